"""Demo answers in each format: what stands in the cells, and that the bytes do not tell when they were written."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from helpers.demo.writers import write_delivery, write_tables
from helpers.errors import InputProblems
from helpers.params import DataFile, Evaluation, EvaluationParams

ANSWERS = pd.DataFrame(
    {
        "group": pd.Series(["Nord", "", "Nord"], dtype="str"),
        "respondent": pd.Series(["B-0001", "B-0002", "B-0003"], dtype="str"),
        "weight": [1.0, 0.75, 1.25],
        "completed": [True, True, True],
        "joint_plan": pd.Series([1, 9, -1], dtype="int16"),
        "influence": pd.Series([5, 3, 8], dtype="int16"),
    }
)
HEADINGS = {"joint_plan": "Spm1", "influence": "Spm2"}


def data_file(file: str, **changes: Any) -> DataFile:
    known = {"wave": "baseline", "population": "citizen", "file": file, "respondent": "Nr", "columns": HEADINGS}
    return DataFile.model_validate(known | changes)


@pytest.fixture
def evaluation(tiny_params: EvaluationParams) -> Evaluation:
    return tiny_params.evaluation


def write(path: Path, evaluation: Evaluation, **changes: Any) -> Path:
    write_delivery(path, evaluation, [(data_file(path.name, **changes), ANSWERS)])
    return path


def test_workbook_has_labels_and_empty_cells_for_blanks(tmp_path: Path, evaluation: Evaluation) -> None:
    path = write(tmp_path / "svar.xlsx", evaluation, sheet="borgere", group="Afdeling", completed="Status")
    (sheet,) = openpyxl.load_workbook(path).worksheets
    assert sheet.title == "borgere"
    assert list(sheet.values) == [
        ("Nr", "Afdeling", "Status", "Spm1", "Spm2"),
        ("B-0001", "Nord", 1, "Ja", "Helt enig"),
        ("B-0002", None, 1, "Ved ikke", "Hverken enig eller uenig"),
        ("B-0003", "Nord", 1, None, "Ved ikke"),
    ]


def test_several_data_files_share_a_workbook(tmp_path: Path, evaluation: Evaluation) -> None:
    path = tmp_path / "svar.xlsx"
    sheets = [(data_file("svar.xlsx", sheet=name), ANSWERS) for name in ("første", "anden")]
    write_delivery(path, evaluation, sheets)
    assert openpyxl.load_workbook(path).sheetnames == ["første", "anden"]


@pytest.mark.parametrize(
    ("name", "encoding", "separator"),
    [
        ("svar.csv", "utf-8", ";"),
        ("svar.cp1252.csv", "cp1252", ";"),
        ("svar.utf16.csv", "utf-16", "\t"),
        ("svar.tsv", "utf-16", "\t"),
    ],
)
def test_text_file_says_its_form_in_its_name(
    tmp_path: Path, evaluation: Evaluation, name: str, encoding: str, separator: str
) -> None:
    labels = {"yes_no": {"Bestemt": "ja", "Måske": "ved_ikke"}}
    path = write(
        tmp_path / name, evaluation, weight="Vægt", completed="Status", completed_value="Færdig", labels=labels
    )
    rows = path.read_bytes().decode(encoding).split("\r\n")
    assert [row.split(separator) for row in rows] == [
        ["Nr", "Vægt", "Status", "Spm1", "Spm2"],
        ["B-0001", "1,0", "Færdig", "Bestemt", "Helt enig"],
        ["B-0002", "0,75", "Færdig", "Måske", "Hverken enig eller uenig"],
        ["B-0003", "1,25", "Færdig", "", "Ved ikke"],
        [""],
    ]


def test_sign_that_the_encoding_lacks_is_told_of(tmp_path: Path, evaluation: Evaluation) -> None:
    with pytest.raises(InputProblems, match="»≥« findes ikke i cp1252"):
        write(tmp_path / "svar.cp1252.csv", evaluation, labels={"yes_no": {"≥ ja": "ja"}})


def test_sav_has_codes_labels_wording_and_user_missing(tmp_path: Path, evaluation: Evaluation) -> None:
    path = write(tmp_path / "svar.sav", evaluation, group="Afdeling")
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    assert frame["Spm1"].tolist() == [1, 9, 99]
    assert frame["Afdeling"].tolist() == ["Nord", "", "Nord"]
    assert meta.column_names_to_labels["Spm1"] == "Har du en fælles plan?"
    assert meta.variable_value_labels["Spm1"] == {1: "Ja", 2: "Nej", 9: "Ved ikke", 99: "Ikke besvaret"}
    missing = {(part["lo"], part["hi"]) for part in meta.missing_ranges["Spm2"]}
    assert missing == {(8, 8), (9, 9), (99, 99)}
    plain, _ = pyreadstat.read_sav(path)
    assert plain["Spm1"].isna().tolist() == [False, True, True]


def test_sav_refuses_a_heading_that_is_no_variable_name(tmp_path: Path, evaluation: Evaluation) -> None:
    with pytest.raises(InputProblems, match="SPSS"):
        write(tmp_path / "svar.sav", evaluation, columns={"joint_plan": "Har du en plan?"})


def test_sav_refuses_more_missing_answers_than_spss_has(tmp_path: Path, evaluation: Evaluation) -> None:
    scale = evaluation.scales["yes_no"]
    extra = [scale.off_scale[0].model_copy(update={"id": f"andet_{code}", "code": code}) for code in (7, 8)]
    wider = scale.model_copy(update={"off_scale": [*scale.off_scale, *extra]})
    changed = evaluation.model_copy(update={"scales": evaluation.scales | {"yes_no": wider}})
    with pytest.raises(InputProblems, match="højst 3 i en SPSS-fil"):
        write(tmp_path / "svar.sav", changed)


@pytest.mark.parametrize("name", ["svar.xlsx", "svar.sav", "svar.parquet"])
def test_long_layout_has_one_row_per_respondent_and_item(tmp_path: Path, evaluation: Evaluation, name: str) -> None:
    path = write(tmp_path / name, evaluation, layout="long", item_column="Spørgsmål", answer_column="Svar")
    readers = {
        ".xlsx": lambda p: pd.read_excel(p, engine="openpyxl"),
        ".sav": lambda p: pyreadstat.read_sav(p)[0],
        ".parquet": pd.read_parquet,
    }
    rows = readers[path.suffix](path).astype("object")
    assert rows.fillna("").where(rows.notna(), "").to_numpy().tolist() == [
        ["B-0001", "Spm1", "Ja"],
        ["B-0001", "Spm2", "Helt enig"],
        ["B-0002", "Spm1", "Ved ikke"],
        ["B-0002", "Spm2", "Hverken enig eller uenig"],
        ["B-0003", "Spm1", ""],
        ["B-0003", "Spm2", "Ved ikke"],
    ]
    assert list(rows.columns) == ["Nr", "Spørgsmål", "Svar"]


def test_parquet_has_labels(tmp_path: Path, evaluation: Evaluation) -> None:
    frame = pd.read_parquet(write(tmp_path / "svar.parquet", evaluation))
    assert frame["Spm1"].fillna("").tolist() == ["Ja", "Ved ikke", ""]


@pytest.mark.parametrize("name", ["svar.xlsx", "svar.sav", "svar.parquet", "svar.csv"])
def test_same_answers_give_the_same_bytes(
    tmp_path: Path, evaluation: Evaluation, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write(tmp_path / name, evaluation).read_bytes()
    real = time.localtime
    monkeypatch.setattr(time, "localtime", lambda *when: real(4_000_000_000))
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    if name.endswith(".sav"):
        time.sleep(1.1)  # readstat's clock is the C library's
    assert write(tmp_path / name, evaluation).read_bytes() == first


def test_a_table_without_rows_keeps_its_heading(tmp_path: Path) -> None:
    write_tables(tmp_path / "interviews.xlsx", {"Interviews": pd.DataFrame(columns=["id", "quote"])})
    assert list(openpyxl.load_workbook(tmp_path / "interviews.xlsx").active.values) == [("id", "quote")]

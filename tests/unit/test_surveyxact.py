"""SurveyXact's export: a small one made here, whole, in parts and broken."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from helpers.errors import CallError, InputProblems
from helpers.ingest.surveyxact import read_answer_table, read_surveyxact

DATASET = "s_1;s_2_1;stato_4\n1;0;1\n2;1;1\n;1;0\n4;0;0\n"
LABELS = 's_1;1;Ja \ns_1;2;Nej\ns_1;3;"Nej; aldrig"\nstato_4;0;Ikke valgt\nstato_4;1;Valgt\n'
STRUCTURE = (
    "questionName;variableName;questionType;subType;questionText;choiceValue;choiceText\n"
    "s_1;s_1;Closed;Single;Har du en plan? ;;\n"
    "s_2;s_2_1;Closed;Multiple;Hvem hjalp?;1;Jobcentret\n"
    "statoverall;stato_4;Closed;Multiple;Samlet status;4;Gennemført\n"
)  # fmt: skip


def put(folder: Path, **parts: str) -> Path:
    for name, text in parts.items():
        (folder / f"{name}.csv").write_text(text, encoding="cp1252")
    return folder


def whole(folder: Path) -> Path:
    return put(folder, dataset=DATASET, labels=LABELS, structure=STRUCTURE)


def test_an_export_is_read_from_its_folder_or_its_data_set(tmp_path: Path) -> None:
    export = read_surveyxact(whole(tmp_path))
    assert export.data.shape == (4, 3)
    assert export.labels["s_1"] == {"1": "Ja", "2": "Nej", "3": "Nej; aldrig"}
    assert [q.label for q in export.questions] == [
        "Har du en plan?",
        "Hvem hjalp? - Jobcentret",
        "Samlet status - Gennemført",
    ]
    assert export.table.column_labels["s_2_1"] == "Hvem hjalp? - Jobcentret"
    assert export.completed.tolist() == [True, True, False, False]
    assert read_surveyxact(tmp_path / "dataset.csv").questions == export.questions


def test_a_workbook_has_the_same_in_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Labels"
    for row in [["s_1", 1, "Ja\n"], ["s_1", 2, "Nej"]]:
        book.active.append(row)
    for row in [["s_1", "stato_4"], [1, 1], [None, 0], [None, None]]:
        book["Dataset"].append(row) if "Dataset" in book else book.create_sheet("Dataset").append(row)
    structure = book.create_sheet("Structure")
    for line in STRUCTURE.splitlines():
        structure.append([cell or None for cell in line.split(";")])
    book.save(tmp_path / "survey.xlsx")
    export = read_surveyxact(tmp_path / "survey.xlsx")
    assert len(export.data) == 2
    assert export.labels == {"s_1": {"1": "Ja", "2": "Nej"}}
    assert export.completed.tolist() == [True, False]
    assert read_answer_table(tmp_path / "survey.xlsx").value_labels == export.labels


def test_a_distribution_has_labels_without_answers_and_answers_without_labels(tmp_path: Path) -> None:
    export = read_surveyxact(whole(tmp_path))
    assert export.distribution("s_1").to_numpy().tolist() == [
        ["1", "Ja", 1], ["2", "Nej", 1], ["3", "Nej; aldrig", 0], ["4", "", 1], ["", "", 1],
    ]  # fmt: skip
    with pytest.raises(CallError, match=r"Variablen »s_11« er ikke i eksporten\. Mente du »s_1«\?"):
        export.distribution("s_11")


def test_completed_is_found_by_the_structure_not_by_the_variables_name(tmp_path: Path) -> None:
    put(tmp_path, dataset=DATASET.replace("stato_4", "st_gnf"), labels=LABELS)
    put(tmp_path, structure=STRUCTURE.replace("stato_4", "st_gnf"))
    assert read_surveyxact(tmp_path).completed.sum() == 2


@pytest.mark.parametrize("missing", ["dataset", "labels", "structure"])
def test_an_export_without_a_part_is_told_of(tmp_path: Path, missing: str) -> None:
    (whole(tmp_path) / f"{missing}.csv").unlink()
    with pytest.raises(InputProblems, match=f"eksporten mangler {missing}"):
        read_surveyxact(tmp_path)


def test_broken_parts_are_told_of_with_their_row(tmp_path: Path) -> None:
    put(whole(tmp_path), labels="s_1;1;Ja\ns_1;2\n")
    with pytest.raises(InputProblems) as caught:
        read_surveyxact(tmp_path)
    [problem] = caught.value.problems
    assert (Path(problem.file).name, problem.place, problem.found) == ("labels.csv", "række 2", "2 celler")
    put(whole(tmp_path), structure=STRUCTURE.replace("subType", "art"))
    with pytest.raises(InputProblems) as caught:
        read_surveyxact(tmp_path)
    [problem] = caught.value.problems
    assert problem.place == "række 1"
    assert problem.found.endswith("questionType, art, questionText, choiceValue, choiceText")


def test_a_data_set_takes_the_labels_that_there_are(tmp_path: Path) -> None:
    put(tmp_path, dataset=DATASET)
    assert read_answer_table(tmp_path / "dataset.csv").value_labels == {}
    put(tmp_path, labels=LABELS)
    assert read_answer_table(tmp_path / "dataset.csv").value_labels["s_1"]["2"] == "Nej"
    put(tmp_path, svar=DATASET)
    assert read_answer_table(tmp_path / "svar.csv").value_labels == {}

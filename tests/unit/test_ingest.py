"""Answers read into the contract's frames: codes, respondents, layouts, formats, and Parquet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.errors import InputProblems
from helpers.ingest import load_answers, read_answers, write_answers
from helpers.ingest.answer_checks import answers_schema
from helpers.ingest.answer_codes import OUTSIDE, AnswerKey, code_answers, fold_label
from helpers.instrument import Scale
from helpers.params import EvaluationParams
from helpers.schemas import ANSWER_COLUMNS, BLANK, NOT_SHOWN

MakeParams = Callable[..., EvaluationParams]
COLUMNS = {"joint_plan": "Plan", "influence": "Indflydelse"}
AGREEMENT = Scale.model_validate(
    {
        "categories": [{"id": f"trin_{code}", "label": label, "code": code} for code, label in
                       enumerate(["Helt uenig", "Uenig", "Hverken enig eller uenig", "Enig", "Helt enig"], start=1)],
        "off_scale": [{"id": "ved_ikke", "label": "Ved ikke", "code": 8},
                      {"id": "ikke_relevant", "label": "Ikke relevant", "code": 9}],
    }
)  # fmt: skip
SCORE = Scale.model_validate(
    {"type": "score", "off_scale": [{"id": "ved_ikke", "label": "Ved ikke", "code": 99}], "minimum": 0, "maximum": 10}
)


def put(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def codes(values: list[object], **facts: Any) -> list[int]:
    column = pd.Series(values, dtype="object")
    return code_answers(column, AnswerKey(**({"scale": AGREEMENT} | facts))).tolist()


def test_a_wide_file_becomes_the_contracts_frame(make_params: MakeParams, tmp_path: Path) -> None:
    text = "id;Team;Plan;Indflydelse;andet\na;Ungeteamet;Ja;Helt enig;x\nb;;Nej;;y\nc; Job  og  ydelse ;Ved ikke;9;z\n"
    data = {"file": put(tmp_path, "b.csv", text), "columns": COLUMNS, "respondent": "id", "group": "Team"}
    answers = read_answers(make_params(naestved=[data]), tmp_path)
    expected = pd.DataFrame(
        {
            "wave": "baseline",
            "area": "naestved",
            "group": ["Ungeteamet", "", "Job og ydelse"],
            "respondent": ["a", "b", "c"],
            "weight": 1.0,
            "completed": True,
            "joint_plan": np.array([1, 2, 9], dtype="int16"),
            "influence": np.array([5, BLANK, 9], dtype="int16"),
        }
    ).astype({"wave": "str", "area": "str", "group": "str", "respondent": "str"})
    assert list(answers) == ["citizen"]
    pd.testing.assert_frame_equal(answers["citizen"], expected)


def test_an_item_that_was_not_asked_is_not_shown_and_needs_no_column(make_params: MakeParams, tmp_path: Path) -> None:
    rebild = [
        {"file": put(tmp_path, "b.csv", "joint_plan;influence\nJa;Enig\n")},
        {"file": put(tmp_path, "f.csv", "influence\nUenig\n"), "wave": "final"},
    ]
    naestved = [{"file": put(tmp_path, "n.csv", "joint_plan;influence\nNej;\n"), "wave": "final"}]
    answers = read_answers(make_params(naestved=naestved, rebild=rebild), tmp_path)["citizen"]
    assert answers[["area", "wave", "joint_plan", "influence"]].to_numpy().tolist() == [
        ["naestved", "final", 2, BLANK],
        ["rebild", "baseline", 1, 4],
        ["rebild", "final", NOT_SHOWN, 2],
    ]


def test_answers_are_labels_or_codes_in_any_spelling() -> None:
    assert codes([" helt  ENIG. ", "Helt enig...", "helt\u00a0enig", "5", 5, 5.0, "5,0", "5."]) == [5] * 8
    assert codes([None, np.nan, "", "  ", "#NULL!"]) == [BLANK] * 5
    assert codes(["Ved ikke", 8, "ikke relevant.", "9"]) == [8, 8, 9, 9]
    assert codes(["Enige", "6", 4.5, "4,5", "-1", "ja", float("inf"), "1" * 5000, "NA"]) == [OUTSIDE] * 9


def test_scores_are_whole_numbers_inside_the_scale() -> None:
    assert codes(["0", 10, "7,0", "Ved ikke", 99, "11", 7.5], scale=SCORE) == [0, 10, 7, 99, 99, OUTSIDE, OUTSIDE]


def test_labels_of_the_params_come_before_the_scales_own() -> None:
    aliases = {"Meget enig": "trin_5", "1": "trin_5", "5": "trin_1", "weiss nicht": "ved_ikke"}
    assert codes(["meget enig", 1, 5, "Weiss nicht", 2], aliases=aliases) == [5, 5, 1, 8, 2]
    assert codes(["Enig", 4], aliases={"enig": "trin_5"}) == [5, 4]


def test_the_files_label_decides_what_its_code_means() -> None:
    reversed_labels = {1.0: "Helt enig", 2.0: "Enig", 4.0: "Uenig", 5.0: "Helt uenig", 7.0: "Ved ikke"}
    assert codes([1.0, 5.0, 7.0], value_labels=reversed_labels) == [5, 1, 8]


def test_a_code_without_label_is_the_scales_only_when_the_labels_agree_with_it() -> None:
    assert codes([3.0], value_labels={1.0: "Helt uenig", 5.0: "Helt enig"}) == [3]
    assert codes([2.0], value_labels={1.0: "Helt enig", 5.0: "Helt uenig"}) == [OUTSIDE]
    assert codes([2.0], value_labels={2.0: "Noget helt andet"}) == [OUTSIDE]
    assert codes([2.0, 8.0], value_labels={97.0: "Ved ikke"}) == [2, OUTSIDE]
    assert codes([2.0], value_labels={5.0: "Ved ikke"}) == [OUTSIDE]
    ends = {0.0: "Slet ikke", 10.0: "I meget høj grad", 99.0: "Ved ikke"}
    assert codes([0.0, 4.0, 10.0, 99.0], value_labels=ends, scale=SCORE) == [0, 4, 10, 99]


def test_spss_missing_is_an_off_scale_answer_by_its_label_else_blank() -> None:
    labels = {7.0: "Ved ikke", 6.0: "Ubesvaret", 5.0: "Helt enig"}
    missing = frozenset({5.0, 6.0, 7.0, 8.0})
    assert codes([7.0, 6.0, 5.0, 8.0, 4.0], value_labels=labels, user_missing=missing) == [8, BLANK, BLANK, BLANK, 4]
    assert codes([6.0], value_labels=labels, user_missing=missing, aliases={"Ubesvaret": "ikke_relevant"}) == [9]


@given(st.lists(st.one_of(st.none(), st.text(max_size=6), st.floats(), st.integers(-3, 12)), max_size=10))
def test_every_cell_becomes_an_allowed_code_or_is_outside(values: list[object]) -> None:
    allowed = {1, 2, 3, 4, 5, 8, 9, BLANK, OUTSIDE}
    result = codes(values)
    assert len(result) == len(values)
    assert set(result) <= allowed


@given(st.text(max_size=12))
def test_folding_is_done_once(text: str) -> None:
    assert fold_label(fold_label(text)) == fold_label(text)


def test_a_long_file_gives_the_same_answers_as_a_wide_one(make_params: MakeParams, tmp_path: Path) -> None:
    wide = "id;Team;v;Plan;Indflydelse\na;T1;0,5;Ja;Enig\nb;T2;1,5;;Helt uenig\nc;T1;1;Nej;\n"
    long = (
        "id;Team;v;spm;svar\nb;T2;1,5;INDFLYDELSE;Helt uenig\na;T1;0,5;Indflydelse;Enig\n"
        "c;T1;1;Plan;Nej\na;T1;0,5;Plan;Ja\nb;T2;1,5;Plan;\nc;T1;1;andet;x\n"
    )
    facts = {"columns": COLUMNS, "respondent": "id", "group": "Team", "weight": "v"}
    keys = {"layout": "long", "item_column": "spm", "answer_column": "svar"}
    one = read_answers(make_params(naestved=[facts | {"file": put(tmp_path, "w.csv", wide)}]), tmp_path)["citizen"]
    other = read_answers(make_params(naestved=[facts | keys | {"file": put(tmp_path, "l.csv", long)}]), tmp_path)
    pd.testing.assert_frame_equal(one, other["citizen"].sort_values("respondent", ignore_index=True))


def test_made_ids_never_link_two_waves_or_two_files(make_params: MakeParams, tmp_path: Path) -> None:
    name = put(tmp_path, "s.csv", "joint_plan;influence\nJa;Enig\nNej;\n")
    data = [{"file": name}, {"file": name}, {"file": name, "wave": "final"}]
    answers = read_answers(make_params(naestved=data), tmp_path)["citizen"]
    assert answers["respondent"].tolist() == [
        "baseline-1-2", "baseline-1-3", "baseline-2-2", "baseline-2-3", "final-3-2", "final-3-3",
    ]  # fmt: skip


def test_completed_is_one_of_several_values_and_partial_answers_are_kept(
    make_params: MakeParams, tmp_path: Path
) -> None:
    text = "joint_plan;influence;status\nJa;Enig;Gennemført\nNej;;2.0\nNej;Uenig;Nogen svar\nJa;Enig;\n"
    data = {"file": put(tmp_path, "s.csv", text), "completed": "status", "completed_value": "gennemført| 2"}
    answers = read_answers(make_params(naestved=[data]), tmp_path)["citizen"]
    assert answers["completed"].tolist() == [True, True, False, False]
    assert answers["joint_plan"].tolist() == [1, 2, 2, 1]


def test_without_a_column_for_it_those_who_answered_have_completed(make_params: MakeParams, tmp_path: Path) -> None:
    name = put(tmp_path, "s.csv", "id;joint_plan;influence\na;Ja;\nb;;\nc;;Ved ikke\n")
    answers = read_answers(make_params(naestved=[{"file": name, "respondent": "id"}]), tmp_path)["citizen"]
    assert answers["completed"].tolist() == [True, False, True]


def test_weights_have_comma_or_point(make_params: MakeParams, tmp_path: Path) -> None:
    name = put(tmp_path, "s.csv", "joint_plan;influence;v\nJa;Enig;0,75\nNej;Enig;1.25\nNej;Enig;2\n")
    answers = read_answers(make_params(naestved=[{"file": name, "weight": "v"}]), tmp_path)["citizen"]
    assert answers["weight"].tolist() == [0.75, 1.25, 2.0]


def test_a_workbooks_sheet_and_an_spss_file_are_read(make_params: MakeParams, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Noter").append(["skal ikke læses"])
    sheet = book.create_sheet("Borgere")
    for row in [["Nr", "Plan", "Indflydelse"], [101, "Ja", 4], [102, 2, "Helt enig"], [None, None, None]]:
        sheet.append(row)
    book.save(tmp_path / "b.xlsx")
    frame = pd.DataFrame({"Nr": [101.0, 103.0], "Plan": [99.0, 3.0], "Indflydelse": [97.0, 2.0], "Team": [1.0, 2.0]})
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "f.sav"),
        variable_value_labels={
            "Plan": {3: "Ja", 99: "Ubesvaret"},
            "Indflydelse": {97: "Ved ikke"},
            "Team": {1: "Unge"},
        },
        missing_ranges={"Indflydelse": [97], "Plan": [99]},
    )
    facts = {"columns": COLUMNS, "respondent": "Nr"}
    data = [
        facts | {"file": "b.xlsx", "sheet": "Borgere"},
        facts | {"file": "f.sav", "wave": "final", "group": "Team"},
    ]
    answers = read_answers(make_params(naestved=data), tmp_path)["citizen"]
    assert answers[["respondent", "group", "joint_plan", "influence"]].to_numpy().tolist() == [
        ["101", "", 1, 4],
        ["102", "", 2, 5],
        ["101", "Unge", BLANK, 8],
        ["103", "2", 1, 2],
    ]


def test_a_surveyxact_data_set_brings_the_labels_beside_it(make_params: MakeParams, tmp_path: Path) -> None:
    put(tmp_path, "dataset.csv", "s_1;s_2;stato_4\n2;1;1\n1;5;0\n")
    put(tmp_path, "labels.csv", "s_1;1;Ja \ns_1;2;Nej\ns_2;1;Helt enig\ns_2;5;Helt uenig\n")
    data = {"file": "dataset.csv", "columns": {"joint_plan": "s_1", "influence": "s_2"}, "completed": "stato_4"}
    answers = read_answers(make_params(naestved=[data]), tmp_path)["citizen"]
    assert answers[["joint_plan", "influence", "completed"]].to_numpy().tolist() == [[2, 5, True], [1, 1, False]]


def test_an_evaluation_without_data_files_has_no_answers(tiny_params: EvaluationParams, tmp_path: Path) -> None:
    assert read_answers(tiny_params, tmp_path) == {}


def some_answers(make_params: MakeParams, tmp_path: Path) -> dict[str, pd.DataFrame]:
    text = "id;Team;joint_plan;influence\na;T;Ja;Enig\nb;;Nej;\n"
    data = {"file": put(tmp_path, "s.csv", text), "respondent": "id", "group": "Team"}
    return read_answers(make_params(naestved=[data], rebild=[data]), tmp_path)


def test_answers_survive_parquet_and_the_same_answers_are_the_same_bytes(
    make_params: MakeParams, tmp_path: Path
) -> None:
    answers = some_answers(make_params, tmp_path)
    write_answers(answers, tmp_path / "one")
    write_answers(answers, tmp_path / "two")
    loaded = load_answers(tmp_path / "one")
    assert list(loaded) == ["citizen"]
    pd.testing.assert_frame_equal(loaded["citizen"], answers["citizen"])
    assert [p.name for p in (tmp_path / "one").iterdir()] == ["citizen.parquet"]
    assert (tmp_path / "one/citizen.parquet").read_bytes() == (tmp_path / "two/citizen.parquet").read_bytes()


def test_writing_replaces_what_was_there_and_leaves_it_when_it_fails(
    make_params: MakeParams, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = some_answers(make_params, tmp_path)
    folder = tmp_path / "answers"
    write_answers({"employee": answers["citizen"]}, folder)
    write_answers(answers, folder)
    assert [p.name for p in folder.iterdir()] == ["citizen.parquet"]
    before = (folder / "citizen.parquet").read_bytes()

    def fail(table: object, path: Path, **facts: object) -> None:
        path.write_bytes(b"half")
        raise OSError("disken er fuld")

    monkeypatch.setattr("helpers.ingest.pq.write_table", fail)
    with pytest.raises(OSError, match="disken er fuld"):
        write_answers(answers, folder)
    assert [p.name for p in folder.iterdir()] == ["citizen.parquet"]
    assert (folder / "citizen.parquet").read_bytes() == before


def test_loading_what_is_not_there_or_not_answers_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="mappen findes ikke"):
        load_answers(tmp_path / "nix")
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "citizen.parquet")
    with pytest.raises(InputProblems, match="kolonnerne a"):
        load_answers(tmp_path)
    (tmp_path / "citizen.parquet").write_bytes(b"PAR1 noget andet")
    with pytest.raises(InputProblems, match="filen kan ikke læses"):
        load_answers(tmp_path)


def test_the_schema_refuses_what_the_contract_does_not_allow(make_params: MakeParams, tmp_path: Path) -> None:
    answers = some_answers(make_params, tmp_path)["citizen"]
    schema = answers_schema(make_params().evaluation, "citizen")
    assert list(schema.columns) == [*ANSWER_COLUMNS, "joint_plan", "influence"]
    schema.validate(answers)
    for column, value in {"joint_plan": 3, "influence": OUTSIDE, "weight": 0.0, "wave": "midway", "area": None}.items():
        broken = answers.copy()
        broken.loc[0, column] = value
        with pytest.raises(Exception, match=column):
            schema.validate(broken)


LABELS = st.sampled_from(["Ja", "nej.", "Ved ikke", "1", "", "Enig", "5", "noget", "0,5"])


@given(rows=st.lists(st.lists(LABELS, min_size=4, max_size=4), max_size=6), layout=st.sampled_from(["wide", "long"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_tables_give_valid_answers_or_our_errors(
    make_params: MakeParams, tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], layout: str
) -> None:
    folder = tmp_path_factory.mktemp("svar")
    name = put(folder, "s.csv", "id;v;Plan;Indflydelse\n" + "".join(";".join(row) + "\n" for row in rows))
    keys = {"item_column": "Plan", "answer_column": "Indflydelse"} if layout == "long" else {}
    data = {"file": name, "layout": layout, "columns": COLUMNS, "respondent": "id", "weight": "v"} | keys
    params = make_params(rebild=[data])
    try:
        answers = read_answers(params, folder)["citizen"]
    except InputProblems as error:
        assert all(problem.found for problem in error.problems)  # noqa: PT017 - either outcome is right
    else:
        answers_schema(params.evaluation, "citizen").validate(answers)

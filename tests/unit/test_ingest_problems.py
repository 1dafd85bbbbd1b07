"""What is wrong with answers, told in Danish: file, sheet, row, column, value, what is allowed and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from helpers.errors import InputProblems, Problem
from helpers.ingest import read_answers
from helpers.params import EvaluationParams

MakeParams = Callable[..., EvaluationParams]
AGREEMENT = (
    "»Helt uenig« (1), »Uenig« (2), »Hverken enig eller uenig« (3), »Enig« (4), »Helt enig« (5), "
    "»Ved ikke« (8), »Ikke relevant« (9); tom celle er intet svar"
)
UNDER_LABELS = "Ret svaret, eller skriv det under labels, agreement, i områdets params."
DID_YOU_MEAN = f"Mente du »Helt enig«? {UNDER_LABELS}"
NO_COLUMN = "kolonnen findes ikke"
AGAIN = "Eksportér svarene igen."
GOOD = "joint_plan;influence\nJa;Enig\n"


@pytest.fixture
def problems(make_params: MakeParams, tmp_path: Path) -> Callable[..., list[Problem]]:
    """`problems(text, key=value, ...)`: what is wrong with a file of Næstved with this text and these keys."""

    def find(text: str, **keys: Any) -> list[Problem]:
        (tmp_path / "svar.csv").write_text(text, encoding="utf-8")
        with pytest.raises(InputProblems) as caught:
            read_answers(make_params(naestved=[{"file": "svar.csv"} | keys]), tmp_path)
        return list(caught.value.problems)

    return find


Find = Callable[..., list[Problem]]


def test_an_answer_outside_its_scale(problems: Find) -> None:
    text = "joint_plan;influence\nJa;Enig\nNej;helt  ening\nJa;\nJa;6\nJa;Helt  ening.\n"
    assert problems(text) == [
        Problem("svar.csv", "række 3, kolonnen »influence«", "»helt ening«", AGREEMENT, DID_YOU_MEAN),
        Problem("svar.csv", "række 5, kolonnen »influence«", "»6«", AGREEMENT, UNDER_LABELS),
        Problem("svar.csv", "række 6, kolonnen »influence«", "»Helt ening.«", AGREEMENT, DID_YOU_MEAN),
    ]


def test_a_score_outside_its_range(make_params: MakeParams, tmp_path: Path) -> None:
    evaluation = make_params().evaluation.model_dump(exclude_defaults=True)
    evaluation["scales"]["agreement"] = {"type": "score", "minimum": 1, "maximum": 7}
    (tmp_path / "svar.csv").write_text("joint_plan;influence\nJa;8\nJa;7\nJa;3,5\n")
    with pytest.raises(InputProblems) as caught:
        read_answers(make_params(naestved=[{"file": "svar.csv"}], evaluation=evaluation), tmp_path)
    allowed = "hele tal fra 1 til 7; tom celle er intet svar"
    assert list(caught.value.problems) == [
        Problem("svar.csv", "række 2, kolonnen »influence«", "»8«", allowed, UNDER_LABELS),
        Problem("svar.csv", "række 4, kolonnen »influence«", "»3,5«", allowed, UNDER_LABELS),
    ]


def test_at_most_ten_rows_and_five_values_of_a_column_are_listed(problems: Find) -> None:
    rows = ["Ja;Eng"] * 25 + [f"Ja;svar nr. {number}" for number in range(20)]
    found = problems("joint_plan;influence\n" + "\n".join(rows))
    assert found[0].place == "række 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 og 15 til, kolonnen »influence«"
    assert found[0].repair == f"Mente du »Enig«? {UNDER_LABELS}"
    assert [problem.found for problem in found[1:]] == [
        "»svar nr. 0«", "»svar nr. 1«", "»svar nr. 2«", "»svar nr. 3«", "16 andre værdier, som ikke er tilladt",
    ]  # fmt: skip
    assert found[-1].place == "kolonnen »influence«"


def test_all_problems_of_all_files_come_at_once_in_the_order_of_params(make_params: MakeParams, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("joint_plan;influence\nJa;x\nJo;Enig\n")
    (tmp_path / "b.csv").write_text("joint_plan;influense\nJa;Enig\n")
    data = [{"file": "a.csv"}, {"file": "nix.csv", "wave": "final"}]
    with pytest.raises(InputProblems) as caught:
        read_answers(make_params(naestved=data, rebild=[{"file": "b.csv"}]), tmp_path)
    assert [(p.file, p.place, p.found) for p in caught.value.problems] == [
        ("a.csv", "række 3, kolonnen »joint_plan«", "»Jo«"),
        ("a.csv", "række 2, kolonnen »influence«", "»x«"),
        ("nix.csv", "", "filen findes ikke"),
        ("b.csv", "kolonnen »influence«", "kolonnen findes ikke"),
    ]
    assert str(caught.value).startswith(
        "Der er 4 fejl at rette:\n\na.csv: række 3, kolonnen »joint_plan«\n  fundet:  »Jo«"
    )


def test_the_sheet_and_its_rows_are_named(make_params: MakeParams, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Noter").append(["x"])
    sheet = book.create_sheet("Borgere")
    for row in [[], ["Plan", "influence"], ["Ja", 4], [], ["Jaa", 4]]:
        sheet.append(row)
    book.save(tmp_path / "b.xlsx")
    data = {"file": "b.xlsx", "sheet": "Borgere", "columns": {"joint_plan": "Plan"}}
    with pytest.raises(InputProblems) as caught:
        read_answers(make_params(naestved=[data]), tmp_path)
    [problem] = caught.value.problems
    assert (problem.file, problem.place) == ("b.xlsx", "arket »Borgere«, række 5, kolonnen »Plan«")
    assert problem.repair.startswith("Mente du »Ja«?")


def test_a_sheet_that_is_not_there(make_params: MakeParams, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Borgere"
    book.active.append(["joint_plan"])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(InputProblems) as caught:
        read_answers(make_params(naestved=[{"file": "b.xlsx", "sheet": "Borger"}]), tmp_path)
    found = "arket »Borger« findes ikke eller er tomt"
    assert list(caught.value.problems) == [Problem("b.xlsx", "sheet", found, "Borgere", "Mente du »Borgere«?")]


def test_the_files_own_label_is_shown_beside_its_code(make_params: MakeParams, tmp_path: Path) -> None:
    frame = pd.DataFrame({"joint_plan": [1.0], "influence": [3.0]})
    labels = {"influence": {3: "Delvist enig"}, "joint_plan": {1: "Ja"}}
    pyreadstat.write_sav(frame, str(tmp_path / "s.sav"), variable_value_labels=labels)
    with pytest.raises(InputProblems) as caught:
        read_answers(make_params(naestved=[{"file": "s.sav"}]), tmp_path)
    [problem] = caught.value.problems
    assert (problem.place, problem.found) == ("række 1, kolonnen »influence«", "»3« (filens label »delvist enig«)")


def test_a_column_that_is_not_there(problems: Find) -> None:
    text = "Spm 1;influence;id\nJa;Enig;1\n"
    names = "Spm 1, influence, id"
    keys = {"columns": {"joint_plan": "Spm1"}, "weight": "vægt", "respondent": "ID"}
    assert problems(text, **keys) == [
        Problem("svar.csv", "kolonnen »ID«", NO_COLUMN, names, "Ret kolonnens navn ved respondent i områdets params."),
        Problem("svar.csv", "kolonnen »vægt«", NO_COLUMN, names, "Ret kolonnens navn ved weight i områdets params."),
        Problem("svar.csv", "kolonnen »Spm1«", NO_COLUMN, names, "Mente du »Spm 1«?"),
    ]


def test_an_asked_item_without_a_column(problems: Find) -> None:
    [problem] = problems("joint_plan;Spm 2\nJa;Enig\n")
    assert (problem.place, problem.allowed) == ("kolonnen »influence«", "joint_plan, Spm 2")
    assert problem.repair == "Ret kolonnens navn ved influence i områdets params."


def test_one_column_for_two_items(problems: Find) -> None:
    [problem] = problems("s\n\n1\n", columns={"joint_plan": "s", "influence": "s"})
    assert problem == Problem(
        "svar.csv",
        "kolonnen »s«",
        "kolonnen er sat til både joint_plan og influence",
        "én kolonne pr. spørgsmål",
        "Ret columns i områdets params.",
    )


def test_a_respondent_twice_or_without_id(problems: Find) -> None:
    text = "id;joint_plan;influence\na;Ja;Enig\n;Ja;Enig\na;Nej;Enig\n7;Ja;Enig\n;;Enig\n 7;Ja;\n"
    once, repair = "hvert id én gang i målingen", "Slet den ene, eller ret id i filen."
    blank = ("tom celle", "et id i hver række", "Udfyld id, eller slet respondent i områdets params.")
    assert problems(text, respondent="id") == [
        Problem("svar.csv", "række 2 og 4, kolonnen »id«", "»a« står flere gange", once, repair),
        Problem("svar.csv", "række 3 og 6, kolonnen »id«", *blank),
        Problem("svar.csv", "række 5 og 7, kolonnen »id«", "»7« står flere gange", once, repair),
    ]


def test_a_respondent_in_two_files_of_one_wave(make_params: MakeParams, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;joint_plan;influence\nx;Ja;Enig\ny;Ja;Enig\n")
    (tmp_path / "b.csv").write_text("id;joint_plan;influence\nz;Ja;Enig\ny;Ja;Enig\n")
    (tmp_path / "c.csv").write_text("id;joint_plan;influence\nx;Ja;Enig\ny;Ja;Enig\n")
    data = [{"file": "a.csv"}, {"file": "b.csv"}, {"file": "c.csv", "wave": "final"}]
    with pytest.raises(InputProblems) as caught:
        read_answers(make_params(naestved=[one | {"respondent": "id"} for one in data]), tmp_path)
    assert list(caught.value.problems) == [
        Problem(
            "b.csv",
            "række 3, kolonnen »id«",
            "id'er, som også står i a.csv",
            "hvert id én gang i målingen",
            "Slet dem i den ene fil, eller ret id.",
        )
    ]


def test_weights_that_are_none(problems: Find) -> None:
    text = "v;joint_plan;influence\n1,0;Ja;Enig\n;Ja;Enig\n-1;Ja;Enig\n0;Ja;Enig\nen;Ja;Enig\ninf;Ja;Enig\n0;Ja;Enig\n"
    found = problems(text, weight="v")
    assert {(p.place, p.found) for p in found} == {
        ("række 3, kolonnen »v«", "tom celle"),
        ("række 4, kolonnen »v«", "»-1«"),
        ("række 5 og 8, kolonnen »v«", "»0«"),
        ("række 6, kolonnen »v«", "»en«"),
        ("række 7, kolonnen »v«", "»inf«"),
    }
    assert {p.allowed for p in found} == {"et tal større end 0"}


@pytest.mark.parametrize(("key", "most"), [("invited", 2), ("frame_size", 2)])
def test_more_answers_than_there_can_be(problems: Find, key: str, most: int) -> None:
    text = "joint_plan;influence;s\nJa;Enig;1\nJa;Enig;1\nJa;;1\nNej;;0\n"
    assert problems(text, completed="s", **{key: most}) == [
        Problem(
            "svar.csv",
            "",
            "3 gennemførte besvarelser",
            f"højst 2, som {key} siger",
            f"Ret {key} i params/afproevning/naestved.yml, eller fjern dem, der ikke hører til, fra filen.",
        )
    ]


def test_as_many_answers_as_invited_are_right(make_params: MakeParams, tmp_path: Path) -> None:
    (tmp_path / "svar.csv").write_text(GOOD)
    data = {"file": "svar.csv", "invited": 1, "frame_size": 1}
    assert len(read_answers(make_params(naestved=[data]), tmp_path)["citizen"]) == 1


def test_a_file_without_respondents_or_without_answers(problems: Find) -> None:
    allowed = "en række pr. respondent under overskriften"
    assert problems("joint_plan;influence\n\n") == [
        Problem("svar.csv", "", "filen har ingen respondenter", allowed, AGAIN)
    ]
    [problem] = problems("id;joint_plan;influence\n1;;\n2;;\n")
    assert problem.found == "ingen af de 2 respondenter har svaret på noget"


def test_a_file_whose_every_answer_is_wrong_is_not_called_unanswered(problems: Find) -> None:
    assert [problem.found for problem in problems("joint_plan;influence\nJo;\n")] == ["»Jo«"]


def test_nobody_completed(problems: Find) -> None:
    text = "joint_plan;influence;s\nJa;Enig;afsluttet\nJa;Enig;i gang\nJa;Enig;\n"
    assert problems(text, completed="s", completed_value="gennemført") == [
        Problem(
            "svar.csv",
            "kolonnen »s«",
            "kun »afsluttet« og »i gang«",
            "»gennemført« for gennemførte besvarelser",
            "Ret completed_value i områdets params.",
        )
    ]


@pytest.mark.parametrize(
    "number",
    ["010190-1234", "0101901234", "010190 1234", "290200-1234", "ring til 311299-4321 i morgen", "010190‐1234"],
)
def test_a_cpr_number_anywhere_is_refused_and_never_repeated(problems: Find, number: str) -> None:
    found = problems(f"note;joint_plan;influence\nx;Ja;Enig\n{number};Ja;Enig\n")
    assert found == [
        Problem(
            "svar.csv",
            "kolonnen »note«",
            "kolonnen indeholder CPR-numre",
            "ingen CPR-numre i filen",
            "Slet kolonnen, eller erstat numrene med løbenumre, og slet den gamle fil.",
        )
    ]


def test_a_cpr_number_is_not_repeated_where_it_is_wrong_in_another_way(problems: Find) -> None:
    text = "id;joint_plan;influence\n010190-1234;Ja;010190-1234\n010190-1234;Ja;Enig\n"
    found = problems(text, respondent="id")
    assert [problem.place for problem in found[:2]] == ["kolonnen »id«", "kolonnen »influence«"]
    assert len(found) == 4
    assert "1234" not in str(InputProblems(found))
    assert found[-1].found == "(en værdi med CPR-nummer, som ikke gentages)"


@pytest.mark.parametrize("answer", ["Ja", "Nej tak"])
def test_a_cpr_number_in_a_heading_is_refused_and_never_repeated(problems: Find, answer: str) -> None:
    found = problems(f"010190-1234;joint_plan;influence\nx;{answer};Enig\n")
    assert found[0].place == "kolonnen (med CPR-nummer i overskriften)"
    assert found[0].found == "kolonnen indeholder CPR-numre"
    assert "1234" not in str(InputProblems(found))


@pytest.mark.parametrize("numbers", [[3112994321, 7, 8], [101901234, 201901234, 903851111]])
def test_cpr_numbers_stored_as_numbers_are_found(make_params: MakeParams, tmp_path: Path, numbers: list[int]) -> None:
    pd.DataFrame({"nr": numbers, "joint_plan": "Ja", "influence": 4}).to_parquet(tmp_path / "s.parquet")
    with pytest.raises(InputProblems, match="kolonnen »nr«"):
        read_answers(make_params(naestved=[{"file": "s.parquet"}]), tmp_path)


@pytest.mark.parametrize("numbers", [[101901234, 201901234], [101901234, 201901234, 999999999]])
def test_ids_of_nine_digits_are_no_cpr_numbers(make_params: MakeParams, tmp_path: Path, numbers: list[int]) -> None:
    pd.DataFrame({"nr": numbers, "joint_plan": "Ja", "influence": 4}).to_parquet(tmp_path / "s.parquet")
    assert len(read_answers(make_params(naestved=[{"file": "s.parquet"}]), tmp_path)["citizen"]) == len(numbers)


@pytest.mark.parametrize(
    "number", ["320190-1234", "011390-1234", "290201-1234", "1010190-1234", "010190-12345", "12345678"]
)
def test_other_numbers_are_no_cpr_numbers(make_params: MakeParams, tmp_path: Path, number: str) -> None:
    (tmp_path / "svar.csv").write_text(f"note;joint_plan;influence\n{number};Ja;Enig\n")
    assert len(read_answers(make_params(naestved=[{"file": "svar.csv"}]), tmp_path)["citizen"]) == 1


LONG = {"layout": "long", "respondent": "id", "item_column": "spm", "answer_column": "svar"}
LONG_COLUMNS = {"joint_plan": "Plan", "influence": "Indflydelse"}


def test_a_long_file_names_the_row_of_the_wrong_answer(problems: Find) -> None:
    text = "id;spm;svar\na;Plan;Ja\na;Indflydelse;Enig\nb;Plan;Nej\nb;Indflydelse;Uening\n"
    [problem] = problems(text, columns=LONG_COLUMNS, **LONG)
    assert problem.place == "række 5, kolonnen »svar«"
    assert problem.repair == f"Mente du »Uenig«? {UNDER_LABELS}"


def test_a_long_file_with_an_answer_twice_and_facts_that_vary(problems: Find) -> None:
    text = "id;Team;spm;svar\na;T1;Plan;Ja\na;T2;Indflydelse;Enig\nb;T1;Plan;Nej\nb;T1;Plan;Ja\n;T1;Indflydelse;Enig\n"
    found = problems(text, columns=LONG_COLUMNS, group="Team", **LONG)
    assert [(p.place, p.found) for p in found] == [
        ("række 5, kolonnen »spm«", "et svar mere på »Plan« fra samme respondent"),
        ("række 3, kolonnen »Team«", "en anden værdi end i respondentens første række"),
        ("række 6, kolonnen »id«", "tom celle"),
    ]


def test_a_long_file_without_an_item(problems: Find) -> None:
    [problem] = problems("id;spm;svar\na;Plan;Ja\na;Indflydels;Enig\n", columns=LONG_COLUMNS, **LONG)
    assert problem == Problem(
        "svar.csv",
        "kolonnen »spm«",
        "»Indflydelse« findes ikke i kolonnen",
        "Plan, Indflydels",
        "Mente du »Indflydels«?",
    )


def test_a_long_file_without_its_keys_or_columns(problems: Find) -> None:
    assert [(p.place, p.repair) for p in problems("id;spm;svar\na;Plan;Ja\n", layout="long")] == [
        ("nøglen respondent", "Tilføj respondent i områdets params."),
        ("nøglen item_column", "Tilføj item_column i områdets params."),
        ("nøglen answer_column", "Tilføj answer_column i områdets params."),
    ]
    [problem] = problems("id;spm;besvarelse\na;Plan;Ja\n", columns=LONG_COLUMNS, **LONG)
    assert problem.place == "kolonnen »svar«"


def test_a_broken_file_is_called_what_params_call_it(problems: Find) -> None:
    assert [problem.file for problem in problems("")] == ["svar.csv"]


def test_nine_hundred_wrong_columns_do_not_drown_the_message(problems: Find) -> None:
    header = ";".join(f"s{number}" for number in range(900))
    [first, _] = problems(f"{header}\n{header}\n")
    assert first.allowed.endswith("s39 og 860 til")

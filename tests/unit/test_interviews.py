"""Interviews: what is read, what may be shown, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputProblems, Problem
from helpers.ingest.interviews import INTERVIEW_COLUMNS, read_interviews, released_quotes, theme_counts
from helpers.ingest.personal_data import personal_data_in
from helpers.params import EvaluationParams

HEADER = "id;date;form;population;municipality;role;theme;code;quote;consent;anonymised"
ROWS = [
    "L1;2022-03-01;individuelt;leader;Rebild;afdelingsleder;courage;tid;Det tager tid.;ja;ja",
    "L1;01-03-2022;individuelt;leader;Rebild;afdelingsleder;courage;mod;Vi turde.;ja;nej",
    "L1;1.3.2022;individuelt;leader;Rebild;afdelingsleder;time;tid;Tid er alt.;nej;ja",
    "F1;;fokusgruppe;citizen;Rebild;;courage;;;Ja;1",
    "L2;;;leader;;;courage;;Nu er det nu.;SAND;x",
]


def put(folder: Path, text: str) -> Path:
    path = folder / "interviews.csv"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, *rows: str, header: str = HEADER, **facts: Any) -> list[Problem]:
    with pytest.raises(InputProblems) as caught:
        read_interviews(put(folder, "\n".join([header, *rows])), **facts)
    return list(caught.value.problems)


def released(quote: str) -> str:
    return f"L1;;;leader;;;time;;{quote};ja;ja"


def test_interviews_are_read_with_dates_and_flags(tmp_path: Path) -> None:
    frame = read_interviews(put(tmp_path, "\n".join([HEADER, *ROWS])))
    assert list(frame.columns) == INTERVIEW_COLUMNS
    assert frame["date"].tolist() == ["2022-03-01"] * 3 + ["", ""]
    assert frame["consent"].tolist() == [True, True, False, True, True]
    assert frame["anonymised"].tolist() == [True, False, True, True, True]
    assert {str(frame[column].dtype) for column in INTERVIEW_COLUMNS[:-2]} == {"str"}
    assert list(frame.index) == [0, 1, 2, 3, 4]


def test_a_workbook_with_danish_names_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Id", "Dato", "Målgruppe", "Tema", "Citat", "Samtykke", "Anonymiseret"])
    book.active.append([7, pd.Timestamp("2022-03-01"), "leader", "time", "Ord", True, "nej"])
    book.save(tmp_path / "i.xlsx")
    frame = read_interviews(tmp_path / "i.xlsx")
    expected = ["7", "2022-03-01", "", "leader", "", "", "time", "", "Ord", True, False]
    assert frame.to_numpy().tolist() == [expected]


def test_a_file_without_interviews_is_an_empty_frame(tmp_path: Path) -> None:
    frame = read_interviews(put(tmp_path, f"{HEADER}\n"))
    assert len(frame) == len(released_quotes(frame)) == len(theme_counts(frame)) == 0


def test_only_consented_and_anonymised_quotes_are_released(tmp_path: Path) -> None:
    frame = read_interviews(put(tmp_path, "\n".join([HEADER, *ROWS])))
    assert released_quotes(frame)["quote"].tolist() == ["Det tager tid.", "Nu er det nu."]


PERSONAL = {
    "Mit nummer er 010190-1234.": "et CPR-nummer",
    "Ring 2345 6789": "et telefonnummer",
    "Ring 23456789.": "et telefonnummer",
    "på 23 45 67 89": "et telefonnummer",
    "+45 12 34 56 78": "et telefonnummer",
    "skriv til hans.hansen@kommune.dk": "en mailadresse",
}
HARMLESS = [
    "i 2019 2020 og 2021",
    "01-02-2020",
    "12.000.000 kr.",
    "fra 2019-2020",
    "nr. 123456789012",
    "12345",
    "a @ b",
]


@pytest.mark.parametrize(("quote", "kind"), PERSONAL.items())
def test_quotes_with_personal_data_are_refused_and_not_repeated(tmp_path: Path, quote: str, kind: str) -> None:
    found = problems(tmp_path, released("Fint."), released(quote))[-1]
    assert found == Problem(
        str(tmp_path / "interviews.csv"),
        "række 3, kolonnen »quote«",
        f"citatet er mærket anonymiseret, men indeholder {kind}",
        "citater uden personoplysninger",
        "Fjern det fra citatet, eller skriv nej i anonymised.",
    )
    frame = read_interviews(put(tmp_path, "\n".join([HEADER, released("Fint."), released("Godt.")])))
    frame.loc[0, "quote"] = quote
    assert released_quotes(frame)["quote"].tolist() == ["Godt."]


@pytest.mark.parametrize("quote", HARMLESS)
def test_years_dates_and_amounts_are_no_personal_data(tmp_path: Path, quote: str) -> None:
    assert personal_data_in(quote) == []
    frame = read_interviews(put(tmp_path, f"{HEADER}\n{released(quote)}"))
    assert released_quotes(frame)["quote"].tolist() == [quote]


def test_personal_data_in_a_quote_that_is_not_released_are_no_problem_but_cpr_numbers_are(tmp_path: Path) -> None:
    assert len(read_interviews(put(tmp_path, f"{HEADER}\nL1;;;leader;;;time;;Ring 23456789;ja;nej"))) == 1
    [problem] = problems(tmp_path, "L1;;;leader;;;time;;Født 010190-1234;ja;nej")
    assert (problem.place, problem.found) == ("kolonnen »quote«", "kolonnen indeholder CPR-numre")


def test_informants_are_counted_once_per_theme(tmp_path: Path) -> None:
    counts = theme_counts(read_interviews(put(tmp_path, "\n".join([HEADER, *ROWS, ROWS[0]]))))
    assert counts.to_dict("list") == {
        "population": ["citizen", "leader", "leader"],
        "theme": ["courage", "courage", "time"],
        "informants": [1, 2, 1],
    }


def test_the_same_id_in_two_areas_is_two_informants(tmp_path: Path) -> None:
    frame = read_interviews(put(tmp_path, f"{HEADER}\n{ROWS[0]}"))
    both = pd.concat([frame.assign(area="rebild"), frame.assign(area="naestved")])
    assert theme_counts(both)["informants"].tolist() == [2]


def test_wrong_cells_are_told_of_with_their_rows(tmp_path: Path) -> None:
    rows = [";31-02-2022;;leader;;;time;;Ord;ja;ja", "L1;snart;;leader;;;;;Ord;måske;ja", ";;;leader;;;time;;Ord;ja;ja"]
    assert [(p.place, p.found, p.allowed) for p in problems(tmp_path, *rows)] == [
        ("række 2 og 4, kolonnen »id«", "tom celle", "en udfyldt celle"),
        ("række 2, kolonnen »date«", "»31-02-2022«", "en dato som 30-11-2021 eller 2021-11-30"),
        ("række 3, kolonnen »date«", "»snart«", "en dato som 30-11-2021 eller 2021-11-30"),
        ("række 3, kolonnen »theme«", "tom celle", "en udfyldt celle"),
        ("række 3, kolonnen »consent«", "»måske«", "ja eller nej"),
    ]


def test_missing_columns_are_told_of_with_the_nearest(tmp_path: Path) -> None:
    found = problems(tmp_path, "L1;leader;time;Ord;ja", header="id;population;temaer;citat;consent")
    assert [(p.place, p.found, p.repair) for p in found] == [
        ("kolonnen »theme«", "kolonnen findes ikke", "Mente du »temaer«?"),
        ("kolonnen »anonymised«", "kolonnen findes ikke", "Tilføj kolonnen anonymised."),
    ]


def test_populations_and_themes_are_the_evaluations(
    make_params: Callable[..., EvaluationParams], tmp_path: Path
) -> None:
    evaluation = make_params().evaluation
    good = put(tmp_path, f"{HEADER}\nB1;;;Borgerne;;;planen;;Ord;ja;ja")
    frame = read_interviews(good, evaluation=evaluation)
    assert frame[["population", "theme"]].to_numpy().tolist() == [["citizen", "plan"]]
    found = problems(tmp_path, "B1;;;leder;;;penge;;Ord;ja;ja", evaluation=evaluation)
    assert [(p.place, p.found, p.allowed) for p in found] == [
        ("række 2, kolonnen »population«", "»leder«", "citizen"),
        ("række 2, kolonnen »theme«", "»penge«", "plan"),
    ]


def test_a_missing_file_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="filen findes ikke"):
        read_interviews(tmp_path / "interviews.xlsx")


CELLS = st.sampled_from(
    ["", "L1", "leader", "time", "ja", "nej", "2022-03-01", "99-99-2022", "23456789", "010190-1234"]
)


@given(rows=st.lists(st.lists(CELLS, min_size=11, max_size=11), max_size=5))
@settings(max_examples=30, deadline=None)
def test_random_tables_give_interviews_or_our_errors(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = put(tmp_path_factory.mktemp("i"), "\n".join([HEADER, *map(";".join, rows)]))
    with suppress(InputProblems):
        frame = read_interviews(path)
        assert not any(personal_data_in(quote) for quote in released_quotes(frame)["quote"])

"""Registers read from files: outcomes of hand-made citizens, and everything that may be wrong with the files."""

from datetime import date

import duckdb
import pandas as pd
import pytest
from register_factory import citizen, register, write_register

from helpers.errors import InputProblems
from helpers.params.register import Register
from helpers.register import read_outcomes
from helpers.register.periods import months_between, weeks_between

PEOPLE = [
    # visited on 15 September: September's hours do not count, October's do; the last industry is October's
    citizen("P1", [("1", "2017-09-15", "")], hours={"2017_09": "1", "2017_10": "0,4"}, industries={"2017_10": "46"}),
    # visited on the first of the month: that month counts. Company weeks in three months in a row reach the target
    citizen(
        "P2", [("1", "2017-11-01", "")], sex="2", born="1990", origin="2",
        weeks={"Y_1745": "741", "Y_1749": "741", "Y_1801": "741"},
    ),
    # two months in a row and one later: not reached; education counts towards the target, but is no company measure
    citizen("P3", [("1", "2018-02-01", "")], born="1950", weeks={"Y_1806": "771", "Y_1810": "771"}),
    # hours only before visitation
    citizen("P4", [("1", "2018-01-02", "")], hours={"2017_05": "1"}, area="615"),
    citizen("P5", [("2", "2018-01-02", "")], weeks={"Y_1813": "742"}),
    # never visited: an unknown code of theirs is nobody's business
    citizen("P6", [("1", "2019-01-01", "")], weeks={"Y_1801": "999"}),
]  # fmt: skip


def cell(cells, item, category, group="g1", area=None):
    rows = cells[(cells["item"] == item) & (cells["category"] == category) & (cells["group"] == group)]
    rows = rows if area is None else rows[rows["area_code"] == area]
    return int(rows["n"].sum()), int(rows["base"].sum())


def problems(folder, declared=None):
    with pytest.raises(InputProblems) as caught:
        read_outcomes(declared or register(), folder)
    return str(caught.value)


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    folder = tmp_path_factory.mktemp("register")
    return read_outcomes(write_register(folder, PEOPLE), folder).cells


@pytest.mark.parametrize(
    ("item", "category", "group", "expected"),
    [
        ("total_citizens", "n", "g1", (4, 4)),
        ("total_citizens", "n", "g2", (1, 1)),
        ("share_men", "share", "g1", (3, 4)),
        ("age", "under_30", "g1", (1, 4)),
        ("age", "over_50", "g1", (1, 4)),
        ("ethnicity", "indvandrer", "g1", (1, 4)),
        ("in_ordinary_hours", "share", "g1", (1, 4)),
        ("in_ordinary_hours_before", "share", "g1", (1, 4)),
        ("in_company_measure", "share", "g1", (1, 4)),
        ("reached_target", "share", "g1", (1, 4)),
        ("benefit_now", "kursus", "g2", (1, 1)),
        ("industry", "handel", "g1", (1, 1)),
        # 13 weeks each; P2's company week of 2018 and P3's two in fleksjob are active, fleksjob is no time on a benefit
        ("activation_rate_last_two_years", "share", "g1", (3, 4 * 13 - 2)),
    ],
)
def test_outcomes_of_hand_made_citizens(cells, item, category, group, expected):
    assert cell(cells, item, category, group) == expected


def test_cells_are_by_municipality_and_time_of_visitation(cells):
    assert cell(cells, "total_citizens", "n", area="615") == (1, 1)
    early = cells[(cells["item"] == "total_citizens") & cells["is_early"]]
    assert early["n"].sum() == 2


def test_parquet_and_sas_csv_give_the_same_outcomes(cells, tmp_path):
    write_register(tmp_path, PEOPLE)
    with duckdb.connect() as connection:
        path = tmp_path / "dream.csv"
        connection.execute(f"COPY (FROM read_csv('{path}', all_varchar = true)) TO '{tmp_path}/dream.parquet'")
    rows = [line.split(",") for line in (tmp_path / "visitation.csv").read_text(encoding="utf-8").splitlines()]
    sas = [rows[0], *([a, b, _sas_day(first), "."] for a, b, first, _ in rows[1:])]
    (tmp_path / "visitation.csv").write_text("\n".join(";".join(row) for row in sas), encoding="latin-1")
    visitations = register().visitations.model_dump() | {"delimiter": ";", "encoding": "latin-1", "days": "31JAN2018"}
    declared = register(benefits={"file": "dream.parquet", "citizen": "PNR"}, visitations=visitations)
    pd.testing.assert_frame_equal(read_outcomes(declared, tmp_path).cells, cells)


def _sas_day(day):
    return date.fromisoformat(day).strftime("%d%b%Y").upper()


def test_a_week_belongs_to_the_month_of_its_thursday():
    weeks = dict(weeks_between("2015-12", "2016-01"))
    assert list(weeks)[-1] == "Y_1604"
    assert weeks["Y_1553"] == 2015 * 12 + 11  # Thursday 31 December 2015
    assert weeks["Y_1601"] == 2016 * 12
    # Week 1 of 2020 begins in December 2019 and has its Thursday on 2 January
    assert weeks_between("2019-12", "2019-12")[-1] == ("Y_1952", 2019 * 12 + 11)
    assert [ending for ending, _ in months_between("2017-12", "2018-01")] == ["2017_12", "2018_01"]
    assert len([week for week, _ in weeks_between("2015-01", "2015-12")]) == 53


@pytest.fixture
def folder(tmp_path):
    write_register(tmp_path, PEOPLE)
    return tmp_path


def _edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_unknown_codes_are_named_and_counted(folder):
    _edit(folder / "dream.csv", ",741,", ",888,")
    text = problems(folder)
    assert "ugekolonnerne Y_ÅÅUU" in text
    assert "»888« (3 gange)" in text
    assert "999" not in text


def test_unknown_groups_sexes_and_days_are_named_and_counted(folder):
    _edit(folder / "visitation.csv", "P5,2,2018-01-02", "P5,7,2. januar")
    text = problems(folder)
    assert "»7« (1 gange)" in text
    assert "1 værdier, der ikke er en dag" in text
    assert "P5" not in text


def test_a_missing_week_is_named(folder):
    _edit(folder / "dream.csv", "Y_1801", "Y_1899")
    assert "kolonnen mangler: Y_1801" in problems(folder)


def test_two_citizens_with_one_id_are_counted_and_not_named(folder):
    path = folder / "borgere.csv"
    path.write_text(path.read_text(encoding="utf-8") + "P2,630,1,1980,1\n", encoding="utf-8")
    text = problems(folder)
    assert "1 rækker har et id, som også står i en anden række" in text
    assert "P2" not in text


def test_a_visited_citizen_that_a_file_lacks_is_counted(folder):
    _edit(folder / "dream.csv", "\nP4,", "\nP44,")
    assert "1 visiterede borgere står ikke i filen" in problems(folder)


def test_a_truncated_parquet_file_is_told_of(folder):
    path = folder / "dream.csv"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM read_csv('{path}', all_varchar = true)) TO '{folder}/dream.parquet'")
    whole = (folder / "dream.parquet").read_bytes()
    (folder / "dream.parquet").write_bytes(whole[: len(whole) // 2])
    text = problems(folder, register(benefits={"file": "dream.parquet", "citizen": "PNR"}))
    assert "dream.parquet" in text
    assert "filen kan ikke læses" in text


def test_missing_files_are_all_named(tmp_path):
    text = problems(tmp_path)
    assert "Der er 4 fejl" in text
    assert "job.csv" in text


def test_reversed_and_overlapping_periods_are_counted(folder):
    path = folder / "visitation.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + "P5,1,2018-01-20,2018-01-10\nP1,1,2017-10-01,\n", encoding="utf-8"
    )
    assert read_outcomes(register(), folder).dropped == {"reversed_periods": 1, "overlapping_periods": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"group": "g9"}, "ikke en af groups"),
        ({"first_window": {"first": "2018-02-01", "last": "2018-01-01"}}, "ligger efter"),
        ({"history": {"first": "2011-06", "last": "2013-06"}}, "højst 60"),
        ({"industries": [{"id": "a", "label": "A", "codes": ["1-9", "5"]}]}, "samme kode i to klasser: 5"),
        ({"industries": [{"id": "a", "label": "A", "codes": ["10-9"]}]}, "ikke et spænd"),
    ],
)
def test_declarations_that_do_not_fit_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Register.model_validate(register().model_dump() | change)

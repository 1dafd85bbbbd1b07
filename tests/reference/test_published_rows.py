"""published.csv of samskabt-styring against the source's table: every certain number is there, once and unchanged.

Source: ../shared/sources/samskabt-styring.csv, read from the published report, with the certainty of each reading.
"""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from helpers.params import EvaluationParams, load_evaluation
from helpers.yaml_reader import read_yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "sources" / "samskabt-styring.csv"
FOLDER = ROOT / "params" / "samskabt-styring"

STATISTICS = {"change_pp": "change", "difference_pp": "difference", "direction": "direction", "n": "count"}
UNITS = {"pct": "share", "pp": "pp", "count": "count", "score": "score"}
SLUGS = {
    "Samlet": "samlet",
    "Lyngby-Taarbæk": "lyngby-taarbaek",
    "Næstved": "naestved",
    "Rebild": "rebild",
    "Lyngby-Taarbæk minus Rebild": "lyngby-taarbaek-minus-rebild",
}
# The design page says 69 employees at midway, p. 25 says 70 in heading, text and chart; the question charts on
# p. 31 and 35 need 70 (39/70 = 56, 58/70 = 83). See inconsistencies.md, 002 no. 1.
SUPERSEDED = ("employee", "midway", "Samlet", "survey_respondents", "69")


@pytest.fixture(scope="module")
def params() -> EvaluationParams:
    return load_evaluation(FOLDER)


@pytest.fixture(scope="module")
def source() -> list[dict[str, str]]:
    if not SOURCE.exists():
        pytest.skip("../shared/sources/samskabt-styring.csv er ikke på denne maskine")
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_certain(row: dict[str, str]) -> bool:
    key = (row["population"], row["phase"], row["area"], row["item"], row["value"])
    return row["certainty"] in {"exact", "chart"} and key != SUPERSEDED


def expected_row(row: dict[str, str]) -> tuple[object, ...]:
    """A source row as published.csv should hold it; per cent and percentage points as fractions."""
    value = Decimal(row["value"]) / (100 if row["unit"] in {"pct", "pp"} else 1)
    return (
        row["population"],
        row["phase"],
        SLUGS[row["area"]],
        row["group"],
        row["item"],
        STATISTICS.get(row["category"], "share"),
        row["category"],
        value,
        UNITS[row["unit"]],
        row["place"],
    )


def published_row(row: dict[str, str]) -> tuple[object, ...]:
    return tuple(Decimal(text) if name == "value" else text for name, text in row.items())


def test_every_certain_number_is_there_once_and_no_other(params, source):
    expected = Counter(expected_row(row) for row in source if is_certain(row))
    assert Counter(published_row(row) for row in params.published) == expected
    assert set(expected.values()) == {1}
    assert len(params.published) == 167


def test_no_uncertain_reading_is_published(params, source):
    certain = {expected_row(row)[:7] for row in source if is_certain(row)}
    uncertain = {
        (row["population"], row["phase"], SLUGS[row["area"]], row["group"], row["item"], row["category"])
        for row in source
        if not is_certain(row) and row["area"] in SLUGS
    }
    published = {
        (row["population"], row["wave"], row["area"], row["group"], row["item"], row["category"])
        for row in params.published
    }
    # One key was read twice, 69 and 70: that one is published with the other reading.
    both = {("employee", "midway", "samlet", "", "survey_respondents", "n")}
    assert uncertain & published == both
    assert len(published) == len(certain)
    assert "unplaced" not in {row["category"] for row in params.published}


def test_the_published_items_are_those_that_the_design_asks(params):
    items = {row["item"] for row in params.published if row["statistic"] != "count"}
    assert items == set(params.evaluation.item_by_id)
    for row in params.published:
        item = params.evaluation.item_by_id.get(row["item"])
        if item and row["area"] not in {"samlet", "lyngby-taarbaek-minus-rebild"}:
            assert item.population == row["population"]
            assert item.is_asked(row["area"], row["wave"]), row


def test_published_shares_of_an_item_and_area_sum_to_at_most_101(params):
    # Each share is rounded by itself, so three may sum to 101; where don't-know stays in the base they sum to less.
    sums: Counter[tuple[str, ...]] = Counter()
    for row in params.published:
        if row["statistic"] == "share":
            sums[row["item"], row["wave"], row["area"], row["group"]] += round(float(row["value"]) * 100)
    assert max(sums.values()) == 101
    complete = {key[2]: total for key, total in sums.items() if key[0] == "has_joint_plan"}
    assert complete == {"lyngby-taarbaek": 100, "naestved": 100, "rebild": 100, "samlet": 100}


def test_waves_have_as_many_areas_as_the_source_says(params):
    counts = {
        row["wave"]: int(row["value"]) for row in params.published if row["item"] == "participating_municipalities"
    }
    assert counts == {"baseline": 4, "midway": 3, "final": 1}
    assert {wave: len(params.evaluation.waves[wave].areas) for wave in counts} == counts


def test_rows_of_data_collection_name_a_published_count(params):
    # The one leaders' focus group is not counted in the source (certainty ambiguous), so its row has no number.
    counts = {(row["population"], row["wave"], row["item"]) for row in params.published if row["statistic"] == "count"}
    without = [
        (row.population, row.wave, row.item)
        for row in params.evaluation.data_collection
        if (row.population, row.wave, row.item) not in counts
    ]
    assert without == [("leader", "leader", "focus_group_interviews")]


def test_demo_respondents_add_up_to_the_published_totals(params):
    demo = read_yaml(FOLDER / "demo.yml")["respondents"]
    for row in params.published:
        if row["item"] != "survey_respondents":
            continue
        pooled = params.evaluation.waves[row["wave"]].areas if row["area"] == "samlet" else [row["area"]]
        totals = [demo[area][row["wave"]][row["population"]]["total"] for area in pooled]
        assert sum(totals) == int(row["value"]), row


def test_demo_groups_add_up_to_their_totals_and_one_is_too_small_to_show():
    demo = read_yaml(FOLDER / "demo.yml")["respondents"]
    employees = {(area, wave): counts["employee"] for area, waves in demo.items() for wave, counts in waves.items()}
    for key, counts in employees.items():
        assert sum(counts["groups"].values()) == counts["total"], key
    assert employees["lyngby-taarbaek", "midway"]["groups"]["enkelt afdeling"] == 14
    assert [key for key, counts in employees.items() if min(counts["groups"].values()) < 5] == [
        ("silkeborg", "baseline"),
        ("silkeborg", "midway"),
        ("silkeborg", "final"),
    ]


def test_assumed_shares_sum_to_one():
    for item, shares in read_yaml(FOLDER / "demo.yml")["profile"].items():
        assert sum(map(float, shares.values())) == pytest.approx(1), item

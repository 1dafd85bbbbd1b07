"""Every certain number of a source stands in the results of the report that shows it, on demo answers too.

Sources: ../shared/sources/partnerskab.csv and borgerevaluering.csv, read from the published texts.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from helpers.bundling import Numbers, compute_numbers
from helpers.demo import make_demo
from helpers.municipalities import slug
from helpers.params import EvaluationParams, load_evaluation
from helpers.slices import report_slice, results
from helpers.wording import decimal, rounded_percent

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
KEY = ["population", "wave", "area", "group", "item", "category"]

Computed = tuple[EvaluationParams, Numbers]


def compute(name: str, folder: Path) -> Computed:
    params = load_evaluation(ROOT / "params" / name)
    make_demo(params, folder)
    return params, compute_numbers(params, folder)


@pytest.fixture(scope="module")
def partnership(tmp_path_factory: pytest.TempPathFactory) -> Computed:
    return compute("partnerskab", tmp_path_factory.mktemp("partnerskab"))


@pytest.fixture(scope="module")
def recurring(tmp_path_factory: pytest.TempPathFactory) -> Computed:
    return compute("borgerevaluering", tmp_path_factory.mktemp("borgerevaluering"))


def rows_of(computed: Computed, area: str, phase: str) -> pd.DataFrame:
    params, numbers = computed
    return results(report_slice(params, numbers.estimates, area, phase))


def source_rows(name: str) -> Iterator[tuple[tuple[str, ...], Decimal, str]]:
    path = SOURCES / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"../shared/sources/{name}.csv er ikke på denne maskine")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["population"], row["phase"], slug(row["area"]), row["group"], row["item"], row["category"])
            if row["certainty"] in {"exact", "chart"}:
                yield place, Decimal(row["value"]), row["unit"]


def missing(name: str, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """The source's certain rows that the results lack or have another value of: whole per cent, other numbers exact."""
    found = {tuple(row[column] for column in KEY): row for row in frame.to_dict("records")}
    lacking = []
    for place, value, unit in source_rows(name):
        row = found.get(place)
        if (
            row is None
            or (unit == "pct" and rounded_percent(row["value"], row["n"], row["base"]) != value)
            or (unit != "pct" and Decimal(str(row["value"])) != value)
        ):
            lacking.append(place)
    return lacking


@pytest.mark.parametrize("phase", ["midway", "leader_perspective"])
def test_the_partnerships_reports_have_every_certain_number_of_their_source(partnership, phase):
    assert missing("partnerskab", rows_of(partnership, "samlet", phase)) == []


@pytest.mark.parametrize("phase", ["midway", "final"])
def test_the_citizen_evaluations_reports_have_every_certain_number_of_their_source(recurring, phase):
    assert missing("borgerevaluering", rows_of(recurring, "vaeksthuset", phase)) == []


def test_shares_of_the_citizen_evaluation_come_from_answers_and_not_from_the_print(recurring):
    frame = rows_of(recurring, "vaeksthuset", "midway")
    shares = frame[(frame["statistic"] == "share") & (frame["category"] == "enig_eller_helt_enig")]
    assert set(shares.loc[shares["wave"] == "other", "status"]) == {"ok"}
    rate = frame[(frame["statistic"] == "response_rate") & (frame["wave"] == "other")].iloc[0]
    assert (rate["n"], rate["base"]) == (253, 1150)


def test_no_number_of_all_areas_together_where_there_is_one_area(recurring):
    assert "samlet" not in set(recurring[1].estimates["area"])


def test_value_scores_reproduce_the_range_the_overall_mean_and_the_respondents(partnership):
    frame = partnership[1].estimates
    means = frame[(frame["statistic"] == "mean") & (frame["status"] == "ok") & (frame["area"] == "samlet")]
    shown = {row["item"]: decimal(row["value"], 1) for row in means.to_dict("records")}
    assert shown.pop("value_overall") == "7,5"
    assert (min(shown.values()), max(shown.values()), len(shown)) == ("7,0", "8,5", 5)
    counts = frame[(frame["item"] == "survey_respondents") & (frame["statistic"] == "count")]
    assert {(row["area"], row["group"]): row["value"] for row in counts.to_dict("records") if row["value"] > 0} == {
        ("samlet", ""): 42,
        ("jobcenter-rudersdal", ""): 26,
        ("jobcenter-rudersdal", "sygedagpenge"): 9,
        ("jobcenter-rudersdal", "øvrige jobcenter"): 17,
        ("vaeksthuset", ""): 16,
        ("vaeksthuset", "konsulenter"): 7,
    }


def test_a_small_team_is_hidden_and_so_is_another_that_would_tell_it(partnership):
    frame = rows_of(partnership, "vaeksthuset", "midway")
    teams = frame[(frame["group"] != "") & (frame["statistic"] == "mean") & (frame["status"] != "published")]
    assert set(teams["group"]) == {"konsulenter", "mentorer", "virksomhedsteam"}
    assert set(teams.loc[teams["group"] == "virksomhedsteam", "status"]) == {"suppressed"}
    hidden = teams[teams["status"] == "suppressed"]
    assert (hidden.groupby("item").size() >= 2).all()
    assert hidden[["n", "base", "value", "low", "high"]].isna().all(axis=None)


def test_the_reports_on_the_partnership_have_the_groups_that_a_section_splits_and_no_others(partnership):
    frame = rows_of(partnership, "samlet", "midway")
    assert set(
        frame.loc[(frame["group"] != "") & (frame["statistic"] == "mean") & (frame["status"] == "ok"), "area"]
    ) == {"jobcenter-rudersdal"}


def test_comments_are_shares_of_scores_and_commoner_below_the_threshold(partnership):
    frame = rows_of(partnership, "samlet", "midway")
    sides = frame[frame["statistic"] == "comment_share"].set_index("category")
    means = frame[(frame["statistic"] == "mean") & (frame["area"] == "samlet") & (frame["status"] == "ok")]
    scores = means.loc[means["item"] != "value_overall", "base"].sum()
    assert sides["base"].sum() == scores
    assert sides.loc["under", "value"] > 2 * sides.loc["over", "value"]
    assert not any(item.endswith("_comment") for item in frame["item"])

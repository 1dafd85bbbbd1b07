"""flere-skal-med: every certain number of the source stands in published.csv and in the results of samlet at midway.

Source: ../shared/sources/flere-skal-med.csv, read from the published midway evaluation.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from helpers.estimates import published_estimates
from helpers.municipalities import slug
from helpers.params import load_evaluation
from helpers.slices import report_slice, results

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "sources" / "flere-skal-med.csv"
KEY = ["population", "wave", "area", "group", "item", "category"]

# Section 2.1 says nine months, 3.3 and the note of figure 6 (August 2017 - March 2018) eight: inconsistencies.md, 003 no. 3
SUPERSEDED = ("months_into_project", "9")


@pytest.fixture(scope="module")
def params():
    return load_evaluation(ROOT / "params" / "flere-skal-med")


@pytest.fixture(scope="module")
def source():
    if not SOURCE.exists():
        pytest.skip("../shared/sources/flere-skal-med.csv er ikke på denne maskine")
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["certainty"] == "exact"]
    return [row for row in rows if (row["item"], row["value"]) != SUPERSEDED]


@pytest.fixture(scope="module")
def midway(params):
    """The results of the report on samlet at midway, by the key that the contract joins on."""
    frame = results(report_slice(params, published_estimates(params), "samlet", "midway"))
    published = frame[frame["status"] == "published"]
    return {tuple(row[name] for name in KEY): row for row in published.to_dict("records")}


def key_of(row):
    return (row["population"], row["phase"], slug(row["area"]), row["group"], row["item"], row["category"])


def value_of(row):
    """Shares as fractions; a change in per cent, and an index, as they are printed."""
    is_share = row["unit"] == "pct" and row["category"] != "change_pct"
    return Decimal(row["value"]) / (100 if is_share else 1)


def test_every_certain_number_stands_in_the_results(source, midway):
    wrong = [
        key_of(row)
        for row in source
        if key_of(row) not in midway or Decimal(str(midway[key_of(row)]["value"])) != value_of(row)
    ]
    assert wrong == []
    assert len(source) > 200


def test_nothing_else_is_called_published(source, params):
    known = {key_of(row) for row in source}
    assert {tuple(row[name] for name in KEY) for row in params.published} == known


def test_counts_of_municipalities_do_not_exceed_those_that_answered(midway):
    frame = pd.DataFrame(midway.values())
    counts = frame[frame["statistic"] == "municipalities"]
    sizes = frame[(frame["statistic"] == "count") & (frame["category"] == "n")].set_index(["wave", "item"])["value"]
    assert len(counts) >= 30
    for row in counts.to_dict("records"):
        assert row["value"] <= sizes[(row["wave"], row["item"])]

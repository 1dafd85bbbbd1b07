"""The reports on samlet hold every certain number that the source printed, by the keys of the source's own table."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from helpers.estimates import published_estimates
from helpers.municipalities import slug
from helpers.params import load_evaluation
from helpers.slices import report_slice, results

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "sources" / "samskabt-styring.csv"

pytestmark = pytest.mark.skipif(not SOURCE.exists(), reason="the published sources are not on this machine")

PHASES = ["baseline", "midway", "final", "leader_perspective"]


@pytest.fixture(scope="module")
def shown() -> pd.DataFrame:
    params = load_evaluation(ROOT / "params" / "samskabt-styring")
    frame = published_estimates(params)
    return pd.concat([results(report_slice(params, frame, "samlet", phase)) for phase in PHASES])


def test_results_of_samlet_hold_every_certain_published_share(shown):
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["unit"] == "pct" and row["certainty"] in ("exact", "chart")]
    assert len(rows) > 90
    key = ["population", "wave", "area", "group", "item", "category"]
    known = shown[shown["status"] == "published"].drop_duplicates(key).set_index(key)["value"]
    for row in rows:
        place = (row["population"], row["phase"], slug(row["area"]), row["group"], row["item"], row["category"])
        assert known[place] == pytest.approx(float(row["value"]) / 100, abs=1e-12), place

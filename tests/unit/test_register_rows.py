"""Counts of register outcomes as rows of the estimate frame, before and after disclosure control."""

from pathlib import Path

import pandas as pd
import pytest
from register_factory import register

from helpers.disclosure.registers import protect_registers
from helpers.estimates.registers import correlation_rows, dropped_rows, register_rows
from helpers.params import load_evaluation
from helpers.schemas import ESTIMATES

ROOT = Path(__file__).resolve().parents[2]
AREAS = {"630": "vejle", "615": "horsens", "320": "faxe", "167": "hvidovre"}


def _cells(sizes, **shares):
    """Cells of group 1 (and 40 of g2, 30 of g3) by code: {code: size}; `shares` gives {item: {code: n}}."""
    records = []
    for code, size in sizes.items():
        for group, citizens in (("g1", size), ("g2", 40), ("g3", 30)):
            base = {"area_code": code, "group": group, "is_early": True}
            records.append(base | {"item": "total_citizens", "category": "n", "n": citizens, "base": citizens})
            for item in ("in_ordinary_hours", "in_ordinary_hours_before", "in_company_measure", "reached_target"):
                n = shares.get(item, {}).get(code, citizens // 4) if group == "g1" else 10
                records.append(base | {"item": item, "category": "share", "n": n, "base": citizens})
            records.append(base | {"item": "benefit_now", "category": "fleksjob", "n": citizens, "base": citizens})
            records.append(base | {"item": "industry", "category": "handel", "n": 10, "base": 10})
    return pd.DataFrame(records)


def _rows(sizes, **shares):
    return register_rows(register(), _cells(sizes, **shares), AREAS)


@pytest.fixture(scope="module")
def params():
    params = load_evaluation(ROOT / "params" / "flere-skal-med")
    return params.model_copy(update={"evaluation": params.evaluation.model_copy(update={"registers": register()})})


def _value(rows, item, area, group="g1", column="value"):
    own = rows[(rows["item"] == item) & (rows["area"] == area) & (rows["group"] == group)]
    return own[column].item()


SIZES = {"630": 100, "615": 60, "320": 50, "167": 40}


def test_rows_keep_the_frames_contract_and_samlet_is_the_sum():
    rows = ESTIMATES.validate(_rows(SIZES))
    assert _value(rows, "visited_group_size", "samlet") == 250
    assert _value(rows, "in_ordinary_hours", "samlet", column="n") == 62
    assert _value(rows, "visitation_share", "vejle") == pytest.approx(100 / 170)


def test_the_index_is_after_over_before():
    rows = _rows(SIZES, in_ordinary_hours={"630": 30}, in_ordinary_hours_before={"630": 10, "615": 0})
    assert _value(rows, "ordinary_hours_development", "vejle") == pytest.approx(200)
    assert _value(rows, "ordinary_hours_development", "horsens", column="status") == "not_computed"
    assert _value(rows, "ordinary_hours_development", "horsens", column="reason") == "no_history"


def test_a_small_group_is_hidden_and_cannot_be_found_by_subtraction(params):
    done = protect_registers(params, _rows(SIZES | {"630": 3}))
    own = done[(done["item"] == "in_ordinary_hours") & (done["group"] == "g1")].set_index("area")
    assert own.loc["vejle", "status"] == "suppressed"
    assert own.loc["vejle", ["n", "base", "value"]].isna().all()
    assert (own["status"] == "suppressed").sum() >= 2
    for item in ("visited_group_size", "in_company_measure", "reached_target", "in_ordinary_hours"):
        rows = done[(done["item"] == item) & (done["group"] == "g1")]
        hidden = set(rows.loc[rows["status"] == "suppressed", "area"])
        assert "vejle" in hidden
        assert len(hidden) >= 2
    shares = done[(done["item"] == "visitation_share") & (done["area"] == "vejle")]
    assert (shares["status"] == "suppressed").all()


def test_the_index_falls_with_what_it_stands_on(params):
    done = protect_registers(params, _rows(SIZES | {"630": 3}))
    index = done[done["item"] == "ordinary_hours_development"].set_index("area")
    assert index.loc["vejle", "status"] == "suppressed"


def test_the_correlation_uses_shown_municipalities_only(params):
    done = protect_registers(params, _rows(SIZES | {"630": 3}))
    shown = done[(done["item"] == "in_ordinary_hours") & (done["group"] == "g1") & (done["status"] == "ok")]
    rows = correlation_rows(register(), done)
    assert set(rows["category"]) == {"pearson", "spearman"}
    assert (rows["n"].isna() | (rows["n"] <= (shown["area"] != "samlet").sum())).all()


def test_few_dropped_records_are_not_counted_out_loud():
    rows = dropped_rows(register(), {"reversed_periods": 3, "overlapping_periods": 12}).set_index("item")
    assert rows.loc["reversed_periods", "status"] == "suppressed"
    assert rows.loc["overlapping_periods", "value"] == 12

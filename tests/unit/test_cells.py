"""What a reader may see of an estimate."""

import pandas as pd
import pytest

from helpers.errors import EstimateError
from helpers.schemas import as_estimates
from helpers.tables.cells import ComparedPair, ShareKey, pairs_by_size, read_cells, status_words


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    common = {"population": "citizen", "wave": "midway", "area": "rebild", "item": "x", "statistic": "share"}
    return as_estimates(
        pd.DataFrame([{**common, "category": "enig", "unit": "share", "status": "ok", **row} for row in rows])
    )


def cells(rows: pd.DataFrame, **changes: object):
    return read_cells(rows, **{"statistics": ["share"], "key": ["area", "category"], "minimum_base": 5, **changes})


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        ("ok", "", ""),
        ("published", "", ""),
        ("ok", "census", ""),
        ("suppressed", "small_base", "vises ikke (færre end 7 svar)"),
        ("suppressed", "", "vises ikke (færre end 7 svar)"),
        ("suppressed", "secondary", "vises ikke (af hensyn til anonymitet)"),
        ("suppressed", "uniform", "vises ikke (af hensyn til anonymitet)"),
        ("suppressed", "few_leaders", "vises ikke (for få ledere)"),
        ("not_asked", "not_asked", "ikke spurgt"),
        ("not_computed", "nobody_answered", "kan ikke beregnes"),
    ],
)
def test_every_missing_number_has_its_words(status: str, reason: str, words: str):
    assert status_words(status, reason, 7) == words


def test_numbers_of_a_suppressed_row_stay_behind_even_if_the_frame_holds_them():
    cell = cells(frame({"status": "suppressed", "value": 0.77, "n": 10, "base": 13, "low": 0.5, "high": 0.9})).at(
        "rebild", "enig"
    )
    assert not cell.is_shown
    assert cell.percent == cell.count == "vises ikke (færre end 5 svar)"
    assert not any(number == number for number in (cell.value, cell.n, cell.base, cell.low, cell.high))


def test_counts_decide_the_rounding():
    assert cells(frame({"value": 0.285, "n": 57, "base": 200})).at("rebild", "enig").percent == "29 pct."


@pytest.mark.parametrize(("status", "words"), [("ok", "ikke opgjort"), ("published", "ikke offentliggjort")])
def test_a_missing_row_is_not_a_number(status: str, words: str):
    found = cells(frame({"status": status, "value": 0.5}))
    assert found.at("næstved", "enig").percent == words
    assert ("næstved", "enig") not in found


def test_a_frame_without_status_is_refused():
    with pytest.raises(EstimateError, match="mangler status"):
        cells(frame({"value": 0.5}).drop(columns="status"))


def test_an_unknown_status_is_refused():
    with pytest.raises(EstimateError, match="Ukendt status hidden"):
        cells(frame({"value": 0.5, "status": "hidden"}))


def test_rows_that_the_key_cannot_tell_apart_are_refused():
    with pytest.raises(EstimateError, match="wave: 'baseline', 'midway'"):
        cells(frame({"value": 0.5}, {"value": 0.6, "wave": "baseline"}))


def test_the_same_row_twice_is_refused():
    with pytest.raises(EstimateError, match="samme række to gange"):
        cells(frame({"value": 0.5}, {"value": 0.5}))


def test_a_frame_of_two_waves_is_refused_though_no_area_is_in_both():
    rows = frame({"value": 0.5}, {"value": 0.6, "wave": "baseline", "area": "lejre"})
    with pytest.raises(EstimateError, match="wave: 'baseline', 'midway'"):
        cells(rows, single=["wave"])


def test_other_statistics_are_left_alone():
    rows = frame({"value": 0.5}, {"value": 0.1, "statistic": "change", "unit": "pp"})
    assert cells(rows).at("rebild", "enig").percent == "50 pct."
    assert cells(rows, statistics=["change"]).at("rebild", "enig").value == 0.1


def test_pairs_stand_by_size_either_way_and_hidden_ones_last():
    pairs = [
        ComparedPair(name, name, ShareKey("citizen", "a", "enig"), ShareKey("employee", "b", "enig")) for name in "abcd"
    ]
    rows = frame(
        {"item": "a", "statistic": "difference", "unit": "pp", "status": "suppressed"},
        {"item": "b", "statistic": "difference", "unit": "pp", "value": 0.1},
        {"item": "c", "statistic": "difference", "unit": "pp", "value": -0.4},
    )
    assert [pair.id for pair in pairs_by_size(rows, pairs)] == ["c", "b", "a", "d"]

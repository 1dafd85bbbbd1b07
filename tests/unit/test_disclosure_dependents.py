"""Changes, discrepancies, alphas and finer counts fall with what they stand on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from count_factory import count_rows, make_evaluation, make_frame

from helpers.disclosure import protect
from helpers.params import EvaluationParams
from helpers.schemas import NUMBER_COLUMNS, RESPONDENTS, TOTAL, as_estimates

WAVES = ["first", "second", "third"]
LARGE = {"plan": {"ja": 20, "nej": 15, "ved_ikke": 2}}
SMALL = {"plan": {"ja": 1, "nej": 1, "ved_ikke": 1}}


@pytest.fixture
def params() -> EvaluationParams:
    return make_evaluation({"citizen": {"plan": "yes_no"}}, waves=WAVES)


def waves_of(area: str, **answers: dict[str, dict[str, int]]) -> list[pd.DataFrame]:
    return [count_rows(("citizen", wave, area, ""), 60, **own) for wave, own in answers.items()]


def of(frame: pd.DataFrame, statistic: str, **key: str) -> pd.DataFrame:
    rows = frame[frame["statistic"] == statistic]
    for name, value in key.items():
        rows = rows[rows[name] == value]
    return rows


def statuses(rows: pd.DataFrame) -> set[str]:
    return set((rows["status"] + " " + rows["reason"]).str.strip())


def test_a_change_falls_with_either_wave(params: EvaluationParams) -> None:
    counts = waves_of("vejle", first=LARGE, second=SMALL, third=LARGE)
    for area in ("ribe", "odense", "aarhus"):
        counts += waves_of(area, first=LARGE, second=LARGE, third=LARGE)
    frame = protect(params, make_frame(params, pd.concat(counts))).frame
    changes = of(frame, "change", area="vejle")
    assert statuses(changes[changes["wave"] == "second"]) == {"suppressed small_base"}
    assert statuses(changes[changes["wave"] == "third"]) == {"suppressed small_base"}
    assert statuses(of(frame, "change_from_first", area="vejle")) == {"ok"}
    assert changes[[*NUMBER_COLUMNS, "p", "effect"]].isna().all(axis=None)
    assert set(changes["test"]) == {""}


def test_a_change_from_the_first_wave_falls_with_it(params: EvaluationParams) -> None:
    counts = waves_of("vejle", first=SMALL, second=LARGE, third=LARGE)
    for area in ("ribe", "odense", "aarhus"):
        counts += waves_of(area, first=LARGE, second=LARGE, third=LARGE)
    frame = protect(params, make_frame(params, pd.concat(counts))).frame
    assert statuses(of(frame, "change_from_first", area="vejle")) == {"suppressed small_base"}
    assert statuses(of(frame, "change", area="vejle", wave="third")) == {"ok"}


def test_why_a_change_was_not_computed_is_hidden_with_the_wave_before_it(params: EvaluationParams) -> None:
    """That there is no earlier number would tell that none of three respondents answered."""
    counts = [count_rows(("citizen", "first", "vejle", ""), 3, plan={"": 3}), *waves_of("vejle", second=LARGE)]
    for area in ("ribe", "odense", "aarhus"):
        counts += waves_of(area, first=LARGE, second=LARGE)
    frame = make_frame(params, pd.concat(counts))
    known = {"population": "citizen", "wave": "second", "area": "vejle", "item": "plan", "category": "ja", "unit": "pp"}
    row = known | {"statistic": "change", "status": "not_computed", "reason": "no_earlier_wave"}
    frame = pd.concat([frame, as_estimates(pd.DataFrame([row]))], ignore_index=True)
    assert statuses(of(protect(params, frame).frame, "change", area="vejle")) == {"suppressed small_base"}


def test_a_discrepancy_needs_both_populations() -> None:
    pair = {"id": "pair", "first": "plan", "second": "work", "topic": "Planen"}
    params = make_evaluation(
        {"citizen": {"plan": "yes_no"}, "employee": {"work": "yes_no"}}, waves=["first"], pairs=[pair]
    )
    counts = []
    for area in ("vejle", "ribe", "odense", "aarhus"):
        own = SMALL if area == "vejle" else LARGE
        counts += [count_rows(("citizen", "first", area, ""), 60, **LARGE)]
        counts += [count_rows(("employee", "first", area, ""), 60, work=own["plan"])]
    frame = protect(params, make_frame(params, pd.concat(counts))).frame
    assert statuses(of(frame, "share", population="citizen")) == {"ok"}
    assert statuses(of(frame, "difference", area="vejle")) == {"suppressed small_base"}
    assert statuses(of(frame, "difference", area=TOTAL)) == {"ok"}


@pytest.fixture
def theme_frame() -> tuple[EvaluationParams, pd.DataFrame]:
    """Two items of a theme in four areas; in Vejle few answered one of them."""
    params = make_evaluation({"citizen": {"plan": "yes_no", "goal": "yes_no"}}, waves=["first"])
    counts = []
    for area in ("vejle", "ribe", "odense", "aarhus"):
        goal = SMALL["plan"] if area == "vejle" else LARGE["plan"]
        counts += [count_rows(("citizen", "first", area, ""), 60, **LARGE, goal=goal, theme_citizen={"": 30})]
    return params, make_frame(params, pd.concat(counts))


def test_an_alpha_falls_with_an_item_of_its_theme(theme_frame: tuple[EvaluationParams, pd.DataFrame]) -> None:
    frame = protect(*theme_frame).frame
    assert statuses(of(frame, "alpha", area="vejle")) == {"suppressed small_base"}
    assert (of(frame, "alpha")["status"] == "ok").sum() == 3


def test_the_base_of_an_alpha_goes_where_an_item_is_hidden_below(
    theme_frame: tuple[EvaluationParams, pd.DataFrame],
) -> None:
    """It tells at least how many answered the hidden item; alpha itself adds up to nothing."""
    alpha = of(protect(*theme_frame).frame, "alpha", area=TOTAL).iloc[0]
    assert alpha["status"] == "ok"
    assert np.isnan([alpha["n"], alpha["base"]]).all()
    assert alpha["value"] == pytest.approx(0.8)


def test_the_base_of_an_alpha_stays_where_whole_places_are_hidden(params: EvaluationParams) -> None:
    counts = [count_rows(("citizen", "first", "vejle", ""), 3, **SMALL, theme_citizen={"": 3})]
    for area in ("ribe", "odense", "aarhus"):
        counts += [count_rows(("citizen", "first", area, ""), 60, **LARGE, theme_citizen={"": 30})]
    frame = protect(params, make_frame(params, pd.concat(counts))).frame
    assert of(frame, "alpha", area=TOTAL)["base"].tolist() == [93.0]
    assert statuses(of(frame, "alpha", area="vejle")) == {"suppressed small_base"}


def test_an_alpha_of_few_is_hidden(params: EvaluationParams) -> None:
    counts = [count_rows(("citizen", "first", "vejle", ""), 60, **LARGE, theme_citizen={"": 4})]
    counts += [count_rows(("citizen", "first", "ribe", ""), 60, **LARGE, theme_citizen={"": 30})]
    frame = protect(params, make_frame(params, pd.concat(counts))).frame
    assert statuses(of(frame, "alpha", area="vejle")) == {"suppressed small_base"}
    assert of(frame, "alpha", area=TOTAL)["base"].isna().all(), "34 less 30"


def test_why_an_alpha_was_not_computed_is_hidden_with_its_items(
    theme_frame: tuple[EvaluationParams, pd.DataFrame],
) -> None:
    params, frame = theme_frame
    own = (frame["statistic"] == "alpha") & (frame["area"] == "vejle")
    frame.loc[own, ["value", "base", "n"]] = np.nan
    frame.loc[own, ["status", "reason"]] = ["not_computed", "no_variation"]
    assert statuses(of(protect(params, frame).frame, "alpha", area="vejle")) == {"suppressed small_base"}


def with_partial(frame: pd.DataFrame, **partial: int) -> pd.DataFrame:
    rows = [
        {
            "population": "citizen",
            "wave": "first",
            "area": area,
            "item": RESPONDENTS,
            "statistic": "count",
            "unit": "count",
        }
        | {"category": "partial", "n": n, "value": n, "status": "ok"}
        for area, n in partial.items()
    ]
    return pd.concat([frame, as_estimates(pd.DataFrame(rows))], ignore_index=True)


def test_few_partial_answers_have_no_row(params: EvaluationParams) -> None:
    counts = [count_rows(("citizen", "first", area, ""), 60, **LARGE) for area in ("vejle", "ribe")]
    frame = with_partial(make_frame(params, pd.concat(counts)), vejle=4, ribe=5)
    assert of(protect(params, frame).frame, "count", category="partial")["area"].tolist() == ["ribe"]


def test_partial_answers_tell_nothing_of_hidden_respondents(params: EvaluationParams) -> None:
    """They stand where the completed answers say the same already."""
    counts = [count_rows(("citizen", "first", "vejle", ""), 3, **SMALL)]
    counts += [count_rows(("citizen", "first", area, ""), 60, **LARGE) for area in ("ribe", "odense", "aarhus")]
    frame = with_partial(make_frame(params, pd.concat(counts)), vejle=3, aarhus=7, samlet=10)
    frame = frame[~((frame["statistic"] == "response_rate") & (frame["area"] == "aarhus"))]
    shown = of(protect(params, frame).frame, "count", category="partial")
    assert shown["area"].tolist() == [TOTAL]


def test_the_sum_of_weights_falls_with_the_respondents(params: EvaluationParams) -> None:
    counts = [count_rows(("citizen", "first", "vejle", ""), 3, **SMALL)]
    counts += [count_rows(("citizen", "first", area, ""), 60, **LARGE) for area in ("ribe", "odense", "aarhus")]
    frame = make_frame(params, pd.concat(counts))
    weighted = of(frame, "count").assign(category="weighted", value=lambda rows: 3 * rows["value"])
    done = protect(params, pd.concat([frame, weighted], ignore_index=True)).frame
    assert statuses(of(done, "count", category="n", area="vejle")) == {"suppressed small_base"}
    assert statuses(of(done, "count", category="weighted", area="vejle")) == {"suppressed small_base"}
    assert statuses(of(done, "count", category="weighted", area=TOTAL)) == {"ok"}

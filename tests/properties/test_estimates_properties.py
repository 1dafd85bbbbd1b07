"""What holds for all answers: shares add up, values lie in their intervals, order and grouping change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.estimates import estimate
from helpers.params import EvaluationParams
from helpers.schemas import KEY_COLUMNS, NUMBER_COLUMNS, SHOWN_STATUSES, TOTAL

pytestmark = pytest.mark.filterwarnings("error")

WAVES = ["baseline", "midway", "final"]
AREAS = ["naestved", "rebild"]
ITEMS = {"all_in_base": "agreement", "only_valid": "agreement", "negative": "agreement", "trust": "score"}
CODES = {"agreement": [1, 2, 3, 4, 5, 8, 9, -1, -2], "score": [0, 3, 5, 6, 10, 99, -1, -2]}
FEW = settings(max_examples=8, deadline=None)


def build_params(**given: Any) -> EvaluationParams:
    """Three agreement items (one on a valid base, one negative) and a score item of citizens in three waves."""
    steps = ["helt_uenig", "uenig", "hverken", "enig", "helt_enig"]
    scales = {
        "agreement": {
            "categories": [{"id": name, "label": name, "code": code} for code, name in enumerate(steps, start=1)],
            "off_scale": [{"id": name, "label": name, "code": code} for name, code in [("ved_ikke", 8), ("andet", 9)]],
            "shown": [
                {"id": "ja", "label": "Enig", "of": ["enig", "helt_enig"]},
                {"id": "midt", "label": "Hverken", "of": ["hverken"]},
                {"id": "nej", "label": "Uenig", "of": ["uenig", "helt_uenig"]},
            ],
            "favourable": "ja",
            "unfavourable": "nej",
        },
        "score": {"type": "score", "off_scale": [{"id": "ved_ikke", "label": "Ved ikke", "code": 99}]},
    }
    items = [
        {
            "id": name, "population": "citizen", "theme": "plan", "scale": scale, "wording": "?", "clause": "svarer",
            "topic": "emne", "waves": WAVES, "base": "valid" if name == "only_valid" else "all",
            "negative": name == "negative",
        }
        for name, scale in ITEMS.items()
    ]  # fmt: skip
    evaluation = {
        "title": "Egenskaber",
        "phases": {"final": {"title": "Slut", "period": "2021", "waves": WAVES}},
        "waves": {wave: {"label": wave, "period": "2021"} for wave in WAVES},
        "populations": {"citizen": {"singular": "b", "plural": "b", "definite": "b", "base": "all"}},
        "scales": scales,
        "themes": [{"id": "plan", "title": "Plan", "population": "citizen"}],
        "items": items,
        **given,
    }
    return EvaluationParams.model_validate({"name": "e", "folder": "params/e", "evaluation": evaluation, "areas": {}})


PARAMS = build_params()
EQUAL = build_params(total={"method": "equal"})


@st.composite
def answers(draw: st.DrawFn, *, largest: int = 40) -> pd.DataFrame:
    """Any number of respondents anywhere, some of them in several waves, answering anything or nothing."""
    size = draw(st.integers(1, largest))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    people = draw(st.sampled_from([max(size // 2, 1), 10 * size]))  # few people: many are in several waves
    frame = pd.DataFrame(
        {
            "wave": random.choice(WAVES, size),
            "area": random.choice(AREAS[: draw(st.integers(1, 2))], size),
            "group": random.choice(["", "a", "b"], size),
            "respondent": [f"p{number}" for number in random.integers(0, people, size)],
            "weight": 1.0,
            "completed": random.random(size) < 0.8,
        }
    ).astype(dict.fromkeys(["wave", "area", "group", "respondent"], "str"))
    agree = draw(st.sampled_from([None, 5]))  # everybody alike is the hardest case of many formulas
    for name, scale in ITEMS.items():
        frame[name] = random.choice([agree] if agree else CODES[scale], size).astype("int16")
    return frame.drop_duplicates(["wave", "area", "respondent"], ignore_index=True)


def compute(frame: pd.DataFrame, params: EvaluationParams = PARAMS) -> pd.DataFrame:
    return estimate(params, {"citizen": frame})


def numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index(KEY_COLUMNS)[[*NUMBER_COLUMNS, "p", "effect"]]


@FEW
@given(answers(), st.sampled_from([PARAMS, EQUAL]))
def test_shares_of_a_whole_base_sum_to_one(frame: pd.DataFrame, params: EvaluationParams) -> None:
    found = compute(frame, params).query("statistic == 'share' and status == 'ok'")
    totals = found.groupby(["wave", "area", "group", "item"])[["n", "value"]].sum()
    bases = found.groupby(["wave", "area", "group", "item"])["base"].first()
    assert totals["value"].to_numpy() == pytest.approx(np.ones(len(totals)))
    assert (totals["n"] == bases).all()


@FEW
@given(answers(), st.sampled_from([PARAMS, EQUAL]), st.booleans())
def test_values_lie_in_their_intervals_and_are_never_missing(
    frame: pd.DataFrame, params: EvaluationParams, weighted: bool
) -> None:
    if weighted:
        frame = frame.assign(weight=np.linspace(0.3, 3, len(frame)))
    found = compute(frame, params)
    shown = found[found["status"].isin(SHOWN_STATUSES)]
    assert np.isfinite(shown["value"]).all()
    bounded = shown[shown["low"].notna()]
    assert (bounded["low"] <= bounded["value"] + 1e-12).all()
    assert (bounded["value"] <= bounded["high"] + 1e-12).all()
    shares = shown[shown["unit"] == "share"]
    assert shares[["value", "low", "high"]].stack().between(0, 1).all()
    assert found["p"].dropna().between(0, 1).all()
    assert (found["status"].isin(SHOWN_STATUSES) | (found["reason"] != "")).all()


@FEW
@given(answers(), st.randoms(use_true_random=False))
def test_order_of_rows_and_files_changes_nothing(frame: pd.DataFrame, random: Any) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)
    cut = random.randint(0, len(frame))
    chunks = [frame.iloc[order[cut:]], frame.iloc[order[:cut]]]
    pd.testing.assert_frame_equal(compute(pd.concat(chunks, ignore_index=True)), compute(frame))


@FEW
@given(answers(), st.floats(0.01, 100))
def test_equal_weights_change_nothing(frame: pd.DataFrame, weight: float) -> None:
    plain, weighted = compute(frame), compute(frame.assign(weight=weight))
    weighted = weighted[weighted["category"] != "weighted"]
    pd.testing.assert_frame_equal(numbers(weighted), numbers(plain), rtol=1e-9, atol=1e-9)
    assert weighted["test"].to_list() == plain["test"].to_list()


@FEW
@given(answers())
def test_merging_groups_is_computing_on_merged_data(frame: pd.DataFrame) -> None:
    assume((frame["group"] != "").any())
    merged = frame.assign(group=frame["group"].replace({"a": "m", "b": "m"}))
    everyone = frame.assign(group="")
    together, alone = numbers(compute(merged)), numbers(compute(everyone))
    of_area = together[together.index.get_level_values("group") == ""]
    pd.testing.assert_frame_equal(of_area, alone)
    only_merged = numbers(compute(merged[merged["group"] == "m"].assign(group="")))
    own = together.xs("m", level="group").sort_index()
    same = only_merged.droplevel("group").reindex(own.index)
    shares = own.index.get_level_values("statistic").isin(["share", "mean", "count"])
    pd.testing.assert_frame_equal(own[shares], same[shares])


@FEW
@given(answers())
def test_pooled_samlet_is_one_area_with_everybody(frame: pd.DataFrame) -> None:
    everybody = frame.assign(area="alle", respondent=frame["area"] + frame["respondent"], group="")
    samlet = numbers(compute(frame)).xs(TOTAL, level="area")
    alone = numbers(compute(everybody)).xs("alle", level="area")
    pd.testing.assert_frame_equal(samlet, alone)


@FEW
@given(answers(largest=20))
def test_one_more_answer_of_another_area_leaves_an_area_as_it_was(frame: pd.DataFrame) -> None:
    own = frame[frame["area"] == "naestved"]
    assume(len(own) > 0)
    whole, part = (numbers(compute(data)) for data in (frame, own))
    index = part.index[part.index.get_level_values("area") == "naestved"]
    pd.testing.assert_frame_equal(whole.loc[index], part.loc[index])

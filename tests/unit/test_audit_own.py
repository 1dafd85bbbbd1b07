"""The arithmetic of a report's own results: what is computed follows, and each number that is altered is caught."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from helpers.audit.own import contradictions
from helpers.disclosure import protect
from helpers.estimates import estimate
from helpers.gate import arithmetic
from helpers.params import EvaluationParams
from helpers.release import results_bytes
from helpers.schemas import as_estimates, records
from helpers.slices import results

EMPLOYEE = {"singular": "medarbejder", "plural": "medarbejdere", "definite": "medarbejderne", "base": "valid"}
PAIR = {"id": "pair", "first": "joint_plan", "second": "staff_plan", "topic": "planen"}


@pytest.fixture
def params(make_params: Callable[..., EvaluationParams]) -> EvaluationParams:
    tiny = make_params().evaluation
    plan = tiny.item_by_id["joint_plan"].model_dump()
    staff = {**plan, "id": "staff_plan", "population": "employee", "theme": "staff", "not_asked": []}
    return make_params(
        evaluation={
            "populations": {**{k: v.model_dump() for k, v in tiny.populations.items()}, "employee": EMPLOYEE},
            "themes": [*(theme.model_dump() for theme in tiny.themes), {**tiny.themes[0].model_dump(), "id": "staff", "population": "employee"}],
            "items": [*(item.model_dump() for item in tiny.items), staff],
            "pairs": [PAIR],
        }
    )  # fmt: skip


@pytest.fixture
def rows(params: EvaluationParams) -> pd.DataFrame:
    """A report's results, with groups, two waves, two populations, and one place that is hidden."""
    random = np.random.default_rng(7)
    answers = {}
    for population in params.evaluation.populations:
        parts = []
        for wave in params.evaluation.waves:
            for area, size in {"naestved": 60, "rebild": 40}.items():
                frame = pd.DataFrame({"wave": wave, "area": area, "group": random.choice(["Øst", "Vest"], size)})
                frame["respondent"] = [f"{wave}-{number}" for number in range(size)]
                for item in params.evaluation.items_of(population):
                    codes = [1, 2, 9] if item.scale == "yes_no" else [1, 2, 3, 4, 5, 8]
                    frame[item.id] = random.choice(codes, size).astype("int16")
                parts.append(frame.assign(weight=1.0, completed=True))
        texts = dict.fromkeys(["wave", "area", "group", "respondent"], "str")
        answers[population] = pd.concat(parts, ignore_index=True).astype(texts)
    return results(protect(params, estimate(params, answers)).frame)


def problems(rows: pd.DataFrame, params: EvaluationParams) -> list[str]:
    return list(arithmetic.problems(results_bytes(rows), params.evaluation))


def test_what_is_computed_follows(rows: pd.DataFrame, params: EvaluationParams) -> None:
    assert set(rows["statistic"]) >= {"share", "change", "difference", "count"}
    assert problems(rows, params) == []


@pytest.mark.parametrize(
    ("statistic", "column", "by", "told"),
    [
        ("share", "value", 1e-6, "er ikke"),
        ("share", "n", 1, "svarene summer til"),
        ("share", "low", 1, "uden for sit interval"),
        ("change", "value", 1e-6, "er ikke forskellen"),
        ("difference", "value", 1e-6, "er ikke"),
        ("count", "value", 500, "delene har"),
    ],
)
def test_one_altered_number_is_caught(
    statistic: str, column: str, by: float, told: str, rows: pd.DataFrame, params: EvaluationParams
) -> None:
    of_part = (rows["statistic"] == statistic) & (rows["status"] == "ok") & (rows["area"] == "rebild")
    place = of_part[of_part].index[0]
    altered = rows.copy()
    altered.loc[place, column] += by

    found = problems(altered, params)
    assert any(told in problem for problem in found), found


def test_hidden_and_published_numbers_are_left_alone(rows: pd.DataFrame, params: EvaluationParams) -> None:
    published = rows.assign(status="published", value=rows["value"] + 0.3)
    assert list(contradictions(records(published), params.evaluation)) == []


def test_a_weighted_share_is_not_n_of_base_but_its_counts_add_up(rows: pd.DataFrame, params: EvaluationParams) -> None:
    weighted = rows[(rows["item"] == "survey_respondents") & (rows["category"] == "n")].assign(category="weighted")
    shares = (rows["statistic"] == "share") & (rows["status"] == "ok")
    moved = rows.assign(value=rows["value"].where(~shares, (rows["low"] + rows["high"]) / 2))
    moved = pd.concat([moved[~moved["statistic"].isin(["change", "difference"])], weighted], ignore_index=True)

    assert problems(moved, params) == []


def test_a_change_from_a_wave_that_is_not_shown_is_not_judged(rows: pd.DataFrame, params: EvaluationParams) -> None:
    assert problems(rows[rows["wave"] == "final"].assign(value=rows["value"]), params) == []


@pytest.mark.parametrize(
    ("change", "low", "is_told"),
    [("shown", 0.009, False), ("shown", 0.011, True), ("unrounded", 0.009, True)],
)
def test_the_difference_of_shown_shares_may_lie_a_point_from_the_interval(
    params: EvaluationParams, change: str, low: float, is_told: bool
) -> None:
    """With 20,000 answers an interval is narrower than the rounding of the two percentages."""
    row = {
        "population": "citizen", "wave": "final", "area": "rebild", "group": "", "item": "influence",
        "statistic": "change", "category": "enig", "n": 3008, "base": 21701, "value": 0.0, "low": low, "high": 0.02,
        "unit": "pp", "status": "ok",
    }  # fmt: skip
    evaluation = params.evaluation.model_copy(update={"change": change})
    told = list(contradictions(records(as_estimates(pd.DataFrame([row]))), evaluation))
    assert any("uden for sit interval" in line for line in told) is is_told


def test_a_coefficient_and_its_interval(params: EvaluationParams) -> None:
    # R 4.2.2: tanh(atanh(.5) + c(-1, 1) * qnorm(.975) / sqrt(18 - 3))
    row = {"population": "citizen", "wave": "final", "area": "samlet", "item": "support", "statistic": "correlation",
           "unit": "r", "status": "ok", "value": 0.5, "base": 18.0, "low": 0.04321868065, "high": 0.78388406749}  # fmt: skip
    frame = as_estimates(pd.DataFrame([row]))
    assert [*contradictions(records(frame), params.evaluation)] == []
    (problem,) = contradictions(records(frame.assign(base=30.0)), params.evaluation)
    assert "passer ikke til n = 30" in problem

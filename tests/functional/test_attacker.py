"""Somebody takes everything released for 98 municipalities, knows the rules, and finds out nothing that was hidden."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
from attacker import Findings, attack, is_consistent
from count_factory import draw_counts, make_evaluation, make_frame

from helpers import disclosure
from helpers.disclosure import Protected, protect
from helpers.disclosure.stars import Stars, secure
from helpers.disclosure.suppression import suppress_more
from helpers.municipalities import municipalities
from helpers.params import EvaluationParams
from helpers.schemas import RESPONDENTS

ITEMS = {
    "citizen": {"plan": "yes_no", "influence": "agreement", "goals": "agreement"},
    "employee": {"meaning": "agreement", "rules": "agreement", "value": "score"},
}


@pytest.fixture(scope="module")
def country() -> tuple[EvaluationParams, pd.DataFrame]:
    """98 municipalities with none to five teams, many of them tiny, and some respondents without a team."""
    random = np.random.default_rng(20)
    pair = {"id": "pair", "first": "influence", "second": "meaning", "topic": "Indflydelse"}
    params = make_evaluation(ITEMS, pairs=[pair])
    sizes: dict[tuple[str, str, str, str], int] = {}
    for municipality in municipalities():
        for population in ITEMS:
            teams, total = random.integers(0, 6), random.integers(2, 80)
            weights = random.gamma(0.7, 1, size=max(teams, 1))
            for wave in params.evaluation.waves:
                parts = random.multinomial(total, weights / weights.sum())
                named = {f"team {number}": int(n) for number, n in enumerate(parts) if n} if teams else {}
                without = int(total) if not teams else int(random.integers(1, 6)) * int(random.random() < 0.3)
                named |= {"": without} if without else {}
                sizes |= {(population, wave, municipality.slug, team): n for team, n in named.items()}
    return params, make_frame(params, draw_counts(params, sizes, random=random))


@pytest.fixture(scope="module")
def released(country: tuple[EvaluationParams, pd.DataFrame]) -> Protected:
    return protect(*country)


@pytest.fixture(scope="module")
def found(country: tuple[EvaluationParams, pd.DataFrame], released: Protected) -> Findings:
    return attack(country[0], released.frame)


@pytest.mark.slow
def test_no_hidden_count_can_be_determined(found: Findings) -> None:
    assert found.attacked > 1000
    assert found.determined == []


@pytest.mark.slow
def test_every_hidden_base_keeps_three_possible_values(found: Findings) -> None:
    assert found.narrow == []


@pytest.mark.slow
def test_the_attacker_finds_what_primary_suppression_alone_leaves_open(
    country: tuple[EvaluationParams, pd.DataFrame],
) -> None:
    found = attack(country[0], protect(*country, secondary=False).frame, stop_at=20)
    assert len(found.determined) >= 20


@pytest.mark.slow
def test_the_attacker_takes_only_true_things_for_known(
    country: tuple[EvaluationParams, pd.DataFrame], released: Protected
) -> None:
    assert is_consistent(country[0], released.frame, country[1])


def test_little_is_lost(
    country: tuple[EvaluationParams, pd.DataFrame],
    released: Protected,
    monkeypatch: pytest.MonkeyPatch,
    record_property: pytest.RecordProperty,
) -> None:
    """No more than by the simple rule: hide the next smallest part until the total is secure."""
    params, frame = country
    monkeypatch.setattr(disclosure, "suppress_more", partial(suppress_more, choose=_hide_next_smallest))
    simple = protect(params, frame)
    all_ = len(frame[frame["statistic"].isin(["share", "mean", "count", "response_rate"])].drop_duplicates(_PLACE))
    lost, lost_simply = (_secondary(result) / all_ for result in (released, simple))
    words = f"lost to secondary suppression: {lost:.1%} of {all_} distributions, by the simple rule {lost_simply:.1%}"
    record_property("loss", words)
    print(words)  # noqa: T201
    assert 0 < lost <= lost_simply


def test_samlet_stands(released: Protected) -> None:
    """With 98 areas no item has to lose its total."""
    total = released.frame[(released.frame["area"] == "samlet") & (released.frame["item"] != RESPONDENTS)]
    shares = total[total["statistic"].isin(["share", "mean"])]
    assert (shares["status"] == "ok").all()


_PLACE = ["population", "wave", "area", "group", "item", "statistic"]


def _secondary(result: Protected) -> int:
    return sum(reasons.get("secondary", 0) for reasons in result.suppressed.values())


def _hide_next_smallest(stars: Stars, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The fraction of a part's cost orders the parts by their number of answers."""
    result = hidden.copy()
    for _ in range(hidden.shape[1]):
        open_ = stars.free & ~result & ~secure(stars, result)[:, None]
        rows = np.flatnonzero(open_.any(axis=1))
        result[rows, np.where(open_, stars.cost % 1, np.inf)[rows].argmin(axis=1)] = True
    solved = secure(stars, result)
    return np.where(solved[:, None], result, hidden), solved

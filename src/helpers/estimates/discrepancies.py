"""Differences between what two populations answer, for the evaluation's item pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.errors import EstimateError
from helpers.estimates.cell_index import Cells, Index
from helpers.estimates.contrasts import census_state, compare_samples, spread
from helpers.estimates.measures import Measures
from helpers.estimates.questionnaire import Words
from helpers.estimates.rows import Keys, State, estimate_rows
from helpers.estimates.tally import Tally
from helpers.instrument import Item, Pair
from helpers.params import Evaluation

Computed = Mapping[str, tuple[Tally, Measures]]


@dataclass(frozen=True)
class _Side:
    """Where one item of every pair stands in its population's arrays: one entry per pair."""

    item: Index
    category: Index


def difference_rows(evaluation: Evaluation, computed: Computed) -> list[pd.DataFrame]:
    """Per pair, wave and area (samlet too) of both populations: favourable share of the first minus of the second.

    Pairs of score items give the difference of means. Raises EstimateError for a pair that cannot be compared: one
    population's two items, or a share with a mean.
    """
    groups: dict[tuple[str, str], list[Pair]] = {}
    for pair in evaluation.pairs:
        first, second = (evaluation.item_by_id[name] for name in (pair.first, pair.second))
        _refuse_unlike(evaluation, pair, first, second)
        groups.setdefault((first.population, second.population), []).append(pair)
    return [
        _rows(evaluation, pairs, computed[first], computed[second])
        for (first, second), pairs in groups.items()
        if first in computed and second in computed
    ]


def favourable_category(evaluation: Evaluation, item: Item) -> str:
    """The category that speaks well of the matter: for a negative statement the unfavourable end of its scale."""
    scale = evaluation.scale_of(item)
    if scale.type == "score":
        return ""
    if not item.negative:
        return evaluation.headline_category(item)
    return scale.unfavourable or scale.shown_categories[0].id


def _rows(
    evaluation: Evaluation, pairs: list[Pair], first: tuple[Tally, Measures], second: tuple[Tally, Measures]
) -> pd.DataFrame:
    (tally, measures), (other_tally, other_measures) = first, second
    here, there = _common_cells(tally.cells, other_tally.cells)
    own = _side(evaluation, tally, [pair.first for pair in pairs])
    other = _side(evaluation, other_tally, [pair.second for pair in pairs])
    cell, pair = (part.ravel() for part in np.indices((len(here), len(pairs))))
    place = here[cell], own.item[pair], own.category[pair]
    other_place = there[cell], other.item[pair], other.category[pair]
    state = np.where(
        tally.asked[place[:2]] & other_tally.asked[other_place[:2]],
        np.where(
            (measures.base[place[:2]] > 0) & (other_measures.base[other_place[:2]] > 0), State.OK, State.NOBODY_ANSWERED
        ),
        State.NOT_ASKED,
    ).astype(np.int64)
    known = state == State.OK
    later, earlier = (
        part.sample.take(tuple(axis[known] for axis in where))
        for part, where in [(measures, place), (other_measures, other_place)]
    )
    is_score = tally.questionnaire.is_score[own.item[pair]]
    numbers = spread(compare_samples(later, earlier, is_score=is_score[known], linked=None), known)
    numbers |= {"n": measures.n[place], "base": measures.base[place[:2]]}
    state[known] = census_state(later, earlier)
    keys = Keys(
        here[cell],
        item=Words([pair.id for pair in pairs], pair),
        category=tally.questionnaire.words(own.item[pair], own.category[pair])[1],
        statistic=Words(["difference"]),
        unit=Words(["pp", "score"], is_score.astype(np.int64)),
    )
    return estimate_rows(tally.questionnaire.population, tally.cells, keys, state=state, numbers=numbers)


def _side(evaluation: Evaluation, tally: Tally, items: list[str]) -> _Side:
    places = [
        tally.questionnaire.position(name, favourable_category(evaluation, evaluation.item_by_id[name]))
        for name in items
    ]
    item, category = np.array(places, dtype=np.int64).T
    return _Side(item, category)


def _common_cells(first: Cells, second: Cells) -> tuple[Index, Index]:
    """Cells of waves and areas (not groups) that both populations have."""

    def name(cells: Cells, of: Index) -> pd.MultiIndex:
        areas = np.array(cells.areas, dtype=object)[cells.area[of]]
        return pd.MultiIndex.from_arrays([cells.wave[of], areas])

    own, other = (np.flatnonzero(~cells.is_group) for cells in (first, second))
    found = name(second, other).get_indexer(name(first, own))
    return own[found >= 0], other[found[found >= 0]]


def _refuse_unlike(evaluation: Evaluation, pair: Pair, first: Item, second: Item) -> None:
    if first.population == second.population:
        raise EstimateError(
            f"Parret »{pair.id}« har to spørgsmål fra {first.population}. Et par skal have ét fra hver sin gruppe."
        )
    kinds = {evaluation.scale_of(item).type for item in (first, second)}
    if len(kinds) > 1:
        raise EstimateError(f"Parret »{pair.id}« holder en andel op mod et gennemsnit. Brug to skalaer af samme type.")

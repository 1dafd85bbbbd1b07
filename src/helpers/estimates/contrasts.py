"""Changes between waves, for every cell, item and category at once."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.estimates.cell_index import Cells, Index
from helpers.estimates.comparison import Comparison, Linked, Sample, compare_means, compare_shares
from helpers.estimates.inference import Array
from helpers.estimates.linkage import link_waves
from helpers.estimates.measures import Measures
from helpers.estimates.questionnaire import Words
from helpers.estimates.rows import Keys, State, estimate_rows
from helpers.estimates.tally import Tally
from helpers.instrument import Item
from helpers.params import Evaluation
from helpers.wording import rounded_percent

CHANGES = ["change", "change_from_first"]


@dataclass(frozen=True)
class _Requests:
    """The changes asked for, as parallel arrays: `now` and `then` are cells, `kind` a place in CHANGES."""

    now: Index
    then: Index
    item: Index
    category: Index
    kind: Index
    state: Index

    def take(self, where: NDArray[np.generic]) -> _Requests:
        return _Requests(*(getattr(self, field.name)[where] for field in fields(self)))


def change_rows(evaluation: Evaluation, tally: Tally, measures: Measures) -> pd.DataFrame:
    """One row per cell, item and shown category for the change from the previous and from the first wave.

    The previous wave is the last in which the cell has a number for the item. Waves that the item's wording separates
    (`Item.is_comparable`) are not compared; where the item was asked earlier but the cell has no earlier number, the
    row says so.
    """
    requests = _find_requests(evaluation, tally, measures)
    comparable = requests.state == State.OK
    found = requests.take(comparable)
    later = measures.sample.take((found.now, found.item, found.category))
    earlier = measures.sample.take((found.then, found.item, found.category))
    is_score = tally.questionnaire.is_score
    comparison = compare_samples(
        later, earlier, is_score=is_score[found.item], linked=_linked(evaluation, tally, found)
    )
    numbers = spread(comparison, comparable)
    if evaluation.change == "shown":
        shown = (_shown_percent(later.value) - _shown_percent(earlier.value)) / 100
        numbers["value"][comparable] = np.where(is_score[found.item], comparison.value, shown)
    numbers["n"] = measures.n[requests.now, requests.item, requests.category]
    numbers["base"] = measures.base[requests.now, requests.item]
    state = requests.state.copy()
    state[comparable] = census_state(later, earlier)
    keys = Keys(
        requests.now,
        *tally.questionnaire.words(requests.item, requests.category),
        statistic=Words(CHANGES, requests.kind),
        unit=Words(["pp", "score"], is_score[requests.item].astype(np.int64)),
    )
    return estimate_rows(tally.questionnaire.population, tally.cells, keys, state=state, numbers=numbers)


def compare_samples(
    later: Sample, earlier: Sample, *, is_score: NDArray[np.bool_], linked: Linked | None
) -> Comparison:
    """Shares compared as shares and means as means, in one `Comparison` of the samples' length."""
    size = len(is_score)
    parts = {field.name: np.full(size, np.nan) for field in fields(Comparison)} | {
        "test": np.full(size, "", dtype=object)
    }
    for compare, where in [(compare_shares, ~is_score), (compare_means, is_score)]:
        part = compare(later.take(where), earlier.take(where), linked.take(where) if linked else None)
        for name in parts:
            parts[name][where] = getattr(part, name)
    return Comparison(**parts)


def spread(comparison: Comparison, where: NDArray[np.bool_]) -> dict[str, NDArray[np.generic]]:
    """A comparison's columns at the rows `where`, missing (no test) at the others."""
    columns: dict[str, NDArray[np.generic]] = {}
    for field in fields(comparison):
        empty = np.full(len(where), "", dtype=object) if field.name == "test" else np.full(len(where), np.nan)
        empty[where] = getattr(comparison, field.name)
        columns[field.name] = empty
    return columns


def census_state(later: Sample, earlier: Sample) -> Index:
    """CENSUS where both samples are whole populations, else OK."""
    census = np.isinf(later.effective) & np.isinf(earlier.effective)
    return np.where(census, State.CENSUS, State.OK).astype(np.int64)


def _find_requests(evaluation: Evaluation, tally: Tally, measures: Measures) -> _Requests:
    """Every change that can be told of, comparable or not."""
    cells, questionnaire = tally.cells, tally.questionnaire
    at = _cell_by_unit(cells)
    has = (measures.base > 0)[at] & (at >= 0)[:, :, None]
    unit, wave, item = np.nonzero(has)
    waves = np.arange(len(cells.waves))[None, :, None]
    latest = np.maximum.accumulate(np.where(has, waves, -1), axis=1)
    previous = np.concatenate([np.full_like(latest[:, :1], -1), latest[:, :-1]], axis=1)[unit, wave, item]
    first = has.argmax(axis=1)[unit, item]
    asked_before = _asked_before(cells, questionnaire.items)[item, wave]
    parts = []
    for kind, then, wanted in [
        (0, previous, (previous >= 0) | asked_before),
        (1, first, (previous >= 0) & (first != previous)),
    ]:
        comparable = _comparable(evaluation, questionnaire.items)[item, np.maximum(then, 0), wave]
        state = np.where(then < 0, State.NO_EARLIER_WAVE, np.where(comparable, State.OK, State.NOT_COMPARABLE))
        columns = [at[unit, wave], at[unit, np.maximum(then, 0)], item, np.full_like(item, kind), state]
        parts.append(np.stack(columns)[:, wanted])
    now, earlier, item, kind, state = np.concatenate(parts, axis=1).astype(np.int64)
    request, category = np.nonzero(questionnaire.shown[item])
    return _Requests(now[request], earlier[request], item[request], category, kind[request], state[request])


def _cell_by_unit(cells: Cells) -> Index:
    """Unit (an area or a group of it) x wave -> cell, -1 for none."""
    _, unit = np.unique(cells.area * len(cells.groups) + cells.group, return_inverse=True)
    at = np.full((int(unit.max(initial=-1)) + 1, len(cells.waves)), -1, dtype=np.int64)
    at[unit, cells.wave] = np.arange(len(cells))
    return at


def _asked_before(cells: Cells, items: list[Item]) -> NDArray[np.bool_]:
    """Item x wave: whether the item stood in any earlier wave's questionnaire."""
    asked = np.array([[wave in item.waves for wave in cells.waves] for item in items], dtype=bool)
    before = np.zeros_like(asked)
    before[:, 1:] = np.logical_or.accumulate(asked, axis=1)[:, :-1]
    return before


def _comparable(evaluation: Evaluation, items: list[Item]) -> NDArray[np.bool_]:
    """Item x earlier wave x later wave; only items whose wording changed need a look."""
    order = evaluation.wave_order
    comparable = np.ones((len(items), len(order), len(order)), dtype=bool)
    for number, item in enumerate(items):
        if item.changes:
            for later, name in enumerate(order):
                for earlier in range(later):
                    comparable[number, earlier, later] = item.is_comparable(order[earlier], name, order)
    return comparable


def _linked(evaluation: Evaluation, tally: Tally, requests: _Requests) -> Linked | None:
    """What the linked respondents tell of each request.

    Samlet as a mean of areas is never linked: its areas weigh alike, its pairs do not. Taking its waves as independent
    errs on the safe side.
    """
    linkage = link_waves(tally, with_total=evaluation.total.method == "pooled")
    if linkage is None:
        return None
    size = len(requests.now)
    linked = Linked(*(np.zeros(size) for _ in fields(Linked)))
    waves = tally.cells.wave[requests.then] * len(tally.cells.waves) + tally.cells.wave[requests.now]
    for pair in np.unique(waves):
        links = linkage.between(*divmod(int(pair), len(tally.cells.waves)))
        place = links.place[requests.now]
        here = (waves == pair) & (place >= 0)
        index = place[here], requests.item[here], requests.category[here]
        for field in fields(Linked):
            getattr(linked, field.name)[here] = getattr(links.linked, field.name)[index]
    return linked


def _shown_percent(share: Array) -> Array:
    """The whole percentages that are shown; each different share is rounded once."""
    values, place = np.unique(share, return_inverse=True)
    return np.array([rounded_percent(value) for value in values], dtype=np.float64)[place]

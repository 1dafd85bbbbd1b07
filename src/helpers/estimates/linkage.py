"""Respondents who answered in two waves: how each answer of theirs moved, for every cell, item and category at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.estimates.cell_index import Index
from helpers.estimates.comparison import Linked
from helpers.estimates.inference import Array, paired_phi, quotient
from helpers.estimates.questionnaire import Questionnaire
from helpers.estimates.tally import Tally

RECURRING = 0.5  # of the smaller wave's respondents: from here on two waves of a cell are compared as linked


@dataclass(frozen=True)
class WaveLinks:
    """The linked cells of two waves: `place` of each of the later wave's cells in the arrays of `linked`, whose axes
    are place x item x category; -1 where the two waves are independent samples.
    """

    place: Index
    linked: Linked


@dataclass(frozen=True)
class Linkage:
    """`row` (wave x person): a person's place among the respondents, -1 for none; `levels`: the respondents' cells of
    area, group and samlet; `size`: respondents per cell.
    """

    tally: Tally
    row: Index
    levels: list[Index]
    size: Index

    def between(self, earlier: int, later: int) -> WaveLinks:
        """The cells of which at least half of the smaller wave's respondents are in both waves."""
        then, now, old, new = self._recurring(earlier, later)
        recurring = np.bincount(now, minlength=len(self.size))
        enough = recurring[now] >= RECURRING * np.minimum(self.size[then], self.size[now])
        used, local = np.unique(now[enough], return_inverse=True)
        place = np.full(len(self.size), -1, dtype=np.int64)
        place[used] = np.arange(len(used))
        return WaveLinks(place, _moves(self.tally, local, (old[enough], new[enough])))

    def _recurring(self, earlier: int, later: int) -> tuple[Index, Index, Index, Index]:
        """Earlier cell, later cell, earlier row and later row of everyone who stands in the cell in both waves."""
        both = (self.row[earlier] >= 0) & (self.row[later] >= 0)
        old, new = self.row[earlier, both], self.row[later, both]
        group = self.tally.cells.group
        found = []
        for level in self.levels:
            same = (level[old] >= 0) & (level[new] >= 0) & (group[level[old]] == group[level[new]])
            found.append(np.stack([level[old], level[new], old, new])[:, same])
        then, now, old, new = np.concatenate(found, axis=1)
        return then, now, old, new


def link_waves(tally: Tally, *, with_total: bool) -> Linkage | None:
    """Find who is in more than one wave of an area; None when nobody is. `with_total` links samlet too."""
    cells, respondents = tally.cells, tally.respondents
    names = pd.factorize(respondents.name)[0].astype(np.int64)
    known, person = np.unique(names * len(cells.areas) + cells.area[respondents.area_cell], return_inverse=True)
    if len(known) == len(names):
        return None
    row = np.full((len(cells.waves), len(known)), -1, dtype=np.int64)
    row[cells.wave[respondents.area_cell], person] = np.arange(len(names))
    levels = [respondents.area_cell, respondents.group_cell, *([respondents.total_cell] if with_total else [])]
    size = sum(np.bincount(level[level >= 0], minlength=len(cells)) for level in levels)
    return Linkage(tally, row, levels, np.asarray(size))


def _moves(tally: Tally, cell: Index, rows: tuple[Index, Index]) -> Linked:
    """Linked answers by cell (0, 1, ...), item and category; `rows` are the pairs' earlier and later respondents."""
    questionnaire = tally.questionnaire
    items, depth = questionnaire.shown.shape
    category = _category_of_slot(questionnaire)
    old, new = (category[np.arange(items), tally.respondents.slot[row]] for row in rows)
    shape = int(cell.max(initial=-1)) + 1, items, depth, depth
    place = ((cell[:, None] * items + np.arange(items)) * depth + old) * depth + new
    table = np.bincount(place[(old >= 0) & (new >= 0)], minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    both = np.einsum("cikk->cik", table)
    gained, lost = table.sum(axis=2) - both, table.sum(axis=3) - both
    pairs = np.repeat(table.sum(axis=(2, 3))[:, :, None], depth, axis=2)
    correlation = paired_phi(both, gained=gained, lost=lost, neither=pairs - both - gained - lost)
    scored = np.flatnonzero(questionnaire.is_score)
    if len(scored):
        x, y = (questionnaire.score[scored, tally.respondents.slot[row][:, scored]] for row in rows)
        r = _pearson(shape[0], cell, (x, y), (old[:, scored] >= 0) & (new[:, scored] >= 0))
        correlation[:, scored] = r[:, :, None]
    return Linked(pairs, gained, lost, correlation)


def _category_of_slot(questionnaire: Questionnaire) -> Index:
    """Item x slot: the category that a slot counts in (0 for a score), -1 outside the base."""
    found = np.where(questionnaire.is_score[:, None], 0, questionnaire.belongs.argmax(axis=2))
    return np.where(questionnaire.in_base > 0, found, -1).astype(np.int64)


def _pearson(cells: int, cell: Index, scores: tuple[Array, Array], together: NDArray[np.bool_]) -> Array:
    """Cell x item: Pearson's r of two pairs x items arrays, over the pairs that are `together` in the base."""

    def total(values: NDArray[np.generic]) -> Array:
        items = values.shape[1]
        place = (cell[:, None] * items + np.arange(items)).ravel()
        return np.bincount(place, values.ravel(), minlength=cells * items).reshape(cells, items).astype(np.float64)

    x, y = (own * together for own in scores)
    n, sum_x, sum_y = total(together), total(x), total(y)
    covariance = n * total(x * y) - sum_x * sum_y
    spread = (n * total(x * x) - sum_x**2) * (n * total(y * y) - sum_y**2)
    return quotient(covariance, np.sqrt(np.maximum(spread, 0)), empty=0.0)

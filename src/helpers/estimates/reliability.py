"""Cronbach's alpha of each theme's items, per wave and area."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.estimates.association import alpha_from_variances
from helpers.estimates.cell_index import Index
from helpers.estimates.inference import Array, quotient
from helpers.estimates.questionnaire import FIRST_STEP, Questionnaire, Words
from helpers.estimates.rows import Keys, State, estimate_rows
from helpers.estimates.tally import Tally
from helpers.params import Evaluation


def alpha_rows(evaluation: Evaluation, tally: Tally) -> list[pd.DataFrame]:
    """One row per theme with at least two items of one scale, for each area and samlet that was asked two of them.

    Respondents who answered every asked item on the scale; in samlet, every item that all its areas were asked. Steps
    count 1, 2, 3 ..., negative items from the other end. Unweighted.
    """
    frames = []
    for theme in evaluation.themes:
        items = _items_of_one_scale(tally.questionnaire, theme.id)
        if len(items) >= 2:
            frames.append(_theme_rows(tally, theme.id, items))
    return frames


def _items_of_one_scale(questionnaire: Questionnaire, theme: str) -> Index:
    """The theme's items with its commonest scale (of equally common ones, the first)."""
    places = [number for number, item in enumerate(questionnaire.items) if item.theme == theme]
    scales = Counter(questionnaire.items[number].scale for number in places)
    if not scales:
        return np.zeros(0, dtype=np.int64)
    commonest = scales.most_common(1)[0][0]
    return np.array([n for n in places if questionnaire.items[n].scale == commonest], dtype=np.int64)


def _theme_rows(tally: Tally, theme: str, items: Index) -> pd.DataFrame:
    cells = tally.cells
    asked = _asked_by_all(tally)[:, items]
    cell = np.flatnonzero(~cells.is_group & (asked.sum(axis=1) >= 2))
    scores, answered = _scores(tally, items)
    respondents = tally.respondents
    n, alpha = np.zeros(len(cells)), np.full(len(cells), np.nan)
    for level in (respondents.area_cell, respondents.total_cell):
        here = level >= 0
        level_n, level_alpha = _alpha_by_cell(level[here], scores[here], answered[here], asked)
        n += level_n
        alpha = np.where(level_n > 0, level_alpha, alpha)
    state = np.select([n[cell] == 0, np.isnan(alpha[cell])], [State.NOBODY_ANSWERED, State.NO_VARIATION], State.OK)
    keys = Keys(
        cell,
        item=Words([theme]),
        category=Words([""]),
        statistic=Words(["alpha"]),
        unit=Words(["score"]),
    )
    numbers = {"n": n[cell], "base": n[cell], "value": alpha[cell]}
    return estimate_rows(tally.questionnaire.population, cells, keys, state=state.astype(np.int64), numbers=numbers)


def _asked_by_all(tally: Tally) -> NDArray[np.bool_]:
    """Cell x item: asked; for samlet, asked in every area that it gathers."""
    cells = tally.cells
    left_out = (cells.pooled @ (~tally.asked).astype(np.float64)) > 0
    return np.where(cells.is_total[:, None], ~left_out, tally.asked)


def _scores(tally: Tally, items: Index) -> tuple[Array, NDArray[np.bool_]]:
    """Respondent x item: the step answered (negative items turned round), and whether one was."""
    questionnaire = tally.questionnaire
    step = tally.respondents.slot[:, items].astype(np.int64) - FIRST_STEP
    answered = (step >= 0) & (step < questionnaire.steps[items])
    negative = np.array([questionnaire.items[item].negative for item in items])
    turned = np.where(negative, questionnaire.steps[items] - 1 - step, step)
    return turned.astype(np.float64), answered


def _alpha_by_cell(
    cell: Index, scores: Array, answered: NDArray[np.bool_], asked: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Per cell the respondents with complete answers and their alpha."""
    complete = (answered | ~asked[cell]).all(axis=1)
    cell, own_asked = cell[complete], asked[cell[complete]]
    scores = np.where(own_asked, scores[complete], 0.0)
    size = len(asked)
    n = np.bincount(cell, minlength=size).astype(np.float64)
    items = sum(_variance(cell, scores[:, item], n) for item in range(scores.shape[1]))
    index = _variance(cell, scores.sum(axis=1), n)
    return n, alpha_from_variances(np.asarray(items), index, asked.sum(axis=1).astype(np.float64))


def _variance(cell: Index, values: Array, n: Array) -> Array:
    """Variance of the values in each cell; NaN for fewer than two."""

    def total(part: Array) -> Array:
        return np.bincount(cell, part, minlength=len(n)).astype(np.float64)

    mean = quotient(total(values), n, empty=0.0)
    return quotient(total((values - mean[cell]) ** 2), n - 1)

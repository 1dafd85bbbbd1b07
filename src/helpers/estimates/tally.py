"""Answers counted once: how many gave which answer, in every wave, area, group and in all areas together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import EstimateError
from helpers.estimates.cell_index import Cells, find_cells
from helpers.estimates.inference import Array
from helpers.estimates.questionnaire import NO_ANSWER, UNKNOWN_CODE, Questionnaire, build_questionnaire
from helpers.params import EvaluationParams
from helpers.schemas import ANSWER_COLUMNS


@dataclass(frozen=True)
class Respondents:
    """One entry per respondent (respondent x item for `slot`), in the order of the answers.

    `total_cell`, `area_cell` and `group_cell` are the cells that the respondent counts in, -1 for none.
    """

    name: pd.Series
    slot: NDArray[np.int16]
    area_cell: NDArray[np.int64]
    group_cell: NDArray[np.int64]
    total_cell: NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Cell x item x slot: respondents (`counts`), their weights and squared weights; cell x item: `asked`.

    Per cell: `answered` anything, `completed`, and the sum of weights of the answered. `weighted` is False when every
    weight is 1.
    """

    questionnaire: Questionnaire
    cells: Cells
    respondents: Respondents
    counts: Array
    weights: Array
    squares: Array
    asked: NDArray[np.bool_]
    answered: Array
    completed: Array
    weight_sum: Array
    weighted: bool


def tally_answers(params: EvaluationParams, population: str, answers: pd.DataFrame) -> Tally:
    """Count one population's answers; raises EstimateError when they break the contract of `schemas`."""
    questionnaire = build_questionnaire(params.evaluation, population)
    problems = list(_contract_problems(params, questionnaire, answers))
    if problems:
        raise EstimateError("\n".join(problems))
    slot = questionnaire.slots_of(answers[[item.id for item in questionnaire.items]].to_numpy(dtype=np.int16))
    _refuse_unknown_codes(questionnaire, slot)
    cells, area_cell, group_cell = find_cells(params, population, answers)
    respondents = Respondents(answers["respondent"], slot, area_cell, group_cell, cells.total_of(area_cell))
    asked = _asked_by_area(questionnaire, cells)
    weight = answers["weight"].to_numpy(dtype=np.float64)
    weighted = bool((weight != 1).any())
    count = _Counter(respondents, asked, questionnaire.in_base.shape[1])
    counts = count.slots(None)
    completed = answers["completed"].to_numpy(dtype=bool)
    took_part = completed | (slot != NO_ANSWER).any(axis=1)
    return Tally(
        questionnaire,
        cells,
        respondents,
        counts=counts,
        weights=count.slots(weight) if weighted else counts,
        squares=count.slots(weight**2) if weighted else counts,
        asked=_asked_in_total(cells, asked),
        answered=count.respondents(took_part.astype(np.float64)),
        completed=count.respondents(completed.astype(np.float64)),
        weight_sum=count.respondents(took_part * weight),
        weighted=weighted,
    )


class _Counter:
    """Counts respondents by the finest cells that they stand in, then adds these up to groups, areas and samlet."""

    def __init__(self, respondents: Respondents, asked: NDArray[np.bool_], slots: int) -> None:
        from scipy import sparse

        finest = np.where(respondents.group_cell >= 0, respondents.group_cell, respondents.area_cell)
        used, first, self._finest = np.unique(finest, return_index=True, return_inverse=True)
        self._shape = (len(used), respondents.slot.shape[1], slots)
        self._slot = respondents.slot
        self._asked = asked[used]
        levels = [own[first] for own in (respondents.area_cell, respondents.group_cell, respondents.total_cell)]
        column = np.concatenate([np.flatnonzero(level >= 0) for level in levels])
        row = np.concatenate([level[level >= 0] for level in levels])
        self._levels = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(len(asked), len(used)))

    def slots(self, weight: Array | None) -> Array:
        """Cell x item x slot; answers to items that were not asked there do not count."""
        cells, items, slots = self._shape
        place = (self._finest[:, None] * items + np.arange(items)) * slots + self._slot
        repeated = None if weight is None else np.repeat(weight, items)
        finest = np.bincount(place.ravel(), repeated, minlength=cells * items * slots).reshape(self._shape)
        finest = finest * self._asked[:, :, None]
        total = self._levels @ finest.reshape(cells, items * slots)
        return np.asarray(total, dtype=np.float64).reshape(self._levels.shape[0], items, slots)

    def respondents(self, weight: Array) -> Array:
        """Sum of a number per respondent, by cell."""
        finest = np.bincount(self._finest, weight, minlength=self._shape[0])
        return np.asarray(self._levels @ finest, dtype=np.float64)


def _asked_by_area(questionnaire: Questionnaire, cells: Cells) -> NDArray[np.bool_]:
    """Cell x item: whether the item stood in the questionnaire (`Item.is_asked`); samlet cells are filled in later."""
    place = {wave: number for number, wave in enumerate(cells.waves)}
    areas = {area: number for number, area in enumerate(cells.areas)}
    asked = np.zeros((len(cells), len(questionnaire.items)), dtype=bool)
    for number, item in enumerate(questionnaire.items):
        asked[:, number] = np.isin(cells.wave, [place[wave] for wave in item.waves])
        for gap in item.not_asked:
            left_out = np.isin(cells.wave, [place[wave] for wave in gap.waves]) & (
                cells.area == areas.get(gap.area, -1)
            )
            asked[left_out, number] = False
    return asked


def _asked_in_total(cells: Cells, asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`asked` with samlet filled in: asked where at least one of its areas was."""
    in_total = np.asarray((cells.pooled @ asked.astype(np.float64)) > 0)
    return np.where(cells.is_total[:, None], in_total, asked)


def _contract_problems(params: EvaluationParams, questionnaire: Questionnaire, answers: pd.DataFrame) -> Iterator[str]:
    who = f"Svarene fra {questionnaire.population}"
    wanted = [*ANSWER_COLUMNS, *(item.id for item in questionnaire.items)]
    if missing := [column for column in wanted if column not in answers]:
        yield f"{who} mangler kolonnerne: {', '.join(missing)}."
        return
    if unknown := sorted(set(answers["wave"].unique()) - set(params.evaluation.waves)):
        yield f"{who} har ukendte målinger: {', '.join(unknown)}. Tilladt er {', '.join(params.evaluation.waves)}."
    weight = answers["weight"].to_numpy(dtype=np.float64)
    if wrong := int((~(np.isfinite(weight) & (weight > 0))).sum()):
        yield f"{who} har {wrong} vægte, der mangler eller ikke er større end 0."
    if repeated := int(answers.duplicated(["wave", "area", "respondent"]).sum()):
        yield f"{who} har {repeated} besvarelser, hvis id allerede findes i samme måling og område."


def _refuse_unknown_codes(questionnaire: Questionnaire, slot: NDArray[np.int16]) -> None:
    unknown = (slot == UNKNOWN_CODE).sum(axis=0)
    if unknown.any():
        where = ", ".join(
            f"{item.id} ({count} svar)" for item, count in zip(questionnaire.items, unknown, strict=True) if count
        )
        raise EstimateError(f"Svarene fra {questionnaire.population} har koder, som skalaen ikke har: {where}.")

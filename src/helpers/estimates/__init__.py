"""All answers -> the estimate frame: every number of an evaluation, in one pass, before disclosure control."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers import schemas
from helpers.errors import EstimateError, InputProblems, Problem, nearest
from helpers.estimates.cell_index import Index
from helpers.estimates.comments import comment_rows
from helpers.estimates.contrasts import change_rows
from helpers.estimates.discrepancies import difference_rows
from helpers.estimates.inference import Array, response_rate
from helpers.estimates.measures import Measures, measure
from helpers.estimates.questionnaire import Words
from helpers.estimates.reliability import alpha_rows
from helpers.estimates.rows import Keys, State, estimate_rows
from helpers.estimates.tally import Tally, tally_answers
from helpers.params import Evaluation, EvaluationParams
from helpers.schemas import (
    ANSWER_COLUMNS,
    KEY_COLUMNS,
    RESPONDENTS,
    UNITS,
    as_estimates,
    empty_estimates,
)


def estimate(params: EvaluationParams, answers: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every number of the evaluation as a frame that `schemas.ESTIMATES` accepts; nothing is suppressed yet.

    `answers` has one frame per population (`schemas.ANSWER_COLUMNS` and one int16 column per item), in any order of
    rows. Rows per population: response, shares and means, changes between waves, reliability; then differences between
    populations. Raises EstimateError for answers that break their contract and InputProblems for sizes in params that
    the answers contradict.
    """
    evaluation = params.evaluation
    if unknown := sorted(set(answers) - set(evaluation.populations)):
        raise EstimateError(f"Ukendte grupper af svarpersoner: {', '.join(unknown)}.")
    computed: dict[str, tuple[Tally, Measures]] = {}
    frames = []
    for population in evaluation.populations:
        tally = tally_answers(params, population, answers.get(population, _no_answers(evaluation, population)))
        if len(tally.cells):
            _refuse_too_many_answers(params, tally)
            measures = measure(tally, equal_areas=evaluation.total.method == "equal")
            computed[population] = tally, measures
            frames += [*_response_rows(tally), _measure_rows(tally, measures), change_rows(evaluation, tally, measures)]
            frames += alpha_rows(evaluation, tally)
    frames += [*difference_rows(evaluation, computed), *comment_rows(evaluation, answers)]
    frame = pd.concat(frames, ignore_index=True) if frames else empty_estimates()
    frame = frame[~frame["item"].isin([item.id for item in evaluation.items if item.shown == "never"])]
    return schemas.ESTIMATES.validate(frame.reset_index(drop=True))


def published_estimates(params: EvaluationParams) -> pd.DataFrame:
    """The numbers of `published.csv` as rows with the status published and the source's figure; no n, base or interval.

    A number that the source prints twice alike stands once, with its first figure. Raises InputProblems when it is
    printed with two values, or has an unknown unit.
    """
    if not params.published:
        return empty_estimates()
    rows = pd.DataFrame(params.published).assign(status="published").drop_duplicates([*KEY_COLUMNS, "value", "unit"])
    file = f"{params.folder}/published.csv"
    problems = [
        Problem(file, "kolonnen unit", f"»{unit}«", ", ".join(UNITS), nearest(unit, UNITS) or "Ret enheden.")
        for unit in sorted(set(rows["unit"]) - set(UNITS))
    ]
    for key in rows.loc[rows.duplicated(KEY_COLUMNS), KEY_COLUMNS].itertuples(index=False):
        found = "tallet står med to forskellige værdier"
        problems.append(Problem(file, ", ".join(filter(None, key)), found, "hvert tal én gang", "Slet den ene række."))
    if problems:
        raise InputProblems(problems)
    return schemas.ESTIMATES.validate(as_estimates(rows))


def _no_answers(evaluation: Evaluation, population: str) -> pd.DataFrame:
    types = dict.fromkeys(ANSWER_COLUMNS, "str") | {"weight": "float64", "completed": "bool"}
    types |= {item.id: "int16" for item in evaluation.items_of(population)}
    return pd.DataFrame(columns=list(types)).astype(types)


def _measure_rows(tally: Tally, measures: Measures) -> pd.DataFrame:
    """Shares and means of every cell, item and category, also where it was not asked or nobody answered."""
    questionnaire = tally.questionnaire
    cell, item, category = np.nonzero(np.broadcast_to(questionnaire.present, measures.n.shape))
    sample = measures.sample.take((cell, item, category))
    state = np.where(
        tally.asked[cell, item],
        np.where(measures.base[cell, item] > 0, State.OK, State.NOBODY_ANSWERED),
        State.NOT_ASKED,
    )
    state = np.where((state == State.OK) & np.isinf(sample.effective), State.CENSUS, state).astype(np.int64)
    is_score = questionnaire.is_score[item]
    keys = Keys(
        cell,
        *questionnaire.words(item, category),
        statistic=Words(["share", "mean"], is_score.astype(np.int64)),
        unit=Words(["share", "score"], is_score.astype(np.int64)),
    )
    numbers: dict[str, NDArray[np.generic]] = {
        "n": measures.n[cell, item, category],
        "base": measures.base[cell, item],
        "value": sample.value,
        "low": sample.low,
        "high": sample.high,
    }
    return estimate_rows(questionnaire.population, tally.cells, keys, state=state, numbers=numbers)


def _response_rows(tally: Tally) -> list[pd.DataFrame]:
    """Counts of respondents and, where it is known how many were asked, the response rates of areas and samlet.

    `n` is everybody who answered anything, `partial` (where there are any) those of them who did not complete, and
    `weighted` (in a weighted population) the sum of their weights.
    """
    cells = tally.cells
    every = np.arange(len(cells))
    partial = tally.answered - tally.completed
    invited = _invited(tally)
    rated = np.flatnonzero(np.isfinite(invited) & ~cells.is_group)
    completed, asked = tally.completed[rated], invited[rated]
    rate: dict[str, NDArray[np.generic]] = {"n": completed, "base": asked, "value": response_rate(completed, asked)}
    frames = [_respondent_rows(tally, every, category="n", numbers={"n": tally.answered, "value": tally.answered})]
    if len(some := np.flatnonzero(partial > 0)):
        frames.append(
            _respondent_rows(tally, some, category="partial", numbers={"n": partial[some], "value": partial[some]})
        )
    if tally.weighted:
        numbers = {"n": tally.answered, "value": tally.weight_sum}
        frames.append(_respondent_rows(tally, every, category="weighted", numbers=numbers))
    return [*frames, _respondent_rows(tally, rated, category="", numbers=rate)]


def _respondent_rows(
    tally: Tally, cell: Index, *, category: str, numbers: Mapping[str, NDArray[np.generic]]
) -> pd.DataFrame:
    """Rows of the item `survey_respondents`: a count, or the response rate for the empty category."""
    keys = Keys(
        cell,
        item=Words([RESPONDENTS]),
        category=Words([category]),
        statistic=Words(["count" if category else "response_rate"]),
        unit=Words(["count" if category else "share"]),
    )
    state = np.full(len(cell), State.OK, dtype=np.int64)
    return estimate_rows(tally.questionnaire.population, tally.cells, keys, state=state, numbers=numbers)


def _invited(tally: Tally) -> Array:
    """How many were asked, by cell; in samlet the sum over its areas, NaN unless all of them are known."""
    cells = tally.cells
    return np.where(cells.is_total, cells.pooled @ cells.invited, cells.invited)


def _refuse_too_many_answers(params: EvaluationParams, tally: Tally) -> None:
    """More completed answers than people asked is a mistake in params that no rate should hide."""
    cells = tally.cells
    problems = []
    for cell in np.flatnonzero((tally.completed > cells.invited) & ~cells.is_group):
        area = params.areas[cells.areas[cells.area[cell]]]
        place = f"data, {cells.waves[cells.wave[cell]]}, {tally.questionnaire.population}, invited"
        found = f"{cells.invited[cell]:.0f} inviterede, men {tally.completed[cell]:.0f} gennemførte besvarelser"
        problems.append(Problem(area.path, place, found, "mindst så mange inviterede som gennemførte", "Ret invited."))
    if problems:
        raise InputProblems(problems)

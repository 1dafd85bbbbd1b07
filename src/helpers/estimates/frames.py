"""Respondents and the frame they were drawn from: weights that make them alike, and who did not answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.errors import EstimateError, InputProblems, Problem
from helpers.estimates.weighting import Margins, Raking, compare_with_frame, rake
from helpers.params import AreaParams, DataFile, EvaluationParams
from helpers.schemas import ANSWER_COLUMNS, BACKGROUND, FRAME, RESPONDENTS, WEIGHTING, as_estimates, empty_estimates

NOT_KNOWN = "uoplyst"  # the category of respondents whose background the file does not tell

# What is told of a raking, and in which unit.
WEIGHTING_UNITS = {
    "iterations": "count",
    "trimmed": "count",
    "effective_n": "score",
    "deviation": "score",
    "smallest": "score",
    "largest": "score",
}


@dataclass(frozen=True)
class _Cell:
    """One area's data file of a population and wave, and which of the population's answers are its own."""

    area: AreaParams
    data: DataFile
    rows: pd.Series

    @property
    def keys(self) -> dict[str, str]:
        return {"population": self.data.population, "wave": self.data.wave, "area": self.area.slug}

    def problem(self, key: str, found: str) -> Problem:
        place = f"data, {self.data.wave}, {self.data.population}, {key}"
        return Problem(self.area.path, place, found, "", "Ret frame eller weighting i områdets params.")


def weigh(params: EvaluationParams, answers: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The answers with weights raked where an area's params ask for it, and rows that tell how they were reached.

    Everybody who answered anything is weighted, from the file's own weight where it has one, to a mean of 1. The rows
    (schemas.ESTIMATES) are of `survey_respondents`, statistic `weighting`. Raises InputProblems with every margin that
    the respondents do not fit.
    """
    weighted = {population: frame.copy() for population, frame in answers.items()}
    problems: list[Problem] = []
    rows: list[dict[str, object]] = []
    for cell in _cells(params, answers):
        weighting = cell.data.weighting
        if weighting is None or not cell.rows.any():
            continue
        frame = weighted[cell.data.population]
        margins = {name: cell.data.frame[name] for name in weighting.margins}
        people = _backgrounds(frame[cell.rows], margins)
        bounds = weighting.bounds[0], weighting.bounds[1]
        try:
            raking = rake(people, margins, base_weight=frame.loc[cell.rows, "weight"], bounds=bounds)
        except EstimateError as error:
            problems.append(cell.problem("weighting", str(error)))
            continue
        frame.loc[cell.rows, "weight"] = raking.weights.to_numpy()
        rows += [*_weighting_rows(cell, raking), *_margin_rows(cell, people, margins)]
    if problems:
        raise InputProblems(problems)
    return weighted, as_estimates(pd.DataFrame(rows)) if rows else empty_estimates()


def frame_rows(params: EvaluationParams, answers: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Per background variable with a frame: how many of the respondents and of the frame are in each category.

    Rows (schemas.ESTIMATES) have the variable as item; respondents whose background is not known are left out. Raises
    InputProblems where a category has more respondents than people.
    """
    problems: list[Problem] = []
    rows: list[dict[str, object]] = []
    for cell in _cells(params, answers):
        own = answers[cell.data.population][cell.rows]
        for variable, frame in cell.data.frame.items():
            try:
                table = compare_with_frame(own[f"{BACKGROUND}{variable}"], frame)
            except EstimateError as error:
                problems.append(cell.problem(f"frame, {variable}", str(error)))
                continue
            rows += _background_rows(cell, variable, table)
    if problems:
        raise InputProblems(problems)
    return as_estimates(pd.DataFrame(rows)) if rows else empty_estimates()


def _cells(params: EvaluationParams, answers: dict[str, pd.DataFrame]) -> Iterator[_Cell]:
    """Every data file with a frame, and who in its area and wave answered anything."""
    for area in params.areas.values():
        for data in area.params.data:
            frame = answers.get(data.population)
            if data.frame and frame is not None:
                items = [name for name in frame if name not in ANSWER_COLUMNS and not str(name).startswith(BACKGROUND)]
                answered = frame["completed"] | (frame[items] >= 0).any(axis=1)
                yield _Cell(area, data, (frame["wave"] == data.wave) & (frame["area"] == area.slug) & answered)


def _backgrounds(people: pd.DataFrame, margins: Margins) -> pd.DataFrame:
    columns = {name: people[f"{BACKGROUND}{name}"].replace("", NOT_KNOWN) for name in margins}
    return pd.DataFrame(columns).reset_index(drop=True)


def _weighting_rows(cell: _Cell, raking: Raking) -> list[dict[str, object]]:
    told = {
        "iterations": raking.iterations,
        "trimmed": raking.trimmed,
        "effective_n": raking.effective_n,
        "deviation": raking.deviation,
        "smallest": raking.weights.min(),
        "largest": raking.weights.max(),
    }
    place = {**cell.keys, "item": RESPONDENTS, "statistic": WEIGHTING, "status": "ok"}
    return [
        {**place, "category": name, "n": len(raking.weights), "value": float(value), "unit": WEIGHTING_UNITS[name]}
        for name, value in told.items()
    ]


def _margin_rows(cell: _Cell, people: pd.DataFrame, margins: Margins) -> list[dict[str, object]]:
    """Per background variable the largest difference between a category's share before weighting and the stated one."""
    place = {**cell.keys, "item": RESPONDENTS, "statistic": WEIGHTING, "status": "ok", "unit": "pp", "n": len(people)}
    tables = {name: compare_with_frame(people[name], _as_shares(margin)) for name, margin in margins.items()}
    return [
        {**place, "category": name, "value": float(table["difference"].abs().max())} for name, table in tables.items()
    ]


def _as_shares(margin: Mapping[str, float]) -> dict[str, float]:
    return {name: size / sum(margin.values()) for name, size in margin.items()}


def _background_rows(cell: _Cell, variable: str, table: pd.DataFrame) -> list[dict[str, object]]:
    place = {**cell.keys, "item": variable, "unit": "share", "status": "ok"}
    rows: list[dict[str, object]] = []
    for row in table.to_dict("records"):
        own = {**place, "category": row["category"]}
        base, people = table["n"].sum(), table["frame_n"].sum(min_count=1)
        rows.append({**own, "statistic": FRAME[0], "n": row["n"], "base": base, "value": row["share"]})
        rows.append({**own, "statistic": FRAME[1], "n": row["frame_n"], "base": people, "value": row["frame_share"]})
    return rows

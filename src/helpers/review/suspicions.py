"""Answers that can be read but look wrong: a reversed scale, one answer to everything, a wave delivered twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.ingest import Answers
from helpers.instrument import Item
from helpers.params import AreaParams, EvaluationParams
from helpers.review.findings import Finding, Level
from helpers.wording import percent

# A correlation that a scale read the right way hardly has: items of one theme go together.
_REVERSED = -0.3
_ENOUGH_TO_CORRELATE, _ENOUGH_ITEMS = 30, 3
_ENOUGH_TO_BE_STRAIGHT = 5
_MANY_STRAIGHT = 0.15
_SAME_ROWS, _ENOUGH_ROWS = 0.9, 10


def suspicions(params: EvaluationParams, answers: Answers) -> Iterator[Finding]:
    """Findings by area, population and wave, from frames of scale codes."""
    for population, frame in answers.items():
        for key, rows in frame.groupby(["area", "wave"], sort=False):
            area, wave = map(str, key)
            file = _file(params.areas[area], population, wave)
            for level_problem in (
                _reversed_items(params, rows, population, file),
                _straight(params, rows, population, file),
            ):
                for finding in level_problem:
                    yield Finding(finding.level, finding.problem, area)
        yield from _delivered_twice(params, frame, population)


def _file(area: AreaParams, population: str, wave: str) -> str:
    own = [data.file for data in area.params.data if (data.population, data.wave) == (population, wave)]
    return own[0] if own else area.path


def _reversed_items(params: EvaluationParams, rows: pd.DataFrame, population: str, file: str) -> Iterator[Finding]:
    """Items that correlate negatively with the mean of the others on the same scale, as params orient them."""
    items = params.evaluation.items_of(population)
    for scale in dict.fromkeys(item.scale for item in items):
        own = [item for item in items if item.scale == scale]
        codes = _oriented(params, rows, own)
        if codes.shape[1] < _ENOUGH_ITEMS:
            continue
        for name in map(str, codes.columns):
            rest = codes.drop(columns=name).mean(axis=1)
            both = codes[name].notna() & rest.notna()
            if both.sum() < _ENOUGH_TO_CORRELATE or not codes.loc[both, name].std() or not rest[both].std():
                continue
            r = float(np.corrcoef(codes.loc[both, name], rest[both])[0, 1])
            if r < _REVERSED:
                number = f"{r:.2f}".replace(".", ",").replace("-", "−")
                found = f"svarene på {name} går imod de andre på samme skala (r = {number})"
                repair = "Se, om svarene er kodet omvendt i filen, eller om spørgsmålet skal have negative: true."
                yield Finding("warning", Problem(file, name, found, "svar, der følges ad", repair))


def _oriented(params: EvaluationParams, rows: pd.DataFrame, items: Sequence[Item]) -> pd.DataFrame:
    """Positions on the scale, high for the favourable end, missing off the scale."""
    columns = {}
    for item in items:
        scale = params.evaluation.scale_of(item)
        codes = [category.code for category in scale.categories] or list(range(scale.minimum, scale.maximum + 1))
        position = rows[item.id].map({code: float(number) for number, code in enumerate(codes)})
        if position.notna().any():
            columns[item.id] = -position if item.negative else position
    return pd.DataFrame(columns, index=rows.index)


def _straight(params: EvaluationParams, rows: pd.DataFrame, population: str, file: str) -> Iterator[Finding]:
    """Respondents who gave one and the same answer to every question on a scale."""
    items = params.evaluation.items_of(population)
    for scale in dict.fromkeys(item.scale for item in items):
        own = [item.id for item in items if item.scale == scale and item.id in rows]
        given = rows[own].where(rows[own] >= 0)
        answered = given.notna().sum(axis=1) >= _ENOUGH_TO_BE_STRAIGHT
        straight = answered & (given.nunique(axis=1) == 1)
        if not straight.any():
            continue
        share = straight.sum() / answered.sum()
        count = f"{straight.sum()} af {answered.sum()} respondenter ({percent(share)})"
        found = f"{count} har svaret det samme på alle spørgsmål på skalaen {scale}"
        level: Level = "warning" if share > _MANY_STRAIGHT and straight.sum() >= _ENOUGH_ROWS else "note"
        repair = "Overvej, om svarene er givet uden at læse spørgsmålene; de tæller med, til de fjernes fra filen."
        yield Finding(level, Problem(file, "", found, "", repair))


def _delivered_twice(params: EvaluationParams, frame: pd.DataFrame, population: str) -> Iterator[Finding]:
    """Two waves of one area whose answers are the same ones: a file under the wrong wave."""
    items = [item.id for item in params.evaluation.items_of(population) if item.id in frame]
    for area, rows in frame.groupby("area", sort=False):
        by_wave = {str(wave): _as_counts(part, items) for wave, part in rows.groupby("wave", sort=False)}
        waves = list(by_wave)
        for number, later in enumerate(waves):
            for earlier in waves[:number]:
                shared = sum(min(n, by_wave[earlier].get(row, 0)) for row, n in by_wave[later].items())
                total = sum(by_wave[later].values())
                distinct = len(set(by_wave[later]) & set(by_wave[earlier]))
                if total >= _ENOUGH_ROWS and distinct >= _ENOUGH_ROWS and shared >= _SAME_ROWS * total:
                    file = _file(params.areas[str(area)], population, later)
                    found = f"{shared} af {total} besvarelser er de samme som i målingen {earlier}"
                    repair = f"Se, om filen hører til {earlier}, eller om den rigtige fil for {later} mangler."
                    yield Finding("warning", Problem(file, f"målingen {later}", found, "nye svar", repair), str(area))


def _as_counts(part: pd.DataFrame, items: list[str]) -> dict[tuple[int, ...], int]:
    rows = part[items].itertuples(index=False, name=None)
    return dict(Counter(tuple(map(int, row)) for row in rows))

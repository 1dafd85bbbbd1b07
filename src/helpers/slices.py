"""From the estimate frame to what one report may use of it, and to the table of numbers that it publishes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers import schemas
from helpers.errors import CallError, nearest
from helpers.estimates.inference import holm
from helpers.estimates.over_areas import derived_rows
from helpers.instrument import Item
from helpers.params import Evaluation, EvaluationParams
from helpers.params.published_sections import Facts
from helpers.params.score_sections import ScoreDots
from helpers.schemas import (
    ANY_WAVE,
    KEY_COLUMNS,
    NOT_PUBLISHED,
    PUBLIC,
    REGISTER,
    RESULT_COLUMNS,
    TOTAL,
    as_estimates,
)

TESTED_STATISTICS = ["change", "change_from_first", "difference"]
_WHERE = ["population", "wave", "area"]


def report_slice(params: EvaluationParams, frame: pd.DataFrame, area: str, phase: str) -> pd.DataFrame:
    """The rows that one report may use, with `p_adjusted` filled in.

    `frame` holds the protected estimates and, below them, the published rows, as `schemas.ESTIMATES` wants them. Kept
    are the phase's waves, the area itself with its groups, the areas that a wave compares (all of them for samlet where
    the wave lists none) and samlet. A report on samlet made from published numbers has all of those and no others; any
    other report has published rows only where there are no rows from answers for the same population, wave, area and
    item. Items that were asked in a wave, but for which the source gives no number, get rows that say so. Raises
    CallError for an unknown phase.
    """
    evaluation = params.evaluation
    if phase not in evaluation.phases:
        known = ", ".join(evaluation.phases)
        raise CallError(f"Ukendt fase »{phase}«. Mulige: {known}. {nearest(phase, evaluation.phases)}".strip())
    scope = _scope(evaluation, frame, area, phase)
    if area == TOTAL and evaluation.total.source == "published":
        chosen = frame[(frame["status"] == "published") & frame["wave"].isin(scope)]
    else:
        chosen = _answers_first(_inside(evaluation, frame, scope, area))
    whole = _with_gaps(evaluation, chosen, scope)
    whole = _with_others(whole, frame[_is_named(evaluation, frame, area, phase)])
    if area == TOTAL:
        whole = _with_others(whole, derived_rows(evaluation, whole, evaluation.phases[phase].wave))
    adjusted = whole.assign(p_adjusted=_adjusted(evaluation, whole)).reset_index(drop=True)
    # The frame's own rows have been validated, all reports' at once.
    return schemas.ESTIMATES.validate(adjusted) if len(whole) > len(chosen) else adjusted


class ByArea:
    """An estimate frame parted by area once: of a whole country's rows, a municipality's reports look at few."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._places = frame.groupby("area", sort=False).indices
        self._published = np.flatnonzero(frame["status"] == "published")

    def rows_for(self, evaluation: Evaluation, area: str, phase: str) -> pd.DataFrame:
        """All that `report_slice` may take for a report, in the frame's order."""
        waves = [evaluation.waves[wave] for wave in evaluation.phases[phase].waves]  # type: ignore[index]
        if area == TOTAL and not all(wave.areas for wave in waves):
            return self._frame
        sections = evaluation.sections_of(phase, total=area == TOTAL)  # type: ignore[arg-type]
        named = (name for section in sections if isinstance(section, ScoreDots) for name in section.areas)
        areas = {area, TOTAL, *evaluation.references, *(name for wave in waves for name in wave.areas), *named}
        places = [self._places[name] for name in areas if name in self._places]
        return self._frame.iloc[np.unique(np.concatenate([self._published, *places]))]


def results(frame: pd.DataFrame) -> pd.DataFrame:
    """A report's numbers as `results.csv` holds them: the contract's columns, sorted by key."""
    keys = list(_texts(frame, *KEY_COLUMNS))
    return frame[RESULT_COLUMNS].take(sorted(range(len(keys)), key=keys.__getitem__)).reset_index(drop=True)


def _scope(evaluation: Evaluation, frame: pd.DataFrame, area: str, phase: str) -> dict[str, set[str]]:
    """Per wave of the phase, and for what belongs to no wave, the areas whose rows the report may use."""
    always = {area, TOTAL, *evaluation.references}
    scope = {ANY_WAVE: always}
    for wave in evaluation.phases[phase].waves:  # type: ignore[index]
        compared = set(evaluation.waves[wave].areas)
        if area == TOTAL and not compared:
            compared = set(frame.loc[frame["wave"] == wave, "area"])
        scope[wave] = always | compared
    return scope


def _inside(evaluation: Evaluation, frame: pd.DataFrame, scope: dict[str, set[str]], area: str) -> pd.DataFrame:
    """The rows of the scope's waves and areas; groups of the own area, of registers, and a source's own of samlet."""
    elements = {"", *(evaluation.fidelity.groups if evaluation.fidelity else [])}
    inside = [
        own in scope.get(wave, ())
        and (
            group in elements
            or own == area
            or population in {REGISTER, PUBLIC}
            or (status == "published" and own in scope[ANY_WAVE])
        )
        for wave, own, group, population, status in _texts(frame, "wave", "area", "group", "population", "status")
    ]
    return frame.take(np.flatnonzero(inside))


def _is_named(evaluation: Evaluation, frame: pd.DataFrame, area: str, phase: str) -> pd.Series:
    """Rows that the report's own sections name: published numbers of any wave and area, groups of another area."""
    named = pd.Series(False, index=frame.index)
    waves = evaluation.phases[phase].waves  # type: ignore[index]
    for section in evaluation.sections_of(phase, total=area == TOTAL):  # type: ignore[arg-type]
        if isinstance(section, Facts):
            keys = pd.MultiIndex.from_frame(frame[list(section.keys[0])])
            wanted = pd.MultiIndex.from_tuples([tuple(key.values()) for key in section.keys])
            named |= (frame["status"] == "published") & keys.isin(wanted)
        elif isinstance(section, ScoreDots) and section.by_group:
            here = frame["area"].isin(section.areas) & (frame["group"] != "") & frame["wave"].isin(waves)
            named |= here & frame["item"].isin(section.items)
    return named


def _answers_first(inside: pd.DataFrame) -> pd.DataFrame:
    """Rows from answers, and published ones where there are none for the same population, wave, area and item."""
    is_published = inside["status"] == "published"
    if not is_published.any():
        return inside
    return _with_others(inside[~is_published], inside[is_published], [*_WHERE, "item"])


def _with_gaps(evaluation: Evaluation, chosen: pd.DataFrame, scope: dict[str, set[str]]) -> pd.DataFrame:
    if not (chosen["status"] == "published").any():
        return chosen
    gaps = pd.DataFrame(_gaps(evaluation, chosen, scope), columns=[*KEY_COLUMNS, "unit", "status", "reason"])
    return _with_others(chosen, as_estimates(gaps))


def _gaps(evaluation: Evaluation, chosen: pd.DataFrame, scope: dict[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """Key, unit, status and reason of every number that a published source might have given, asked or not.

    Only for populations whose items the source prints, in waves with published rows, and for areas there without rows
    from answers.
    """
    is_published = chosen["status"] == "published"
    of_items = is_published & chosen["item"].isin(evaluation.item_by_id) & (chosen["group"] == "")
    printed = chosen["population"].isin(chosen.loc[of_items, "population"])
    in_waves = is_published & (chosen["wave"] != ANY_WAVE) & printed
    published = set(chosen.loc[in_waves, ["population", "wave"]].itertuples(index=False, name=None))
    computed = set(chosen.loc[~is_published, _WHERE].itertuples(index=False, name=None))
    for population, wave in sorted(published):
        for area in sorted(scope[wave]):
            if (population, wave, area) not in computed:
                for item in evaluation.items_of(population):
                    if wave in item.waves:
                        yield from _item_gaps(evaluation, item, wave, area)


def _item_gaps(evaluation: Evaluation, item: Item, wave: str, area: str) -> Iterator[tuple[str, ...]]:
    asked = _is_asked(evaluation, item, wave, area)
    state = ("not_computed", NOT_PUBLISHED) if asked else ("not_asked", "not_asked")
    scale = evaluation.scale_of(item)
    if scale.type == "score":
        yield (item.population, wave, area, "", item.id, "mean", "", "score", *state)
        return
    for category in scale.shown_categories:
        yield (item.population, wave, area, "", item.id, "share", category.id, "share", *state)


def _is_asked(evaluation: Evaluation, item: Item, wave: str, area: str) -> bool:
    """Whether the item stood in the area's questionnaire; for samlet, in that of any listed area."""
    if area != TOTAL:
        return item.is_asked(area, wave)
    areas = evaluation.waves[wave].areas
    return wave in item.waves and (not areas or any(item.is_asked(name, wave) for name in areas))


def _with_others(rows: pd.DataFrame, others: pd.DataFrame, key: Sequence[str] = KEY_COLUMNS) -> pd.DataFrame:
    """The rows, and below them those of the others whose key none of them has."""
    if others.empty:
        return rows
    known = pd.MultiIndex.from_frame(rows[[*key]])
    new = others[~pd.MultiIndex.from_frame(others[[*key]]).isin(known)]
    return pd.concat([rows, new], ignore_index=True)


def _adjusted(evaluation: Evaluation, chosen: pd.DataFrame) -> NDArray[np.float64]:
    """Holm's correction over a population's tests of changes and differences that the report speaks of.

    It speaks of each item's headline category in whole areas; correcting for tests that nobody reads would hide
    changes that are there.
    """
    headlines = {item.id: evaluation.headline_category(item) for item in evaluation.items}
    whole = ["", *(evaluation.fidelity.groups if evaluation.fidelity else [])]
    families: dict[str, list[int]] = {}
    rows = enumerate(_texts(chosen, "population", "group", "item", "statistic", "category", "status"))
    for place, (population, group, item, statistic, category, status) in rows:
        told = statistic in TESTED_STATISTICS and status == "ok" and headlines.get(item, category) == category
        if told and group in whole:
            families.setdefault(population, []).append(place)
    p = chosen["p"].to_numpy()
    adjusted = np.full(len(p), np.nan)
    for places in families.values():
        adjusted[places] = holm(p[places])
    return adjusted


def _texts(rows: pd.DataFrame, *names: str) -> Iterator[tuple[str, ...]]:
    """The texts of some columns, row by row: of a report's few rows pandas' masks take longer to prepare."""
    return zip(*(rows[name].to_numpy(dtype="object").tolist() for name in names), strict=True)

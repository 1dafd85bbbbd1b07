"""Disclosure control of register outcomes: the same rules as for answers, for numbers that all count the same citizens.

The size of a municipality's group is the base of every number of the group, so the group is shown or hidden as one. A
group is hidden in a municipality when it is smaller than the smallest base, or smaller than the uniform base with an
outcome that nobody or everybody has. What the reader could subtract decides how many more are hidden:

- Of each group, the municipalities that are hidden are two or more, have at least two citizens more than they are, and
  of every outcome some of their citizens have it and some do not. All hidden rows give the same reason, so each hidden
  size has three possible values or more, and each hidden count two. Where no choice reaches that, samlet is hidden as
  well; an outcome that nobody or everybody has in samlet is hidden there.
- A municipality with a hidden group shows no total and no shares of it.
- A group's industries and benefits, and the background table, need the uniform base in every part. Everybody's
  industries fall with those of a group, and what adds up to a number hidden in samlet falls with it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.estimates.registers import BEFORE, BENEFIT, EVERYBODY, HOURS, INDEX, MEASURES, SHARE, SIZE, TARGET
from helpers.params import EvaluationParams
from helpers.params.declarations import Disclosure
from helpers.params.register import Register
from helpers.schemas import NUMBER_COLUMNS, TOTAL

_OUTCOMES = [HOURS, BEFORE, MEASURES, TARGET]
_INDUSTRY = "industry_"
_REASON = "secondary"
Place = tuple[str, str]  # area and group


def protect_registers(params: EvaluationParams, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of `estimates.registers.register_rows` (all of them, with all numbers), hidden where they must be."""
    register, limits = params.evaluation.registers, params.evaluation.disclosure
    if register is None:
        return rows
    rows = rows.reset_index(drop=True)
    places, in_samlet = _hidden_places(rows, limits)
    background = rows["group"].isin(register.split_names)
    is_industry = rows["item"].str.startswith(_INDUSTRY)
    at_place = _is_in(rows[["area", "group"]], places) & ~background & ~is_industry
    shares = (rows["item"] == SHARE) & rows["area"].isin({area for area, _ in places})
    samlet = (rows["area"] == TOTAL) & _is_in(rows[["group", "item"]], _with_index(in_samlet))
    benefits = (rows["item"] == BENEFIT) & (rows["base"] < limits.uniform_base)
    hidden = at_place | shares | samlet | benefits
    hidden |= background & _hides_background(register, rows[background], places, in_samlet, limits)
    hidden |= is_industry & rows["group"].isin(_without_industries(rows[is_industry], places, in_samlet, limits))
    return _without_numbers(rows, hidden, {area for area, _ in places})


def _hidden_places(rows: pd.DataFrame, limits: Disclosure) -> tuple[list[Place], list[Place]]:
    """Places that are hidden whole; and (group, outcome) that is hidden in samlet alone."""
    counted = rows[rows["item"].isin([SIZE, *_OUTCOMES])]
    totals = rows[rows["item"] == SIZE].groupby("area")["value"].sum()
    places: list[Place] = []
    in_samlet: list[Place] = []
    for group in rows.loc[rows["item"] == SIZE, "group"].unique():
        counts = counted[counted["group"] == group].pivot(index="area", columns="item", values="n")
        counts = counts.reindex(columns=[SIZE, *_OUTCOMES])
        counts = counts[counts[SIZE] > 0]
        areas, outcomes = _hidden_areas(counts, totals, limits)
        places += [(area, group) for area in areas]
        in_samlet += [(group, outcome) for outcome in outcomes]
    return places, in_samlet


def _hidden_areas(counts: pd.DataFrame, totals: pd.Series, limits: Disclosure) -> tuple[list[str], list[str]]:
    """The areas (samlet may be one) that a group is hidden in, and the outcomes that samlet then must not tell."""
    small = _is_small(counts, limits) | ((counts[SIZE] == totals.reindex(counts.index)) & _is_few(counts, limits))
    hidden = list(counts.index[small])
    if not hidden or TOTAL in hidden:
        return hidden, []
    whole, parts = counts.loc[TOTAL], counts.drop(TOTAL)
    alike = [item for item in _OUTCOMES if whole[item] in (0, whole[SIZE])]
    varied = [item for item in _OUTCOMES if item not in alike]
    spare = parts.drop(hidden).sort_values(SIZE, kind="stable")
    while _open(parts.loc[hidden], varied) and len(spare):
        left = [_open(parts.loc[[*hidden, area]], varied) for area in spare.index]
        hidden.append(spare.index[int(np.argmin(left))])
        spare = spare.drop(hidden[-1])
    return (hidden, alike) if not _open(parts.loc[hidden], varied) else ([*hidden, TOTAL], [])


def _is_small(counts: pd.DataFrame, limits: Disclosure) -> pd.Series:
    none_or_all = counts[_OUTCOMES].eq(0) | counts[_OUTCOMES].eq(counts[SIZE], axis=0)
    return (counts[SIZE] < limits.minimum_base) | (none_or_all.any(axis=1) & _is_few(counts, limits))


def _is_few(counts: pd.DataFrame, limits: Disclosure) -> pd.Series:
    return counts[SIZE] < limits.uniform_base


def _open(hidden: pd.DataFrame, outcomes: Iterable[str]) -> int:
    """How many of the conditions are not met under which nothing hidden can be determined by its sum."""
    sums, areas = hidden.sum(), len(hidden)
    wanted = [areas >= 2, sums[SIZE] >= areas + 2, *(0 < sums[item] < sums[SIZE] for item in outcomes)]
    return len(wanted) - sum(map(bool, wanted))


def _is_in(keys: pd.DataFrame, wanted: list[Place]) -> pd.Series:
    return pd.Series(pd.MultiIndex.from_frame(keys).isin(wanted), index=keys.index)


def _with_index(in_samlet: list[Place]) -> list[Place]:
    """An index stands on two outcomes and falls with either."""
    return [*in_samlet, *((group, INDEX) for group, outcome in in_samlet if outcome in (HOURS, BEFORE))]


def _hides_background(
    register: Register, rows: pd.DataFrame, places: list[Place], in_samlet: list[Place], limits: Disclosure
) -> pd.Series | bool:
    """All of the table where a part is few or adds up to a hidden size; else hours that add up to hidden ones."""
    sizes = rows.loc[rows["statistic"] == "count", "value"]
    if (TOTAL, register.group) in places or (sizes < limits.uniform_base).any():
        return True
    return rows["item"].eq(HOURS) if (register.group, HOURS) in in_samlet else False


def _without_industries(
    rows: pd.DataFrame, places: list[Place], in_samlet: list[Place], limits: Disclosure
) -> set[str]:
    """Groups whose industries are hidden: few with hours, or a number of them that samlet hides."""
    few = set(rows.loc[rows["base"] < limits.uniform_base, "group"])
    few |= {group for area, group in places if area == TOTAL} | {group for group, item in in_samlet if item == HOURS}
    return {*few, EVERYBODY} if few else few


def _without_numbers(rows: pd.DataFrame, hidden: pd.Series, areas: set[str]) -> pd.DataFrame:
    """Hidden rows lose their numbers; a size that stays loses the total that it is part of."""
    frame = rows.copy()
    frame.loc[hidden, NUMBER_COLUMNS] = np.nan
    frame.loc[hidden, "status"] = "suppressed"
    frame.loc[hidden, "reason"] = _REASON
    frame.loc[(frame["item"] == SIZE) & frame["area"].isin(areas), "base"] = np.nan
    return frame

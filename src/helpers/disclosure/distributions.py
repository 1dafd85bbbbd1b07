"""The estimate frame as disclosure control sees it: distributions (what is shown or hidden as one) in trees of totals.

A distribution is what one population, wave, area and group answered to one series. Series are the items, the number of
respondents and the number of completed answers. Groups add up to their area and areas to samlet, with a rest that no
row tells: respondents without a group, areas without numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import EstimateError
from helpers.params import Evaluation
from helpers.schemas import RESPONDENTS, TOTAL

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

RATE = f"{RESPONDENTS}/response_rate"
UNKNOWN = 10**9  # no row tells how many respondents there are
_KEY = ["population", "wave", "series", "area", "group"]


@dataclass(frozen=True)
class Coding:
    """The key columns as whole numbers: waves in the evaluation's order, all else by name."""

    names: dict[str, list[str]]
    rows: dict[str, Ints]

    def keys(self, **columns: Any) -> Ints:
        """One number per (population, wave, series, area, group); a column may be replaced by other codes."""
        key: Any = 0
        for name in _KEY:
            key = key * len(self.names[name]) + columns.get(name, self.rows[name])
        return np.asarray(key, dtype=np.int64)

    def code(self, column: str, name: str) -> int:
        """The code of a name; -1 when the frame does not have it."""
        return self.names[column].index(name) if name in self.names[column] else -1


@dataclass(frozen=True)
class Distributions:
    """All distributions of a frame, sorted by key; arrays with one entry each (`counts`, `asked`: one per category).

    `base` counts the answers (respondents, completed answers). Score scales have two categories: the points above the
    lowest score and below the highest, and `is_even` marks those without spread. `gone` are those that were hidden
    before and have no numbers, `empty` those that nobody answered. `row` finds the distribution of every row of the
    frame (-1: none).
    """

    coding: Coding
    key: Ints
    base: Ints
    counts: Ints
    asked: Flags
    gone: Flags
    empty: Flags
    is_score: Flags
    is_even: Flags
    row: Ints

    @cached_property
    def parts(self) -> dict[str, Ints]:
        """The codes of population, wave, series, area and group."""
        codes, key = {}, self.key
        for name in reversed(_KEY):
            key, codes[name] = np.divmod(key, len(self.coding.names[name]))
        return codes

    @cached_property
    def node(self) -> Ints:
        """Number of the (population, wave, area, group) that a distribution stands in."""
        part = self.parts
        key = (part["population"] * (part["wave"].max(initial=0) + 1) + part["wave"]) * len(self.coding.names["area"])
        return np.unique((key + part["area"]) * len(self.coding.names["group"]) + part["group"], return_inverse=True)[1]

    @cached_property
    def is_total(self) -> Flags:
        return np.asarray(self.parts["area"] == self.coding.code("area", TOTAL))

    @cached_property
    def is_group(self) -> Flags:
        return np.asarray(self.parts["group"] != self.coding.code("group", ""))

    @cached_property
    def is_respondents(self) -> Flags:
        return np.asarray(self.parts["series"] == self.coding.code("series", RESPONDENTS))

    @cached_property
    def is_rate(self) -> Flags:
        return np.asarray(self.parts["series"] == self.coding.code("series", RATE))

    def find(self, key: Ints) -> Ints:
        """Where distributions with these keys stand; -1 where there is none."""
        return locate(self.key, key)


def is_counted(frame: pd.DataFrame) -> Flags:
    """Rows that tell a distribution: shares, means, numbers of respondents and response rates."""
    statistic, category = frame["statistic"], frame["category"]
    told = statistic.isin(["share", "mean", "response_rate"]) | ((statistic == "count") & (category == "n"))
    return np.asarray(told, dtype=bool)


def locate(known: Ints, wanted: Ints) -> Ints:
    """The positions of numbers in a sorted array without repetitions; -1 where they are not in it."""
    if not len(known):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, place, -1)


def read_distributions(evaluation: Evaluation, frame: pd.DataFrame) -> Distributions:
    """The distributions of an estimate frame. Raises EstimateError where counts are missing or do not add up."""
    coding = _code_rows(evaluation, frame)
    statistic = frame["statistic"].to_numpy()
    status, reason = frame["status"].to_numpy(), frame["reason"].to_numpy()
    counted = is_counted(frame)
    empty = counted & (status == "not_computed") & (reason == "nobody_answered")
    gone = counted & (status == "suppressed")
    used = np.flatnonzero((counted & (status == "ok")) | empty | gone)
    _refuse_unknown_waves(evaluation, frame.iloc[used])
    _refuse_total_groups(coding, used)
    row_keys = coding.keys()
    key, place = np.unique(row_keys[used], return_inverse=True)
    rows = _Rows(frame.iloc[used], place, len(key))
    ends = [(evaluation.scale_of(item).minimum, evaluation.scale_of(item).maximum) for item in evaluation.items]
    limits = dict(zip((item.id for item in evaluation.items), ends, strict=True))
    base = rows.base()
    counts, asked = rows.counts(base, limits)
    return Distributions(
        coding=coding,
        key=key,
        base=base,
        counts=counts,
        asked=asked,
        gone=rows.any(gone[used]),
        empty=rows.any(empty[used]),
        is_score=rows.any(statistic[used] == "mean"),
        is_even=rows.any((statistic[used] == "mean") & (rows.frame["low"] == rows.frame["high"]).to_numpy()),
        row=locate(key, row_keys),
    )


@dataclass(frozen=True)
class _Rows:
    """The rows that tell counts, each with the place of its distribution."""

    frame: pd.DataFrame
    place: Ints
    size: int

    def any(self, flags: Flags) -> Flags:
        return np.asarray(np.bincount(self.place, weights=flags, minlength=self.size) > 0)

    def base(self) -> Ints:
        """Respondents are a value, completed answers an n, all else a base."""
        statistic = self.frame["statistic"].to_numpy()
        told = self.frame["base"].to_numpy().copy()
        for name, column in {"count": "value", "response_rate": "n"}.items():
            told[statistic == name] = self.frame[column].to_numpy()[statistic == name]
        self._refuse_unknown(told)
        base = np.zeros(self.size, dtype=np.int64)
        np.maximum.at(base, self.place, np.nan_to_num(told).round().astype(np.int64))
        return base

    def counts(self, base: Ints, limits: dict[str, tuple[int, int]]) -> tuple[Ints, Flags]:
        """Answers by category, and which categories a distribution has."""
        shares = np.flatnonzero((self.frame["statistic"] == "share").to_numpy())
        told = self.frame["n"].to_numpy()[shares]
        self._refuse_unknown(self.frame["n"].to_numpy(), only=shares)
        column = self._category_numbers(shares)
        counts = np.zeros((self.size, max(2, column.max(initial=0) + 1)), dtype=np.int64)
        asked = np.zeros(counts.shape, dtype=bool)
        counts[self.place[shares], column] = np.nan_to_num(told).round().astype(np.int64)
        asked[self.place[shares], column] = True
        self._score_counts(counts, asked, base, limits)
        return counts, asked

    def _category_numbers(self, shares: Ints) -> Ints:
        """Every item numbers its own categories from 0, by name."""
        item = pd.factorize(self.frame["item"].iloc[shares])[0]
        category = pd.factorize(self.frame["category"].iloc[shares], sort=True)[0]
        both, place = np.unique(item * (category.max(initial=0) + 1) + category, return_inverse=True)
        owner = both // (category.max(initial=0) + 1)
        return np.asarray((np.arange(len(both)) - np.searchsorted(owner, owner))[place])

    def _score_counts(self, counts: Ints, asked: Flags, base: Ints, limits: dict[str, tuple[int, int]]) -> None:
        means = np.flatnonzero((self.frame["statistic"] == "mean").to_numpy())
        value = np.nan_to_num(self.frame["value"].to_numpy()[means])
        ends = np.array([limits.get(item, (0, 0)) for item in self.frame["item"].iloc[means]]).reshape(-1, 2)
        at = self.place[means]
        alone = ~asked[at].any(axis=1)
        for column, points in enumerate((value - ends[:, 0], ends[:, 1] - value)):
            counts[at[alone], column] = np.rint(np.maximum(base[at] * points, 0))[alone]
            asked[at[alone], column] = True

    def _refuse_unknown(self, told: NDArray[np.float64], only: Ints | None = None) -> None:
        ok = (self.frame["status"] == "ok").to_numpy() & np.isnan(told)
        if only is not None:
            ok = ok & np.isin(np.arange(len(ok)), only)
        if ok.any():
            first = self.frame.iloc[np.flatnonzero(ok)[0]]
            raise EstimateError(
                f"{int(ok.sum())} tal mangler antal (n eller base) og kan ikke beskyttes, første gang: "
                f"{', '.join(first[name] for name in ['population', 'wave', 'area', 'item', 'statistic'])}."
            )


def _code_rows(evaluation: Evaluation, frame: pd.DataFrame) -> Coding:
    names, rows = {}, {}
    for column in ["population", "wave", "area", "group", "item"]:
        codes, found = pd.factorize(frame[column])
        order = sorted(found)
        if column == "wave":
            known = [wave for wave in evaluation.wave_order if wave in order]
            order = [*known, *(wave for wave in order if wave not in known)]
        place = {name: position for position, name in enumerate(order)}
        names[column] = [str(name) for name in order]
        rows[column] = np.array([place[name] for name in found], dtype=np.int64)[codes]
    names["series"] = [*names.pop("item"), RATE]
    is_rate = (frame["statistic"] == "response_rate").to_numpy()
    rows["series"] = np.where(is_rate, len(names["series"]) - 1, rows.pop("item"))
    return Coding(names, rows)


def _refuse_unknown_waves(evaluation: Evaluation, used: pd.DataFrame) -> None:
    """Published numbers may be of other waves; counts may not."""
    if unknown := sorted(set(used["wave"]) - set(evaluation.waves)):
        raise EstimateError(f"Estimaterne har målinger, som evalueringen ikke kender: {', '.join(unknown)}.")


def _refuse_total_groups(coding: Coding, used: Ints) -> None:
    """Groups of samlet would be sums over areas and over samlet's groups at once, which no tree can hold."""
    across = coding.rows["area"][used] == coding.code("area", TOTAL)
    if (across & (coding.rows["group"][used] != coding.code("group", ""))).any():
        raise EstimateError("Samlet er opdelt på grupper. Grupper kan kun vises inden for et område.")

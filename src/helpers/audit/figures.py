"""The numbers that a source prints, each with the range that its rounding leaves open, and ways to find them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from helpers.params import EvaluationParams
from helpers.params.printed import BESIDE_COLUMNS, split_parts
from helpers.schemas import KEY_COLUMNS, RESPONDENTS, TOTAL
from helpers.wording import decimal, number, points, uncapitalise

DIRECTION = "direction"
_HALF_PERCENT = 0.005  # shares and percentage points are printed as whole percent
_EXACT = ("count",)
_COUNTED = ("count", "municipalities")
_OTHER_TOPICS = {RESPONDENTS: "Antal besvarelser"}
SLACK = 1e-9


class Range(NamedTuple):
    """From `low` to `high`: what a printed number may have been before it was rounded."""

    low: float
    high: float

    def meets(self, other: Range) -> bool:
        return self.low <= other.high + SLACK and other.low <= self.high + SLACK

    def minus(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low)


class Key(NamedTuple):
    """What a number is about (schemas.KEY_COLUMNS)."""

    population: str
    wave: str
    area: str
    group: str
    item: str
    statistic: str
    category: str


@dataclass(frozen=True)
class Figure:
    """One printed number. `n`, `base`, `p` and `parts` stand beside it where the source prints them."""

    key: Key
    value: float
    range: Range
    unit: str
    place: str
    n: float | None = None
    base: float | None = None
    p: Range | None = None
    parts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return in_unit(self.value, self.unit)


@dataclass(frozen=True)
class Finding:
    """A number that does not follow from others: where it stands, what it is about, and the arithmetic (Danish)."""

    place: str
    about: str
    stated: str
    recomputed: str
    arithmetic: str

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.about}", f"  oplyst:      {self.stated}", f"  genberegnet: {self.recomputed}"]
        return "\n".join([*lines, f"  regnestykke: {self.arithmetic}"])


class Ledger:
    """All printed numbers of an evaluation, in the order of its files; the first of several alike is the one used."""

    def __init__(self, params: EvaluationParams) -> None:
        self.params = params
        self.evaluation = params.evaluation
        coarse = {_same(row): row for row in params.stated if row["step"]}
        self.figures = [read_figure(coarse.get(_same(row), row)) for row in [*params.published, *params.stated]]

    @cached_property
    def by_key(self) -> dict[Key, Figure]:
        found: dict[Key, Figure] = {}
        for figure in self.figures:
            found.setdefault(figure.key, figure)
        return found

    def get(self, key: Key, **changed: str) -> Figure | None:
        return self.by_key.get(key._replace(**changed))

    def of(self, *statistics: str) -> Iterator[Figure]:
        """The numbers of some statistics, once each key."""
        return (figure for figure in self.by_key.values() if figure.key.statistic in statistics)

    def counted(self, key: Key) -> tuple[Figure | None, Figure | None]:
        """The count of a category and the base (category n) that stand beside a number, whatever its statistic."""
        category = key.category.removesuffix("_share")
        n = next((found for name in _COUNTED if (found := self.get(key, statistic=name, category=category))), None)
        base = next((found for name in _COUNTED if (found := self.get(key, statistic=name, category="n"))), None)
        return (n, base) if category not in ("", "n") else (None, base)

    def level(self, key: Key) -> Figure | None:
        """A share, mean or fidelity as printed, or the share that a printed count is of its base."""
        if key.statistic != "share" or key in self.by_key:
            return self.by_key.get(key)
        n, base = self.counted(key)
        if n is None or base is None or not base.value:
            return None
        share = n.value / base.value
        return Figure(key, share, Range(share, share), "share", n.place)

    def earlier(self, key: Key) -> Figure | None:
        """The same number in the nearest earlier wave that has one."""
        order = self.evaluation.wave_order
        before = order[: order.index(key.wave)][::-1] if key.wave in order else []
        return next((found for wave in before if (found := self.level(key._replace(wave=wave)))), None)

    def areas_of(self, key: Key) -> list[str]:
        """The areas behind samlet for a number: those declared for the wave that were asked, else all with one."""
        wave, item = self.evaluation.waves.get(key.wave), self.evaluation.item_by_id.get(key.item)
        if wave and wave.areas:
            return [area for area in wave.areas if item is None or item.is_asked(area, key.wave)]
        alike = {figure.key.area for figure in self.figures if self._is_beside(figure.key, key)}
        return sorted(alike - {TOTAL})

    def respondents(self, key: Key) -> tuple[float, str] | None:
        """How many answered in a number's population, wave and area, with the arithmetic where it is a remainder."""
        count = Key(key.population, key.wave, key.area, "", RESPONDENTS, "count", "n")
        if own := self.get(count):
            return own.value, own.words
        areas, total = self.areas_of(count), self.get(count, area=TOTAL)
        others = [self.get(count, area=area) for area in areas if area != key.area]
        if key.area not in areas or total is None or not all(others):
            return None
        known = [other.value for other in others if other]
        return total.value - sum(known), " - ".join(number(value) for value in [total.value, *known])

    def about(self, key: Key) -> str:
        """As in "Regler og borgernes behov, enig (Rebild, midtvejs)"."""
        item, wave = self.evaluation.item_by_id.get(key.item), self.evaluation.waves.get(key.wave)
        where = [self.params.area_name(key.area), key.group, uncapitalise(wave.label) if wave else ""]
        topic = item.topic if item else _OTHER_TOPICS.get(key.item, key.item)
        what = [topic, "" if key.category in ("n", DIRECTION) else key.category]
        return f"{', '.join(filter(None, what))} ({', '.join(filter(None, where))})"

    @staticmethod
    def _is_beside(one: Key, other: Key) -> bool:
        return (one.population, one.wave, one.statistic) == (other.population, other.wave, other.statistic)


def _same(row: Mapping[str, str]) -> tuple[object, ...]:
    """What makes a stated row the same number as a published one, whose step it then tells."""
    return *(row[name] for name in KEY_COLUMNS), float(row["value"])


def read_figure(row: Mapping[str, str]) -> Figure:
    """A row of published.csv or stated.csv."""
    key = Key(*(row[name] for name in KEY_COLUMNS))
    value, unit = float(row["value"]), row["unit"]
    beside = {name: row.get(name, "") for name in BESIDE_COLUMNS}
    half = float(beside["step"]) / 2 if beside["step"] else _half_step(row["value"], unit, key.statistic)
    p = float(beside["p"]) if beside["p"] else None
    return Figure(
        key,
        value,
        Range(value - half, value + half),
        unit,
        row["figure"],
        n=float(beside["n"]) if beside["n"] else None,
        base=float(beside["base"]) if beside["base"] else None,
        p=None if p is None else printed_range(beside["p"]),
        parts=tuple(split_parts(beside["parts"])),
    )


def printed_range(text: str) -> Range:
    """What a number printed with so many decimals may have been."""
    half = _last_digit(text) / 2
    return Range(float(text) - half, float(text) + half)


def in_unit(value: float, unit: str) -> str:
    """A number as the source's readers see it."""
    if unit == "share":
        return f"{decimal(100 * value, 1).removesuffix(',0')} pct."
    if unit == "pp":
        return points(value, 0 if abs(100 * value - round(100 * value)) < SLACK else 1)
    return number(value) if unit == "count" else decimal(value, 2)


def listed(values: Iterable[float], unit: str) -> str:
    return ", ".join(in_unit(value, unit) for value in values)


def _half_step(text: str, unit: str, statistic: str) -> float:
    if unit in ("share", "pp"):
        return _HALF_PERCENT
    return 0.0 if unit in _EXACT or statistic == DIRECTION else _last_digit(text) / 2


def _last_digit(text: str) -> float:
    decimals = len(text.partition(".")[2])
    return float(10.0**-decimals)

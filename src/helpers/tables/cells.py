"""What a reader may see of an estimate: its number, or the Danish words for why there is none.

Charts and tables read estimate frames only through this module, so a number in a row that is not shown reaches neither
a label nor an alt text nor a table cell, whatever stands in the frame.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from helpers.errors import EstimateError
from helpers.schemas import ESTIMATE_COLUMNS, KEY_COLUMNS, NOT_PUBLISHED, SHOWN_STATUSES, STATUSES, records
from helpers.wording import number, percent

# What a frame may hold one of, in charts and tables of one item.
ONE_ITEM = ("population", "item", "group")
ONE_ITEM_AND_WAVE = (*ONE_ITEM, "wave")

_NUMBERS = ["value", "n", "base", "low", "high", "p_adjusted", "effect"]


@dataclass(frozen=True)
class Cell:
    """One estimate. Numbers are NaN where they are unknown or not shown; `words` is empty where the value is shown."""

    value: float = math.nan
    n: float = math.nan
    base: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p_adjusted: float = math.nan
    effect: float = math.nan
    words: str = ""

    @property
    def is_shown(self) -> bool:
        return not self.words

    @property
    def has_interval(self) -> bool:
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def percent(self) -> str:
        """ "58 pct.", or the words for why it is not shown."""
        return self.words or percent(self.value, self.n, self.base)

    @property
    def count(self) -> str:
        """ "1.944", or the words for why it is not shown."""
        return self.words or number(self.value)


class Cells:
    """Cells by key; a key without a row reads *ikke offentliggjort* (published tables) or *ikke opgjort*."""

    def __init__(self, cells: Mapping[tuple[str, ...], Cell], absent: str) -> None:
        self._cells = cells
        self._absent = Cell(words=absent)

    def __contains__(self, key: object) -> bool:
        return key in self._cells

    def at(self, *key: str) -> Cell:
        return self._cells.get(key, self._absent)


def read_cells(
    rows: pd.DataFrame, *, statistics: Sequence[str], key: Sequence[str], minimum_base: int, single: Sequence[str] = ()
) -> Cells:
    """The estimates of some statistics by the columns in `key`; each column in `single` may hold one value only.

    Raises EstimateError where `rows` is not an estimate frame with statuses, where a `single` column holds several
    values, or where `key` does not tell the rows apart.
    """
    check_estimates(rows)
    wanted = [row for row in records(rows) if row["statistic"] in statistics]
    by_key: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in wanted:
        by_key.setdefault(tuple(row[name] for name in key), []).append(row)
    repeated = [row for alike in by_key.values() if len(alike) > 1 for row in alike]
    mixed = [name for name in single if _several(wanted, name)]
    mixed += [name for name in KEY_COLUMNS if name not in [*key, *mixed] and _several(repeated, name)]
    if mixed or repeated:
        found = "; ".join(f"{name}: {', '.join(sorted({repr(row[name]) for row in wanted}))}" for name in mixed)
        raise EstimateError(f"Tallene hører til flere ting på én gang ({found or 'samme række to gange'}). Vælg én.")
    absent = absent_words(published="published" in rows["status"].tolist())
    return Cells({place: _cell(row, minimum_base) for place, (row,) in by_key.items()}, absent)


def check_estimates(rows: pd.DataFrame) -> None:
    """Refuse a frame that cannot tell what may be shown."""
    columns = set(rows.columns)
    if missing := [name for name in ESTIMATE_COLUMNS if name not in columns]:
        raise EstimateError(
            f"Diagrammer og tabeller laves kun af en estimattabel med status; her mangler {', '.join(missing)}."
        )
    if unknown := sorted(set(rows["status"].tolist()) - set(STATUSES)):
        raise EstimateError(f"Ukendt status {', '.join(map(str, unknown))}. Tilladt er {', '.join(STATUSES)}.")


def status_words(status: str, reason: str, minimum_base: int) -> str:
    """Why a number is not shown, in the words of the reports; empty for a number that is.

    Only a small base is called that: a cell may also be left out because others could be computed from it.
    """
    if status in SHOWN_STATUSES:
        return ""
    if status == "not_asked":
        return "ikke spurgt"
    if status == "not_computed":
        return absent_words(published=True) if reason == NOT_PUBLISHED else "kan ikke beregnes"
    if reason in ("", "small_base"):
        return f"vises ikke (færre end {minimum_base} svar)"
    return "vises ikke (for få ledere)" if reason == "few_leaders" else "vises ikke (af hensyn til anonymitet)"


def absent_words(*, published: bool) -> str:
    """What a number without a row is called: one that a source did not print, or one that nobody worked out."""
    return "ikke offentliggjort" if published else "ikke opgjort"


class ShareKey(NamedTuple):
    """Where a share stands in a frame of one wave and area."""

    population: str
    item: str
    category: str


@dataclass(frozen=True)
class ComparedPair:
    """A discrepancy pair: the same topic asked of two populations."""

    id: str
    topic: str
    first: ShareKey
    second: ShareKey


def pairs_by_size(rows: pd.DataFrame, pairs: Iterable[ComparedPair]) -> list[ComparedPair]:
    """The pairs with the largest difference first (either way); pairs whose difference is not shown stand last."""
    differences = read_cells(rows, statistics=["difference"], key=["item"], minimum_base=0)

    def size(pair: ComparedPair) -> float:
        cell = differences.at(pair.id)
        return -abs(cell.value) if cell.is_shown else 1.0

    return sorted(pairs, key=size)


def _several(rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    return len({row[column] for row in rows}) > 1


def _cell(row: Mapping[str, Any], minimum_base: int) -> Cell:
    words = status_words(row["status"], row["reason"], minimum_base)
    return Cell(words=words) if words else Cell(*(row[name] for name in _NUMBERS))

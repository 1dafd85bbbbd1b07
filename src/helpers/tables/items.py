"""Tables of several items: one share of each in order, from wave to wave, and what moved."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.schemas import rows_with
from helpers.tables.cells import Cell, read_cells
from helpers.tables.content import NOTHING, TableContent, text_table
from helpers.wording import interval, number, p_value, points

Named = tuple[str, str]
_SINGLE = ("population", "area", "group")


def ordered_items(rows: pd.DataFrame, items: Sequence[Named], *, wave: str) -> list[Named]:
    """The items by their share in a wave, the highest first; those not shown stand last, equals as they were."""
    here = rows_with(rows, wave=wave)
    cells = read_cells(here, statistics=["share"], key=["item"], minimum_base=0, single=_SINGLE)

    def size(named: Named) -> float:
        cell = cells.at(named[0])
        return -cell.value if cell.is_shown else 1.0

    return sorted(items, key=size)


def item_table(rows: pd.DataFrame, *, items: Sequence[Named], minimum_base: int) -> TableContent:
    """One share of each item in one wave, with interval, n and base."""
    single = (*_SINGLE, "wave")
    cells = read_cells(rows, statistics=["share"], key=["item"], minimum_base=minimum_base, single=single)
    body = [[topic, *_level(cells.at(item))] for item, topic in items]
    return text_table(["Udsagn", "Andel", "95 %-interval", "Antal", "n"], body, "lrrrr")


def trend_table(
    rows: pd.DataFrame, *, items: Sequence[Named], waves: Sequence[Named], minimum_base: int
) -> TableContent:
    """One share of each item wave by wave, and the last wave's change from the one before, with its corrected p."""
    shares = read_cells(rows, statistics=["share"], key=["item", "wave"], minimum_base=minimum_base, single=_SINGLE)
    changes = read_cells(rows, statistics=["change"], key=["item", "wave"], minimum_base=minimum_base, single=_SINGLE)
    last = waves[-1][0]
    body = [
        [topic, *(shares.at(item, wave).percent for wave, _ in waves), *_change(changes.at(item, last))]
        for item, topic in items
    ]
    header = ["Udsagn", *(label for _, label in waves), "Ændring", "p (Holm)"]
    return text_table(header, body, "l" + "r" * (len(header) - 1))


def movement_table(
    rows: pd.DataFrame, *, items: Sequence[Named], categories: Sequence[Named], minimum_base: int
) -> TableContent:
    """How many moved each way on each item in one wave: shares with counts, and n."""
    single = (*_SINGLE, "wave")
    cells = read_cells(
        rows, statistics=["share"], key=["item", "category"], minimum_base=minimum_base, single=single
    )  # fmt: skip
    body = []
    for item, topic in items:
        own = [cells.at(item, category) for category, _ in categories]
        bases = [number(cell.base) for cell in own if cell.is_shown]
        body.append([topic, *map(_counted, own), bases[0] if bases else NOTHING])
    return text_table(["Område", *(label for _, label in categories), "n"], body, "l" + "r" * (len(categories) + 1))


def _counted(cell: Cell) -> str:
    return f"{cell.percent} ({number(cell.n)})" if cell.is_shown else cell.words


def _level(cell: Cell) -> list[str]:
    if not cell.is_shown:
        return [cell.words, NOTHING, NOTHING, NOTHING]
    span = interval(cell.low, cell.high) if cell.has_interval else NOTHING
    counts = [number(cell.n), number(cell.base)] if cell.base == cell.base else [NOTHING, NOTHING]
    return [cell.percent, span, *counts]


def _change(cell: Cell) -> list[str]:
    if not cell.is_shown:
        return [cell.words, NOTHING]
    amount = points(cell.value)
    tested = (
        p_value(cell.p_adjusted).removeprefix("p ").removeprefix("= ")
        if cell.p_adjusted == cell.p_adjusted
        else NOTHING
    )
    return [f"+{amount}" if cell.value > 0 and amount[0] != "0" else amount, tested]

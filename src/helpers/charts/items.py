"""Shares of several items beside each other, in one wave or from wave to wave, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.charts import share_mark
from helpers.charts.canvas import Drawing, draw
from helpers.charts.dots import DotGroup, DotRow, Dots
from helpers.charts.marks import Series
from helpers.errors import EstimateError
from helpers.tables.cells import Cell, read_cells
from helpers.theme import Theme
from helpers.wording import interval

Named = tuple[str, str]


def item_dots(
    rows: pd.DataFrame,
    *,
    items: Sequence[Named],
    waves: Sequence[Named],
    shows: str,
    minimum_base: int = 5,
    theme: Theme,
) -> Drawing:
    """One share of each item: a row an item, and a wave where there are several, with dot and interval.

    `rows` holds one category of each item in one area; `shows` says in the alt text what the shares are of. Raises
    EstimateError without items or waves, and where `rows` holds several populations, areas or groups.
    """
    if not items or not waves:
        raise EstimateError("Et diagram kan ikke tegnes uden spørgsmål og målinger.")
    single = ("population", "area", "group")
    cells = read_cells(
        rows, statistics=["share"], key=["item", "wave"], minimum_base=minimum_base, single=single
    )  # fmt: skip
    groups, alt = [], [f"Prikdiagram: {shows}"]
    for item, topic in items:
        here = [(label, cells.at(item, wave)) for wave, label in waves if len(waves) == 1 or (item, wave) in cells]
        several = len(waves) > 1
        dots = [DotRow(label if several else "", (share_mark(cell, True, of=[topic, label]),)) for label, cell in here]
        groups.append(DotGroup(topic, tuple(dots)))
        told = [f"{label} {_told(cell)}" if several else _told(cell) for label, cell in here]
        alt.append(f"{topic}: {', '.join(told)}")
    drawn = rows[(rows["statistic"] == "share") & rows["item"].isin(dict(items)) & rows["wave"].isin(dict(waves))]
    series = [Series("", theme.colours.favourable, "o")]
    return draw(theme, lambda canvas: Dots(canvas, groups, series).paint(), alt=". ".join(alt) + ".", rows=drawn)


def _told(cell: Cell) -> str:
    span = f" ({interval(cell.low, cell.high).removesuffix('.')})" if cell.has_interval else ""
    return f"{cell.percent.removesuffix('.')}{span}"

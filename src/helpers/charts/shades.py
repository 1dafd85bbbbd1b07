"""Numbers as shades, darker for more: what a number's ground and ink are, and a table of areas and items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Unpack

import pandas as pd

from helpers.charts import ChartOptions, Named, complete, drawn_rows, opening, require, sentences, told
from helpers.charts.canvas import Canvas, Drawing, draw, line_height, text_width, widest, wrap
from helpers.tables.cells import Cell, read_cells
from helpers.theme import Theme, contrast
from helpers.wording import decimal, number, rounded_percent, uncapitalise

_GAP = 8.0
_ROW = 20.0
_BETWEEN = 1.5
_MOST_COLUMNS = 8
_WIDEST_COLUMN = 90.0
_SHORT = len("ikke spurgt")  # longer reasons stand below the table


@dataclass(frozen=True)
class Reading:
    """How numbers of one statistic are written, and where they lie between the lightest shade and the darkest."""

    statistic: str = "share"
    low: float = 0.0
    high: float = 1.0

    @property
    def is_share(self) -> bool:
        return self.statistic != "mean"

    def part(self, cell: Cell) -> float:
        return (cell.value - self.low) / (self.high - self.low)

    def label(self, cell: Cell) -> str:
        """As in "63 %" or "3,4"."""
        return f"{rounded_percent(cell.value, cell.n, cell.base)} %" if self.is_share else decimal(cell.value, 1)

    def told(self, cell: Cell) -> str:
        """As in "63 pct." or "3,4", or why there is no number."""
        return cell.percent if self.is_share or not cell.is_shown else decimal(cell.value, 1)

    def tip(self, cell: Cell, of: Sequence[str]) -> str:
        """The number with what it is of, for whoever points at it."""
        if not cell.is_shown:
            return f"{', '.join(of)}: {cell.words}"
        if self.is_share:
            return told(cell, of)
        base = f" ({number(cell.base)} svar)" if cell.base == cell.base else ""
        return f"{', '.join(of)}: {decimal(cell.value, 1)}{base}"


SHARES = Reading()


def heat_table(
    rows: pd.DataFrame,
    *,
    areas: Sequence[Named],
    items: Sequence[Named],
    categories: Mapping[str, str],
    reading: Reading = SHARES,
    **options: Unpack[ChartOptions],
) -> Drawing:
    """Numbers as shades: items down, areas across (turned where areas are many); darker is more.

    `categories` gives the category that each item's number is of. A cell without a number is hollow, and the reason
    stands in it or below the table.
    """
    chosen = complete(options)
    require(areas, "områder")
    require(items, "spørgsmål")
    wanted = rows[rows["category"] == rows["item"].map(categories)]
    least, single = chosen["minimum_base"], ("population", "wave", "group")
    cells = read_cells(wanted, statistics=[reading.statistic], key=["area", "item"], minimum_base=least, single=single)
    grid = [[cells.at(area, item) for area, _ in areas] for item, _ in items]
    shows = "andele i pct." if reading.is_share else "gennemsnit"
    alt = [opening("Tabel i farver", f"{shows} i hvert område", chosen)]
    for place, (_, name) in enumerate(areas):
        values = [f"{uncapitalise(topic)} {reading.told(grid[row][place])}" for row, (_, topic) in enumerate(items)]
        alt.append(f"{name}: {', '.join(values)}")
    own = next((name for area, name in areas if area == chosen["highlight"]), "")
    down, across = [name for _, name in items], [name for _, name in areas]
    if len(areas) > _MOST_COLUMNS:
        down, across, grid = across, down, [list(column) for column in zip(*grid, strict=True)]
    behind = drawn_rows(wanted, statistic=reading.statistic, area=areas, item=items)
    return draw(
        chosen["theme"],
        lambda canvas: _Table(canvas, down, across, grid, reading, own).paint(),
        alt=sentences(alt),
        rows=behind,
    )


def shade(theme: Theme, share: float) -> tuple[str, str]:
    """The ground for a share, from the page's colour to the favourable one's, and the ink that is read on it."""
    ground = blended(theme.colours.surface, theme.colours.favourable, min(max(share, 0.0), 1.0))
    return ground, ink_on(ground)


def blended(one: str, other: str, part: float) -> str:
    """A colour with `part` (0..1) of the way from one to the other behind it."""
    channels = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in channels)


def ink_on(ground: str) -> str:
    """Black or white: only the two together reach 4.5:1 on every ground."""
    return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, ground))


@dataclass(frozen=True)
class _Table:
    canvas: Canvas
    down: Sequence[str]
    across: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    reading: Reading
    own: str

    @cached_property
    def names(self) -> float:
        """Width of the names at the left."""
        kind = self.canvas.theme.type
        return widest(self.down, kind.figure, limit=self.canvas.width * 0.4)

    @cached_property
    def wide(self) -> float:
        return min((self.canvas.width - self.names - _GAP) / len(self.across), _WIDEST_COLUMN)

    def paint(self) -> float:
        y = self._paint_heads()
        for name, cells in zip(self.down, self.cells, strict=True):
            y = self._paint_row(name, cells, y)
        return self._paint_reasons(y + 4)

    def _paint_heads(self) -> float:
        canvas, size = self.canvas, self.canvas.theme.type.figure
        heads = [wrap(name, self.wide - 4, size, bold=name == self.own) for name in self.across]
        floor = max(map(len, heads)) * line_height(size)
        for place, (name, lines) in enumerate(zip(self.across, heads, strict=True)):
            x = self.names + _GAP + (place + 0.5) * self.wide
            canvas.lines(x, floor - len(lines) * line_height(size), lines, anchor="center", bold=name == self.own)
        return floor + 4

    def _paint_row(self, name: str, cells: Sequence[Cell], y: float) -> float:
        canvas, size = self.canvas, self.canvas.theme.type.figure
        lines = wrap(name, self.names, size, bold=name == self.own)
        height = max(_ROW, len(lines) * line_height(size) + 4)
        canvas.block(0, y + height / 2, lines, bold=name == self.own)
        for place, cell in enumerate(cells):
            x = self.names + _GAP + place * self.wide
            self._paint_cell(cell, (x, y), height, (self.across[place], name))
        return y + height

    def _paint_cell(self, cell: Cell, corner: tuple[float, float], high: float, of: tuple[str, str]) -> None:
        canvas, size, (x, y) = self.canvas, self.canvas.theme.type.label, corner
        middle, colours = (x + self.wide / 2, y + high / 2), canvas.theme.colours
        if cell.is_shown:
            ground, ink = shade(canvas.theme, self.reading.part(cell))
            canvas.box(corner, self.wide - _BETWEEN, high - _BETWEEN, colour=ground)
            canvas.block(*middle, [self.reading.label(cell)], size=size, anchor="center", colour=ink)
        else:
            canvas.block(*middle, [self._short(cell)], size=size, anchor="center", colour=colours.muted)
        canvas.target(corner, self.wide - _BETWEEN, high - _BETWEEN, tip=self.reading.tip(cell, of))

    def _short(self, cell: Cell) -> str:
        """The reason without what stands in brackets, or a dash where it has no room."""
        words, size = cell.words.partition(" (")[0], self.canvas.theme.type.label
        return words if len(words) <= _SHORT and text_width(words, size) <= self.wide - 4 else "–"

    def _paint_reasons(self, y: float) -> float:
        """The reasons that the cells only begin to tell."""
        canvas, size = self.canvas, self.canvas.theme.type.label
        hidden = [cell for cells in self.cells for cell in cells if not cell.is_shown]
        reasons = dict.fromkeys(f"{self._short(cell)}: {cell.words}" for cell in hidden)
        told = [reason for reason in reasons if reason.partition(": ")[0] != reason.partition(": ")[2]]
        words = wrap("; ".join(told), canvas.width, size)
        return canvas.lines(0, y, words, size=size, colour=canvas.theme.colours.muted)


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]

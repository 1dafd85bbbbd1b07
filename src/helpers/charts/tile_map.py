"""A map of the 98 municipalities: a square each, about where the municipality lies, darker for more."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Unpack

import pandas as pd

from helpers.charts import ChartOptions, Named, complete, drawn_rows, opening, sentences
from helpers.charts.canvas import Canvas, Drawing, draw, line_height, text_width
from helpers.charts.shades import SHARES, Reading, shade
from helpers.errors import EstimateError
from helpers.municipalities import Municipality, municipalities
from helpers.tables.cells import ONE_ITEM_AND_WAVE, Cell, Cells, read_cells
from helpers.wording import count_noun

_BETWEEN = 1.5
_ROWS, _COLUMNS = 12, 16
_NAME, _NUMBER = 7.0, 9.0
_KEY = [("0", 0.0), ("25", 0.25), ("50", 0.5), ("75", 0.75), ("100", 1.0)]


def tile_map(
    rows: pd.DataFrame,
    *,
    category: str,
    shows: str,
    reading: Reading = SHARES,
    **options: Unpack[ChartOptions],
) -> Drawing:
    """One category's number of one item in one wave, a square a municipality; darker is more.

    `shows` says in the alt text what the numbers are. A municipality without a row is empty. Raises EstimateError
    where none has a number.
    """
    chosen = complete(options)
    own = rows[rows["category"] == category]
    least = chosen["minimum_base"]
    cells = read_cells(own, statistics=[reading.statistic], key=["area"], minimum_base=least, single=ONE_ITEM_AND_WAVE)
    known = [one for one in municipalities() if (one.slug,) in cells]
    if not any(cells.at(one.slug).is_shown for one in known):
        raise EstimateError("Ingen kommune har et tal, så der er intet kort at tegne.")
    named: list[Named] = [(one.slug, one.name) for one in known]
    tile = _Map(cells, reading, chosen["highlight"])
    alt = [opening("Kort over kommunerne", shows, chosen), *_told(known, cells, reading)]
    behind = drawn_rows(own, statistic=reading.statistic, area=named)
    return draw(chosen["theme"], tile.paint, alt=sentences(alt), rows=behind)


@cache
def tiles() -> Mapping[str, tuple[int, int, str]]:
    """Column, row and short name of every municipality's square, by code: a grid of our own."""
    text = files("helpers.reference").joinpath("tile_map.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: (int(row["column"]), int(row["row"]), row["label"]) for row in rows}


@dataclass(frozen=True)
class _Map:
    cells: Cells
    reading: Reading
    own: str

    def paint(self, canvas: Canvas) -> float:
        side = canvas.width / _COLUMNS
        for one in municipalities():
            self._paint_tile(canvas, one, side)
        return self._paint_key(canvas, _ROWS * side + 4)

    def _paint_tile(self, canvas: Canvas, one: Municipality, side: float) -> None:
        """A square; a municipality with a row has its short name and its number in it, the others are the land around.

        Whoever is not in the report is not named in it: a name that does not belong is the gate's sign of a mix-up.
        """
        colours, (column, row, label) = canvas.theme.colours, tiles()[one.code]
        x, y, wide = column * side, row * side, side - _BETWEEN
        cell = self.cells.at(one.slug) if (one.slug,) in self.cells else None
        ground, ink = self._look(canvas, cell)
        if one.slug == self.own:
            canvas.box((x - 1.5, y - 1.5), wide + 3, wide + 3, colour=colours.warning)
        canvas.box((x, y), wide, wide, colour=ground)
        if cell is None:
            return
        canvas.text(
            x + wide / 2, y + 0.4 * wide, _short(one.name, label, wide), size=_NAME, anchor="center", colour=ink
        )
        shown = self.reading.label(cell).removesuffix(" %") if cell.is_shown else "–"
        canvas.text(x + wide / 2, y + 0.82 * wide, shown, size=_NUMBER, anchor="center", colour=ink, bold=True)
        canvas.target((x, y), wide, wide, tip=self.reading.tip(cell, (one.name,)))

    def _look(self, canvas: Canvas, cell: Cell | None) -> tuple[str, str]:
        """Ground and ink: only a municipality with a number has a shade."""
        colours = canvas.theme.colours
        if cell is None:
            return colours.surface, colours.muted
        return shade(canvas.theme, self.reading.part(cell)) if cell.is_shown else (colours.page, colours.muted)

    def _paint_key(self, canvas: Canvas, y: float) -> float:
        """What the shades mean."""
        size, side = canvas.theme.type.label, 12.0
        x = 0.0
        for label, part in _KEY if self.reading.is_share else []:
            canvas.box((x, y), side, side, colour=shade(canvas.theme, part)[0])
            canvas.block(x + side + 3, y + side / 2, [f"{label} %"], size=size)
            x += 48.0
        words = "Uden navn: ikke med i opgørelsen. –: vises ikke."
        canvas.block(x, y + side / 2, [words], size=size, colour=canvas.theme.colours.muted)
        return y + max(side, line_height(size)) + 2


def _short(name: str, label: str, room: float) -> str:
    """The whole name where it fits, else the square's label, with a full stop where the name is cut."""
    if text_width(name, _NAME) <= room - 1:
        return name
    cut = f"{label}."
    return cut if name.startswith(label) and text_width(cut, _NAME) <= room else label


def _told(known: list[Municipality], cells: Cells, reading: Reading) -> list[str]:
    """The two ends, the middle, and how many are not shown."""
    shown = sorted((one for one in known if cells.at(one.slug).is_shown), key=lambda one: cells.at(one.slug).value)
    lowest, highest = shown[0], shown[-1]
    half = median(cells.at(one.slug).value for one in shown)
    told = [
        f"{count_noun(len(shown), 'kommune', 'kommuner')} har et tal",
        f"Højest: {highest.name} {reading.told(cells.at(highest.slug))}",
        f"Lavest: {lowest.name} {reading.told(cells.at(lowest.slug))}",
        f"Halvdelen af kommunerne ligger på {reading.told(Cell(half))} eller derover",
    ]
    if hidden := len(known) - len(shown):
        told.append(f"Tallet vises ikke for {count_noun(hidden, 'kommune', 'kommuner')}")
    return told

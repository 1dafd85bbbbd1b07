"""Shares as shades, darker for more: a table of areas and items, and a map of the 98 municipalities as squares."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Unpack

import pandas as pd

from helpers.charts import ChartOptions, Named, complete, drawn_rows, opening, require, sentences, told
from helpers.charts.canvas import Canvas, Drawing, draw, line_height, widest, wrap
from helpers.errors import EstimateError
from helpers.municipalities import municipalities
from helpers.tables.cells import ONE_ITEM_AND_WAVE, Cell, read_cells
from helpers.theme import Theme, contrast
from helpers.wording import count_noun, rounded_percent, uncapitalise

_GAP = 8.0
_ROW = 19.0
_TILE_GAP = 1.5
_TILE_ROWS, _TILE_COLUMNS = 12, 16


def heat_table(
    rows: pd.DataFrame,
    *,
    areas: Sequence[Named],
    items: Sequence[Named],
    categories: Mapping[str, str],
    **options: Unpack[ChartOptions],
) -> Drawing:
    """Shares as shades: areas down, items across, each with its number; darker is more.

    `categories` gives the category that each item's share is of. A cell without a number is hollow and says why.
    """
    chosen = complete(options)
    require(areas, "områder")
    require(items, "spørgsmål")
    single = ("population", "wave")
    wanted = rows[rows["category"] == rows["item"].map(categories)]
    cells = read_cells(
        wanted, statistics=["share"], key=["area", "item"], minimum_base=chosen["minimum_base"], single=single
    )

    def paint(canvas: Canvas) -> float:
        kind = canvas.theme.type
        names = widest([name for _, name in areas], kind.figure, limit=120)
        wide = (canvas.width - names - _GAP) / len(items)
        heads = [wrap(name, wide - 4, kind.label) for _, name in items]
        y = max(map(len, heads)) * line_height(kind.label) + 4
        for place, lines in enumerate(heads):
            x = names + _GAP + (place + 0.5) * wide
            top = y - 4 - len(lines) * line_height(kind.label)
            canvas.lines(x, top, lines, size=kind.label, anchor="center")
        for area, name in areas:
            lines = wrap(name, names, kind.figure, bold=area == chosen["highlight"])
            height = max(_ROW, len(lines) * line_height(kind.figure) + 4)
            canvas.block(0, y + height / 2, lines, bold=area == chosen["highlight"])
            for place, (item, topic) in enumerate(items):
                corner = (names + _GAP + place * wide, y)
                _shaded(canvas, cells.at(area, item), corner, (wide, height), (name, topic))
            y += height
        return y + 2

    alt = [opening("Tabel i farver", "andele i pct. i hvert område", chosen)]
    for area, name in areas:
        alt.append(
            f"{name}: {', '.join(f'{uncapitalise(topic)} {cells.at(area, item).percent}' for item, topic in items)}"
        )
    behind = drawn_rows(wanted, statistic="share", area=areas, item=items)
    return draw(chosen["theme"], paint, alt=sentences(alt), rows=behind)


def tile_map(rows: pd.DataFrame, *, category: Named, **options: Unpack[ChartOptions]) -> Drawing:
    """The share of one category of one item in one wave, a square a municipality, about where it lies; darker is more.

    A municipality without rows is hollow. Raises EstimateError where none has a number.
    """
    chosen = complete(options)
    own = rows[rows["category"] == category[0]]
    least = chosen["minimum_base"]
    cells = read_cells(own, statistics=["share"], key=["area"], minimum_base=least, single=ONE_ITEM_AND_WAVE)
    known = [one for one in municipalities() if (one.slug,) in cells]
    shown = sorted((one for one in known if cells.at(one.slug).is_shown), key=lambda one: cells.at(one.slug).value)
    if not shown:
        raise EstimateError(f"Ingen kommune har et tal for »{category[1]}«, så der er intet kort at tegne.")

    def paint(canvas: Canvas) -> float:
        side = canvas.width / _TILE_COLUMNS
        for one in municipalities():
            column, row, label = tiles()[one.code]
            corner = (column * side, row * side)
            size = (side - _TILE_GAP, side - _TILE_GAP)
            _tile(canvas, cells.at(one.slug) if one in known else None, corner, size, (label, one.name))
        return _TILE_ROWS * side

    values = [cells.at(one.slug).value for one in shown]
    alt = [
        opening(
            "Kort over kommunerne",
            f"andelen, der svarer »{uncapitalise(category[1])}«, i {len(shown)} kommuner",
            chosen,
        ),
        f"Højest: {shown[-1].name} {cells.at(shown[-1].slug).percent}",
        f"Lavest: {shown[0].name} {cells.at(shown[0].slug).percent}",
        f"Halvdelen af kommunerne ligger på {rounded_percent(median(values))} pct. eller derover",
    ]
    if hidden := [one for one in known if one not in shown]:
        alt.append(f"Tallet vises ikke for {count_noun(len(hidden), 'kommune', 'kommuner')}")
    named = [(one.slug, one.name) for one in known]
    return draw(chosen["theme"], paint, alt=sentences(alt), rows=drawn_rows(own, statistic="share", area=named))


@cache
def tiles() -> Mapping[str, tuple[int, int, str]]:
    """Column, row and short name of every municipality's square, by code: a grid of our own."""
    text = files("helpers.reference").joinpath("tile_map.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: (int(row["column"]), int(row["row"]), row["label"]) for row in rows}


def shade(theme: Theme, share: float) -> tuple[str, str]:
    """The ground for a share, from the page's colour to the favourable one's, and the ink that is read on it."""
    light, dark = (_channels(colour) for colour in (theme.colours.surface, theme.colours.favourable))
    part = min(max(share, 0.0), 1.0)
    ground = "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in zip(light, dark, strict=True))
    # Only black and white together reach 4.5:1 on every shade.
    inks = ("#000000", "#FFFFFF")
    return ground, max(inks, key=lambda ink: contrast(ink, ground))


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _shaded(
    canvas: Canvas, cell: Cell, corner: tuple[float, float], size: tuple[float, float], named: tuple[str, str]
) -> None:
    (x, y), (wide, high), kind = corner, size, canvas.theme.type
    if not cell.is_shown:
        canvas.block(x + wide / 2, y + high / 2, ["–"], anchor="center", colour=canvas.theme.colours.muted)
        canvas.target(corner, wide, high, tip=f"{', '.join(named)}: {cell.words}")
        return
    ground, ink = shade(canvas.theme, cell.value)
    canvas.box((x, y), wide - 1, high - 1, colour=ground)
    canvas.block(x + wide / 2, y + high / 2, [f"{_whole(cell)} %"], size=kind.label, anchor="center", colour=ink)
    canvas.target(corner, wide - 1, high - 1, tip=told(cell, named))


def _tile(
    canvas: Canvas, cell: Cell | None, corner: tuple[float, float], size: tuple[float, float], named: tuple[str, str]
) -> None:
    """A square with the municipality's short name over its number."""
    (x, y), (wide, high), colours = corner, size, canvas.theme.colours
    label, name = named
    shown = cell is not None and cell.is_shown
    ground, ink = shade(canvas.theme, cell.value) if cell is not None and shown else (colours.surface, colours.muted)
    canvas.box(corner, wide, high, colour=ground)
    canvas.text(x + wide / 2, y + 0.4 * high, label, size=6.5, anchor="center", colour=ink)
    if cell is None:
        return
    number = str(_whole(cell)) if shown else "–"
    canvas.text(x + wide / 2, y + 0.8 * high, number, size=8.5, anchor="center", colour=ink, bold=True)
    canvas.target(corner, wide, high, tip=told(cell, (name,)) if shown else f"{name}: {cell.words}")


def _whole(cell: Cell) -> int:
    return rounded_percent(cell.value, cell.n, cell.base)

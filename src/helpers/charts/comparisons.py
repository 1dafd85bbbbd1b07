"""Figures that hold many answers against each other: bars around a middle line, and slopes between two waves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import pandas as pd

from helpers.charts import ChartOptions, Named, complete, drawn_rows, opening, require, sentences, told
from helpers.charts.canvas import Canvas, Drawing, draw, line_height, text_width, widest, wrap
from helpers.charts.marks import Series, paint_legend
from helpers.errors import EstimateError
from helpers.tables.cells import ONE_ITEM, Cell, read_cells
from helpers.theme import contrast
from helpers.wording import rounded_percent, uncapitalise

_GAP = 8.0
_ROW = 19.0
_BAR = 12.0
_SLOPE_HEIGHT = 190.0
_SLOPE_MARGIN = 150.0


def diverging_bars(
    rows: pd.DataFrame, *, items: Sequence[Named], categories: Sequence[Named], **options: Unpack[ChartOptions]
) -> Drawing:
    """Shares of several items of one scale, in one area and wave, around a line: the favourable ones to its right.

    `categories` run from the favourable end to the other; one in the middle has a column of its own. Raises
    EstimateError where there is nothing to draw.
    """
    chosen = complete(options)
    require(items, "spørgsmål")
    require(categories, "svarmuligheder")
    least = chosen["minimum_base"]
    cells = read_cells(
        rows, statistics=["share"], key=["item", "category"], minimum_base=least, single=("population", "area", "wave")
    )
    half = len(categories) // 2
    right, left = categories[:half], categories[-half:] if half else []
    middle = categories[half] if len(categories) % 2 else None
    colours = chosen["theme"].scale_colours([category for category, _ in categories], favourable=chosen["favourable"])
    series = [Series(label, colours[category]) for category, label in categories]

    def paint(canvas: Canvas) -> float:
        kind = canvas.theme.type
        names = widest([name for _, name in items], kind.figure, limit=canvas.width * 0.4)
        side = text_width("100 %", kind.label) + _GAP if middle else 0.0
        start, end = names + _GAP, canvas.width - side
        centre, scale = (start + end) / 2, (end - start) / 2
        y = paint_legend(canvas, series) + 4
        for item, name in items:
            lines = wrap(name, names, kind.figure)
            height = max(_ROW, len(lines) * line_height(kind.figure) + 4)
            canvas.block(0, y + height / 2, lines)
            first = cells.at(item, categories[0][0])
            if not first.is_shown:
                canvas.block(start, y + height / 2, [first.words], size=kind.label, colour=canvas.theme.colours.muted)
            else:
                for group, direction in ((list(reversed(right)), 1), (left, -1)):
                    x = centre
                    for category, label in group:
                        cell = cells.at(item, category)
                        if cell.is_shown:
                            tip = told(cell, (name, label))
                            x = _stacked(canvas, cell, (x, y + height / 2), scale * direction, colours[category], tip)
                if middle and cells.at(item, middle[0]).is_shown:
                    shown = f"{_whole(cells.at(item, middle[0]))} %"
                    look = {"size": kind.label, "anchor": "right", "colour": canvas.theme.colours.muted}
                    canvas.block(canvas.width, y + height / 2, [shown], **look)  # type: ignore[arg-type]
            y += height
        canvas.rule((centre, y), (centre, paint_legend(canvas, []) + 20), colour=canvas.theme.colours.muted)
        return y + 2

    alt = [opening("Søjler omkring en midte", "andele i pct. på hvert spørgsmål", chosen)]
    for item, name in items:
        own = [(label, cells.at(item, category)) for category, label in categories]
        shown = [f"{uncapitalise(label)} {cell.percent}" for label, cell in own if cell.is_shown]
        alt.append(f"{name}: {', '.join(shown) or own[0][1].words}")
    behind = drawn_rows(rows, statistic="share", item=items, category=categories)
    return draw(chosen["theme"], paint, alt=sentences(alt), rows=behind)


def slope_lines(
    rows: pd.DataFrame,
    *,
    areas: Sequence[Named],
    waves: tuple[Named, Named],
    category: Named,
    **options: Unpack[ChartOptions],
) -> Drawing:
    """One item's share in two waves, a line an area; an area without a number in both is told of in the alt text."""
    chosen = complete(options)
    require(areas, "områder")
    own = rows[rows["category"] == category[0]]
    cells = read_cells(
        own, statistics=["share"], key=["area", "wave"], minimum_base=chosen["minimum_base"], single=ONE_ITEM
    )
    pairs = [(area, name, tuple(cells.at(area, wave) for wave, _ in waves)) for area, name in areas]
    whole = [(area, name, both) for area, name, both in pairs if all(cell.is_shown for cell in both)]
    if not whole:
        raise EstimateError(f"Ingen af områderne har tal for »{category[1]}« i begge målinger.")

    def paint(canvas: Canvas) -> float:
        kind, colours = canvas.theme.type, canvas.theme.colours
        xs = (_SLOPE_MARGIN, canvas.width - _SLOPE_MARGIN)
        top = line_height(kind.figure) + 8
        for x, (_, label), anchor in zip(xs, waves, ("right", "left"), strict=True):
            canvas.lines(x, 0, [label], bold=True, anchor=anchor)  # type: ignore[arg-type]
            canvas.rule((x, top), (x, top + _SLOPE_HEIGHT), colour=colours.line)
        values = [cell.value for _, _, both in whole for cell in both]
        low, high = min(values), max(max(values), min(values) + 0.1)
        height = _SLOPE_HEIGHT - 16

        def place(value: float) -> float:
            return top + 8 + (high - value) / (high - low) * height

        for area, _, both in whole:
            mine = area == chosen["highlight"]
            ink = colours.accent if mine else colours.neutral
            ys = [place(cell.value) for cell in both]
            canvas.rule((xs[0], ys[0]), (xs[1], ys[1]), colour=ink, width=2.4 if mine else 1.4)
        for end, (x, anchor, step) in enumerate(((xs[0], "right", -6), (xs[1], "left", 6))):
            wanted = sorted((place(both[end].value), area, name, both[end]) for area, name, both in whole)
            ys = _apart([y for y, *_ in wanted], line_height(kind.label))
            for y, (dot, area, name, cell) in zip(ys, wanted, strict=True):
                mine = area == chosen["highlight"]
                canvas.dot((x, dot), colour=colours.accent if mine else colours.neutral, marker="o")
                words = f"{name} {_whole(cell)} %" if end == 0 else f"{_whole(cell)} % {name}"
                canvas.block(x + step, y, [words], size=kind.label, bold=mine, anchor=anchor)  # type: ignore[arg-type]
                canvas.target((x - 7, dot - 7), 14, 14, tip=told(cell, (name, waves[end][1])))
        return top + _SLOPE_HEIGHT + 6 + max(0.0, len(whole) * line_height(kind.label) - _SLOPE_HEIGHT)

    alt = [opening("Hældningsdiagram", f"andelen, der svarer »{uncapitalise(category[1])}«, ved to målinger", chosen)]
    for _, name, both in pairs:
        ends = [f"{uncapitalise(label)} {cell.percent}" for (_, label), cell in zip(waves, both, strict=True)]
        alt.append(f"{name}: {', '.join(ends)}")
    behind = drawn_rows(own, statistic="share", area=areas, wave=waves)
    return draw(chosen["theme"], paint, alt=sentences(alt), rows=behind)


def _stacked(canvas: Canvas, cell: Cell, start: tuple[float, float], scale: float, colour: str, tip: str) -> float:
    """One segment from `start` outwards, its number inside where it has room; returns where it ends."""
    x, y = start
    end = x + cell.value * scale
    left, width = min(x, end), abs(end - x)
    canvas.box((left, y - _BAR / 2), width, _BAR, colour=colour)
    size, label = canvas.theme.type.label, f"{_whole(cell)} %"
    if text_width(label, size) + 4 <= width:
        inks = ("#000000", "#FFFFFF")
        ink = max(inks, key=lambda one: contrast(one, colour))
        canvas.block(left + width / 2, y, [label], size=size, anchor="center", colour=ink)
    canvas.target((left, y - _BAR / 2), max(width, 3), _BAR, tip=tip)
    return end


def _whole(cell: Cell) -> int:
    return rounded_percent(cell.value, cell.n, cell.base)


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """Heights in order, pushed down just so much that no two labels touch."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + least) if placed else height)
    return placed

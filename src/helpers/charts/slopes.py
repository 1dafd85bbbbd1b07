"""One item's share in two waves: a line an area, with the area's name and number at both ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Unpack

import pandas as pd

from helpers.charts import ChartOptions, Named, complete, drawn_rows, opening, require, sentences, told
from helpers.charts.canvas import Canvas, Drawing, draw, line_height, widest, wrap
from helpers.errors import EstimateError
from helpers.tables.cells import ONE_ITEM, Cell, read_cells
from helpers.wording import rounded_percent, uncapitalise

_HEIGHT = 130.0
_LEAST_RANGE = 0.4  # of the scale is always in the picture, so that a small change looks small
_BESIDE = 8.0
_PAD = 8.0


def slope_lines(
    rows: pd.DataFrame,
    *,
    areas: Sequence[Named],
    waves: tuple[Named, Named],
    category: Named,
    **options: Unpack[ChartOptions],
) -> Drawing:
    """One item's share in two waves, a line an area; below stands why an area has none.

    Raises EstimateError where no area has a number in both waves.
    """
    chosen = complete(options)
    require(areas, "områder")
    own = rows[rows["category"] == category[0]]
    cells = read_cells(
        own, statistics=["share"], key=["area", "wave"], minimum_base=chosen["minimum_base"], single=ONE_ITEM
    )
    before, after = waves
    lines = [
        _Line(name, cells.at(area, before[0]), cells.at(area, after[0]), area == chosen["highlight"])
        for area, name in areas
    ]
    if not any(line.is_whole for line in lines):
        raise EstimateError(f"Ingen af områderne har tal for »{category[1]}« i begge målinger.")
    labels = (before[1], after[1])
    alt = [opening("Hældningsdiagram", f"andelen, der svarer »{uncapitalise(category[1])}«, ved to målinger", chosen)]
    alt += [f"{line.name}: {line.told(labels)}" for line in lines]
    behind = drawn_rows(own, statistic="share", area=areas, wave=waves)
    return draw(chosen["theme"], lambda canvas: _Slopes(canvas, lines, labels).paint(), alt=sentences(alt), rows=behind)


@dataclass(frozen=True)
class _Line:
    """One area in both waves; `own` marks the report's own."""

    name: str
    before: Cell
    after: Cell
    own: bool

    @property
    def is_whole(self) -> bool:
        return self.before.is_shown and self.after.is_shown

    @property
    def ends(self) -> tuple[Cell, Cell]:
        return self.before, self.after

    def told(self, waves: tuple[str, str]) -> str:
        """As in "nulpunkt 50 pct., midtvejs 60 pct."."""
        return ", ".join(f"{uncapitalise(wave)} {cell.percent}" for wave, cell in zip(waves, self.ends, strict=True))


@dataclass(frozen=True)
class _Slopes:
    canvas: Canvas
    lines: Sequence[_Line]
    waves: tuple[str, str]

    @cached_property
    def shown(self) -> list[_Line]:
        return [line for line in self.lines if line.is_whole]

    @cached_property
    def margin(self) -> float:
        """Room for the names outside the lines' ends."""
        texts = [*self.waves, *(f"{line.name}  100 %" for line in self.shown)]
        return widest(texts, self.canvas.theme.type.figure, limit=self.canvas.width * 0.36) + _BESIDE

    @cached_property
    def top(self) -> float:
        return line_height(self.canvas.theme.type.figure) + 6

    @cached_property
    def range(self) -> tuple[float, float]:
        """The part of the scale that is in the picture: what the lines need, and never so little as to exaggerate."""
        values = [cell.value for line in self.shown for cell in line.ends]
        low, high = min(values), max(values)
        spare = max(_LEAST_RANGE - (high - low), 0.0) / 2
        low, high = low - spare, high + spare
        shift = max(-low, 0.0) - max(high - 1, 0.0)
        return low + shift, high + shift

    def paint(self) -> float:
        canvas, colours = self.canvas, self.canvas.theme.colours
        xs = self.margin, canvas.width - self.margin
        floor = self.top + self._tall()
        for x, wave, outwards in zip(xs, self.waves, ("right", "left"), strict=True):
            canvas.lines(x, 0, [wave], bold=True, anchor=outwards)  # type: ignore[arg-type]
            canvas.rule((x, self.top), (x, floor), colour=colours.line)
        for line in sorted(self.shown, key=lambda one: one.own):
            ys = [self._y(cell.value) for cell in line.ends]
            canvas.rule((xs[0], ys[0]), (xs[1], ys[1]), colour=self._colour(line), width=2.4 if line.own else 1.4)
        for end in (0, 1):
            self._paint_end(end, xs[end], floor)
        return self._paint_missing(floor + 4)

    def _tall(self) -> float:
        return max(_HEIGHT, len(self.shown) * 2 * line_height(self.canvas.theme.type.figure))

    def _y(self, value: float) -> float:
        low, high = self.range
        return self.top + _PAD + (high - value) / (high - low) * (self._tall() - 2 * _PAD)

    def _colour(self, line: _Line) -> str:
        colours = self.canvas.theme.colours
        return colours.accent if line.own else colours.neutral

    def _paint_end(self, end: int, x: float, floor: float) -> None:
        """Dots, and outside them names and numbers that keep apart."""
        canvas, size = self.canvas, self.canvas.theme.type.figure
        ordered = sorted(self.shown, key=lambda line: (-line.ends[end].value, line.name))
        texts = [wrap(_label(line, end), self.margin - _BESIDE, size, bold=line.own) for line in ordered]
        heights = [len(lines) * line_height(size) for lines in texts]
        wanted = [self._y(line.ends[end].value) for line in ordered]
        placed = zip(ordered, texts, apart(wanted, heights, floor), wanted, strict=True)
        for line, words, y, dot in sorted(placed, key=lambda one: one[0].own):
            canvas.dot((x, dot), colour=self._colour(line), marker="o")
            beside, anchor = (x - _BESIDE, "right") if end == 0 else (x + _BESIDE, "left")
            canvas.block(beside, y, words, bold=line.own, anchor=anchor)  # type: ignore[arg-type]
            canvas.target((x - 7, dot - 7), 14, 14, tip=told(line.ends[end], (line.name, self.waves[end])))

    def _paint_missing(self, y: float) -> float:
        """Which areas have no line, and why."""
        canvas, size = self.canvas, self.canvas.theme.type.label
        missing = [(line.name, line.told(self.waves)) for line in self.lines if not line.is_whole]
        told = sentences(f"Ingen linje for {name}: {why}" for name, why in missing)
        words = wrap(told, canvas.width, size)
        return canvas.lines(0, y, words, size=size, colour=canvas.theme.colours.muted) + 2


def apart(middles: Sequence[float], heights: Sequence[float], floor: float) -> list[float]:
    """Middles from the top down, moved as little as keeps labels of these heights from touching, above `floor`."""
    placed: list[float] = []
    for place, (middle, height) in enumerate(zip(middles, heights, strict=True)):
        above = placed[-1] + (heights[place - 1] + height) / 2 if placed else middle
        placed.append(max(middle, above))
    lowest = floor
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], lowest - heights[place] / 2)
        lowest = placed[place] - heights[place] / 2
    return placed


def _label(line: _Line, end: int) -> str:
    shown = f"{rounded_percent(line.ends[end].value, line.ends[end].n, line.ends[end].base)} %"
    return f"{line.name}  {shown}" if end == 0 else f"{shown}  {line.name}"

"""Answers to several items around a middle line: the favourable ones to its right, the others to its left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Unpack

import pandas as pd

from helpers.charts import ChartOptions, Named, complete, drawn_rows, opening, require, sentences, told
from helpers.charts.canvas import Canvas, Drawing, draw, line_height, text_width, widest, wrap
from helpers.charts.marks import Series, paint_legend
from helpers.charts.shades import ink_on
from helpers.tables.cells import Cell, Cells, read_cells
from helpers.wording import rounded_percent, uncapitalise

_GAP = 8.0
_ROW = 20.0
_BAR = 13.0
_BESIDE = 62.0  # the column of the answers in the middle


def diverging_bars(
    rows: pd.DataFrame, *, items: Sequence[Named], categories: Sequence[Named], **options: Unpack[ChartOptions]
) -> Drawing:
    """Shares of several items of one scale, in one area and wave, around a line: the favourable ones to its right.

    `categories` run from the favourable end to the other; one in the middle has a column of its own. An item with an
    answer that is not shown has words in the place of its bars. Raises EstimateError where there is nothing to draw.
    """
    chosen = complete(options)
    require(items, "spørgsmål")
    require(categories, "svarmuligheder")
    single, least = ("population", "area", "wave", "group"), chosen["minimum_base"]
    cells = read_cells(rows, statistics=["share"], key=["item", "category"], minimum_base=least, single=single)
    colours = chosen["theme"].scale_colours([category for category, _ in categories], favourable=chosen["favourable"])
    lines = [_Line(name, _parts(cells, item, categories, colours)) for item, name in items]
    alt = [opening("Søjler omkring en midte", "andele i pct. på hvert spørgsmål", chosen)]
    alt += [f"{line.name}: {line.told}" for line in lines]
    behind = drawn_rows(rows, statistic="share", item=items, category=categories)
    return draw(chosen["theme"], lambda canvas: _Bars(canvas, lines).paint(), alt=sentences(alt), rows=behind)


@dataclass(frozen=True)
class _Part:
    """One answer to one item."""

    label: str
    cell: Cell
    colour: str


@dataclass(frozen=True)
class _Line:
    """One item's answers, from the favourable end to the other."""

    name: str
    parts: tuple[_Part, ...]

    @property
    def is_shown(self) -> bool:
        return all(part.cell.is_shown for part in self.parts)

    @property
    def told(self) -> str:
        """As in "enig 60 pct., uenig 40 pct.", with the reason where an answer is not shown."""
        if not any(part.cell.is_shown for part in self.parts):
            return self.parts[0].cell.words
        return ", ".join(f"{uncapitalise(part.label)} {part.cell.percent}" for part in self.parts)

    @property
    def half(self) -> int:
        return len(self.parts) // 2

    @property
    def middle(self) -> _Part | None:
        return self.parts[self.half] if len(self.parts) % 2 else None

    @property
    def right(self) -> tuple[_Part, ...]:
        """From the line outwards."""
        return self.parts[: self.half][::-1]

    @property
    def left(self) -> tuple[_Part, ...]:
        return self.parts[len(self.parts) - self.half :]


@dataclass(frozen=True)
class _Bars:
    canvas: Canvas
    lines: Sequence[_Line]

    @cached_property
    def names(self) -> float:
        kind = self.canvas.theme.type
        return widest([line.name for line in self.lines], kind.figure, limit=self.canvas.width * 0.36)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Where the bars may reach on either side."""
        beside = _BESIDE if self.lines[0].middle else 0.0
        return self.names + _GAP, self.canvas.width - beside

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Where the line stands, and the length of 100 per cent: both sides have the room that they need."""
        start, end = self.ends
        left, right = (max(self._reach(line, side) for line in self.lines) for side in ("left", "right"))
        longest = left + right or 1.0
        outside = text_width("10 %", self.canvas.theme.type.label) + 4
        start, end = start + outside, end - outside
        return start + (end - start) * left / longest, (end - start) / longest

    def paint(self) -> float:
        top = y = self._paint_head()
        for number, line in enumerate(self.lines):
            y = self._paint_line(line, y, shaded=number % 2 == 0)
        zero, _ = self.scale
        self.canvas.rule((zero, top), (zero, y), colour=self.canvas.theme.colours.text)
        for line, middle in zip(self.lines, self._middles(top), strict=True):
            self._paint_answers(line, middle)
        return y + 2

    def _reach(self, line: _Line, side: str) -> float:
        if not line.is_shown:
            return 0.0
        return sum(part.cell.value for part in (line.left if side == "left" else line.right))

    def _height(self, line: _Line) -> float:
        kind = self.canvas.theme.type
        return max(_ROW, len(wrap(line.name, self.names, kind.figure)) * line_height(kind.figure) + 5)

    def _middles(self, y: float) -> list[float]:
        found = []
        for line in self.lines:
            found.append(y + self._height(line) / 2)
            y += self._height(line)
        return found

    def _paint_head(self) -> float:
        """The legend as the bars stand, and the heading of the column beside them."""
        canvas, line, size = self.canvas, self.lines[0], self.canvas.theme.type.label
        series = [Series(part.label, part.colour) for part in (*line.left[::-1], *line.right)]
        below = paint_legend(canvas, series)
        words = wrap(line.middle.label, _BESIDE, size) if line.middle else []
        look = canvas.theme.colours.muted
        return max(below, canvas.lines(canvas.width, 0, words, size=size, anchor="right", colour=look)) + 4

    def _paint_line(self, line: _Line, y: float, *, shaded: bool) -> float:
        canvas, height = self.canvas, self._height(line)
        if shaded:
            canvas.box((0, y), canvas.width, height, colour=canvas.theme.colours.surface)
        canvas.block(2, y + height / 2, wrap(line.name, self.names, canvas.theme.type.figure))
        return y + height

    def _paint_answers(self, line: _Line, y: float) -> None:
        canvas, size, muted = self.canvas, self.canvas.theme.type.label, self.canvas.theme.colours.muted
        if not line.is_shown:
            room = canvas.width - self.ends[0]
            canvas.block(self.ends[0], y, wrap(line.told, room, size), size=size, colour=muted)
            return
        zero, length = self.scale
        # From left to right, as a file's text is read.
        for part, x in reversed(_starts(line.left, zero, -length)):
            self._paint_part(line, part, (x, y), -length)
        for part, x in _starts(line.right, zero, length):
            self._paint_part(line, part, (x, y), length)
        if line.middle:
            shown = f"{_whole(line.middle.cell)} %"
            canvas.block(canvas.width - 2, y, [shown], size=size, anchor="right", colour=muted)
            corner = (canvas.width - _BESIDE / 2, y - _BAR / 2)
            canvas.target(corner, _BESIDE / 2, _BAR, tip=told(line.middle.cell, (line.name, line.middle.label)))

    def _paint_part(self, line: _Line, part: _Part, start: tuple[float, float], length: float) -> None:
        """One segment outwards from `start`, its number inside where it has room."""
        (x, y), canvas, size = start, self.canvas, self.canvas.theme.type.label
        end = x + part.cell.value * length
        left, width, label = min(x, end), abs(end - x), f"{_whole(part.cell)} %"
        canvas.box((left, y - _BAR / 2), width, _BAR, colour=part.colour)
        if text_width(label, size) + 4 <= width:
            canvas.block(left + width / 2, y, [label], size=size, anchor="center", colour=ink_on(part.colour))
        elif part.cell.value and part in (line.parts[0], line.parts[-1]):
            beside, anchor = (end + 3, "left") if length > 0 else (end - 3, "right")
            canvas.block(beside, y, [label], size=size, anchor=anchor)  # type: ignore[arg-type]
        tip = told(part.cell, (line.name, part.label))
        canvas.target((left, y - _BAR / 2), max(width, 3), _BAR, tip=tip)


def _starts(parts: Sequence[_Part], zero: float, length: float) -> list[tuple[_Part, float]]:
    """Where each segment of a side begins, from the line outwards."""
    ends = accumulate((part.cell.value * length for part in parts), initial=zero)
    return list(zip(parts, ends, strict=False))


def _parts(cells: Cells, item: str, categories: Sequence[Named], colours: dict[str, str]) -> tuple[_Part, ...]:
    return tuple(_Part(label, cells.at(item, category), colours[category]) for category, label in categories)


def _whole(cell: Cell) -> int:
    return rounded_percent(cell.value, cell.n, cell.base)

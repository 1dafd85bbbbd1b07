"""Rows of dots on a common scale, painted on a canvas: developments with intervals, and pairs joined by a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from helpers.charts.canvas import Canvas, line_height, text_width, widest, wrap
from helpers.charts.marks import Mark, Series, paint_legend

_GAP = 10.0
_LINE = 14.0
_BETWEEN_GROUPS = 6.0
_BESIDE_DOT = 7.0
_INDENT = 4.0


@dataclass(frozen=True)
class Axis:
    """A scale from `low` to `high` with its ticks and their labels, and a line across it where there is one."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    line: tuple[float, str] | None = None

    def at(self, value: float) -> float:
        """Where a value stands between the ends (0..1)."""
        return (value - self.low) / (self.high - self.low)


PERCENT = Axis(0, 1, tuple((tick, f"{tick * 100:.0f} %") for tick in (0.0, 0.25, 0.5, 0.75, 1.0)))


@dataclass(frozen=True)
class DotRow:
    """One line of a dot chart: a label (may be empty) and one mark a series."""

    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class DotGroup:
    """The rows under one name; `own` marks the report's own area."""

    name: str
    rows: tuple[DotRow, ...]
    own: bool = False


@dataclass(frozen=True)
class Dots:
    """Groups of rows: name, row label, and dots between the ends of the scale with their labels outside them."""

    canvas: Canvas
    groups: Sequence[DotGroup]
    series: Sequence[Series]
    scale: Axis = PERCENT

    @cached_property
    def name_width(self) -> float:
        return widest([group.name for group in self.groups], self.canvas.theme.type.figure, limit=170)

    @cached_property
    def axis(self) -> tuple[float, float]:
        """Where the ends of the scale stand, with room for a label outside both."""
        size = self.canvas.theme.type.label
        labels = widest([row.label for group in self.groups for row in group.rows], size, limit=100)
        margin = text_width("100 %", size) + _BESIDE_DOT + 1
        start = _INDENT + self.name_width + (labels + _GAP if labels else 0) + _GAP
        return start + margin, self.canvas.width - margin

    def paint(self) -> float:
        top = paint_legend(self.canvas, self.series) + line_height(self.canvas.theme.type.label) + 2
        y, rows = top, []
        for group in self.groups:
            rows += list(self._rows(group, y))
            y = self._paint_name(group, y)
        self._paint_axis(top, y)
        bottom = self._paint_line(top, y)
        for row, middle, ground in rows:
            self._paint_row(row, middle, ground)
        for row, middle, _ in rows:
            self._paint_dots(row, middle)
        for row, middle, _ in rows:
            for mark in row.marks:
                if not mark.words:
                    corner = (self._x(mark.at) - _LINE / 2, middle - _LINE / 2)
                    self.canvas.target(corner, _LINE, _LINE, tip=mark.tip)
        return bottom + 2

    def _rows(self, group: DotGroup, y: float) -> Iterator[tuple[DotRow, float, str]]:
        """The group's rows, each with the height at which its dots stand and the colour of the ground there."""
        ground = self._ground(group)
        y += (self._height(group) - sum(map(self._row_height, group.rows))) / 2
        for row in group.rows:
            yield row, y + _LINE / 2, ground
            y += self._row_height(row)

    def _height(self, group: DotGroup) -> float:
        names = len(self._name(group)) * line_height(self.canvas.theme.type.figure)
        return max(names, sum(map(self._row_height, group.rows))) + _BETWEEN_GROUPS

    def _row_height(self, row: DotRow) -> float:
        words = self._words(row)
        return _LINE * (len(words) + (len(words) < len(row.marks)))

    def _ground(self, group: DotGroup) -> str:
        colours = self.canvas.theme.colours
        return colours.surface if group.own else colours.page

    def _name(self, group: DotGroup) -> list[str]:
        return wrap(group.name, self.name_width, self.canvas.theme.type.figure, bold=group.own)

    def _words(self, row: DotRow) -> list[str]:
        """Why marks of the row are missing, with their series where the row has more than one."""
        missing = [(one.label, mark.words) for one, mark in zip(self.series, row.marks, strict=True) if mark.words]
        return [f"{label}: {words}" if len(self.series) > 1 else words for label, words in missing]

    def _paint_name(self, group: DotGroup, y: float) -> float:
        canvas, colours = self.canvas, self.canvas.theme.colours
        height, name = self._height(group), self._name(group)
        canvas.box((0, y), canvas.width, height, colour=self._ground(group))
        canvas.rule((0, y), (canvas.width, y), colour=colours.line, width=0.5)
        # A name stands beside its first row, and in the middle where there is only one row.
        if len(group.rows) > 1:
            size = canvas.theme.type.figure
            canvas.lines(_INDENT, y + (_BETWEEN_GROUPS + _LINE - line_height(size)) / 2, name, bold=group.own)
        else:
            canvas.block(_INDENT, y + height / 2, name, bold=group.own)
        return y + height

    def _paint_axis(self, top: float, bottom: float) -> None:
        canvas, colours = self.canvas, self.canvas.theme.colours
        for tick, label in self.scale.ticks:
            x = self._x(self.scale.at(tick))
            canvas.rule((x, top), (x, bottom), colour=colours.line, width=0.5)
            canvas.text(x, top - 4, label, size=canvas.theme.type.label, anchor="center", colour=colours.muted)

    def _paint_line(self, top: float, bottom: float) -> float:
        """The line across the scale with its words below; returns the bottom."""
        if self.scale.line is None:
            return bottom
        canvas, colours = self.canvas, self.canvas.theme.colours
        value, words = self.scale.line
        x, size = self._x(self.scale.at(value)), canvas.theme.type.label
        canvas.rule((x, top), (x, bottom + 3), colour=colours.warning, width=1.2)
        canvas.text(x, bottom + 3 + line_height(size), words, size=size, anchor="center", colour=colours.warning)
        return bottom + 5 + line_height(size)

    def _x(self, share: float) -> float:
        start, end = self.axis
        return start + share * (end - start)

    def _paint_row(self, row: DotRow, middle: float, ground: str) -> None:
        canvas, size, colours = self.canvas, self.canvas.theme.type.label, self.canvas.theme.colours
        canvas.block(_INDENT + self.name_width + _GAP, middle, [row.label] if row.label else [], size=size)
        shown = sorted((mark for mark in row.marks if not mark.words), key=lambda mark: mark.at)
        for place, line in enumerate(self._words(row), start=1 if shown else 0):
            self._paint_label(self.axis[0], middle + place * _LINE, line, ground=ground, colour=colours.muted)
        if len(shown) > 1:
            left = self._x(shown[0].at) - _BESIDE_DOT - text_width(shown[0].label, size)
            self._paint_label(left, middle, shown[0].label, ground=ground, colour=colours.text)
        if shown:
            right = self._x(max(mark.end for mark in shown)) + _BESIDE_DOT
            self._paint_label(right, middle, shown[-1].label, ground=ground, colour=colours.text)
        self._paint_lines(shown, middle)

    def _paint_label(self, x: float, middle: float, words: str, *, ground: str, colour: str) -> None:
        """Words on a ground of their own, so that the grid does not run through them."""
        size = self.canvas.theme.type.label
        self.canvas.box((x - 1.5, middle - size / 2), text_width(words, size) + 3, size, colour=ground)
        self.canvas.block(x, middle, [words], size=size, colour=colour)

    def _paint_lines(self, shown: Sequence[Mark], middle: float) -> None:
        """Intervals, and the line that joins the dots of a row."""
        for mark in shown:
            if mark.span:
                low, high = (self._x(end) for end in mark.span)
                self.canvas.rule((low, middle), (high, middle), colour=self.canvas.theme.colours.text, width=1.0)
        if len(shown) > 1:
            ends = self._x(shown[0].at), self._x(shown[-1].at)
            self.canvas.rule((ends[0], middle), (ends[1], middle), colour=self.canvas.theme.colours.neutral, width=2)

    def _paint_dots(self, row: DotRow, middle: float) -> None:
        """Colour and shape both tell the series, and the second is smaller, so that equal shares show both."""
        for mark, series in zip(row.marks, self.series, strict=True):
            if not mark.words:
                centre = self._x(mark.at), middle
                self.canvas.dot(centre, colour=series.colour, marker=series.marker, edged=True)

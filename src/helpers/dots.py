"""Rows of dots on a common scale, painted on a canvas: developments with intervals, and pairs joined by a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
import seaborn as sns

from helpers.canvas import DOT, ZORDER, Canvas, line_height, text_width, widest, wrap
from helpers.marks import Mark, Series, paint_legend

_GAP = 10.0
_LINE = 14.0
_BETWEEN_GROUPS = 6.0
_BESIDE_DOT = 7.0
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


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
    """Groups of rows: name, row label, and dots between 0 and 100 per cent with their labels outside them."""

    canvas: Canvas
    groups: Sequence[DotGroup]
    series: Sequence[Series]

    @property
    def name_width(self) -> float:
        return widest([group.name for group in self.groups], self.canvas.theme.type.figure, limit=170)

    @property
    def axis(self) -> tuple[float, float]:
        """Where 0 and 100 per cent stand, with room for a label outside both."""
        size = self.canvas.theme.type.label
        labels = widest([row.label for group in self.groups for row in group.rows], size, limit=100)
        margin = text_width("100 %", size) + _BESIDE_DOT + 1
        start = self.name_width + (labels + _GAP if labels else 0) + _GAP
        return start + margin, self.canvas.width - margin

    def paint(self) -> float:
        top = paint_legend(self.canvas, self.series) + line_height(self.canvas.theme.type.label) + 2
        y, rows = top, []
        for group in self.groups:
            rows += list(self._rows(group, y))
            y = self._paint_name(group, y)
        self._paint_axis(top, y)
        for row, middle in rows:
            self._paint_row(row, middle)
        self._paint_dots(rows)
        return y + 2

    def _rows(self, group: DotGroup, y: float) -> Iterator[tuple[DotRow, float]]:
        """The group's rows, each with the height at which its dots stand."""
        y += (self._height(group) - sum(map(self._row_height, group.rows))) / 2
        for row in group.rows:
            yield row, y + _LINE / 2
            y += self._row_height(row)

    def _height(self, group: DotGroup) -> float:
        names = len(self._name(group)) * line_height(self.canvas.theme.type.figure)
        return max(names, sum(map(self._row_height, group.rows))) + _BETWEEN_GROUPS

    def _row_height(self, row: DotRow) -> float:
        words = self._words(row)
        return _LINE * (len(words) + (len(words) < len(row.marks)))

    def _name(self, group: DotGroup) -> list[str]:
        return wrap(group.name, self.name_width, self.canvas.theme.type.figure, bold=group.own)

    def _words(self, row: DotRow) -> list[str]:
        """Why marks of the row are missing, with their series where the row has more than one."""
        missing = [(one.label, mark.words) for one, mark in zip(self.series, row.marks, strict=True) if mark.words]
        return [f"{label}: {words}" if len(self.series) > 1 else words for label, words in missing]

    def _paint_name(self, group: DotGroup, y: float) -> float:
        canvas, colours = self.canvas, self.canvas.theme.colours
        height, name = self._height(group), self._name(group)
        if group.own:
            canvas.box((0, y), canvas.width, height, colour=colours.surface)
        canvas.rule((0, y), (canvas.width, y), colour=colours.line, width=0.5)
        # A name stands beside its first row, and in the middle where there is only one row.
        if len(group.rows) > 1:
            size = canvas.theme.type.figure
            canvas.lines(0, y + (_BETWEEN_GROUPS + _LINE - line_height(size)) / 2, name, bold=group.own)
        else:
            canvas.block(0, y + height / 2, name, bold=group.own)
        return y + height

    def _paint_axis(self, top: float, bottom: float) -> None:
        canvas, colours = self.canvas, self.canvas.theme.colours
        for tick in _TICKS:
            x, label = self._x(tick), f"{tick * 100:.0f} %"
            canvas.rule((x, top), (x, bottom), colour=colours.line, width=0.5)
            canvas.text(x, top - 4, label, size=canvas.theme.type.label, anchor="center", colour=colours.muted)

    def _x(self, share: float) -> float:
        start, end = self.axis
        return start + share * (end - start)

    def _paint_row(self, row: DotRow, middle: float) -> None:
        canvas, size, colours = self.canvas, self.canvas.theme.type.label, self.canvas.theme.colours
        canvas.block(self.name_width + _GAP, middle, [row.label] if row.label else [], size=size)
        shown = sorted((mark for mark in row.marks if not mark.words), key=lambda mark: mark.at)
        if len(shown) > 1:
            ends = self._x(shown[0].at), self._x(shown[-1].at)
            canvas.rule((ends[0], middle), (ends[1], middle), colour=colours.neutral, width=2)
        for place, mark in enumerate(shown):
            self._paint_label(mark, middle, left=len(shown) > 1 and place == 0)
        for place, line in enumerate(self._words(row), start=1 if shown else 0):
            canvas.block(self.axis[0] + 3, middle + place * _LINE, [line], size=size, colour=colours.muted)

    def _paint_label(self, mark: Mark, middle: float, *, left: bool) -> None:
        canvas, size = self.canvas, self.canvas.theme.type.label
        if mark.span:
            low, high = (self._x(end) for end in mark.span)
            canvas.interval((low, middle), (high, middle))
        x = self._x(mark.at) - _BESIDE_DOT if left else self._x(mark.end) + _BESIDE_DOT
        canvas.block(x, middle, [mark.label], size=size, anchor="right" if left else "left")

    def _paint_dots(self, rows: Sequence[tuple[DotRow, float]]) -> None:
        """Colour and shape both tell the series, so that neither alone has to be seen."""
        dots = [
            (self._x(mark.at), middle, series.label)
            for row, middle in rows
            for mark, series in zip(row.marks, self.series, strict=True)
            if not mark.words
        ]
        sns.scatterplot(
            pd.DataFrame(dots, columns=["x", "y", "series"]),
            x="x",
            y="y",
            hue="series",
            style="series",
            palette={series.label: series.colour for series in self.series},
            markers={series.label: series.marker for series in self.series},
            s=DOT,
            legend=False,
            clip_on=False,
            zorder=ZORDER,
            ax=self.canvas.axes,
        )

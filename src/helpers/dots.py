"""Rows of dots on a common scale, painted on a canvas: developments with intervals, and pairs joined by a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import seaborn as sns

from helpers.bars import Mark, Series, paint_legend
from helpers.drawing import Canvas, text_width, widest, wrap

_GAP = 10.0
_BETWEEN_GROUPS = 6.0
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
        margin = text_width("100 %", size) + 8
        start = self.name_width + (labels + _GAP if labels else 0) + _GAP
        return start + (margin if len(self.series) > 1 else 4), self.canvas.width - margin

    def paint(self) -> float:
        canvas, size = self.canvas, self.canvas.theme.type.label
        top = paint_legend(canvas, self.series) + canvas.line_height(size) + 2
        y = top
        points: list[tuple[float, float, str]] = []
        for group in self.groups:
            y = self._paint_group(group, y, points)
        self._paint_axis(top, y)
        self._paint_points(points)
        return y + 2

    def _x(self, share: float) -> float:
        start, end = self.axis
        return start + share * (end - start)

    def _paint_axis(self, top: float, bottom: float) -> None:
        canvas, colours = self.canvas, self.canvas.theme.colours
        for tick in _TICKS:
            x, label = self._x(tick), f"{tick * 100:.0f} %"
            canvas.rule((x, top), (x, bottom), colour=colours.line, width=0.5, under=True)
            canvas.text(x, top - 4, label, size=canvas.theme.type.label, anchor="center", colour=colours.muted)

    def _paint_group(self, group: DotGroup, y: float, points: list[tuple[float, float, str]]) -> float:
        canvas, kind, colours = self.canvas, self.canvas.theme.type, self.canvas.theme.colours
        names = wrap(group.name, self.name_width, kind.figure, bold=group.own)
        steps = [self._step(row) for row in group.rows]
        height = max(len(names) * canvas.line_height(kind.figure), sum(steps)) + _BETWEEN_GROUPS
        canvas.rule((0, y), (canvas.width, y), colour=colours.line, width=0.5)
        if group.own:
            canvas.box(0, y, canvas.width, height, colour=colours.surface, under=True)
        ...
        return y + height

    def _paint_points(self, points: list[tuple[float, float, str]]) -> None: ...

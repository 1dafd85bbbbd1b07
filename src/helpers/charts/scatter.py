"""Areas as named dots between two measures, with the line nearest to them where they certainly go together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.charts.canvas import Canvas, Drawing, Point, draw, line_height, text_width
from helpers.errors import EstimateError
from helpers.theme import Theme
from helpers.wording import percent

_HEIGHT, _LEFT, _BOTTOM, _RIGHT, _TOP = 250.0, 46.0, 34.0, 14.0, 22.0
_STEP = 0.1
FEWEST_POINTS = 3
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class NamedPoint:
    """One area's two shares (0..1); `own` is the report's own area."""

    name: str
    x: float
    y: float
    own: bool = False


def area_scatter(
    points: Sequence[NamedPoint], *, x_label: str, y_label: str, summary: str, numbers: pd.DataFrame,
    trend: bool, theme: Theme,
) -> Drawing:  # fmt: skip
    """`summary` says in words how the measures go together; `trend` draws their line, which only a certain one has.

    Raises EstimateError for fewer than three points.
    """
    if len(points) < FEWEST_POINTS:
        raise EstimateError(f"Et punktdiagram over områder kræver mindst tre punkter; her er {len(points)}.")
    told = [f"{point.name} {percent(point.x)} og {percent(point.y)}" for point in points]
    alt = f"Punktdiagram over områder: {x_label} (vandret) og {y_label} (lodret)."
    alt = " ".join(filter(None, [alt, summary, f"{'; '.join(told)}."]))
    scatter = _Scatter(theme, points, x_label, y_label, trend)
    return draw(theme, scatter.paint, alt=alt, rows=numbers)


@dataclass(frozen=True)
class _Scatter:
    theme: Theme
    points: Sequence[NamedPoint]
    x_label: str
    y_label: str
    trend: bool

    @cached_property
    def x_range(self) -> tuple[float, float]:
        return _whole_steps([point.x for point in self.points])

    @cached_property
    def y_range(self) -> tuple[float, float]:
        return _whole_steps([point.y for point in self.points])

    def paint(self, canvas: Canvas) -> float:
        self._paint_axes(canvas)
        if self.trend:
            self._paint_trend(canvas)
        taken: list[Box] = []
        centres = [self._at(canvas, point.x, point.y) for point in self.points]
        taken += [(x - 4, y - 4, x + 4, y + 4) for x, y in centres]
        for (x, y), point in zip(centres, self.points, strict=True):
            colours = self.theme.colours
            canvas.dot((x, y), colour=colours.unfavourable if point.own else colours.favourable, marker="o")
            tip = f"{point.name}: {self.x_label} {percent(point.x)}, {self.y_label} {percent(point.y)}"
            canvas.target((x - 6, y - 6), 12, 12, tip=tip)
        named = []
        for (x, y), point in zip(centres, self.points, strict=True):
            box = self._free_place(canvas, (x, y), point.name, taken)
            taken.append(box)
            named.append((box, point.name, point.own))
        # From the left, so that whoever reads the text out of a PDF meets names on one line as words of their own.
        for (left, top, right, bottom), name, own in sorted(named):
            if self.trend:  # a ground of their own, so that the line does not run through them
                canvas.box((left, top), right - left, bottom - top, colour=self.theme.colours.page)
            canvas.block(left, (top + bottom) / 2, [name], size=self.theme.type.label - 1, bold=own)
        return _TOP + _HEIGHT + _BOTTOM

    def _at(self, canvas: Canvas, x: float, y: float) -> Point:
        (x_low, x_high), (y_low, y_high) = self.x_range, self.y_range
        across = _LEFT + (x - x_low) / (x_high - x_low) * (canvas.width - _LEFT - _RIGHT)
        return across, _TOP + (1 - (y - y_low) / (y_high - y_low)) * _HEIGHT

    def _paint_axes(self, canvas: Canvas) -> None:
        colours, size = self.theme.colours, self.theme.type.label
        for value in _ticks(self.x_range):
            x, floor = self._at(canvas, value, self.y_range[0])
            canvas.rule((x, _TOP), (x, floor), colour=colours.line, width=0.5)
            canvas.text(x, floor + 12, f"{value * 100:.0f} %", size=size, anchor="center", colour=colours.muted)
        for value in _ticks(self.y_range):
            left, y = self._at(canvas, self.x_range[0], value)
            canvas.rule((left, y), (canvas.width - _RIGHT, y), colour=colours.line, width=0.5)
            canvas.text(left - 6, y + 3, f"{value * 100:.0f} %", size=size, anchor="right", colour=colours.muted)
        canvas.lines(0, 0, [self.y_label], bold=True)
        foot = _TOP + _HEIGHT + 17
        canvas.lines(canvas.width - _RIGHT, foot, [self.x_label], bold=True, anchor="right")

    def _paint_trend(self, canvas: Canvas) -> None:
        x, y = (np.array([getattr(point, name) for point in self.points]) for name in ("x", "y"))
        if np.ptp(x) == 0:
            return
        slope, start = np.polyfit(x, y, 1)
        ends = [(at, float(start + slope * at)) for at in (float(x.min()), float(x.max()))]
        low, high = (self._at(canvas, at, min(max(value, self.y_range[0]), self.y_range[1])) for at, value in ends)
        canvas.rule(low, high, colour=self.theme.colours.unfavourable, width=1.2)

    def _free_place(self, canvas: Canvas, centre: Point, name: str, taken: Sequence[Box]) -> Box:
        """The place beside the dot where the name covers least of what is there already."""
        size = self.theme.type.label - 1
        width, height = text_width(name, size), line_height(size)
        x, y = centre
        middle, beside = y - height / 2, 7.0
        corners = [
            (x + beside, middle), (x - beside - width, middle), (x - width / 2, y - height - 5), (x - width / 2, y + 5),
            (x + beside, middle - 7), (x + beside, middle + 7), (x - beside - width, middle - 7),
            (x - beside - width, middle + 7),
        ]  # fmt: skip
        boxes = [(left, top, left + width, top + height) for left, top in corners]
        inside = [box for box in boxes if box[0] >= 0 and box[2] <= canvas.width and box[1] >= 0] or boxes
        return min(inside, key=lambda box: sum(_overlap(box, other) for other in taken))


def _whole_steps(values: Sequence[float]) -> tuple[float, float]:
    """The range in whole tens of per cent around the values."""
    low = math.floor(min(values) / _STEP - 1e-9) * _STEP
    high = math.ceil(max(values) / _STEP + 1e-9) * _STEP
    return max(low, 0.0), min(high, 1.0) if high - low > 0 else low + _STEP


def _ticks(span: tuple[float, float]) -> list[float]:
    return [float(value) for value in np.arange(span[0], span[1] + _STEP / 2, _STEP)]


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)

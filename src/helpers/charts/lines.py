"""One measure over time: a line an area, with its name and last value at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from helpers.charts.canvas import Canvas, Drawing, Point, draw, line_height, text_width
from helpers.errors import EstimateError
from helpers.theme import Theme
from helpers.wording import decimal, rounded_percent

_HEIGHT, _LEFT, _BOTTOM, _TOP = 190.0, 40.0, 22.0, 10.0
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Line:
    """An area's shares (0..1) at each time, NaN where there is none."""

    name: str
    values: tuple[float, ...]


def time_lines(
    lines: Sequence[Line],
    *,
    times: Sequence[str],
    subject: str,
    numbers: pd.DataFrame,
    theme: Theme,
    highest: float = 1.0,
    digits: int = 0,
) -> Drawing:
    """Lines over equally spaced times, from 0 to `highest`; `digits` are the decimals of a percentage.

    Raises EstimateError where no line has a value.
    """
    shown = [line for line in lines if not all(map(math.isnan, line.values))]
    if not shown:
        raise EstimateError("Et kurvediagram kræver mindst ét tal.")
    alt = [f"Kurvediagram om »{subject}«: {', '.join(times)}."]
    for line in shown:
        told = [
            f"{time} {_share(value, digits)} pct."
            for time, value in zip(times, line.values, strict=True)
            if value == value
        ]
        alt.append(f"{line.name}: {', '.join(told)}")
    return draw(theme, _Lines(theme, shown, times, highest, digits).paint, alt=" ".join(alt), rows=numbers)


@dataclass(frozen=True)
class _Lines:
    theme: Theme
    lines: Sequence[Line]
    times: Sequence[str]
    highest: float
    digits: int

    def paint(self, canvas: Canvas) -> float:
        colours, size = self.theme.colours, self.theme.type.label
        names = max(text_width(f"{line.name} 100 %", size, True) for line in self.lines) + 12
        right = canvas.width - names
        for tick in _TICKS:
            _, y = self._at(0, tick * self.highest, right)
            canvas.rule((_LEFT, y), (right, y), colour=colours.line, width=0.5)
            canvas.text(
                _LEFT - 6, y + 3, f"{tick * self.highest * 100:.0f} %", size=size, anchor="right", colour=colours.muted
            )
        for number, time in enumerate(self.times):
            x, _ = self._at(number, 0, right)
            canvas.text(x, _TOP + _HEIGHT + 14, time, size=size, anchor="center", colour=colours.muted)
        palette = [colours.favourable, colours.unfavourable, colours.neutral, colours.mildly_favourable]
        taken: list[float] = []
        for number, line in enumerate(self.lines):
            self._paint_line(
                canvas, line, right, colour=palette[number % len(palette)], taken=taken, odd=number % 2 > 0
            )
        return _TOP + _HEIGHT + _BOTTOM

    def _at(self, number: int, value: float, right: float) -> Point:
        inner = right - _LEFT - 60
        across = _LEFT + 30 + (inner * number / (len(self.times) - 1) if len(self.times) > 1 else inner / 2)
        return across, _TOP + (1 - value / self.highest) * _HEIGHT

    def _paint_line(
        self, canvas: Canvas, line: Line, right: float, *, colour: str, taken: list[float], odd: bool
    ) -> None:
        size = self.theme.type.label
        values = [(number, value) for number, value in enumerate(line.values) if not math.isnan(value)]
        places = [self._at(number, value, right) for number, value in values]
        for start, end in pairwise(places):
            canvas.rule(start, end, colour=colour, width=2)
        for (x, y), (_, value) in zip(places, values, strict=True):
            canvas.dot((x, y), colour=colour, marker="D" if odd else "o")
            canvas.target((x - 6, y - 6), 12, 12, tip=f"{line.name}: {_share(value, self.digits)} pct.")
        for (x, y), (_, value) in list(zip(places, values, strict=True))[:-1]:
            canvas.text(x, y - 8, f"{_share(value, self.digits)} %", size=size, anchor="center")
        x, y = places[-1]
        while any(abs(y - other) < line_height(size) for other in taken):
            y += line_height(size)
        taken.append(y)
        canvas.block(
            x + 9, y, [f"{line.name} {_share(values[-1][1], self.digits)} %"], size=size, bold=True, colour=colour
        )


def _share(value: float, digits: int) -> str:
    """A share as a percentage without its sign."""
    return decimal(value * 100, digits) if digits else str(rounded_percent(value))

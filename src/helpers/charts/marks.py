"""What layouts are made of: marks, the series that they belong to, and the legend.

Marks know points and words, not estimates: the scale is 0..1, labels are finished, and a mark without a number carries
the words that stand in its place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.charts.canvas import Canvas, line_height, text_width

SWATCH = 13.0
_BETWEEN = 16.0
_LEGEND_LEADING = 1.5


@dataclass(frozen=True)
class Mark:
    """One bar or dot: its place on the scale (0..1), its label and interval, or the words for why it is not there.

    `tip` is what the mark says of itself when a reader points at it.
    """

    at: float = math.nan
    label: str = ""
    span: tuple[float, float] | None = None
    words: str = ""
    tip: str = ""

    @property
    def end(self) -> float:
        """The farthest point that is drawn."""
        return max(self.at, self.span[1]) if self.span else self.at


@dataclass(frozen=True)
class Series:
    """What a colour, and in dot charts a marker, means; a series without label needs no legend."""

    label: str
    colour: str
    marker: str = ""


def paint_legend(canvas: Canvas, series: Sequence[Series]) -> float:
    """A swatch and a label a series, over as many lines as they need; returns the bottom."""
    size = canvas.theme.type.figure
    x = y = 0.0
    shown = [one for one in series if one.label]
    for one in shown:
        width = SWATCH + text_width(one.label, size)
        if x and x + width > canvas.width:
            x, y = 0.0, y + _LEGEND_LEADING * size
        paint_swatch(canvas, one, x=x, y=y)
        canvas.lines(x + SWATCH, y, [one.label])
        x += width + _BETWEEN
    return y + _LEGEND_LEADING * size if shown else y


def paint_swatch(canvas: Canvas, series: Series, *, x: float, y: float) -> None:
    """The series' sign beside a line of text whose top is at `y`."""
    middle = y + line_height(canvas.theme.type.figure) / 2
    if series.marker:
        canvas.dot((x + 4, middle), colour=series.colour, marker=series.marker)
    else:
        canvas.box((x, middle - 4.5), 9, 9, colour=series.colour)

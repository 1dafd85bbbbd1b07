"""Measures of areas: sorted bars on both sides of zero, scores wave by wave."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.charts.canvas import Canvas, Drawing, draw, line_height, text_width, widest
from helpers.charts.marks import Series, paint_legend
from helpers.theme import Theme
from helpers.wording import decimal

_ROW, _BAR, _GAP = 15.0, 9.0, 8.0


@dataclass(frozen=True)
class AreaValue:
    """An area's number (NaN: `words` say why there is none); `own` is the report's own area."""

    name: str
    value: float
    label: str
    words: str = ""
    own: bool = False


@dataclass(frozen=True)
class ScoreLine:
    """A theme's score in each wave (NaN: none)."""

    name: str
    scores: tuple[float, ...]


def area_bars(
    values: Sequence[AreaValue], *, subject: str, goal: float | None, rows: pd.DataFrame, theme: Theme
) -> Drawing:
    """A bar an area, the highest first; zero is a line, and areas without a number stand last with the reason."""
    ordered = sorted(values, key=lambda one: (math.isnan(one.value), -one.value if not math.isnan(one.value) else 0))
    told = [f"{one.name} {one.words or one.label}" for one in ordered]
    alt = f"Vandrette søjler: {subject}. {'; '.join(told)}.".replace("..", ".")
    return draw(theme, lambda canvas: _paint_bars(canvas, ordered, goal), alt=alt, rows=rows)


def score_lines(
    lines: Sequence[ScoreLine],
    *,
    waves: Sequence[str],
    scale: tuple[int, int],
    rows: pd.DataFrame,
    theme: Theme,
) -> Drawing:
    """A row a theme with one dot a wave, joined by a line, on the whole scale."""
    told = [
        f"{line.name}: "
        + ", ".join(
            f"{wave.lower()} {decimal(score, 1)}"
            for wave, score in zip(waves, line.scores, strict=True)
            if not math.isnan(score)
        )
        for line in lines
    ]
    alt = f"Prikdiagram: gennemsnit fra {scale[0]} til {scale[1]}. {'. '.join(told)}."
    return draw(theme, lambda canvas: _paint_scores(canvas, lines, waves, scale), alt=alt, rows=rows)


def _paint_bars(canvas: Canvas, values: Sequence[AreaValue], goal: float | None) -> float:
    colours, size = canvas.theme.colours, canvas.theme.type.label
    names = widest([one.name for one in values], canvas.theme.type.figure, limit=150)
    numbers = [one.value for one in values if not math.isnan(one.value)]
    low, high = min([0.0, *numbers]), max([0.0, *numbers, *([goal] if goal else [])]) or 1.0
    room = max((text_width(one.label, size, True) for one in values), default=0.0) + 6
    left = names + _GAP + (room if low < 0 else 0)
    unit = (canvas.width - room - left) / (high - low)
    zero, y = left - low * unit, 4.0
    top = y
    for one in values:
        _paint_bar(canvas, one, (zero, y), unit)
        y += _ROW
    canvas.rule((zero, top - 2), (zero, y), colour=colours.text)
    if goal:
        x = zero + goal * unit
        canvas.rule((x, top - 2), (x, y), colour=colours.warning, width=1.4)
        words = f"mål {decimal(goal * 100, 0)} pct."
        canvas.lines(x, y + 1, [words], size=size, colour=colours.warning, anchor="center")
        y += line_height(size) + 2
    return y + 3


def _paint_bar(canvas: Canvas, one: AreaValue, corner: tuple[float, float], unit: float) -> None:
    colours, size, (zero, y) = canvas.theme.colours, canvas.theme.type.label, corner
    middle = y + (_ROW - line_height(canvas.theme.type.figure)) / 2
    canvas.lines(0, middle, [one.name], bold=one.own)
    if math.isnan(one.value):
        canvas.lines(zero + 4, middle, [one.words], size=size, colour=colours.muted)
        return
    length = one.value * unit
    colour = colours.favourable if one.own else colours.mildly_favourable
    canvas.box((min(zero, zero + length), y + (_ROW - _BAR) / 2), abs(length), _BAR, colour=colour)
    anchor, x = ("left", zero + length + 4) if length >= 0 else ("right", zero + length - 4)
    canvas.lines(x, middle, [one.label], size=size, bold=one.own, anchor=anchor)  # type: ignore[arg-type]
    canvas.target((min(zero, zero + length), y), max(abs(length), 4), _ROW, tip=f"{one.name}: {one.label}")


def _paint_scores(canvas: Canvas, lines: Sequence[ScoreLine], waves: Sequence[str], scale: tuple[int, int]) -> float:
    colours, size = canvas.theme.colours, canvas.theme.type.label
    shades = [colours.mildly_favourable, colours.favourable, colours.accent]
    own = shades[:1] + shades[1 : len(waves)] if len(waves) > 1 else shades[1:2]
    markers = ["D", "o", "o"] if len(waves) > 1 else ["o"]
    series = [Series(wave, colour, marker) for wave, colour, marker in zip(waves, own, markers, strict=False)]
    top = paint_legend(canvas, series) + line_height(size) + 4
    names = widest([line.name for line in lines], canvas.theme.type.figure, limit=190)
    left, right = names + 2 * _GAP, canvas.width - 16
    bottom = top + 24.0 * len(lines)
    for step in range(scale[0], scale[1] + 1):
        x = left + (right - left) * (step - scale[0]) / (scale[1] - scale[0])
        canvas.rule((x, top), (x, bottom), colour=colours.line, width=0.5)
        canvas.text(x, top - 4, str(step), size=size, colour=colours.muted, anchor="center")
    for number, line in enumerate(lines):
        y = top + 24.0 * number + 12
        canvas.block(0, y, [line.name])
        at = [
            (left + (right - left) * (score - scale[0]) / (scale[1] - scale[0]), score, mark)
            for score, mark in zip(line.scores, series, strict=True)
            if not math.isnan(score)
        ]
        if len(at) > 1:
            canvas.rule((at[0][0], y), (at[-1][0], y), colour=colours.neutral, width=1.4)
        # From left to right: whoever reads the text aloud takes numbers that go backwards for one.
        for place, (x, score, mark) in enumerate(sorted(at, key=lambda one: one[0])):
            canvas.dot((x, y), colour=mark.colour, marker=mark.marker)
            outward = place == len(at) - 1
            canvas.text(
                x + (6 if outward else -6), y + size / 3, decimal(score, 1), size=size,
                anchor="left" if outward else "right",
            )  # fmt: skip
            canvas.target((x - 5, y - 8), 10, 16, tip=f"{line.name}, {mark.label}: {decimal(score, 1)}")
    return bottom + 2

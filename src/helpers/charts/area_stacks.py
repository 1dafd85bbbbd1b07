"""How many areas give each answer: bars as long as all areas together, one a wave, with counts as labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.charts.canvas import Canvas, Drawing, draw, line_height, text_width, widest
from helpers.charts.marks import Series, paint_legend
from helpers.params import AreaWords
from helpers.theme import Theme
from helpers.wording import listing, number

_BAR, _BETWEEN, _GAP = 22.0, 9.0, 10.0
_TICKS = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True)
class Part:
    """One answer in a bar: how many areas give it, in which colour."""

    label: str
    count: int
    colour: str


@dataclass(frozen=True)
class Stack:
    """One wave: its name, the number of areas that answered, and the answers from the lowest to the highest."""

    name: str
    size: int
    parts: tuple[Part, ...]


def area_stacks(
    stacks: Sequence[Stack], *, subject: str, words: AreaWords, rows: pd.DataFrame, theme: Theme
) -> Drawing:
    """Stacked bars of 100 per cent under one legend; the alt text gives every count."""
    told = [
        f"{stack.name} ({number(stack.size)} {words.plural}): "
        + listing([f"{part.label.lower()} {number(part.count)}" for part in stack.parts if part.count])
        for stack in stacks
    ]
    alt = f"Stablede søjler om »{subject}«: antal {words.plural} efter svar. {'. '.join(told)}."
    return draw(theme, lambda canvas: _paint(canvas, stacks, words), alt=alt, rows=rows)


def _paint(canvas: Canvas, stacks: Sequence[Stack], words: AreaWords) -> float:
    theme = canvas.theme
    legend = {part.label: Series(part.label, part.colour) for stack in stacks for part in stack.parts}
    y = paint_legend(canvas, list(legend.values())) + 6
    names = widest([stack.name for stack in stacks], theme.type.figure, limit=120)
    left, right = names + _GAP, canvas.width - text_width("100", theme.type.label) / 2
    top = y
    for stack in stacks:
        _paint_stack(canvas, stack, (left, y), right - left)
        y += _BAR + _BETWEEN
    bottom = y - _BETWEEN + 3
    for tick in _TICKS:
        x = left + (right - left) * tick / 100
        canvas.rule((x, bottom), (x, bottom + 3), colour=theme.colours.line)
        canvas.lines(x, bottom + 4, [str(tick)], size=theme.type.label, colour=theme.colours.muted, anchor="center")
    canvas.rule((left, bottom), (right, bottom), colour=theme.colours.line)
    canvas.rule((left, top - 2), (left, bottom), colour=theme.colours.line)
    below = bottom + 4 + line_height(theme.type.label)
    below_axis = [f"Andel af {words.definite}, pct."]
    return canvas.lines(right, below, below_axis, size=theme.type.label, colour=theme.colours.muted, anchor="right")


def _paint_stack(canvas: Canvas, stack: Stack, corner: tuple[float, float], width: float) -> None:
    theme, (x, y) = canvas.theme, corner
    half = line_height(theme.type.figure) / 2
    canvas.lines(0, y + _BAR / 2 - 2 * half, [stack.name], bold=True)
    canvas.lines(0, y + _BAR / 2, [f"N = {number(stack.size)}"], size=theme.type.label, colour=theme.colours.muted)
    dark = {theme.colours.favourable, theme.colours.mildly_favourable, theme.colours.unfavourable}
    for part in stack.parts:
        length = width * part.count / stack.size if stack.size else 0.0
        if not length:
            continue
        canvas.box((x, y), length, _BAR, colour=part.colour)
        canvas.rule((x + length, y), (x + length, y + _BAR), colour=theme.colours.page, width=1.0)
        label = number(part.count)
        if text_width(label, theme.type.label, True) + 2 <= length:
            colour = theme.colours.on_accent if part.colour in dark else theme.colours.text
            middle = y + (_BAR - line_height(theme.type.label)) / 2
            canvas.lines(
                x + length / 2, middle, [label], size=theme.type.label, bold=True, colour=colour, anchor="center"
            )
        canvas.target((x, y), length, _BAR, tip=f"{stack.name}, {part.label}: {label} af {number(stack.size)}")
        x += length

"""A canvas measured in points from its top left: every bar, dot and word is placed, so nothing overlaps unseen.

Drawings are SVG with real text in the theme's font, and the same drawing has the same bytes on every run. As all places
are known, shapes are written as they are: a plotting library's figure would work out each of them once more.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from io import BytesIO
from typing import Literal, TypedDict, Unpack
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405

import pandas as pd
from matplotlib.ft2font import FT2Font, LoadFlags

from helpers.theme import Theme, font_files

Point = tuple[float, float]

MARK = "mark"  # the class of an invisible target with a tip
_DOT, _DIAMOND, _EDGE = 3.873, 3.742, 0.5  # from a centre to the outline, and the outline's own width
_MEASURED_AT = 100.0
_LEADING = 1.22
_ASCENT = 0.78  # of a line's height: where the letters' baseline stands
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


@dataclass(frozen=True)
class Drawing:
    """A finished figure: an `<svg>` element with real text, and the same in words for those who cannot see it.

    `rows` are the estimate rows that it shows, for the table and the download under it.
    """

    svg: str
    alt: str
    rows: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)


class Look(TypedDict, total=False):
    """How words look; what is left out is a figure's ordinary text, from the left."""

    size: float
    bold: bool
    colour: str
    anchor: Literal["left", "center", "right"]
    rotation: float


class Canvas:
    """A figure as wide as the theme's text column; its height is what was painted, and later things lie above."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.width = theme.page.text_width
        self._shapes: list[Element] = []

    def text(self, x: float, y: float, words: str, **look: Unpack[Look]) -> None:
        """One line with its baseline at `y`."""
        weight = "font-weight: 700; " if look.get("bold") else ""
        size = _number(look.get("size", self.theme.type.figure))
        fill = look.get("colour", self.theme.colours.text).lower()
        style = f"{weight}font-size: {size}px; text-anchor: {_ANCHORS[look.get('anchor', 'left')]}; fill: {fill}"
        text = Element("text", style=style, x=_number(x), y=_number(y))
        if rotation := look.get("rotation"):
            text.set("transform", f"rotate({_number(-rotation)} {_number(x)} {_number(y)})")
        text.text = words
        self._shapes.append(text)

    def lines(self, x: float, y: float, lines: Sequence[str], **look: Unpack[Look]) -> float:
        """Lines under each other, the first one's top at `y`; returns the bottom."""
        step = line_height(look.get("size", self.theme.type.figure))
        for line in lines:
            self.text(x, y + _ASCENT * step, line, **look)
            y += step
        return y

    def block(self, x: float, middle: float, lines: Sequence[str], **look: Unpack[Look]) -> None:
        """Lines under each other, half of them above `middle`."""
        height = len(lines) * line_height(look.get("size", self.theme.type.figure))
        self.lines(x, middle - height / 2, lines, **look)

    def box(self, corner: Point, width: float, height: float, *, colour: str) -> None:
        """A filled rectangle from its top left corner."""
        self._shapes.append(_rectangle(corner, width, height, fill=colour))

    def rule(self, start: Point, end: Point, *, colour: str, width: float = 0.8) -> None:
        style = f"fill: none; stroke: {colour.lower()}; stroke-width: {_number(width)}"
        self._shapes.append(Element("path", d=f"M {_at(start)} L {_at(end)}", style=style))

    def interval(self, low: Point, high: Point) -> None:
        """A thin line with an edge that lifts it from the bar below it."""
        self.rule(low, high, colour=self.theme.colours.page, width=2.6)
        self.rule(low, high, colour=self.theme.colours.text, width=1.0)

    def dot(self, centre: Point, *, colour: str, marker: str, edged: bool = False) -> None:
        """A round dot, `o`, or a diamond, `D`; an edge lifts it from another one below it."""
        edge = f"; stroke: {self.theme.colours.page.lower()}; stroke-width: {_EDGE}" if edged else ""
        style, (x, y) = f"fill: {colour.lower()}{edge}", centre
        if marker == "D":
            corners = [(x, y - _DIAMOND), (x + _DIAMOND, y), (x, y + _DIAMOND), (x - _DIAMOND, y)]
            self._shapes.append(Element("path", d=f"M {' L '.join(map(_at, corners))} z", style=style))
        else:
            self._shapes.append(Element("circle", cx=_number(x), cy=_number(y), r=_number(_DOT), style=style))

    def target(self, corner: Point, width: float, height: float, *, tip: str) -> None:
        """An invisible rectangle over a mark: pointing at it, or reaching it by keyboard, shows its numbers."""
        if not tip:
            return
        mark = Element("g", {"class": MARK, "role": "img", "aria-label": tip})
        SubElement(mark, "title").text = tip
        mark.append(_rectangle(corner, width, height, fill="none"))
        self._shapes.append(mark)

    def to_svg(self, height: float) -> str:
        """All that was painted down to `height`, as one `<svg>` element."""
        wide, high = _number(self.width), _number(height)
        page = {"xmlns": "http://www.w3.org/2000/svg", "width": f"{wide}pt", "height": f"{high}pt"}
        family = f"font-family: '{self.theme.type.family}', sans-serif"
        svg = Element("svg", page, viewBox=f"0 0 {wide} {high}", version="1.1", style=family)
        svg.append(_rectangle((0, 0), self.width, height, fill=self.theme.colours.page))
        svg.extend(self._shapes)
        for shape in svg:
            shape.tail = "\n"
        return tostring(svg, encoding="unicode")


def draw(theme: Theme, paint: Callable[[Canvas], float], *, alt: str, rows: pd.DataFrame | None = None) -> Drawing:
    """Let `paint` fill a canvas (it returns the height that it used) and make the drawing of it.

    `rows` are the estimate rows behind the drawing.
    """
    canvas = Canvas(theme)
    return Drawing(canvas.to_svg(paint(canvas)), alt, pd.DataFrame() if rows is None else rows)


def _rectangle(corner: Point, width: float, height: float, *, fill: str) -> Element:
    x, y, wide, high = map(_number, (*corner, width, height))
    return Element("rect", x=x, y=y, width=wide, height=high, style=f"fill: {fill.lower()}")


def _at(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    """A length to the thousandth of a point."""
    return f"{round(value, 3):g}"


def line_height(size: float) -> float:
    """Distance between the baselines of a figure's lines."""
    return _LEADING * size


def text_width(words: str, size: float, bold: bool = False) -> float:
    """Width of one line in points, in the theme's font."""
    return _width_in_ems(words, bold) * size


@lru_cache(maxsize=8192)
def _width_in_ems(words: str, bold: bool) -> float:
    """Measured large and unhinted: at nine points a hinted letter is a tenth too wide or too narrow."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # an emoji in a label is for the reader's own fonts to show
        font = _font(bold)
        font.set_text(words, 0.0, flags=LoadFlags.NO_HINTING)
    width, _ = font.get_width_height()
    return float(width) / 64 / _MEASURED_AT


@cache
def _font(bold: bool) -> FT2Font:
    # In memory: a letter is looked up in the file every time that it is measured.
    font = FT2Font(BytesIO(font_files()["bold" if bold else "regular"].read_bytes()))
    font.set_size(_MEASURED_AT, 72)
    return font


def widest(texts: Iterable[str], size: float, *, limit: float) -> float:
    """Width of the widest text in bold, at most `limit` points (longer ones are wrapped to it)."""
    return min(max((text_width(text, size, True) for text in texts), default=0.0), limit)


def wrap(words: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines no wider than `width` points, broken at spaces and hyphens, and inside a word only where it cannot fit."""
    lines: list[str] = []
    line = ""
    for part in breakable(words):
        if line and text_width((line + part).rstrip(), size, bold) > width:
            lines.append(line.rstrip())
            line = ""
        line += part
        while text_width(line.rstrip(), size, bold) > width and len(line.rstrip()) > 2:
            end = _fitting_letters(line, width, size, bold=bold)
            lines.append(f"{line[:end]}-")
            line = line[end:]
    return [*lines, line.rstrip()] if line.strip() else lines


def wrap_reason(words: str, width: float, size: float) -> list[str]:
    """Why a number is missing: on one line, or with what stands in brackets on lines of its own."""
    if text_width(words, size) <= width:
        return [words]
    before, bracket, inside = words.partition(" (")
    return [*wrap(before, width, size), *(wrap(f"({inside}", width, size) if bracket else [])]


def breakable(words: str) -> list[str]:
    """The parts between which a line may break, each with the space or hyphen behind it."""
    return re.findall(r"[^\s-]+-*\s*|-+\s*", words)


def _fitting_letters(word: str, width: float, size: float, *, bold: bool) -> int:
    """How many letters of a word fit with a hyphen behind them (at least one)."""
    fitting = [end for end in range(1, len(word)) if text_width(f"{word[:end]}-", size, bold) <= width]
    return max(fitting, default=1)

"""A canvas measured in points from its top left: every bar, dot and word is placed, so nothing overlaps unseen.

Drawings are SVG with real text in the theme's font, and the same drawing has the same bytes on every run.
"""

from __future__ import annotations

import html
import io
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal, TypedDict, Unpack

import matplotlib as mpl
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from helpers.theme import Theme, font_files, register_fonts

Point = tuple[float, float]
DOTS = {"o": 60.0, "D": 28.0}  # markers and their areas in square points

MARK = "mark"  # the class of an invisible target with a tip
ZORDER = 1.0  # of everything, so that what is painted later lies above
_MEASURED_AT = 100.0
_LEADING = 1.22
_ASCENT = 0.78  # of a line's height: where the letters' baseline stands
_NO_METADATA: dict[str, Any] = dict.fromkeys(["Date", "Creator", "Format", "Type"])


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
    """A figure as wide as the theme's text column; its height is what was painted.

    Artists belong to the figure itself: axes would cost more than all columns of a chart together. Only what needs
    axes (seaborn) asks for them.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.width = theme.page.text_width
        self.figure = Figure(facecolor=theme.colours.page)
        self._marks: list[str] = []
        self._flip = Affine2D()
        self._points = self._flip + self.figure.dpi_scale_trans

    @cached_property
    def axes(self) -> Axes:
        """Invisible axes with the canvas's own measure."""
        axes = self.figure.add_axes((0, 0, 1, 1), zorder=ZORDER)
        axes.set_axis_off()
        return axes

    def text(self, x: float, y: float, words: str, **look: Unpack[Look]) -> None:
        """One line with its baseline at `y`."""
        text = _Line(
            x,
            y,
            words,
            fontsize=look.get("size", self.theme.type.figure),
            fontweight="bold" if look.get("bold") else "normal",
            color=look.get("colour", self.theme.colours.text),
            horizontalalignment=look.get("anchor", "left"),
            rotation=look.get("rotation", 0),
            rotation_mode="anchor",
            parse_math=False,
        )
        self._add(text)

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
        self._add(Rectangle(corner, width, height, facecolor=colour, linewidth=0))

    def rule(self, start: Point, end: Point, *, colour: str, width: float = 0.8) -> None:
        xs, ys = zip(start, end, strict=True)
        self._add(Line2D(xs, ys, color=colour, linewidth=width, solid_capstyle="butt"))

    def interval(self, low: Point, high: Point) -> None:
        """A thin line with an edge that lifts it from the bar below it."""
        self.rule(low, high, colour=self.theme.colours.page, width=2.6)
        self.rule(low, high, colour=self.theme.colours.text, width=1.0)

    def dot(self, centre: Point, *, colour: str, marker: str) -> None:
        dot = Line2D([centre[0]], [centre[1]], color=colour, marker=marker, linestyle="")
        dot.set(markersize=DOTS[marker] ** 0.5, markeredgewidth=0)
        self._add(dot)

    def target(self, corner: Point, width: float, height: float, *, tip: str) -> None:
        """An invisible rectangle over a mark: pointing at it, or reaching it by keyboard, shows its numbers."""
        if not tip:
            return
        rectangle = Rectangle(corner, width, height, facecolor="none", linewidth=0)
        rectangle.set_gid(f"{MARK}-{len(self._marks)}")
        self._marks.append(tip)
        self._add(rectangle)

    def to_svg(self, height: float) -> str:
        """All that was painted down to `height`, as one `<svg>` element."""
        self.figure.set_size_inches(self.width / 72, height / 72)
        self._flip.clear().scale(1 / 72, -1 / 72).translate(0, height / 72)
        if "axes" in self.__dict__:
            self.axes.set(xlim=(0, self.width), ylim=(height, 0))
        sheet = io.StringIO()
        self.figure.savefig(sheet, format="svg", metadata=_NO_METADATA)
        svg = sheet.getvalue()
        return self._with_tips(svg[svg.index("<svg") :])

    def _with_tips(self, svg: str) -> str:
        """Every target with what it says, as a name that is spoken and a title that a pointer shows."""
        for number, tip in enumerate(self._marks):
            words = html.escape(tip)
            opening = f'<g id="{MARK}-{number}"'
            named = f'{opening} class="{MARK}" role="img" aria-label="{words}"><title>{words}</title>'
            svg = svg.replace(f"{opening}>", named, 1)
        return svg

    def _add(self, artist: Artist) -> None:
        artist.set(transform=self._points, zorder=ZORDER, clip_on=False)
        self.figure.add_artist(artist)


class _Line(Text):
    """A text whose place is already known: Matplotlib would measure each one to find the place that it was given."""

    def draw(self, renderer: RendererBase) -> None:
        x, y = self.get_transform().transform(self.get_unitless_position())
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        _, height = renderer.get_canvas_width_height()
        place = (x, height - y) if renderer.flipy() else (x, y)
        renderer.draw_text(context, *place, self.get_text(), self.get_fontproperties(), self.get_rotation(), mtext=self)
        context.restore()


def draw(theme: Theme, paint: Callable[[Canvas], float], *, alt: str, rows: pd.DataFrame | None = None) -> Drawing:
    """Let `paint` fill a canvas (it returns the height that it used) and make the drawing of it.

    `rows` are the estimate rows behind the drawing.
    """
    register_fonts()
    look: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "nedslag",
        "font.family": "sans-serif",
        "font.sans-serif": [theme.type.family],
    }
    with mpl.rc_context(look), warnings.catch_warnings():
        # An emoji in a label is for the reader's own fonts to show.
        warnings.simplefilter("ignore", UserWarning)
        canvas = Canvas(theme)
        return Drawing(canvas.to_svg(paint(canvas)), alt, pd.DataFrame() if rows is None else rows)


def line_height(size: float) -> float:
    """Distance between the baselines of a figure's lines."""
    return _LEADING * size


def text_width(words: str, size: float, bold: bool = False) -> float:
    """Width of one line in points, in the theme's font."""
    return _width_in_ems(words, bold) * size


@lru_cache(maxsize=8192)
def _width_in_ems(words: str, bold: bool) -> float:
    """Measured large and unhinted: at nine points a hinted letter is a tenth too wide or too narrow."""
    font = get_font(font_files()["bold" if bold else "regular"])
    font.set_size(_MEASURED_AT, 72)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        font.set_text(words, 0.0, flags=LoadFlags.NO_HINTING)
    width, _ = font.get_width_height()
    return float(width) / 64 / _MEASURED_AT


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

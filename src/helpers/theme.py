"""One look for figures, HTML and PDF: colours, type, spacing and page, which a client may replace in part.

`dataclasses.replace(Theme(), logo=..., colours=replace(Colours(), accent=...))` makes a client's own theme; in a
project, an evaluation's `appearance` does (params.appearance).
Lengths are in points (1/72 inch) unless the name says millimetres; colours are #RRGGBB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from helpers.errors import EstimateError

_POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Colours:
    """Text reaches a contrast of 4.5:1 on every surface that it stands on.

    The answers' colours keep apart in every common colour blindness and, by their lightness, in grey print; the three
    that nearly all figures use (favourable, neutral, unfavourable) also reach 3:1 against the page.
    """

    text: str = "#1B2A33"
    muted: str = "#55636C"
    line: str = "#C4CCD1"
    page: str = "#FFFFFF"
    surface: str = "#F3F5F6"
    accent: str = "#0B3954"
    on_accent: str = "#FFFFFF"
    warning: str = "#AD4A0C"
    warning_surface: str = "#FBF1E8"
    favourable: str = "#0B3954"
    mildly_favourable: str = "#36729A"
    neutral: str = "#8A959C"
    mildly_unfavourable: str = "#EDB878"
    unfavourable: str = "#AD4A0C"
    off_scale: str = "#D5DADD"


@dataclass(frozen=True)
class Type:
    """One family in a few sizes; `figure` is a figure's area names and legend, `label` its numbers and notes."""

    family: str = "Lato"
    body: float = 10.5
    small: float = 9.0
    title: float = 24.0
    headings: tuple[float, ...] = (18.0, 14.0, 11.5)
    leading: float = 1.45
    figure: float = 9.0
    label: float = 8.5


@dataclass(frozen=True)
class Page:
    """The page grid of the PDF; figures are drawn `column_mm` wide, on screen too, and set `slot_mm` wide."""

    layout: str = "a4"
    width_mm: float = 210.0
    height_mm: float = 297.0
    side_mm: float = 25.0
    top_mm: float = 25.0
    bottom_mm: float = 25.0
    column_mm: float = 160.0
    slot_mm: float = 160.0

    @property
    def text_width(self) -> float:
        """Width of the column that figures stand in, in points."""
        return self.column_mm * _POINTS_PER_MM

    @property
    def text_height(self) -> float:
        """Height of the text column in points: a figure taller than this needs more than one page."""
        return (self.height_mm - self.top_mm - self.bottom_mm) * _POINTS_PER_MM


# 16:9, as wide as a screen's slide; figures are drawn as for A4, and enlarged to the slot beside the text.
SLIDES = Page("slides", width_mm=338.67, height_mm=190.5, side_mm=16.0, top_mm=21.0, bottom_mm=15.0, slot_mm=182.0)


# A slide is read from farther away, and its finding is what must be seen.
SLIDE_TYPE = Type(body=13.0, small=10.5, title=26.0, headings=(25.0, 15.0, 20.0), leading=1.4)


@dataclass(frozen=True)
class Asset:
    """A file that a report carries with it: its name (for the ending) and its content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Theme:
    """Everything that decides how a report looks.

    `contact` has one line of text each. `word` is a reference document to use instead of the theme's own.
    """

    name: str = "nedslag"
    colours: Colours = Colours()
    type: Type = Type()
    page: Page = Page()
    spacing: float = 4.0
    logo: Asset | None = None
    contact: tuple[str, ...] = ()
    word: Asset | None = None

    def scale_colours(
        self, categories: Sequence[str], *, favourable: str = "", off_scale: Sequence[str] = ()
    ) -> dict[str, str]:
        """One colour a category id, by its place between the favourable end and the other.

        The first category is the favourable end unless `favourable` lies in the second half. `off_scale`
        categories stand outside the order. Raises EstimateError when `favourable` is not among the categories.
        """
        ordered = [category for category in categories if category not in off_scale]
        if favourable and favourable not in ordered:
            raise EstimateError(f"Den positive ende »{favourable}« er ikke blandt {', '.join(ordered)}.")
        ramp = self._ramp(len(ordered))
        if favourable and ordered.index(favourable) > (len(ordered) - 1) / 2:
            ramp.reverse()
        return dict(zip(ordered, ramp, strict=True)) | {c: self.colours.off_scale for c in categories if c in off_scale}

    def _ramp(self, steps: int) -> list[str]:
        """Colours from the favourable end to the unfavourable one."""
        c = self.colours
        positive, negative = [c.favourable, c.mildly_favourable], [c.mildly_unfavourable, c.unfavourable]
        known = {
            0: [],
            1: [c.favourable],
            2: [c.favourable, c.unfavourable],
            3: [c.favourable, c.neutral, c.unfavourable],
            4: [*positive, *negative],
            5: [*positive, c.neutral, *negative],
        }
        if steps in known:
            return list(known[steps])
        from seaborn import blend_palette  # heavy, and scales of more than five steps are rare

        return [str(colour).upper() for colour in blend_palette(known[5], steps).as_hex()]


# The contrast that each pair must reach: text on its ground, and what carries meaning on the page (WCAG 1.4.3, 1.4.11).
_CONTRASTS = [
    *[(ink, ground, 4.5) for ink in ("text", "muted", "accent", "warning") for ground in ("page", "surface")],
    ("text", "warning_surface", 4.5),
    ("on_accent", "accent", 4.5),
    ("on_accent", "warning", 4.5),
    *[(colour, "page", 3.0) for colour in ("favourable", "neutral", "unfavourable")],
]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours from 1 to 21 (WCAG 2.1, relative luminance)."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def weak_contrasts(colours: Colours) -> list[tuple[str, str, float, float]]:
    """Pairs that are hard to read: the two colours' names, their contrast and the least that is needed."""
    known = asdict(colours)
    pairs = ((ink, ground, contrast(known[ink], known[ground]), least) for ink, ground, least in _CONTRASTS)
    return [pair for pair in pairs if pair[2] < pair[3]]


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def font_paths() -> list[Path]:
    """The folders that hold the theme's font files, for Typst, Quarto and @font-face: the wheel `font-lato`."""
    return [font_files()["regular"].parent]


@cache
def font_files() -> dict[str, Path]:
    """The font files that reports use, by style: regular, italic, bold, bold_italic."""
    from font_lato import font_files as files

    names = {"regular": "Lato", "italic": "LatoItalic", "bold": "LatoBold", "bold_italic": "LatoBoldItalic"}
    return {style: Path(files[name]) for style, name in names.items()}

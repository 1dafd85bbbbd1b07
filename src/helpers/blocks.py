"""What a notebook cell shows: text, figures and tables, each with what both renderers need to print it.

A cell ends in a `Blocks`; Jupyter displays its parts one by one, and the exporter in `rendering` turns the same
outputs into Markdown. Numbers of figures and tables are given here, by the notebook, so that all formats agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

METADATA_KEY = "nedslag"

# What means something anywhere in a line of Markdown, what does in some places, and what makes a list or a rule of a
# line that begins with it.
_SIGNS = {ord(sign): f"\\{sign}" for sign in r"\`*_{}[]<>#|~$^@&"}
_ALL_SIGNS = _SIGNS | {ord(sign): f"\\{sign}" for sign in "()+!:'\"=-"}
_OPENING = re.compile(r"^([-+=:%])")
_MARKER = re.compile(r"^(\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+))([.)])(?=\s|$)")

# Column widths in characters between which a table's columns share the page.
_NARROWEST, _WIDEST = 6, 45


class Block(Protocol):
    """Anything that can be a notebook output."""

    def output(self) -> tuple[dict[str, str], dict[str, Any]]:
        """The output's MIME bundle and its metadata."""
        ...


@dataclass(frozen=True)
class Prose:
    """Paragraphs, headings or lists in Markdown."""

    markdown: str

    def output(self) -> tuple[dict[str, str], dict[str, Any]]:
        return {"text/markdown": self.markdown, "text/plain": self.markdown}, {}


@dataclass(frozen=True)
class Sentences:
    """What is said of one finding, in plain texts: a paragraph in pages to read, a list of points on a slide."""

    sentences: tuple[str, ...]

    def output(self) -> tuple[dict[str, str], dict[str, Any]]:
        shown = [literal(sentence) for sentence in self.sentences]
        text = "::: {.sentences}\n" + "\n\n".join(shown) + "\n:::"
        return {"text/markdown": text, "text/plain": " ".join(shown)}, {}


@dataclass(frozen=True)
class Figure:
    """A drawing as SVG with real text. `alt` says what it shows in words and numbers; `note` stands under it.

    `numbers` is what it shows as a table in Markdown, `csv` the same as a file; only pages on a screen offer them.
    """

    svg: str
    alt: str
    caption: str
    number: int
    note: str = ""
    numbers: str = ""
    csv: str = ""

    def output(self) -> tuple[dict[str, str], dict[str, Any]]:
        facts = {"kind": "figure", "alt": self.alt, "caption": self.caption, "number": self.number, "note": self.note}
        facts |= {name: text for name, text in (("numbers", self.numbers), ("csv", self.csv)) if text}
        return {"image/svg+xml": self.svg, "text/plain": self.alt}, {METADATA_KEY: facts}


@dataclass(frozen=True)
class Table:
    """A table of plain texts, whatever characters they hold. `align` has one letter a column: l or r."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str
    caption: str
    number: int
    note: str = ""

    @property
    def markdown(self) -> str:
        """A pipe table without caption (the exporter adds caption and note)."""
        return pipe_table(self.header, self.rows, self.align)

    def output(self) -> tuple[dict[str, str], dict[str, Any]]:
        facts = {"kind": "table", "caption": self.caption, "number": self.number, "note": self.note}
        text = f"{self.markdown}\n"
        return {"text/markdown": text, "text/plain": text}, {METADATA_KEY: facts}


@dataclass(frozen=True)
class Callout:
    """A box: `kind` is quote, rule, warning, finding or recommendation; `title` may be empty."""

    kind: str
    markdown: str
    title: str = ""

    def output(self) -> tuple[dict[str, str], dict[str, Any]]:
        heading = f"**{self.title}**\n\n" if self.title else ""
        text = f"::: {{.{self.kind}}}\n{heading}{self.markdown}\n:::"
        return {"text/markdown": text, "text/plain": text}, {}


@dataclass(frozen=True)
class KeyFigures:
    """The numbers that a reader meets first: each a number and what it is a number of."""

    figures: tuple[tuple[str, str], ...]

    def output(self) -> tuple[dict[str, str], dict[str, Any]]:
        lines = [f"- **{escape_markdown(figure)}** {escape_markdown(told)}" for figure, told in self.figures]
        text = "\n".join(["::: {.keys}", *lines, ":::"])
        return {"text/markdown": text, "text/plain": text}, {}


class Blocks(list[Block]):
    """Several blocks of one cell, displayed in order."""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for block in self:
            bundle, metadata = block.output()
            display(bundle, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]


@dataclass
class Numbering:
    """Numbers figures and tables in the order in which they are first named; the same key keeps its number."""

    figures: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)

    def figure(self, key: str) -> int:
        return self.figures.setdefault(key, len(self.figures) + 1)

    def table(self, key: str) -> int:
        return self.tables.setdefault(key, len(self.tables) + 1)


def pipe_table(header: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> str:
    """Plain texts as a table in Markdown; `align` has one letter a column: l or r.

    Pandoc shares the width of a wide table after the dashes under the heading, so they follow the content.
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    dashes = ["-" * min(max(width, _NARROWEST), _WIDEST) for width in widths]
    rule = [f"{line}:" if letter == "r" else f":{line}" for line, letter in zip(dashes, align, strict=True)]
    first, *body = [tuple(map(escape_markdown, row)) for row in (header, *rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [first, tuple(rule), *body])


def escape_markdown(text: str) -> str:
    """Text from outside (labels, quotes, names) as Markdown that shows it as it was written, wherever it is put."""
    return _MARKER.sub(r"\1\\\2", _one_line(text).translate(_ALL_SIGNS))


def literal(text: str) -> str:
    """A sentence with words from outside in it as a paragraph that shows it as it was written.

    What an ordinary sentence is made of stays as it is, so that a notebook can be read.
    """
    escaped = _OPENING.sub(r"\\\1", _one_line(text).translate(_SIGNS))
    return _MARKER.sub(r"\1\\\2", escaped)


def led(lead: str, text: str) -> str:
    """A paragraph that opens with some words in bold; both are plain."""
    return f"**{literal(lead)}** {literal(text)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())

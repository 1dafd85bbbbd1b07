"""What an executed notebook tells, piece by piece: the text that every finished file must agree with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from helpers.blocks import METADATA_KEY
from helpers.gate.notebook_form import LEFT_OUT, joined, notebook_problems, plain

_SVG, _MARKDOWN = "image/svg+xml", "text/markdown"
_LISTED = re.compile(r"^[ >]*(\d{1,3})[.)](?=\s)", re.MULTILINE)
_DRAWN_TEXT = re.compile(r"<(?:\w+:)?(?:text|tspan)\b[^>]*>([^<]*)")


@dataclass(frozen=True)
class Piece:
    """One text, figure or table of the report. `text` is plain; tables have `rows`, figures `drawn` and `alt`.

    A figure's `rows` and `csv` are the numbers that a page on a screen offers under it.
    """

    kind: str
    text: str
    number: str = ""
    caption: str = ""
    note: str = ""
    alt: str = ""
    svg: str = ""
    drawn: tuple[str, ...] = ()
    csv: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def label(self) -> str:
        """The caption as it is printed: "Figur 1. Andel, der er enige"."""
        return f"{'Figur' if self.kind == 'figure' else 'Tabel'} {self.number}. {self.caption}"

    def read_aloud(self, *, drawings: bool, on_screen: bool = False) -> str:
        """The piece from top to bottom, with the words inside a drawing where the format keeps them as text."""
        if self.kind == "text":
            return self.text
        cells = " ".join(cell for row in self.rows for cell in row)
        if self.kind == "table":
            return "\n".join([self.label, cells, self.note])
        shown = " ".join(self.drawn) if drawings else ""
        return "\n".join([self.label, shown, self.note, *([self._offered(cells)] if on_screen else [])])

    def _offered(self, cells: str) -> str:
        """What stands under a figure on a page: its numbers as a table and as a file."""
        table = f"Vis tal for Figur {self.number} {cells}" if self.rows else ""
        return f"{table} Hent tal for Figur {self.number} (CSV)" if self.csv else table


@dataclass(frozen=True)
class Told:
    """An executed notebook: its pieces in order, what it was run with, and what it should not hold."""

    pieces: tuple[Piece, ...]
    parameters: Mapping[str, str]
    problems: tuple[str, ...]
    links: frozenset[str] = frozenset()
    list_numbers: tuple[str, ...] = ()

    def text(self, *, drawings: bool, on_screen: bool = False) -> str:
        return "\n".join(piece.read_aloud(drawings=drawings, on_screen=on_screen) for piece in self.pieces)

    @property
    def figures(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind == "figure"]

    @property
    def tables(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind == "table"]

    @property
    def headings(self) -> list[str]:
        return [
            line
            for piece in self.pieces
            if piece.kind == "text"
            for line in re.findall(r"^\x1d(.*)$", piece.text, re.MULTILINE)
        ]


def read_notebook(content: bytes) -> Told:
    """What an executed notebook tells its reader. Raises ValueError on what is no notebook."""
    return told_by(json.loads(content))


def told_by(notebook: Mapping[str, Any]) -> Told:
    """The same of a notebook that has been parsed."""
    cells = notebook["cells"]
    shown = [cell for cell in cells if not LEFT_OUT & set(cell["metadata"].get("tags", []))]
    pieces: list[Piece] = []
    for cell, after in zip(shown, [*shown[1:], None], strict=True):
        pieces += _pieces(cell, after)
    markdown = "\n".join(joined(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    links = frozenset(re.findall(r"\]\(<?([^\s)>]+)", f"{markdown}\n" + "\n".join(_shown_markdown(cells))))
    numbers = tuple(_list_numbers([markdown, *_shown_markdown(cells)]))
    return Told(tuple(pieces), _parameters(cells), tuple(notebook_problems(notebook)), links, numbers)


def _list_numbers(texts: Sequence[str]) -> Iterator[str]:
    """Every number from a list's first on, as many as it has points."""
    for text in texts:
        if firsts := [int(number) for number in _LISTED.findall(text)]:
            yield from map(str, range(min(firsts), max(max(firsts), min(firsts) + len(firsts) - 1) + 1))


def _pieces(cell: Mapping[str, Any], after: Mapping[str, Any] | None) -> Iterator[Piece]:
    if cell["cell_type"] == "markdown":
        introduces_nothing = after is not None and after["cell_type"] == "code" and not _displayed(after)
        if not introduces_nothing:
            yield Piece("text", plain(joined(cell["source"])))
    if cell["cell_type"] == "code":
        yield from (_piece(output) for output in _displayed(cell))


def _displayed(cell: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [output for output in cell["outputs"] if output["output_type"] != "stream"]


def _shown_markdown(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    outputs = (output for cell in cells if cell["cell_type"] == "code" for output in _displayed(cell))
    yield from (joined(output.get("data", {}).get(_MARKDOWN, "")) for output in outputs)


def _piece(output: Mapping[str, Any]) -> Piece:
    facts = output.get("metadata", {}).get(METADATA_KEY, {})
    data = {kind: joined(text) for kind, text in output.get("data", {}).items()}
    if facts.get("kind") not in ("figure", "table"):
        return Piece("text", plain(data.get(_MARKDOWN, "")))
    same = (str(facts["number"]), plain(facts["caption"]), plain(facts["note"]))
    if facts["kind"] == "table":
        return Piece("table", "", *same, rows=_rows(data.get(_MARKDOWN, "")))
    svg = data.get(_SVG, "")
    drawn = tuple(unescape(text).strip() for text in _DRAWN_TEXT.findall(svg) if text.strip())
    rows = _rows(facts.get("numbers", ""))
    return Piece("figure", "", *same, alt=facts["alt"], svg=svg, drawn=drawn, csv=facts.get("csv", ""), rows=rows)


def _rows(markdown: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a pipe table, its header first, without the rule between them."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    kept = [line for number, line in enumerate(lines) if number != 1]
    return tuple(tuple(plain(cell).strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]) for line in kept)


def _parameters(cells: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    for cell in cells:
        if "injected-parameters" in cell["metadata"].get("tags", []):
            return dict(re.findall(r'^(\w+) = "([^"]*)"$', joined(cell["source"]), re.MULTILINE))
    return {}

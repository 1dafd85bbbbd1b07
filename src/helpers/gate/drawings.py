"""A drawing of the notebook: nothing in it but shapes and words, and nothing said but by its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat  # nosec B407

_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_LIST = r"[MLHVCSQTAZmlhvcsqtaz\d\s.,-]*"
_TAGS = {"svg", "g", "path", "rect", "circle", "text", "title"}
_VALUES = {
    **dict.fromkeys(("d", "x", "y", "cx", "cy", "r", "width", "height", "viewBox"), _LIST + "(?:pt)?"),
    "style": (
        r"(?:\s*(?:fill|stroke|opacity|font|text-anchor|dominant-baseline)[a-z-]*: "
        r"(?:#[0-9a-f]{6}|[A-Za-z',. -]+|[\d. ,px]+)(?:;|$|(?=\")))*"
    ),
    "class": "mark",
    "role": "(?:img|group)",
    "aria-hidden": "true",
    "version": r"1\.1",
    "transform": rf"(?:\s*(?:rotate|translate|scale|matrix)\((?:[\s,]*{_NUMBER})+\))+",
    "xmlns": r"http://www\.w3\.org/2000/svg",
}
_SHAPES = {name: re.compile(value) for name, value in _VALUES.items()} | {"aria-label": re.compile(".*")}
# A drawing as reports' are written, whose marks say what their tips do: nothing is wrong with it when it is XML.
_ATTRIBUTES = "(?: (?:{}))*+".format("|".join(f'{name}="{value}"' for name, value in _VALUES.items()))
_MARK = rf'<g{_ATTRIBUTES} aria-label="([^"<>&]*)"{_ATTRIBUTES}><title>\1</title>'
_SHAPE, _WORDS = rf"</?(?:svg|g|path|rect|circle){_ATTRIBUTES} ?/?>", rf"<text{_ATTRIBUTES}>[^<>]*</text>"
_USUAL = re.compile(rf"(?:\s*+(?:{_SHAPE}|{_WORDS}|{_MARK}))*+\s*+")


def drawing_problems(svg: str) -> Iterator[str]:
    """What a drawing holds that reports' drawings do not, and tips that say something else than their marks."""
    drawing = _Drawing()
    drawing.read(svg)
    yield from dict.fromkeys(drawing.found)


class _Drawing:
    """Read as the XML that drawings are in every format; what is no XML is in none."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._open: list[tuple[str, str]] = []

    def read(self, svg: str) -> None:
        parser = expat.ParserCreate()
        if not _USUAL.fullmatch(svg):
            self._listen(parser)
        try:
            parser.Parse(svg, True)
        except expat.ExpatError as error:
            self.found.append(f"tegningen kan ikke læses ({error})")

    def _listen(self, parser: expat.XMLParserType) -> None:
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda _tag: self._open.pop()
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = lambda _text: self.found.append("tegningen har en kommentar")
        parser.ProcessingInstructionHandler = lambda *_: self.found.append("tegningen har en instruktion")
        parser.StartCdataSectionHandler = lambda: self.found.append("tegningen har en erklæring")
        parser.StartDoctypeDeclHandler = lambda *_: self.found.append("tegningen har en erklæring")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in _TAGS:
            self.found.append(f"tegningen har et element, som rapporter ikke har (<{tag}>)")
        for name, value in attributes.items():
            shape = _SHAPES.get(name)
            if shape is None or not shape.fullmatch(value):
                self.found.append(f"{name} på <{tag}> i tegningen har en værdi, som rapporter ikke har")
        self._open.append((tag, attributes.get("aria-label", "")))

    def _text(self, text: str) -> None:
        within = self._open[-1][0]
        if not text.strip() or within == "text":
            return
        said = next((label for _, label in reversed(self._open) if label), "")
        if within != "title" or text.split() != said.split():
            self.found.append(f"»{' '.join(text.split())[:40]}« står i tegningen (<{within}>) uden at være tegnet")

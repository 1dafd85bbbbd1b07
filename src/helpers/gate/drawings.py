"""A drawing of the notebook: nothing in it but shapes and words, and nothing said but by its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from helpers.gate.wordlist import words

_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_LIST = r"[MLHVCSQTAZmlhvcsqtaz\d\s.,-]*"
_TAGS = {"svg", "g", "path", "rect", "circle", "text", "title"}
_SHAPES = {
    "class": re.compile("mark"),
    "role": re.compile("img|group"),
    "aria-hidden": re.compile("true"),
    "version": re.compile(r"1\.1"),
    "transform": re.compile(rf"(?:\s*(?:rotate|translate|scale|matrix)\((?:[\s,]*{_NUMBER})+\))+"),
    "style": re.compile(
        r"(?:\s*(?:fill|stroke|opacity|font|text-anchor|dominant-baseline)[a-z-]*: "
        r"(?:#[0-9a-f]{6}|[A-Za-z',. -]+|[\d. ,px]+)(?:;|$))*"
    ),
    **dict.fromkeys(
        ("d", "x", "y", "cx", "cy", "r", "width", "height", "viewbox"), re.compile(_LIST + "(?:pt)?")
    ),
}  # fmt: skip


def drawing_problems(svg: str) -> Iterator[str]:
    """What a drawing holds that reports' drawings do not, and tips that say something else than their marks."""
    drawing = _Drawing()
    drawing.feed(svg)
    drawing.close()
    yield from dict.fromkeys(drawing.found)


class _Drawing(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.found.append(f"tegningen har et element, som rapporter ikke har (<{tag}>)")
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        self._open.append((tag, dict(attrs).get("aria-label") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        within = self._open[-1][0] if self._open else ""
        if not data.strip() or within == "text":
            return
        said = next((label for _, label in reversed(self._open) if label), "")
        is_tip = within == "title" and words(data) == words(said)
        if not is_tip:
            self.found.append(f"»{' '.join(data.split())[:40]}« står i tegningen (<{within}>) uden at være tegnet")

    def handle_comment(self, data: str) -> None:
        if re.search(r"\d", data):
            self.found.append("tegningen har en kommentar")

    def handle_pi(self, data: str) -> None:
        if not data.startswith("xml "):
            self.found.append("tegningen har en instruktion")

    def unknown_decl(self, _data: str) -> None:
        self.found.append("tegningen har en erklæring")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        is_spoken = name == "aria-label"
        if is_spoken or name.startswith("xmlns"):
            return
        shape = _SHAPES.get(name)
        if shape is None or not shape.fullmatch(value):
            self.found.append(f"{name} på <{tag}> i tegningen har en værdi, som rapporter ikke har")

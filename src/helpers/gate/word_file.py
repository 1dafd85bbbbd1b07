"""A finished Word file: its text in order, its pictures' descriptions, and every part that can hold text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

from helpers.gate.reading import Marked, Reading

# What a report's Word file is made of. A part that is not listed (a chart, an embedded sheet, a macro) is refused.
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml|word/_rels/[\w.]+\.rels"
    r"|word/(?:document|numbering|styles|settings|webSettings|fontTable|footnotes|endnotes|comments)\.xml"
    r"|word/(?:header|footer)\d*\.xml|word/theme/theme\d\.xml|word/media/[\w-]+\.png"
)
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(?:tab|br|cr)\b[^>]*/?>")
_SAID = re.compile(r">([^<>]+)<")
_PICTURE = re.compile(r"<wp:docPr\b[^>]*>")
_DESCRIPTION = re.compile(r'\bdescr="([^"]*)"')
_PNG_TEXTS = (b"tEXt", b"iTXt", b"zTXt", b"eXIf")
# Statistics and settings that Pandoc writes into every file.
_TECHNICAL = re.compile(
    r"<(Words|Lines|Characters|CharactersWithSpaces|Paragraphs|Pages|TotalTime|AppVersion|Application|DocSecurity"
    r"|dcterms:created|dcterms:modified)\b[^>]*>[^<]*</\1>"
)
_SETTINGS = re.compile(
    r'<property\b[^>]*\bname="(?:toc|toc-depth|toc-title|engine|filters|format|from|lang|house|nedslag)".*?</property>',
    re.DOTALL,
)


def read_docx(content: bytes) -> Reading:
    """Read the file; raises zipfile.BadZipFile on what is no Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = parts.get("word/document.xml", b"").decode("utf-8")
    paragraphs = [_paragraph(match.group()) for match in _PARAGRAPH.finditer(document)]
    described = [_DESCRIPTION.search(picture) for picture in _PICTURE.findall(document)]
    alternatives = tuple(unescape(match.group(1)) if match else "" for match in described)
    hidden = tuple(_hidden(parts))
    titles = [unescape(text) for text in _SAID.findall(parts.get("docProps/custom.xml", b"").decode("utf-8"))]
    return Reading(
        bodies=("\n".join(paragraphs),),
        titles=(*titles, "\n".join(paragraphs[:8])),
        hidden=hidden,
        alternatives=alternatives,
        inaccessible=tuple(_missing(document, alternatives)),
        broken=tuple(_foreign(parts)),
        drawn=False,
        everything="\n".join([*paragraphs, *alternatives, *(mark.text for mark in hidden)]),
    )


def _paragraph(markup: str) -> str:
    return "".join(unescape(match.group(1)) if match.group(1) is not None else " " for match in _TEXT.finditer(markup))


def _hidden(parts: dict[str, bytes]) -> Iterator[Marked]:
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")) and name != "word/document.xml":
            text = _SETTINGS.sub("", _TECHNICAL.sub("", content.decode("utf-8", errors="replace")))
            for said in _SAID.findall(text):
                if said.strip():
                    yield Marked(name, unescape(said))


def _foreign(parts: dict[str, bytes]) -> Iterator[str]:
    for name, content in parts.items():
        if not _PARTS.fullmatch(name):
            yield f"filen har en del, som rapporter ikke har ({name})"
        if name.endswith(".png") and any(chunk in _chunks(content) for chunk in _PNG_TEXTS):
            yield f"billedet {name} har tekst i sine egenskaber"


def _chunks(png: bytes) -> Iterator[bytes]:
    place = 8
    while place + 8 <= len(png):
        yield png[place + 4 : place + 8]
        place += 12 + int.from_bytes(png[place : place + 4], "big")


def _missing(document: str, alternatives: tuple[str, ...]) -> Iterator[str]:
    for number, alternative in enumerate(alternatives, start=1):
        if not alternative.strip():
            yield f"figur {number} har ingen alternativ tekst"
    if "<w:tbl>" in document and "<w:tblHeader" not in document:
        yield "tabellerne har ingen overskrifter"

"""A finished Word file: its text in order, its pictures' descriptions, and every part that can hold text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helpers.gate.markup import MarkupParser
from helpers.gate.pictures import picture_problems, said_in_png
from helpers.gate.reading import Marked, Reading

# What a report's Word file is made of. A part that is not listed (a chart, an embedded sheet, a macro) is refused.
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml|word/_rels/[\w.]+\.rels"
    r"|word/(?:document|numbering|styles|settings|webSettings|fontTable|footnotes|endnotes|comments)\.xml"
    r"|word/(?:header|footer)\d*\.xml|word/theme/theme\d\.xml|word/media/[\w-]+\.(?:png|jpe?g)"
)
# Parts that say how the file looks: all their numbers are measures.
_LOOKS = re.compile(
    r"word/(?:numbering|styles|settings|webSettings|fontTable|theme/theme\d)\.xml|\[Content_Types\]\.xml"
)
# Elements of others' making: changes, fields of other files, objects, drawings with texts of their own.
_FOREIGN = {
    "w:del", "w:ins", "w:deltext", "w:delinstrtext", "w:movefrom", "w:moveto", "w:altchunk", "w:object", "w:control",
    "c:chart", "dgm:relids", "o:oleobject", "v:textbox", "wps:txbx", "a:t", "m:t", "w:subdoc", "w:databinding",
}  # fmt: skip
# Attributes that are read as texts, whatever they hold.
_SAYING = {"descr", "title", "author", "initials", "tooltip", "alias", "instr", "target", "tooltips", "placeholder"}
_MEASURE = re.compile(
    r"-?\d+|[0-9A-Fa-f]{6,8}|rId\d+|\{[0-9A-F-]{36}\}|https?://(?:schemas|www\.w3)[\w./-]*|[A-Za-z]+\d{0,2}|X[0-9a-f]{38,40}"
)
_FIELDS = re.compile(r'\s*(?:TOC \\o "1-\d" \\h \\z \\u|PAGE|NUMPAGES)\s*')
_OWN_VALUES = {
    "target": re.compile(r"(?:\.\./|/)?(?:word/)?(?:theme/|media/|docProps/)?[A-Za-z]+\d*\.(?:xml|png|jpe?g)"),
    "instr": _FIELDS,
    "descr": re.compile(r"(?:figures/figur-\d+|style/logo)\.\w+|Logo"),
}
# What Pandoc writes into every file's statistics, and the settings of a report that it keeps as properties.
_STATISTICS = re.compile(
    r"<(?:Words>83|Lines>12|AppVersion>12\.0000|Application>Microsoft Word 12\.0\.0|CharactersWithSpaces>583"
    r"|DocSecurity>0|TotalTime>6|Characters>475|Paragraphs>8|Pages>1)<"
    r"|<dcterms:(?:created|modified)\b[^>]*>[\d:TZ-]+<|<vt:lpwstr>markdown[a-z_+-]*<"
)
_TOC_DEPTH = re.compile(r'name="toc-depth"><vt:lpwstr>\d<')
_LOGO = "Logo"


def read_docx(content: bytes) -> Reading:
    """Read the file; raises zipfile.BadZipFile on what is no Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        parts = {entry.filename: archive.read(entry) for entry in entries}
        notes = [archive.comment, *(part for entry in entries for part in (entry.comment, entry.extra))]
    document = _read_part("word/document.xml", parts)
    others = [_read_part(name, parts) for name in parts if name.endswith((".xml", ".rels")) and name != document.name]
    paragraphs = "".join(document.text).split("\n")
    alternatives = tuple(said for said, _ in document.pictures if said != _LOGO)
    hidden = (*document.hidden, *(mark for part in others for mark in part.hidden))
    return Reading(
        bodies=("\n".join(paragraphs),),
        titles=(*(mark.text for mark in hidden if "custom.xml" in mark.place), "\n".join(paragraphs[:12])),
        hidden=hidden,
        anchors=tuple(anchor for part in (document, *others) for anchor in part.anchors),
        alternatives=alternatives,
        inaccessible=tuple(_missing(document, alternatives)),
        broken=(*_foreign(parts, len(entries), notes), *document.broken, *_pictures(parts, document.pictures)),
        drawn=False,
        everything="\n".join([*paragraphs, *alternatives, *(mark.text for mark in hidden)]),
        technical="\n".join([*(value for part in (document, *others) for value in part.values), *_loose(parts, notes)]),
    )


@dataclass
class _Part:
    """What one part of the file says: its text, and everything else that it can hold."""

    name: str
    text: list[str] = field(default_factory=list)
    hidden: list[Marked] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    tables: int = 0
    headed: int = 0


def _read_part(name: str, parts: Mapping[str, bytes]) -> _Part:
    part = _Part(name)
    markup = _TOC_DEPTH.sub("<", _STATISTICS.sub("<x><", parts.get(name, b"").decode("utf-8", errors="replace")))
    reader = _Markup(part)
    reader.feed(markup)
    reader.close()
    return part


class _Markup(MarkupParser):
    """Reads a part of the file; names are in small letters here."""

    def __init__(self, part: _Part) -> None:
        super().__init__()
        self._part, self._within = part, ""
        self._is_document = part.name == "word/document.xml"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part, values = self._part, {name: value or "" for name, value in attrs}
        self._within = tag
        part.tables += tag == "w:tbl"
        part.headed += tag == "w:tblheader"
        if tag in _FOREIGN:
            part.broken.append(f"teksten har et element, som rapporter ikke har (<{tag}>)")
        if tag == "wp:docpr":
            part.pictures.append((values.get("descr", ""), ""))
        elif tag == "a:blip" and part.pictures:
            part.pictures[-1] = (part.pictures[-1][0], values.get("r:embed", ""))
        if tag in ("w:tab", "w:br", "w:cr"):
            part.text.append(" ")
        for name, value in values.items():
            part.values.append(value)
            self._attribute(tag, name, value)

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        if tag == "w:p":
            self._part.text.append("\n")

    def handle_data(self, data: str) -> None:
        if self._within == "w:t" and self._is_document:
            self._part.text.append(data)
        elif data.strip() and not (self._within == "w:instrtext" and _FIELDS.fullmatch(data)):
            self._part.hidden.append(Marked(self._part.name, data))

    def handle_comment(self, data: str) -> None:
        self._part.hidden.append(Marked(f"en kommentar i {self._part.name}", data))

    def unknown_decl(self, data: str) -> None:
        self._part.hidden.append(Marked(f"en erklæring i {self._part.name}", data))

    def handle_decl(self, decl: str) -> None:
        self._part.hidden.append(Marked(f"en erklæring i {self._part.name}", decl))

    def handle_pi(self, data: str) -> None:
        if not data.startswith("xml version="):
            self._part.hidden.append(Marked(f"en instruktion i {self._part.name}", data))

    def _attribute(self, tag: str, name: str, value: str) -> None:
        local = name.rpartition(":")[2]
        if name.startswith("xmlns") or _LOOKS.fullmatch(self._part.name) or (tag, name) == ("wp:docpr", "descr"):
            return
        if tag == "w:bookmarkstart" or (tag == "w:hyperlink" and local == "anchor"):
            if not _MEASURE.fullmatch(value):
                self._part.anchors.append(value)
        elif local in _OWN_VALUES and _OWN_VALUES[local].fullmatch(value):
            return
        elif local == "target" and tag == "relationship":
            self._part.anchors.append(value)
        elif local in _SAYING or not (_MEASURE.fullmatch(value) or name == "mc:ignorable"):
            self._part.hidden.append(Marked(f"{name} på <{tag}> i {self._part.name}", value))


def _loose(parts: Mapping[str, bytes], notes: list[bytes]) -> Iterator[str]:
    """Whatever can be read without knowing what it is: parts of no kind of ours, texts in pictures, the package."""
    yield from (note.decode("latin-1") for note in notes)
    for name, content in parts.items():
        if name.endswith(".png"):
            yield from said_in_png(content)
        elif not name.endswith((".xml", ".rels")):
            yield content.decode("latin-1")


def _foreign(parts: Mapping[str, bytes], entries: int, notes: list[bytes]) -> Iterator[str]:
    yield from (f"filen har en del, som rapporter ikke har ({name})" for name in parts if not _PARTS.fullmatch(name))
    if entries > len(parts):
        yield "filen har den samme del to gange"
    if any(notes):
        yield "filen har en bemærkning i sin pakke"


def _pictures(parts: Mapping[str, bytes], pictures: list[tuple[str, str]]) -> Iterator[str]:
    """Texts in pictures; a client's logo is as the client made it."""
    logos = {embedded for said, embedded in pictures if said == _LOGO}
    for name, content in parts.items():
        place = re.fullmatch(r"word/media/([\w-]+)\.\w+", name)
        if place and place.group(1) not in logos:
            yield from picture_problems(content, f"billedet {name}")


def _missing(document: _Part, alternatives: tuple[str, ...]) -> Iterator[str]:
    for number, alternative in enumerate(alternatives, start=1):
        if not alternative.strip():
            yield f"figur {number} har ingen alternativ tekst"
    if document.tables > document.headed:
        yield "en tabel har ingen overskrift"

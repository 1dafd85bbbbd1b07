"""A finished PDF: its text page by page, what its tags say, and every property that can hold text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from helpers.gate.reading import Marked, Reading
from helpers.gate.wordlist import words

# Cover and contents come before the body; it begins on one of the first pages.
_FIRST_PAGES = 8
_PAGE_NUMBER = re.compile(r"(?:Syntetiske svar\s*)?Side \d+ af \d+\s*$")
# A line of the contents: a heading, dots, and the page that it stands on.
_LEADER = re.compile(r"(?:\. ?){4,}\s*\d+\s*$")
_MADE_BY = re.compile(r"Typst [\d.]+|Pandoc [\d.]+|Quarto [\d.]+")
_TECHNICAL = {"/CreationDate", "/ModDate", "/Trapped"}
_XMP_TECHNICAL = re.compile(
    r"<(xmp:(?:CreatorTool|CreateDate|ModifyDate|MetadataDate)|xmpMM:\w+|xmpTPg:NPages|pdfuaid:\w+|pdf:\w+|dc:format)>"
    r"[^<]*</\1>"
)


def read_pdf(content: bytes) -> Reading:
    """Read the file; raises pypdf.errors.PdfReadError on what is no PDF."""
    from pypdf import PdfReader

    pdf = PdfReader(io.BytesIO(content))
    pages = [page.extract_text() for page in pdf.pages]
    title = str(pdf.metadata.title or "") if pdf.metadata else ""
    inner = [_without_furniture(page, words(title)) for page in pages]
    starts = range(min(_FIRST_PAGES, len(pages)))
    hidden = tuple(_hidden(pdf))
    tags = list(_tags(pdf))
    alternatives = tuple(alternative for role, alternative in tags if role == "/Figure")
    return Reading(
        bodies=tuple("\n".join(inner[start:]) for start in starts),
        titles=(title, *pages[:1]),
        in_order=not pdf.pages or pdf.pages[0].mediabox.width <= pdf.pages[0].mediabox.height,
        hidden=hidden,
        alternatives=alternatives,
        inaccessible=tuple(_missing(pdf, title, alternatives)),
        broken=tuple(f"side {number} er tom" for number, page in enumerate(pages, start=1) if not page.strip()),
        everything="\n".join([*pages, *(mark.text for mark in hidden), *alternatives]),
    )


def _without_furniture(page: str, title: tuple[str, ...]) -> str:
    """The page without its running head, its page number and the lines of the contents."""
    lines = page.strip().splitlines()
    for count in (1, 2, 3):
        if title and words(" ".join(lines[:count]))[-len(title) :] == title:
            lines = lines[count:]
            break
    if lines and _PAGE_NUMBER.search(lines[-1]):
        lines[-1] = _PAGE_NUMBER.sub("", lines[-1])
    return "\n".join(line for line in lines if not _LEADER.search(line))


def _hidden(pdf: Any) -> Iterator[Marked]:
    for name, value in (pdf.metadata or {}).items():
        if name not in _TECHNICAL:
            yield Marked(f"egenskaben {name[1:]}", _MADE_BY.sub("", str(value)))
    if "/Metadata" in pdf.root_object:
        packet = pdf.root_object["/Metadata"].get_object().get_data().decode("utf-8", errors="replace")
        for text in re.findall(r">([^<>]+)<", _XMP_TECHNICAL.sub("", packet)):
            yield Marked("XMP-metadata", _MADE_BY.sub("", text))
    for name in pdf.attachments:
        yield Marked("en vedhæftet fil", f"{name} 0")
    for page in pdf.pages:
        for annotation in page.get("/Annots") or []:
            yield from _annotation(annotation.get_object())


def _annotation(annotation: Any) -> Iterator[Marked]:
    """A link into the report says its own target; any other remark is read as it stands."""
    if annotation.get("/Subtype") == "/Link" and "/Dest" in annotation:
        return
    for key in ("/Contents", "/T", "/TU", "/V"):
        if text := str(annotation.get(key, "")):
            yield Marked("en bemærkning på siden", text)


def _tags(pdf: Any) -> Iterator[tuple[str, str]]:
    """Role and alternative text of every tagged element, in reading order."""
    waiting = [pdf.root_object["/StructTreeRoot"]] if "/StructTreeRoot" in pdf.root_object else []
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(reversed(element))
            continue
        if not isinstance(element, dict):
            continue
        if "/S" in element:
            yield str(element["/S"]), str(element.get("/Alt", ""))
        if "/K" in element:
            waiting.append(element["/K"])


def _missing(pdf: Any, title: str, alternatives: tuple[str, ...]) -> Iterator[str]:
    root = pdf.root_object
    if str(root.get("/Lang", ""))[:2] != "da":
        yield "sproget er ikke angivet som dansk"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "filen er ikke mærket op (tagged)"
    if not title.strip():
        yield "filen har ingen titel"
    packet = root["/Metadata"].get_object().get_data() if "/Metadata" in root else b""
    if b"pdfuaid" not in packet:
        yield "filen siger ikke, at den følger PDF/UA"
    for number, alternative in enumerate(alternatives, start=1):
        if not alternative.strip():
            yield f"figur {number} har ingen alternativ tekst"

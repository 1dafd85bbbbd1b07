"""A finished PDF: its text page by page, what its tags say, and every property that can hold text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from tempfile import TemporaryFile
from typing import Any

from helpers.gate.pdf_strings import foreign, is_string, objects, said, strings
from helpers.gate.reading import Marked, Reading
from helpers.gate.wordlist import words

# Cover and contents come before the body; it begins on one of the first pages.
_FIRST_PAGES = 8
_PAGE_NUMBER = re.compile(r"(?:Syntetiske svar\s*)?Side \d+ af \d+\s*$")
# A line of the contents: a heading, dots, and the page that it stands on.
_LEADER = re.compile(r"(?:\. ?){4,}\s*\d+\s*$")

# What PDFium puts where a word is parted at a line's end.
_PARTED = "\ufffe"


def read_pdf(content: bytes) -> Reading:
    """Read the file; raises pikepdf.PdfError or pypdfium2.PdfiumError on what is no PDF.

    PDFium reads the text as a browser shows it, qpdf (pikepdf) everything else.
    """
    from pikepdf import AccessMode, Pdf

    pages = _page_texts(content)
    # From a file that it may map, qpdf reads objects in half the time: of other streams it asks Python for each.
    with TemporaryFile() as file:
        file.write(content)
        file.flush()
        with Pdf.open(file, access_mode=AccessMode.mmap) as pdf:
            return _reading(pdf, pages, content)


def _page_texts(content: bytes) -> list[str]:
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

    with closing(PdfDocument(content)) as document:
        # All of them are open at once: a page reads fonts and colours anew that no open page has.
        texts = [page.get_textpage().get_text_range() for page in list(document)]
    return [text.replace("\r\n", "\n").replace(_PARTED, "-") for text in texts]


def _reading(pdf: Any, pages: list[str], content: bytes) -> Reading:
    own = objects(pdf)
    title = str(pdf.docinfo.get("/Title", ""))
    foot = _foot(pages)
    read = [_without_furniture(page, words(title), foot) for page in pages]
    inner = [text for text, _ in read]
    starts = range(min(_FIRST_PAGES, len(pages)))
    hidden, tags = tuple(strings(pdf, own)), list(_tags(own.values))
    alternatives = tuple(alternative for role, alternative in tags if role == "/Figure")
    broken = [f"side {number} er tom" for number, page in enumerate(pages, start=1) if not page.strip()]
    broken += [
        f"side {number} kalder sig side {found}" for number, (_, left) in enumerate(read, start=1)
        for found in _wrong_number(left, number, len(pages))
    ]  # fmt: skip
    return Reading(
        bodies=tuple("\n".join(inner[start:]) for start in starts),
        titles=(title, *pages[:1]),
        in_order=not pages or _is_upright(pdf.pages[0]),
        paged=True,
        around=(Marked("sidefoden", foot),) if foot else (),
        hidden=(*hidden, *(Marked(f"{role[1:]}-mærke", said) for role, said in tags if said and role != "/Figure")),
        contents=tuple(line for _, left in read for line in left if _LEADER.search(line)),
        fronts=tuple("\n".join(inner[:start]) for start in starts),
        alternatives=alternatives,
        inaccessible=tuple(_missing(pdf, title, alternatives)),
        broken=(*broken, *foreign(own, content)),
        everything="\n".join([*pages, *(mark.text for mark in hidden), *alternatives]),
    )


def _is_upright(page: Any) -> bool:
    left, bottom, right, top = map(float, page.mediabox)
    return right - left <= top - bottom


def _wrong_number(left: Iterable[str], number: int, count: int) -> Iterator[str]:
    """What a page says of its place, when that is not where it is."""
    for line in left:
        match = _PAGE_NUMBER.search(line)
        if match and match.group().split()[-3::2] != [str(number), str(count)]:
            yield " af ".join(match.group().split()[-3::2])


def _foot(pages: Sequence[str]) -> str:
    """What stands before the page number on every page that has one (the publisher's name)."""
    numbered = [page.strip() for page in pages if _PAGE_NUMBER.search(page.strip())]
    lines = {_PAGE_NUMBER.sub("", page).rstrip().rpartition("\n")[2].strip() for page in numbered}
    return lines.pop() if len(lines) == 1 and len(numbered) > 1 else ""


def _without_furniture(page: str, title: tuple[str, ...], foot: str) -> tuple[str, list[str]]:
    """The page without its running head, its foot and the lines of the contents; and those that it had."""
    lines, left = page.strip().splitlines(), []
    for count in (1, 2, 3):
        if title and words(" ".join(lines[:count]))[-len(title) :] == title:
            # A page of the cover has nothing before its title.
            left.append(" ".join(lines[:count]))
            lines = lines[count:]
            break
    if lines and (match := _PAGE_NUMBER.search(lines[-1])):
        left.append(match.group())
        lines = _PAGE_NUMBER.sub("", "\n".join(lines)).rstrip().removesuffix(foot).splitlines()
    leaders = {line for line in lines if _LEADER.search(line)}
    left += [line for line in lines if line in leaders]
    return "\n".join(line for line in lines if line not in leaders), left


def _tags(whole: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Role and alternative text of every tagged element, in reading order; `whole` are the file's objects."""
    waiting = [whole.get(whole[""]["/Root"], {}).get("/StructTreeRoot")]
    while waiting:
        element = waiting.pop()
        element = whole.get(element) if isinstance(element, str) else element
        if isinstance(element, list):
            waiting.extend(reversed(element))
        elif isinstance(element, dict):
            if "/S" in element:
                alternative = element.get("/Alt")
                alternative = whole.get(alternative, alternative) if isinstance(alternative, str) else ""
                yield str(element["/S"]), said(alternative) if is_string(alternative) else ""
            waiting.append(element.get("/K"))


def _missing(pdf: Any, title: str, alternatives: tuple[str, ...]) -> Iterator[str]:
    root = pdf.Root
    if str(root.get("/Lang", ""))[:2] != "da":
        yield "sproget er ikke angivet som dansk"
    if "/MarkInfo" not in root or not root["/MarkInfo"].get("/Marked"):
        yield "filen er ikke mærket op (tagged)"
    if not title.strip():
        yield "filen har ingen titel"
    packet = root["/Metadata"].read_bytes() if "/Metadata" in root else b""
    if b"pdfuaid" not in packet:
        yield "filen siger ikke, at den følger PDF/UA"
    for number, alternative in enumerate(alternatives, start=1):
        if not alternative.strip():
            yield f"figur {number} har ingen alternativ tekst"

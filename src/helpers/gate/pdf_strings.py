"""Every string object of a PDF, reachable from a page or not, by the key that it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from helpers.gate.reading import Marked

_MADE_BY = re.compile(r"Typst [\d.]+|Pandoc [\d.]+|Quarto [\d.]+")
_DATE = re.compile(r"D:\d{14}.*|")
# Names that Typst gives to cells and places, and what fonts say of themselves.
_NAME = re.compile(r"[UTLS]?\d+x\d+y\d+|loc-?\d+|[a-z]+-\d+")
_TECHNICAL = {
    "/ID": _NAME,
    "/Headers": _NAME,
    "/Names": _NAME,
    "/IDTree": _NAME,
    "/D": _NAME,
    "/Dest": _NAME,
    "/Registry": re.compile("Adobe"),
    "/Ordering": re.compile("Identity|UCS"),
    "/CreationDate": _DATE,
    "/ModDate": _DATE,
    "/Creator": _MADE_BY,
    "/Producer": _MADE_BY,
    "/Lang": re.compile("da(?:-DK)?"),
}
_XMP_TECHNICAL = re.compile(
    r"<(xmp:(?:CreatorTool)|dc:format)>(?:Typst [\d.]+|application/pdf)</\1>"
    r"|<(xmp:(?:CreateDate|ModifyDate|MetadataDate))>[\d:TZ+-]*</\2>|<(xmpMM:\w+)>[\w+/=:-]*</\3>"
    r"|<xmpTPg:NPages>\d+</xmpTPg:NPages>|<pdfuaid:part>1</pdfuaid:part>|<pdf:PDFVersion>[12]\.\d</pdf:PDFVersion>"
)
_PLACE = {
    "/Title": "et bogmærke",
    "/T": "titlen på et mærke",
    "/Contents": "en bemærkning på siden",
    "/ActualText": "erstatningsteksten for et mærke",
    "/E": "en forklaring i et mærke",
    "/F": "en vedhæftet fil",
    "/UF": "en vedhæftet fil",
}
_LINK = re.compile(r"^\s*“(.*)”(?: side \d+)?$|^(Fodnote) \d+$", re.DOTALL)
# What a report never has: programs, forms, attached files, layers.
_FOREIGN = ("/JavaScript", "/JS", "/EmbeddedFile", "/EmbeddedFiles", "/AcroForm", "/OCProperties", "/PieceInfo", "/AF")
_IN_PAGE = re.compile(rb"/(?:ActualText|Alt|E)\s*(?:\((.*?)(?<!\\)\)|<([0-9A-Fa-f\s]*)>)", re.DOTALL)


def strings(pdf: Any, known: Iterable[tuple[str, Any]]) -> Iterator[Marked]:
    """Every string that is not of a technical shape; `pdf` is a pikepdf.Pdf and `known` its `values`."""
    from pikepdf import String

    for key, text in ((key, str(value)) for key, value in known if isinstance(value, String)):
        shape = _TECHNICAL.get(key)
        if key == "/Alt" or (shape and shape.fullmatch(text)):
            continue
        link = _LINK.match(text) if key == "/Contents" else None
        yield Marked(_PLACE.get(key, f"egenskaben {key[1:]}"), (link.group(1) or "") if link else text)
    if "/Metadata" in pdf.Root:
        packet = pdf.Root["/Metadata"].read_bytes().decode("utf-8", errors="replace")
        yield from _xmp(packet)
    yield from _in_pages(pdf)


def foreign(known: Iterable[tuple[str, Any]], content: bytes) -> Iterator[str]:
    """Parts that reports do not have, and what stands before, behind or beside the last version of the file."""
    found = {key for key, _ in known} & set(_FOREIGN)
    yield from (f"filen har en del, som rapporter ikke har ({key[1:]})" for key in sorted(found))
    if content.count(b"%%EOF") != 1 or not content.rstrip().endswith(b"%%EOF"):
        yield "filen har flere udgaver af sig selv eller noget efter sin slutning"


def _xmp(packet: str) -> Iterator[Marked]:
    rest = _XMP_TECHNICAL.sub("", packet)
    own = re.sub(r'<\?xpacket[^>]*\?>|xmlns:\w+="[^"]*"|x:xmptk="xmp-writer"|xml:lang="x-default"', "", rest)
    for text in re.findall(r'>([^<>]+)<|="([^"]+)"|<!--(.*?)-->', own, re.DOTALL):
        yield Marked("XMP-metadata", _MADE_BY.sub("", unescape(" ".join(text))))


def _in_pages(pdf: Any) -> Iterator[Marked]:
    """What pages say beside their text: descriptions and replacements at the place where they are drawn."""
    for number, page in enumerate(pdf.pages, start=1):
        page.contents_coalesce()
        for literal, digits in _IN_PAGE.findall(page.Contents.read_bytes()) if "/Contents" in page else ():
            raw = literal or bytes.fromhex(digits.decode())
            is_wide = raw.startswith(b"\xfe\xff")
            yield Marked(f"en erstatningstekst på side {number}", raw.decode("utf-16" if is_wide else "latin-1"))


def values(pdf: Any) -> list[tuple[str, Any]]:
    """Every key and value of every object of a pikepdf.Pdf, also of those that nothing refers to.

    A value that is an object of its own is met there, and stands as None under its key here.
    """
    from pikepdf import Object, ObjectType

    found: list[tuple[str, Any]] = []
    waiting = [("", value) for value in (*pdf.objects, pdf.trailer)]
    while waiting:
        key, value = waiting.pop()
        found.append((key, value))
        kind = value._type_code if type(value) is Object else None
        if kind in (ObjectType.dictionary, ObjectType.stream):
            # Object streams and cross references hold other objects, the trailer's /ID is a random mark of the file.
            parts = [(name, part) for name, part in value.items() if not (name == "/ID" and "/Root" in value)]
            inner = [(key if name in ("/Names", "/Nums") and key else name, part) for name, part in parts]
        else:
            inner = [(key, part) for part in value] if kind == ObjectType.array else []
        waiting += [(name, None if type(part) is Object and part.is_indirect else part) for name, part in inner]
    return found

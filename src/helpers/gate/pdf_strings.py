"""Every string object of a PDF, reachable from a page or not, by the key that it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    "/Producer": re.compile(rf"{_MADE_BY.pattern}|pypdf"),
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


def strings(pdf: Any) -> Iterator[Marked]:
    """Every string that is not of a technical shape; `pdf` is a pypdf.PdfReader."""
    for key, text in _all_strings(pdf):
        shape = _TECHNICAL.get(key)
        if key == "/Alt" or (shape and shape.fullmatch(text)):
            continue
        link = _LINK.match(text) if key == "/Contents" else None
        yield Marked(_PLACE.get(key, f"egenskaben {key[1:]}"), (link.group(1) or "") if link else text)
    if "/Metadata" in pdf.root_object:
        packet = pdf.root_object["/Metadata"].get_object().get_data().decode("utf-8", errors="replace")
        yield from _xmp(packet)
    yield from _in_pages(pdf)


def foreign(pdf: Any, content: bytes) -> Iterator[str]:
    """Parts that reports do not have, and what stands before, behind or beside the last version of the file."""
    found = {key for value in _objects(pdf) for key in _keys(value)} & set(_FOREIGN)
    yield from (f"filen har en del, som rapporter ikke har ({key[1:]})" for key in sorted(found))
    if content.count(b"%%EOF") != 1 or not content.rstrip().endswith(b"%%EOF"):
        yield "filen har flere udgaver af sig selv eller noget efter sin slutning"


def _xmp(packet: str) -> Iterator[Marked]:
    rest = _XMP_TECHNICAL.sub("", packet)
    own = re.sub(r'<\?xpacket[^>]*\?>|xmlns:\w+="[^"]*"|x:xmptk="xmp-writer"|xml:lang="x-default"', "", rest)
    for text in re.findall(r'>([^<>]+)<|="([^"]+)"|<!--(.*?)-->', own, re.DOTALL):
        yield Marked("XMP-metadata", _MADE_BY.sub("", " ".join(text)))


def _in_pages(pdf: Any) -> Iterator[Marked]:
    """What pages say beside their text: descriptions and replacements at the place where they are drawn."""
    for number, page in enumerate(pdf.pages, start=1):
        contents = page.get_contents()
        for literal, digits in _IN_PAGE.findall(contents.get_data()) if contents is not None else ():
            raw = literal or bytes.fromhex(digits.decode())
            is_wide = raw.startswith(b"\xfe\xff")
            yield Marked(f"en erstatningstekst på side {number}", raw.decode("utf-16" if is_wide else "latin-1"))


def _objects(pdf: Any) -> Iterator[Any]:
    for number in sorted({number for numbers in pdf.xref.values() for number in numbers} | set(pdf.xref_objStm)):
        yield pdf.get_object(number)
    yield pdf.trailer


def _all_strings(pdf: Any) -> Iterator[tuple[str, str]]:
    for value in _objects(pdf):
        yield from _strings_in(value, "")


def _strings_in(value: Any, key: str) -> Iterator[tuple[str, str]]:
    from pypdf.generic import ByteStringObject, TextStringObject

    if isinstance(value, TextStringObject):
        yield key, str(value)
    elif isinstance(value, ByteStringObject):
        yield key, value.decode("latin-1")
    elif isinstance(value, dict):
        for name in value:
            own = key if name in ("/Names", "/Nums") and key else str(name)
            # Object streams and cross references hold other objects, the trailer's /ID is a random mark of the file.
            if not (name == "/ID" and "/Root" in value):
                yield from _strings_in(dict.__getitem__(value, name), own)
    elif isinstance(value, list):
        for inner in list.__iter__(value):
            yield from _strings_in(inner, key)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name in value:
            yield str(name)
            yield from _keys(dict.__getitem__(value, name))
    elif isinstance(value, list):
        for inner in list.__iter__(value):
            yield from _keys(inner)

"""Every string object of a PDF, reachable from a page or not, by the key that it stands under."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from html import unescape
from typing import Any, NamedTuple

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
_FOREIGN = re.compile(rb'"(/(?:JavaScript|JS|EmbeddedFiles?|AcroForm|OCProperties|PieceInfo|AF))":')
# What begins a string where qpdf writes JSON, and strings that are names of cells.
_STRING, _SAID = ("u:", "b:"), re.compile(rb'"[ub]:')
_HEADERS = re.compile(rb'"/Headers": \[\s*+(?:"u:[UTLS]?\d+x\d+y\d+",?\s*+)++\]')
_IN_PAGE = re.compile(rb"/(?:ActualText|Alt|E)\s*(?:\((.*?)(?<!\\)\)|<([0-9A-Fa-f\s]*)>)", re.DOTALL)


def strings(pdf: Any, own: Objects) -> Iterator[Marked]:
    """Every string of a pikepdf.Pdf, made of its `own` objects, that is not of a technical shape."""
    for key, text in own.strings:
        shape = _TECHNICAL.get(key)
        if key == "/Alt" or (shape and shape.fullmatch(text)):
            continue
        link = _LINK.match(text) if key == "/Contents" else None
        yield Marked(_PLACE.get(key, f"egenskaben {key[1:]}"), (link.group(1) or "") if link else text)
    if "/Metadata" in pdf.Root:
        packet = pdf.Root["/Metadata"].read_bytes().decode("utf-8", errors="replace")
        yield from _xmp(packet)
    yield from _in_pages(pdf)


def foreign(own: Objects, content: bytes) -> Iterator[str]:
    """Parts that reports do not have, and what stands before, behind or beside the last version of the file."""
    yield from (f"filen har en del, som rapporter ikke har ({key[1:]})" for key in sorted(own.foreign))
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


class Objects(NamedTuple):
    """All objects of a file, also those that nothing refers to.

    `values` are by reference ("12 0 R"), the trailer by "". They are plain, as qpdf writes JSON of version 2:
    references and names ("/S") are texts, and a string begins with "u:" (or with "b:", when it is bytes). `strings` are
    with their keys, those of an array under that of the array, but for those of cells that only name their headers.
    """

    values: Mapping[str, Any]
    strings: Sequence[tuple[str, str]]
    foreign: Set[str]


def objects(pdf: Any) -> Objects:
    """What a pikepdf.Pdf is made of."""
    from pikepdf import Object

    own = [one for one in pdf.objects if isinstance(one, Object)]
    texts = [one.to_json(dereference=True, schema_version=2) for one in (*own, pdf.trailer)]
    whole = b"[%s]" % b",".join(texts)
    values = json.loads(whole)
    speaking = [value for text, value in zip(texts, values, strict=True) if _SAID.search(_HEADERS.sub(b"", text))]
    foreign = {key.decode() for key in _FOREIGN.findall(whole)}
    references = [*("{} {} R".format(*one.objgen) for one in own), ""]
    return Objects(dict(zip(references, values, strict=True)), _strings(speaking), foreign)


def _strings(values: Sequence[Any]) -> list[tuple[str, str]]:
    found = list[tuple[str, str]]()
    waiting: list[tuple[str, Any]] = [("", values)]
    for key, value in waiting:
        for name, part in _parts(key, value) if isinstance(value, dict) else ((key, part) for part in value):
            if isinstance(part, str):
                if part.startswith(_STRING):
                    found.append((name, said(part)))
            elif isinstance(part, (dict, list)):
                waiting.append((name, part))
    return found


def _parts(key: str, value: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """A dictionary's values; trees of names stand under the key that they are of."""
    if key and ("/Names" in value or "/Nums" in value):
        return [(key if name in ("/Names", "/Nums") else name, part) for name, part in value.items()]
    # The trailer's /ID is a random mark of the file.
    return [(name, part) for name, part in value.items() if name != "/ID"] if "/Root" in value else value.items()


def is_string(value: Any) -> bool:
    """Whether a value is a string of the file, and no name or reference."""
    return isinstance(value, str) and value.startswith(_STRING)


def said(value: str) -> str:
    """What a string says."""
    from pikepdf import String

    return value[2:] if value.startswith("u:") else str(String(bytes.fromhex(value[2:])))

"""Pictures as files: what a PNG or an SVG says besides what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
# What a picture is made of; a chunk of any other kind may hold a text.
_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"}
_SAYING = re.compile(rb"<!--|<(?:\w+:)?(?:text|title|desc|metadata|script|foreignObject)\b")


def picture_problems(content: bytes, name: str) -> Iterator[str]:
    """What is wrong with a picture: texts in its properties, or something behind its end."""
    if content.startswith(_PNG):
        if foreign := {kind for kind, _ in _chunks(content)} - _CHUNKS:
            yield f"{name} har tekst i sine egenskaber ({b', '.join(sorted(foreign)).decode('latin-1')})"
        if content[-8:-4] != b"IEND":
            yield f"{name} har noget efter sin slutning"
    elif b"<svg" in content[:2000]:
        if _SAYING.search(content):
            yield f"{name} har tekst i sin tegning"
    else:
        yield f"{name} er af en slags, som rapporter ikke har"


def said_in_png(content: bytes) -> Iterator[str]:
    """Everything in a PNG's chunks that is no picture."""
    yield from (body.decode("latin-1") for kind, body in _chunks(content) if kind not in _CHUNKS)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place + 8 <= len(png):
        size = int.from_bytes(png[place : place + 4], "big")
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        place += 12 + size

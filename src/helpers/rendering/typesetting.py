"""Calls of the Typst that the locked wheel brings along: PDF from a document, PNG from a drawing."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from helpers.errors import RenderingFailed
from helpers.theme import font_files

PDF_STANDARD = "ua-1"
_PNG_PPI = 200
# For so many documents Typst keeps what it has computed; 20 MB of each.
_REMEMBERED = 10
_MISSING = "□"
# Marks without a shape, which no glyph of a run may be left alone with.
_SHAPELESS = frozenset("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff")
# All Latin letters below this have a glyph.
_LATIN = 0x2FF


def typeset_pdf(source: str, folder: Path) -> bytes:
    """A Typst document as PDF/UA-1; paths in it are relative to `folder`, fonts are those of `folder/style/fonts`.

    The same source gives the same bytes: system fonts are ignored and the template sets the date. Characters that
    no font has become □, because the standard allows none without a glyph. Raises RenderingFailed.
    """
    compiler = _compiler(folder)
    readable = _displayable(source)
    for drawing in sorted(folder.glob("figures/*.svg")):
        text = drawing.read_text(encoding="utf-8")
        shown = _displayable(text)
        if shown != text:
            (folder / "style" / drawing.name).write_text(shown, encoding="utf-8")
            # Only the call that Nedslag wrote: in a text the sign before it is escaped.
            call = rf'(?<!\\)#picture\("figures/{re.escape(drawing.name)}"'
            readable = re.sub(call, f'#picture("style/{drawing.name}"', readable)
    # The contact lines stand with the theme.
    for theme in folder.glob("style/theme.typ"):
        theme.write_text(_displayable(theme.read_text(encoding="utf-8")), encoding="utf-8")
    try:
        return _compiled(compiler, readable, format="pdf", pdf_standards=[PDF_STANDARD], timestamp=0)
    finally:
        _forget(compiler)


def draw_png(svg: Path, folder: Path) -> bytes:
    """A drawing as PNG at 200 pixels an inch, in its own size, with the report's fonts."""
    path = svg.relative_to(folder).as_posix()
    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{path}")\n'
    return _compiled(_compiler(folder), source, format="png", ppi=_PNG_PPI)


def _compiler(folder: Path) -> Any:
    import typst

    return typst.Compiler(root=str(folder), font_paths=[str(folder / "style" / "fonts")], ignore_system_fonts=True)


def _compiled(compiler: Any, source: str, **settings: Any) -> bytes:
    import typst

    try:
        result: bytes | list[bytes] = compiler.compile(source.encode(), **settings)
    except typst.TypstError as error:
        hints = " ".join(error.hints)
        raise RenderingFailed(f"Typst afviste dokumentet: {error.message} {hints}".strip()) from None
    return result if isinstance(result, bytes) else result[0]


def _forget(compiler: Any) -> None:
    """Let Typst age: it remembers this document until the next one is set, and not until it has set ten others."""
    for _ in range(_REMEMBERED // 2):
        compiler.compile(b"", format="svg")


def _displayable(source: str) -> str:
    """The text with □ for each character that neither the report's font nor Typst's own can show.

    Marks without a shape, and accents that no font can set, are left out.
    """
    # Most texts have nothing to change, and to look at each kind of character is cheaper than to put all in place.
    changed = {ord(sign): shown for sign in set(source) if (shown := _shown(sign)) != sign}
    return source.translate(changed) if changed else source


@cache
def _shown(character: str) -> str:
    """The character, or what stands in its place; all reports have the same fonts, so each is tried once a process."""
    if character in _SHAPELESS:
        return ""
    if ord(character) <= _LATIN:
        return character
    import typst

    fonts = {str(path.parent) for path in font_files().values()}
    compiler: Any = typst.Compiler(font_paths=sorted(fonts), ignore_system_fonts=True)
    try:
        compiler.compile(_probe(character).encode(), format="pdf", pdf_standards=[PDF_STANDARD])
    except typst.TypstError:
        return "" if unicodedata.combining(character) else _MISSING
    return character


def _probe(character: str) -> str:
    """A document with the character (an accent on a letter) in a text and in a drawing, which has fewer fonts."""
    shown = f"a{character}" if unicodedata.combining(character) else character
    code = "".join(f"\\u{{{ord(sign):x}}}" for sign in shown)
    drawn = "".join(f"&#{ord(sign)};" for sign in shown)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text font-family='Lato'>{drawn}</text></svg>"
    return f'#set document(title: "x")\n#set text(lang: "da")\n#"{code}"\n#image(bytes("{svg}"), alt: "x")\n'

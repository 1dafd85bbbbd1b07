"""The reference document that gives Word reports their styles and running head: the theme's, or a consultancy's own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from helpers.errors import RenderingFailed
from helpers.rendering.document import DocumentInfo
from helpers.rendering.pandoc import run_pandoc
from helpers.theme import Theme

REFERENCE = "style/reference.docx"
MARK = "Syntetiske svar"
_HEADINGS = 6
_CAPTIONS = ("Table Caption", "Image Caption")


def stage_reference(folder: Path, info: DocumentInfo, theme: Theme) -> None:
    """Write the reference document into the report's folder; raises RenderingFailed on a file that Word cannot read.

    A consultancy's own keeps its styles, heads and feet, but a report on synthetic answers says so on every page.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    target = folder / REFERENCE
    if theme.word is None:
        run_pandoc([f"--output={REFERENCE}", "--print-default-data-file=reference.docx"], folder=folder)
        document = docx.Document(str(target))
        _style(document, theme)
        _add_heads(document, info)
    else:
        try:
            document = docx.Document(io.BytesIO(theme.word.content))
        except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
            words = f"Skabelonen {theme.word.name} er ikke et Word-dokument. Åbn den i Word, og gem den som .docx."
            raise RenderingFailed(words) from None
    if info.synthetic:
        _add_mark(document, theme)
    saved = io.BytesIO()
    document.save(saved)
    target.write_bytes(_without_clock(saved))


def _without_clock(saved: io.BytesIO) -> bytes:
    """The same document with no time in it: Pandoc copies parts of it, time and all, into every report."""
    made = io.BytesIO()
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as timeless:
        for name in parts.namelist():
            timeless.writestr(zipfile.ZipInfo(name), parts.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _style(document: Any, theme: Theme) -> None:
    """Colours, sizes and spaces of the theme in Pandoc's own styles."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm

    kind, colours = theme.type, theme.colours
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    note = document.styles.add_style("Figure Note", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = document.styles["Body Text"]
    for style in document.styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER, WD_STYLE_TYPE.TABLE):
            _set_font(style, kind.family)
    sizes = [*kind.headings, *[kind.headings[-1]] * (_HEADINGS - len(kind.headings))]
    for level, size in enumerate(sizes, start=1):
        _set_text(document.styles[f"Heading {level}"], size, colours.accent, bold=True)
    _set_text(document.styles["Title"], kind.title, colours.accent, bold=True)
    _set_text(document.styles["Subtitle"], kind.headings[1], colours.text)
    _set_text(document.styles["TOC Heading"], kind.headings[0], colours.accent, bold=True)
    _set_text(document.styles["Normal"], kind.body, colours.text)
    _set_text(document.styles["Compact"], kind.small, colours.text)
    _set_text(note, kind.small, colours.muted)
    for name in _CAPTIONS:
        _set_text(document.styles[name], kind.body, colours.text, bold=True)
        document.styles[name].paragraph_format.keep_with_next = True
        document.styles[name].font.italic = False
    _rule_tables(document.styles["Table"], colours.line)


def _set_text(style: Any, size: float, colour: str, *, bold: bool = False) -> None:
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold = Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))


def _set_font(style: Any, family: str) -> None:
    """The family, also where the style names the document's theme font instead of one of its own."""
    from docx.oxml.ns import qn

    style.font.name = family
    fonts = style.element.rPr.rFonts
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
        fonts.set(qn(f"w:{script}"), family)


def _rule_tables(style: Any, colour: str) -> None:
    """A thin line under every row."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for edge in ("w:bottom", "w:insideH"):
        line = OxmlElement(edge)
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", colour.lstrip("#"))):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    style.element.find(qn("w:tblPr")).append(borders)


def _add_heads(document: Any, info: DocumentInfo) -> None:
    from docx.shared import Pt

    parts = [part for part in (info.title, info.area_name, info.phase_title) if part.strip()]
    section = document.sections[0]
    section.header.paragraphs[0].text = " · ".join(parts)
    foot = section.footer.paragraphs[0]
    foot.add_run("Side ")
    _add_page_number(foot)
    for paragraph in (section.header.paragraphs[0], foot):
        for run in paragraph.runs:
            run.font.size = Pt(8.5)


def _add_page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add_mark(document: Any, theme: Theme) -> None:
    """The mark in the head of every kind of page that the document has."""
    from docx.shared import Pt, RGBColor

    for section in document.sections:
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        heads += [section.even_page_header] if document.settings.odd_and_even_pages_header_footer else []
        for head in heads:
            run = head.add_paragraph().add_run(MARK)
            run.font.bold, run.font.size = True, Pt(8.5)
            run.font.color.rgb = RGBColor.from_string(theme.colours.warning.lstrip("#"))

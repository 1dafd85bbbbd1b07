"""The reference document that gives Word reports their styles and running head: the theme's, or a consultancy's own."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.errors import RenderingFailed
from helpers.rendering.document import DocumentInfo
from helpers.rendering.pandoc import run_pandoc
from helpers.theme import Colours, Theme, Type

REFERENCE = "style/reference.docx"
MARK = "Syntetiske svar"
_HEADINGS = 6
# What the schema has after borders and grounds among a paragraph's properties.
_AFTER_BORDERS = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
_CAPTIONS = ("Table Caption", "Image Caption")


def qn(tag: str) -> str:
    """A tag's name as Word's XML has it (docx is imported only where Word is made)."""
    from docx.oxml.ns import qn as qualified

    return str(qualified(tag))


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
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    kind, colours = _type(theme), theme.colours
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    _add_styles(document, theme)
    for style in document.styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER, WD_STYLE_TYPE.TABLE):
            _set_font(style, kind.family)
    sizes = [*kind.headings, *[kind.headings[-1]] * (_HEADINGS - len(kind.headings))]
    for level, size in enumerate(sizes, start=1):
        _set_text(document.styles[f"Heading {level}"], size, colours.accent, bold=True)
        _set_space(document.styles[f"Heading {level}"], 20 - 3 * min(level, 3), 5)
    _set_text(document.styles["Title"], kind.title * 1.3, colours.accent, bold=True)
    _set_space(document.styles["Title"], 150, 6)
    _set_text(document.styles["Subtitle"], kind.headings[1], colours.text)
    _set_space(document.styles["Subtitle"], 0, 40)
    for name in ("Title", "Subtitle"):
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _set_text(document.styles["TOC Heading"], kind.headings[0], colours.accent, bold=True)
    _set_text(document.styles["Normal"], kind.body, colours.text)
    _set_text(document.styles["Compact"], kind.small, colours.text)
    for name in _CAPTIONS:
        _set_text(document.styles[name], kind.body, colours.text, bold=True)
        _set_space(document.styles[name], 12, 4)
        document.styles[name].paragraph_format.keep_with_next = True
        document.styles[name].font.italic = False
    _box(document.styles["Block Text"], colours)
    _rule_tables(document.styles["Table"], colours.line)


def _type(theme: Theme) -> Type:
    """Word's pages are A4 also where the PDF's are slides, and their letters are an A4 page's."""
    return replace(Type(), family=theme.type.family) if theme.page.layout == "slides" else theme.type


def _add_styles(document: Any, theme: Theme) -> None:
    """What Pandoc's own document lacks: notes, the cover's lines, text that stays with its figure, the contents."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm

    kind, colours = _type(theme), theme.colours
    named = {
        "Figure Note": (kind.small, colours.muted, 4, 12),
        "Kept Text": (kind.body, colours.text, 6, 6),
        "Kept Cell": (kind.small, colours.text, 2, 2),
        "Cover Area": (kind.title, colours.accent, 0, 4),
        "Cover Facts": (kind.headings[2], colours.text, 0, 4),
        "Cover Mark": (kind.headings[2], colours.warning, 10, 10),
        "toc 1": (kind.body, colours.text, 6, 2),
        "toc 2": (kind.body, colours.text, 0, 2),
    }
    for name, (size, colour, before, after) in named.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Body Text"]
        _set_text(style, size, colour, bold=name in ("Cover Area", "Cover Mark", "toc 1"))
        _set_space(style, before, after)
    for level in (1, 2):
        document.styles[f"toc {level}"].element.set(qn("w:styleId"), f"TOC{level}")
    document.styles["toc 2"].paragraph_format.left_indent = Mm(5)
    for name in ("Kept Text", "Kept Cell", "Captioned Figure"):
        document.styles[name].paragraph_format.keep_with_next = True


def _set_space(style: Any, before: float, after: float) -> None:
    """Room above and below, in points."""
    from docx.shared import Pt

    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _box(style: Any, colours: Colours) -> None:
    """A ground and a line to the left, as boxes have on screen."""
    from docx.shared import Mm

    style.font.italic = False
    space = style.paragraph_format
    space.left_indent = space.right_indent = Mm(4)
    space.keep_together = True
    _set_space(style, 8, 8)
    borders = _element("w:pBdr")
    borders.append(_element("w:left", val="single", sz="24", space="8", color=colours.accent.lstrip("#")))
    ground = _element("w:shd", val="clear", color="auto", fill=colours.surface.lstrip("#"))
    properties = style.element.pPr
    properties.insert_element_before(borders, *_AFTER_BORDERS)
    properties.insert_element_before(ground, *_AFTER_BORDERS)
    # No gap between the paragraphs of one box.
    properties.insert_element_before(_element("w:contextualSpacing"), *_AFTER_BORDERS[-2:])


def _element(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _set_text(style: Any, size: float, colour: str, *, bold: bool = False) -> None:
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold = Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))


def _set_font(style: Any, family: str) -> None:
    """The family, also where the style names the document's theme font instead of one of its own."""
    style.font.name = family
    fonts = style.element.rPr.rFonts
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
        fonts.set(qn(f"w:{script}"), family)


def _rule_tables(style: Any, colour: str) -> None:
    """A thin line under every row."""
    borders = _element("w:tblBorders")
    for edge in ("w:bottom", "w:insideH"):
        borders.append(_element(edge, val="single", sz="4", space="0", color=colour.lstrip("#")))
    style.element.find(qn("w:tblPr")).append(borders)


def _add_heads(document: Any, info: DocumentInfo) -> None:
    from docx.shared import Pt

    parts = [part for part in (info.title, info.area_name, info.phase_title) if part.strip()]
    section = document.sections[0]
    # The cover says all of it in larger letters.
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = " · ".join(parts)
    foot = section.footer.paragraphs[0]
    for words, field in (("Side ", "PAGE"), (" af ", "NUMPAGES")):
        foot.add_run(words)
        foot._p.append(_element("w:fldSimple", instr=field))
    for paragraph in (section.header.paragraphs[0], foot):
        for run in paragraph.runs:
            run.font.size = Pt(8.5)


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

"""An executed notebook as one document with its figures; both renderers make the same pages of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.blocks import escape_markdown
from helpers.errors import RenderingFailed
from helpers.rendering.pandoc import run_pandoc
from helpers.wording import month_year

if TYPE_CHECKING:
    from nbformat import NotebookNode

DOCUMENT_NAME = "report.json"
# How `manuscript.lua` is named by whoever has staged the style beside the document.
MANUSCRIPT = "style/manuscript.lua"
# What Quarto may read, and Pandoc of a report's title, area and the like. `manuscript.lua` has already taken everything
# else out of the text; this is the second lock on the same door.
READER = (
    "markdown-raw_html-raw_tex-raw_attribute-latex_macros-markdown_in_html_blocks-native_divs-native_spans"
    "-tex_math_dollars-citations-smart-implicit_figures-example_lists-definition_lists-pandoc_title_block"
)


# Pandoc's own table forms are left out: a pipe table keeps its columns in all formats. Dashes and quotation marks stay
# as they were typed.
_QMD = "markdown-simple_tables-multiline_tables-grid_tables-smart"


@dataclass(frozen=True)
class DocumentInfo:
    """What a report says about itself. `generated` is an ISO date or empty; empty texts are not printed.

    `origin` says how the report was made; `receipt` is the file beside it that says all of it.
    """

    title: str
    subtitle: str
    area_name: str
    phase_title: str
    period: str
    publisher: str
    generated: str
    synthetic: bool
    published: bool
    language: str = "da"
    origin: str = ""
    receipt: str = ""


def write_document(notebook: NotebookNode, info: DocumentInfo, folder: Path) -> Path:
    """Write `report.json` and `figures/*.svg` from an executed notebook; returns the path of report.json.

    Code is never shown. Cells tagged `parameters`, `injected-parameters` or `remove-cell` are left out, and so are
    headings and introductions to what turned out empty. Raises RenderingFailed on a notebook that
    failed or shows what no report can show.
    """
    # Imported here: nbconvert takes longer to import than most commands of the driver take to run.
    from helpers.rendering.manuscript import ManuscriptExporter

    exporter = ManuscriptExporter()  # type: ignore[no-untyped-call]
    body, resources = exporter.from_notebook_node(notebook)
    pieces = json.loads(body)
    if not any(piece.get("markdown", "").strip() or piece["kind"] != "markdown" for piece in pieces):
        raise RenderingFailed("Notebooken viser ingenting, så der er ingen rapport at lave.")
    content = {"reader": READER, "settings": front_matter(info), "pieces": pieces}
    files = {DOCUMENT_NAME: json.dumps(content, ensure_ascii=False).encode(), **resources["outputs"]}
    for name, bytes_of_file in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes_of_file)
    return folder / DOCUMENT_NAME


def write_qmd(document: Path) -> Path:
    """The document as Quarto Markdown, `report.qmd` beside it; the style must have been staged there."""
    content = json.loads(document.read_text(encoding="utf-8"))
    arguments = [f"--from={MANUSCRIPT}", f"--to={_QMD}", "--wrap=none"]
    text = json.dumps({**content, "settings": "", "for_markdown": True}, ensure_ascii=False)
    body = run_pandoc(arguments, text=text, folder=document.parent)
    made = document.with_suffix(".qmd")
    made.write_text(f"{content['settings']}\n{body}", encoding="utf-8")
    return made


def front_matter(info: DocumentInfo) -> str:
    """The YAML block that Quarto and Pandoc read, one JSON value a key (JSON is YAML, and quotes every text)."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in _settings(info).items()]
    return "\n".join(["---", *lines, "---", ""])


def danish_date(iso: str) -> str:
    """ "2026-01-28" as "28. januar 2026"; nothing for nothing."""
    if not iso:
        return ""
    match = re.fullmatch(r"(\d{4}-\d{2})-(\d{2})(T.*)?", iso)
    if match is None:
        raise RenderingFailed(f"»{iso}« er ikke en dato. Skriv den som 2026-01-28.")
    return f"{int(match[2])}. {month_year(match[1])}"


def _settings(info: DocumentInfo) -> dict[str, Any]:
    return {
        "title": _metadata_text(info.title),
        "pagetitle": _metadata_text(" · ".join(_named_parts(info))),
        "lang": info.language,
        "toc": True,
        "toc-depth": 2,
        "toc-title": "Indhold",
        "nedslag": _facts(info),
        # Quarto's part: nothing is executed, and nothing but Markdown is read.
        "engine": "markdown",
        "from": READER,
        "filters": ["style/report.lua"],
        "format": {"html": _HTML, "typst": _TYPST},
    }


def _facts(info: DocumentInfo) -> dict[str, Any]:
    """The texts of cover, heads and feet, by the names that the templates use; what is empty is left out."""
    texts = {
        "title": info.title,
        "subtitle": info.subtitle,
        "area": info.area_name,
        "phase": info.phase_title,
        "period": info.period,
        "publisher": info.publisher,
        "date": danish_date(info.generated),
        "running": " · ".join(_named_parts(info)),
        "origin": info.origin,
        "receipt": info.receipt,
    }
    facts: dict[str, Any] = {key: _metadata_text(text) for key, text in texts.items() if text.strip()}
    # A date of its own keeps the clock out of the PDF.
    if info.generated:
        year, month, day = map(int, info.generated[:10].split("-"))
        facts["created"] = {"year": year, "month": month, "day": day}
    return {**facts, "synthetic": info.synthetic, "published": info.published}


def _metadata_text(text: str) -> str:
    """A text as Markdown on one line; one that begins like a list ("8. marts") stays a text."""
    return re.sub(r"^(\w+)\.(?=\s)", r"\1\\.", escape_markdown(text))


def _named_parts(info: DocumentInfo) -> list[str]:
    return [part for part in (info.title, info.area_name, info.phase_title) if part.strip()]


_HTML = {
    "minimal": True,
    "theme": "none",
    "embed-resources": True,
    "template": "style/report.html",
    "css": ["style/theme.css", "style/report.css"],
    "shift-heading-level-by": 1,
    "section-divs": True,
    # Chapters are level 2 on a page whose title is its one level 1.
    "toc-depth": 3,
}
_TYPST = {
    "papersize": "a4",
    "pdf-standard": "ua-1",
    "mainfont": "Lato",
    "font-paths": ["style/fonts"],
    "template-partials": ["style/typst-template.typ", "style/typst-show.typ"],
}

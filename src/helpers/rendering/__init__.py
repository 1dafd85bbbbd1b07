"""report.qmd as HTML, PDF and Word: by Quarto where it is installed, else by Pandoc and Typst from their wheels."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from helpers.errors import CallError, RenderingFailed
from helpers.rendering.document import READER, DocumentInfo
from helpers.rendering.pandoc import message, run_pandoc
from helpers.rendering.staging import stage_style
from helpers.rendering.typesetting import draw_png, typeset_pdf
from helpers.rendering.word import REFERENCE, stage_reference
from helpers.schemas import FORMATS
from helpers.theme import Theme

Renderer = Literal["auto", "quarto", "embedded"]
_QUARTO_FORMATS = {"html": "html", "pdf": "typst"}
_QUARTO_SECONDS = 600


def render(
    document: Path, info: DocumentInfo, *, formats: Sequence[str], renderer: Renderer, theme: Theme | None = None
) -> dict[str, Path]:
    """Render report.qmd in its own folder; returns the file of each format.

    Word is always made by Pandoc. Raises RenderingFailed with the tool's message, CallError on an unknown format or
    when Quarto is asked for and not installed.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise CallError(f"Ukendt format: {', '.join(unknown)}. Mulige: {', '.join(FORMATS)}.")
    engine = choose_renderer(renderer)
    look = theme or Theme()
    stage_style(document.parent, look)
    if "docx" in formats:
        stage_reference(document.parent, info, look)
    made = {}
    for name in formats:
        if engine == "quarto" and name in _QUARTO_FORMATS:
            made[name] = _render_with_quarto(document, info, name)
        else:
            made[name] = _EMBEDDED[name](document, info)
    return made


def choose_renderer(renderer: Renderer) -> Literal["quarto", "embedded"]:
    """Quarto when it is asked for or, for `auto`, when it is on PATH; raises CallError when it is asked for in vain."""
    found = shutil.which("quarto") is not None
    if renderer == "quarto" and not found:
        raise CallError("Quarto er valgt, men findes ikke i PATH. Installer Quarto, eller brug --renderer embedded.")
    return "quarto" if found and renderer != "embedded" else "embedded"


def program_versions(engine: Literal["quarto", "embedded"]) -> dict[str, str]:
    """The version of Quarto where it set the pages; Pandoc and Typst are packages, and told with them."""
    if engine == "embedded":
        return {}
    told = subprocess.run(["quarto", "--version"], capture_output=True, text=True, check=False, timeout=_QUARTO_SECONDS)
    return {"quarto": told.stdout.strip() or "ukendt"}


def _render_with_quarto(document: Path, info: DocumentInfo, name: str) -> Path:
    """One format by Quarto, nothing executed, in the report's own folder; errors are its last words."""
    folder, made = document.parent, document.with_suffix(f".{name}")
    made.unlink(missing_ok=True)
    command = ["quarto", "render", document.name, "--to", _QUARTO_FORMATS[name], "--no-execute"]
    command += ["--metadata-file", "style/theme.json"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(_epoch(info))}
    try:
        result = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False, timeout=_QUARTO_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise RenderingFailed(f"Quarto blev ikke færdig på {_QUARTO_SECONDS} sekunder.") from None
    if result.returncode != 0:
        raise RenderingFailed(f"Quarto afviste dokumentet: {message(result.stderr or result.stdout, folder)}")
    if not made.exists() or made.stat().st_size == 0:
        raise RenderingFailed(f"Quarto meldte ingen fejl, men skrev ikke {made.name}.")
    return made


def _render_html(document: Path, info: DocumentInfo) -> Path:
    made = document.with_suffix(".html")
    options = ["--to=html5", "--standalone", "--embed-resources", "--template=style/report.html"]
    options += ["--css=style/theme.css", "--css=style/report.css", "--section-divs", "--shift-heading-level-by=1"]
    # Chapters are level 2 here: the title is the page's one level 1.
    _pandoc(document, info, [*options, "--toc", "--toc-depth=3", f"--output={made.name}"])
    return made


def _render_pdf(document: Path, info: DocumentInfo) -> Path:
    made = document.with_suffix(".pdf")
    source = _pandoc(document, info, ["--to=typst-smart", "--standalone", "--template=style/report.typst"])
    made.write_bytes(typeset_pdf(source, document.parent))
    return made


def _render_docx(document: Path, info: DocumentInfo) -> Path:
    folder, made = document.parent, document.with_suffix(".docx")
    for drawing in sorted(folder.glob("figures/*.svg")):
        drawing.with_suffix(".png").write_bytes(draw_png(drawing, folder))
    if (logo := folder / "style" / "logo.svg").exists():
        logo.with_suffix(".png").write_bytes(draw_png(logo, folder))
    options = ["--to=docx", "--standalone", "--toc", "--toc-depth=2", f"--reference-doc={REFERENCE}"]
    _pandoc(document, info, [*options, f"--output={made.name}"])
    return made


def _pandoc(document: Path, info: DocumentInfo, options: list[str]) -> str:
    common = [document.name, f"--from={READER}+yaml_metadata_block", "--lua-filter=style/report.lua", "--wrap=none"]
    arguments = [*common, "--metadata-file=style/theme.json", *options]
    return run_pandoc(arguments, folder=document.parent, epoch=_epoch(info))


def _epoch(info: DocumentInfo) -> int:
    """The report's date as seconds since 1970: what makes two files of one input equal."""
    return int(datetime.fromisoformat(info.generated).replace(tzinfo=UTC).timestamp()) if info.generated else 0


_EMBEDDED = {"html": _render_html, "pdf": _render_pdf, "docx": _render_docx}

"""A report's document as HTML, PDF and Word: by Quarto where it is installed, else by Pandoc and Typst from wheels."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from helpers.errors import CallError, RenderingFailed
from helpers.rendering.document import MANUSCRIPT, DocumentInfo, write_qmd
from helpers.rendering.pandoc import message, run_pandoc
from helpers.rendering.staging import stage_style, with_styles
from helpers.rendering.typesetting import draw_png, typeset_pdf
from helpers.rendering.word import REFERENCE, stage_reference
from helpers.schemas import FORMATS
from helpers.theme import Theme

Renderer = Literal["auto", "quarto", "embedded"]
_QUARTO_FORMATS = {"html": "html", "pdf": "typst"}
_PAGES = {"html": "html", "pdf": "typst"}
_QUARTO_SECONDS = 600


def render(
    document: Path, info: DocumentInfo, *, formats: Sequence[str], renderer: Renderer, theme: Theme | None = None
) -> dict[str, Path]:
    """Render report.json in its own folder; returns the file of each format.

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
    by_quarto = [name for name in formats if engine == "quarto" and name in _QUARTO_FORMATS]
    made = _render_with_quarto(document, info, by_quarto) if by_quarto else {}
    made |= render_embedded(document, info, look, [name for name in formats if name not in by_quarto])
    return {name: made[name] for name in formats}


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


def _render_with_quarto(document: Path, info: DocumentInfo, formats: Sequence[str]) -> dict[str, Path]:
    manuscript = write_qmd(document)
    return {name: _call_quarto(manuscript, info, name) for name in formats}


def _call_quarto(document: Path, info: DocumentInfo, name: str) -> Path:
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


def render_embedded(document: Path, info: DocumentInfo, theme: Theme, formats: Sequence[str]) -> dict[str, Path]:
    """The formats by Pandoc and Typst in a folder with the style; one call of Pandoc makes all pages, another Word."""
    made = {name: document.with_suffix(f".{name}") for name in formats}
    pages = _pages(document, info, [_PAGES[name] for name in formats if name in _PAGES])
    for name, path in made.items():
        if name == "html":
            path.write_text(with_styles(pages["html"], theme), encoding="utf-8")
        elif name == "pdf":
            path.write_bytes(typeset_pdf(pages["typst"], document.parent))
        else:
            _write_docx(document, info, path)
    return made


def _pages(document: Path, info: DocumentInfo, formats: Sequence[str]) -> dict[str, str]:
    """HTML without its styles, Typst's source; reading costs Pandoc as much as writing, and is done once for both."""
    if not formats:
        return {}
    written = _pandoc(document, info, ["--to=style/pages.lua", f"--metadata=pages:{' '.join(formats)}"])
    pages: dict[str, str] = json.loads(written)
    return pages


def _write_docx(document: Path, info: DocumentInfo, path: Path) -> None:
    folder = document.parent
    for drawing in sorted(folder.glob("figures/*.svg")):
        drawing.with_suffix(".png").write_bytes(draw_png(drawing, folder))
    if (logo := folder / "style" / "logo.svg").exists():
        logo.with_suffix(".png").write_bytes(draw_png(logo, folder))
    options = ["--to=docx", "--standalone", "--lua-filter=style/report.lua"]
    _pandoc(document, info, [*options, f"--reference-doc={REFERENCE}", f"--output={path.name}"])


def _pandoc(document: Path, info: DocumentInfo, options: list[str]) -> str:
    return run_pandoc(
        [document.name, f"--from={MANUSCRIPT}", "--wrap=none", *options], folder=document.parent, epoch=_epoch(info)
    )


def _epoch(info: DocumentInfo) -> int:
    """The report's date as seconds since 1970: what makes two files of one input equal."""
    return int(datetime.fromisoformat(info.generated).replace(tzinfo=UTC).timestamp()) if info.generated else 0

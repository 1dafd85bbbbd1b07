"""The least that a report can cost: its cells run in this process, one call of Pandoc (HTML) and one of Typst (PDF)."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import nbformat
from country import NAME
from IPython.core.interactiveshell import InteractiveShell

from helpers import rendering
from helpers.bundles import read_context
from helpers.notebook_shell import NotebookShell
from helpers.project import Project
from helpers.rendering.cover import document_info
from helpers.rendering.document import DocumentInfo, write_document
from helpers.rendering.staging import stage_style
from helpers.theme import Theme


@dataclass(frozen=True)
class Prepared:
    """A finished report's document and style, so that only the two calls themselves are measured."""

    document: Path
    info: DocumentInfo


def prepare(project: Path, chosen: list[tuple[str, str]], folder: Path) -> dict[tuple[str, str], Prepared]:
    """Import what notebooks import, and make of every chosen report what the two calls start from."""
    import_module("helpers.warm")
    # The driver's shell keeps what cells show, which is no part of the floor.
    NotebookShell.clear_instance()
    prepared = {}
    for area, phase in chosen:
        info = document_info(read_context(Project(project).bundle(NAME, area, phase)))
        notebook = nbformat.read(project / f"reports/{NAME}/{area}/{phase}.ipynb", as_version=4)
        document = write_document(notebook, info, folder / area / phase)
        stage_style(document.parent, Theme())
        prepared[area, phase] = Prepared(document, info)
    return prepared


def floor_maker(project: Path, prepared: dict[tuple[str, str], Prepared]) -> Callable[[str, str, Path], None]:
    """A function that makes one of the prepared reports as cheaply as it can be made."""

    def make(area: str, phase: str, _: Path) -> None:
        run_cells(project / f"notebooks/{phase}.ipynb", area, Project(project).bundle(NAME, area, phase))
        report = prepared[area, phase]
        rendering.render_embedded(report.document, report.info, Theme(), ["html", "pdf"])

    return make


def run_cells(notebook: Path, area: str, bundle: Path) -> None:
    shell = InteractiveShell.instance()
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        is_parameters = "parameters" in cell.metadata.get("tags", [])
        own = f"evaluation = {NAME!r}\narea = {area!r}\nbundle = {str(bundle)!r}"
        with redirect_stdout(io.StringIO()):
            shell.run_cell(own if is_parameters else cell.source).raise_error()

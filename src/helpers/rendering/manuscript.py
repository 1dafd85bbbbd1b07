"""An executed notebook as the body of a report: its pieces in order and its drawings, by an nbconvert exporter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree  # nosec B405

from nbconvert.exporters.exporter import Exporter
from nbconvert.preprocessors import Preprocessor, TagRemovePreprocessor
from nbformat import NotebookNode
from traitlets import List, Set

from helpers.blocks import METADATA_KEY
from helpers.errors import RenderingFailed
from helpers.rendering.drawing import portable_svg

REMOVED_TAGS = {"parameters", "injected-parameters", "remove-cell"}
_MARKDOWN, _SVG = "text/markdown", "image/svg+xml"


class TaggedCells(TagRemovePreprocessor):
    """Leaves out what is there for whoever works in the notebook, not for the reader of the report."""

    remove_cell_tags: Any = Set(default_value=REMOVED_TAGS)


class OptionalChapters(Preprocessor):
    """Leaves out a Markdown cell below which code was to show something, and nothing is left of it.

    Below a heading stands all that comes before the next heading of its level; below other text the next cell.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        cells = list(nb.cells)
        kept = [cell.cell_type != "code" or bool(_shown(cell)) for cell in cells]
        for place in reversed(range(len(cells))):
            below = range(place + 1, _end(cells, place))
            has_code = any(cells[number].cell_type == "code" for number in below)
            if cells[place].cell_type == "markdown" and has_code:
                kept[place] = any(kept[number] for number in below)
        nb.cells = [cell for cell, keep in zip(cells, kept, strict=True) if keep]
        return nb, resources


class ManuscriptExporter(Exporter):
    """Cells as pieces: prose copied, outputs as text, figures and tables; code is never shown.

    `from_notebook_node` gives the pieces as JSON (a list; `manuscript.lua` reads it) and, in `resources["outputs"]`,
    the drawings by file name. Raises RenderingFailed on outputs that a report cannot show.
    """

    file_extension = ".json"
    output_mimetype = "application/json"
    default_preprocessors: Any = List([])
    preprocessors: Any = List([TaggedCells, OptionalChapters])

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **settings: Any
    ) -> tuple[str, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **settings)
        drawings: dict[str, bytes] = {}
        pieces = [piece for cell in nb.cells for piece in _pieces(cell, drawings)]
        resources["outputs"] = drawings
        return json.dumps(pieces, ensure_ascii=False), resources

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Run the preprocessors, and no more: nbconvert would copy its own copy twice, and check what is left of it."""
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        return nb, resources


def _end(cells: Sequence[NotebookNode], place: int) -> int:
    """The number of the cell before which ends what stands below a cell."""
    level = _level(cells[place])
    if not level:
        return min(place + 2, len(cells))
    later = range(place + 1, len(cells))
    return next((number for number in later if 0 < _level(cells[number]) <= level), len(cells))


def _level(cell: NotebookNode) -> int:
    """The level of the heading that a Markdown cell, or what a code cell shows, opens with; 0 without one."""
    if cell.cell_type == "code":
        first = next(iter(_shown(cell)), None)
        text = first.get("data", {}).get(_MARKDOWN, "") if first is not None else ""
    else:
        text = cell.source if cell.cell_type == "markdown" else ""
    heading = re.match(r"#{1,6}(?=\s)", text)
    return len(heading[0]) if heading else 0


def _shown(cell: NotebookNode) -> list[NotebookNode]:
    """A code cell's displayed outputs; what it printed is for whoever works in the notebook."""
    return [output for output in cell.outputs if output.output_type != "stream"]


def _pieces(cell: NotebookNode, drawings: dict[str, bytes]) -> Iterator[dict[str, str]]:
    """What `manuscript.lua` reads; drawings are put into `drawings` on the way."""
    if cell.cell_type == "markdown":
        yield {"kind": "markdown", "markdown": cell.source}
    if cell.cell_type != "code":
        return
    for output in _shown(cell):
        if output.output_type == "error":
            raise RenderingFailed(f"{_named(cell)} fejlede ({output.ename}), så der er ingen hel rapport at vise.")
        yield _piece(cell, output, drawings)


def _piece(cell: NotebookNode, output: NotebookNode, drawings: dict[str, bytes]) -> dict[str, str]:
    facts = {key: str(value) for key, value in output.metadata.get(METADATA_KEY, {}).items()}
    if facts.get("kind") == "figure" and _SVG in output.data:
        name = f"figur-{sum(path.endswith('.svg') for path in drawings) + 1}"
        path = f"figures/{name}.svg"
        drawings[path] = _drawing(cell, output.data[_SVG], name, facts["alt"])
        if facts.get("csv"):
            drawings[f"figures/{name}.csv"] = facts.pop("csv").encode()
        return {**facts, "path": path}
    if _MARKDOWN in output.data:
        return {"kind": "markdown", **facts, "markdown": output.data[_MARKDOWN]}
    raise RenderingFailed(
        f"{_named(cell)} viser noget, som en rapport ikke kan vise ({', '.join(sorted(output.data))}). "
        "Vis en figur, en tabel eller tekst fra chapters, eller giv cellen mærket »remove-cell«."
    )


def _drawing(cell: NotebookNode, svg: str, name: str, alt: str) -> bytes:
    if not alt.strip():
        raise RenderingFailed(f"{_named(cell)} viser en figur uden alternativ tekst. Skriv, hvad figuren viser, i alt.")
    try:
        return portable_svg(svg, name, alt).encode()
    except ElementTree.ParseError as error:
        raise RenderingFailed(f"{_named(cell)} viser en figur, der ikke er SVG: {error}") from None


def _named(cell: NotebookNode) -> str:
    """A code cell by its first line, which is how its author knows it."""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return f"Cellen »{lines[0].strip()}«" if lines else "En celle"

"""What an executed notebook may be made of: a report's cells and blocks, and nothing besides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from typing import Any

from helpers.blocks import METADATA_KEY
from helpers.gate.drawings import drawing_problems
from helpers.gate.wordlist import words

LEFT_OUT = {"parameters", "injected-parameters", "remove-cell"}
_SVG, _MARKDOWN, _PLAIN = "image/svg+xml", "text/markdown", "text/plain"
_MARKUP = re.compile(r"^(?::::.*$|\|?[ :|-]*-[ :|-]*$|[ >]*\d+[.)](?=\s)|[ >]*#+)|\]\([^)]*\)", re.MULTILINE)
_HEADING = re.compile(r"^[ >]*#+[ \t]+", re.MULTILINE)
_FOOTNOTE = re.compile(r"^\[\^([^\]]*)\]:", re.MULTILINE)
_ESCAPED, _ASIDE, _LAID_ASIDE = re.compile(r"\\([!-/:-@\[-`{-~])"), 0xE000, re.compile("[\ue000-\ue07f]")
# No text without any of these has anything that `plain` would change.
_CHANGING = re.compile(r"[\\#:\])&\ue000-\ue07f-]|\d\.\s")
_PYTHON = re.compile(r'i?python ?3(?!\d)|"version": 3(?!\d)', re.IGNORECASE)
_CELL = {"cell_type", "execution_count", "id", "metadata", "outputs", "source"}
_FACTS = {
    "figure": {"kind", "alt", "caption", "number", "note", "numbers", "csv"},
    "table": {"kind", "caption", "number", "note"},
}
_KERNEL = {"kernelspec": {"display_name", "language", "name"}, "language_info": {
    "codemirror_mode", "file_extension", "mimetype", "name", "nbconvert_exporter", "pygments_lexer",
}}  # fmt: skip


def notebook_problems(notebook: Mapping[str, Any]) -> Iterator[str]:
    """What a report's notebook never holds: prints, errors, other outputs than blocks, metadata of its own."""
    yield from _foreign(set(notebook) - {"cells", "metadata", "nbformat", "nbformat_minor"})
    yield from _foreign(set(notebook["metadata"]) - set(_KERNEL))
    for name, known in _KERNEL.items():
        own = notebook["metadata"].get(name, {})
        yield from _foreign(set(own) - known)
        if re.search(r"\d", _PYTHON.sub("", json.dumps(own))):
            yield f"fremmede metadata (et tal i {name})"
    for number, cell in enumerate(notebook["cells"]):
        yield from (f"celle {number}: {problem}" for problem in _cell_problems(cell))


def source_problems(notebook: Mapping[str, Any], original: bytes) -> Iterator[str]:
    """Cells of an executed notebook that are not those of the notebook that was to be run."""
    own = _cells(original)
    kept = [cell for cell in notebook["cells"] if "injected-parameters" not in cell["metadata"].get("tags", [])]
    if len(kept) != len(own):
        yield f"notebooken har {len(kept)} celler, ikke {len(own)}"
    for number, (cell, wanted) in enumerate(zip(kept, own, strict=False)):
        same = (cell["cell_type"], joined(cell["source"]), cell["metadata"].get("tags", []))
        if same != (wanted["cell_type"], joined(wanted["source"]), wanted["metadata"].get("tags", [])):
            yield f"notebookens celle {number} er ikke den, som skulle køres"


@lru_cache(maxsize=8)
def _cells(notebook: bytes) -> Sequence[Mapping[str, Any]]:
    cells: list[Mapping[str, Any]] = json.loads(notebook)["cells"]
    return cells


def plain(markdown: str) -> str:
    """Markdown as the words that it shows; headings start with a mark of their own."""
    if not _CHANGING.search(markdown):
        return markdown
    # A sign behind a backslash is a sign and no markup; it waits where no text has anything.
    kept = _ESCAPED.sub(lambda match: chr(_ASIDE + ord(match[1])), markdown)
    marked = _HEADING.sub("\x1d", kept) if "#" in kept else kept
    for name in _FOOTNOTE.findall(marked) if "[^" in marked else ():
        marked = re.sub(rf"\[\^{re.escape(name)}\]:?", " ", marked)
    shown = unescape(_MARKUP.sub(" ", marked))
    return _LAID_ASIDE.sub(lambda match: chr(ord(match[0]) - _ASIDE), shown)


def joined(text: str | Sequence[str]) -> str:
    """A text of a notebook, which may be kept line by line."""
    return text if isinstance(text, str) else "".join(text)


def all_texts(value: Any) -> Iterator[str]:
    """Every text and number of a JSON value, names of its keys too."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from all_texts(inner)
    elif isinstance(value, list) and all(isinstance(line, str) for line in value):
        yield "".join(value)
    elif isinstance(value, list):
        for inner in value:
            yield from all_texts(inner)
    elif value is not None:
        yield str(value)


def _cell_problems(cell: Mapping[str, Any]) -> Iterator[str]:
    yield from _foreign(set(cell) - _CELL)
    yield from _foreign(set(cell["metadata"]) - {"tags", "language"})
    outputs = cell.get("outputs", [])
    if outputs and LEFT_OUT & set(cell["metadata"].get("tags", [])):
        yield "et output i en celle, som ingen rapport viser"
    for output in outputs:
        yield from _output_problems(output)


def _output_problems(output: Mapping[str, Any]) -> Iterator[str]:
    if output["output_type"] != "display_data":
        yield f"et output, som ingen rapport viser ({output['output_type']})"
        return
    yield from _foreign(set(output) - {"output_type", "data", "metadata"})
    yield from _foreign(set(output["metadata"]) - {METADATA_KEY})
    facts = output["metadata"].get(METADATA_KEY, {})
    kind = facts.get("kind", "")
    yield from _foreign(set(facts) - _FACTS.get(kind, set()))
    data = {name: joined(text) for name, text in output["data"].items()}
    if extra := set(data) - {_SVG if kind == "figure" else _MARKDOWN, _PLAIN}:
        yield f"et output, som ingen rapport viser ({', '.join(sorted(extra))})"
    shown = facts.get("alt", "") if kind == "figure" else data.get(_MARKDOWN, "")
    aloud = data.get(_PLAIN, "")
    if aloud != shown and words(plain(aloud)) != words(plain(shown)):
        yield "outputtets rene tekst er en anden end den viste"
    yield from drawing_problems(data[_SVG]) if _SVG in data else ()


def _foreign(names: set[str]) -> Iterator[str]:
    if names:
        yield f"fremmede metadata ({', '.join(sorted(names))})"

"""Every Danish word that a reader meets in fixed wording or in the bundled evaluations is in the dictionary or ours."""

import ast
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HELPERS = ROOT / "src" / "helpers"
OURS = Path(__file__).with_name("spelling_words.txt")
HUNSPELL = shutil.which("hunspell")
if HUNSPELL is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI promises hunspell with Danish, and there is none")


def printed_texts() -> Iterator[str]:
    """Sentences of the modules that write reports, of the notebooks, of the templates and of the evaluations."""
    modules = [HELPERS / "wording.py", HELPERS / "rereading.py", HELPERS / "making.py"]
    for folder in ("narrative", "chapters", "tables", "charts"):
        # What the canvas writes is SVG.
        modules += sorted(path for path in (HELPERS / folder).rglob("*.py") if path.name != "canvas.py")
    for module in modules:
        yield from _sentences(ast.parse(module.read_text(encoding="utf-8")))
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield re.sub(r"`[^`]*`", " ", "".join(cell["source"]))
    for page in sorted((HELPERS / "style").glob("*.html")):
        markup = re.sub(r"<(style|script)\b.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"<meta[^>]*>|\{[{%].*?[%}]\}|\$[^$]*\$|<[^>]*>", " ", markup)
        yield text.replace("@script@", " ")
    for declared in sorted((ROOT / "params").glob("*/*.yml")):
        if declared.name != "demo.yml":
            yield from _declared(yaml.safe_load(declared.read_text(encoding="utf-8")))


def _declared(part: object) -> Iterator[str]:
    """Texts of an evaluation or an area, without what is written as in the data files."""
    if isinstance(part, dict):
        yield from (text for key, inner in part.items() if key != "data" for text in _declared(inner))
    elif isinstance(part, list):
        yield from (text for inner in part for text in _declared(inner))
    elif isinstance(part, str) and " " in part.strip():
        yield part


def _sentences(module: ast.Module) -> Iterator[str]:
    """Texts with a space in them; what is put in is NUL, so that half words can be told."""
    inside = {id(part) for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in node.values}
    notes = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (inside | notes):
            text = node.value
        if " " in text.strip():
            yield text


def words_of(text: str) -> set[str]:
    text = re.sub(r"\w+\.(?:csv|yml|html)\b", " ", text)
    return {word for word in re.findall(r"[\0\w'-]+", text) if re.fullmatch(r"[a-zæøåéA-ZÆØÅ]{3,}", word)}


def test_texts_of_an_evaluation_are_read_and_columns_of_files_are_not():
    assert list(_declared({"title": "To ord", "data": [{"columns": {"x": "Spm. et"}}], "id": "et"})) == ["To ord"]


def test_half_words_and_ids_are_left_out():
    assert words_of("\0en andelen has_joint_plan 95 med published.csv") == {"andelen", "med"}


@pytest.mark.skipif(HUNSPELL is None, reason="no hunspell on this machine (Debian: hunspell and hunspell-da)")
def test_every_fixed_word_is_danish():
    words = sorted({word for text in printed_texts() for word in words_of(text)})
    assert len(words) > 1500
    checked = subprocess.run(
        [str(HUNSPELL), "-d", "da_DK", "-i", "UTF-8", "-l"], input="\n".join(words), capture_output=True, text=True,
        encoding="utf-8", check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    ours = set(OURS.read_text(encoding="utf-8").split())
    assert sorted(set(checked.stdout.split()) - ours) == []

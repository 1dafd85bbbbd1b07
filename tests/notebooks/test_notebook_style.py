"""Notebooks read like a report's manuscript: short cells, no logic, one `parameters` cell, Danish text."""

import ast
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
FORBIDDEN = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.With, ast.Lambda, ast.ListComp)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_is_a_notebook_for_each_phase():
    assert [path.stem for path in NOTEBOOKS] == ["baseline", "final", "leader_perspective", "midway"]


def test_exactly_one_cell_holds_the_parameters(notebook):
    tagged = [cell for cell in _code(notebook) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    names = [node.targets[0].id for node in ast.parse(tagged[0].source).body]
    assert names == ["evaluation", "area", "bundle"]


def test_code_cells_are_short_and_without_logic_or_file_access(notebook):
    for cell in _code(notebook):
        assert len(cell.source.splitlines()) <= 8, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, FORBIDDEN), cell.source
        assert not {"open(", "read_", "Path", "pd.", "np."} & set(cell.source.split()), cell.source


def test_every_code_cell_but_the_first_two_stands_under_a_markdown_cell(notebook):
    kinds = [cell.cell_type for cell in notebook.cells]
    for position in range(3, len(kinds)):
        if kinds[position] == "code":
            assert kinds[position - 1] == "markdown"


def test_outputs_are_committed_and_free_of_errors_and_paths(notebook):
    shown = [output for cell in _code(notebook) for output in cell.outputs]
    assert shown
    assert not [output for output in shown if output.output_type in ("error", "stream")]
    assert "/home/" not in nbformat.writes(notebook)
    assert str(NOTEBOOKS[0].parents[1]) not in nbformat.writes(notebook)

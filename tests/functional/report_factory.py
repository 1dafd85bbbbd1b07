"""Executed notebooks without a kernel: the cells run here, and their blocks become outputs as Jupyter makes them."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat

from helpers.blocks import Blocks

PARAMETERS = "# Parameters\n{}\n"


def execute(notebook: Path, parameters: dict[str, str]) -> bytes:
    """The notebook with the outputs that a kernel would have given it."""
    node = nbformat.read(notebook, as_version=4)
    place = next(n for n, cell in enumerate(node.cells) if "parameters" in cell.metadata.get("tags", []))
    source = PARAMETERS.format("\n".join(f'{name} = "{value}"' for name, value in parameters.items()))
    node.cells.insert(place + 1, nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]}))
    names: dict[str, Any] = {}
    for number, cell in enumerate(node.cells):
        cell["id"] = f"celle-{number}"
        if cell.cell_type == "code":
            cell.outputs = [_output(block) for block in _run(cell.source, names)]
    return nbformat.writes(node).encode()


def _run(source: str, names: dict[str, Any]) -> Blocks:
    """Run a cell; what its last expression shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "celle", "exec"), names)  # noqa: S102 - the project's own notebooks
    shown = eval(compile(ast.Expression(last.value), "celle", "eval"), names) if last else None  # noqa: S307
    return shown if isinstance(shown, Blocks) else Blocks()


def _output(block: Any) -> Any:
    data, metadata = block.output()
    return nbformat.v4.new_output("display_data", data=data, metadata=json.loads(json.dumps(metadata)))

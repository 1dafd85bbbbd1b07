"""Papermill's engine for kernels that are spoken to directly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from helpers.direct_kernels import Kernel, KernelDied, KernelTooSlow, forked_kernel

ENGINE_NAME = "nedslag-direct"
# As Jupyter's kernel tells it.
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


class ForkedEngine(Engine):  # type: ignore[misc]
    """Runs a notebook's cells in a direct kernel, as Papermill's own engine does in one of Jupyter's."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, _: str, *, timeout_func: Callable[[Any], float], **_options: Any
    ) -> None:
        """Run the cells until one fails. Raises nbclient's CellTimeoutError and DeadKernelError."""
        nb_man.nb.metadata["language_info"] = _LANGUAGE
        cells = [cell for cell in nb_man.nb.cells if cell.cell_type == "code" and cell.source.strip()]
        with forked_kernel(Path.cwd()) as kernel:
            try:
                run = _run(cells, kernel, nb_man, timeout_func)
                for number, (cell, outputs) in enumerate(zip(run, kernel.shown(), strict=True), start=1):
                    cell.execution_count = number
                    cell.outputs = nbformat.from_dict(outputs)  # type: ignore[no-untyped-call]
            except KernelDied:
                raise DeadKernelError("Kernel died") from None
            except KernelTooSlow:
                raise CellTimeoutError("Cell timed out") from None


def _run(
    cells: list[nbformat.NotebookNode],
    kernel: Kernel,
    nb_man: NotebookExecutionManager,
    seconds: Callable[[Any], float],
) -> list[nbformat.NotebookNode]:
    """Run the cells until one fails; returns those that were run."""
    for number, cell in enumerate(cells, start=1):
        if not kernel.run(cell.source, seconds(cell)):
            nb_man.cell_exception(cell)
            return cells[:number]
    return cells


papermill_engines.register(ENGINE_NAME, ForkedEngine)

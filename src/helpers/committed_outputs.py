"""Execute the notebooks with their default parameters and keep the outputs in them, for nbval and for readers.

Run by hand: `python -m helpers.committed_outputs`.
"""

from __future__ import annotations

from pathlib import Path

from helpers.execution import run_notebook


def renew_outputs(folder: Path) -> list[Path]:
    """Execute every notebook of the folder in place, as a person would; returns their paths."""
    notebooks = sorted(folder.glob("*.ipynb"))
    for notebook in notebooks:
        run_notebook(notebook, notebook, parameters={}, folder=folder)
    return notebooks


if __name__ == "__main__":
    renew_outputs(Path.cwd() / "notebooks")

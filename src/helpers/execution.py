"""One report from its notebook and bundle, in a folder of its own; many of them on an Executor.

A job carries its inputs as bytes and returns its artefacts as bytes, so that a worker needs nothing but this package.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

from helpers.errors import CallError, EvaluationError, NotebookFailed
from helpers.forked_kernels import KERNEL_NAME, KERNEL_PATH, can_fork
from helpers.rendering import Renderer, render
from helpers.rendering.document import DocumentInfo, write_document
from helpers.theme import Theme

BUNDLE = "bundle"
Kernel = Literal["auto", "standard"]


@dataclass(frozen=True)
class Job:
    """Everything that a worker needs to make one report."""

    name: str
    notebook: bytes
    parameters: Mapping[str, str]
    bundle: Mapping[str, bytes]
    info: DocumentInfo
    formats: Sequence[str]
    renderer: Renderer
    theme: Theme = field(default_factory=Theme)
    kernel: Kernel = "auto"
    cell_seconds: int = 300


@dataclass(frozen=True)
class Artefacts:
    """What a worker made: file content by ending (html, pdf, docx, ipynb), seconds by stage, or why it failed."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    error: str = ""


def make_all(jobs: Sequence[Job], executor: Executor) -> Iterator[tuple[Job, Artefacts]]:
    """Run the jobs and yield each with its artefacts as it ends; a lost worker is an error of its report only."""
    pending: dict[Future[Artefacts], Job] = {executor.submit(make_report, job): job for job in jobs}
    for future in as_completed(pending):
        error = future.exception()
        if isinstance(error, Exception):
            yield pending[future], Artefacts(error=f"Arbejdsprocessen gik tabt: {error}")
        else:
            yield pending[future], future.result()


def local_executor(workers: int) -> Executor:
    """A pool of fresh processes: a forked one would inherit the driver's open files and locks."""
    return ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn"))


def make_report(job: Job) -> Artefacts:
    """Execute the notebook and render it; what goes wrong comes back in `error`, in Danish, with the cell."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="nedslag-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            executed = _execute(job, folder)
            halfway = time.perf_counter()
            document = write_document(executed, job.info, folder / "document")
            made = render(document, job.info, formats=job.formats, renderer=job.renderer, theme=job.theme)
        except EvaluationError as error:
            return Artefacts(error=str(error))
        files = {"ipynb": executed.read_bytes(), **{ending: path.read_bytes() for ending, path in made.items()}}
        seconds = {"notebook": halfway - started, "rendering": time.perf_counter() - halfway}
        return Artefacts(files=files, seconds=seconds)


def check_parameters(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse names that the notebook's `parameters` cell does not have (Papermill only warns); raises CallError."""
    import papermill

    known = set(papermill.inspect_notebook(str(notebook)))
    if not known:
        raise CallError(f"{notebook.name} har ingen celle med mærket »parameters«.")
    unknown, missing = set(parameters) - known, known - set(parameters)
    if unknown or missing:
        raise CallError(
            f"{notebook.name}: parametrene passer ikke. Ukendte: {', '.join(sorted(unknown)) or 'ingen'}; "
            f"manglende: {', '.join(sorted(missing)) or 'ingen'}. Notebookens egne: {', '.join(sorted(known))}."
        )


def run_notebook(
    source: Path,
    executed: Path,
    *,
    parameters: Mapping[str, str],
    folder: Path,
    kernel: Kernel = "standard",
    cell_seconds: int = 300,
) -> None:
    """Execute a notebook with Papermill in `folder` and write it without traces of this run; raises NotebookFailed."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    try:
        papermill.execute_notebook(
            source,
            executed,
            parameters=dict(parameters),
            cwd=folder,
            kernel_name=_kernel_name(kernel),
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=cell_seconds,
            record_timing=False,
            config=_kernel_config(),
        )
    except PapermillExecutionError as error:
        raise NotebookFailed(error.cell_index, error.source, f"{error.ename}: {error.evalue}") from None
    except Exception as error:
        # Kernels die in many ways, and one report must not stop the others.
        raise NotebookFailed(None, "", f"{type(error).__name__}: {error}") from None
    _remove_traces(executed)


def _execute(job: Job, folder: Path) -> Path:
    """Run the job's notebook on its bundle, kernel sockets and all in `folder`; returns the executed notebook."""
    bundle = folder / BUNDLE
    bundle.mkdir()
    for file, content in job.bundle.items():
        (bundle / file).write_bytes(content)
    source, executed = folder / "source.ipynb", folder / "executed.ipynb"
    source.write_bytes(job.notebook)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / "runtime")
    parameters = {**job.parameters, BUNDLE: BUNDLE}
    run_notebook(
        source, executed, parameters=parameters, folder=folder, kernel=job.kernel, cell_seconds=job.cell_seconds
    )
    return executed


def _kernel_name(kernel: Kernel) -> str:
    """The forked kernel where there is fork, unless the ordinary one is asked for."""
    if kernel == "standard" or not can_fork():
        return "python3"
    os.environ["JUPYTER_PATH"] = str(KERNEL_PATH)
    return KERNEL_NAME


def _kernel_config() -> Any:
    """IPC sockets in the job's own folder: kernels side by side over TCP take each other's ports."""
    from traitlets.config import Config

    return Config({"KernelManager": {"transport": "ipc"}}) if os.name == "posix" else Config()


def _remove_traces(notebook: Path) -> None:
    """Take out what differs from run to run or names this machine: timings, paths, cell ids, language versions."""
    import nbformat

    node = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    node.metadata.pop("papermill", None)
    node.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(node.cells):
        cell["id"] = f"celle-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    nbformat.write(node, notebook)  # type: ignore[no-untyped-call]

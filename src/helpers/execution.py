"""One report from its notebook and bundle, in a folder of its own; many of them on an Executor.

A job carries its inputs as bytes and returns its artefacts as bytes, so that a worker needs nothing but this package.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import current_process
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from helpers.errors import CallError, EvaluationError, NotebookFailed
from helpers.placing import own_folder
from helpers.pools import OpenExecutor, run_all
from helpers.processes import can_fork
from helpers.rendering import Renderer, choose_renderer, program_versions, render
from helpers.rendering.document import DocumentInfo, write_document
from helpers.theme import Theme

if TYPE_CHECKING:
    from nbformat import NotebookNode

BUNDLE = "bundle"
Kernel = Literal["auto", "jupyter", "standard"]


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
    report_seconds: int = 1800


class TimeLimit:
    """How long each cell may run, and all of them together; remembers the cell that is running."""

    def __init__(self, cell_seconds: int = 300, report_seconds: int = 1800) -> None:
        self._cell, self._report = cell_seconds, report_seconds
        self._end = time.monotonic() + report_seconds
        self.source = ""

    def __call__(self, cell: Any) -> float:
        """Seconds for this cell (nbclient asks before each)."""
        self.source = cell.source
        return max(1.0, min(self._cell, self._end - time.monotonic()))

    def told(self) -> str:
        """Which of the two limits was passed."""
        if time.monotonic() >= self._end:
            return f"rapporten blev ikke færdig på {self._report} sekunder; denne celle kørte, da tiden gik"
        return f"cellen blev ikke færdig på {self._cell} sekunder"


@dataclass(frozen=True)
class Artefacts:
    """What a worker made: file content by ending (html, pdf, docx, ipynb), seconds by stage, or why it failed.

    `renderer` is the one that was used, `versions` those of programs that are no packages of ours.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    renderer: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


# A kernel's folders are the process's own, so that a worker with several threads still makes one report at a time.
_one_at_a_time = Lock()


def make_all(jobs: Iterable[Job], open_executor: OpenExecutor, *, at_once: int) -> Iterator[tuple[Job, Artefacts]]:
    """Make the jobs' reports and yield each with its artefacts as it ends; at most `at_once` are on their way."""
    for job, outcome in run_all(make_report, jobs, open_executor, at_once=at_once):
        if isinstance(outcome, Exception):
            yield job, Artefacts(error=f"Arbejdsprocessen gik tabt: {outcome}")
        else:
            yield job, outcome


def make_report(job: Job) -> Artefacts:
    """Execute the notebook and render it; what goes wrong comes back in `error`, in Danish, with the cell."""
    with _one_at_a_time, own_folder() as name:
        started = time.perf_counter()
        folder = Path(name)
        try:
            executed = folder / "executed.ipynb"
            notebook = _execute(job, executed)
            halfway = time.perf_counter()
            document = write_document(notebook, job.info, folder / "document")
            engine = choose_renderer(job.renderer)
            made = render(document, job.info, formats=job.formats, renderer=engine, theme=job.theme)
        except EvaluationError as error:
            return Artefacts(error=str(error))
        files = {"ipynb": executed.read_bytes(), **{ending: path.read_bytes() for ending, path in made.items()}}
        seconds = {"notebook": halfway - started, "rendering": time.perf_counter() - halfway}
        return Artefacts(files=files, seconds=seconds, renderer=engine, versions=program_versions(engine))


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
    limit: TimeLimit | None = None,
) -> NotebookNode:
    """Execute a notebook with Papermill in `folder`; raises NotebookFailed.

    Returns it without traces of this run, as it is written to `executed`.
    """
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import raise_for_execution_errors

    limit = limit or TimeLimit()
    try:
        engine, name, options = _engine(kernel, folder)
        # In steps: in one, Papermill would also write what was executed, traces of this run and all, to nowhere.
        notebook: NotebookNode = papermill.execute_notebook(
            source, None, parameters=dict(parameters), kernel_name=name, prepare_only=True
        )
        options = {**options, "progress_bar": False, "timeout_func": limit, "record_timing": False}
        with chdir(folder):
            notebook = papermill_engines.execute_notebook_with_engine(engine, notebook, name, **options)
        raise_for_execution_errors(notebook, None)
    except PapermillExecutionError as error:
        raise NotebookFailed(error.cell_index, error.source, f"{error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise NotebookFailed(None, limit.source, limit.told()) from None
    except DeadKernelError:
        reason = "notebookens proces døde undervejs, måske fordi maskinen manglede hukommelse"
        raise NotebookFailed(None, limit.source, reason) from None
    except Exception as error:
        # Kernels die in many ways, and one report must not stop the others.
        raise NotebookFailed(None, "", f"{type(error).__name__}: {error}") from None
    _remove_traces(notebook)
    nbformat.write(notebook, executed)  # type: ignore[no-untyped-call]
    return notebook


def _execute(job: Job, executed: Path) -> NotebookNode:
    """Run the job's notebook on its bundle, kernel sockets and all in the folder of `executed`."""
    folder = executed.parent
    bundle = folder / BUNDLE
    bundle.mkdir()
    for file, content in job.bundle.items():
        (bundle / file).write_bytes(content)
    source = folder / "source.ipynb"
    source.write_bytes(_without_outputs(job.notebook))
    os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / "runtime")
    parameters = {**job.parameters, BUNDLE: BUNDLE}
    return run_notebook(
        source,
        executed,
        parameters=parameters,
        folder=folder,
        kernel=job.kernel,
        limit=TimeLimit(job.cell_seconds, job.report_seconds),
    )


@lru_cache(maxsize=8)
def _without_outputs(notebook: bytes) -> bytes:
    """The notebook without what it showed when it was saved: Papermill would read and check all of it, and drop it."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    return json.dumps(content).encode()


def _engine(kernel: Kernel, folder: Path) -> tuple[str | None, str, dict[str, Any]]:
    """Papermill's engine, kernel and its options: forked where there is fork, unless an ordinary one is asked for."""
    # A daemon, as Dask's nanny makes its workers, may start no fork server.
    if kernel == "standard" or not can_fork() or current_process().daemon:
        return None, "python3", {"config": _sockets_in(folder)}
    if kernel == "jupyter":
        from helpers.forked_kernels import KERNEL_CLIENT, KERNEL_NAME, KERNEL_PATH

        os.environ["JUPYTER_PATH"] = str(KERNEL_PATH)
        return None, KERNEL_NAME, {"config": _sockets_in(folder, client_class=KERNEL_CLIENT)}
    from helpers.papermill_engine import ENGINE_NAME

    return ENGINE_NAME, "python3", {}


def _sockets_in(folder: Path, **manager: str) -> Any:
    """Sockets and connection file in the job's own folder: kernels side by side over TCP take each other's ports.

    A kernel that has shown its last output is killed: it has nothing to put in order, and a polite one takes longer.
    """
    from traitlets.config import Config

    # The sockets' names are short ones, from the folder that the notebook runs in.
    sockets = {"transport": "ipc", "ip": "kernel-ipc"} if os.name == "posix" else {}
    manager = {**sockets, "connection_file": str(folder / "kernel.json"), **manager}
    return Config({"KernelManager": manager, "NotebookClient": {"shutdown_kernel": "immediate"}})


def _remove_traces(notebook: Any) -> None:
    """Take out what differs from run to run or names this machine: timings, paths, cell ids, language versions."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"celle-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)

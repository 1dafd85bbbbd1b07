"""One report from its notebook and bundle, in a folder of its own; many of them on an Executor.

A job carries its inputs as bytes and returns its artefacts as bytes, so that a worker needs nothing but this package.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import current_process, get_context
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from helpers.errors import CallError, EvaluationError, NotebookFailed
from helpers.forked_kernels import can_fork, stop_with_parent
from helpers.placing import own_folder
from helpers.rendering import Renderer, choose_renderer, program_versions, render
from helpers.rendering.document import DocumentInfo, write_document
from helpers.theme import Theme

BUNDLE = "bundle"
Kernel = Literal["auto", "standard"]
_SCHEDULER_SECONDS, _RETRIES = 10, 3


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


OpenExecutor = Callable[[], AbstractContextManager[Executor]]

# A kernel's folders are the process's own, so that a worker with several threads still makes one report at a time.
_one_at_a_time = Lock()


def make_all(jobs: Iterable[Job], open_executor: OpenExecutor, *, at_once: int) -> Iterator[tuple[Job, Artefacts]]:
    """Run the jobs and yield each with its artefacts as it ends; at most `at_once` are on their way.

    What a lost worker had in hand is made again, one report at a time; a report that loses its worker then too fails.
    """
    waiting = iter(jobs)
    while True:
        lost = []
        with open_executor() as executor:
            for job, outcome in _outcomes(waiting, executor, at_once):
                if isinstance(outcome, BrokenExecutor):
                    lost.append(job)
                else:
                    yield job, _artefacts(outcome)
        if not lost:
            return
        for job in lost:
            with open_executor() as executor:
                for _, outcome in _outcomes(iter([job]), executor, 1):
                    yield job, _artefacts(outcome)


def local_executor(workers: int) -> Executor:
    """A pool of fresh processes: a forked one would inherit the driver's open files and locks."""
    return ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn"), initializer=stop_with_parent)


@contextmanager
def scheduler_executor(address: str) -> Iterator[Executor]:
    """The workers of a running Dask scheduler; raises CallError when nobody answers at `address`."""
    from distributed import Client

    try:
        client: Any = Client(address, timeout=_SCHEDULER_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        found = f"Ingen Dask-scheduler svarer på {address} ({error})."
        raise CallError(f"{found} Start den, eller ret --scheduler.") from None
    with client, client.get_executor(retries=_RETRIES) as executor:
        yield executor


def make_report(job: Job) -> Artefacts:
    """Execute the notebook and render it; what goes wrong comes back in `error`, in Danish, with the cell."""
    with _one_at_a_time, own_folder() as name:
        started = time.perf_counter()
        folder = Path(name)
        try:
            executed = _execute(job, folder)
            halfway = time.perf_counter()
            document = write_document(executed, job.info, folder / "document")
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
) -> None:
    """Execute a notebook with Papermill in `folder` and write it without traces of this run; raises NotebookFailed."""
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    limit = limit or TimeLimit()
    try:
        notebook = papermill.execute_notebook(
            source,
            None,
            parameters=dict(parameters),
            cwd=folder,
            engine_name=_engine(kernel),
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            timeout_func=limit,
            record_timing=False,
            config=_kernel_config(folder),
        )
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


def _outcomes(jobs: Iterator[Job], executor: Executor, at_once: int) -> Iterator[tuple[Job, Artefacts | BaseException]]:
    """Each job with its artefacts or the exception that it ended with; nothing new is begun on a broken executor."""
    pending: dict[Future[Artefacts], Job] = {}
    is_broken = False
    while True:
        for job in islice(jobs, 0 if is_broken else at_once - len(pending)):
            try:
                pending[executor.submit(make_report, job)] = job
            except BrokenExecutor as error:
                is_broken = True
                yield job, error
                break
        if not pending:
            return
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            problem = future.exception()
            is_broken = is_broken or isinstance(problem, BrokenExecutor)
            yield pending.pop(future), problem or future.result()


def _artefacts(outcome: Artefacts | BaseException) -> Artefacts:
    """What a report's job ended with, as artefacts; a user's interruption goes on."""
    if isinstance(outcome, Artefacts):
        return outcome
    if isinstance(outcome, Exception):
        return Artefacts(error=f"Arbejdsprocessen gik tabt: {outcome}")
    raise outcome


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
        source,
        executed,
        parameters=parameters,
        folder=folder,
        kernel=job.kernel,
        limit=TimeLimit(job.cell_seconds, job.report_seconds),
    )
    return executed


def _engine(kernel: Kernel) -> str | None:
    """Papermill's engine: that of forked kernels where there is fork, unless an ordinary kernel is asked for."""
    # A daemon, as Dask's nanny makes its workers, may start no fork server.
    if kernel == "standard" or not can_fork() or current_process().daemon:
        return None
    from helpers.papermill_engine import ENGINE_NAME

    return ENGINE_NAME


def _kernel_config(folder: Path) -> Any:
    """Sockets and connection file in the job's own folder: kernels side by side over TCP take each other's ports.

    A kernel that has shown its last output is killed: it has nothing to put in order, and a polite one takes longer.
    """
    from traitlets.config import Config

    # The sockets' names are short ones, from the folder that the notebook runs in.
    sockets = {"transport": "ipc", "ip": "kernel-ipc"} if os.name == "posix" else {}
    manager = {**sockets, "connection_file": str(folder / "kernel.json")}
    return Config({"KernelManager": manager, "NotebookClient": {"shutdown_kernel": "immediate"}})


def _remove_traces(notebook: Any) -> None:
    """Take out what differs from run to run or names this machine: timings, paths, cell ids, language versions."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"celle-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)

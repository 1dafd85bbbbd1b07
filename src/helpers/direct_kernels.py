"""Kernels that are forked and spoken to through a pipe: they run a notebook's cells and give back what these show.

Each is a child of the fork server (`processes`), which shares its memory and sees nothing of the others.
`papermill_engine` lets Papermill use them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, cast

from helpers.processes import forking, stop_with_parent, take_environment

_GONE_SECONDS = 5


class KernelDied(Exception):
    """The kernel's process ended while it was needed."""


class KernelTooSlow(Exception):
    """A cell did not end in its time."""


class Kernel:
    """A forked process that runs cells."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def run(self, source: str, seconds: float) -> bool:
        """Run one cell; returns whether it went well. Raises KernelDied and KernelTooSlow."""
        return bool(self._answer(source, seconds))

    def shown(self) -> list[list[dict[str, Any]]]:
        """What each cell that was run has shown, in nbformat's words; nothing can be run after this."""
        outputs: list[list[dict[str, Any]]] = self._answer(None, None)
        return outputs

    def _answer(self, question: str | None, seconds: float | None) -> Any:
        try:
            self._pipe.send(question)
            if not self._pipe.poll(seconds):
                raise KernelTooSlow
            return self._pipe.recv()
        except (EOFError, OSError):
            raise KernelDied from None


@contextmanager
def forked_kernel(folder: Path) -> Iterator[Kernel]:
    """A kernel that works in `folder`; it is gone afterwards, with all that it started."""
    process, pipe = _started(str(folder), dict(os.environ))
    try:
        with pipe:
            yield Kernel(pipe)
    finally:
        _end(process)


def _started(*arguments: object) -> tuple[ForkServerProcess, Connection]:
    context = forking()
    ours, theirs = context.Pipe()
    with theirs:
        process = context.Process(target=_run_cells, args=(theirs, *arguments), daemon=True)
        process.start()
    return process, ours


def _end(process: ForkServerProcess) -> None:
    """Kill it and what it has started: it has nothing to put in order."""
    with suppress(ProcessLookupError):
        os.killpg(cast(int, process.pid), signal.SIGKILL)
    process.kill()
    process.join(_GONE_SECONDS)


def _run_cells(pipe: Connection, folder: str, environment: dict[str, str]) -> None:
    """Be a kernel until killed, or until the fork server is gone (it goes with the process that asked for it).

    It has a process group of its own, so that what it starts stops with it.
    """
    from helpers.notebook_shell import NotebookShell

    os.setsid()
    stop_with_parent()
    take_environment(environment)
    os.chdir(folder)
    # What programs that a cell starts print by themselves is no line of the driver's own.
    os.dup2(2, 1)
    shell = NotebookShell.instance()
    shell.begin()
    while (source := pipe.recv()) is not None:
        pipe.send(shell.run(source))
    pipe.send(shell.shown.cells)
    pipe.recv()

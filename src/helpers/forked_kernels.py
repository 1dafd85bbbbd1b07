"""Kernels forked from a process that has already imported everything: they run a notebook's cells.

Most of a notebook's time went into starting an interpreter and importing pandas. The standard library's fork server
does that once (`warm`) and forks a child for each notebook, which shares the memory and sees nothing of the others.
`papermill_engine` lets Papermill use them. Where there is no fork, Jupyter's ordinary kernels run.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import util
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from threading import Thread
from typing import Any, cast

from helpers.placing import PREFIX, socket_place

_GONE_SECONDS = 5


def can_fork() -> bool:
    """Whether this system has the fork server (Linux; macOS cannot fork its frameworks) and room for its socket."""
    return sys.platform == "linux" and socket_place() is not None


def stop_with_parent() -> None:
    """Let this process, and what it started in a group of its own, end with the process that asked for it.

    A parent that is killed tells nobody. The fork server would not go either: its children hold the pipe that it
    listens on.
    """
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            if os.name == "posix" and os.getpgid(0) == os.getpid():
                os.killpg(0, signal.SIGKILL)
            os._exit(1)

    Thread(target=wait, daemon=True).start()


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
    """A forked child; a fork server that has died is started again, but it seems alive for a moment after."""
    for pause in (0.1, 1.0):
        try:
            return _begun(*arguments)
        except (EOFError, OSError):
            time.sleep(pause)
    return _begun(*arguments)


def _begun(*arguments: object) -> tuple[ForkServerProcess, Connection]:
    context = _context()
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


def _context() -> ForkServerContext:
    _keep_sockets_short()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["helpers.warm"])
    return context


@cache
def _keep_sockets_short() -> None:
    """Let this process's multiprocessing have its sockets where a path is short and the next run clears them away."""
    folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=socket_place())
    util.Finalize(None, shutil.rmtree, args=[folder, True], exitpriority=-200)
    before, tempfile.tempdir = tempfile.tempdir, folder
    util.get_temp_dir()
    tempfile.tempdir = before


def _run_cells(pipe: Connection, folder: str, environment: dict[str, str]) -> None:
    """Be a kernel until killed, or until the fork server is gone (it goes with the process that asked for it).

    It has a process group of its own, so that what it starts stops with it.
    """
    from helpers.notebook_shell import NotebookShell

    os.setsid()
    stop_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    shell = NotebookShell.instance()
    shell.begin()
    while (source := pipe.recv()) is not None:
        pipe.send(shell.run(source))
    pipe.send(shell.shown.cells)
    pipe.recv()

"""Processes that are ready at once: workers, readers of the gate and notebooks' kernels, forked from one fork server.

Most of a short process's time goes into starting an interpreter and importing pandas, papermill and the rest. The
standard library's fork server does that once (`warm`) and forks a child for whoever asks; children share its memory
and see nothing of each other. Where there is no fork, every process starts afresh.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from multiprocessing import forkserver, resource_tracker, util
from multiprocessing.context import ForkServerContext, ForkServerProcess
from threading import Thread

from helpers.placing import PREFIX, socket_place

_WARM = "helpers.warm"


def can_fork() -> bool:
    """Whether this system has the fork server (Linux; macOS cannot fork its frameworks) and room for its socket."""
    return sys.platform == "linux" and socket_place() is not None


def warm_up() -> None:
    """Let the fork server begin to import, where there is one; returns at once."""
    if can_fork():
        forking()
        forkserver.ensure_running()


def forking() -> ForkServerContext:
    """How to start processes that are forked from the fork server; only where `can_fork`."""
    _keep_sockets_short()
    context = _Forking()
    context.set_forkserver_preload([_WARM])
    return context


def be_worker(environment: Mapping[str, str]) -> None:
    """Make this process one of a pool: it has the environment of who asked for it, and ends with it."""
    take_environment(environment)
    if forkserver.get_inherited_fds() is not None:
        # What it asks for is forked from the server that it was forked from itself, as the documentation has it;
        # the standard library looks for a server that this very process has started, and would start another.
        forkserver._forkserver.ensure_running = resource_tracker.ensure_running  # type: ignore[method-assign]
    # What it asks for runs functions of ours, and would first run the driver's script once more.
    vars(sys.modules["__main__"]).pop("__file__", None)
    stop_with_parent()


def take_environment(environment: Mapping[str, str]) -> None:
    """Let a forked process have the environment of who asked for it, not that of the fork server."""
    os.environ.clear()
    os.environ.update(environment)
    # Worked out of the environment once, and then remembered.
    tempfile.tempdir = None


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


class _Process(ForkServerProcess):
    def start(self) -> None:
        """Start it; a fork server that has died is started again, but it seems alive for a moment after."""
        for pause in (0.1, 1.0):
            try:
                return super().start()
            except (EOFError, OSError):
                time.sleep(pause)
        return super().start()


class _Forking(ForkServerContext):
    Process = _Process


@cache
def _keep_sockets_short() -> None:
    """Let this process's multiprocessing have its sockets where a path is short and the next run clears them away."""
    folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=socket_place())
    util.Finalize(None, shutil.rmtree, args=[folder, True], exitpriority=-200)
    before, tempfile.tempdir = tempfile.tempdir, folder
    util.get_temp_dir()
    tempfile.tempdir = before

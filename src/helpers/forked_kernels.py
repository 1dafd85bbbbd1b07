"""Kernels forked from a process that has already imported everything, as a Jupyter kernel provisioner.

Most of a notebook's time goes into starting an interpreter and importing pandas, seaborn and scipy. The standard
library's fork server does that once (`warm`) and forks a child for each kernel, which shares the memory and sees no
other kernel's state. Registered by the entry point `jupyter_client.kernel_provisioners`, with the kernelspec in
`kernels/nedslag-forked`, so Papermill and nbclient need to know nothing. Where there is no fork, ordinary kernels run.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from functools import cache
from multiprocessing import util
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from threading import Thread
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.placing import PREFIX, socket_place

KERNEL_NAME = "nedslag-forked"
KERNEL_PATH = Path(__file__).parent


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


class ForkedProvisioner(LocalProvisioner):
    """A local kernel whose process is forked instead of started; everything else is Jupyter's own."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a child that runs ipykernel on the connection file named in `cmd`."""
        connection_file = cmd[cmd.index("-f") + 1]
        folder, environment = kwargs.get("cwd") or str(Path.cwd()), dict(kwargs.get("env") or os.environ)
        process = await _started(connection_file, folder, environment)
        self.process = _Forked(process)  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        return self.connection_info


class _Forked:
    """A multiprocessing process with the part of Popen's interface that LocalProvisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.pid = cast(int, process.pid)

    def poll(self) -> int | None:
        return None if self._process.is_alive() else self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self._process.kill()


async def _started(connection_file: str, folder: str, environment: dict[str, str]) -> ForkServerProcess:
    """A forked child; a fork server that has died is started again, but it seems alive for a moment after."""
    for pause in (0.1, 1.0):
        try:
            return _begun(connection_file, folder, environment)
        except (EOFError, OSError):
            await asyncio.sleep(pause)
    return _begun(connection_file, folder, environment)


def _begun(*arguments: object) -> ForkServerProcess:
    process = _context().Process(target=_run_kernel, args=arguments, daemon=True)
    process.start()
    return process


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


def _run_kernel(connection_file: str, folder: str, environment: dict[str, str]) -> None:
    """Be a kernel until told to stop, or until the fork server is gone (it goes with the process that asked for it).

    It has a process group of its own, so that what it starts stops with it.
    """
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    stop_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    IPKernelApp.launch_instance(
        argv=["-f", connection_file, f"--IPKernelApp.parent_handle={os.getppid()}", "--log-level=CRITICAL"]
    )

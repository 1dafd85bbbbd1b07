"""Kernels forked from a process that has already imported everything, as a Jupyter kernel provisioner.

Each is a child of the fork server (`processes`), which shares its memory and sees no other kernel's state. Registered
by the entry point `jupyter_client.kernel_provisioners`, with the kernelspec in `kernels/nedslag-forked`, so Papermill
and nbclient need to know nothing. Where there is no fork, ordinary kernels run.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from queue import Empty
from typing import Any, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.notebook_shell import NotebookShell
from helpers.processes import forking, stop_with_parent, take_environment

KERNEL_NAME = "nedslag-forked"
KERNEL_PATH = Path(__file__).parent
KERNEL_CLIENT = f"{__name__}.PromptClient"
_LISTENS_SECONDS, _GONE_SECONDS = 60, 5
_ANSWER_SECONDS, _SHOWN_SECONDS = 1, 0.2


class ForkedProvisioner(LocalProvisioner):
    """A local kernel whose process is forked instead of started; everything else is Jupyter's own."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a child that runs ipykernel on the connection file named in `cmd`."""
        connection_file = cmd[cmd.index("-f") + 1]
        folder, environment = kwargs.get("cwd") or str(Path.cwd()), dict(kwargs.get("env") or os.environ)
        process = _begun(connection_file, folder, environment)
        self.process = _Forked(process)  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill it and all that it started, and see it gone: who asks too early asks again only after a while."""
        await super().kill(restart)
        if isinstance(self.process, _Forked):
            self.process.wait(_GONE_SECONDS)


class PromptClient(AsyncKernelClient):
    """Jupyter's client, but ready as soon as the kernel is.

    Jupyter's own reads all that the kernel has shown so far until nothing has come for a while; nbclient passes over
    what does not belong to its cells.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask until the kernel answers and what it shows comes through; raises RuntimeError after `timeout` seconds."""
        end = time.monotonic() + (timeout or math.inf)
        while time.monotonic() < end:
            self.kernel_info()
            with contextlib.suppress(Empty):
                await self.get_shell_msg(timeout=_ANSWER_SECONDS)
                await self.get_iopub_msg(timeout=_SHOWN_SECONDS)
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before it was ready")
        raise RuntimeError(f"Kernel was not ready in {timeout} seconds")


class _Forked:
    """A multiprocessing process with the part of Popen's interface that LocalProvisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.pid = cast(int, process.pid)

    def poll(self) -> int | None:
        return None if self._process.is_alive() else self._process.exitcode

    def wait(self, seconds: float | None = None) -> int | None:
        self._process.join(seconds)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self._process.kill()


def _begun(*arguments: object) -> ForkServerProcess:
    """A child that already listens: who came too early would wait for the next try."""
    context = forking()
    listens, said = context.Pipe(duplex=False)
    with listens, said:
        process = context.Process(target=_run_kernel, args=(said, *arguments), daemon=True)
        process.start()
        said.close()
        # Nothing is ever sent: the other end is closed when the kernel listens, or when it has died.
        listens.poll(_LISTENS_SECONDS)
    return process


def _run_kernel(said: Connection, connection_file: str, folder: str, environment: dict[str, str]) -> None:
    """Be a kernel until told to stop, or until the fork server is gone (it goes with the process that asked for it).

    It has a process group of its own, so that what it starts stops with it. `said` is closed as soon as it listens.
    """
    # Reports are not debugged: a kernel without debugpy is ready sooner and smaller.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ipykernel.kernelapp import IPKernelApp

    # The shell that direct kernels run cells in was made before the fork, and there may be one only.
    NotebookShell.clear_instance()
    os.setsid()
    stop_with_parent()
    take_environment(environment)
    os.chdir(folder)
    kernel: Any = IPKernelApp.instance()
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    kernel.initialize(["-f", connection_file, parent, "--log-level=CRITICAL", "--HistoryManager.enabled=False"])
    said.close()
    kernel.start()

"""Reports made by Dask workers: processes with folders of their own, of which one dies on the way."""

import json
import signal
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from project_factory import make_project

from helpers import pools
from helpers.errors import CallError


def _start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """One of Dask's processes in a folder of its own."""
    folder.mkdir()
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler" if arguments[0] == "scheduler" else
               "distributed.cli.dask_worker", *arguments[1:]]  # fmt: skip
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and two workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    port = address.rpartition(":")[2]
    started = [_start(tmp_path / "scheduler", "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")]
    worker = ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    started += [_start(tmp_path / name, *worker, "--local-directory", str(tmp_path / name)) for name in ("one", "two")]
    yield address, started[1:]
    for process in reversed(started):
        process.kill()
        process.wait()


def _files(output: Path) -> dict[str, bytes]:
    """Every file but the receipts, by path."""
    found = {path.relative_to(output).as_posix(): path for path in output.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.endswith("receipt.json")}


def _receipts(output: Path) -> list[dict[str, Any]]:
    """What the receipts say but when the run began and how long its stages took."""
    receipts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(output.rglob("*.receipt.json"))]
    for receipt in receipts:
        day = date.fromisoformat(receipt.pop("started")[:10])
        assert receipt["shown"].pop("made") == f"{day:%d-%m-%Y}"
        assert set(receipt.pop("seconds")) == {"notebook", "rendering", "checks"}
    return receipts


def test_dask_workers_of_which_one_is_killed_make_what_a_local_pool_makes_byte_for_byte(tmp_path, made, cluster):
    address, (first, _) = cluster
    project = make_project(tmp_path / "projekt")
    run = subprocess.Popen(
        [sys.executable, "-X", "utf8", "pipeline.py", "run", "--project", str(project), "--scheduler", address],
        cwd=Path(__file__).resolve().parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while run.poll() is None and not list((project / "reports").rglob("*.html")):
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    said, complained = run.communicate(timeout=300)
    assert run.returncode == 0, complained
    assert "5 rapporter lavet" in said
    ours, local = _files(project / "reports"), _files(made[0] / "reports")
    assert {name for name in {*ours, *local} if ours.get(name) != local.get(name)} == set()
    assert {Path(name).suffix for name in ours} == {".html", ".pdf", ".ipynb", ".csv"}
    assert _receipts(project / "reports") == _receipts(made[0] / "reports")


def test_nobody_at_the_address_is_told(monkeypatch):
    monkeypatch.setattr(pools, "_SCHEDULER_SECONDS", 0.5)
    nobody = pools.scheduler_executor("tcp://127.0.0.1:9")
    with pytest.raises(CallError, match=r"Ingen Dask-scheduler svarer på tcp://127\.0\.0\.1:9"), nobody:
        pass

"""Kills real runs of the driver at random moments; started as a process of its own, because it forks.

    python driver_killer.py PROJECT KILLS

Each run is the whole driver, forked from this process, where everything is imported, with its fork server, workers and
kernels; one in ten computes its numbers in a process of its own start, as a user's does, the others fork that too. The
answers change before each run, so that the old and the new release differ, and the moments are spread over the whole of
a run. Prints what it found as JSON: reports that were lost, files that were half, and processes, sockets and temporary
files that were left.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

import psutil

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]
from project_factory import write_answers  # noqa: E402 - found by the line above

from helpers import placing, pools  # noqa: E402

AREAS = ("rebild",)
CALL = ["--format", "html", "--phase", "baseline", *(word for area in AREAS for word in ("--area", area))]
_MARK, _PATIENCE = "NEDSLAG_KILLED", 600
_FRESH_EVERY = 10


def main() -> None:
    project, kills = Path(sys.argv[1]), int(sys.argv[2])
    os.environ[_MARK] = str(project)
    driver = importlib.import_module("pipeline")
    for name in ("helpers.making", "helpers.preparation", "helpers.selection"):
        importlib.import_module(name)
    chance, found = random.Random(11), Counter()
    lasts = {}
    for fresh in (True, False):
        began = time.monotonic()
        answer(project, agree=30 - fresh)
        found["failed"] += wait_for(start(driver, project, fresh=fresh))
        lasts[fresh] = time.monotonic() - began
    for turn in range(kills):
        answer(project, agree=31 + turn)
        fresh = turn % _FRESH_EVERY == _FRESH_EVERY // 2
        run = start(driver, project, fresh=fresh)
        time.sleep((turn + chance.random()) / kills * lasts[fresh])
        own = set(processes(project))
        os.kill(run, signal.SIGKILL)
        found["ended before"] += os.WIFEXITED(os.waitpid(run, 0)[1])
        found["processes"] += left_processes(project)
        found.update(look(project, own))
    found["failed"] += wait_for(start(driver, project, fresh=False))
    found.update(look(project, set()))
    found["old"] += sum(str(31 + kills - 1) not in row for row in results(project))
    sys.stdout.write(json.dumps({"kills": kills, **found}))


def answer(project: Path, *, agree: int) -> None:
    for area in AREAS:
        write_answers(project / "data" / f"{area}-baseline.csv", agree=agree, neither=10, disagree=20)


def start(driver: object, project: Path, *, fresh: bool) -> int:
    child = os.fork()
    if child == 0:
        os.setsid()
        if not fresh:
            pools.multiprocessing = SimpleNamespace(get_context=lambda _: get_context("fork"))
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            os._exit(driver.main(["run", "--project", str(project), "--workers", "1", *CALL]))
    return child


def wait_for(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def left_processes(project: Path) -> int:
    """How many processes of the killed run are there still when they have had time to see that it is gone."""
    for _ in range(_PATIENCE):
        left = list(processes(project))
        if not left:
            return 0
        time.sleep(0.1)
    return len(left)


def processes(project: Path) -> Iterator[int]:
    for process in psutil.process_iter():
        try:
            is_own = process.environ().get(_MARK) == str(project) and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            continue
        if is_own and process.pid != os.getpid():
            yield process.pid


def look(project: Path, own: set[int]) -> Counter[str]:
    """What is wrong once the next run has begun: it finishes and removes before anything else.

    Others, and their killed processes, use the place for sockets too; `own` are the run's.
    """
    output = project / "reports"
    placing.recover(output)
    placing.remove_left_folders()
    # Sockets lie elsewhere when the path of temporary files is long.
    sockets = {folder for folder in placing.left_folders() if int(folder.name.split("-")[1]) in own}
    temporary = {*Path(tempfile.gettempdir()).iterdir(), *sockets}
    hidden = list(output.rglob(".*"))
    found = Counter({"temporary": len(temporary), "half": len(hidden)})
    for area in AREAS:
        receipt = output / "bibliotek" / area / "baseline.receipt.json"
        found["lost"] += not receipt.exists()
        told = json.loads(receipt.read_text(encoding="utf-8"))["files"] if receipt.exists() else {}
        own = {name: sha256((receipt.parent / name).read_bytes()).hexdigest() for name in told}
        found["half"] += own != told
    return found


def results(project: Path) -> list[str]:
    return [
        (project / "reports/bibliotek" / area / "baseline.results.csv").read_text(encoding="utf-8") for area in AREAS
    ]


if __name__ == "__main__":
    main()

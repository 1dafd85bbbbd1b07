"""Work on pools of processes: lost workers' tasks are done again, and all are forked from one process where there is fork."""

import os
import signal
from concurrent.futures import BrokenExecutor
from functools import partial

import pytest

from helpers.errors import CallError
from helpers.pools import local_executor, run_all, run_apart
from helpers.processes import can_fork, forking

_HERE = partial(local_executor, 2)


def _double(number: int) -> int:
    if number == 3:
        raise ValueError("tre")
    return 2 * number


def _fatal(task):
    """Kill the worker: always for the task "dør", for others while their marker is there."""
    name, marker = task
    if name == "dør" or marker.exists():
        marker.unlink(missing_ok=True)
        os.kill(os.getpid(), signal.SIGTERM)
    return name


def _family(_: object) -> tuple[int, int]:
    """Who this process, and one that it starts itself, were forked by."""
    with forking().Pool(1) as own:
        return os.getppid(), own.apply(os.getppid)


def _environment(name: str) -> str | None:
    return os.environ.get(name)


def test_each_task_ends_with_its_result_or_its_exception():
    outcomes = dict(run_all(_double, range(6), _HERE, at_once=2))
    problem = outcomes.pop(3)
    assert outcomes == {0: 0, 1: 2, 2: 4, 4: 8, 5: 10}
    assert (type(problem), str(problem)) == (ValueError, "tre")


def test_tasks_are_taken_only_when_there_is_room_for_them():
    taken, seen = [], []
    tasks = (taken.append(number) or number for number in range(4, 12))
    for task, _ in run_all(_double, tasks, _HERE, at_once=2):
        seen.append(task)
        assert len(taken) - len(seen) <= 2
    assert sorted(seen) == list(range(4, 12))


def test_what_a_lost_worker_had_is_done_again_and_only_a_task_that_loses_two_fails(tmp_path):
    for name in ("en", "fire"):
        (tmp_path / name).touch()
    tasks = [(name, tmp_path / name) for name in ("en", "dør", "tre", "fire", "fem")]
    outcomes = {name: outcome for (name, _), outcome in run_all(_fatal, tasks, _HERE, at_once=2)}
    assert isinstance(outcomes.pop("dør"), BrokenExecutor)
    assert outcomes == {name: name for name in ("en", "tre", "fire", "fem")}


def test_a_process_of_its_own_tells_what_it_raised_and_that_it_was_lost(tmp_path):
    assert run_apart("regner", _double, 4) == 8
    with pytest.raises(ValueError, match="tre"):
        run_apart("regner", _double, 3)
    with pytest.raises(CallError, match="Processen, der regner, gik tabt, måske fordi maskinen manglede hukommelse"):
        run_apart("regner", _fatal, ("dør", tmp_path / "dør"))


def test_workers_have_the_environment_of_who_asked_for_them(monkeypatch):
    monkeypatch.setenv("NEDSLAG_FØRST", "ja")
    assert run_apart("regner", _environment, "NEDSLAG_FØRST") == "ja"
    monkeypatch.delenv("NEDSLAG_FØRST")
    assert run_apart("regner", _environment, "NEDSLAG_FØRST") is None


@pytest.mark.skipif(not can_fork(), reason="processes are forked on Linux only")
def test_workers_and_what_they_start_are_forked_from_one_process_which_is_started_again_when_it_dies():
    first, also = run_apart("regner", _family, None)
    assert first == also != os.getpid()
    os.kill(first, signal.SIGKILL)
    outcomes = dict(run_all(_family, ["a", "b"], _HERE, at_once=2))
    (again,) = {process for own in outcomes.values() for process in own}
    assert again not in {first, os.getpid()}

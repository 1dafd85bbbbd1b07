"""Work given to pools of processes, of this machine or of a Dask scheduler; what a lost process had is done again."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from helpers.errors import CallError, lost_process
from helpers.lasting import lasting
from helpers.processes import be_worker, can_fork, forking

OpenExecutor = Callable[[], AbstractContextManager[Executor]]
Task = TypeVar("Task")
Result = TypeVar("Result")
_SCHEDULER_SECONDS, _RETRIES = 10, 3


def run_all(
    run: Callable[[Task], Result], tasks: Iterable[Task], open_executor: OpenExecutor, *, at_once: int
) -> Iterator[tuple[Task, Result | Exception]]:
    """Run the tasks and yield each with its result, or the exception that it ended with; `at_once` are on their way.

    What a lost worker had in hand is run again, one task at a time; one that loses its worker then too ends with
    BrokenExecutor. Tasks are taken as there is room for them, and what ends meanwhile is yielded first.
    """
    waiting = iter(tasks)
    while True:
        lost = []
        with open_executor() as executor:
            for task, outcome in _outcomes(run, waiting, executor, at_once):
                if isinstance(outcome, BrokenExecutor):
                    lost.append(task)
                else:
                    yield task, outcome
        if not lost:
            return
        for task in lost:
            with open_executor() as executor:
                yield from _outcomes(run, iter([task]), executor, 1)


def run_apart(doing: str, run: Callable[..., Result], *arguments: Any) -> Result:
    """The function's result, computed in a process of its own: who goes on for hours has no use for its memory.

    Raises what it raises, and CallError (»Processen, der ‹doing›, gik tabt«) when the process dies.
    """
    with local_executor(1) as process:
        try:
            return process.submit(run, *arguments).result()
        except BrokenExecutor:
            raise lost_process(doing) from None


def local_executor(workers: int) -> Executor:
    """A pool of processes of this machine, which end with this one, however it ends; forked where that can be done."""
    context: BaseContext = forking() if can_fork() else multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=be_worker, initargs=(dict(os.environ),))


def fresh_executor(workers: int, module: str, *, ahead: bool = False) -> OpenExecutor:
    """How to open pools of processes that start afresh and first import a module.

    They import it while the fork server is still busy with what it imports. Those of the first pool begin at once,
    `ahead` of its being opened.
    """
    spawning, environment = multiprocessing.get_context("spawn"), dict(os.environ)

    def opened() -> Executor:
        return ProcessPoolExecutor(workers, spawning, _begin, (environment, module))

    begun = [opened()] if ahead else []
    for executor in begun:
        for _ in range(workers):
            executor.submit(os.getpid)
    return lambda: begun.pop() if begun else opened()


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


def _begin(environment: Mapping[str, str], module: str) -> None:
    be_worker(environment)
    with lasting():
        import_module(module)


def _outcomes(
    run: Callable[[Task], Result], tasks: Iterator[Task], executor: Executor, at_once: int
) -> Iterator[tuple[Task, Result | Exception]]:
    """Each task with what it ended with; nothing new is begun on a broken executor."""
    pending: dict[Future[Result], Task] = {}
    for task in tasks:
        try:
            pending[executor.submit(run, task)] = task
        except BrokenExecutor as error:
            yield task, error
            break
        ended = _ended(pending, patient=len(pending) >= at_once)
        yield from ended
        if any(isinstance(outcome, BrokenExecutor) for _, outcome in ended):
            break
    while pending:
        yield from _ended(pending, patient=True)


def _ended(pending: dict[Future[Result], Task], *, patient: bool) -> list[tuple[Task, Result | Exception]]:
    """What has ended, taken from the pending; a patient one waits for the first. A user's interruption goes on."""
    ended = wait(pending, None if patient else 0, return_when=FIRST_COMPLETED).done
    outcomes: list[tuple[Task, Result | Exception]] = []
    for future in ended:
        problem = future.exception()
        outcomes.append((pending.pop(future), problem if isinstance(problem, Exception) else future.result()))
    return outcomes

"""What a run did, as JSON lines: one file a run in `data/logs/`, beside what the person at the console reads.

A line holds names of evaluations, areas and phases, numbers of reports, seconds and kinds of errors. It never holds an
error's own words, which may quote an answer, nor a path or a user. A log that cannot be written stops nothing.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pythonjsonlogger.json import JsonFormatter

from helpers.placing import without_paths
from helpers.release import RECEIPT, read_receipt

if TYPE_CHECKING:
    from helpers.params import EvaluationParams
    from helpers.selection import Stale, Wanted

_CHECK = re.compile(r"^  ([\w ]+):", re.MULTILINE)


class RunLog:
    """One run's log; every method writes one line."""

    def __init__(self, handler: logging.Handler) -> None:
        handler.setFormatter(
            JsonFormatter(
                ["levelname", "message"],
                rename_fields={"levelname": "level", "message": "event"},
                timestamp="time",
                json_ensure_ascii=False,
            )
        )
        # A logger of its own: one that others can find would carry their lines too.
        self._logger = logging.Logger("nedslag", logging.INFO)
        self._logger.addHandler(handler)

    def begun(self, wanted: Wanted) -> None:
        chosen: dict[str, Any] = {
            "areas": list(wanted.areas),
            "phases": list(wanted.phases),
            "formats": list(wanted.formats),
        }
        how: dict[str, Any] = {"renderer": wanted.renderer, "workers": wanted.workers, "force": wanted.force}
        self._write("begun", **chosen, **how, scheduler=bool(wanted.scheduler))

    @contextmanager
    def preparing(self, evaluations: Sequence[EvaluationParams]) -> Iterator[None]:
        """What is done in the `with` is the numbers' stage."""
        began = time.monotonic()
        yield
        names = [params.name for params in evaluations]
        self._write("prepared", evaluations=names, seconds=round(time.monotonic() - began, 2))

    def found(self, stale: Sequence[Stale], kept: int) -> None:
        self._write("found", stale=len(stale), current=kept)

    def ended(self, item: Stale, error: str) -> None:
        """One report, with the seconds of its stages, or with the kind of error and the checks that it did not pass."""
        place: dict[str, Any] = dict(zip(("evaluation", "area", "phase"), item.place.key, strict=True))
        if error:
            kind = error.split(":", 1)[0].splitlines()[0][:80] if error.strip() else "ukendt"
            self._write("report failed", level=logging.ERROR, **place, kind=without_paths(kind), checks=_checks(error))
            return
        receipt = read_receipt(item.place.file(RECEIPT))
        seconds = {stage: round(spent, 2) for stage, spent in receipt["seconds"].items()}
        self._write("report made", **place, formats=list(item.formats), seconds=seconds, checks=len(receipt["checks"]))

    def stopped(self, status: str, seconds: float) -> None:
        level = logging.INFO if status == "done" else logging.ERROR
        self._write("stopped", level=level, status=status, seconds=round(seconds, 2))

    def _write(self, event: str, *, level: int = logging.INFO, **facts: Any) -> None:
        self._logger.log(level, event, extra=facts)


@contextmanager
def run_log(folder: Path, *, started: str) -> Iterator[RunLog]:
    """A log that ends with how the run ended; `started` (ISO) is its name."""
    handler, began, status = _handler(folder, started), time.monotonic(), "done"
    log = RunLog(handler)
    try:
        yield log
    except BaseException as error:
        status = type(error).__name__
        raise
    finally:
        log.stopped(status, time.monotonic() - began)
        handler.close()


class _Lenient(logging.FileHandler):
    """A file handler that says nothing of a full disk: the run will, where it matters."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class names them
        """Lose the line."""


def _handler(folder: Path, started: str) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _Lenient(folder / f"{re.sub(r'[^0-9T]', '', started[:19])}.jsonl", encoding="utf-8")
    except OSError:
        return logging.NullHandler()


def _checks(error: str) -> list[str]:
    """The checks that a refused report did not pass, without what they found."""
    return list(dict.fromkeys(_CHECK.findall(error))) if error.startswith("Rapporten blev ikke udgivet") else []

"""Stale or not, by content: doit's dependency database behind two questions, why and done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from doit.dependency import Dependency, JSONCodec, SqliteDB
from doit.task import Task
from doit.tools import config_changed


class Memory:
    """What was made from what, kept between runs in one SQLite file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._manager = Dependency(SqliteDB, str(path), codec_cls=JSONCodec)

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._manager.close()

    def why(self, task: Task) -> list[str]:
        """Danish reasons why the task must be done; empty when it is up to date."""
        status = self._manager.get_status(task, {}, get_log=True)
        if status.status == "up-to-date":
            return []
        return _in_words(status.reasons)

    def done(self, task: Task) -> None:
        """Remember the task's inputs as they are now; raises FileNotFoundError when a target is missing."""
        for target in task.targets:
            if not Path(target).exists():
                raise FileNotFoundError(target)
        for check, arguments, _ in task.uptodate:
            check(task, {}, *arguments)
        task.values = {key: value for saver in task.value_savers for key, value in saver().items()}
        self._manager.save_success(task)


def declare_task(name: str, *, inputs: list[Path], targets: list[Path], settings: Mapping[str, Any]) -> Task:
    """A doit task without actions: `settings` are small values that count as input too."""
    return Task(
        name,
        None,
        file_dep=[str(path) for path in inputs],
        targets=[str(path) for path in targets],
        uptodate=[config_changed(dict(settings))],
    )


def _in_words(reasons: Mapping[str, Any]) -> list[str]:
    words = []
    for path in reasons.get("missing_target", []):
        words.append(f"{Path(path).name} findes ikke")
    for path in reasons.get("changed_file_dep", []):
        words.append(f"{_short(path)} er ændret")
    for path in [*reasons.get("added_file_dep", []), *reasons.get("missing_file_dep", [])]:
        words.append(f"{_short(path)} er ny")
    for path in reasons.get("removed_file_dep", []):
        words.append(f"{_short(path)} indgår ikke mere")
    if "uptodate_false" in reasons:
        words.append("indstillingerne er ændret")
    return words or ["den er ikke lavet før"]


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-2:])

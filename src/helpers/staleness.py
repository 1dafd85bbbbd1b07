"""Stale or not, by content: doit's dependency database behind two questions, why and done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from doit.dependency import Dependency, JSONCodec, SqliteDB
from doit.task import Task


class _Kept(SqliteDB):  # type: ignore[misc]
    """doit's SQLite store, which also writes while it stays open: a killed run loses nothing that it has done."""

    def keep(self) -> None:
        rows = [(task, self.codec.encode(self._cache[task])) for task in sorted(self._dirty)]
        self._conn.executemany("insert or replace into doit values (?, ?)", rows)
        self._conn.commit()
        self._dirty.clear()


class Memory:
    """What was made from what, kept between runs in one SQLite file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._manager = Dependency(_Kept, str(path), codec_cls=JSONCodec)

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
        if not self._manager.get_values(task.name):
            return ["den er ikke lavet før"]
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
        self._manager.backend.keep()


def declare_task(
    name: str,
    *,
    inputs: list[Path],
    targets: list[Path],
    settings: Mapping[str, Any],
    code: Mapping[str, str] | None = None,
) -> Task:
    """A doit task without actions.

    `settings` are small values that count as input too; so does `code`, hashes of the modules behind the task, which
    are the same for hundreds of tasks and therefore not looked up file by file.
    """
    return Task(
        name,
        None,
        file_dep=[str(path) for path in inputs],
        targets=[str(path) for path in targets],
        uptodate=[_Same(settings, code or {})],
    )


class _Same:
    """doit's question whether a task is up to date, for the settings and the code that it was done with."""

    def __init__(self, settings: Mapping[str, Any], code: Mapping[str, str]) -> None:
        self._known = {"settings": dict(settings), "code": dict(code)}
        self.changed: list[str] = []

    def __call__(self, task: Task, values: Mapping[str, Any]) -> bool:
        before, now = values.get("code", {}), self._known["code"]
        names = {*before, *now} if before != now else ()
        self.changed = [f"{name} er ændret" for name in sorted(names) if before.get(name) != now.get(name)]
        if values.get("settings") != self._known["settings"]:
            self.changed.append("indstillingerne er ændret")
        task.value_savers.append(lambda: self._known)
        return not self.changed


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
    for question, _, _ in reasons.get("uptodate_false", []):
        words += question.changed
    return words or ["den er ikke lavet før"]


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-2:])

"""Where a project's files lie: `params/`, `notebooks/`, `data/` (never leaves the machine)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from helpers.errors import CallError, nearest
from helpers.schemas import RELEASES

BUNDLE_FILES = ["context.json", "estimates.parquet", "quotes.parquet"]


@dataclass(frozen=True)
class Project:
    """A project's folder.

    What is computed on the way lies in `data/work`, or, where it should leave no trace, in `own_work`.
    """

    root: Path
    own_work: Path | None = None

    @property
    def params(self) -> Path:
        return self.root / "params"

    @cached_property
    def work(self) -> Path:
        return self.own_work or self.root / "data" / "work"

    @property
    def internal(self) -> Path:
        """What is made for the evaluators themselves and is no report."""
        return self.root / "data" / "internt"

    @property
    def logs(self) -> Path:
        """One file of JSON lines for each run."""
        return self.root / "data" / "logs"

    def notebook(self, phase: str) -> Path:
        return self.root / "notebooks" / f"{phase}.ipynb"

    def bundle(self, evaluation: str, area: str, phase: str) -> Path:
        return Path(self.work, evaluation, "bundles", area, phase)

    @property
    def state(self) -> Path:
        """The file in which doit remembers what was made from what."""
        return self.work / "state.db"

    def releases(self, evaluation: str) -> Path:
        """What has been published of an evaluation, kept with `params/` and never deleted."""
        return self.root / RELEASES / evaluation

    def bundle_files(self, evaluation: str, area: str, phase: str) -> list[Path]:
        folder = self.bundle(evaluation, area, phase)
        return [folder / name for name in BUNDLE_FILES]


def evaluation_folders(root: Path, wanted: Sequence[str]) -> list[Path]:
    """The folders in `params/` that are wanted (all when none is named); raises CallError on an unknown one."""
    known = {path.parent.name: path.parent for path in sorted(root.glob("*/evaluation.yml"))}
    if not known:
        raise CallError(f"Der er ingen evalueringer i {root}: en evaluering er en mappe med evaluation.yml.")
    for name in wanted:
        if name not in known:
            hint = nearest(name, known)
            raise CallError(f"Ukendt evaluering »{name}«. Mulige: {', '.join(known)}. {hint}".strip())
    return [known[name] for name in wanted] if wanted else list(known.values())

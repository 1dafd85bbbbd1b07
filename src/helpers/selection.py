"""What the user asked for, which declared reports that is, and which of them are stale and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from doit.task import Task

from helpers import provenance
from helpers.errors import CallError, nearest
from helpers.municipalities import find_municipality, slug
from helpers.params import EvaluationParams
from helpers.project import Project
from helpers.release import RECEIPT, RESULTS, Place, altered_files
from helpers.staleness import Memory, declare_task


@dataclass(frozen=True)
class Wanted:
    """What the user asked for; empty lists mean all."""

    areas: Sequence[str] = ()
    phases: Sequence[str] = ()
    formats: Sequence[str] = ("html", "pdf")
    renderer: Literal["auto", "quarto", "embedded"] = "auto"
    workers: int = os.cpu_count() or 1
    force: bool = False
    kernel: Literal["auto", "jupyter", "standard"] = "auto"
    scheduler: str = ""
    cell_seconds: int = 300
    report_seconds: int = 1800


@dataclass(frozen=True)
class Stale:
    """One report to make: where it goes, the doit task that remembers it, and why it must be made."""

    params: EvaluationParams
    place: Place
    task: Task
    formats: Sequence[str]
    reasons: Sequence[str]


def select_reports(evaluations: Sequence[EvaluationParams], wanted: Wanted) -> list[tuple[EvaluationParams, str, str]]:
    """The declared reports that fit the selection; raises CallError when a name fits none."""
    declared = [(params, area, phase) for params in evaluations for area, phase in params.reports()]
    areas = [area_slug(name) for name in wanted.areas]
    _refuse_unknown("område", areas, {area for _, area, _ in declared})
    _refuse_unknown("fase", wanted.phases, {phase for _, _, phase in declared})
    chosen = [
        (params, area, phase)
        for params, area, phase in declared
        if (not areas or area in areas) and (not wanted.phases or phase in wanted.phases)
    ]
    if not chosen:
        raise CallError("Ingen erklæret rapport passer på det valgte: se dem med »pipeline.py list«.")
    return chosen


def find_stale(
    chosen: Iterable[tuple[EvaluationParams, str, str]], project: Project, output: Path, memory: Memory, wanted: Wanted
) -> Iterator[tuple[Place, Stale | None]]:
    """Each chosen report with what to do about it; None when it is up to date."""
    lock = project.root / "uv.lock"
    common = [lock] if lock.exists() else []
    code = provenance.code_hashes(provenance.showing_code())
    for params, area, phase in chosen:
        place = Place(output, params.name, area, phase)
        formats = place.formats(wanted.formats)
        task = declare_task(
            f"report:{place.output}:{place.name}",
            inputs=[*project.bundle_files(*place.key), project.notebook(phase), *common],
            targets=[place.file(ending) for ending in (*formats, "ipynb", RESULTS, RECEIPT)],
            settings={"renderer": wanted.renderer},
            code=code,
        )
        reasons = ["den er bestilt med --force"] if wanted.force else memory.why(task)
        reasons = reasons or [f"{name} er ikke længere, som kvitteringen siger" for name in altered_files(place)]
        yield place, Stale(params, place, task, formats, reasons) if reasons else None


def area_slug(name: str) -> str:
    """The slug of an area by its name, code or slug."""
    found = find_municipality(name)
    return found.slug if found else slug(name)


def _refuse_unknown(kind: str, found: Iterable[str], allowed: set[str]) -> None:
    for word in found:
        if word not in allowed:
            hint = nearest(word, allowed)
            raise CallError(f"Ukendt {kind} »{word}«. Mulige: {', '.join(sorted(allowed))}. {hint}".strip())

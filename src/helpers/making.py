"""The driver's work on stale reports: having them made and read on pools, releasing each as it is done.

Whatever loads pandas is done by others: a run of a country's reports lasts long, and needs the memory for its workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from helpers.bundles import read_bundle, read_context
from helpers.claims import Checked, Claim
from helpers.errors import EvaluationError
from helpers.execution import BUNDLE, Job, check_parameters, make_all
from helpers.inputs import hash_inputs
from helpers.params import EvaluationParams
from helpers.placing import told
from helpers.pools import OpenExecutor, local_executor, run_all, run_apart, scheduler_executor
from helpers.project import Project
from helpers.release import RESULTS, Place, release, write_index
from helpers.rendering.cover import document_info
from helpers.schemas import KEY_COLUMNS
from helpers.selection import Stale, Wanted
from helpers.staleness import Memory
from helpers.theme import Theme

# How many reports wait at a Dask scheduler, so that its workers always have the next one.
_AHEAD_AT_SCHEDULER = 64


def make_reports(
    stale: Sequence[Stale], project: Project, memory: Memory, wanted: Wanted
) -> Iterator[tuple[Stale, str]]:
    """Make the reports and release each as it is done; yields it with why it failed ("" when it did not)."""
    if not stale:
        return
    run_apart("læser notebookenes parametre", _check_notebooks, {project.notebook(item.place.phase) for item in stale})
    items = {item.place.name: item for item in stale}
    workers = min(wanted.workers, len(stale))
    here = partial(local_executor, workers)
    there = partial(scheduler_executor, wanted.scheduler) if wanted.scheduler else here
    claims = _claims(items, project, wanted, there, at_once=_AHEAD_AT_SCHEDULER if wanted.scheduler else 2 * workers)
    # The gate reads finished reports while the next ones are being made.
    for claim, outcome in run_all(_check, claims, here, at_once=workers):
        item = items[claim.place.name]
        error = _told(outcome) if isinstance(outcome, Exception) else _release(claim, outcome)
        if not error:
            memory.done(item.task)
        yield item, error
    for output in {item.place.output for item in stale}:
        run_apart("skriver oversigten", write_index, output)


def publish(chosen: Iterable[tuple[EvaluationParams, str, str]], project: Project, day: date) -> list[Path]:
    """Remember the chosen reports' numbers as published on `day`; later numbers are protected against them too."""
    import pandas as pd

    from helpers.disclosure.releases import remember

    frames: dict[str, list[pd.DataFrame]] = {}
    for params, area, phase in chosen:
        frames.setdefault(params.name, []).append(read_bundle(project.bundle(params.name, area, phase)).estimates)
    return [
        remember(project.releases(name), pd.concat(own, ignore_index=True).drop_duplicates(KEY_COLUMNS), day=day)
        for name, own in frames.items()
    ]


def _claims(
    items: Mapping[str, Stale], project: Project, wanted: Wanted, workers: OpenExecutor, *, at_once: int
) -> Iterator[Claim]:
    """The reports as they are made, each with what its evaluation was made from: read, and hashed, once a run."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    evaluations = {item.params.name: item.params for item in items.values()}
    themes = {name: params.evaluation.appearance.theme(Path(params.folder)) for name, params in evaluations.items()}
    hashed = {name: hash_inputs(params, project) for name, params in evaluations.items()}
    jobs = (report_job(item.place, item.formats, project, wanted, themes[item.params.name]) for item in items.values())
    for job, made in make_all(jobs, workers, at_once=at_once):
        place = items[job.name].place
        yield Claim(place, made, project, hashed[place.evaluation], started)


def _check_notebooks(notebooks: Iterable[Path]) -> None:
    for notebook in notebooks:
        check_parameters(notebook, {"evaluation": "", "area": "", BUNDLE: ""})


def _check(claim: Claim) -> Checked:
    from helpers.checking import check_claim

    return check_claim(claim)


def _told(problem: Exception) -> str:
    """Why a report is not released that the gate did not read to its end; the others must not stop with it."""
    if isinstance(problem, EvaluationError):
        return str(problem)
    if isinstance(problem, BrokenExecutor):
        return f"Kontrollen af de færdige filer gik tabt: {problem}"
    return f"Kontrollen af de færdige filer gik i stå: {type(problem).__name__}: {problem}"


def _release(claim: Claim, checked: Checked) -> str:
    """Release one report that the gate has read; returns why it could not, or nothing."""
    try:
        files = {**claim.made.files, RESULTS: checked.results}
        release(claim.place, files, checked.receipt, checked.checks)
    except OSError as error:
        return f"Rapporten kunne ikke lægges på plads, så den forrige står der stadig. {told(error)}"
    return ""


def report_job(place: Place, formats: Sequence[str], project: Project, wanted: Wanted, theme: Theme) -> Job:
    """What a worker gets to make one report of the project's bundle."""
    return Job(
        name=place.name,
        notebook=project.notebook(place.phase).read_bytes(),
        parameters={"evaluation": place.evaluation, "area": place.area},
        bundle={path.name: path.read_bytes() for path in project.bundle_files(*place.key)},
        info=document_info(read_context(project.bundle(*place.key))),
        formats=formats,
        renderer=wanted.renderer,
        theme=theme,
        kernel=wanted.kernel,
        cell_seconds=wanted.cell_seconds,
        report_seconds=wanted.report_seconds,
    )

"""The driver's work: which reports are wanted, which are stale and why, and making those."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from doit.task import Task

from helpers import provenance
from helpers.bundles import Report, read_bundle
from helpers.disclosure.releases import remember
from helpers.errors import CallError, EvaluationError, nearest
from helpers.execution import BUNDLE, Artefacts, Job, Kernel, check_parameters, local_executor, make_all
from helpers.gate import Expected, check_files, require_passed
from helpers.municipalities import find_municipality, slug
from helpers.params import EvaluationParams
from helpers.preparation import Project, data_files
from helpers.release import RECEIPT, RESULTS, Place, release, results_bytes, write_index
from helpers.rendering import Renderer
from helpers.rendering.document import DocumentInfo
from helpers.rereading import last_recorded, recorded
from helpers.schemas import KEY_COLUMNS, respondent_counts
from helpers.slices import results
from helpers.staleness import Memory, declare_task
from helpers.wording import capitalise, number


@dataclass(frozen=True)
class Wanted:
    """What the user asked for; empty lists mean all."""

    areas: Sequence[str] = ()
    phases: Sequence[str] = ()
    formats: Sequence[str] = ("html", "pdf")
    renderer: Renderer = "auto"
    workers: int = os.cpu_count() or 1
    force: bool = False
    kernel: Kernel = "auto"


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
    areas = [_area_slug(name) for name in wanted.areas]
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
    for params, area, phase in chosen:
        place = Place(output, params.name, area, phase)
        formats = place.formats(wanted.formats)
        task = _report_task(place, project, formats, wanted.renderer)
        reasons = ["den er bestilt med --force"] if wanted.force else memory.why(task)
        yield place, Stale(params, place, task, formats, reasons) if reasons else None


def make_reports(
    stale: Sequence[Stale], project: Project, memory: Memory, wanted: Wanted
) -> Iterator[tuple[Stale, str]]:
    """Make the reports and release each as it is done; yields it with why it failed ("" when it did not)."""
    opened = {_name(item.place): (item, read_bundle(project.bundle(*_key(item.place)))) for item in stale}
    jobs = [_job(item, report, project, wanted) for item, report in opened.values()]
    started = datetime.now(UTC).isoformat(timespec="seconds")
    with local_executor(min(wanted.workers, max(1, len(jobs)))) as executor:
        for job, artefacts in make_all(jobs, executor):
            item, report = opened[job.name]
            error = artefacts.error or _release(item, report, artefacts, project, started)
            if not error:
                memory.done(item.task)
            yield item, error
    for output in {item.place.output for item in stale}:
        write_index(output)


def publish(chosen: Iterable[tuple[EvaluationParams, str, str]], project: Project, day: date) -> list[Path]:
    """Remember the chosen reports' numbers as published on `day`; later numbers are protected against them too."""
    frames: dict[str, list[pd.DataFrame]] = {}
    for params, area, phase in chosen:
        frames.setdefault(params.name, []).append(read_bundle(project.bundle(params.name, area, phase)).estimates)
    return [
        remember(project.releases(name), pd.concat(own, ignore_index=True).drop_duplicates(KEY_COLUMNS), day=day)
        for name, own in frames.items()
    ]


def _release(item: Stale, report: Report, artefacts: Artefacts, project: Project, started: str) -> str:
    """Release one report; returns why it was refused, or nothing."""
    expected = expected_files(report, project)
    files = {**artefacts.files, RESULTS: expected.results}
    receipt = _receipt(item, report, project, {"started": started, "seconds": dict(artefacts.seconds)})
    try:
        release(item.place, files, receipt, lambda found: require_passed(check_files(found, expected)))
    except (EvaluationError, OSError) as error:
        return str(error)
    return ""


def _job(item: Stale, report: Report, project: Project, wanted: Wanted) -> Job:
    place = item.place
    parameters = {"evaluation": place.evaluation, "area": place.area}
    notebook = project.notebook(place.phase)
    check_parameters(notebook, {**parameters, BUNDLE: ""})
    return Job(
        name=_name(place),
        notebook=notebook.read_bytes(),
        parameters=parameters,
        bundle={path.name: path.read_bytes() for path in project.bundle_files(*_key(place))},
        info=document_info(report),
        formats=item.formats,
        renderer=wanted.renderer,
        theme=item.params.evaluation.appearance.theme(Path(item.params.folder)),
        kernel=wanted.kernel,
    )


def document_info(report: Report) -> DocumentInfo:
    """The facts that a report's cover, heads and metadata show."""
    evaluation, phase = report.evaluation, report.evaluation.phases[report.context.phase]
    return DocumentInfo(
        title=evaluation.title,
        subtitle=evaluation.subtitle,
        area_name=report.area_name,
        phase_title=phase.title,
        period=phase.period,
        publisher=evaluation.publisher,
        generated="",
        synthetic=report.context.synthetic,
        published=report.is_published,
        origin=_origin(report),
        receipt=f"{report.context.phase}.{RECEIPT}",
    )


def _origin(report: Report) -> str:
    """How the report was made, in two sentences."""
    context = report.context
    made = (
        f"Rapporten er lavet med Nedslag {provenance.own_version()}: {context.phase}.ipynb er kørt med evaluation = "
        f"{context.evaluation_name} og area = {context.area}."
    )
    answers = sum(sum(counts.values()) for counts in context.answers.values())
    if report.is_published or not answers:
        return made
    return f"{made} Tallene er regnet ud af {number(answers)} besvarelser; de har SHA-256 {context.rows_sha256[:16]} …"


def expected_files(report: Report, project: Project) -> Expected:
    """What the gate holds a report's finished files against."""
    info = document_info(report)
    named = (info.title, info.area_name, info.phase_title)
    running = " · ".join(part for part in named if part.strip())
    return Expected(
        report=report,
        title=running,
        facts=(*_cover(info, running), *report.evaluation.appearance.contact),
        results=results_bytes(results(report.estimates)),
        secrets=(str(project.root), str(Path.home())),
        respondents=_respondents(project, report.context.evaluation_name),
    )


def _cover(info: DocumentInfo, running: str) -> tuple[str, ...]:
    """The texts of cover, head and foot."""
    own = (info.title, info.area_name, info.phase_title, info.subtitle, info.period, info.publisher)
    return running, *own, info.origin, info.receipt


def _respondents(project: Project, evaluation: str) -> frozenset[str]:
    """The ids of those who answered that are long enough to be known by sight."""
    files = sorted((project.work / evaluation / "answers").glob("*.parquet"))
    ids = {str(name) for file in files for name in pd.read_parquet(file, columns=["respondent"])["respondent"]}
    return frozenset(
        name for name in ids if len(name) >= (6 if name.isdecimal() else 4) and any(map(str.isdigit, name))
    )


def _receipt(item: Stale, report: Report, project: Project, run: Mapping[str, Any]) -> dict[str, Any]:
    place, context = item.place, report.context
    info = document_info(report)
    files = [path for path in data_files(item.params, project.root) if path.exists()]
    answers = {population: counts for population, counts in context.answers.items() if sum(counts.values())}
    return {
        "evaluation": place.evaluation,
        "area": place.area,
        "phase": place.phase,
        "parameters": {"evaluation": place.evaluation, "area": place.area, "renderer": "embedded"},
        "inputs": {
            "notebook": provenance.hash_files([project.notebook(place.phase)]),
            "params": provenance.hash_files(Path(item.params.folder).iterdir()),
            "data_files": provenance.hash_files(files),
            "data_rows": context.rows_sha256,
            "code": provenance.hash_files([*provenance.computing_code(), *provenance.showing_code()]),
            "theme": provenance.hash_files(provenance.style_files()),
            "lock": provenance.hash_files([project.root / "uv.lock"]) if (project.root / "uv.lock").exists() else "",
            "bundle": provenance.hash_files(project.bundle_files(*_key(place))),
        },
        "versions": provenance.versions(),
        **run,
        "answers": answers,
        "labels": _labels(report),
        "comments": recorded(context.comments, report.evaluation, report.estimates, last_recorded(place)),
        "shown": {
            "evaluation": info.title,
            "area": info.area_name,
            "phase": info.phase_title,
            "period": info.period,
            "answers": _own_answers(report),
            "made": f"{date.fromisoformat(str(run['started'])[:10]):%d-%m-%Y}",
            "synthetic": info.synthetic,
        },
    }


def _labels(report: Report) -> dict[str, dict[str, str]]:
    """What the ids in results.csv are called: for whoever reads the numbers without the report."""
    evaluation = report.evaluation
    scales = [scale.shown_categories for scale in evaluation.scales.values()]
    return {
        "items": {item.id: item.topic for item in evaluation.items},
        "categories": {category.id: category.label for shown in scales for category in shown},
        "waves": {name: wave.label for name, wave in evaluation.waves.items()},
        "populations": {name: capitalise(one.plural) for name, one in evaluation.populations.items()},
    }


def _own_answers(report: Report) -> str:
    """How many answered in the report's own area and wave, all populations together; "" where that is not known."""
    frame = report.estimates
    counts = respondent_counts(frame[frame["group"] == ""])
    own = counts[(counts["area"] == report.context.area) & (counts["wave"] == report.wave)]
    return number(own["value"].sum()) if own["value"].notna().any() else ""


def _report_task(place: Place, project: Project, formats: Sequence[str], renderer: str) -> Task:
    lock = project.root / "uv.lock"
    inputs = [*project.bundle_files(*_key(place)), project.notebook(place.phase), *provenance.showing_code()]
    targets = [place.file(ending) for ending in (*formats, "ipynb", RESULTS, RECEIPT)]
    return declare_task(
        f"report:{place.output}:{_name(place)}",
        inputs=[*inputs, lock] if lock.exists() else inputs,
        targets=targets,
        settings={"renderer": renderer},
    )


def _key(place: Place) -> tuple[str, str, str]:
    return place.evaluation, place.area, place.phase


def _name(place: Place) -> str:
    return "/".join(_key(place))


def _area_slug(name: str) -> str:
    found = find_municipality(name)
    return found.slug if found else slug(name)


def _refuse_unknown(kind: str, found: Iterable[str], allowed: set[str]) -> None:
    for word in found:
        if word not in allowed:
            hint = nearest(word, allowed)
            raise CallError(f"Ukendt {kind} »{word}«. Mulige: {', '.join(sorted(allowed))}. {hint}".strip())

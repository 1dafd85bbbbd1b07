"""The driver's work on stale reports: making them on an executor, releasing each as it is done."""

from __future__ import annotations

import getpass
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import provenance
from helpers.bundles import Context, Report, read_bundle, read_context
from helpers.disclosure.releases import remember
from helpers.errors import EvaluationError
from helpers.execution import BUNDLE, Artefacts, Job, check_parameters, local_executor, make_all, scheduler_executor
from helpers.gate import Expected, Finding, check_files, require_passed
from helpers.gate.leaks import Secrets
from helpers.params import EvaluationParams
from helpers.placing import told
from helpers.preparation import Project
from helpers.provenance import receipt_bytes
from helpers.receipts import Hashed, computed_inputs, file_inputs, hash_inputs, receipt
from helpers.release import RECEIPT, RESULTS, Place, release, results_bytes, with_hashes, write_index
from helpers.rendering.document import DocumentInfo
from helpers.schemas import KEY_COLUMNS
from helpers.selection import Stale, Wanted
from helpers.slices import results
from helpers.staleness import Memory
from helpers.theme import Theme
from helpers.wording import number

# How many reports wait at a Dask scheduler, so that its workers always have the next one.
_AHEAD_AT_SCHEDULER = 64

_Checked = tuple[list[Finding], float]


def make_reports(
    stale: Sequence[Stale], project: Project, memory: Memory, wanted: Wanted
) -> Iterator[tuple[Stale, str]]:
    """Make the reports and release each as it is done; yields it with why it failed ("" when it did not)."""
    if not stale:
        return
    for notebook in {project.notebook(item.place.phase) for item in stale}:
        check_parameters(notebook, {"evaluation": "", "area": "", BUNDLE: ""})
    items = {item.place.name: item for item in stale}
    evaluations = {item.params.name: item.params for item in stale}
    began = datetime.now(UTC).isoformat(timespec="seconds")
    shared = {name: _shared(params, project, began) for name, params in evaluations.items()}
    jobs = (report_job(item.place, item.formats, project, wanted, shared[item.params.name].theme) for item in stale)
    workers = min(wanted.workers, len(stale))
    executor = partial(scheduler_executor, wanted.scheduler) if wanted.scheduler else partial(local_executor, workers)
    made = make_all(jobs, executor, at_once=_AHEAD_AT_SCHEDULER if wanted.scheduler else 2 * workers)
    with local_executor(workers) as readers:
        for claim in _read_by_gate(_claims(made, items, shared), project, readers):
            error = claim.error or _release(claim)
            if not error:
                memory.done(claim.item.task)
            yield claim.item, error
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


@dataclass(frozen=True)
class _Shared:
    """What all reports of one evaluation have in common, read once a run: input hashes, theme."""

    project: Project
    started: str
    hashed: Hashed
    theme: Theme


def _shared(params: EvaluationParams, project: Project, started: str) -> _Shared:
    theme = params.evaluation.appearance.theme(Path(params.folder))
    return _Shared(project, started, hash_inputs(params, project), theme)


@dataclass(frozen=True)
class _Claim:
    """A made report on its way to release: its files, its receipt so far and, when read, what the gate found."""

    item: Stale
    error: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    receipt: Mapping[str, Any] = field(default_factory=dict)
    expected: Expected | None = None
    findings: tuple[Finding, ...] = ()


def _claims(
    made: Iterable[tuple[Job, Artefacts]], items: Mapping[str, Stale], shared: Mapping[str, _Shared]
) -> Iterator[_Claim]:
    for job, artefacts in made:
        item, own = items[job.name], shared[items[job.name].params.name]
        if artefacts.error:
            yield _Claim(item, artefacts.error)
            continue
        report = read_bundle(own.project.bundle(*item.place.key))
        expected = expected_files(report, own.project, frozenset())
        files = {**artefacts.files, RESULTS: expected.results}
        inputs = {
            **file_inputs(own.hashed, report.context.names, item.place.phase, own.project),
            **computed_inputs(report, own.project, item.place),
        }
        made_of = with_hashes(item.place, files, receipt(item.place, report, artefacts, inputs, own.started))
        yield _Claim(item, files=files, receipt=made_of, expected=expected)


def _read_by_gate(claims: Iterable[_Claim], project: Project, readers: Executor) -> Iterator[_Claim]:
    """Claims with what the gate found, in their order: some are read while the next reports are being made."""
    waiting: deque[tuple[_Claim, Future[_Checked] | None]] = deque()
    for claim in claims:
        reading = None
        if claim.expected is not None:
            seen = {**claim.files, RECEIPT: receipt_bytes(claim.receipt)}
            reading = readers.submit(_check, seen, claim.expected, project)
        waiting.append((claim, reading))
        while waiting and (waiting[0][1] is None or waiting[0][1].done()):
            yield _read(*waiting.popleft())
    while waiting:
        yield _read(*waiting.popleft())


def _check(files: Mapping[str, bytes], expected: Expected, project: Project) -> _Checked:
    """What the gate found, and the seconds that it took; the respondents' ids are read once by each process."""
    started = time.perf_counter()
    respondents = _known_respondents(project, expected.report.context.evaluation_name)
    whole = replace(expected, secrets=replace(expected.secrets, respondents=respondents))
    return check_files(files, whole), time.perf_counter() - started


def _read(claim: _Claim, reading: Future[_Checked] | None) -> _Claim:
    if reading is None:
        return claim
    try:
        findings, seconds = reading.result()
        told = {**claim.receipt, "seconds": {**claim.receipt["seconds"], "checks": seconds}}
        return replace(claim, findings=tuple(findings), receipt=told)
    except BrokenExecutor as error:
        return replace(claim, error=f"Kontrollen af de færdige filer gik tabt: {error}")
    except Exception as error:
        # A report that could not be read to its end is not released, and must not stop the others.
        return replace(claim, error=f"Kontrollen af de færdige filer gik i stå: {type(error).__name__}: {error}")


def _release(claim: _Claim) -> str:
    """Release one report that the gate has read; returns why it was refused, or nothing."""
    try:
        release(claim.item.place, claim.files, claim.receipt, require_passed(claim.findings))
    except OSError as error:
        return f"Rapporten kunne ikke lægges på plads, så den forrige står der stadig. {told(error)}"
    except EvaluationError as error:
        return str(error)
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


def document_info(context: Context) -> DocumentInfo:
    """The facts that a report's cover, heads and metadata show."""
    evaluation, phase = context.evaluation, context.evaluation.phases[context.phase]
    return DocumentInfo(
        title=evaluation.title,
        subtitle=evaluation.subtitle,
        area_name=context.area_name,
        phase_title=phase.title,
        period=phase.period,
        publisher=evaluation.publisher,
        generated="",
        synthetic=context.synthetic,
        published=context.is_published,
        origin=_origin(context),
        receipt=f"{context.phase}.{RECEIPT}",
    )


def _origin(context: Context) -> str:
    """How the report was made, in two sentences."""
    made = (
        f"Rapporten er lavet med Nedslag {provenance.own_version()}: {context.phase}.ipynb er kørt med evaluation = "
        f"{context.evaluation_name} og area = {context.area}."
    )
    answers = sum(sum(counts.values()) for counts in context.answers.values())
    if context.is_published or not answers:
        return made
    return f"{made} Tallene er regnet ud af {number(answers)} besvarelser; de har SHA-256 {context.rows_sha256[:16]} …"


def expected_files(report: Report, project: Project, respondents: frozenset[str]) -> Expected:
    """What the gate holds a report's finished files against; `respondents` are the ids that may stand in none."""
    info = document_info(report.context)
    named = (info.title, info.area_name, info.phase_title)
    running = " · ".join(part for part in named if part.strip())
    return Expected(
        report=report,
        title=running,
        facts=(*_cover(info, running), *report.evaluation.appearance.contact),
        results=results_bytes(results(report.estimates)),
        notebook=project.notebook(report.context.phase).read_bytes(),
        secrets=Secrets((str(project.root), str(Path.home())), machine_user(), respondents),
    )


def _cover(info: DocumentInfo, running: str) -> tuple[str, ...]:
    """The texts of cover, head and foot."""
    own = (info.title, info.area_name, info.phase_title, info.subtitle, info.period, info.publisher)
    return running, *own, info.origin, info.receipt


@cache
def machine_user() -> str:
    """What this machine calls who runs it; "" where it does not know, or where the name is a word of the reports."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return ""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    is_ours = any(word.search(path.read_text(encoding="utf-8")) for path in provenance.PACKAGE.rglob("*.py"))
    return "" if is_ours else name


def known_respondents(project: Project, evaluation: str) -> frozenset[str]:
    """The ids of those who answered that are long enough to be known by sight."""
    files = sorted((project.work / evaluation / "answers").glob("*.parquet"))
    ids = {str(name) for file in files for name in pd.read_parquet(file, columns=["respondent"])["respondent"]}
    return frozenset(
        name for name in ids if len(name) >= (6 if name.isdecimal() else 4) and any(map(str.isdigit, name))
    )


# For readers only, whose processes end with the run: the ids of a country are too many to send with every report.
_known_respondents = cache(known_respondents)

"""What `check` finds in params, answers and interviews, all at once, first things first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

from helpers.errors import CallError, InputProblems, Problem, nearest
from helpers.ingest import Answers, Delivery, inspect_answers
from helpers.ingest.interviews import read_interviews
from helpers.ingest.raw_tables import RawTable
from helpers.municipalities import find_municipality, slug
from helpers.params import AreaParams, EvaluationParams, inspect_evaluation
from helpers.params.crosschecks import NOT_FILLED
from helpers.params.declarations import UNRESOLVED
from helpers.review.deliveries import delivery_findings
from helpers.review.findings import Finding, Level, Step, in_order
from helpers.review.passages import passage_findings
from helpers.review.registers import register_findings
from helpers.review.suspicions import suspicions
from helpers.review.tables import table_findings

__all__ = ["Finding", "Level", "Review", "Step", "review_evaluation"]


@dataclass(frozen=True)
class Review:
    """Everything found in one evaluation (or one area of it), in the order in which to mend it.

    `areas` are the shown names of all areas with a file in params, `read` the answers that were read.
    """

    name: str
    findings: tuple[Finding, ...]
    reports: int
    answers: int
    areas: dict[str, str]
    read: Answers = field(default_factory=dict, repr=False, compare=False)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return self.of("error")

    def of(self, level: Literal["error", "warning", "note"]) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == level)

    def find_area(self, name: str) -> str:
        """The slug of an area by its name, code or slug; raises CallError on an unknown one."""
        found = find_municipality(name)
        wanted = found.slug if found else slug(name)
        if wanted not in self.areas:
            hint = nearest(wanted, self.areas)
            raise CallError(f"Ukendt område »{name}«. Mulige: {', '.join(self.areas)}. {hint}".strip())
        return wanted

    def only(self, area: str) -> Review:
        """What concerns one area's own files: what its municipality may see."""
        own = tuple(finding for finding in self.findings if finding.area == area)
        return replace(self, findings=own)

    def about(self, area: str) -> Review:
        """What has to be mended before the area has a report: its own, and what concerns all areas."""
        own = tuple(finding for finding in self.findings if finding.area in {area, ""})
        return replace(self, findings=own)


def review_evaluation(folder: Path, root: Path, *, today: date) -> Review:
    """Read and check one evaluation whole; never raises for what is wrong in a file.

    `today` is the day after which no answer can have been given.
    """
    params, problems = inspect_evaluation(folder)
    names = _area_names(folder, params)
    findings = [_params_finding(problem, params, names) for problem in problems]
    if params is None:
        return Review(folder.name, in_order(findings), 0, 0, names)

    def visit(delivery: Delivery, table: RawTable) -> None:
        findings.extend(delivery_findings(delivery, table, evaluation=params.evaluation, today=today))

    readable = _readable(params, problems)
    answers, wrong = inspect_answers(readable, root, visit=visit) if readable.areas else ({}, [])
    findings += [Finding("error", problem, _owner(problem, params)) for problem in wrong if not _is_open(problem)]
    for area in readable.areas.values():
        findings += _interview_findings(area, params, root)
    findings += register_findings(params.evaluation.registers, root)
    findings += table_findings(params.evaluation.jobindsats, root, today=today)
    findings += suspicions(readable, answers)
    reports = len(list(params.reports()))
    return Review(params.name, in_order(findings), reports, sum(map(len, answers.values())), names, answers)


def _area_names(folder: Path, params: EvaluationParams | None) -> dict[str, str]:
    """By slug the shown name of every area with a file, the slug where the file cannot be read."""
    known = {name: area.name for name, area in params.areas.items()} if params else {}
    files = sorted(path.stem for path in folder.glob("*.yml") if path.name not in {"evaluation.yml", "demo.yml"})
    return {name: known.get(name, name) for name in files}


def _readable(params: EvaluationParams, problems: Iterable[Problem]) -> EvaluationParams:
    """The areas whose answers can be read although something is wrong: lines left open only leave items out."""
    serious = {problem.file for problem in problems if problem.found != NOT_FILLED}
    if any(Path(file).suffix != ".yml" or Path(file).name == "evaluation.yml" for file in serious):
        return params.model_copy(update={"areas": {}})
    kept = {name: area for name, area in params.areas.items() if area.path not in serious}
    return params.model_copy(update={"areas": {name: _without_open_labels(area) for name, area in kept.items()}})


def _without_open_labels(area: AreaParams) -> AreaParams:
    """The area whose labels mean what they likely mean, so that an open one is told of once and not for each answer."""
    data = [
        file.model_copy(
            update={
                "labels": {
                    scale: {label: likely for label, answer in own.items() if (likely := _likely(answer))}
                    for scale, own in file.labels.items()
                }
            }
        )
        for file in area.params.data
    ]
    return area.model_copy(update={"params": area.params.model_copy(update={"data": data})})


def _likely(answer: str) -> str:
    """The answer, or the likeliest of an open line's candidates; "" where it has none."""
    return answer.removeprefix(UNRESOLVED).partition("|")[0].strip()


def _params_finding(problem: Problem, params: EvaluationParams | None, areas: Mapping[str, str]) -> Finding:
    file = Path(problem.file)
    own = file.stem if file.suffix == ".yml" and file.stem in areas else ""
    return Finding("error", replace(problem, kind="params"), own or (_owner(problem, params) if params else ""))


def _owner(problem: Problem, params: EvaluationParams | None) -> str:
    """The area whose file it is; a file that several areas have (one workbook for all) is no single one's."""
    areas = params.areas.values() if params else []
    own = [area.slug for area in areas if problem.file == area.path or _has_file(area, problem.file)]
    return own[0] if len(own) == 1 else ""


def _has_file(area: AreaParams, file: str) -> bool:
    files = [*(data.file for data in area.params.data), area.params.interviews or ""]
    return any(name and (file == name or file.endswith(f"/{name}")) for name in files)


def _is_open(problem: Problem) -> bool:
    """What only repeats that a line is not filled in."""
    return f"kolonnen »{UNRESOLVED}" in problem.place or problem.found.startswith(f"kolonnen er sat til {UNRESOLVED}")


def _interview_findings(area: AreaParams, params: EvaluationParams, root: Path) -> Iterator[Finding]:
    if area.params.interviews is None:
        return
    path = root / area.params.interviews
    try:
        frame = read_interviews(path, evaluation=params.evaluation)
    except InputProblems as error:
        for problem in error.problems:
            yield Finding("error", replace(problem, file=area.params.interviews), area.slug)
        return
    yield from passage_findings(frame, area)

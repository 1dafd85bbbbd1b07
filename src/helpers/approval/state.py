"""Whether a release is the one to approve, and what is left to look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from helpers import provenance
from helpers.bundles import Report, read_bundle
from helpers.errors import CallError
from helpers.params import EvaluationParams
from helpers.project import Project
from helpers.receipts import computed_inputs
from helpers.release import RECEIPT, Place
from helpers.rereading import last_recorded, stale_paragraphs
from helpers.review import review_evaluation
from helpers.wording import number

ToDo = dict[str, list[str]]


def require_current(place: Place, receipt: Mapping[str, Any], project: Project) -> None:
    """Raise CallError where the report was made of other numbers than those that the pack would show."""
    again = f"Kør først pipeline.py run --area {place.area}."
    if not all(path.exists() for path in project.bundle_files(*place.key)):
        raise CallError(f"Tallene bag {place.name} ligger ikke på denne maskine. {again}")
    now = computed_inputs(read_bundle(project.bundle(*place.key)), project, place)["bundle"]
    if receipt["inputs"].get("bundle") != now:
        raise CallError(f"{place.name} er lavet af andre tal end dem, der ligger nu. {again}")


def released_files(place: Place, receipt: Mapping[str, Any]) -> list[dict[str, str]]:
    """The files to approve, each with its size, its hash and whether it is as it was made."""
    return [_file(place.file(RECEIPT).with_name(name), digest) for name, digest in receipt["files"].items()]


def to_do(
    place: Place, report: Report, params: EvaluationParams, project: Project, today: date
) -> dict[str, list[str]]:
    """What `check` says of the data, and which own paragraphs to read again."""
    review = review_evaluation(Path(params.folder), project.root, today=today)
    own = review.only(place.area) if place.area in review.areas else review
    stale = stale_paragraphs(report.context.comments, report.evaluation, report.estimates, last_recorded(place))
    titles = {theme.id: theme.title for theme in report.evaluation.themes}
    titles |= {item.id: item.topic for item in report.evaluation.items}
    return {
        "warnings": [f"{finding.problem.file}: {finding.problem.found}" for finding in own.of("warning")],
        "notes": [f"{finding.problem.file}: {finding.problem.found}" for finding in own.of("note")],
        "paragraphs": [titles.get(name, name) for name in stale],
        "comments": [titles.get(name, name) for name in report.context.comments],
        "quotes": [f"{number(len(report.quotes))}"] if len(report.quotes) else [],
    }


def _file(path: Path, digest: str) -> dict[str, str]:
    if not path.is_file():
        return {"name": path.name, "size": "", "sha256": digest, "state": "mangler"}
    state = "som kvitteringen siger" if provenance.hash_file(path) == digest else "ÆNDRET siden"
    return {
        "name": path.name,
        "size": f"{number(-(-path.stat().st_size // 1024))} kB",
        "sha256": digest,
        "state": state,
    }

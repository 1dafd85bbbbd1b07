"""A made report in the hands of the process that reads it: what it should be, its receipt, what the gate found."""

from __future__ import annotations

import getpass
import re
import time
from functools import cache
from pathlib import Path

import pandas as pd

from helpers import provenance
from helpers.bundles import Report, read_bundle
from helpers.claims import Checked, Claim
from helpers.errors import ReportFailed
from helpers.gate import Expected, check_files, require_passed
from helpers.gate.leaks import Secrets
from helpers.inputs import file_inputs
from helpers.project import Project
from helpers.provenance import receipt_bytes
from helpers.receipts import computed_inputs, receipt
from helpers.release import RECEIPT, RESULTS, results_bytes, with_hashes
from helpers.rendering.cover import document_info
from helpers.rendering.document import DocumentInfo
from helpers.slices import results


def check_claim(claim: Claim) -> Checked:
    """Hold a report's files against its bundle; raises ReportFailed when it was not made, ReleaseRefused.

    The respondents' ids are read once by each process.
    """
    if claim.made.error:
        raise ReportFailed(claim.made.error)
    place, project = claim.place, claim.project
    report = read_bundle(project.bundle(*place.key))
    expected = expected_files(report, project, _known_respondents(project, place.evaluation))
    files = {**claim.made.files, RESULTS: expected.results}
    inputs = {
        **file_inputs(claim.hashed, report.context.names, place.phase, project),
        **computed_inputs(report, project, place),
    }
    told = with_hashes(place, files, receipt(place, report, claim.made, inputs, claim.started))
    began = time.perf_counter()
    findings = check_files({**files, RECEIPT: receipt_bytes(told)}, expected)
    seconds = {**told["seconds"], "checks": time.perf_counter() - began}
    return Checked(expected.results, {**told, "seconds": seconds}, require_passed(findings))


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

"""A review in words, for a terminal."""

from __future__ import annotations

from helpers.review import Review
from helpers.review.findings import Finding, Step


def review_text(review: Review) -> str:
    """Errors by what to do first, then warnings and notes; one line where nothing is wrong."""
    errors, warnings, notes = review.errors, review.of("warning"), review.of("note")
    lines = []
    for step in Step:
        own = [finding for finding in review.findings if finding.step is step]
        if own:
            shown = map(_short if step is Step.NOTE else _full, own)
            lines += [f"{int(step)}. {step.title} ({len(own)})", *shown, ""]
    counts = f"{_count(len(errors), 'fejl', 'fejl')}, {_count(len(warnings), 'advarsel', 'advarsler')}"
    if errors:
        lines.append(f"{review.name}: {counts}. Begynd øverst: noget længere nede kan forsvinde af sig selv.")
    else:
        made = _count(review.reports, "rapport", "rapporter")
        given = _count(review.answers, "besvarelse", "besvarelser")
        extra = f" {counts}, {len(notes)} til orientering." if warnings or notes else ""
        lines.append(f"{review.name}: i orden. {made}, {given}.{extra}")
    return "\n".join(lines)


def _full(finding: Finding) -> str:
    return f"\n{finding.problem}"


def _short(finding: Finding) -> str:
    return f"   {finding.problem.file}: {finding.problem.found}"


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"

"""A review of one area as a page that can be sent to the municipality: no other area's, and no CPR number, in it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from helpers.review import Review
from helpers.review.findings import Step


def review_page(review: Review, area: str) -> str:
    """HTML that asks nobody for anything: a summary, then a table for each step."""
    if area:
        # Params are the evaluator's own to mend.
        review = replace(review, findings=tuple(f for f in review.findings if f.step is not Step.PARAMS))
    templates = Environment(loader=PackageLoader("helpers", "style"), autoescape=True, undefined=StrictUndefined)
    steps = []
    for step in Step:
        problems = [finding.problem for finding in review.findings if finding.step is step]
        if problems:
            steps.append({"number": int(step), "title": step.title, "problems": problems})
    return templates.get_template("check.html").render(
        name=review.areas.get(area, review.name),
        evaluation=review.name,
        steps=steps,
        errors=len(review.errors),
        warnings=len(review.of("warning")),
    )


def write_page(output: Path, review: Review, area: str) -> Path:
    """`kontrol/<evaluation>/<area>.html` under `output`, put in its place whole."""
    path = output / "kontrol" / review.name / f"{area or 'evalueringen'}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(review_page(review, area), encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path

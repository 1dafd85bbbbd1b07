"""A report's receipt: what it was made from and with, by hash and version, and what it says to those who read it later.

Two receipts of one input differ in `started`, `seconds` and the day in `shown.made`, and in nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from helpers import provenance
from helpers.bundles import Report
from helpers.execution import Artefacts
from helpers.inputs import Hashes
from helpers.params.own_words import called_numbers
from helpers.project import Project
from helpers.release import Place
from helpers.rereading import items_at, last_recorded, recorded
from helpers.schemas import RESPONDENTS, respondent_counts
from helpers.tables.labels import answer_labels
from helpers.wording import capitalise, number

# What each kind of input is called where people read of it.
KINDS = {
    "notebook": "notebook",
    "params": "params",
    "data": "datafiler",
    "other_areas": "andre områders filer",
    "releases": "tidligere offentliggjorte tal",
    "code": "kode",
    "theme": "udseende",
    "lock": "pakkelås",
    "data_rows": "besvarelser, som rapporten bruger",
    "bundle": "rapportens beregnede tal",
}


def computed_inputs(report: Report, project: Project, place: Place) -> dict[str, Hashes]:
    """What was computed for one report: the rows of answers behind it, and its bundle."""
    bundle = {path.name: provenance.hash_file(path) for path in project.bundle_files(*place.key)}
    return {"data_rows": {"sha256": report.context.rows_sha256}, "bundle": bundle}


def receipt(
    place: Place, report: Report, made: Artefacts, inputs: Mapping[str, Hashes], started: str
) -> dict[str, Any]:
    """What is known when the files are made; the gate's findings and the files' own hashes come to it later."""
    context, evaluation = report.context, report.evaluation
    answers = {population: counts for population, counts in context.answers.items() if sum(counts.values())}
    return {
        "evaluation": place.evaluation,
        "area": place.area,
        "phase": place.phase,
        "parameters": {"evaluation": place.evaluation, "area": place.area, "renderer": made.renderer},
        "inputs": inputs,
        "versions": {**provenance.versions(), **made.versions},
        "started": started,
        "seconds": dict(made.seconds),
        "answers": answers,
        "labels": labels(report),
        "paragraphs": _paragraphs(report),
        "comments": recorded(context.comments, evaluation, report.estimates, last_recorded(place)),
        "shown": {
            "evaluation": evaluation.title,
            "area": report.area_name,
            "phase": evaluation.phases[context.phase].title,
            "period": evaluation.phases[context.phase].period,
            "answers": _own_answers(report),
            "made": f"{date.fromisoformat(started[:10]):%d-%m-%Y}",
            "synthetic": context.synthetic,
        },
    }


def changed_inputs(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, file and what has happened to it (»ændret«, »ny«, »væk«) between the inputs of two receipts."""
    for kind in dict.fromkeys([*now, *before]):
        old, new = _files(before.get(kind)), _files(now.get(kind))
        for file in sorted({*old, *new}):
            if old.get(file) != new.get(file):
                yield kind, file, "ny" if file not in old else "væk" if file not in new else "ændret"


def _files(value: Any) -> Hashes:
    """Hashes by file; receipts of earlier versions have one for all files of a kind."""
    return value if isinstance(value, dict) else {"": str(value)} if value else {}


def _paragraphs(report: Report) -> dict[str, dict[str, Any]]:
    """What each of the evaluator's own paragraphs stands on: items at its place (None: all), numbers that it calls."""
    found = {}
    for place, comment in report.context.comments.items():
        items = items_at(place, report.evaluation)
        found[place] = {"items": items and sorted(items), "calls": called_numbers(comment.text)}
    return found


def labels(report: Report) -> dict[str, Any]:
    """What the ids in results.csv are called: for whoever reads the numbers without the report.

    `answers` has, by item, what it calls a category otherwise than `categories` does.
    """
    evaluation = report.evaluation
    scales = evaluation.scales.values()
    themes = {theme.id: theme.title for theme in evaluation.themes}
    shown = {category.id: category.label for scale in scales for category in scale.shown_categories}
    off_scale = {category.id: category.label for scale in scales for category in scale.off_scale}
    # In the order of the scales: pages list answers as they stand here.
    categories = shown | {name: label for name, label in off_scale.items() if name not in shown}
    answers = {
        item: {name: label for name, label in own.items() if categories.get(name, label) != label}
        for item, own in answer_labels(evaluation).items()
    }
    return {
        "items": {RESPONDENTS: "Svarprocent", **themes, **{item.id: item.topic for item in evaluation.items}},
        "categories": categories,
        "answers": {item: own for item, own in answers.items() if own},
        "waves": {name: wave.label for name, wave in evaluation.waves.items()},
        "themes": themes,
        "areas": dict(report.context.names),
        "populations": {name: capitalise(one.plural) for name, one in evaluation.populations.items()},
    }


def _own_answers(report: Report) -> str:
    """How many answered in the report's own area and wave, all populations together; "" where that is not known."""
    frame = report.estimates
    counts = respondent_counts(frame[frame["group"] == ""])
    own = counts[(counts["area"] == report.context.area) & (counts["wave"] == report.wave)]
    return number(own["value"].sum()) if own["value"].notna().any() else ""

"""Is it the right report: area, phase, number of answers, and no other municipality than those that it compares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from helpers.bundles import Report
from helpers.gate.notebook import Told
from helpers.gate.reading import Reading
from helpers.gate.wordlist import has_number, words
from helpers.municipalities import municipalities
from helpers.schemas import records, respondent_counts, rows_with
from helpers.wording import number

# Municipalities whose names are ordinary Danish words too count only in front of "Kommune".
_CAPITALISED = re.compile(r"[A-ZÆØÅ]\w*")
_ALSO_WORDS = {"Vejen", "Greve", "Skive", "Odder"}


def problems(readings: Mapping[str, Reading], told: Told, report: Report, *, title: str, phase: str) -> Iterator[str]:
    """What is wrong with who and when the files say that they are about. `title` is what each file must call itself."""
    yield from _parameters(told, report)
    notebook, own = told.text(drawings=True), words(title)
    texts = {ending: reading.everything for ending, reading in readings.items()}
    for ending, reading in readings.items():
        if not any(_stands_in(own, words(found)) for found in reading.titles):
            yield f"{ending}: filen kalder sig ikke »{title}«"
        everything = " ".join(reading.everything.split())
        for wanted in (report.area_name, phase):
            if wanted not in everything:
                yield f"{ending}: »{wanted}« står ingen steder"
        if report.context.synthetic and "Syntetiske svar" not in texts[ending]:
            yield f"{ending}: lavet af syntetiske svar, men ikke mærket »Syntetiske svar«"
    answers, others = _own_answers(report), _others(report)
    for ending, text in {**texts, "ipynb": notebook}.items():
        for population, count in answers.items():
            if not has_number(text, count):
                yield f"{ending}: antallet af svar ({population}: {count}) står ingen steder"
        for name in _named(text, others):
            yield f"{ending}: {name} er nævnt, men indgår ikke i rapporten"


def declared(report: Report) -> str:
    """Everything that was written by hand for the report; municipalities may be named there."""
    context = report.context
    comments = "\n".join(comment.text for comment in context.comments.values())
    return "\n".join([*context.names, context.evaluation.model_dump_json(), comments, *report.quotes["quote"].tolist()])


def _stands_in(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    return any(found[start : start + len(wanted)] == wanted for start in range(len(found) - len(wanted) + 1))


def _parameters(told: Told, report: Report) -> Iterator[str]:
    for name, expected in (("evaluation", report.context.evaluation_name), ("area", report.context.area)):
        found = told.parameters.get(name, "ingenting")
        if found != expected:
            yield f"ipynb: notebooken er kørt med {name} = »{found}«, ikke »{expected}«"


def _own_answers(report: Report) -> dict[str, str]:
    """Population to the number of answers in the report's own area and wave, where it may be shown."""
    own = rows_with(report.estimates, area=report.context.area, wave=report.wave, group="", status="ok")
    return {row["population"]: number(row["value"]) for row in records(respondent_counts(own))}


def _others(report: Report) -> list[str]:
    """The municipalities that are neither compared nor named by the report's authors."""
    own = set(report.context.names.values())
    return [name for name in _not_in(declared(report)) if name not in own]


@lru_cache(maxsize=4)
def _not_in(written: str) -> list[str]:
    """The municipalities that a text does not name."""
    return [one.name for one in municipalities() if one.name not in written]


def _named(text: str, others: Sequence[str]) -> Iterator[str]:
    begun = {word.rstrip("s") for word in _CAPITALISED.findall(text)}
    for name in others:
        behind = r" Kommunes?" if name in _ALSO_WORDS else "(?:s|')?"
        is_begun = _CAPITALISED.findall(name)[0].rstrip("s") in begun
        if is_begun and re.search(rf"(?<![\w-]){re.escape(name)}{behind}(?![\w-])", text):
            yield name

"""`params/<evaluation>/evaluation.yml` from a questionnaire: scales by family, items with a clause, open phases."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import CallError, InputProblems
from helpers.instrument import Population
from helpers.intake.questionnaires import AskedQuestion, identifier
from helpers.intake.scale_families import RecognisedScale, recognise_scale
from helpers.municipalities import slug
from helpers.params import Evaluation, PhaseName
from helpers.params.crosschecks import evaluation_problems
from helpers.params.declarations import UNRESOLVED
from helpers.yaml_reader import read_model

POPULATIONS: Mapping[str, Population] = {
    "citizen": Population(singular="borger", plural="borgere", definite="borgerne", base="all"),
    "employee": Population(singular="medarbejder", plural="medarbejdere", definite="medarbejderne", base="valid"),
    "leader": Population(singular="leder", plural="ledere", definite="lederne", base="valid"),
    "company": Population(singular="virksomhed", plural="virksomheder", definite="virksomhederne", base="valid"),
    "partner": Population(singular="samarbejdspartner", plural="samarbejdspartnere", definite="samarbejdspartnerne",
                          base="valid"),
}  # fmt: skip
_PHASES: Mapping[PhaseName, tuple[str, str]] = {
    "baseline": ("Nulpunktsmåling", "Nulpunkt"),
    "midway": ("Midtvejsevaluering", "Midtvejs"),
    "final": ("Slutevaluering", "Slutmåling"),
    "leader_perspective": ("Lederperspektiv", "Lederinterview"),
}
# How a share is said of an item: »63 pct. af borgerne ...«.
_CLAUSES = {
    "agreement": "er enige i udsagnet »{}«",
    "degree": "svarer i høj grad på »{}«",
    "frequency": "svarer ofte eller altid på »{}«",
    "satisfaction": "er tilfredse, når de spørges om »{}«",
    "yes_no": "svarer ja til »{}«",
    "chosen": "har valgt »{}«",
}
_LONGEST_TOPIC = 60


@dataclass(frozen=True)
class Draft:
    """What the evaluator says of a new evaluation: its name, and the period of each phase that it has."""

    name: str
    title: str
    periods: Mapping[PhaseName, str]
    population: str = "citizen"


def write_evaluation(root: Path, draft: Draft, questions: Sequence[AskedQuestion]) -> Path:
    """Write evaluation.yml in a new folder of `params/`; raises CallError where it cannot."""
    if draft.name != slug(draft.name):
        raise CallError(
            f"»{draft.name}« kan ikke være navn på en evaluering. Skriv fx {slug(draft.name) or 'min-evaluering'}."
        )
    path = root / "params" / draft.name / "evaluation.yml"
    if path.exists():
        raise CallError(f"Evalueringen {draft.name} findes allerede: {path}. Vælg et andet navn.")
    if not questions:
        raise CallError("Der er ingen spørgsmål med svarmuligheder i filen.")
    text = "\n".join(_lines(draft, _with_populations(questions, draft.population))) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        problems = list(evaluation_problems(path, read_model(unfinished, Evaluation)))
        if problems:
            raise InputProblems(problems)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _with_populations(questions: Sequence[AskedQuestion], default: str) -> list[tuple[str, AskedQuestion]]:
    words = {word: name for name, p in POPULATIONS.items() for word in (name, p.singular, p.plural, p.definite)}
    found = []
    for question in questions:
        population = words.get(question.population.strip().casefold() or default)
        if population is None:
            raise CallError(f"Ukendt målgruppe »{question.population}«. Mulige: {', '.join(words)}.")
        found.append((population, question))
    return found


def _lines(draft: Draft, asked: Sequence[tuple[str, AskedQuestion]]) -> Iterator[str]:
    scales = {_key(question): recognise_scale(question.answers) for _, question in asked}
    names = _scale_names(scales)
    populations = list(dict.fromkeys(population for population, _ in asked))
    waves = {phase: "leader" if phase == "leader_perspective" else phase for phase in draft.periods}
    yield f"# {draft.title}: lavet af et spørgeskema med {len(asked)} spørgsmål. Ret teksterne, før rapporterne laves."
    yield "# Linjer med ? er uafklarede: skriv det rigtige i stedet for ?. »pipeline.py check« viser dem, der mangler."
    yield f"\ntitle: {_quoted(draft.title)}"
    yield from _phase_lines(draft, waves)
    yield "\npopulations:"
    for name in dict.fromkeys([*populations, *(["leader"] if "leader_perspective" in waves else [])]):
        p = POPULATIONS[name]
        yield f"  {name}: {{singular: {p.singular}, plural: {p.plural}, definite: {p.definite}, base: {p.base}}}"
    yield "\nscales:"
    for key, name in names.items():
        yield from _scale_lines(name, scales[key], dict(key))
    themes = list(dict.fromkeys((population, question.theme) for population, question in asked))
    ids = _unique([f"{population}_{identifier(theme)}"[:60] for population, theme in themes])
    yield "\nthemes:"
    for (population, theme), name in zip(themes, ids, strict=True):
        yield f"  - {{id: {name}, title: {_quoted(theme)}, population: {population}}}"
    yield "\nitems:"
    by_theme = dict(zip(themes, ids, strict=True))
    surveys = [wave for phase, wave in waves.items() if phase != "leader_perspective"]
    for population, question in asked:
        scale = scales[_key(question)]
        yield from _item_lines(
            question, (population, by_theme[population, question.theme]), names[_key(question)], scale
        )
        yield f"    waves: [{', '.join(surveys)}]"


def _phase_lines(draft: Draft, waves: Mapping[PhaseName, str]) -> Iterator[str]:
    yield "\nphases:"
    for number, (phase, period) in enumerate(draft.periods.items(), start=1):
        own = ", ".join(list(waves.values())[:number])
        yield f"  {phase}: {{title: {_PHASES[phase][0]}, period: {_quoted(_period(period))}, waves: [{own}]}}"
    yield "\nwaves:"
    for phase, wave in waves.items():
        yield f"  {wave}: {{label: {_PHASES[phase][1]}, period: {_quoted(_period(draft.periods[phase]))}}}"


def _period(period: str) -> str:
    return period or f"{UNRESOLVED} fx april 2026"


def _item_lines(question: AskedQuestion, of: tuple[str, str], scale: str, recognised: RecognisedScale) -> Iterator[str]:
    population, theme = of
    family = recognised.family.id if recognised.family else ""
    spoken = _CLAUSES.get(family, "har svaret på »{}«").format(question.wording.strip(" .?"))
    yield f"  - id: {question.id}"
    yield f"    population: {population}"
    yield f"    theme: {theme}"
    yield f"    scale: {scale}"
    yield f"    wording: {_quoted(question.wording)}"
    yield f"    clause: {_quoted(question.clause or spoken)}"
    yield f"    topic: {_quoted(question.topic or _shortened(question.wording))}"
    if question.negative:
        yield "    negative: true"


def _scale_lines(name: str, scale: RecognisedScale, answers: Mapping[str, str]) -> Iterator[str]:
    codes = {label: code for code, label in answers.items()}
    yield f"  {name}:  # {scale.name}"
    if scale.is_score:
        numbers = [int("".join(c for c in label[:2] if c.isdigit())) for label in codes if label not in scale.off]
        yield f"    type: score\n    minimum: {min(numbers)}\n    maximum: {max(numbers)}"
    else:
        yield "    categories:"
        for label, category in scale.on.items():
            yield f"      - {{id: {category}, label: {_quoted(label)}, code: {codes[label]}}}"
    if scale.off:
        yield "    off_scale:"
        yield from (
            f"      - {{id: {c}, label: {_quoted(label)}, code: {codes[label]}}}" for label, c in scale.off.items()
        )
    yield from _shown_lines(scale)


def _shown_lines(scale: RecognisedScale) -> Iterator[str]:
    """The scale collapsed to favourable, middle and unfavourable where its family has sides."""
    steps = {step.id: step for step in scale.family.steps} if scale.family else {}
    if not scale.on or any(category not in steps for category in scale.on.values()):
        return
    sides = {side: [(label, c) for label, c in scale.on.items() if steps[c].side == side] for side in (1, 0, -1)}
    if not sides[1] or not sides[-1] or scale.family is None:
        return
    yield "    shown:"
    named = dict(zip((1, -1), scale.family.sides, strict=True))
    ends = {}
    for side in (1, 0, -1):
        own = sides[side] if side >= 0 else sides[side][::-1]
        if own:
            shown = own[0][1] if len(own) == 1 else {1: "positiv", 0: "midt", -1: "negativ"}[side]
            label = own[0][0] if len(own) == 1 else named.get(side) or _joined([label for label, _ in own])
            ends[side] = shown
            yield f"      - {{id: {shown}, label: {_quoted(label)}, of: [{', '.join(c for _, c in own)}]}}"
    yield f"    favourable: {ends[1]}\n    unfavourable: {ends[-1]}"


def _joined(labels: Sequence[str]) -> str:
    return " eller ".join([labels[0], *(label[:1].lower() + label[1:] for label in labels[1:])])


def _key(question: AskedQuestion) -> tuple[tuple[str, str], ...]:
    """Questions with the same answers share a scale."""
    return tuple(question.answers.items())


def _scale_names(
    scales: Mapping[tuple[tuple[str, str], ...], RecognisedScale],
) -> dict[tuple[tuple[str, str], ...], str]:
    names = ["score" if scale.is_score else scale.family.id if scale.family else "own" for scale in scales.values()]
    return dict(zip(scales, _unique(names), strict=True))


def _unique(names: Sequence[str]) -> list[str]:
    """The names with a number after those that repeat."""
    found: list[str] = []
    for name in names:
        number, own = 2, name
        while own in found:
            own, number = f"{name}_{number}", number + 1
        found.append(own)
    return found


def _shortened(wording: str) -> str:
    text = wording.strip(" .?")
    return text if len(text) <= _LONGEST_TOPIC else f"{text[: _LONGEST_TOPIC - 3].rsplit(' ', 1)[0]} ..."


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

"""How the ids in the key columns of an estimate frame are printed, and what the column of groups is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from helpers.bundles import Report
from helpers.ingest.jobindsats import is_period, period_words
from helpers.instrument import Scale
from helpers.municipalities import municipalities
from helpers.params import Evaluation
from helpers.schemas import ANY_WAVE, INTERVIEWS, MUNICIPALITY, PUBLIC, REGISTER, RESPONDENTS, WITHHELD
from helpers.wording import capitalise

STATISTICS = {
    "share": "andel",
    "mean": "gennemsnit",
    "count": "antal",
    "change": "ændring siden forrige måling",
    "change_from_first": "ændring siden første måling",
    "difference": "forskel",
    "response_rate": "svarprocent",
    "fidelity": "fidelitet",
    "municipalities": "antal kommuner",
    "municipalities_change": "ændring i antal kommuner",
    "index": "indeks",
    "correlation": "korrelation",
    "alpha": "Cronbachs alfa",
    "target": "mål",
    "threshold": "grænse",
    "rank": "placering",
    "direction": "retning",
    "comment_share": "andel af kommentarerne",
    "scale": "skala",
}
# A number that is no answer has a category which says what kind of number it is.
_KINDS = {
    "n": "Antal",
    "share": "Andel",
    "score": "Score",
    "mean": "Gennemsnit",
    "index": "Indeks",
    "change_pp": "Ændring i procentpoint",
    "change_pct": "Ændring i pct.",
    "difference_pp": "Forskel i procentpoint",
    "direction": "Retning",
    "target": "Mål",
    "threshold": "Grænse",
    "rank": "Placering",
    "r": "Pearsons r",
    "pearson": "Pearsons r",
    "rho": "Spearmans rho",
    "spearman": "Spearmans rho",
    "p": "p-værdi",
    "sum": "Sum",
    "date": "Dato",
    "invited": "Inviterede",
    "partial": "Delvise besvarelser",
    "positive": "Taler for",
    "negative": "Taler imod",
    "stances": "Udsagn i alt",
    "no_consent": "Uden samtykke",
    "not_anonymised": "Ikke anonymiseret",
}
_OUTCOMES = {
    "visited_group_size": "Visiterede borgere",
    "visitation_share": "Andel af de visiterede",
    "in_ordinary_hours": "Borgere med ordinære timer",
    "in_ordinary_hours_before": "Borgere med ordinære timer i årene før",
    "in_company_measure": "Borgere i virksomhedsrettet tilbud",
    "reached_target": "Borgere, der har nået målet",
    "ordinary_hours_development": "Udvikling i ordinære timer",
    "measures_and_hours": "Virksomhedsrettede tilbud og ordinære timer",
    "benefit_now": "Ydelse i den sidste uge med data",
    "total_citizens": "Borgere i alt",
    "share_men": "Mænd",
    "age": "Alder",
    "ethnicity": "Oprindelse",
    "activation_rate_last_two_years": "Aktiveringsgrad, seneste to år",
    "industry_total": "Personer med ordinære timer",
    "industry_employed_unknown_activity": "Uoplyst aktivitet",
    "reversed_periods": "Visitationer, der slutter, før de begynder",
    "overlapping_periods": "Visitationer, der overlapper",
}
_GROUP, _PERIOD, _ELEMENT = "Gruppe", "Periode", "Kerneelement"
_DATED = re.compile(r"\d{4}(?:\D.*)?|\d{1,2}\. [a-zæøå]+.*")

Labels = Mapping[str, Callable[[Mapping[Any, Any]], str]]


def printed_labels(evaluation: Evaluation, names: Mapping[str, str]) -> Labels:
    """For each key column what a row's id is printed as; `names` are the areas'. An unknown id stays as it is.

    An answer is called what its item's own scale calls it: two scales may have words of their own for one id.
    """
    known: dict[str, Mapping[str, str]] = {
        "population": _populations(evaluation),
        "wave": {ANY_WAVE: "Ingen måling"} | {id_: capitalise(wave.label) for id_, wave in evaluation.waves.items()},
        "area": {one.slug: one.name for one in municipalities()} | evaluation.labels | dict(names),
        "group": _groups(evaluation),
        "item": _items(evaluation),
        "statistic": STATISTICS,
    }
    lookups = {column: _lookup(column, words) for column, words in known.items()}
    return lookups | {"category": _answer_lookup(evaluation)}


def answer_labels(evaluation: Evaluation) -> dict[str, dict[str, str]]:
    """What each item's answers are called, by item (a pair has those of its first) and category."""
    scales = {name: _scale_labels(scale) for name, scale in evaluation.scales.items()}
    items = {item.id: scales[item.scale] for item in evaluation.items}
    return items | {pair.id: items[pair.first] for pair in evaluation.pairs}


def group_heading(evaluation: Evaluation, rows: pd.DataFrame) -> str:
    """The word over the column of groups: the evaluation's own for parts of an area, else what the groups are."""
    groups = set(rows["group"]) - {""}
    if groups and all(_DATED.fullmatch(group) for group in groups):
        return _PERIOD
    if set(rows["population"]) & {REGISTER, PUBLIC, INTERVIEWS}:
        return _GROUP
    if evaluation.fidelity and groups and groups <= set(evaluation.fidelity.groups):
        return _ELEMENT
    from_answers = not groups or bool((rows["status"] != "published").any())
    return capitalise(evaluation.group_called) if from_answers else _GROUP


def group_headings(evaluation: Evaluation) -> list[str]:
    """Every word that may stand over the column of groups."""
    return [_GROUP, _PERIOD, _ELEMENT, capitalise(evaluation.group_called)]


@lru_cache(maxsize=4)
def report_labels(report: Report) -> Labels:
    """The labels of a report's own evaluation and areas; made once, for the many figures that ask for them."""
    return printed_labels(report.evaluation, report.context.names)


def _lookup(column: str, words: Mapping[str, str]) -> Callable[[Mapping[Any, Any]], str]:
    def named(row: Mapping[Any, Any]) -> str:
        return words.get(row[column], row[column])

    def named_group(row: Mapping[Any, Any]) -> str:
        group = row[column]
        if not group:
            return ""
        return words.get(group) or (period_words(group) if is_period(group) else capitalise(group))

    return named_group if column == "group" else named


def _answer_lookup(evaluation: Evaluation) -> Callable[[Mapping[Any, Any]], str]:
    shared, by_item = _categories(evaluation), answer_labels(evaluation)

    def named(row: Mapping[Any, Any]) -> str:
        id_ = row["category"]
        return evaluation.labels.get(id_) or by_item.get(row["item"], shared).get(id_) or shared.get(id_, id_)

    return named


def _populations(evaluation: Evaluation) -> dict[str, str]:
    fixed = {
        REGISTER: "Registre",
        PUBLIC: "Jobindsats",
        INTERVIEWS: "Interview",
        MUNICIPALITY: capitalise(evaluation.area_words.plural),
    }
    return fixed | {id_: capitalise(one.plural) for id_, one in evaluation.populations.items()}


def _groups(evaluation: Evaluation) -> dict[str, str]:
    register = evaluation.registers
    return {one.id: one.label for one in register.groups} if register else {}


def _items(evaluation: Evaluation) -> dict[str, str]:
    register = evaluation.registers
    known = dict(_OUTCOMES) | ({f"industry_{one.id}": one.label for one in register.industries} if register else {})
    known |= {pair.id: pair.topic for pair in evaluation.pairs} | {item.id: item.topic for item in evaluation.items}
    known |= {theme.id: theme.title for theme in evaluation.themes}
    return (
        known
        | {RESPONDENTS: "Besvarelser", INTERVIEWS: "Interviewede", WITHHELD: "Citater, der ikke er med"}
        | evaluation.labels
    )


def _categories(evaluation: Evaluation) -> dict[str, str]:
    known = dict(_KINDS)
    register = evaluation.registers
    if register:
        background = register.background
        known |= {one.id: one.label for one in register.classes} | {one.id: one.label for one in register.ages}
        known |= {id_: capitalise(id_) for id_ in (*background.sexes.values(), *background.origins.values())}
        known |= {"ingen_ydelse": "Ingen ydelse"}
    for scale in evaluation.scales.values():
        known |= _scale_labels(scale)
    return known | evaluation.labels


def _scale_labels(scale: Scale) -> dict[str, str]:
    told = {one.id: one.label for one in (*scale.off_scale, *scale.categories)}
    told |= {one.id: one.label for one in (*scale.shown_categories, *scale.sums, *scale.printed)}
    return told | {f"{id_}_share": f"{label}, andel" for id_, label in told.items()}

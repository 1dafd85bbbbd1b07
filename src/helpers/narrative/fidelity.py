"""Sentences about fidelity and about what goes together over areas."""

from __future__ import annotations

import math
from typing import NamedTuple

from helpers.blocks import led
from helpers.bundles import Report
from helpers.narrative.cells import CERTAIN
from helpers.params import AreaWords
from helpers.params.fidelity import CoreElement, Fidelity
from helpers.tables.area_numbers import area_numbers, element_measure
from helpers.tables.areas import area_cells
from helpers.tables.cells import Cell
from helpers.wording import (
    MINUS,
    capitalise,
    count_noun,
    decimal,
    listing,
    p_value,
    percent,
    rounded_percent,
    small_number,
    uncapitalise,
)


class Coefficient(NamedTuple):
    """How two measures go together over `n` areas (NaN where a source does not say)."""

    r: float
    p: float
    n: float


def caveat(words: AreaWords) -> str:
    """What a coefficient over areas does not say."""
    return (
        "En sammenhæng viser, at to ting følges ad. Den siger ikke, at det ene er årsag til det andet: begge kan "
        f"skyldes noget tredje, og med få {words.plural} kan en enkelt flytte koefficienten meget."
    )


def rule_sentences(report: Report, fidelity: Fidelity) -> list[str]:
    """How the score is computed, as the box beside the overview tells it."""
    evaluation = report.evaluation
    counts = [f"{uncapitalise(one.title)} {len(one.items)}" for one in fidelity.elements]
    scale = evaluation.scale_of(evaluation.item_by_id[fidelity.elements[0].items[0]])
    label = next(shown.label for shown in scale.shown_categories if shown.id == scale.favourable)
    grades = [f"{grade.label} ({fidelity.interval_of(grade)})" for grade in fidelity.grades]
    sentences = [
        f"Fidelitet er den andel af svarene på kerneelementets spørgsmål, der er »{uncapitalise(label)}«. Antallet af "
        f"spørgsmål er: {listing(counts)}.",
        f"Efter den viste hele procent er graden {listing(grades)}.",
    ]
    if len(report.waves) > 1:
        sentences.append("Udvikling er den seneste måling minus den første i procentpoint.")
    if evaluation.total.method == "equal":
        sentences.append(f"Samlet er det simple gennemsnit af {evaluation.area_words.definite}.")
    return sentences


def fidelity_bullets(report: Report, fidelity: Fidelity) -> list[str]:
    """Score, grade and change of each core element in the report's own area; elements without a score are left out.

    Each is Markdown.
    """
    numbers = area_numbers(report)
    bullets = []
    for element in fidelity.elements:
        measure = element_measure(report, element)
        level = numbers.level(measure, report.wave, report.context.area)
        if not level.is_shown:
            continue
        grade = fidelity.grade_of(level.value)
        told = f"Fidelitet er {level.percent}, en {grade.label} grad"
        change = numbers.change(measure, report.wave, report.context.area)
        bullets.append(led(f"{element.title}:", f"{told}{_changed(change)}."))
    return bullets


def spread_sentence(report: Report, fidelity: Fidelity, element: CoreElement) -> str:
    """How many areas have each grade, and how far they lie apart; where the report's own area stands among them.

    A paragraph of Markdown, nothing for fewer than two areas.
    """
    measure = element_measure(report, element)
    cells = area_cells(report, area_numbers(report), measure)
    if len(cells) < 2:
        return ""
    shown = {area: rounded_percent(cell.value, cell.n, cell.base) for area, cell in cells.items()}
    grades = [fidelity.grade_of(cell.value).id for cell in cells.values()]
    counts = [(grades.count(grade.id), grade.label) for grade in fidelity.grades]
    told = listing([f"{small_number(count) if count else 'ingen'} {label}" for count, label in counts])
    high, low = max(shown.values()), min(shown.values())
    words = report.evaluation.area_words
    text = (
        f"Af {count_noun(len(cells), words.singular, words.plural)} har {told} grad. Der er "
        f"{high - low} procentpoint fra den laveste ({low} pct.) til den højeste ({high} pct.)."
    )
    own = shown.get(report.context.area)
    if own is None:
        return led(f"{element.title}.", text)
    place = 1 + sum(value > own for value in shown.values())
    alike = sum(value == own for value in shown.values()) > 1
    placed = f"{report.area_name} er nummer {place}{' (delt)' if alike else ''} med {own} pct."
    return led(f"{element.title}.", f"{text} {placed}")


def correlation_sentence(pair: str, found: Coefficient, words: AreaWords) -> str:
    """What a coefficient says of "x og y", in words that name no cause; without n where the source gives none."""
    areas = f" i {small_number(int(found.n))} {words.plural}" if found.n == found.n else ""
    told = f"(r = {decimal(found.r, 2)}, {p_value(found.p)})."
    if found.p >= CERTAIN:
        return f"Der ses ingen sikker sammenhæng mellem {uncapitalise(pair)}{areas} {told}"
    if found.r > 0:
        return f"{capitalise(pair)} følges ad{areas} {told}"
    return f"{capitalise(pair)} går hver sin vej{areas}: Hvor det ene er højt, er det andet lavt {told}"


def _changed(change: Cell) -> str:
    """The development since the first wave; called a rise or a fall where it is certain, or the source's own number."""
    if not change.is_shown:
        return ""
    size = abs(int(decimal(change.value * 100, 0).replace(MINUS, "-")))
    if not size:
        return ", det samme som ved den første måling"
    way = "højere" if change.value > 0 else "lavere"
    is_printed = math.isnan(change.base)
    if is_printed or change.p_adjusted < CERTAIN:
        return f", {size} procentpoint {way} end ved den første måling"
    certainty = "ikke testet" if math.isnan(change.p_adjusted) else "ingen sikker ændring"
    return f" ({size} procentpoint {way} end ved den første måling, {certainty})"


def grade_words(fidelity: Fidelity, value: float) -> str:
    """As in "87 % høj"."""
    return f"{percent(value).replace(' pct.', ' %')} {fidelity.grade_of(value).label}"

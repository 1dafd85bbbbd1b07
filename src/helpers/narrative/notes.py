"""What stands under a figure, and who answered."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from helpers.errors import EstimateError
from helpers.instrument import Population
from helpers.narrative.cells import Cell, as_cell, require_status
from helpers.narrative.change import find_change
from helpers.narrative.levels import missing_total, scale_words, withheld
from helpers.narrative.view import FEW_ANSWERS, ItemView
from helpers.schemas import RESPONDENTS, SHOWN_STATUSES, TOTAL, records, respondent_counts, rows_with
from helpers.wording import count_noun, danish_sort_key, listing, number, rounded_percent, sentence, uncapitalise

LISTED_AREAS = 8  # above this many areas a note gives the range of answers instead of each area's


def base_note(view: ItemView) -> str:
    """The note under an item's figure: base, rounding, areas without a number, number of answers, source.

    It speaks of the wave in focus, as the figure does.
    """
    parts = [
        _base(view),
        _rounding(view),
        withheld(view),
        _withheld_total(view),
        _answers(view),
        _source(view),
        _unrounded_changes(view),
        view.item.note,
    ]
    return " ".join(part for part in parts if part)


def respondents_sentences(
    rows: pd.DataFrame, population: Population, *, names: Mapping[str, str], area: str, wave: str
) -> list[str]:
    """Who answered in a wave, the response rate, and who are few; nothing where the rows do not tell.

    `rows` are the estimate rows of `survey_respondents` of one population. Raises EstimateError on rows without
    status or of several populations.
    """
    require_status(rows)
    if rows["population"].nunique() > 1:
        raise EstimateError("Antallet af svar skrives for én gruppe svarpersoner ad gangen.")
    here = rows_with(rows, item=RESPONDENTS, wave=wave, group="", category=["n", ""])
    cells = {(row["area"], row["statistic"]): as_cell(row) for row in records(here)}
    count = cells.get((area, "count"))
    if count is None:
        return []
    where = "" if area == TOTAL else f" i {names[area]}"
    if not count.is_shown:
        return [f"Hvor mange {population.plural}{where} der har svaret, vises ikke af hensyn til anonymiteten."]
    who = count_noun(int(count.value), population.singular, population.plural)
    told = f"{who}{where} har besvaret spørgeskemaet"
    if area == TOTAL:
        told += _by_area(cells, names, count)
    return [sentence(told), *_response_rate(cells.get((area, "response_rate"))), *_few(cells, names, area)]


def few_respondents(rows: pd.DataFrame, *, area: str, wave: str) -> frozenset[str]:
    """The areas (the report's own, or all of them for samlet) where so few answered that all items are uncertain.

    `rows` are the estimate rows of one population. Raises EstimateError on rows without status.
    """
    require_status(rows)
    here = rows_with(respondent_counts(rows), wave=wave, group="", status=SHOWN_STATUSES)
    few = [row["area"] for row in records(here) if row["value"] < FEW_ANSWERS and row["area"] != TOTAL]
    return frozenset(name for name in few if area in (TOTAL, name))


def _base(view: ItemView) -> str:
    if view.is_score:
        return f"Gennemsnit {scale_words(view)}."
    if not view.scale.off_scale:
        return ""
    labels = listing([f"»{uncapitalise(category.label)}«" for category in view.scale.off_scale])
    if (view.item.base or view.population.base) == "all":
        return f"Andelene kan summe til mindre end 100, fordi {labels} indgår i grundlaget, men ikke vises."
    return f"Svarene {labels} indgår ikke i grundlaget."


def _rounding(view: ItemView) -> str:
    """Only where it can be seen: a whole distribution whose shown shares do not give 100."""
    if view.is_score:
        return ""
    categories = [category.id for category in view.scale.shown_categories]
    all_counted = view.scale.off_scale and (view.item.base or view.population.base) == "all"
    for area in [*view.areas, view.total]:
        cells = [cell for category in categories if (cell := view.shown_level(area, category=category))]
        total = sum(cell.shown_percent for cell in cells)
        if len(cells) == len(categories) and (total > 100 or (total < 100 and not all_counted)):
            return "Andelene er afrundet hver for sig og kan derfor summe til lidt mere eller mindre end 100."
    return ""


def _withheld_total(view: ItemView) -> str:
    cell = view.level(view.total)
    return missing_total(view) if cell and cell.status == "suppressed" else ""


def _answers(view: ItemView) -> str:
    bases = [(view.names[area], cell.base) for area, cell in view.shown_areas() if not math.isnan(cell.base)]
    total = view.shown_level(view.total)
    alone = len(view.pool()) == 1
    last = [f"samlet {number(total.base)}"] if total and not math.isnan(total.base) and not (alone and bases) else []
    if len(bases) > LISTED_AREAS:
        smallest, largest = min(base for _, base in bases), max(base for _, base in bases)
        each = [f"mellem {number(smallest)} og {number(largest)} pr. {view.words.singular}"]
        return f"Antal svar: {listing([*each, *last])}."
    each = [f"{name} {number(base)}" for name, base in bases]
    return f"Antal svar: {listing([*each, *last])}." if each or last else ""


def _source(view: ItemView) -> str:
    """Where published numbers stand, and which the source does not print."""
    cells = [
        view.level(area, category=category.id)
        for area in [*view.areas, view.total]
        for category in view.scale.shown_categories
    ]
    published = [cell for cell in cells if cell and cell.is_published]
    if not published:
        return ""
    places = list(dict.fromkeys(cell.figure for cell in published if cell.figure))
    text = f"Kilde: {'; '.join(places)}. " if places else ""
    unprinted = ["antal svar pr. spørgsmål"] if any(math.isnan(cell.base) for cell in published) else []
    missing = [area for area in view.taking_part() if not view.level(area)]
    unprinted += [f"{view.measure} {view.places(missing)}"] if missing else []
    unprinted += [] if view.level(view.total) else [view.total_measure]
    return f"{text}Kilden oplyser ikke {_or(unprinted)}." if unprinted else text.strip()


def _or(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} eller {parts[-1]}"


def _unrounded_changes(view: ItemView) -> str:
    """Only where it can be seen: a change that is not the difference of the two numbers shown."""
    if view.is_score:
        return ""
    for area in view.areas if view.is_total else [view.area]:
        change = find_change(view, area)
        if change and change.row and change.before and change.after and change.row.status == "ok":
            shown = change.after.shown_percent - change.before.shown_percent
            if shown != rounded_percent(change.row.value):
                return "Ændringer er beregnet, før andelene er afrundet."
    return ""


def _by_area(cells: Mapping[tuple[str, str], Cell], names: Mapping[str, str], total: Cell) -> str:
    """As in ": 40 i Lyngby-Taarbæk, 17 i Næstved og 13 i Rebild", the largest first."""
    shown = [
        (area, cell) for (area, kind), cell in cells.items() if kind == "count" and area != TOTAL and area in names
    ]
    counts = [(names[area], int(cell.value)) for area, cell in shown if cell.is_shown]
    if not counts or len(counts) > LISTED_AREAS:
        return ""
    counts.sort(key=lambda entry: (-entry[1], danish_sort_key(entry[0])))
    if len(counts) == 1 and counts[0][1] == total.value:
        return f", alle i {counts[0][0]}"
    whole = sum(count for _, count in counts) == total.value
    return f"{': ' if whole else ', heraf '}{listing([f'{number(count)} i {name}' for name, count in counts])}"


def _few(cells: Mapping[tuple[str, str], Cell], names: Mapping[str, str], area: str) -> list[str]:
    """What so few answers mean, said once for all items."""
    counts = {name: cell.value for (name, kind), cell in cells.items() if kind == "count" and cell.is_shown}
    if area != TOTAL:
        if not counts[area] < FEW_ANSWERS:
            return []
        points = count_noun(max(1, round(100 / counts[area])), "procentpoint", "procentpoint")
        return [f"Med så få svar betyder ét svar omkring {points}, og resultaterne skal læses med forbehold."]
    few = sorted((name for name in counts if name in names and name != TOTAL and counts[name] < FEW_ANSWERS),
                 key=lambda name: danish_sort_key(names[name]))  # fmt: skip
    if not few:
        return []
    where = listing([names[name] for name in few]) if len(few) <= LISTED_AREAS else f"{number(len(few))} områder"
    return [f"I {where} har færre end {FEW_ANSWERS} svaret, og tallene derfra skal læses med forbehold."]


def _response_rate(cell: Cell | None) -> list[str]:
    if cell is None or not cell.is_shown:
        return []
    rate = rounded_percent(cell.value, cell.n, cell.base)
    behind = (
        "" if math.isnan(cell.n) or math.isnan(cell.base) else f" ({number(cell.n)} af {number(cell.base)} inviterede)"
    )
    return [f"Det giver en svarprocent på {rate}{behind}."]

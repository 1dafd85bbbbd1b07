"""Estimate rows in, finished tables out: every cell is the text that a reader sees.

Rows are read through `cells`, so a number that is not shown is replaced by the reason for it. Texts are plain; who puts
them into a document escapes them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.errors import EstimateError
from helpers.instrument import Item, Population, Scale
from helpers.params.declarations import Evaluation
from helpers.schemas import RESPONDENTS, rows_with
from helpers.tables.cells import (
    ONE_ITEM_AND_WAVE,
    Cell,
    Cells,
    ComparedPair,
    check_estimates,
    pairs_by_size,
    read_cells,
)
from helpers.tables.content import NOTHING, TableContent, text_table
from helpers.wording import capitalise, decimal, number, p_value

__all__ = [
    "TableContent",
    "change_table",
    "discrepancy_table",
    "respondents_table",
    "share_table",
    "suppression_table",
    "text_table",
]

NOT_STATED = "ikke oplyst"
NO_INTERVAL = "intet interval"
NOT_TESTED = "ikke testet"

_TEST_HEADER = ["95 %-interval", "p (Holm)", "Effektstørrelse"]
COMPARED_WITH = {"change": "forrige måling", "change_from_first": "første måling"}
# The last three read the same here as in the cells: a reader who knew that a cell is hidden as uniform would know what
# everybody in it answered.
_PROTECTED = "af hensyn til anonymitet"
SUPPRESSION_REASONS = {
    "small_base": "for få svar",
    "few_leaders": "for få ledere",
    "uniform": _PROTECTED,
    "secondary": _PROTECTED,
    "earlier_release": _PROTECTED,
}


def share_table(
    rows: pd.DataFrame,
    *,
    areas: Sequence[tuple[str, str]],
    scale: Scale,
    minimum_base: int = 5,
    places: str = "Område",
) -> TableContent:
    """One item in one wave: areas down, the scale's shown categories across (a score scale's mean), base last.

    `areas` are (id, name), `places` is what their column is called. Raises EstimateError where `rows` has no
    statuses or holds more than one item or wave.
    """
    if scale.type == "score":
        return _mean_table(rows, areas, minimum_base, places)
    cells = read_cells(
        rows, statistics=["share"], key=["area", "category"], minimum_base=minimum_base, single=ONE_ITEM_AND_WAVE
    )
    categories = [(category.id, category.label) for category in scale.shown_categories]
    body = []
    for area, name in areas:
        own = [cells.at(area, category) for category, _ in categories]
        body.append([name, *(cell.percent for cell in own), _base(own)])
    return text_table([places, *(label for _, label in categories), "n"], body, _numbers_right(len(categories) + 2))


def change_table(rows: pd.DataFrame, *, names: Mapping[str, str], evaluation: Evaluation) -> TableContent:
    """Changes with interval, Holm-corrected p and effect size: a row an item, area, wave and earlier wave.

    `rows` holds one category an item (its headline). Items, waves and areas stand in the order of the evaluation and
    of `names` (slug to printed name); areas that are not named there are left out.
    """
    key = ["item", "wave", "area", "statistic"]
    cells = read_cells(rows, statistics=list(COMPARED_WITH), key=key, minimum_base=evaluation.disclosure.minimum_base)
    body = [
        [
            item.topic,
            name,
            wave.label,
            words,
            *_difference_texts(cells.at(*place), is_score=_is_score(evaluation, item)),
        ]
        for item in evaluation.items
        for wave_id, wave in evaluation.waves.items()
        for area, name in names.items()
        for statistic, words in COMPARED_WITH.items()
        if (place := (item.id, wave_id, area, statistic)) in cells
    ]
    header = ["Spørgsmål", "Område", "Måling", "Sammenlignet med", "Ændring (procentpoint)", *_TEST_HEADER]
    return text_table(header, body, "llllrrrr")


def discrepancy_table(
    rows: pd.DataFrame, *, pairs: Sequence[ComparedPair], sides: tuple[str, str], minimum_base: int = 5
) -> TableContent:
    """What two populations answer to the same, the largest difference first.

    `rows` holds one area in one wave: the pairs' `difference` rows and both populations' shares. `sides` are the
    populations' names (Borgere, Medarbejdere).
    """
    key = ["population", "item", "category"]
    shares = read_cells(rows, statistics=["share"], key=key, minimum_base=minimum_base)
    differences = read_cells(rows, statistics=["difference"], key=["item"], minimum_base=minimum_base)
    body = [
        [
            pair.topic,
            shares.at(*pair.first).percent,
            shares.at(*pair.second).percent,
            *_difference_texts(differences.at(pair.id), is_score=False),
        ]
        for pair in pairs_by_size(rows, pairs)
    ]
    return text_table(["Emne", *sides, "Forskel (procentpoint)", *_TEST_HEADER], body, "lrrrrrr")


def respondents_table(rows: pd.DataFrame, *, names: Mapping[str, str], evaluation: Evaluation) -> TableContent:
    """Who answered: a row a population, wave and area, with the number invited and the response rate.

    Partial answers (counted among the answers) and sums of weights have columns of their own. Of these, and of the two
    last columns, those that no row knows are left out. Order and areas as in `change_table`.
    """
    check_estimates(rows)
    own = rows_with(rows, item=RESPONDENTS)
    key = ["population", "wave", "area"]
    least = evaluation.disclosure.minimum_base
    counts, partial, weighted = (
        read_cells(rows_with(own, category=name), statistics=["count"], key=key, minimum_base=least)
        for name in ("n", "partial", "weighted")
    )
    rates = read_cells(own, statistics=["response_rate"], key=key, minimum_base=least)
    body = [
        [
            *[capitalise(population.plural), wave.label, name, counts.at(*place).count],
            partial.at(*place).count if place in partial else NOTHING,
            _sum_of_weights(weighted.at(*place)) if place in weighted else NOTHING,
            *_rate_texts(rates, place),
        ]
        for population_id, population in evaluation.populations.items()
        for wave_id, wave in evaluation.waves.items()
        for area, name in names.items()
        if (place := (population_id, wave_id, area)) in counts
    ]
    header = ["Hvem", "Måling", "Område", "Besvarelser", "Heraf delvise", "Vægtet antal", "Inviterede", "Svarprocent"]
    known = {4: {NOTHING}, 5: {NOTHING}, 6: {NOT_STATED}, 7: {NOT_STATED}}
    kept = [column for column in range(8) if {row[column] for row in body} - known.get(column, set())]
    kept += [column for column in (6, 7) if column not in kept and {6, 7} & set(kept)]
    kept = sorted({*range(4), *kept})
    return text_table(
        [header[c] for c in kept], [[row[c] for c in kept] for row in body], "".join("lllrrrrr"[c] for c in kept)
    )


def suppression_table(
    suppressed: Mapping[str, Mapping[str, int]], populations: Mapping[str, Population]
) -> TableContent:
    """How many numbers are not shown, by population and reason (population to reason to count)."""
    unknown = sorted({reason for counts in suppressed.values() for reason in counts} - set(SUPPRESSION_REASONS))
    if unknown:
        raise EstimateError(f"Ukendt årsag {', '.join(unknown)}. Mulige er {', '.join(SUPPRESSION_REASONS)}.")
    body = []
    for population, counts in suppressed.items():
        for words in dict.fromkeys(SUPPRESSION_REASONS.values()):
            total = sum(count for reason, count in counts.items() if SUPPRESSION_REASONS[reason] == words)
            if total:
                body.append([capitalise(populations[population].plural), capitalise(words), number(total)])
    return text_table(["Hvem", "Hvorfor tallene ikke vises", "Antal tal"], body, "llr")


def _mean_table(rows: pd.DataFrame, areas: Sequence[tuple[str, str]], minimum_base: int, places: str) -> TableContent:
    cells = read_cells(rows, statistics=["mean"], key=["area"], minimum_base=minimum_base, single=ONE_ITEM_AND_WAVE)
    body = []
    for area, name in areas:
        cell = cells.at(area)
        mean = decimal(cell.value, 1) if cell.is_shown else cell.words
        span = f"{decimal(cell.low, 1)}–{decimal(cell.high, 1)}" if cell.has_interval else NO_INTERVAL
        body.append([name, mean, span if cell.is_shown else NOTHING, _base([cell])])
    return text_table([places, "Gennemsnit", "95 %-interval", "n"], body, _numbers_right(4))


def _difference_texts(cell: Cell, *, is_score: bool) -> list[str]:
    """A difference with its interval, corrected p and effect; in percentage points unless it is of scores."""
    if not cell.is_shown:
        return [cell.words, NOTHING, NOTHING, NOTHING]
    amount = f"{decimal(cell.value, 1)} point" if is_score else decimal(cell.value * 100, 0)
    sign = "+" if cell.value > 0 and re.search("[1-9]", amount) else ""
    span = NO_INTERVAL
    if cell.has_interval and is_score:
        span = f"fra {decimal(cell.low, 1)} til {decimal(cell.high, 1)} point"
    elif cell.has_interval:
        span = f"fra {decimal(cell.low * 100, 0)} til {decimal(cell.high * 100, 0)}"
    p = NOT_TESTED if math.isnan(cell.p_adjusted) else p_value(cell.p_adjusted).removeprefix("p ").removeprefix("= ")
    effect = NOTHING if math.isnan(cell.effect) else f"{'d' if is_score else 'h'} = {decimal(cell.effect, 2)}"
    return [f"{sign}{amount}", span, p, effect]


def _is_score(evaluation: Evaluation, item: Item) -> bool:
    return evaluation.scale_of(item).type == "score"


def _sum_of_weights(cell: Cell) -> str:
    return decimal(cell.value, 1) if cell.is_shown else cell.words


def _rate_texts(rates: Cells, place: tuple[str, ...]) -> list[str]:
    """Number invited and response rate; where there is no row, the source does not state them."""
    if place not in rates:
        return [NOT_STATED, NOT_STATED]
    cell = rates.at(*place)
    invited = number(cell.base) if not math.isnan(cell.base) else NOT_STATED if cell.is_shown else NOTHING
    return [invited, cell.percent]


def _base(cells: Sequence[Cell]) -> str:
    """The base of a row of cells."""
    shown = [cell for cell in cells if cell.is_shown]
    bases = [cell.base for cell in shown if not math.isnan(cell.base)]
    if bases:
        return number(bases[0])
    return NOT_STATED if shown else NOTHING


def _numbers_right(columns: int) -> str:
    return "l" + "r" * (columns - 1)

"""Declared sections about fidelity: the score's rule, the overview, the spread, groups, and the rounds behind it."""

from __future__ import annotations

import pandas as pd

from helpers.blocks import Blocks, Callout, literal
from helpers.bundles import Report
from helpers.chapters.parts import authored, figure, table
from helpers.charts.grades import GradedCell, GradedRow, grade_grid
from helpers.narrative.fidelity import grade_words, rule_sentences, spread_sentence
from helpers.params.area_sections import (
    FidelityGroups,
    FidelityItems,
    FidelityOverview,
    FidelityTable,
    Ranking,
    ResponseRounds,
)
from helpers.params.fidelity import Fidelity
from helpers.schemas import SHOWN_STATUSES, TOTAL, rows_with
from helpers.tables import areas as area_tables
from helpers.tables.area_numbers import AreaNumbers, area_numbers, areas_with_scores, element_measure, signed


def overview(report: Report, section: FidelityOverview) -> Blocks:
    """The rule in a box, and all areas with a score in the tints of their grades."""
    fidelity = report.evaluation.fidelity
    if fidelity is None or not _has_scores(report, fidelity):
        return Blocks()
    blocks = Blocks([Callout("rule", literal(" ".join(rule_sentences(report, fidelity))), "Sådan læses fidelitet")])
    drawing = grade_grid(
        _graded_rows(report, fidelity),
        elements=[element.title for element in fidelity.elements],
        grades={grade.id: grade.label for grade in fidelity.grades},
        numbers=_own_rows(report, fidelity),
        theme=report.theme,
    )
    return Blocks([*blocks, *figure(report, section.id, drawing, section.caption, section.note)])


def scores_table(report: Report, section: FidelityTable) -> Blocks:
    """Result and change of each element, area by area."""
    fidelity = report.evaluation.fidelity
    if fidelity is None or not _has_scores(report, fidelity):
        return Blocks()
    return table(report, section.id, area_tables.fidelity_table(report), section.caption, section.note)


def element_items(report: Report, section: FidelityItems) -> Blocks:
    """The items behind the own area's scores; nothing where none of them can be shown."""
    return table(report, section.id, area_tables.element_items_table(report), section.caption, section.note)


def ranking(report: Report, section: Ranking) -> Blocks:
    """The spread in sentences and as a table."""
    fidelity = report.evaluation.fidelity
    if fidelity is None:
        return Blocks()
    told = [spread_sentence(report, fidelity, element) for element in fidelity.elements]
    content = area_tables.ranking_table(report)
    return Blocks([*authored(told), *table(report, section.id, content, section.caption, section.note)])


def by_group(report: Report, section: FidelityGroups) -> Blocks:
    """Core elements by group."""
    return table(report, section.id, area_tables.group_table(report, section), section.caption, section.note)


def response_rounds(report: Report, section: ResponseRounds) -> Blocks:
    """Answers and response rate, round by round."""
    return table(report, section.id, area_tables.response_table(report, section), section.caption, section.note)


def _graded_rows(report: Report, fidelity: Fidelity) -> list[GradedRow]:
    numbers = area_numbers(report)
    rows = []
    for area in areas_with_scores(report):
        cells = [_graded_cell(report, fidelity, numbers, area, place) for place in range(len(fidelity.elements))]
        own = area == report.context.area and area != TOTAL
        rows.append(GradedRow(report.context.names[area], tuple(cells), own=own, total=area == TOTAL))
    return rows


def _graded_cell(report: Report, fidelity: Fidelity, numbers: AreaNumbers, area: str, element: int) -> GradedCell:
    measure = element_measure(report, fidelity.elements[element])
    level, change = (numbers.level(measure, report.wave, area), numbers.change(measure, report.wave, area))
    if not level.is_shown:
        return GradedCell(level.words.partition(" (")[0], "", "")
    told = signed(change) if change.is_shown else ""
    return GradedCell(grade_words(fidelity, level.value), told, fidelity.grade_of(level.value).id)


def _own_rows(report: Report, fidelity: Fidelity) -> pd.DataFrame:
    return rows_with(report.estimates, item=fidelity.item, wave=report.wave, group=fidelity.groups)


def _has_scores(report: Report, fidelity: Fidelity) -> bool:
    """Whether any area has a score in the report's wave."""
    return not rows_with(_own_rows(report, fidelity), statistic="fidelity", status=SHOWN_STATUSES).empty

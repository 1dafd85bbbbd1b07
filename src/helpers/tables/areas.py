"""Tables that hold areas up against each other, against targets and against a reference."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.bundles import Report
from helpers.params.area_sections import (
    BestAreas,
    Correlations,
    FidelityGroups,
    Measure,
    ResponseRounds,
    SuccessCriteria,
)
from helpers.schemas import ANY_WAVE, RESPONDENTS, TOTAL, rows_with
from helpers.tables.area_numbers import (
    AreaNumbers,
    area_numbers,
    areas_with_scores,
    element_measure,
    graded,
    report_areas,
    signed,
    with_change,
)
from helpers.tables.cells import Cell, read_cells
from helpers.tables.content import NOTHING, TableContent, text_table
from helpers.wording import capitalise, decimal, number, p_value, rounded_percent

AREAS = "municipality"
COEFFICIENTS = ["r", "rho", "p", "n"]


def fidelity_table(report: Report) -> TableContent:
    """Result with grade, and change, of each core element: an area a row, samlet last."""
    numbers, elements = area_numbers(report), report.evaluation.fidelity.elements if report.evaluation.fidelity else []
    measures = [element_measure(report, element) for element in elements]
    body = []
    for area in areas_with_scores(report):
        row = [report.context.names[area]]
        for measure in measures:
            row += [
                graded(report, numbers.level(measure, report.wave, area)),
                signed(numbers.change(measure, report.wave, area)) if len(report.waves) > 1 else NOTHING,
            ]
        body.append(row)
    header = ["Område", *(text for element in elements for text in (element.title, "Udvikling"))]
    return text_table(header, body, "l" + "r" * (len(header) - 1))


def element_items_table(report: Report) -> TableContent:
    """The items of each core element: share in the favourable category and change, in the report's own area."""
    evaluation, numbers = report.evaluation, area_numbers(report)
    body, shown = [], False
    for element in evaluation.fidelity.elements if evaluation.fidelity else []:
        for item in (evaluation.item_by_id[name] for name in element.items):
            category = evaluation.headline_category(item)
            measure = Measure(label=item.topic, population=item.population, item=item.id, category=category)
            level = numbers.level(measure, report.wave, report.context.area)
            change = numbers.change(measure, report.wave, report.context.area)
            shown |= level.is_shown
            body.append([element.title, item.topic, level.percent, signed(change)])
    return text_table(["Kerneelement", "Spørgsmål", "Andel", "Udvikling"], body if shown else [], "llrr")


def group_table(report: Report, section: FidelityGroups) -> TableContent:
    """Core elements by group, in the report's own area; no rows where no group has a score."""
    numbers, elements = area_numbers(report), report.evaluation.fidelity.elements if report.evaluation.fidelity else []
    body, shown = [], False
    for group in section.groups:
        cells = [
            numbers.level(element_measure(report, element, group), report.wave, report.context.area)
            for element in elements
        ]
        shown |= any(cell.is_shown for cell in cells)
        body.append([capitalise(group), *(graded(report, cell) for cell in cells)])
    header = ["Målgruppe", *(element.title for element in elements)]
    return text_table(header, body if shown else [], "l" + "r" * len(elements))


def ranking_table(report: Report) -> TableContent:
    """Highest and lowest area of each core element, the range between them, and how many areas have each grade."""
    fidelity = report.evaluation.fidelity
    numbers = area_numbers(report)
    body = []
    for element in fidelity.elements if fidelity else []:
        cells = area_cells(report, numbers, element_measure(report, element))
        if fidelity and len(cells) > 1:
            shown = {area: rounded_percent(cell.value, cell.n, cell.base) for area, cell in cells.items()}
            grades = [fidelity.grade_of(cell.value).id for cell in cells.values()]
            high, low = max(shown.values()), min(shown.values())
            counts = [number(grades.count(grade.id)) for grade in fidelity.grades]
            row = [element.title, _at(report, shown, high), _at(report, shown, low), f"{high - low} procentpoint"]
            body.append([*row, *counts])
    labels = [capitalise(grade.label) for grade in fidelity.grades] if fidelity else []
    return text_table(["Kerneelement", "Højest", "Lavest", "Spredning", *labels], body, "lllr" + "r" * len(labels))


def response_table(report: Report, section: ResponseRounds) -> TableContent:
    """Answers and response rate round by round in the report's own area, and of all rounds together."""
    frame = rows_with(report.estimates, population=section.population)
    least, area = report.evaluation.disclosure.minimum_base, report.context.area
    key = ["wave", "area", "group", "item", "statistic", "category"]
    cells = read_cells(frame, statistics=["count", "response_rate", "share"], key=key, minimum_base=least)
    body = []
    for wave in (wave for wave in section.waves if wave in report.waves):
        place = wave, area, ""
        own = (*place, RESPONDENTS, "response_rate", "")
        rate = cells.at(*(own if own in cells else (*place, "response_rate", "share", "share")))
        count = cells.at(*place, RESPONDENTS, "count", "n")
        body.append([report.evaluation.waves[wave].label, count.count, rate.percent])
    if area == TOTAL and section.overall_count and section.overall_rate:
        total = cells.at(ANY_WAVE, TOTAL, "", section.overall_count, "count", "n")
        mean = cells.at(ANY_WAVE, TOTAL, "", section.overall_rate, "share", "share")
        body.append(
            [section.overall_label, total.count, f"{mean.percent} i gennemsnit" if mean.is_shown else mean.words]
        )
    return text_table(["Måling", "Besvarelser", "Svarprocent"], body, "lrr")


def correlation_table(report: Report, section: Correlations) -> TableContent:
    """r with interval and p, rho, and the number of areas, a row a pair of measures that has a coefficient."""
    cells = correlation_cells(report)
    body = []
    for pair in section.pairs:
        r, rho, p, n = (cells.get((pair.id, name), Cell(words="ikke opgjort")) for name in COEFFICIENTS)
        if r.is_shown:
            span = f"{decimal(r.low, 2)} til {decimal(r.high, 2)}" if r.has_interval else NOTHING
            told_p = p_value(p.value).removeprefix("p ").removeprefix("= ") if p.is_shown else NOTHING
            told = [decimal(r.value, 2), span, told_p, decimal(rho.value, 2) if rho.is_shown else NOTHING]
            body.append([f"{pair.x.label} og {pair.y.label.lower()}", *told, n.count if n.is_shown else "ikke oplyst"])
    return text_table(["Sammenhæng", "r", "95 %-interval", "p", "rho", "Enheder"], body, "lrrrrr")


def correlation_cells(report: Report) -> dict[tuple[str, str], Cell]:
    """Coefficients of the report's wave by item and category."""
    own = rows_with(report.estimates, statistic="correlation", wave=report.wave, area=TOTAL)
    cells = read_cells(own, statistics=["correlation"], key=["item", "category"], minimum_base=0)
    keys = own[["item", "category"]].itertuples(index=False, name=None)
    return {(item, category): cells.at(item, category) for item, category in keys}


def criteria_table(report: Report, section: SuccessCriteria) -> TableContent:
    """Target, baseline, reference, result and verdict: reached when the result is at least the target."""
    numbers, area = area_numbers(report), report.context.area
    body = []
    for measure in section.measures:
        target = numbers.target(measure, ANY_WAVE, TOTAL)
        result = numbers.level(measure, report.wave, area)
        others = [
            numbers.level(measure, section.baseline, area), numbers.level(measure, report.wave, section.reference),
        ]  # fmt: skip
        verdict = NOTHING
        if target.is_shown and result.is_shown:
            verdict = "nået" if round(result.value, 9) >= round(target.value, 9) else "ikke nået"
        body.append([measure.label, target.percent, *(cell.percent for cell in others), result.percent, verdict])
    reference = report.context.names[section.reference]
    baseline = report.evaluation.waves[section.baseline].label
    return text_table(["Mål", "Succeskriterium", baseline, reference, "Resultat", "Nået?"], body, "lrrrrl")


def best_table(report: Report, section: BestAreas) -> TableContent:
    """Chosen areas on several measures, samlet last; no rows where nothing can be shown."""
    numbers = area_numbers(report)
    body, shown = [], False
    for area in [area for area in [*section.areas, TOTAL] if area in report.context.names]:
        row = [report.context.names[area]]
        for measure in section.measures:
            level = numbers.level(measure, report.wave, area)
            shown |= level.is_shown
            change = numbers.change(measure, report.wave, area)
            row.append(with_change(level, change) if section.changes else level.percent)
        body.append(row)
    header = ["Område", *(measure.label for measure in section.measures)]
    return text_table(header, body if shown else [], "l" + "r" * len(section.measures))


def area_cells(report: Report, numbers: AreaNumbers, measure: Measure) -> dict[str, Cell]:
    """The shown cells of a measure by area, samlet left out."""
    cells = {area: numbers.level(measure, report.wave, area) for area in report_areas(report) if area != TOTAL}
    return {area: cell for area, cell in cells.items() if cell.is_shown}


def _at(report: Report, shown: dict[str, int], value: int) -> str:
    """The areas with a value, and the value."""
    names: Sequence[str] = [report.context.names[area] for area, own in shown.items() if own == value]
    return f"{', '.join(names)}: {value} pct."

"""Declared sections that hold areas, targets and references up against each other."""

from __future__ import annotations

import math

import pandas as pd

from helpers.blocks import Blocks, Callout, literal
from helpers.bundles import Report
from helpers.chapters.parts import bullets, figure, table
from helpers.charts.lines import Line, time_lines
from helpers.charts.scatter import NamedPoint, area_scatter
from helpers.narrative.cells import CERTAIN
from helpers.narrative.fidelity import Coefficient, caveat, correlation_sentence
from helpers.params.area_sections import BestAreas, CorrelatedPair, Correlations, Series, SuccessCriteria
from helpers.schemas import ANY_WAVE, TOTAL, rows_with
from helpers.tables import areas as area_tables
from helpers.tables.area_numbers import area_numbers
from helpers.tables.cells import Cell
from helpers.wording import decimal, p_value, uncapitalise

FEWEST_POINTS = 5


def correlations(report: Report, section: Correlations) -> Blocks:
    """What goes together in sentences, the caveat, a table of coefficients, and a figure a pair with known areas."""
    content = area_tables.correlation_table(report, section)
    if not content.rows:
        return Blocks()
    cells = area_tables.correlation_cells(report)
    told = [_sentence(report, pair, cells) for pair in section.pairs]
    blocks = bullets([sentence for sentence in told if sentence])
    blocks += [Callout("rule", literal(caveat(report.evaluation.area_words)), "Samvariation er ikke årsag")]
    blocks += table(report, section.id, content, section.caption, section.note)
    for pair in section.pairs:
        blocks += _scatter(report, pair, cells)
    return blocks


def success_criteria(report: Report, section: SuccessCriteria) -> Blocks:
    """Targets against results."""
    content = area_tables.criteria_table(report, section)
    reached = [
        f"{row[0]}: {row[4]} mod et mål på {row[1]} Kriteriet er {row[5]}." for row in content.rows if "nået" in row[5]
    ]
    return Blocks([*bullets(reached), *table(report, section.id, content, section.caption, section.note)])


def series(report: Report, section: Series) -> Blocks:
    """Lines over the report's waves; nothing where no number is known."""
    numbers = area_numbers(report)
    measure = section.measure
    areas = [area for area in section.areas if area in report.context.names]
    lines = [
        Line(
            report.context.names[area],
            tuple(numbers.level(measure, wave, area).value for wave in report.waves),
        )
        for area in areas
    ]
    if all(math.isnan(value) for line in lines for value in line.values):
        return Blocks()
    rows = report.rows(measure.population, measure.item)
    own = rows_with(rows, group=measure.group, category=measure.category, area=areas)
    own = own[own["wave"] != ANY_WAVE]
    times = [report.evaluation.waves[wave].label for wave in report.waves]
    drawing = time_lines(lines, times=times, subject=measure.label, numbers=own, theme=report.theme)
    return figure(report, section.id, drawing, section.caption, section.note)


def best_areas(report: Report, section: BestAreas) -> Blocks:
    """Chosen areas beside all areas together."""
    return table(report, section.id, area_tables.best_table(report, section), section.caption, section.note)


def _sentence(report: Report, pair: CorrelatedPair, cells: dict[tuple[str, str], Cell]) -> str:
    r, p, n = (cells.get((pair.id, name)) for name in ("r", "p", "n"))
    if r is None or p is None or not (r.is_shown and p.is_shown):
        return ""
    about = f"{pair.x.label} og {uncapitalise(pair.y.label)}"
    found = Coefficient(r.value, p.value, n.value if n is not None else math.nan)
    return correlation_sentence(about, found, report.evaluation.area_words)


def _scatter(report: Report, pair: CorrelatedPair, cells: dict[tuple[str, str], Cell]) -> Blocks:
    """The areas' two values as dots; nothing where too few areas have both."""
    numbers = area_numbers(report)
    both = [area_tables.area_cells(report, numbers, measure) for measure in (pair.x, pair.y)]
    areas = [area for area in both[0] if area in both[1] and area != TOTAL]
    if len(areas) < FEWEST_POINTS or (pair.id, "r") not in cells:
        return Blocks()
    points = [NamedPoint(report.context.names[area], both[0][area].value, both[1][area].value) for area in areas]
    summary, p = _coefficients(pair, cells), cells.get((pair.id, "p"), Cell(words="-"))
    drawing = area_scatter(
        points,
        x_label=pair.x.label,
        y_label=pair.y.label,
        summary=summary,
        numbers=_rows_of(report, pair, areas),
        trend=p.is_shown and p.value < CERTAIN,
        theme=report.theme,
    )
    plural = report.evaluation.area_words.plural
    caption = f"{pair.x.label} og {uncapitalise(pair.y.label)} i de enkelte {plural}, pct."
    return figure(report, pair.id, drawing, caption, summary)


def _coefficients(pair: CorrelatedPair, cells: dict[tuple[str, str], Cell]) -> str:
    """As in "r = 0,51 (95 %-interval 0,06 til 0,79), p = 0,031, rho = 0,45, n = 18."."""
    r, rho, p, n = (cells.get((pair.id, name), Cell(words="-")) for name in area_tables.COEFFICIENTS)
    told = [f"r = {decimal(r.value, 2)}"]
    if r.has_interval:
        told[0] += f" (95 %-interval {decimal(r.low, 2)} til {decimal(r.high, 2)})"
    told += [p_value(p.value)] if p.is_shown else []
    told += [f"rho = {decimal(rho.value, 2)}"] if rho.is_shown else []
    told += [f"n = {n.count}"] if n.is_shown else []
    return f"{', '.join(told)}."


def _rows_of(report: Report, pair: CorrelatedPair, areas: list[str]) -> pd.DataFrame:
    frame = report.estimates
    wanted = pd.MultiIndex.from_tuples(
        [(one.population, one.item, one.group, one.category) for one in (pair.x, pair.y)]
    )
    keys = pd.MultiIndex.from_frame(frame[["population", "item", "group", "category"]])
    return frame[keys.isin(wanted) & (frame["wave"] == report.wave) & frame["area"].isin(areas)]

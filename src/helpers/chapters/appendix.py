"""How the report's numbers were made: the rules that were used here, and every tested change."""

from __future__ import annotations

import pandas as pd

from helpers import narrative, tables
from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.introduction import text
from helpers.chapters.parts import authored, population_genitive, prose, surveyed_populations, table
from helpers.schemas import rows_with


def method(report: Report) -> Blocks:
    """The method text and what was in fact used here: bases, families of tests, thresholds, cells not shown."""
    blocks = text(report, "method")
    own = None if report.is_total else (report.context.area, report.area_name)
    paragraphs = narrative.method_paragraphs(report.estimates, report.evaluation, report.context.suppressed, own=own)
    blocks += authored(paragraphs)
    blocks += authored([narrative.weighting_paragraph(report.estimates, report.evaluation, area=report.context.area)])
    if report.context.suppressed:
        content = tables.suppression_table(report.context.suppressed, report.evaluation.populations)
        blocks += table(report, "suppressed", content, "Tal, der ikke vises, efter årsag (hele evalueringen)")
    return blocks


def tests(report: Report) -> Blocks:
    """Every change of the report's own area with interval, corrected p and effect size."""
    blocks = Blocks()
    for population in surveyed_populations(report):
        rows = _own_changes(report, population)
        if rows.empty:
            continue
        caption = f"Ændringer i {population_genitive(report, population)} svar"
        content = tables.change_table(rows, names=report.context.names, evaluation=report.evaluation)
        blocks += table(report, f"tests-{population}", content, caption)
    return blocks or prose(["Rapporten indeholder ingen ændringer, som kan testes."])


def _own_changes(report: Report, population: str) -> pd.DataFrame:
    headline = {item.id: report.evaluation.headline_category(item) for item in report.evaluation.items_of(population)}
    own = rows_with(report.estimates, population=population, area=report.context.area, group="")
    tested = rows_with(own, statistic=["change", "change_from_first"], status="ok")
    return tested[tested["category"] == tested["item"].map(headline)]

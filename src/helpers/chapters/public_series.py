"""Declared sections of public statistics: a measure of jobindsats.dk over time, beside the country."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.parts import figure, prose, table
from helpers.charts.lines import Line, time_lines
from helpers.ingest.jobindsats import period_words, read_period
from helpers.params.recurring_sections import PublicSeries
from helpers.schemas import PUBLIC, SHOWN_STATUSES, rows_with
from helpers.tables.content import NOTHING, text_table
from helpers.wording import capitalise, decimal, number


def public_series(report: Report, section: PublicSeries) -> Blocks:
    """A sentence, lines (of a share) and a table; nothing where the report's own area has no number."""
    areas = [report.context.area, *report.evaluation.references]
    shown = rows_with(report.rows(PUBLIC, section.item), area=areas, status=SHOWN_STATUSES)
    if shown.empty or (not report.is_total and report.context.area not in set(shown["area"])):
        return Blocks()
    areas = [area for area in areas if area in set(shown["area"])]
    periods = sorted(shown["group"].unique(), key=lambda code: read_period(code).last)
    values = shown.pivot(index="area", columns="group", values="value").reindex(index=areas, columns=periods)
    is_share = bool((shown["unit"] == "share").all())
    blocks = prose([_sentence(report, section, values, is_share=is_share)])
    note = " ".join(part for part in (section.note, _source(shown)) if part)
    if is_share:
        known = zip(areas, values.to_numpy(dtype="float64"), strict=True)
        lines = [Line(report.context.names[area], tuple(map(float, own))) for area, own in known]
        times = [period_words(period) for period in periods]
        options: dict[str, Any] = {"theme": report.theme, "highest": section.highest, "digits": 1}
        drawing = time_lines(lines, times=times, subject=section.what, numbers=shown, **options)
        blocks += figure(report, section.id, drawing, section.caption)
    header = ["Periode", *(report.context.names[area] for area in areas)]
    body = [
        [period_words(period), *(_cell(value, is_share=is_share) for value in values[period])] for period in periods
    ]
    content = text_table(header, body, "l" + "r" * len(areas))
    return Blocks([*blocks, *table(report, section.id, content, section.caption, note)])


def _sentence(report: Report, section: PublicSeries, values: pd.DataFrame, *, is_share: bool) -> str:
    """The last period in every area, and the first area's first period."""
    first, last = values.columns[0], values.columns[-1]
    names = report.context.names
    told = [
        f"{_cell(value, is_share=is_share)} {report.evaluation.area_words.preposition} {names[str(area)]}"
        for area, value in values[last].items()
        if not math.isnan(value)
    ]
    if not told:
        return ""
    sentence = f"{capitalise(section.what)} var {' mod '.join(told)} ({period_words(last)})"
    area = values.index[0]
    before = values.loc[area, first]
    if first != last and not math.isnan(before):
        place = f"{report.evaluation.area_words.preposition} {names[area]}"
        sentence += (
            f"; i begyndelsen af perioden ({period_words(first)}) var den {_cell(before, is_share=is_share)} {place}"
        )
    return f"{sentence}."


def _cell(value: float, *, is_share: bool) -> str:
    if math.isnan(value):
        return NOTHING
    return f"{decimal(value * 100, 1)} pct." if is_share else number(round(value))


def _source(shown: pd.DataFrame) -> str:
    if (shown["status"] == "ok").any():
        return "Tabellen er syntetisk: den har samme form som en tabel fra jobindsats.dk, men tallene er konstruerede."
    return f"Kilde: {shown['figure'].iloc[0]}."

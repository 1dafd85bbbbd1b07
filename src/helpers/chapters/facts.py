"""Declared sections of a source's published numbers that stand alone: counts, spans, dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from helpers import tables
from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.parts import table
from helpers.errors import EstimateError
from helpers.params.published_sections import FactRow, Facts
from helpers.schemas import SHOWN_STATUSES, records, rows_with
from helpers.wording import decimal, number, percent

_KEY = ["population", "wave", "area", "group", "item", "category"]


def fact_table(report: Report, section: Facts) -> Blocks:
    """A line a row; raises EstimateError where the report lacks one of the numbers."""
    rows = records(rows_with(report.estimates, status=SHOWN_STATUSES))
    known = {tuple(row[name] for name in _KEY): (row["value"], row["unit"]) for row in rows}
    body = [[row.label, _told(row, section, known)] for row in section.rows]
    content = tables.text_table(section.columns, body, "lr")
    return table(report, section.id, content, section.caption, section.note)


def _told(row: FactRow, section: Facts, known: Mapping[tuple[str, ...], tuple[float, str]]) -> str:
    """As in "1.540", "8–13", "22 pct.", "1. april 2021"."""
    told = []
    for key in row.keys(section.where):
        place = tuple(key[name] for name in _KEY)
        if place not in known:
            raise EstimateError(f"Afsnittet {section.id}: {', '.join(filter(None, place))} står ikke i published.csv.")
        value, unit = known[place]
        told.append(_as_date(value) if row.format == "date" else _as_number(value, unit))
    first = told[0].removesuffix(" pct.") if len(told) > 1 else told[0]
    return "–".join([first, *told[1:]])


def _as_number(value: float, unit: str) -> str:
    if unit == "share":
        return percent(value)
    if unit == "count":
        return number(value)
    return decimal(value, 0 if value == int(value) else 1)


def _as_date(value: float) -> str:
    """A day written as 20210401."""
    day = datetime.strptime(str(int(value)), "%Y%m%d").date()
    return f"{day.day}.{day.month}.{day.year}"

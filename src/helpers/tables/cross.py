"""Numbers by rows and columns that an evaluation declares: what each cell is about, and what it reads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.bundles import Report
from helpers.params.sections import CrossTable, Line
from helpers.schemas import ANY_WAVE, SHOWN_STATUSES, TOTAL, records, rows_with
from helpers.tables.cells import absent_words, status_words
from helpers.tables.content import TableContent, text_table
from helpers.wording import decimal, number, percent


def cross_table(report: Report, section: CrossTable) -> TableContent | None:
    """The table, or nothing where none of its cells has a row."""
    areas = [section.area or report.context.area]
    if section.beside_total and areas != [TOTAL]:
        areas.append(TOTAL)
    left_out = "areas" if report.is_total else "total"
    rows = [row for row in section.rows if row.reports != left_out]
    sides = [(area, column) for area in areas for column in section.columns if column.reports != left_out]
    found = [[find_row(report, row, column, area) for area, column in sides] for row in rows]
    if not any(cell is not None for line in found for cell in line):
        return None
    heads = [
        f"{column.label}, {report.context.names[area]}" if len(areas) > 1 else column.label for area, column in sides
    ]
    body = [
        [row.label, *(_read(report, section, cell) for cell in line)]
        for row, line in zip(rows, found, strict=True)
        if any(cell is not None for cell in line)
    ]
    return text_table(["", *heads], body, "l" + "r" * len(heads))


def find_row(report: Report, row: Line, column: Line, area: str) -> Mapping[Any, Any] | None:
    """The estimate row of a cell: what row and column say, of the area, in the latest wave that has one."""
    wanted = {
        "population": row.population or column.population,
        "item": column.prefix + row.prefix + (row.item or column.item or ""),
        "category": row.category or column.category,
        "area": row.area or column.area or area,
    }
    found = records(rows_with(report.estimates, **{name: text for name, text in wanted.items() if text is not None}))
    groups = [one for one in row.groups or column.groups or [""] if any(other["group"] == one for other in found)]
    wave = row.wave or column.wave
    for name in [wave] if wave else [*reversed(report.waves), ANY_WAVE]:
        if here := [one for one in found if one["wave"] == name and one["group"] in groups[:1]]:
            return _best(here)
    return None


def _best(here: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One row of several statistics: the first that is shown, where any is."""
    return next((row for row in here if row["status"] in SHOWN_STATUSES), here[0])


def _read(report: Report, section: CrossTable, row: Mapping[Any, Any] | None) -> str:
    if row is None:
        return section.absent or absent_words(published=report.is_published)
    if row["status"] not in SHOWN_STATUSES:
        return status_words(row["status"], row["reason"], report.evaluation.disclosure.minimum_base)
    told = value_text(row)
    known = not (math.isnan(row["n"]) or math.isnan(row["base"]))
    if section.bases and known and row["unit"] == "share":
        return f"{told} ({number(row['n'])} af {number(row['base'])})"
    return told


def value_text(row: Mapping[Any, Any]) -> str:
    """A number as reports print it, by its unit."""
    value, unit = float(row["value"]), row["unit"]
    if unit == "share":
        return percent(value, float(row["n"]), float(row["base"]))
    if unit == "count":
        return number(value)
    if unit == "percent_change":
        return f"{decimal(value, 0)} pct."
    return decimal(value, 2 if unit == "r" else 0 if value.is_integer() else 1)

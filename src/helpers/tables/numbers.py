"""The numbers behind a figure: as a table for readers, and as a file for their spreadsheet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.bundles import Report
from helpers.schemas import PUBLIC, SHOWN_STATUSES, records
from helpers.tables.cells import status_words
from helpers.tables.content import NOTHING, TableContent, text_table
from helpers.tables.labels import group_heading, group_headings, report_labels
from helpers.wording import decimal, number, percent

_PLACES = {
    "population": "Hvem",
    "wave": "Måling",
    "area": "Område",
    "group": "",  # labels.group_heading
    "item": "Spørgsmål",
    "statistic": "Mål",
    "category": "Svar",
}
_NUMBERS = {"value": "Værdi", "low": "Nedre grænse", "high": "Øvre grænse", "n": "Antal", "base": "Grundlag"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def numbers_table(report: Report, rows: pd.DataFrame) -> TableContent:
    """One line a number: what tells the lines apart, the value as it is shown, its interval and its base."""
    lines = records(rows)
    places = [name for name in _PLACES if len({line[name] for line in lines}) > 1] or ["area"]
    labels, headings = report_labels(report), _headings(report, rows)
    least = report.evaluation.disclosure.minimum_base
    spans = any(not math.isnan(line["low"]) for line in lines)
    header = [*(headings[name] for name in places), "Værdi", *(["95 %-interval"] if spans else []), "Antal", "Grundlag"]
    body = []
    for row in lines:
        if row["status"] in SHOWN_STATUSES:
            told = [shown_number(row), *([_span(row)] if spans else []), _count(row["n"]), _count(row["base"])]
        else:
            told = [status_words(row["status"], row["reason"], least), *[NOTHING] * (2 + spans)]
        body.append([*(labels[name](row) for name in places), *told])
    return text_table(header, body, "l" * len(places) + "r" * (len(header) - len(places)))


def numbers_csv(report: Report, rows: pd.DataFrame) -> str:
    """The same numbers, unrounded as in results.csv, as a Danish spreadsheet opens them: semicolons, decimal commas.

    No cell can be read as a formula: a text that begins like one gets an apostrophe first.
    """
    labels, least = report_labels(report), report.evaluation.disclosure.minimum_base
    columns = {name: rows[name].tolist() for name in (*_PLACES, *_NUMBERS, "unit", "status", "reason")}
    texts = [_printed(columns, name, labels[name]) for name in _PLACES]
    numbers = [list(map(_unrounded, columns[name])) for name in _NUMBERS]
    remarks = _printed(columns, "status", lambda row: status_words(row["status"], row["reason"], least))
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(_file_header(_headings(report, rows)["group"]))
    writer.writerows(zip(*texts, *numbers, columns["unit"], columns["status"], remarks, strict=True))
    return "\ufeff" + sheet.getvalue()


def known_lines(report: Report, files: Iterable[str]) -> set[str]:
    """Every line of these files that `numbers_csv` can have written of the report's numbers.

    Only the rows whose value stands in one of the files are written out for that.
    """
    behind = len(_file_header("")) - len(_PLACES)
    cells = (line.rsplit(";", behind) for text in files for line in text.splitlines())
    values = {found[1] for found in cells if len(found) > 1}
    kept = [place for place, value in enumerate(report.estimates["value"].tolist()) if _unrounded(value) in values]
    return file_headers(report) | set(numbers_csv(report, report.estimates.take(kept)).splitlines())


def file_headers(report: Report) -> set[str]:
    """The first lines that a file of `numbers_csv` may have; which one depends on its groups."""
    return {"\ufeff" + ";".join(_file_header(word)) for word in group_headings(report.evaluation)}


def shown_number(row: Mapping[Any, Any]) -> str:
    """The value of a shown row as the reports print it."""
    value, unit = float(row["value"]), row["unit"]
    if unit == "share" and row["population"] == PUBLIC:
        return f"{decimal(value * 100, 1)} pct."  # small shares of everybody, told with a decimal elsewhere too
    if unit == "share":
        return percent(value, float(row["n"]), float(row["base"]))
    if unit == "pp":
        return f"{decimal(value * 100, 0)} procentpoint"
    if unit == "percent_change":
        return f"{decimal(value, 0)} pct."
    return decimal(value, {"count": 0, "r": 2}.get(str(unit), 1))


def _file_header(groups: str) -> list[str]:
    return [*(_PLACES | {"group": groups}).values(), *_NUMBERS.values(), "Enhed", "Status", "Bemærkning"]


def _headings(report: Report, rows: pd.DataFrame) -> dict[str, str]:
    """What stands over each key column."""
    return _PLACES | {"group": group_heading(report.evaluation, rows)}


def _printed(
    columns: Mapping[str, Sequence[str]], name: str, words: Callable[[Mapping[Any, Any]], str]
) -> Iterator[str]:
    """What each row's id in a column is printed as, asked for once of every id, item and reason that go together."""
    together = (name, "item", "reason")
    keys = list(zip(*(columns[one] for one in together), strict=True))
    known = {key: _plain(words(dict(zip(together, key, strict=True)))) for key in set(keys)}
    return map(known.__getitem__, keys)


def _span(row: Mapping[Any, Any]) -> str:
    low, high = float(row["low"]), float(row["high"])
    if math.isnan(low) or math.isnan(high):
        return NOTHING
    factor, digits = (100, 0) if row["unit"] in ("share", "pp") else (1, 2 if row["unit"] == "r" else 1)
    return f"{decimal(low * factor, digits)} til {decimal(high * factor, digits)}"


def _count(value: float) -> str:
    if math.isnan(value):
        return NOTHING
    return number(value) if float(value).is_integer() else decimal(value, 1)


def _unrounded(value: float) -> str:
    """The digits of results.csv, with a decimal comma."""
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text

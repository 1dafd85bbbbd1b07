"""Tables from jobindsats.dk as evaluators have them: JSON of the API (v2 and v3), one object a line, or CSV with `;`.

Numbers are Danish ("9,08", "44.010"); `-`, `..`, `.` and blank are missing. A period is a year, a half year, a quarter,
a month, or the last months up to one: 2020Y01, 2020H1, 2020Q02, 2020M04, 2020QMAT02.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import InputProblems, Problem, nearest
from helpers.ingest.places import join_words
from helpers.municipalities import find_municipality, slug
from helpers.params.jobindsats import JobindsatsTable
from helpers.wording import month_name

AREA, PERIOD = "Area", "Periode"
MISSING = frozenset({"", "-", "..", ".", "–"})
COLUMNS = ["area", "period", "item", "value"]

_AREA_NAMES = ("Area", "Område", "Omraade", "Kommune")
_PERIOD_NAMES = ("Periode", "Period", "Tid")
_PERIOD = re.compile(r"^(?P<year>\d{4})(?P<kind>YMAT|QMAT|HMAT|Y|H|Q|M)?(?P<number>\d{1,2})?$")
_MONTHS = {"": 12, "Y": 12, "H": 6, "Q": 3, "M": 1, "YMAT": 12, "QMAT": 3, "HMAT": 6}
_NUMBER = re.compile(r"^[-−+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$")
_PLAIN = re.compile(r"^[-+]?\d+\.\d+$")
_MOST = 5


@dataclass(frozen=True)
class Period:
    """A period with its first and last month (2020-04); `rolling` counts the months up to the last one."""

    code: str
    first: str
    last: str
    rolling: bool


def read_jobindsats(path: Path, table: JobindsatsTable) -> pd.DataFrame:
    """The measures of a downloaded table: area (slug), period, item and value (NaN: missing), one row a number.

    Raises InputProblems with everything that is wrong: columns that are not there, numbers and periods that are none.
    """
    return tidy_rows(read_rows(path), table, str(path))


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file in any of the forms; raises InputProblems on one that is none of them."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return rows_from_csv(text) if path.suffix.lower() == ".csv" else rows_from_json(text)
    except (OSError, UnicodeDecodeError, ValueError, csv.Error):
        repair = "Hent tabellen igen som JSON eller CSV."
        raise InputProblems([Problem(str(path), "", "filen kan ikke læses", "JSON eller CSV med ;", repair)]) from None


def rows_from_json(text: str) -> list[dict[str, Any]]:
    """Objects of a list, of `Data` with `Variables` (v2), of `data` with `columns` (v3), or one a line.

    Raises ValueError on anything else.
    """
    if "\n{" in text.strip():
        return [_object(json.loads(line)) for line in text.splitlines() if line.strip()]
    content = json.loads(text)
    if isinstance(content, list):
        return [row for part in content for row in (_table_rows(part) if _is_table(part) else [_object(part)])]
    return _table_rows(content) if _is_table(content) else [_object(content)]


def rows_from_csv(text: str) -> list[dict[str, Any]]:
    """Rows under the first line with a semicolon; the lines before it are the table's title."""
    lines = text.splitlines()
    start = next((place for place, line in enumerate(lines) if ";" in line), None)
    if start is None:
        raise ValueError("no semicolon")
    return [dict(row) for row in csv.DictReader(lines[start:], delimiter=";") if any(row.values())]


def danish_number(value: object) -> float:
    """A number as jobindsats writes it; NaN for a missing one. Raises ValueError on what is neither."""
    if value is None:
        return float("nan")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    text = str(value).strip().replace("\u00a0", "").replace("%", "").strip()
    if text in MISSING:
        return float("nan")
    if _NUMBER.match(text):
        return float(text.replace(".", "").replace(",", ".").replace("−", "-"))
    if _PLAIN.match(text):
        return float(text)
    raise ValueError(f"»{value}« er ikke et tal")


def read_period(code: str) -> Period:
    """A period's months. Raises ValueError on a code that is none."""
    found = _PERIOD.match(code.strip().upper())
    if found is None:
        raise ValueError(f"»{code}« er ikke en periode")
    kind, number = found["kind"] or "", int(found["number"] or 1)
    length = _MONTHS[kind]
    rolling = kind.endswith("MAT")
    # Rolling periods are numbered by the part of the year that they end with: QMAT02 is the year up to June.
    if not 1 <= number <= 12 // length or (kind == "YMAT" and number != 1):
        raise ValueError(f"»{code}« er ikke en periode")
    last = int(found["year"]) * 12 + number * length - 1
    first = last - (11 if rolling else length - 1)
    return Period(code.strip(), _month(first), _month(last), rolling)


def is_period(code: str) -> bool:
    """Whether a text is a period's code; a bare number may be anything."""
    try:
        read_period(code)
    except ValueError:
        return False
    return not code.isdecimal()


def period_words(code: str) -> str:
    """A period to a reader: "2018", "1. halvår 2018", "2. kvartal 2018", "marts 2018", "året til juni 2020"."""
    period = read_period(code)
    (year, first), (_, last) = (map(int, month.split("-")) for month in (period.first, period.last))
    if period.rolling:
        return f"året til {month_name(last)} {period.last[:4]}"
    length = last - first + 1
    parts = {12: "", 6: f"{last // 6}. halvår ", 3: f"{last // 3}. kvartal ", 1: f"{month_name(last)} "}
    return f"{parts[length]}{year}"


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def tidy_rows(rows: Iterable[Mapping[str, Any]], table: JobindsatsTable, file: str) -> pd.DataFrame:
    """Rows of a table as `read_jobindsats` gives them; only municipalities and the country have areas here."""
    rows = list(rows)
    if not rows:
        raise InputProblems([Problem(file, "", "tabellen er tom", "mindst én række", "Hent tabellen igen.")])
    columns = list(rows[0])
    area, period = _named(columns, _AREA_NAMES), _named(columns, _PERIOD_NAMES)
    problems = list(_column_problems(file, columns, table, {"område": area, "periode": period}))
    if problems or area is None or period is None:
        raise InputProblems(problems)
    records: list[tuple[str, str, str, float]] = []
    wrong: dict[str, list[str]] = {}
    for row in rows:
        if any(str(row.get(name)) != value for name, value in table.where.items()):
            continue
        try:
            code = read_period(str(row[period])).code
        except ValueError as error:
            wrong.setdefault(period, []).append(str(error))
            continue
        name = str(row[area])
        for column, item in table.measures.items():
            try:
                records.append(
                    (table.same_as.get(name) or _area_slug(name), code, item, danish_number(row.get(column)))
                )
            except ValueError as error:
                wrong.setdefault(column, []).append(str(error))
    if wrong:
        raise InputProblems(_wrong_cells(file, wrong))
    return pd.DataFrame(records, columns=COLUMNS).astype({"area": "str", "period": "str", "item": "str"})


def _is_table(content: object) -> bool:
    return isinstance(content, dict) and isinstance(content.get("Data", content.get("data")), list)


def _table_rows(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of cells under the names of `Variables` (v2) or `columns` (v3); rows that are objects stay as they are."""
    rows = content.get("Data", content.get("data"))
    names = [_column_name(one) for one in content.get("Variables") or content.get("columns") or []]
    return [_object(row) if isinstance(row, dict) else dict(zip(names, row, strict=True)) for row in rows or []]


def _column_name(column: object) -> str:
    if isinstance(column, dict):
        return str(column.get("Name", column.get("name", column.get("title", ""))))
    return str(column)


def _object(row: object) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise ValueError("a row is no object")
    return row


def _named(columns: list[str], names: tuple[str, ...]) -> str | None:
    return next((column for column in columns if column.strip().lower() in {name.lower() for name in names}), None)


def _column_problems(
    file: str, columns: list[str], table: JobindsatsTable, found: Mapping[str, str | None]
) -> Iterator[Problem]:
    for what, column in found.items():
        if column is None:
            yield Problem(file, "overskriften", f"ingen kolonne med {what}", join_words(columns), "Hent tabellen igen.")
    for name in [*table.measures, *table.where]:
        if name not in columns:
            repair = nearest(name, columns) or "Ret navnet i params, så det er skrevet som i tabellen."
            yield Problem(file, "overskriften", f"kolonnen »{name}« mangler", join_words(columns), repair)


def _wrong_cells(file: str, wrong: Mapping[str, list[str]]) -> Iterator[Problem]:
    for column, messages in wrong.items():
        some = join_words(list(dict.fromkeys(messages))[:_MOST])
        found = f"{len(messages)} celler kan ikke læses: {some}"
        allowed = "danske tal, eller - .. . for manglende; perioder som 2020QMAT02"
        yield Problem(file, f"kolonnen {column}", found, allowed, "Hent tabellen igen.")


def _area_slug(name: str) -> str:
    found = find_municipality(name)
    return found.slug if found else slug(name)

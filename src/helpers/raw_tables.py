"""Cells as a table: the header's names, one type a column, and the row that each record has in its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from helpers.errors import InputProblems, Problem
from helpers.places import MOST_ROWS, join_words, place

Code = float | str

# Whole numbers beyond this do not survive as float64, so long ids stay text.
_LARGEST_EXACT = 2**53


@dataclass(frozen=True)
class RawTable:
    """A table as it was delivered.

    `frame` has one column per variable, of numbers or text (blank cells are missing); its index is the row that the
    evaluator sees in the file. `value_labels` and `column_labels` are the file's own; `user_missing` holds the codes
    that SPSS was told to leave out. `first_row` is the row of the first record: 2 below a header, else 1.
    """

    frame: pd.DataFrame
    value_labels: Mapping[str, Mapping[Code, str]] = field(default_factory=dict)
    column_labels: Mapping[str, str] = field(default_factory=dict)
    user_missing: Mapping[str, frozenset[Code]] = field(default_factory=dict)
    first_row: int = 2


def table_from_rows(rows: Sequence[Sequence[Any]], *, file: str, sheet: str | None = None) -> RawTable:
    """Rows of cells, the first filled one of which names the columns, as a table; blank rows are left out.

    Raises InputProblems on columns of the same name and on rows that are shorter or longer than the header.
    """
    start = next(number for number, row in enumerate(rows) if not is_blank(row))
    names, first_row = _names(rows[start]), start + 2
    records = {number: row for number, row in enumerate(rows[start + 1 :], start=first_row) if not is_blank(row)}
    while names[-1] is None and all(is_blank(row[len(names) - 1 :]) for row in records.values()):
        names.pop()
    header = [name or f"(kolonne {number} uden navn)" for number, name in enumerate(names, start=1)]
    problems = [*_repeated_names(header, file, sheet), *_uneven_rows(records, len(header), file, sheet)]
    if problems:
        raise InputProblems(problems)
    index = pd.Index(list(records), dtype="int64")
    cells = list(zip(*(row[: len(header)] for row in records.values()), strict=True)) or [()] * len(header)
    columns = {
        name: plain_column(pd.Series(values, index=index, dtype="object"))
        for name, values in zip(header, cells, strict=True)
    }
    return RawTable(frame=pd.DataFrame(columns, index=index), first_row=first_row)


def plain_column(column: pd.Series) -> pd.Series:
    """Numbers (true and false as 1 and 0) as float64, everything else as text; blank cells are missing."""
    if isinstance(column.dtype, pd.StringDtype):
        return column.astype("str").mask(column.str.strip() == "")
    cells = column.astype("object").where(column.notna(), None)
    kinds = set(map(type, cells)) - {type(None)}
    if kinds and all(issubclass(kind, (int, float)) for kind in kinds):
        if not any(abs(cell) > _LARGEST_EXACT for cell in cells.dropna().unique()):
            return cells.astype("float64")
    text = cells if kinds <= {str} else cells.map(cell_text, na_action="ignore")
    text = text.astype("str")
    return text.mask(text.str.strip() == "")


def cell_text(value: object) -> str:
    """A cell as the evaluator reads it: whole numbers without decimals, dates as 2021-11-30."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def clean_name(name: object) -> str:
    """A column's name on one line, without surrounding or double spaces."""
    return " ".join(cell_text(name).split())


def is_blank(row: Sequence[Any]) -> bool:
    """Whether no cell of the row holds anything but spaces."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


def _names(row: Sequence[Any]) -> list[str | None]:
    return [None if cell is None else clean_name(cell) or None for cell in row]


def _repeated_names(header: Sequence[str], file: str, sheet: str | None) -> Iterator[Problem]:
    for name in dict.fromkeys(header):
        numbers = [str(number) for number, other in enumerate(header, start=1) if other == name]
        if len(numbers) > 1:
            found = f"kolonnerne {join_words(numbers)} har samme navn"
            yield Problem(file, place(sheet=sheet, column=name), found, "hvert navn én gang", "Omdøb den ene i filen.")


def _uneven_rows(records: Mapping[int, Sequence[Any]], width: int, file: str, sheet: str | None) -> Iterator[Problem]:
    """Rows with fewer cells than the header, or with filled cells beyond it."""
    uneven = [number for number, row in records.items() if len(row) < width or not is_blank(row[width:])]
    if uneven:
        widths = {len(records[number]) for number in uneven[:MOST_ROWS]}
        yield Problem(
            file,
            place(sheet=sheet, rows=uneven),
            f"{join_words([str(found) for found in sorted(widths)])} celler",
            f"{width} celler, som overskriften har",
            'Sæt tekst med skilletegn i "..."; står rækken sidst, er filen måske afbrudt: eksportér den igen.',
        )

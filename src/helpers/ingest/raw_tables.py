"""Cells as a table: the header's names, one type a column, and the row that each record has in its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.errors import InputProblems, Problem
from helpers.ingest.file_kinds import empty_file
from helpers.ingest.personal_data import different_cells
from helpers.ingest.places import MOST_ROWS, join_words, place

Code = float | str
Cells = pd.Series | Sequence[Any]

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


def table_from_rows(rows: Sequence[Sequence[Any]], *, file: str) -> RawTable:
    """Rows of cells, the first filled one of which names the columns, as a table; blank rows are left out.

    Raises InputProblems on columns of the same name and on rows that are shorter or longer than the header.
    """
    width = len(next(row for row in rows if not is_blank(row)))
    records = {number: row for number, row in enumerate(rows, start=1) if not is_blank(row)}
    uneven = [number for number, row in records.items() if len(row) < width or not is_blank(row[width:])]
    if uneven:
        raise InputProblems([_uneven_rows(records, uneven, file=file, width=width)])
    blank = [None] * width
    columns = zip(*(records.get(number, blank)[:width] for number in range(1, len(rows) + 1)), strict=True)
    return table_from_columns(list(columns), file=file)


def table_from_columns(
    columns: Sequence[pd.Series | Sequence[Any]], *, file: str, sheet: str | None = None
) -> RawTable:
    """The same for columns of equal length, the first filled row of which holds their names; raises InputProblems."""
    start = next((number for number, row in enumerate(zip(*columns, strict=True)) if not is_blank(row)), None)
    if start is None:
        raise empty_file(file)
    series = [column if isinstance(column, pd.Series) else pd.Series(column, dtype="object") for column in columns]
    header = [column.iloc[start] for column in series]
    plain = pd.DataFrame({number: plain_column(column.iloc[start + 1 :]) for number, column in enumerate(series)})
    plain.index = pd.RangeIndex(start + 2, len(plain) + start + 2)
    names = _names(header, plain.isna().all().tolist(), file=file, sheet=sheet)
    frame = plain[plain.notna().any(axis=1)].iloc[:, : len(names)].set_axis(names, axis="columns")
    return RawTable(frame=frame, first_row=start + 2)


def table_from_texts(cells: pa.Table, *, file: str) -> RawTable:
    """The same for a text file's cells, all of them text, of which Arrow finds the blank ones; raises InputProblems."""
    columns = [pc.if_else(pc.equal(pc.utf8_trim_whitespace(cell), ""), None, cell) for cell in cells.columns]
    filled = np.flatnonzero(np.logical_or.reduce([column.is_valid().to_numpy() for column in columns]))
    if not filled.size:
        raise empty_file(file)
    start, rows = int(filled[0]), filled[1:]
    header = [column[start].as_py() for column in columns]
    names = _names(header, [column.null_count == len(column) for column in columns], file=file, sheet=None)
    frame = pa.table(columns[: len(names)], names).take(rows).to_pandas(use_threads=False)
    frame.index = pd.Index(rows + 1, dtype="int64")
    return RawTable(frame=frame, first_row=start + 2)


def plain_column(column: pd.Series) -> pd.Series:
    """Numbers (true and false as 1 and 0) as float64, everything else as text; blank cells are missing."""
    if isinstance(column.dtype, pd.StringDtype):
        return column.astype("str").mask(column.str.strip() == "")
    if pd.api.types.is_numeric_dtype(column) and not (column.abs() > _LARGEST_EXACT).any():
        return column.astype("float64")
    cells = column.astype("object").where(column.notna(), None)
    kinds = set(map(type, cells)) - {type(None)}
    are_numbers = bool(kinds) and all(issubclass(kind, (int, float)) for kind in kinds)
    if are_numbers and not any(abs(cell) > _LARGEST_EXACT for cell in cells.dropna().unique()):
        return cells.astype("float64")
    text = (cells if kinds <= {str} else cells.map(cell_text, na_action="ignore")).astype("str")
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


def as_text(column: pd.Series) -> pd.Series:
    """Cells as text on one line; blank cells stay missing."""
    texts = {value: clean_name(value) for value in different_cells(column)}
    if isinstance(column.dtype, pd.StringDtype) and all(value == text for value, text in texts.items()):
        return column
    return column.map(texts).astype("str")


def is_blank(row: Sequence[Any]) -> bool:
    """Whether no cell of the row holds anything but spaces."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


def _names(header: Sequence[Any], are_blank: Sequence[bool], *, file: str, sheet: str | None) -> list[str]:
    """The columns' names; those at the end that have none and are blank below (`are_blank`) are no columns."""
    names = ["" if pd.isna(cell) else clean_name(cell) for cell in header]
    while not names[-1] and are_blank[len(names) - 1]:
        names.pop()
    names = [name or f"(kolonne {number} uden navn)" for number, name in enumerate(names, start=1)]
    if len(set(names)) < len(names):
        raise InputProblems(_repeated_names(names, file, sheet))
    return names


def _repeated_names(names: Sequence[str], file: str, sheet: str | None) -> Iterator[Problem]:
    for name in dict.fromkeys(names):
        numbers = [str(number) for number, other in enumerate(names, start=1) if other == name]
        if len(numbers) > 1:
            found = f"kolonne {join_words(numbers)} har samme navn"
            yield Problem(
                file, place(sheet=sheet, column=name), found, "hvert navn én gang", "Omdøb den ene i filen.", "file"
            )


def _uneven_rows(records: Mapping[int, Sequence[Any]], uneven: Sequence[int], *, file: str, width: int) -> Problem:
    """Only text files have rows of their own length."""
    widths = sorted({len(records[number]) for number in uneven[:MOST_ROWS]})
    return Problem(
        file,
        place(rows=uneven),
        f"{join_words([str(found) for found in widths])} celler",
        f"{width} celler, som overskriften har",
        'Sæt tekst med skilletegn i "..."; står rækken sidst, er filen måske afbrudt: eksportér den igen.',
        "file",
    )

"""Files of answers as raw tables: CSV, XLSX, SPSS SAV and Parquet, with the labels and missing codes they carry."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers.characters import REPAIR, UNSHOWABLE, unshowable
from helpers.errors import InputProblems, Problem
from helpers.ingest.file_kinds import KIND_NAMES, broken_file, checked_kind, empty_file, refusal
from helpers.ingest.personal_data import different_cells
from helpers.ingest.places import join_words, place
from helpers.ingest.raw_tables import (
    RawTable,
    clean_name,
    is_blank,
    plain_column,
    table_from_columns,
    table_from_rows,
    table_from_texts,
)
from helpers.ingest.text_files import LONGEST_CELL, decode_text, long_cell, split_columns, split_rows
from helpers.ingest.workbooks import read_sheet

Read = TypeVar("Read")

# A Parquet file of a few kilobytes can say one value a billion times.
_MOST_VALUES = 500_000_000

# What pyarrow and the other readers raise on broken files, found by breaking files at random.
_BROKEN = (
    zlib.error, struct.error, pa.ArrowException, OSError, EOFError, ValueError, LookupError, TypeError, AttributeError,
    SyntaxError, ArithmeticError, RuntimeError, AssertionError,
)  # fmt: skip


def read_table(path: Path, sheet: str | None = None) -> RawTable:
    """The file as a table, its rows numbered as the evaluator sees them.

    Raises InputProblems when the file is missing, empty, locked, broken or not what its name says, when a workbook has
    several filled sheets and `sheet` names none, and when a cell holds signs that cannot be shown or more than Excel's.
    """
    table = _read(path, sheet)
    if problems := list(_cell_problems(table, path, sheet)):
        raise InputProblems(problems)
    return table


def _read(path: Path, sheet: str | None) -> RawTable:
    match checked_kind(path):
        case "sav":
            # Here, as most evaluations have no such file, and its library takes longer to import than many are to read.
            from helpers.ingest.spss_files import read_sav

            return _guarded(read_sav, path, "sav")
        case "parquet":
            return _guarded(_read_parquet, path, "parquet")
        case "text":
            text = decode_text(path.read_bytes(), file=str(path))
            cells = split_columns(text) if text.strip() else None
            if cells is not None:
                return table_from_texts(cells, file=str(path))
            return table_from_rows(_without_blank_end(split_rows(text, file=str(path)), path), file=str(path))
    return table_from_columns(read_sheet(path, sheet), file=str(path), sheet=sheet)


def _cell_problems(table: RawTable, path: Path, sheet: str | None) -> Iterator[Problem]:
    """Names, labels and cells of text that no report could show as they are written."""
    labels = [label for names in table.value_labels.values() for label in names.values()]
    for text in [*map(str, table.frame.columns), *labels, *table.column_labels.values()]:
        if found := unshowable(text):
            yield Problem(str(path), "overskriften", found, "tegn, der kan ses", REPAIR, "file")
    for name in table.frame.columns:
        column = table.frame[name]
        if not isinstance(column.dtype, pd.StringDtype) or _is_showable(column):
            continue
        hidden = column[column.str.contains(UNSHOWABLE, na=False)]
        if not hidden.empty:
            where = place(sheet=sheet, rows=list(hidden.index), column=str(name))
            yield Problem(str(path), where, unshowable(hidden.iloc[0]), "tegn, der kan ses", REPAIR)
        long = column[column.str.len().fillna(0) > LONGEST_CELL]
        if not long.empty:
            yield long_cell(str(path), place(sheet=sheet, rows=list(long.index), column=str(name)), LONGEST_CELL + 1)


def _is_showable(column: pd.Series) -> bool:
    """Whether no cell has anything to tell of; most columns hold few different texts."""
    texts = different_cells(column)
    return not unshowable("\n".join(texts)) and max(map(len, texts), default=0) <= LONGEST_CELL


def read_rows(path: Path, sheet: str | None = None) -> list[list[Any]]:
    """The cells of a CSV file or of one sheet of a workbook, row by row, without the blank rows at the end.

    Raises InputProblems like `read_table`.
    """
    match checked_kind(path):
        case "text":
            rows = split_rows(decode_text(path.read_bytes(), file=str(path)), file=str(path))
        case "xlsx":
            rows = [list(row) for row in zip(*read_sheet(path, sheet), strict=True)]
        case other:
            raise refusal(path, f"filen er {KIND_NAMES[other]}", "CSV eller XLSX", "Gem den som en af dem.")
    return _without_blank_end(rows, path)


def _without_blank_end(rows: list[list[Any]], path: Path) -> list[list[Any]]:
    while rows and is_blank(rows[-1]):
        rows.pop()
    if not rows:
        raise empty_file(str(path))
    return rows


def _guarded(read: Callable[[Path], Read], path: Path, kind: str) -> Read:
    try:
        return read(path)
    except _BROKEN:
        raise broken_file(path, kind) from None


def _read_parquet(path: Path) -> RawTable:
    file = pq.ParquetFile(path)
    if file.metadata.num_rows * file.metadata.num_columns > _MOST_VALUES:
        found = f"filen har {file.metadata.num_rows} rækker og {file.metadata.num_columns} kolonner"
        raise refusal(path, found, f"højst {_MOST_VALUES} celler", "Eksportér kun spørgeskemaets svar.")
    table = file.read()
    repeated = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if repeated:
        found = f"flere kolonner hedder {join_words([f'»{name}«' for name in repeated])}"
        raise InputProblems([Problem(str(path), place(column=repeated[0]), found, "hvert navn én gang", "Omdøb dem.")])
    columns = {clean_name(name): plain_column(_series(table.column(name))) for name in table.column_names}
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return RawTable(frame=frame, first_row=1)


def _series(column: pa.ChunkedArray) -> pd.Series:
    series: pd.Series = column.to_pandas(integer_object_nulls=True)
    return series

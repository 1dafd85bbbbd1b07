"""Files of answers as raw tables: CSV, XLSX, SPSS SAV and Parquet, with the labels and missing codes they carry."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
from python_calamine import CalamineError, CalamineWorkbook

from helpers.errors import InputProblems, Problem, nearest
from helpers.ingest.file_kinds import KIND_NAMES, checked_kind, empty_file, refusal
from helpers.ingest.places import join_words, place
from helpers.ingest.raw_tables import (
    Code,
    RawTable,
    clean_name,
    is_blank,
    plain_column,
    table_from_columns,
    table_from_rows,
)
from helpers.ingest.text_files import decode_text, split_columns, split_rows

Read = TypeVar("Read")

_LARGE_WORKBOOK = 2_000_000  # bytes

# What openpyxl, pyarrow and pyreadstat raise on broken files, found by breaking files at random.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, pa.ArrowException, pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError, OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, SyntaxError,
    ArithmeticError, RuntimeError, AssertionError,
)  # fmt: skip


def read_table(path: Path, sheet: str | None = None) -> RawTable:
    """The file as a table, its rows numbered as the evaluator sees them.

    Raises InputProblems when the file is missing, empty, locked, broken or not what its name says, and when a workbook
    has several filled sheets and `sheet` names none.
    """
    match checked_kind(path):
        case "sav":
            return _guarded(_read_sav, path, "sav")
        case "parquet":
            return _guarded(_read_parquet, path, "parquet")
        case "text":
            text = decode_text(path.read_bytes(), file=str(path))
            columns = split_columns(text) if text.strip() else None
            if columns:
                return table_from_columns(columns, file=str(path))
    return table_from_rows(read_rows(path, sheet), file=str(path), sheet=sheet)


def read_rows(path: Path, sheet: str | None = None) -> list[list[Any]]:
    """The cells of a CSV file or of one sheet of a workbook, row by row, without the blank rows at the end.

    Raises InputProblems like `read_table`.
    """
    match checked_kind(path):
        case "text":
            rows = split_rows(decode_text(path.read_bytes(), file=str(path)), file=str(path))
        case "xlsx":
            rows = _sheet_rows(path, sheet)
        case other:
            raise refusal(path, f"filen er {KIND_NAMES[other]}", "CSV eller XLSX", "Gem den som en af dem.")
    while rows and is_blank(rows[-1]):
        rows.pop()
    if not rows:
        raise empty_file(str(path))
    return rows


def sheet_names(path: Path) -> list[str]:
    """The names of the sheets that hold anything, in the workbook's order; raises InputProblems."""
    return _guarded(_filled_sheets, path, checked_kind(path))


def _guarded(read: Callable[[Path], Read], path: Path, kind: str) -> Read:
    try:
        return read(path)
    except _BROKEN:
        found = f"filen kan ikke læses som {KIND_NAMES[kind]}: den er afbrudt eller beskadiget"
        raise refusal(path, found, KIND_NAMES[kind], "Hent eller eksportér filen igen.") from None


def _sheet_rows(path: Path, sheet: str | None) -> list[list[Any]]:
    names = sheet_names(path)
    if sheet is None and len(names) > 1:
        found = f"filen har flere ark: {', '.join(names)}"
        raise refusal(path, found, "ét ark, når sheet ikke er angivet", "Skriv arkets navn efter sheet.")
    if sheet is not None and sheet not in names:
        hint = nearest(sheet, names) or "Ret sheet."
        found = f"arket »{sheet}« findes ikke eller er tomt"
        raise InputProblems([Problem(str(path), "sheet", found, ", ".join(names), hint, "file")])
    if not names:
        return []
    wanted = sheet or names[0]
    return _guarded(lambda workbook: _cells(workbook, wanted), path, "xlsx")


def _filled_sheets(path: Path) -> list[str]:
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as workbook:
        return [sheet.title for sheet in workbook.worksheets if any(not is_blank(row) for row in _sheet_cells(sheet))]


def _cells(path: Path, sheet: str) -> list[list[Any]]:
    """openpyxl knows more of what Excel can hold; large workbooks are tried with calamine, which is much faster."""
    if path.stat().st_size > _LARGE_WORKBOOK:
        try:
            return _cells_by_calamine(path, sheet)
        except CalamineError:
            pass  # openpyxl tells what is wrong, or reads it all the same
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as workbook:
        rows = [list(row) for row in _sheet_cells(workbook[sheet])]
    width = max(map(len, rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def _cells_by_calamine(path: Path, sheet: str) -> list[list[Any]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in row] for row in rows]


def _sheet_cells(sheet: Any) -> Any:
    sheet.reset_dimensions()  # some exporters write a size that is too small
    return sheet.iter_rows(values_only=True)


def _read_sav(path: Path) -> RawTable:
    frame, facts = _read_sav_in_its_encoding(path)
    plain = pd.DataFrame({name: plain_column(frame[name]) for name in frame.columns})
    plain.index = pd.RangeIndex(1, len(frame) + 1)
    missing = {name: _codes_within(plain[name], ranges) for name, ranges in facts.missing_ranges.items()}
    return RawTable(
        frame=plain,
        value_labels=facts.variable_value_labels,
        column_labels={name: label for name, label in facts.column_names_to_labels.items() if label},
        user_missing=missing,
        first_row=1,
    )


def _read_sav_in_its_encoding(path: Path) -> tuple[pd.DataFrame, Any]:
    """Older SPSS on Danish Windows wrote cp1252 without saying so."""
    try:
        return pyreadstat.read_sav(str(path), user_missing=True)
    except (UnicodeDecodeError, pyreadstat.ReadstatError):
        return pyreadstat.read_sav(str(path), user_missing=True, encoding="WINDOWS-1252")


def _codes_within(column: pd.Series, ranges: Sequence[Mapping[str, Code]]) -> frozenset[Code]:
    values = column.dropna().unique()
    return frozenset(value for value in values if any(span["lo"] <= value <= span["hi"] for span in ranges))


def _read_parquet(path: Path) -> RawTable:
    table = pq.ParquetFile(path).read()
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

"""Workbooks (XLSX) as columns of cells: which sheets hold anything, and what stands in one of them."""

from __future__ import annotations

import functools
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree  # nosec B405

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from helpers.errors import InputProblems, Problem, nearest
from helpers.ingest.file_kinds import broken_file, checked_kind, refusal
from helpers.ingest.raw_tables import is_blank

Read = TypeVar("Read")
Columns = list[list[Any]]

_ROWS_AT_A_TIME = 2000
_BYTES_AT_A_TIME = 1 << 20
# A cell whose formula gave #N/A or another error; calamine gives a blank one.
_ERROR_CELL = re.compile(
    rb'<c\s(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</c>).)*?<v>([^<]{1,20})</v>', re.DOTALL
)
_BROKEN = (
    CalamineError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    OSError,
    ValueError,
    LookupError,
    SyntaxError,
    StopIteration,
    EOFError,
    RuntimeError,
    zlib.error,
)


class _Texts(dict[str, str | None]):
    """Each different text once; None for one of nothing but spaces."""

    def __missing__(self, text: str) -> str | None:
        self[text] = text if text.strip() else None
        return self[text]


def sheet_names(path: Path) -> list[str]:
    """The names of the sheets of cells, in the workbook's order; raises InputProblems."""
    checked_kind(path)
    return _with_book(path, _table_sheets)


def read_sheet(path: Path, sheet: str | None = None) -> Columns:
    """The sheet's columns, equally long, with None in blank cells; the first cell stands in A1 and the last is filled.

    Raises InputProblems when the workbook is broken, when it has no such sheet, and when it has several filled ones and
    `sheet` names none.
    """

    def read(book: CalamineWorkbook) -> Columns:
        chosen = _chosen_sheet(book, path, sheet)
        if chosen is None:
            return []
        columns = _columns(chosen)
        for column, row, text in _error_cells(path, book.sheet_names.index(chosen.name)):
            columns[column][row] = text
        return columns

    return _with_book(path, read)


def _chosen_sheet(book: CalamineWorkbook, path: Path, sheet: str | None) -> CalamineSheet | None:
    """The named sheet, or the only filled one; None where no sheet holds anything."""
    if sheet in _table_sheets(book) and _is_filled(named := book.get_sheet_by_name(sheet)):
        return named
    filled = _filled_sheets(book)
    names = list(filled)
    if sheet is None and len(names) > 1:
        found = f"filen har flere ark: {', '.join(names)}"
        raise refusal(path, found, "ét ark, når sheet ikke er angivet", "Skriv arkets navn efter sheet.")
    if sheet is not None:
        hint = nearest(sheet, names) or "Ret sheet."
        found = f"arket »{sheet}« findes ikke eller er tomt"
        raise InputProblems([Problem(str(path), "sheet", found, ", ".join(names), hint, "file")])
    return filled[names[0]] if names else None


def _filled_sheets(book: CalamineWorkbook) -> dict[str, CalamineSheet]:
    sheets = {name: book.get_sheet_by_name(name) for name in _table_sheets(book)}
    return {name: sheet for name, sheet in sheets.items() if _is_filled(sheet)}


def _table_sheets(book: CalamineWorkbook) -> list[str]:
    """Sheets of cells: neither charts nor macros."""
    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _is_filled(sheet: CalamineSheet) -> bool:
    return any(not is_blank(row) for row in sheet.iter_rows())


def _columns(sheet: CalamineSheet) -> Columns:
    """A chunk of rows at a time, each different text held once: a questionnaire's answers are few."""
    if sheet.start is None:
        return []
    rows = iter(sheet.iter_rows())  # from row 1, but from the first filled column
    columns: Columns = [[] for _ in range(sheet.width)]
    texts = _Texts()
    while chunk := list(islice(rows, _ROWS_AT_A_TIME)):
        for column, cells in zip(columns, zip(*chunk, strict=True), strict=True):
            # Only texts: 1, 1.0 and True would be one key.
            column.extend([texts[cell] if type(cell) is str else cell for cell in cells])
    return [[None] * len(columns[0]) for _ in range(sheet.start[1])] + columns


def _error_cells(path: Path, number: int) -> Iterator[tuple[int, int, str]]:
    """Column, row (both from 0) and text of each cell of a sheet (by its number) that holds an error."""
    with zipfile.ZipFile(path) as archive, archive.open(_part_of_sheet(archive, number)) as stream:
        rest = b""
        while block := stream.read(_BYTES_AT_A_TIME):
            text = rest + block
            if b't="e"' in text:
                for letters, row, error in _ERROR_CELL.findall(text):
                    yield _column_number(letters), int(row) - 1, error.decode("utf-8", errors="replace")
            rest = text[max(text.rfind(b"<c "), 0) :][-_BYTES_AT_A_TIME:]


def _part_of_sheet(archive: zipfile.ZipFile, number: int) -> str:
    """The name in the archive of the sheet's cells."""
    sheets = _xml(archive, "xl/workbook.xml").findall("{*}sheets/{*}sheet")
    wanted = next(value for key, value in sheets[number].items() if key.endswith("}id"))
    parts = {part.get("Id"): part.get("Target", "") for part in _xml(archive, "xl/_rels/workbook.xml.rels")}
    return posixpath.normpath(posixpath.join("/xl", parts[wanted])).lstrip("/")


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    # `checked_kind` lets no entities in, and calamine has read the part.
    return ElementTree.fromstring(archive.read(name))  # noqa: S314 # nosec B314


def _column_number(letters: bytes) -> int:
    """0 for A, 26 for AA."""
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters, 0) - 1


def _with_book(path: Path, read: Callable[[CalamineWorkbook], Read]) -> Read:
    try:
        with closing(CalamineWorkbook.from_path(str(path))) as book:
            return read(book)
    except _BROKEN:
        raise broken_file(path, "xlsx") from None
    except BaseException as error:
        # A panic in calamine's Rust is no Exception, and its class can only be known by name.
        if type(error).__name__ != "PanicException":
            raise
        raise broken_file(path, "xlsx") from None

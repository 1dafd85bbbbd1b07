"""Text tables (CSV) as rows of cells: encoding, delimiter and quoting are found from the content itself."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa
import pyarrow.csv as pa_csv

from helpers.errors import InputProblems, Problem
from helpers.ingest.places import place

DELIMITERS = (";", ",", "\t", "|")

LONGEST_CELL = 32_767

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SAMPLE_CHARACTERS, _SAMPLE_RECORDS = 200_000, 200


def decode_text(content: bytes, *, file: str) -> str:
    """The text of a file: byte order mark, else UTF-16 by its zero bytes, else UTF-8, else cp1252.

    Letters written as base and accent are put together, so that labels compare. Raises InputProblems on
    what is no text.
    """
    for encoding in _possible_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL_CHARACTERS.search(text):
            return unicodedata.normalize("NFC", text)
    raise InputProblems(
        [
            Problem(
                file,
                "",
                "indholdet er ikke tekst, der kan læses",
                "UTF-8, UTF-16 eller Windows-1252 (ANSI)",
                "Gem filen igen som CSV UTF-8, eller ret endelsen, hvis den er af en anden slags.",
                "file",
            )
        ]
    )


def split_rows(text: str, *, file: str) -> list[list[str]]:
    """Every record as its cells; blank lines are empty lists, so that the position + 1 is the row in the file.

    Quoted cells may hold delimiters and line breaks. Excel's `sep=;` line becomes a blank one. Raises InputProblems on
    a quotation mark that is never closed.
    """
    body, delimiter = _body_and_delimiter(text)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error as error:
        if "field limit" in str(error):
            raise InputProblems([long_cell(file, place(rows=[len(rows) + 1]), csv.field_size_limit())]) from None
        raise InputProblems([_quotation_problem(file, len(rows) + 1)]) from None
    return rows


def split_columns(text: str) -> pa.Table | None:
    """The cells of a text whose rows are equally long and whose quotation is sound, all of them text, else None.

    Several times as fast as `split_rows`, which then tells what is wrong. A blank line is a row of blank cells, so that
    the position + 1 is the row in the file.
    """
    body, delimiter = _body_and_delimiter(text)
    width = next((len(record) for record in _first_records(body, delimiter) if record), 0)
    if not width or not _is_soundly_quoted(body, delimiter):
        return None
    try:
        return pa_csv.read_csv(
            io.BytesIO(body.encode("utf-8")),
            read_options=pa_csv.ReadOptions(autogenerate_column_names=True),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values='"' in body, ignore_empty_lines=False
            ),
            convert_options=pa_csv.ConvertOptions(column_types={f"f{number}": pa.string() for number in range(width)}),
        )
    except pa.ArrowInvalid:
        return None


def find_delimiter(text: str) -> str:
    """The delimiter that divides the first records into the same number of cells, and into most of them."""

    def fit(delimiter: str) -> tuple[float, int]:
        widths = [len(record) for record in _first_records(text, delimiter) if record]
        if not widths or widths[0] == 1:
            return 0.0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    return max(DELIMITERS, key=fit)


def _body_and_delimiter(text: str) -> tuple[str, str]:
    hint = re.match(r"sep=(.)(?=\r?\n)", text, flags=re.IGNORECASE)
    return (text[hint.end() :], hint.group(1)) if hint else (text, find_delimiter(text))


def _is_soundly_quoted(text: str, delimiter: str) -> bool:
    """Whether every cell that begins with a quotation mark ends with one."""
    if '"' not in text:
        return True
    edge = rf"[{re.escape(delimiter)}\r\n]"
    quoted_cell = rf'(?:^|(?<={edge}))"[^"]*+(?:""[^"]*+)*+"(?={edge}|\Z)'
    return not re.search(rf'(?:^|{edge})"', re.sub(quoted_cell, "", text))


def _possible_encodings(content: bytes) -> Iterator[str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            yield encoding
            return
    sample = content[:2000]
    if sample.count(0) > len(sample) // 4:
        yield "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    yield "utf-8"
    yield "cp1252"


def _first_records(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        sample = io.StringIO(text[:_SAMPLE_CHARACTERS], newline="")
        yield from islice(csv.reader(sample, delimiter=delimiter), _SAMPLE_RECORDS)
    except csv.Error:  # a cell of more than 131,072 characters: split_rows tells of it
        return


def long_cell(file: str, where: str, length: int) -> Problem:
    """The problem of a cell that holds more than Excel's can."""
    found = f"en celle med mindst {length} tegn"
    repair = "Se, om rækker er smeltet sammen (et anførselstegn, som ikke er lukket), og eksportér filen igen."
    return Problem(file, where, found, f"højst {LONGEST_CELL} tegn i en celle, som i Excel", repair, "file")


def _quotation_problem(file: str, row: int) -> Problem:
    return Problem(
        file,
        place(rows=[row]),
        "et anførselstegn, der ikke er lukket, eller tekst efter det lukkede",
        'tekst med skilletegn i "..." og anførselstegn i teksten skrevet to gange',
        "Ret rækken; står den sidst, er filen måske afbrudt: eksportér den igen.",
        "file",
    )

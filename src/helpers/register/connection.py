"""Register files as DuckDB views: CSV, SAS-exported CSV and Parquet, read in pieces and never whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from helpers.errors import InputProblems, Problem
from helpers.params.register import Register, RegisterFile

VIEWS = ("benefits", "employment", "visitations", "background")
MEMORY_LIMIT = "1200MB"  # DuckDB's own; Python, Arrow and the reader's buffers come on top


@contextmanager
def open_register(register: Register, root: Path, *, threads: int = 2) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the four files as views named in `VIEWS`, all columns as text or as the Parquet file has them.

    What does not fit in memory goes to a temporary folder that is removed again. Raises InputProblems on files that
    are missing or cannot be read.
    """
    files = dict(zip(VIEWS, register.files, strict=True))
    missing = [_missing(file) for file in register.files if not (root / file.file).is_file()]
    if missing:
        raise InputProblems(missing)
    with TemporaryDirectory(prefix="nedslag-") as spill, duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'; SET threads = {threads:d}")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET temp_directory = $spill", {"spill": spill})
        problems = [problem for name, file in files.items() for problem in _view(connection, name, file, root)]
        if problems:
            raise InputProblems(problems)
        try:
            yield connection
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
            raise InputProblems([_unreadable(" eller ".join(file.file for file in register.files), error)]) from None


def column_names(connection: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    """The columns of a view, as its file spells them."""
    return [row[0] for row in connection.execute(f"DESCRIBE {quoted(view)}").fetchall()]


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def _view(connection: duckdb.DuckDBPyConnection, name: str, file: RegisterFile, root: Path) -> Iterator[Problem]:
    path = literal(str(root / file.file))
    if file.file.lower().endswith(".parquet"):
        source = f"read_parquet({path})"
    else:
        options = f"delim = {literal(file.delimiter)}, encoding = {literal(file.encoding)}"
        source = f"read_csv({path}, {options}, header = true, all_varchar = true, nullstr = ['', '.'], quote = '\"')"
    try:
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")
    except duckdb.Error as error:
        yield _unreadable(file.file, error)


def _missing(file: RegisterFile) -> Problem:
    repair = "Læg filen dér, eller ret stien i params."
    return Problem(file.file, "", "filen findes ikke", "CSV eller Parquet", repair, kind="file")


def _unreadable(file: str, error: duckdb.Error) -> Problem:
    """Only the kind of error: DuckDB quotes the line that it stopped at, and that line is a citizen's."""
    kind = type(error).__name__.removesuffix("Exception") or "ukendt"
    repair = "Er overførslen afbrudt, så hent filen igen; ellers se på delimiter og encoding i params."
    found = f"filen kan ikke læses ({kind})"
    return Problem(file, "", found, "en hel CSV- eller Parquet-fil", repair, kind="file")

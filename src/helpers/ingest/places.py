"""Where in a data file a problem stands, and what stood there, in Danish."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.errors import Problem
from helpers.ingest.personal_data import cpr_columns, has_cpr

MOST_ROWS = 10
_MOST_VALUES = 5
_LONGEST = 60


@dataclass(frozen=True)
class FileColumn:
    """A column by the names that the evaluator knows."""

    file: str
    name: str
    sheet: str | None = None


def value_problems(
    values: pd.Series, *, rows: pd.Series, column: FileColumn, explain: Callable[[str], tuple[str, str, str]]
) -> Iterator[Problem]:
    """One problem per different wrong value, in the order of the file, the first five of them one by one.

    `values` are texts ("" for a blank cell) and `rows` their rows in the file; `explain` says of a value what was
    found, what is allowed and how to mend it.
    """
    different = list(dict.fromkeys(values))
    for value in different[:_MOST_VALUES]:
        where = place(sheet=column.sheet, rows=list(rows[values == value]), column=column.name)
        yield Problem(column.file, where, *explain(value))
    more = different[_MOST_VALUES:]
    if more:
        _, allowed, repair = explain(more[0])
        found = f"{len(more)} andre værdier, som ikke er tilladt" if len(more) > 1 else "en værdi mere af samme slags"
        yield Problem(column.file, place(sheet=column.sheet, column=column.name), found, allowed, repair)


def list_rows(rows: Sequence[int]) -> str:
    """ "række 12", "række 12 og 15", "række 2, 3, ..., 11 og 290 til": at most ten rows by number."""
    numbers = [str(row) for row in rows[:MOST_ROWS]]
    more = len(rows) - len(numbers)
    if more:
        return f"række {', '.join(numbers)} og {more} til"
    return f"række {join_words(numbers)}"


def place(*, sheet: str | None = None, rows: Sequence[int] = (), column: str | None = None) -> str:
    """Sheet, rows and column as the evaluator sees them in the file (the header is row 1).

    A heading that holds a CPR number is not repeated.
    """
    heading = "(med CPR-nummer i overskriften)" if column and has_cpr(column) else f"»{column}«"
    parts = [
        f"arket »{sheet}«" if sheet else "",
        list_rows(rows) if rows else "",
        f"kolonnen {heading}" if column else "",
    ]
    return ", ".join(part for part in parts if part)


def cpr_problems(frame: pd.DataFrame, *, file: str, sheet: str | None) -> Iterator[Problem]:
    """One problem per column in which a CPR number stands; the number is not repeated."""
    for column in cpr_columns(frame):
        repair = "Slet kolonnen, eller erstat numrene med løbenumre, og slet den gamle fil."
        where = place(sheet=sheet, column=column)
        yield Problem(file, where, "kolonnen indeholder CPR-numre", "ingen CPR-numre i filen", repair, "personal")


def quote_value(value: str) -> str:
    """A value from the file in quotation marks: shortened, and hidden when it holds a CPR number."""
    if has_cpr(value):
        return "(en værdi med CPR-nummer, som ikke gentages)"
    one_line = " ".join(value.split())
    return f"»{one_line}«" if len(one_line) <= _LONGEST else f"»{one_line[:_LONGEST]}...«"


def join_words(words: Sequence[str]) -> str:
    """ "a", "a og b", "a, b og c"."""
    return " og ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""

"""Where in a data file a problem stands, and what stood there, in Danish."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.personal_data import has_cpr

MOST_ROWS = 10
_LONGEST = 60


def list_rows(rows: Sequence[int]) -> str:
    """ "række 12", "række 12 og 15", "række 2, 3, ..., 11 og 290 til": at most ten rows by number."""
    numbers = [str(row) for row in rows[:MOST_ROWS]]
    more = len(rows) - len(numbers)
    if more:
        return f"række {', '.join(numbers)} og {more} til"
    return f"række {join_words(numbers)}"


def place(*, sheet: str | None = None, rows: Sequence[int] = (), column: str | None = None) -> str:
    """Sheet, rows and column as the evaluator sees them in the file (the header is row 1)."""
    parts = [
        f"arket »{sheet}«" if sheet else "",
        list_rows(rows) if rows else "",
        f"kolonnen »{column}«" if column else "",
    ]
    return ", ".join(part for part in parts if part)


def quote_value(value: str) -> str:
    """A value from the file in quotation marks: shortened, and hidden when it holds a CPR number."""
    if has_cpr(value):
        return "(en værdi med CPR-nummer, som ikke gentages)"
    one_line = " ".join(value.split())
    return f"»{one_line}«" if len(one_line) <= _LONGEST else f"»{one_line[:_LONGEST]}...«"


def join_words(words: Sequence[str]) -> str:
    """ "a", "a og b", "a, b og c"."""
    return " og ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""

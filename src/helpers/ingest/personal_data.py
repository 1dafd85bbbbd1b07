"""Finds what must never reach a report: CPR numbers, telephone numbers and e-mail addresses."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Any

import pandas as pd

# Six digits and four, with a hyphen (of any width), a space or nothing between; not part of a longer number.
_CPR = re.compile(r"(\d(?<!\d\d)\d)(\d{2})(\d{2})[-\u2010-\u2015 \u00a0]?(\d{4})(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
# Eight digits in one, as 2-2-2-2 or as 4-4, or anything of eight digits behind +45.
_TELEPHONE = re.compile(
    r"(?<![\d.,-])(?:[2-9]\d{7}|[2-9]\d([ .-])\d{2}\1\d{2}\1\d{2}|[2-9]\d{3} \d{4})(?![\d-])"
    r"|(?:\+|00)45(?:[ .-]?\d){8}(?!\d)"
)
_TWO_YEARS = re.compile(r"(?:19|20)\d{2} (?:19|20)\d{2}")
_LEAP_YEAR = 2000


def has_cpr(text: str) -> bool:
    """Whether the text holds a CPR number: ten digits whose first six are a date, with or without hyphen."""
    return any(_is_date(*map(int, match.group(1, 2, 3))) for match in _CPR.finditer(text))


def personal_data_in(text: str) -> list[str]:
    """The Danish names of the personal data that the text holds; empty when it holds none."""
    telephone = any(not _TWO_YEARS.fullmatch(match.group()) for match in _TELEPHONE.finditer(text))
    found = {"et CPR-nummer": has_cpr(text), "et telefonnummer": telephone, "en mailadresse": bool(_EMAIL.search(text))}
    return [name for name, is_there in found.items() if is_there]


def cpr_columns(frame: pd.DataFrame) -> list[str]:
    """The columns with a CPR number in the heading or in some cell, the ones stored as numbers too."""
    return [str(name) for name in frame.columns if has_cpr(str(name)) or _column_has_cpr(frame[name])]


def different_cells(column: pd.Series) -> list[Any]:
    """What stands in a column of numbers or text, each once, blank cells left out."""
    # pandas' own `dropna` takes several times as long as everything else here. A missing number is not equal to itself.
    return [value for value in column.unique().tolist() if value is not None and value == value]


def _column_has_cpr(column: pd.Series) -> bool:
    values = different_cells(column)
    if pd.api.types.is_numeric_dtype(column):
        texts = [f"{value:.0f}" for value in values if value % 1 == 0]
    else:
        texts = [str(value).strip() for value in values]
    return has_cpr("\n".join(texts)) or _lost_their_zero(texts)


def _lost_their_zero(texts: list[str]) -> bool:
    """Whether the column is CPR numbers, of which those from the first nine days were stored as nine digits.

    One such number alone proves nothing, as other numbers of nine digits begin like a date too.
    """
    nine = [text for text in texts if len(text) == 9 and text.isdecimal()]
    return len(nine) > 2 and all(has_cpr(f"0{text}") for text in nine)


def _is_date(day: int, month: int, year: int) -> bool:
    """The century is not in the number, so 29 February is a date in every year that is a leap year in some century."""
    if not 1 <= month <= 12:
        return False
    return 1 <= day <= monthrange(_LEAP_YEAR if year % 4 == 0 else _LEAP_YEAR + 1, month)[1]

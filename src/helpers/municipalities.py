"""The 98 Danish municipalities by official name, three-digit code and slug, with their region on a date.

Source: Danmarks Statistik, kommunekoder 2007-; Region Hovedstaden and Region Sjælland become Region Østdanmark
on 1 January 2027.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Municipality:
    code: str
    name: str
    region: str

    @property
    def slug(self) -> str:
        return slug(self.name)

    def region_on(self, day: date) -> str:
        """The region that the municipality belongs to on a day (from 2007 on)."""
        for row in _rows("regions.csv"):
            if row["region"] == self.region and row["valid_to"] and day > date.fromisoformat(row["valid_to"]):
                return row["successor"]
        return self.region


def slug(name: str) -> str:
    """Lower case, æ to ae, ø to oe, å to aa, everything else that is not a-z or 0-9 to one hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_LETTERS)).strip("-")


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All 98, by code."""
    return tuple(Municipality(row["code"], row["name"], row["region"]) for row in _rows("municipalities.csv"))


def find_municipality(name_or_code: str) -> Municipality | None:
    """By official name (also with " Kommune" behind it) or code (101 or 0101); None when there is none."""
    wanted = name_or_code.strip()
    short = wanted.lower().removesuffix(" kommune")
    for candidate in municipalities():
        if candidate.code == wanted.zfill(4)[1:] or candidate.name.lower() == short or candidate.slug == wanted:
            return candidate
    return None


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files("helpers").joinpath("reference", file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))

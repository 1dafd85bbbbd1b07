"""The 98 Danish municipalities by official name, three-digit code and slug, with their region on a date.

Source: Danmarks Statistik, kommunekoder 2007-; Region Hovedstaden and Region Sjælland become Region Østdanmark
on 1 January 2027.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import resources

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Municipality:
    code: str
    name: str
    region: str

    @cached_property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def region_text(self) -> str:
        """The region, and the one that takes its place with the date: it is not said when it is read."""
        row = next((row for row in _rows("regions.csv") if row["region"] == self.region), None)
        if not row or not row["successor"]:
            return self.region
        last = date.fromisoformat(row["valid_to"])
        return f"{self.region} (til og med {last:%d-%m-%Y}, derefter {row['successor']})"

    def region_on(self, day: date) -> str:
        """The region that the municipality belongs to on a day (from 2007 on)."""
        for row in _rows("regions.csv"):
            if row["region"] == self.region and row["valid_to"] and day > date.fromisoformat(row["valid_to"]):
                return row["successor"]
        return self.region


def slug(name: str) -> str:
    """Lower case, æ to ae, ø to oe, å to aa, everything else that is not a-z or 0-9 to one hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", _one_form(name).translate(_LETTERS)).strip("-")


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All 98, by code."""
    return tuple(Municipality(row["code"], row["name"], row["region"]) for row in _rows("municipalities.csv"))


def find_municipality(name_or_code: str) -> Municipality | None:
    """By name (also as "Københavns Kommune"), slug or code (101 or 0101); None when there is none."""
    wanted = _one_form(name_or_code)
    short = re.sub(r" (regions)?kommune$", "", wanted)
    for candidate in municipalities():
        own = candidate.name.lower()
        names = {own, candidate.slug, candidate.code, f"0{candidate.code}"}
        if wanted in names or (short != wanted and short in {own, f"{own}s"}):
            return candidate
    return None


def _one_form(name: str) -> str:
    """Lower case, with å as one character: file systems and PDFs may write it as a and a ring."""
    return unicodedata.normalize("NFC", name).strip().lower()


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files("helpers").joinpath("reference", file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))

"""What changed in a report's numbers between two releases, from their results.csv alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import CallError
from helpers.schemas import KEY_COLUMNS, NUMBER_COLUMNS, RESPONDENTS, RESULT_COLUMNS
from helpers.wording import decimal, number

_ENDING = ".results.csv"


@dataclass(frozen=True)
class Change:
    """One number that is not what it was: its place, its old and new value as printed, and the answers behind them."""

    place: str
    before: str
    after: str
    answers: str

    def __str__(self) -> str:
        return f"{self.place}: {self.before} -> {self.after}{f' ({self.answers})' if self.answers else ''}"


def compare(old: Path, new: Path) -> list[Change]:
    """The numbers that differ, respondents first; raises CallError on what is no report."""
    before, after = _read(old), _read(new)
    keys = before.index.union(after.index)
    first = [key for key in keys if key[4] == RESPONDENTS]
    rest = [key for key in keys if key[4] != RESPONDENTS]
    return list(_changes([*first, *rest], before, after))


def _changes(keys: list[tuple[str, ...]], before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Change]:
    old, new = before.to_dict("index"), after.to_dict("index")
    for key in keys:
        one, other = old.get(key), new.get(key)
        told, now = _printed(one), _printed(other)
        if told != now or (one and other and not _same(one, other)):
            place = " / ".join(part for part in map(str, key) if part)
            yield Change(place, told, now, _answers(one, other))


def _same(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    return all(str(one[name]) == str(other[name]) for name in [*NUMBER_COLUMNS, "status"])


def _printed(row: Mapping[Any, Any] | None) -> str:
    if row is None:
        return "fandtes ikke"
    if row["status"] not in ("ok", "published"):
        return {"suppressed": "vises ikke", "not_asked": "ikke spurgt"}.get(str(row["status"]), "ikke opgjort")
    value = float(str(row["value"]))
    if row["unit"] in ("share", "pp"):
        return f"{decimal(value * 100, 1)} {'pct.' if row['unit'] == 'share' else 'procentpoint'}"
    return decimal(value, 0 if row["unit"] == "count" else 2)


def _answers(one: Mapping[Any, Any] | None, other: Mapping[Any, Any] | None) -> str:
    """How many more or fewer answers stand behind the number; where they are as many, some have changed."""
    bases = [float(str(row["base"])) if row else math.nan for row in (one, other)]
    if any(map(math.isnan, bases)):
        return ""
    more = bases[1] - bases[0]
    if more == 0:
        return "lige mange svar, nogle er ændret"
    return f"{number(abs(round(more)))} svar {'flere' if more > 0 else 'færre'}"


def _read(path: Path) -> pd.DataFrame:
    """The results beside any of a report's files."""
    if path.is_dir() or not path.exists():
        raise CallError(f"{path} er ikke en rapport. Nævn en af dens filer, for eksempel midway.html.")
    own = path if path.name.endswith(_ENDING) else path.with_name(path.name.split(".")[0] + _ENDING)
    if not own.exists():
        raise CallError(f"Ved siden af {path.name} ligger der ingen {own.name}, som tallene kan læses af.")
    types = {name: "float64" if name in NUMBER_COLUMNS else "str" for name in RESULT_COLUMNS}
    frame = pd.read_csv(own, dtype=types, keep_default_na=False, na_values={name: [""] for name in NUMBER_COLUMNS})
    if list(frame.columns) != RESULT_COLUMNS:
        raise CallError(f"{own.name} har ikke kolonnerne i en rapports resultater.")
    return frame.set_index(KEY_COLUMNS)

"""What changed between two releases of a report: which numbers, by how much, why, and which paragraphs stand on them.

The numbers are read from results.csv, the reasons from the receipts and, on the machine that made the reports, from
what it remembers of who answered (`answered`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.difference.reasons import answers_between, read_again
from helpers.difference.releases import Edition, read_pairs
from helpers.receipts import KINDS, changed_inputs
from helpers.schemas import KEY_COLUMNS, NUMBER_COLUMNS, RESPONDENTS, SHOWN_STATUSES
from helpers.wording import decimal

_HIDDEN = {"suppressed": "vises ikke", "not_asked": "ikke spurgt"}
_POINTS = "procentpoint"
_OWN_FILES = ("code", "theme")  # Nedslag's own: an evaluator need not know them by name


@dataclass(frozen=True)
class Change:
    """One number that is not what it was: its key, its old and new value as printed, by how much, and why."""

    key: Mapping[str, str]
    before: str
    after: str
    by: str
    answers: str

    def __str__(self) -> str:
        place = " / ".join(part for part in self.key.values() if part)
        why = "; ".join(part for part in (self.by, self.answers) if part)
        return f"{place}: {self.before} -> {self.after}{f' ({why})' if why else ''}"


@dataclass(frozen=True)
class Difference:
    """Two releases of one report: changed numbers, answers, inputs and versions, and paragraphs to read again.

    `answers` is None where they are not remembered (`reasons.answers_between`).
    """

    name: str
    old: Edition
    new: Edition
    changes: Sequence[Change]
    answers: pd.DataFrame | None
    inputs: Sequence[str]
    paragraphs: Mapping[str, Sequence[Change]]


def compare(old: Path, new: Path, work: Path | None = None) -> list[Difference]:
    """Each report that both have (files of a report, or folders); `work` is where answers are remembered.

    Raises CallError on what is no report.
    """
    return [_compare(name, *pair, work) for name, pair in read_pairs(old, new).items()]


def _compare(name: str, old: Edition, new: Edition, work: Path | None) -> Difference:
    changes = list(_changes(old.rows, new.rows))
    return Difference(
        name=name,
        old=old,
        new=new,
        changes=changes,
        answers=answers_between(old, new, work),
        inputs=list(_inputs(old.receipt, new.receipt)),
        paragraphs=read_again(new.receipt, changes),
    )


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Change]:
    """The numbers that differ, respondents first."""
    keys = before.index.union(after.index)
    old, new = before.to_dict("index"), after.to_dict("index")
    for key in sorted(keys, key=lambda key: key[4] != RESPONDENTS):
        one, other = old.get(key), new.get(key)
        if one is None or other is None or not _same(one, other):
            named = dict(zip(KEY_COLUMNS, map(str, key), strict=True))
            yield Change(named, _printed(one), _printed(other), _by(one, other), _net(one, other))


def _same(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    return all(str(one[name]) == str(other[name]) for name in [*NUMBER_COLUMNS, "status"])


def _printed(row: Mapping[Any, Any] | None) -> str:
    if row is None:
        return "fandtes ikke"
    if not _is_shown(row):
        return _HIDDEN.get(str(row["status"]), "ikke opgjort")
    if row["unit"] in ("share", "pp"):
        return f"{decimal(float(row['value']) * 100, 1)} {'pct.' if row['unit'] == 'share' else _POINTS}"
    return decimal(float(row["value"]), 0 if row["unit"] == "count" else 2)


def _by(one: Mapping[Any, Any] | None, other: Mapping[Any, Any] | None) -> str:
    """By how much a number that both releases show has grown or fallen."""
    if one is None or other is None or not (_is_shown(one) and _is_shown(other)):
        return ""
    more = float(other["value"]) - float(one["value"])
    sign = "+" if more > 0 else ""
    if one["unit"] in ("share", "pp"):
        return f"{sign}{decimal(more * 100, 1)} {_POINTS}"
    return f"{sign}{decimal(more, 0 if one['unit'] == 'count' else 2)}"


def _net(one: Mapping[Any, Any] | None, other: Mapping[Any, Any] | None) -> str:
    """How many more or fewer answers stand behind the number: by the question."""
    if one is None or other is None or not (_is_shown(one) and _is_shown(other)):
        return ""
    more = float(other["base"]) - float(one["base"])
    if pd.isna(more):
        return ""
    return "lige mange svar" if more == 0 else f"{decimal(abs(more), 0)} svar {'flere' if more > 0 else 'færre'}"


def _is_shown(row: Mapping[Any, Any]) -> bool:
    return str(row["status"]) in SHOWN_STATUSES


def _inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Files and versions that are others, where both releases have a receipt; what is computed of them is left out."""
    if not (old and new):
        return
    changed = list(changed_inputs(old["inputs"], new["inputs"]))
    for kind in _OWN_FILES:
        if files := [file for found, file, _ in changed if found == kind]:
            yield f"{KINDS[kind]}: {len(files)} {'fil' if len(files) == 1 else 'filer'} i Nedslag selv er ændret"
    for kind, file, what in changed:
        if kind not in (*_OWN_FILES, "data_rows", "bundle"):
            yield f"{' '.join(filter(None, (KINDS.get(kind, kind), file)))} er {what}"
    then, now = old.get("versions", {}), new.get("versions", {})
    yield from (f"{name} {then[name]} er nu {now[name]}" for name in then if name in now and then[name] != now[name])

"""What a source prints: the numbers that reports show (published.csv), and what else can be recomputed (stated.csv)."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from helpers.errors import Problem
from helpers.instrument import PhaseName
from helpers.municipalities import slug
from helpers.params.crosschecks import unknown
from helpers.params.declarations import Evaluation
from helpers.schemas import ANY_WAVE, KEY_COLUMNS, UNITS

PUBLISHED_COLUMNS = [
    "population", "wave", "area", "group", "item", "statistic", "category", "value", "unit", "figure",
]  # fmt: skip

# What the source gives beside a number that follows from it: the count and the base of a share, the p of a coefficient
# (base: its n), the numbers that it adds up, and how coarsely it is printed (1000 for »ca. 24.000«).
BESIDE_COLUMNS = ["n", "base", "p", "parts", "step"]
STATED_COLUMNS = [*PUBLISHED_COLUMNS, *BESIDE_COLUMNS]

Rows = tuple[list[dict[str, str]], list[Problem]]


def read_published(path: Path, evaluation: Evaluation) -> Rows:
    """The rows of published.csv (none when there is no such file), and what is wrong with them."""
    numbered, problems = _read(path, PUBLISHED_COLUMNS)
    seen: dict[tuple[str, ...], int] = {}
    for number, row in numbered:
        problems += _row_problems(path, number, row, evaluation)
        key = tuple(row[name] for name in KEY_COLUMNS)
        if key in seen:
            found = f"samme nøgle som række {seen[key]}: {', '.join(filter(None, key))}"
            problems.append(Problem(str(path), f"række {number}", found, "hver nøgle én gang", "Slet den ene række."))
        seen.setdefault(key, number)
    return [row for _, row in numbered], problems


def read_stated(path: Path, evaluation: Evaluation) -> Rows:
    """The rows of stated.csv (none when there is no such file), and what is wrong with them; a key may repeat."""
    numbered, problems = _read(path, STATED_COLUMNS)
    for number, row in numbered:
        problems += [*_row_problems(path, number, row, evaluation), *_beside_problems(path, number, row)]
    return [row for _, row in numbered], problems


def _read(path: Path, columns: Sequence[str]) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    """The file's rows with their numbers; rows of another length are problems."""
    if not path.exists():
        return [], []
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error):
        repair = "Gem filen igen som CSV UTF-8 med komma."
        return [], [Problem(str(path), "", "filen kan ikke læses", "CSV i UTF-8 med komma som skilletegn", repair)]
    header = lines[0] if lines else []
    if header != list(columns):
        found, allowed = ", ".join(header) or "ingen overskrift", ", ".join(columns)
        return [], [Problem(str(path), "overskriften", found, allowed, "Ret kolonnerne.")]
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) == len(columns):
            rows.append((number, dict(zip(columns, line, strict=True))))
            continue
        found, repair = f"{len(line)} felter", 'Sæt tekst, som indeholder komma, i "...".'
        problems.append(Problem(str(path), f"række {number}", found, f"{len(columns)} felter", repair))
    return rows, problems


def _row_problems(path: Path, number: int, row: dict[str, str], evaluation: Evaluation) -> Iterator[Problem]:
    if not _is_number(row["value"]):
        yield _no_number(path, number, "value", row["value"])
    waves = [*evaluation.waves, *get_args(PhaseName), ANY_WAVE]
    yield from unknown(path, f"række {number}, wave", [row["wave"]], waves)
    yield from unknown(path, f"række {number}, unit", [row["unit"]], UNITS)
    if row["area"] != slug(row["area"]) or not row["area"]:
        repair = f"Skriv {slug(row['area'])}." if slug(row["area"]) else "Skriv området, eller samlet."
        yield Problem(str(path), f"række {number}, area", f"»{row['area']}«", "små bogstaver a-z, cifre og -", repair)


def _beside_problems(path: Path, number: int, row: dict[str, str]) -> Iterator[Problem]:
    for name in ("n", "base", "p", "step"):
        if row[name] and not (_is_number(row[name]) and float(row[name]) >= 0):
            yield _no_number(path, number, name, row[name])
    if row["parts"] and not all(_is_number(part) for part in split_parts(row["parts"])):
        repair = "Skriv tallene, som de står i kilden, med plus eller minus imellem."
        yield Problem(str(path), f"række {number}, parts", f"»{row['parts']}«", "tal som 13+40+17", repair)


def split_parts(text: str) -> list[str]:
    """ "88-42" as 88 and -42."""
    return [part.replace("+", "") for part in re.findall(r"[+-]?[^+-]+|[+-]", text.replace(" ", ""))]


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _no_number(path: Path, number: int, column: str, found: str) -> Problem:
    return Problem(str(path), f"række {number}, {column}", f"»{found}«", "et tal", "Skriv tallet med decimalpunktum.")

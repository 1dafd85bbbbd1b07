"""A synthetic register: citizens with weekly benefits, monthly work, decisions and background, drawn from a seed.

Nobody in it exists. The files are CSV, written as an evaluation declares them, small enough to be made in a second.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from helpers.demo.declared import Plan
from helpers.municipalities import find_municipality
from helpers.params.register import Register, RegisterFile, expand, month_number
from helpers.register.column_checks import first_month
from helpers.register.periods import months_between, weeks_between

_GROUP_SHARES = [0.53, 0.31, 0.11, 0.05]
_DAYS = {"2018-01-31": "%Y-%m-%d", "31-01-2018": "%d-%m-%Y", "31.01.2018": "%d.%m.%Y", "31/01/2018": "%d/%m/%Y"}
_BLANK = 0.02  # weeks without a benefit


def write_register(plan: Plan, root: Path) -> None:
    """Write the four files; the same params give the same bytes."""
    register = plan.params.evaluation.registers
    if register is None:
        return
    random = plan.generator("register")
    areas = [area for area, count in plan.demo.citizens.items() for _ in range(count)]
    ids = [f"S-{number:06d}" for number in range(1, len(areas) + 1)]
    weeks = [week for week, _ in weeks_between(first_month(register), register.through)]
    months = months_between(first_month(register), register.through)
    background = register.background
    _write(
        root,
        background,
        [background.citizen, background.municipality, background.sex, background.birth_year, background.origin],
        zip(ids, *_background(register, areas, random), strict=True),
    )
    _write(root, register.benefits, [register.benefits.citizen, *weeks], _benefits(register, ids, weeks, random))
    endings = [ending for ending, _ in months]
    header = [register.employment.citizen, *(f"{name}_{e}" for name in ("BRANCHE", "GRAD") for e in endings)]
    _write(root, register.employment, header, _employment(register, ids, months, random))
    visits = register.visitations
    _write(root, visits, [visits.citizen, visits.group, visits.start, visits.end], _visits(register, ids, random))


def _background(register: Register, areas: Sequence[str], random: np.random.Generator) -> list[list[str]]:
    codes = {area: found.code for area in set(areas) if (found := find_municipality(area))}
    file, n = register.background, len(areas)
    sexes = random.choice(list(file.sexes), n, p=_shares([0.44, 0.56], len(file.sexes)))
    origins = random.choice(list(file.origins), n, p=_shares([0.65, 0.33, 0.02], len(file.origins)))
    born = int(register.through[:4]) - random.integers(24, 64, n)
    return [[codes[area] for area in areas], [*map(str, sexes)], [*map(str, born)], [*map(str, origins)]]


def _benefits(
    register: Register, ids: Sequence[str], weeks: Sequence[str], random: np.random.Generator
) -> Iterable[list[str]]:
    """Spells of a quarter; measures are rarer before the project than in it."""
    spells = len(weeks) // 13 + 1
    passive = [code for one in register.classes if one.role == "none" and one.on_benefit for code in expand(one.codes)]
    active = [expand(one.codes)[0] for one in register.classes if one.role != "none"]
    chance = np.where(np.arange(spells) >= spells - 4, 0.38, 0.22)
    drawn = np.where(
        random.random((len(ids), spells)) < chance,
        random.choice(active, (len(ids), spells)),
        random.choice(passive, (len(ids), spells)),
    )
    drawn[random.random((len(ids), spells)) < _BLANK] = ""
    by_week = np.repeat(drawn, 13, axis=1)[:, : len(weeks)]
    return ([id_, *row] for id_, row in zip(ids, by_week.tolist(), strict=True))


def _employment(
    register: Register, ids: Sequence[str], months: Sequence[tuple[str, int]], random: np.random.Generator
) -> Iterable[list[str]]:
    """Some work a few months in a row, more of them in the project than before."""
    opening = month_number(register.first_window.first)
    codes = [code for one in register.industries for code in expand(one.codes)[:2]]
    numbers = np.array([month for _, month in months])
    for id_ in ids:
        spells = [(0.22, numbers[0], opening - numbers[0]), (0.3, opening, numbers[-1] - opening + 1)]
        works = np.zeros(len(months), dtype=bool)
        for chance, first, length in spells:
            if random.random() < chance:
                start = first + random.integers(0, length)
                works |= (numbers >= start) & (numbers < start + random.integers(1, 6))
        industry = str(random.choice(codes))
        degree = f"{random.integers(5, 60) / 100:.2f}"
        yield [id_, *(industry if on else "" for on in works), *(degree if on else "" for on in works)]


def _visits(register: Register, ids: Sequence[str], random: np.random.Generator) -> Iterable[list[str]]:
    """One to three decisions each; a few end before they start, as real extracts have it."""
    file = register.visitations
    by_group = {group: code for code, group in reversed(file.codes.items())}
    groups = [by_group[one.id] for one in register.groups if one.id in by_group]
    first = date.fromisoformat(register.first_window.first)
    days = (date.fromisoformat(register.second_window.last) - first).days
    for id_ in ids:
        for _ in range(int(random.choice([1, 2, 3], p=[0.8, 0.15, 0.05]))):
            start = first + timedelta(days=int(days * random.random() ** 1.6))
            end = start + timedelta(days=int(random.integers(-4, 500)))
            group = str(random.choice(groups, p=_shares(_GROUP_SHARES, len(groups))))
            yield [id_, group, *(day.strftime(_DAYS.get(file.days, "%Y-%m-%d")) for day in (start, end))]


def _shares(wanted: Sequence[float], size: int) -> np.ndarray:
    """The first `size` shares (evenly where there are fewer), summing to 1."""
    own = np.array([*wanted, *[0.01] * size][:size])
    return np.asarray(own / own.sum())


def _write(root: Path, file: RegisterFile, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path = root / file.file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=file.encoding, newline="") as sheet:
        csv.writer(sheet, delimiter=file.delimiter, lineterminator="\n").writerows([header, *rows])

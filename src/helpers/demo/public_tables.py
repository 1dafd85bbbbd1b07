"""A synthetic table in the form that jobindsats.dk gives: CSV with semicolons, Danish numbers. No number is real."""

from __future__ import annotations

import csv
from pathlib import Path

from helpers.demo.declared import Plan
from helpers.params.jobindsats import JobindsatsTable
from helpers.wording import decimal, number

_LEVEL = (0.02, 0.05)  # an area's share in the first period
_FALL = 0.985  # from one period to the next
_PEOPLE = 30_000


def write_public_table(table: JobindsatsTable, plan: Plan, root: Path) -> None:
    """Every measure for the demo's areas and those that `same_as` names; the same params give the same bytes."""
    random = plan.generator(f"jobindsats {table.file}")
    names = [*(plan.params.area_name(area) for area in plan.demo.citizens), *table.same_as]
    lines = [["Område", "Periode", *table.where, *table.measures]]
    for name in names:
        share = float(random.uniform(*_LEVEL))
        for period in table.periods:
            cells = [
                decimal(share * 100, 2) if item in table.percentages else number(round(share * _PEOPLE))
                for item in table.measures.values()
            ]
            lines.append([name, period, *table.where.values(), *cells])
            share *= _FALL + float(random.normal(0, 0.01))
    path = root / str(table.file)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows(lines)

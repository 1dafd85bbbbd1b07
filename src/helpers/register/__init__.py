"""Registers -> outcomes of visited citizens: who belongs to which group, and what became of them.

Rows about citizens stay inside this package: `read_outcomes` gives counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.errors import InputProblems, Problem
from helpers.params.register import Register
from helpers.register.column_checks import background_problems, citizen_problems, column_problems, record_problems
from helpers.register.connection import open_register
from helpers.register.facts import create_facts
from helpers.register.outcomes import count_outcomes
from helpers.register.visitation import count_records, create_records, create_visited

__all__ = ["Outcomes", "read_outcomes"]


@dataclass(frozen=True)
class Outcomes:
    """What the registers say, in counts: `cells` as `register.outcomes` describes them, `dropped` rows by reason."""

    cells: pd.DataFrame
    dropped: dict[str, int]


def read_outcomes(register: Register, root: Path, *, threads: int = 2) -> Outcomes:
    """All outcomes of an evaluation's registers; raises InputProblems with everything that is wrong in the files."""
    with open_register(register, root, threads=threads) as connection:
        _stop_at(column_problems(connection, register))
        create_records(connection, register)
        _stop_at(record_problems(connection, register))
        create_visited(connection, register)
        problems = [*citizen_problems(connection, register), *background_problems(connection, register)]
        _stop_at([*problems, *create_facts(connection, register)])
        return Outcomes(count_outcomes(connection, register), count_records(connection))


def _stop_at(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise InputProblems(found)

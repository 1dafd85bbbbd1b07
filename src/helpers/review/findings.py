"""One thing found, how grave it is, and its place in the order of mending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from helpers.errors import Problem

Level = Literal["error", "warning", "note"]

LEVELS: dict[Level, str] = {"error": "Fejl", "warning": "Advarsler", "note": "Til orientering"}


class Step(IntEnum):
    """What to do first: what comes later may disappear by itself when what comes before is mended."""

    PERSONAL = 1
    FILE = 2
    PARAMS = 3
    COLUMN = 4
    VALUE = 5
    WARNING = 6
    NOTE = 7

    @property
    def title(self) -> str:
        return _TITLES[self]


_TITLES = {
    Step.PERSONAL: "Personoplysninger, der skal slettes",
    Step.FILE: "Filer, der ikke kan læses",
    Step.PARAMS: "Beskrivelsen i params",
    Step.COLUMN: "Kolonner, der ikke passer",
    Step.VALUE: "Værdier, der ikke passer",
    Step.WARNING: "Advarsler: tallene kan læses, men ser forkerte ud",
    Step.NOTE: "Til orientering",
}


@dataclass(frozen=True)
class Finding:
    """`area` is the slug of the area whose file it is, or an empty string."""

    level: Level
    problem: Problem
    area: str = ""

    @property
    def step(self) -> Step:
        if self.level != "error":
            return Step.WARNING if self.level == "warning" else Step.NOTE
        return Step[self.problem.kind.upper()]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What to do first comes first, else in the order found; the same thing once."""
    once = {(finding.level, finding.problem, finding.area): finding for finding in findings}
    return tuple(sorted(once.values(), key=lambda finding: finding.step))

"""What the driver and the processes that read made reports send each other; it loads nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.execution import Artefacts
from helpers.inputs import Hashed
from helpers.project import Project
from helpers.release import Place


@dataclass(frozen=True)
class Claim:
    """A report that has been made, where it wants to go, and what it was made from."""

    place: Place
    made: Artefacts
    project: Project
    hashed: Hashed
    started: str


@dataclass(frozen=True)
class Checked:
    """What the gate has passed a report with: its results.csv, its receipt, and what that says of the checks."""

    results: bytes
    receipt: Mapping[str, Any]
    checks: Mapping[str, str]

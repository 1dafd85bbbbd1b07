"""One estimate as sentences see it: a number only where its row's status lets it be shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.errors import EstimateError
from helpers.schemas import SHOWN_STATUSES
from helpers.wording import rounded_percent

CERTAIN = 0.05  # a corrected p below this carries "steget" and "faldet" (method.md)
_NUMBERS = ["value", "n", "base", "low", "high", "p_adjusted"]


@dataclass(frozen=True)
class Cell:
    """One row of the estimate frame. Numbers are NaN where the row has none."""

    status: str
    reason: str
    figure: str
    value: float
    n: float
    base: float
    low: float
    high: float
    p_adjusted: float

    @property
    def is_shown(self) -> bool:
        return self.status in SHOWN_STATUSES

    @property
    def is_published(self) -> bool:
        return self.status == "published"

    @property
    def has_interval(self) -> bool:
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def is_certain(self) -> bool:
        """Whether a test says that the difference is there; NaN (no test) is not."""
        return self.status == "ok" and self.p_adjusted < CERTAIN

    @property
    def is_tested(self) -> bool:
        return not math.isnan(self.p_adjusted)

    @property
    def shown_percent(self) -> int:
        return rounded_percent(self.value, self.n, self.base)


def require_status(rows: pd.DataFrame) -> None:
    """Refuse a frame that disclosure control has not given a status."""
    if "status" not in rows.columns:
        raise EstimateError("Sætninger skrives kun af estimater med kolonnen status; denne tabel har den ikke.")


def as_cell(row: Mapping[Any, Any]) -> Cell:
    """A row of the estimate frame as a cell; a number in a row that is not shown stays behind."""
    shown = row["status"] in SHOWN_STATUSES
    numbers = (float(row[name]) if shown else math.nan for name in _NUMBERS)
    return Cell(str(row["status"]), str(row["reason"]), str(row["figure"]), *numbers)

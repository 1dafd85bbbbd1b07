"""From index arrays to rows of the estimate frame: words by place, and no number where nothing may be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.estimates.cell_index import Cells, Index
from helpers.estimates.questionnaire import Words
from helpers.schemas import ESTIMATE_COLUMNS


class State(IntEnum):
    """How far a number got; `STATUS` and `REASON` are what its row says of it."""

    OK = 0
    CENSUS = 1
    NOT_ASKED = 2
    NOBODY_ANSWERED = 3
    NO_EARLIER_WAVE = 4
    NOT_COMPARABLE = 5
    NO_VARIATION = 6


STATUS = ["ok", "ok", "not_asked", *["not_computed"] * 4]
REASON = ["", "census", "not_asked", "nobody_answered", "no_earlier_wave", "not_comparable", "no_variation"]


@dataclass(frozen=True)
class Keys:
    """What the rows are about: places in the population's cells, and the words of the other key columns."""

    cell: Index
    item: Words
    category: Words
    statistic: Words
    unit: Words


def estimate_rows(
    population: str, cells: Cells, keys: Keys, *, state: Index, numbers: Mapping[str, NDArray[np.generic]]
) -> pd.DataFrame:
    """Rows with all columns of `schemas.ESTIMATES`; `numbers` are left out where the state says that there are none."""
    size = len(keys.cell)
    shown = state <= State.CENSUS
    texts = {
        "population": Words([population]),
        "wave": Words(cells.waves, cells.wave[keys.cell]),
        "area": Words(cells.areas, cells.area[keys.cell]),
        "group": Words(cells.groups, cells.group[keys.cell]),
        "item": keys.item,
        "statistic": keys.statistic,
        "category": keys.category,
        "unit": keys.unit,
        "status": Words(STATUS, state),
        "reason": Words(REASON, state),
        "figure": Words([""]),
    }
    columns: dict[str, object] = {name: text.column(size) for name, text in texts.items()}
    test = numbers.get("test", np.full(size, "", dtype=object))
    columns["test"] = pd.array(np.where(shown, test, "").astype(object), dtype="str")
    for name in ESTIMATE_COLUMNS:
        if name not in columns:
            columns[name] = np.where(shown, numbers[name], np.nan) if name in numbers else np.full(size, np.nan)
    return pd.DataFrame({name: columns[name] for name in ESTIMATE_COLUMNS})

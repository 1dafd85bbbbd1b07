"""Demo series: for each respondent a few scores per indicator, of which the last lies where the movement says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.params import DataFile
from helpers.schemas import MOVEMENTS

_STEP = dict(zip(MOVEMENTS, (-1, 0, 1), strict=True))
_SHORTEST, _LONGEST = 3, 5  # measurements
_MIDDLE = (2, 4)  # where a series begins, on 1 to 5


def series_rows(data: DataFile, frame: pd.DataFrame, facts: dict[str, pd.Series]) -> pd.DataFrame:
    """A row per respondent and measurement, scores from 1 to 5; without a movement there is only the first score.

    `frame` has a column of movements per item. Everything follows from the respondents' places, so that the same
    frame gives the same series.
    """
    place = np.arange(len(frame))
    length = _SHORTEST + place % (_LONGEST - _SHORTEST + 1)
    row = np.repeat(place, length)
    number = np.concatenate([np.arange(1, own + 1) for own in length])
    table = {name: column.to_numpy()[row] for name, column in facts.items()}
    table[data.order or ""] = number
    for shift, (item, name) in enumerate(data.columns.items()):
        table[name] = _scores(frame[item].to_numpy()[row], number, length[row], seed=row * 7 + shift * 3)
    return pd.DataFrame(table)


def _scores(codes: np.ndarray, number: np.ndarray, length: np.ndarray, *, seed: np.ndarray) -> np.ndarray:
    """The first score in the middle of the scale, the last a step or none from it, and something between in between."""
    low, high = _MIDDLE
    first = low + seed % (high - low + 1)
    step = np.select([codes == code for code in _STEP], list(_STEP.values()), 0)
    between = first + np.where((seed + number) % 3 == 0, step, 0)
    scores = np.select([number == 1, number == length], [first, first + step], between).astype("float64")
    untold = ~np.isin(codes, MOVEMENTS) & (number > 1)
    return np.where(untold, np.nan, scores)

"""Who answered beside who was asked: the non-response table of one population in one area and wave."""

from __future__ import annotations

import math

import pandas as pd

from helpers.params.declarations import Evaluation
from helpers.schemas import FRAME
from helpers.tables.cells import Cell, read_cells
from helpers.tables.content import NOTHING, TableContent, text_table
from helpers.wording import capitalise, number, percent, points

_HEADER = ["Baggrund", "Besvarelser", "Andel af besvarelser", "Andel af de spurgte", "Forskel", "Svarprocent"]


def frame_table(rows: pd.DataFrame, evaluation: Evaluation) -> TableContent:
    """A row per category of each background variable; the response rate is left out where no frame is a number.

    Raises EstimateError where `rows` has no statuses or holds more than one population, area or wave.
    """
    cells = read_cells(
        rows,
        statistics=FRAME,
        key=["item", "category", "statistic"],
        minimum_base=evaluation.disclosure.minimum_base,
        single=["population", "area", "wave"],
    )
    pairs = rows[["item", "category"]].drop_duplicates().itertuples(index=False, name=None)
    body = []
    for variable, category in pairs:
        answered, asked = (cells.at(variable, category, statistic) for statistic in FRAME)
        name = f"{capitalise(evaluation.background.get(variable, variable))}: {category}"
        body.append([name, *_texts(answered, asked)])
    width = len(_HEADER) if any(row[-1] != NOTHING for row in body) else len(_HEADER) - 1
    return text_table(_HEADER[:width], [row[:width] for row in body], ("l" + "r" * len(_HEADER))[:width])


def _texts(answered: Cell, asked: Cell) -> list[str]:
    if not answered.is_shown or not asked.is_shown:
        return [answered.words or asked.words, NOTHING, NOTHING, NOTHING, NOTHING]
    difference = answered.value - asked.value
    known = not math.isnan(asked.n) and asked.n > 0
    return [
        number(answered.n),
        answered.percent,
        asked.percent,
        f"{'+' if points(difference)[0] in '123456789' else ''}{points(difference)}",
        percent(answered.n / asked.n, answered.n, asked.n) if known else NOTHING,
    ]

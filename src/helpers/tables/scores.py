"""Tables of mean scores by area or group, and of comments by score."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.tables.cells import Cell, read_cells
from helpers.tables.content import NOTHING, TableContent, text_table
from helpers.wording import decimal, number

Named = tuple[str, str]


def score_table(
    rows: pd.DataFrame, *, items: Sequence[Named], areas: Sequence[Named], threshold: float | None, minimum_base: int
) -> TableContent:
    """Mean, interval and n: a row an item and area; with a threshold, whether it is reached."""
    single = ("population", "wave", "group")
    cells = read_cells(rows, statistics=["mean"], key=["item", "area"], minimum_base=minimum_base, single=single)
    body = [
        [topic, name, *_texts(cells.at(item, area)), *_verdict(cells.at(item, area), threshold)]
        for item, topic in items
        for area, name in areas
    ]
    limit = [f"Mindst {decimal(threshold, 1)}"] if threshold is not None else []
    header = ["Spørgsmål", "Hvem", "Gennemsnit", "95 %-interval", "n", *limit]
    return text_table(header, body, "llrrr" + "l" * len(limit))


def comment_table(rows: pd.DataFrame, *, sides: Sequence[Named], minimum_base: int) -> TableContent:
    """Share of answers with a comment, on each side of the threshold."""
    cells = read_cells(rows, statistics=["comment_share"], key=["category"], minimum_base=minimum_base)
    body = []
    for side, label in sides:
        cell = cells.at(side)
        counts = [number(cell.n), number(cell.base)] if cell.is_shown else [NOTHING, NOTHING]
        body.append([label, *counts, cell.percent])
    return text_table(["Score", "Svar med kommentar", "Svar i alt", "Andel med kommentar"], body, "lrrr")


def _texts(cell: Cell) -> list[str]:
    if not cell.is_shown:
        return [cell.words, NOTHING, NOTHING]
    span = f"{decimal(cell.low, 1)}–{decimal(cell.high, 1)}" if cell.has_interval else NOTHING
    return [decimal(cell.value, 1), span, number(cell.base)]


def _verdict(cell: Cell, threshold: float | None) -> list[str]:
    """Judged from the mean as it is shown, so that text and number never contradict each other."""
    if threshold is None:
        return []
    if not cell.is_shown:
        return [NOTHING]
    return ["ja" if reaches(cell.value, threshold) else "nej"]


def reaches(value: float, threshold: float) -> bool:
    """Whether a mean, rounded as it is shown, is at the threshold or above."""
    return float(decimal(value, 1).replace("−", "-").replace(".", "").replace(",", ".")) >= threshold

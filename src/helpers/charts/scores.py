"""Mean scores with intervals on their own scale, with the threshold that an evaluation reads them against."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.charts.canvas import Drawing, draw
from helpers.charts.dots import Axis, DotGroup, DotRow, Dots
from helpers.charts.marks import Mark, Series
from helpers.errors import EstimateError
from helpers.instrument import Scale
from helpers.tables.cells import Cell, read_cells
from helpers.theme import Theme
from helpers.wording import decimal, number

Named = tuple[str, str]
_MOST_TICKS = 6


def score_dots(
    rows: pd.DataFrame,
    *,
    items: Sequence[Named],
    areas: Sequence[Named],
    scale: Scale,
    threshold: float | None = None,
    minimum_base: int = 5,
    theme: Theme,
) -> Drawing:
    """Mean scores of several items in one wave: a row an item and area, with dot and 95 % interval.

    Items and areas stand in the order given. `threshold` is drawn across all of them. Raises EstimateError without
    items or areas, and where `rows` holds several populations, waves or groups.
    """
    if not items or not areas:
        raise EstimateError("Et diagram kan ikke tegnes uden spørgsmål og områder.")
    single = ("population", "wave", "group")
    cells = read_cells(
        rows, statistics=["mean"], key=["item", "area"], minimum_base=minimum_base, single=single
    )  # fmt: skip
    axis = _axis(scale, threshold)
    groups = []
    for item, topic in items:
        marks = [(name, _mark(cells.at(item, area), axis, (topic, name))) for area, name in areas]
        groups.append(DotGroup(topic, tuple(DotRow(name, (mark,)) for name, mark in marks)))
    alt = [f"Prikdiagram: gennemsnit på en skala fra {scale.minimum} til {scale.maximum}"]
    alt += [f"Grænsen er {decimal(threshold, 1)}"] if threshold is not None else []
    alt += [f"{topic}: {', '.join(f'{name} {_told(cells.at(item, area))}' for area, name in areas)}"
            for item, topic in items]  # fmt: skip
    drawn = rows[(rows["statistic"] == "mean") & rows["item"].isin(dict(items)) & rows["area"].isin(dict(areas))]
    series = [Series("", theme.colours.favourable, "o")]
    return draw(theme, lambda canvas: Dots(canvas, groups, series, axis).paint(), alt=". ".join(alt) + ".", rows=drawn)


def _axis(scale: Scale, threshold: float | None) -> Axis:
    """Whole numbers that divide the scale evenly, as many as are easily read."""
    width = scale.maximum - scale.minimum
    step = next(step for step in range(1, width + 1) if width % step == 0 and width // step < _MOST_TICKS)
    ticks = tuple((float(tick), str(tick)) for tick in range(scale.minimum, scale.maximum + 1, step))
    line = (threshold, f"Grænse {decimal(threshold, 1)}") if threshold is not None else None
    return Axis(scale.minimum, scale.maximum, ticks, line)


def _mark(cell: Cell, axis: Axis, of: tuple[str, str]) -> Mark:
    if not cell.is_shown:
        return Mark(words=cell.words)
    span = (axis.at(cell.low), axis.at(cell.high)) if cell.has_interval else None
    return Mark(axis.at(cell.value), decimal(cell.value, 1), span, tip=f"{', '.join(of)}: {_told(cell)}")


def _told(cell: Cell) -> str:
    """As in "7,4 (95 %-interval 6,9–7,9, n = 42)", or why there is no number."""
    if not cell.is_shown:
        return cell.words
    facts = [f"95 %-interval {decimal(cell.low, 1)}–{decimal(cell.high, 1)}"] if cell.has_interval else []
    facts += [f"n = {number(cell.base)}"] if cell.base == cell.base else []
    return f"{decimal(cell.value, 1)} ({', '.join(facts)})" if facts else decimal(cell.value, 1)

"""Areas down, core elements across: each score in the tint of its grade, with the grade in words and the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.charts.canvas import Canvas, Drawing, draw, line_height, widest, wrap
from helpers.charts.shades import blended
from helpers.theme import Theme

_ROW, _PAD, _GAP, _CHANGE = 17.0, 4.0, 8.0, 40.0
_TINT = 0.28  # the rest is the page's colour, so that text on it stays dark


@dataclass(frozen=True)
class GradedCell:
    """A finished score and change, and the id of its grade ("" where the score is not shown)."""

    score: str
    change: str
    grade: str


@dataclass(frozen=True)
class GradedRow:
    """One area; `own` marks the report's own, `total` all areas together."""

    name: str
    cells: tuple[GradedCell, ...]
    own: bool = False
    total: bool = False


def grade_grid(
    rows: Sequence[GradedRow], *, elements: Sequence[str], grades: Mapping[str, str], numbers: pd.DataFrame,
    theme: Theme,
) -> Drawing:  # fmt: skip
    """`grades` are ids and labels from the highest down; `numbers` are the estimate rows behind the grid."""
    colours = theme.scale_colours(list(grades))
    tints = {grade: blended(theme.colours.page, colour, _TINT) for grade, colour in colours.items()}
    grid = _Grid(theme, rows, elements, tints)
    alt = ["Oversigt over områder og kerneelementer: score, grad og udvikling i procentpoint."]
    for row in rows:
        told = [f"{element.lower()} {_told(cell)}" for element, cell in zip(elements, row.cells, strict=True)]
        alt.append(f"{row.name}: {'; '.join(told)}.")
    return draw(theme, grid.paint, alt=" ".join(alt), rows=numbers)


@dataclass(frozen=True)
class _Grid:
    theme: Theme
    rows: Sequence[GradedRow]
    elements: Sequence[str]
    tints: Mapping[str, str]

    def paint(self, canvas: Canvas) -> float:
        kind = self.theme.type
        names = widest([row.name for row in self.rows], kind.figure, limit=120) + _GAP
        width = (canvas.width - names) / len(self.elements)
        y = self._paint_heads(canvas, names, width)
        for row in self.rows:
            self._paint_row(canvas, row, y, left=names, width=width)
            y += _ROW
        canvas.rule((0, y), (canvas.width, y), colour=self.theme.colours.line, width=0.5)
        return y + 2

    def _paint_heads(self, canvas: Canvas, left: float, width: float) -> float:
        kind, colours = self.theme.type, self.theme.colours
        heads = [wrap(element, width - _GAP, kind.figure, bold=True) for element in self.elements]
        deepest = max(map(len, heads)) * line_height(kind.figure)
        for number, lines in enumerate(heads):
            x = left + number * width
            canvas.lines(x + _PAD, deepest - len(lines) * line_height(kind.figure), lines, bold=True)
            step = deepest + 1
            canvas.lines(x + _PAD, step, ["Score"], size=kind.label, colour=colours.muted)
            canvas.lines(x + width - _GAP, step, ["Udvikling"], size=kind.label, colour=colours.muted, anchor="right")
        return deepest + line_height(kind.label) + 4

    def _paint_row(self, canvas: Canvas, row: GradedRow, y: float, *, left: float, width: float) -> None:
        colours, kind = self.theme.colours, self.theme.type
        strong = row.own or row.total
        canvas.rule((0, y), (canvas.width, y), colour=colours.text if row.total else colours.line, width=0.5)
        if row.own:
            canvas.box((0, y + 0.5), canvas.width, _ROW - 1, colour=colours.surface)
        canvas.block(2, y + _ROW / 2, [row.name], bold=strong)
        for number, cell in enumerate(row.cells):
            x = left + number * width
            if cell.grade:
                corner, score_width = (x, y + 1.5), width - _CHANGE - _GAP
                canvas.box(corner, score_width, _ROW - 3, colour=self.tints[cell.grade])
                canvas.target(corner, width - _GAP, _ROW - 3, tip=f"{row.name}: {_told(cell)}")
            canvas.block(x + _PAD, y + _ROW / 2, [cell.score], size=kind.label, bold=strong)
            canvas.block(x + width - _GAP, y + _ROW / 2, [cell.change], size=kind.label, anchor="right", bold=strong)


def _told(cell: GradedCell) -> str:
    return f"{cell.score}, udvikling {cell.change}" if cell.change else cell.score

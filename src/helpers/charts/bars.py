"""Clustered columns, and rows of bars where columns would be too many, painted on a canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from helpers.charts.canvas import Canvas, breakable, line_height, text_width, widest, wrap, wrap_reason
from helpers.charts.marks import SWATCH, Mark, Series, paint_legend, paint_swatch
from helpers.theme import Theme

_COLUMN_HEIGHT = 112.0
_LEAST_TALL = 0.25
_WITH_WORDS = 0.45  # of the height: lines of words in a cluster's place have room
_WIDEST_COLUMN = 40.0
_WIDEST_CLUSTER = 150.0
_FILLED = 0.84  # how much of a cluster's width its columns take
_MOST_CLUSTERS = 6
_BAR = 9.0
_GAP = 10.0
_BETWEEN_ROWS = 5.0
_BETWEEN_NAMES = 3.0
_BETWEEN_LABELS = 2.5
_INDENT = 4.0
_PART_FOR_ROWS = 0.85  # of the page; the rest is headings, caption and note


@dataclass(frozen=True)
class Cluster:
    """The marks of one area, one a series; `note` stands with the name, `own` marks the report's own area."""

    name: str
    marks: tuple[Mark, ...]
    note: str = ""
    own: bool = False

    @property
    def words(self) -> str:
        """Why nothing of the cluster is shown; empty when something is."""
        reasons = [mark.words for mark in self.marks]
        return reasons[0] if reasons and all(reasons) else ""


def rows_per_page(theme: Theme) -> int:
    """How many rows of bars, with headings, caption and note, a page has room for."""
    return int(theme.page.text_height * _PART_FOR_ROWS / (line_height(theme.type.figure) + _BETWEEN_ROWS))


def paint_clusters(canvas: Canvas, clusters: Sequence[Cluster], series: Sequence[Series]) -> float:
    """Columns where names and labels fit, else rows of bars; returns the height used."""
    columns = Columns(canvas, clusters, series)
    if len(clusters) <= _MOST_CLUSTERS and columns.labels_fit:
        return columns.paint()
    return Rows(canvas, clusters, series).paint()


@dataclass(frozen=True)
class Columns:
    """Clustered columns with their labels on top and the areas' names below, without value axis."""

    canvas: Canvas
    clusters: Sequence[Cluster]
    series: Sequence[Series]

    @cached_property
    def cluster_width(self) -> float:
        return min(self.canvas.width / len(self.clusters), _WIDEST_CLUSTER)

    @cached_property
    def column_width(self) -> float:
        return min(self.cluster_width * _FILLED / len(self.series), _WIDEST_COLUMN)

    @cached_property
    def labels_fit(self) -> bool:
        """Whether no name breaks inside a word, and two labels at one height stay apart (100 per cent has no equal)."""
        kind = self.canvas.theme.type
        words = [word for cluster in self.clusters for word in breakable(cluster.name)]
        names_fit = widest(words, kind.figure, limit=self.canvas.width) <= self.cluster_width - _BETWEEN_NAMES
        room = self.column_width - _BETWEEN_LABELS
        return names_fit and (len(self.series) == 1 or text_width("88 %", kind.label) <= room)

    @cached_property
    def tallest(self) -> float:
        """The height that is drawn: the scale is that of all figures, and what no column reaches is left out."""
        if any(mark.words for cluster in self.clusters if not cluster.words for mark in cluster.marks):
            return _COLUMN_HEIGHT  # words in one column's place are read upwards
        shown = [mark.end for cluster in self.clusters for mark in cluster.marks if not mark.words]
        least = _WITH_WORDS if any(cluster.words for cluster in self.clusters) else _LEAST_TALL
        return max([least, *shown]) * _COLUMN_HEIGHT

    def paint(self) -> float:
        canvas = self.canvas
        floor = paint_legend(canvas, self.series) + 1.6 * canvas.theme.type.label + self.tallest
        left = (canvas.width - self.cluster_width * len(self.clusters)) / 2
        end = floor
        for number, cluster in enumerate(self.clusters):
            middle = left + (number + 0.5) * self.cluster_width
            self._paint_marks(cluster, middle, floor)
            end = max(end, self._paint_name(cluster, middle, floor))
        canvas.rule((left, floor), (canvas.width - left, floor), colour=canvas.theme.colours.muted)
        return end + 2

    def _paint_marks(self, cluster: Cluster, middle: float, floor: float) -> None:
        if cluster.words:
            self._paint_words(cluster.words, middle, floor)
            return
        left = middle - self.column_width * len(self.series) / 2
        for number, (mark, series) in enumerate(zip(cluster.marks, self.series, strict=True)):
            centre = left + (number + 0.5) * self.column_width
            if mark.words:
                self._paint_upright(mark.words, centre, floor)
            else:
                self._paint_column(mark, series, centre, floor)

    def _paint_column(self, mark: Mark, series: Series, centre: float, floor: float) -> None:
        canvas, kind = self.canvas, self.canvas.theme.type
        width, height = self.column_width - 2, mark.at * _COLUMN_HEIGHT
        canvas.box((centre - width / 2, floor - height), width, height, colour=series.colour)
        if mark.span:
            low, high = (floor - end * _COLUMN_HEIGHT for end in mark.span)
            canvas.interval((centre, low), (centre, high))
        top = floor - mark.end * _COLUMN_HEIGHT - 3
        canvas.text(centre, top, mark.label, size=kind.label, anchor="center")
        canvas.target((centre - width / 2, top - kind.label), width, floor - top + kind.label, tip=mark.tip)

    def _paint_words(self, words: str, middle: float, floor: float) -> None:
        canvas, size = self.canvas, self.canvas.theme.type.label
        lines = wrap_reason(words, self.cluster_width - _BETWEEN_NAMES, size)
        top = floor - 4 - len(lines) * line_height(size)
        canvas.lines(middle, top, lines, size=size, anchor="center", colour=canvas.theme.colours.muted)

    def _paint_upright(self, words: str, centre: float, floor: float) -> None:
        """Words in one column's place, read from below."""
        canvas, size = self.canvas, self.canvas.theme.type.label - 1
        lines = wrap_reason(words, _COLUMN_HEIGHT, size)
        step = line_height(size)
        x = centre - len(lines) * step / 2
        for line in lines:
            x += step
            canvas.text(x - 0.25 * step, floor - 4, line, size=size, rotation=90, colour=canvas.theme.colours.muted)

    def _paint_name(self, cluster: Cluster, middle: float, floor: float) -> float:
        canvas, kind = self.canvas, self.canvas.theme.type
        lines = wrap(cluster.name, self.cluster_width - _BETWEEN_NAMES, kind.figure, bold=cluster.own)
        y = canvas.lines(middle, floor + 4, lines, bold=cluster.own, anchor="center")
        note = [cluster.note] if cluster.note else []
        return canvas.lines(middle, y, note, size=kind.label, anchor="center", colour=canvas.theme.colours.muted)


@dataclass(frozen=True)
class Rows:
    """One row an area and one panel a series, every bar from its panel's left edge; as high as there are rows."""

    canvas: Canvas
    clusters: Sequence[Cluster]
    series: Sequence[Series]

    @cached_property
    def name_width(self) -> float:
        return widest([cluster.name for cluster in self.clusters], self.canvas.theme.type.figure, limit=130)

    @cached_property
    def start(self) -> float:
        """Where the first panel begins."""
        notes = widest([cluster.note for cluster in self.clusters], self.canvas.theme.type.label, limit=80)
        return _INDENT + self.name_width + (notes + _GAP if notes else 0) + _GAP

    @cached_property
    def panel(self) -> float:
        return (self.canvas.width - self.start) / len(self.series)

    @cached_property
    def longest_bar(self) -> float:
        labels = [mark.label for cluster in self.clusters for mark in cluster.marks]
        return self.panel - widest(labels, self.canvas.theme.type.label, limit=60) - 3 - _GAP

    def paint(self) -> float:
        y = self._paint_headings()
        for cluster in self.clusters:
            y = self._paint_row(cluster, y)
        return y + 2

    def _paint_headings(self) -> float:
        size = self.canvas.theme.type.figure
        wrapped = [wrap(one.label, self.panel - SWATCH - 4, size) if one.label else [] for one in self.series]
        height = max(len(lines) for lines in wrapped) * line_height(size)
        for number, (series, lines) in enumerate(zip(self.series, wrapped, strict=True)):
            if lines:
                x, y = self.start + number * self.panel, height - len(lines) * line_height(size)
                paint_swatch(self.canvas, series, x=x, y=y)
                self.canvas.lines(x + SWATCH, y, lines)
        return height + 3 if height else 0.0

    def _paint_row(self, cluster: Cluster, y: float) -> float:
        canvas, kind, colours = self.canvas, self.canvas.theme.type, self.canvas.theme.colours
        names = wrap(cluster.name, self.name_width, kind.figure, bold=cluster.own)
        words = self._words(cluster)
        height = max(len(names), *map(len, words)) * line_height(kind.figure) + _BETWEEN_ROWS
        middle = y + height / 2
        if cluster.own:
            canvas.box((0, y), canvas.width, height, colour=colours.surface)
        canvas.block(_INDENT, middle, names, bold=cluster.own)
        note = [cluster.note] if cluster.note else []
        canvas.block(self.start - _GAP, middle, note, size=kind.label, anchor="right", colour=colours.muted)
        for number, lines in enumerate(words):
            canvas.block(self.start + number * self.panel, middle, lines, size=kind.label, colour=colours.muted)
        if not cluster.words:
            self._paint_bars(cluster, middle)
        return y + height

    def _words(self, cluster: Cluster) -> list[list[str]]:
        """Lines a panel: one sentence over all panels where nothing is shown, else each missing mark's own."""
        size = self.canvas.theme.type.label
        if cluster.words:
            return [wrap_reason(cluster.words, self.canvas.width - self.start, size)]
        return [wrap_reason(mark.words, self.panel - _GAP, size) if mark.words else [] for mark in cluster.marks]

    def _paint_bars(self, cluster: Cluster, middle: float) -> None:
        canvas, size = self.canvas, self.canvas.theme.type.label
        for number, (mark, series) in enumerate(zip(cluster.marks, self.series, strict=True)):
            if mark.words:
                continue
            x = self.start + number * self.panel
            canvas.box((x, middle - _BAR / 2), mark.at * self.longest_bar, _BAR, colour=series.colour)
            if mark.span:
                low, high = (x + end * self.longest_bar for end in mark.span)
                canvas.interval((low, middle), (high, middle))
            end = x + mark.end * self.longest_bar + 3
            canvas.block(end, middle, [mark.label], size=size)
            reach = end + text_width(mark.label, size) - x
            canvas.target((x, middle - _BAR / 2 - 1), reach, _BAR + 2, tip=mark.tip)

"""Estimate rows in, finished figures out: SVG with real text, and the same numbers in an alt text.

Every chart reads its rows through `cells`, so what is not shown has no bar, dot, label or word but the reason for it.
Shapes are placed by the charts themselves: a plotting library's figure would aggregate the estimates again, or measure
every text anew. Its parts are used where they are best: seaborn's palettes (`theme`), Matplotlib's FreeType (`canvas`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypedDict, Unpack

import pandas as pd

from helpers.charts.bars import Cluster, paint_clusters, rows_per_page
from helpers.charts.canvas import Drawing, draw
from helpers.charts.dots import DotGroup, DotRow, Dots
from helpers.charts.marks import Mark, Series
from helpers.errors import EstimateError
from helpers.schemas import respondent_counts
from helpers.tables.cells import (
    ONE_ITEM,
    ONE_ITEM_AND_WAVE,
    Cell,
    Cells,
    ComparedPair,
    check_estimates,
    pairs_by_size,
    read_cells,
)
from helpers.theme import Theme
from helpers.wording import interval, listing, number, rounded_percent, uncapitalise

__all__ = ["ChartOptions", "Drawing", "count_columns", "difference_dots", "share_bars", "split_areas", "wave_dots"]

Named = tuple[str, str]  # an id and the name or label that is printed for it


class ChartOptions(TypedDict, total=False):
    """What may be said of any chart.

    `subject` is what the alt text opens with (the item's wording). `highlight` is the report's own area. `favourable`
    is the scale's favourable end where it is not the first category, `off_scale` are categories beside the scale.
    `intervals` draws low and high as a thin line.
    """

    theme: Theme
    subject: str
    highlight: str
    minimum_base: int
    favourable: str
    off_scale: Sequence[str]
    intervals: bool


_DEFAULTS = ChartOptions(
    theme=Theme(), subject="", highlight="", minimum_base=5, favourable="", off_scale=(), intervals=False
)


def share_bars(
    rows: pd.DataFrame, *, areas: Sequence[Named], categories: Sequence[Named], **options: Unpack[ChartOptions]
) -> Drawing:
    """Shares of one item in one wave: clustered columns for up to six areas, rows of bars for more.

    Areas and categories stand in the order given. A category that nobody chose is left out of figure and legend, and
    the alt text says so. Raises EstimateError where `rows` has no statuses or holds more than one item or wave.
    """
    chosen = complete(options)
    require(areas, "områder")
    require(categories, "svarmuligheder")
    cells = read_cells(
        rows,
        statistics=["share"],
        key=["area", "category"],
        minimum_base=chosen["minimum_base"],
        single=ONE_ITEM_AND_WAVE,
    )
    drawn, unused = _split_unused(cells, areas, categories)
    colours = chosen["theme"].scale_colours(
        [category for category, _ in categories], favourable=chosen["favourable"], off_scale=chosen["off_scale"]
    )
    series = [Series(label, colours[category]) for category, label in drawn]
    clusters = [
        Cluster(
            name=name,
            marks=tuple(
                share_mark(cells.at(area, category), chosen["intervals"], of=(name, label)) for category, label in drawn
            ),
            note=_base_note([cells.at(area, category) for category, _ in drawn]),
            own=area == chosen["highlight"],
        )
        for area, name in areas
    ]
    alt = [opening("Søjlediagram", f"andele i pct., der svarer {_quoted(drawn)}", chosen)]
    alt += [f"{name}: {_answers(cells, area, drawn, chosen)}" for area, name in areas]
    alt += [f"Ingen i de viste områder svarer {_quoted(unused)}"] if unused else []
    shown = drawn_rows(rows, statistic="share", area=areas, category=categories)
    return draw(
        chosen["theme"], lambda canvas: paint_clusters(canvas, clusters, series), alt=sentences(alt), rows=shown
    )


def count_columns(rows: pd.DataFrame, *, areas: Sequence[Named], **options: Unpack[ChartOptions]) -> Drawing:
    """Number of respondents of one population in one wave, area by area."""
    chosen = complete(options)
    require(areas, "områder")
    check_estimates(rows)
    own = respondent_counts(rows)
    cells = read_cells(
        own, statistics=["count"], key=["area"], minimum_base=chosen["minimum_base"], single=ONE_ITEM_AND_WAVE
    )
    shown = [cells.at(area).value for area, _ in areas if cells.at(area).is_shown]
    highest = max(shown, default=0.0) or 1.0
    clusters = [
        Cluster(name, (_count_mark(cells.at(area), highest, name),), own=area == chosen["highlight"])
        for area, name in areas
    ]
    series = [Series("", chosen["theme"].colours.favourable)]
    alt = [opening("Søjlediagram", "antal besvarelser", chosen)]
    alt += [f"{name}: {cells.at(area).count}" for area, name in areas]
    shown_rows = drawn_rows(own, statistic="count", area=areas)
    return draw(
        chosen["theme"], lambda canvas: paint_clusters(canvas, clusters, series), alt=sentences(alt), rows=shown_rows
    )


def wave_dots(
    rows: pd.DataFrame,
    *,
    areas: Sequence[Named],
    waves: Sequence[Named],
    category: Named,
    **options: Unpack[ChartOptions],
) -> Drawing:
    """The share of one category of one item, wave by wave: a row an area and wave, with dot and interval.

    Waves stand earliest first. A wave without rows of an area (it did not take part) is left out, and so is an area
    without waves. Raises EstimateError where that leaves nothing.
    """
    chosen = complete(options)
    check_estimates(rows)
    own = rows[rows["category"] == category[0]]
    cells = read_cells(
        own, statistics=["share"], key=["area", "wave"], minimum_base=chosen["minimum_base"], single=ONE_ITEM
    )
    groups, alt = [], [opening("Prikdiagram", f"andelen, der svarer {_quoted([category])}, ved hver måling", chosen)]
    for area, name in areas:
        taken = [(label, cells.at(area, wave)) for wave, label in waves if (area, wave) in cells]
        if taken:
            marked = tuple(DotRow(label, (share_mark(cell, True, of=(name, label)),)) for label, cell in taken)
            groups.append(DotGroup(name, marked, own=area == chosen["highlight"]))
            told = [f"{uncapitalise(label)} {cell.percent}{_told_interval(cell)}" for label, cell in taken]
            alt.append(f"{name}: {', '.join(told)}")
    if not groups:
        raise EstimateError(f"Ingen af områderne har rækker for »{category[1]}« i de valgte målinger.")
    series = [Series("", chosen["theme"].colours.favourable, "o")]
    shown = drawn_rows(own, statistic="share", area=areas, wave=waves)
    return draw(chosen["theme"], lambda canvas: Dots(canvas, groups, series).paint(), alt=sentences(alt), rows=shown)


def difference_dots(
    rows: pd.DataFrame, *, pairs: Sequence[ComparedPair], sides: tuple[str, str], **options: Unpack[ChartOptions]
) -> Drawing:
    """What two populations answer to the same: two dots a pair, joined by a line, the largest difference on top.

    `rows` holds one area in one wave: the pairs' `difference` rows and both populations' shares. `sides` are the
    populations' names (Borgere, Medarbejdere). Raises EstimateError when there is no pair.
    """
    chosen = complete(options)
    require(pairs, "spørgsmål at sammenligne")
    key = ["population", "item", "category"]
    cells = read_cells(rows, statistics=["share"], key=key, minimum_base=chosen["minimum_base"])
    groups, alt = (
        [],
        [
            opening(
                "Prikdiagram", f"andelen af positive svar fra {listing([uncapitalise(side) for side in sides])}", chosen
            )
        ],
    )
    for pair in pairs_by_size(rows, pairs):
        both = cells.at(*pair.first), cells.at(*pair.second)
        marks = tuple(share_mark(cell, False, of=(pair.topic, side)) for side, cell in zip(sides, both, strict=True))
        groups.append(DotGroup(pair.topic, (DotRow("", marks),)))
        told = [f"{uncapitalise(side)} {cell.percent}" for side, cell in zip(sides, both, strict=True)]
        alt.append(f"{pair.topic}: {', '.join(told)}")
    colours = chosen["theme"].colours
    series = [Series(sides[0], colours.favourable, "o"), Series(sides[1], colours.unfavourable, "D")]
    keys = pd.MultiIndex.from_tuples([side for pair in pairs for side in (pair.first, pair.second)])
    compared = (rows["statistic"] == "share") & pd.MultiIndex.from_frame(rows[key]).isin(keys)
    return draw(
        chosen["theme"], lambda canvas: Dots(canvas, groups, series).paint(), alt=sentences(alt), rows=rows[compared]
    )


def split_areas(areas: Sequence[Named], *, theme: Theme | None = None) -> list[list[Named]]:
    """Areas in as few parts of about equal size as fit on a page each; a figure a part (a row of bars an area)."""
    most = rows_per_page(theme or Theme())
    parts = max(math.ceil(len(areas) / most), 1)
    size = math.ceil(len(areas) / parts)
    return [list(areas[start : start + size]) for start in range(0, len(areas), size)]


def complete(options: ChartOptions) -> ChartOptions:
    """The options with defaults for those left out; an unknown one is refused as any unknown argument is."""
    if unknown := sorted(set(options) - set(_DEFAULTS)):
        raise TypeError(f"unknown chart option: {', '.join(unknown)}")
    return {**_DEFAULTS, **options}


def require(parts: Sequence[object], called: str) -> None:
    if not parts:
        raise EstimateError(f"Et diagram kan ikke tegnes uden {called}.")


def _split_unused(cells: Cells, areas: Sequence[Named], categories: Sequence[Named]) -> tuple[list[Named], list[Named]]:
    """The categories to draw, and those that are 0 wherever they are shown; a category shown nowhere is neither.

    Where nothing at all is shown, all are drawn, so that the reasons have their places.
    """
    shown = {
        category: [cell.value for area, _ in areas if (cell := cells.at(area, category)).is_shown]
        for category, _ in categories
    }
    drawn = [named for named in categories if any(shown[named[0]])]
    unused = [named for named in categories if shown[named[0]] and not any(shown[named[0]])]
    return (drawn, unused) if drawn else (list(categories), [])


def drawn_rows(rows: pd.DataFrame, *, statistic: str, **columns: Sequence[Named]) -> pd.DataFrame:
    """The rows of one statistic with the ids that are drawn, in the order in which they are."""
    places = {column: {name: place for place, (name, _) in enumerate(named)} for column, named in columns.items()}
    ids = zip(*(rows[column].tolist() for column in ("statistic", *columns)), strict=True)
    drawn = [
        ([known[id_] for known, id_ in zip(places.values(), own, strict=True)], row)
        for row, (kind, *own) in enumerate(ids)
        if kind == statistic and all(map(dict.__contains__, places.values(), own))
    ]
    return rows.iloc[[row for _, row in sorted(drawn)]]


def share_mark(cell: Cell, intervals: bool, *, of: Sequence[str] = ()) -> Mark:
    """A share as a mark; `of` names what it is a share of, for whoever points at it."""
    if not cell.is_shown:
        return Mark(words=cell.words)
    span = (cell.low, cell.high) if intervals and cell.has_interval else None
    shown = f"{rounded_percent(cell.value, cell.n, cell.base)} %"
    return Mark(cell.value, shown, span, tip=told(cell, of))


def told(cell: Cell, of: Sequence[str]) -> str:
    """As in "Rebild, Enig: 63 pct. (25 af 40), 95 %-interval 47–76 pct."."""
    known = not (math.isnan(cell.n) or math.isnan(cell.base))
    behind = f" ({number(cell.n)} af {number(cell.base)})" if known and float(cell.n).is_integer() else ""
    span = f", 95 %-interval {interval(cell.low, cell.high)}" if cell.has_interval else ""
    return f"{', '.join(part for part in of if part)}: {cell.percent}{behind}{span}"


def _count_mark(cell: Cell, highest: float, name: str) -> Mark:
    if not cell.is_shown:
        return Mark(words=cell.words)
    return Mark(cell.value / highest, number(cell.value), tip=f"{name}: {number(cell.value)}")


def _base_note(cells: Sequence[Cell]) -> str:
    """The base under an area's name, where it is known."""
    bases = [cell.base for cell in cells if cell.is_shown and not math.isnan(cell.base)]
    return f"n = {number(bases[0])}" if bases else ""


def _answers(cells: Cells, area: str, categories: Sequence[Named], options: ChartOptions) -> str:
    """One area's shares in words: "enig 58 pct., uenig 42 pct. (n = 40)", or why none is shown."""
    own = [(label, cells.at(area, category)) for category, label in categories]
    if not any(cell.is_shown for _, cell in own):
        return own[0][1].words
    spans = [_told_interval(cell) if options["intervals"] else "" for _, cell in own]
    told = [f"{uncapitalise(label)} {cell.percent}{span}" for (label, cell), span in zip(own, spans, strict=True)]
    note = _base_note([cell for _, cell in own])
    return f"{', '.join(told)} ({note})" if note else ", ".join(told)


def _told_interval(cell: Cell) -> str:
    return f" ({interval(cell.low, cell.high)})" if cell.has_interval else ""


def _quoted(categories: Sequence[Named]) -> str:
    """As in "»enig«, »hverken« og »uenig«"."""
    return listing([f"»{uncapitalise(label)}«" for _, label in categories])


def opening(kind: str, shows: str, options: ChartOptions) -> str:
    subject = f" om »{options['subject']}«" if options["subject"] else ""
    return f"{kind}{subject}: {shows}"


def sentences(parts: Iterable[str]) -> str:
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts)

"""Where two populations see the same thing alike, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.errors import EstimateError
from helpers.instrument import Item, Pair
from helpers.narrative.cells import Cell, as_cell, require_status
from helpers.narrative.levels import CLOSE, opposite_category
from helpers.narrative.view import ItemView
from helpers.params import Evaluation
from helpers.schemas import TOTAL, records, rows_with
from helpers.tables.cells import ComparedPair, ShareKey
from helpers.wording import listing, rounded_percent, sentence, uncapitalise

CLEAR = 10  # whole percentage points from which an untested difference is told with "men kun"


@dataclass(frozen=True)
class PairView:
    """A discrepancy pair in one area and wave; both views have a favourable share that is shown.

    `difference` is the estimate row (first minus second) where it is shown.
    """

    pair: Pair
    first: ItemView
    second: ItemView
    difference: Cell | None

    @property
    def wave(self) -> str:
        return self.first.wave

    @property
    def compared(self) -> ComparedPair:
        """The pair as figures and tables want it."""
        keys = [ShareKey(view.item.population, view.item.id, _favourable(view)) for view in (self.first, self.second)]
        return ComparedPair(self.pair.id, self.pair.topic, *keys)

    @property
    def levels(self) -> tuple[Cell, Cell]:
        """The favourable shares."""
        first, second = (view.shown_level(view.area, category=_favourable(view)) for view in (self.first, self.second))
        if first is None or second is None:
            raise EstimateError(f"Parret {self.pair.id} har ikke begge andele.")
        return first, second

    @property
    def gap(self) -> int:
        """First minus second, in shown whole percentages."""
        first, second = self.levels
        return first.shown_percent - second.shown_percent

    @property
    def is_certain(self) -> bool:
        return self.difference is not None and self.difference.is_certain

    @property
    def is_close(self) -> bool:
        return not self.is_certain and abs(self.gap) <= CLOSE

    @property
    def is_off_by_rounding(self) -> bool:
        """Whether a difference is told that is not the one between the two shown percentages."""
        if self.difference is None or not self.difference.is_tested or self.is_close:
            return False
        return rounded_percent(self.difference.value) != self.gap


def pair_views(evaluation: Evaluation, rows: pd.DataFrame, *, waves: Sequence[str], area: str) -> list[PairView]:
    """The evaluation's pairs that can be told of an area, each in the latest wave with both shares, largest first.

    `rows`: estimate rows (share and difference). Raises EstimateError when they have no status.
    """
    require_status(rows)
    found = [view for pair in evaluation.pairs if (view := _pair_view(evaluation, rows, pair, waves=waves, area=area))]
    return sorted(found, key=lambda view: -(abs(view.difference.value) if view.difference else abs(view.gap) / 100))


def discrepancy_sentences(pairs: Sequence[PairView]) -> list[str]:
    """One or two sentences a pair, in the given order."""
    return [_sentence(pair) for pair in pairs]


def discrepancy_note(pairs: Sequence[PairView]) -> str:
    """What to know of the differences: whether they were rounded last, and whether all were tested."""
    notes = []
    if any(pair.is_off_by_rounding for pair in pairs):
        notes.append("Forskelle er beregnet, før andelene er afrundet.")
    untested = [pair for pair in pairs if pair.difference is None or not pair.difference.is_tested]
    if untested:
        whole = len(untested) == len(pairs)
        notes.append(
            "Forskellene er ikke testet." if whole else "Forskelle uden angivelse af størrelse er ikke testet."
        )
    return " ".join(notes)


def _pair_view(
    evaluation: Evaluation, rows: pd.DataFrame, pair: Pair, *, waves: Sequence[str], area: str
) -> PairView | None:
    items = [evaluation.item_by_id[item] for item in (pair.first, pair.second)]
    for wave in reversed(waves):
        first, second = (_view(evaluation, rows, item, wave=wave, area=area) for item in items)
        if all(view.shown_level(area, category=_favourable(view)) for view in (first, second)):
            return PairView(pair, first, second, _difference(rows, pair, wave=wave, area=area))
    return None


def _view(evaluation: Evaluation, rows: pd.DataFrame, item: Item, *, wave: str, area: str) -> ItemView:
    return ItemView(
        item=item,
        scale=evaluation.scale_of(item),
        population=evaluation.populations[item.population],
        rows=rows_with(rows, item=item.id, wave=wave),
        area=area,
        names={area: area, TOTAL: evaluation.total.label},
        waves=((wave, evaluation.waves[wave].label),),
        wave=wave,
        headline=evaluation.headline_category(item),
    )


def _difference(rows: pd.DataFrame, pair: Pair, *, wave: str, area: str) -> Cell | None:
    found = rows_with(rows, item=pair.id, statistic="difference", group="", wave=wave, area=area)
    cells = [cell for row in records(found) if (cell := as_cell(row)).is_shown]
    return cells[0] if cells else None


def _favourable(view: ItemView) -> str:
    """The category whose share is favourable: the other end for a negative statement."""
    return opposite_category(view) if view.item.negative else view.headline


def _sentence(pair: PairView) -> str:
    first, second = (_says(view, cell) for view, cell in zip((pair.first, pair.second), pair.levels, strict=True))
    if pair.is_close:
        who = listing([pair.first.population.plural, pair.second.population.plural])
        return sentence(f"når det gælder {uncapitalise(pair.pair.topic)}, ligger {who} tæt: {first}, og {second}")
    large = pair.is_certain or (pair.difference is None and abs(pair.gap) >= CLEAR)
    link = "men kun" if large and pair.gap > 0 else "mens"
    told = sentence(f"{first}, {link} {second}")
    if pair.difference is None or not pair.difference.is_tested:
        return told
    size = pair.first.size(pair.difference)
    return f"{told} Forskellen er {size}." if pair.is_certain else f"{told} Forskellen på {size} er ikke sikker."


def _says(view: ItemView, cell: Cell) -> str:
    """As in "62 pct. af medarbejderne mener, at arbejdsgangene giver mening"."""
    who = f"{view.amount(cell)} af {view.population.definite}"
    return f"{who} er uenige i udsagnet »{view.item.wording}«" if view.item.negative else f"{who} {view.item.clause}"

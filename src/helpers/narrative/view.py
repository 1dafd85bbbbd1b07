"""What sentences about one item are written from: its estimate rows, looked up by area, wave and category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from helpers.errors import EstimateError
from helpers.instrument import Item, Population, Scale
from helpers.narrative.cells import Cell, as_cell, require_status
from helpers.params import AreaWords
from helpers.schemas import NOT_PUBLISHED, TOTAL, records
from helpers.wording import danish_sort_key, decimal, listing, percent, rounded_percent, small_number, wave_phrase

MUNICIPALITIES = AreaWords()
FEW_ANSWERS = 30  # a base below this carries a reservation
_LEVELS = ("share", "mean")


@dataclass(frozen=True, eq=False)
class ItemView:
    """One item of one report.

    `rows`: the item's estimate rows (schemas.ESTIMATE_COLUMNS), all areas and waves of the report's slice.
    `area`: the report's own area, or `total`. `names`: slug to printed name of every area that may be named.
    `waves`: (id, label), earliest first; `wave` is the phase's own. `headline`: the shown category that headings
    speak of ("" for a score). `pools`: wave to the areas that `total` pools there, where that is known.
    `few_told`: areas of which the chapter has said that few answered at all.
    Raises EstimateError when the rows have no `status`: only disclosed frames become sentences.
    """

    item: Item
    scale: Scale
    population: Population
    rows: pd.DataFrame
    area: str
    names: Mapping[str, str]
    waves: tuple[tuple[str, str], ...]
    wave: str
    headline: str
    total: str = TOTAL
    pools: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: AreaWords = MUNICIPALITIES
    minimum_base: int = 5
    few_told: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require_status(self.rows)
        if self.wave not in dict(self.waves):
            raise EstimateError(f"Målingen »{self.wave}« er ikke blandt rapportens: {', '.join(dict(self.waves))}.")

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str, str], Cell]:
        # What a source did not print is as good as no row; is_from_source tells the two kinds of nothing apart.
        return {
            (row["area"], row["wave"], row["statistic"], row["category"]): as_cell(row)
            for row in records(self.rows)
            if row["group"] == "" and row["item"] == self.item.id and row["reason"] != NOT_PUBLISHED
        }

    def cell(self, statistic: str, category: str, area: str, wave: str) -> Cell | None:
        return self._cells.get((area, wave, statistic, category))

    @property
    def is_score(self) -> bool:
        return self.scale.type == "score"

    @cached_property
    def is_from_source(self) -> bool:
        """Whether the rows are a source's published numbers, so that a missing one was never printed."""
        return "published" in self.rows["status"].tolist() or NOT_PUBLISHED in self.rows["reason"].tolist()

    @property
    def is_total(self) -> bool:
        return self.area == self.total

    @cached_property
    def focus(self) -> str:
        """The wave that levels are told from: the phase's own, or the latest before it that has something to tell.

        A final wave in which one municipality took part has no total, and a wave of interviews has no shares; the
        text then speaks of the wave before and adds the later one where there is a number.
        """
        until = self.wave_ids[: self.wave_ids.index(self.wave) + 1][::-1]
        if self.level(self.area, self.wave):
            return self.wave
        with_number = [wave for wave in until if self.shown_level(self.area, wave)]
        if self.is_total:
            together = [wave for wave in until if self._has_total(wave) or len(self.shown_areas(wave)) > 1]
            with_number = together or [wave for wave in until if self.shown_areas(wave)]
        return with_number[0] if with_number else self.wave

    def _has_total(self, wave: str) -> bool:
        """Whether any category of the total is shown in a wave; sources print some without the headline's."""
        return (self.total, wave) in self._told

    @property
    def has_level(self) -> bool:
        """Whether a level can be told of any area in any of the waves."""
        return bool(self._told)

    @cached_property
    def _told(self) -> set[tuple[str, str]]:
        """The areas and waves with a level that is shown."""
        return {
            (area, wave)
            for (area, wave, statistic, _), cell in self._cells.items()
            if statistic in _LEVELS and cell.is_shown
        }

    def level(self, area: str, wave: str | None = None, category: str | None = None) -> Cell | None:
        """The headline share (or the mean) of an area, in the wave in focus unless another is named."""
        if self.is_score:
            return self.cell("mean", "", area, wave or self.focus)
        return self.cell("share", category or self.headline, area, wave or self.focus)

    def shown_level(self, area: str, wave: str | None = None, category: str | None = None) -> Cell | None:
        cell = self.level(area, wave, category)
        return cell if cell and cell.is_shown else None

    def shown_waves(self, area: str, until: str | None = None) -> list[str]:
        """The waves, up to the one in focus unless another is named, in which the area's level is shown."""
        last = self.wave_ids.index(until or self.focus)
        return [wave for wave in self.wave_ids[: last + 1] if self.shown_level(area, wave)]

    @property
    def wave_ids(self) -> list[str]:
        return [wave for wave, _ in self.waves]

    @property
    def later_waves(self) -> list[str]:
        """The waves after the one in focus."""
        return self.wave_ids[self.wave_ids.index(self.focus) + 1 :]

    @cached_property
    def areas(self) -> list[str]:
        """All areas that may be named, without the total: in the population's order, then as an index sorts them."""
        order = {slug: place for place, slug in enumerate(self.population.area_order)}
        slugs = [slug for slug in self.names if slug != self.total]
        return sorted(slugs, key=lambda slug: (order.get(slug, len(order)), danish_sort_key(self.names[slug])))

    def taking_part(self, wave: str | None = None) -> list[str]:
        """The areas that were asked the item in a wave: those declared as pooled, and those with a row of their own."""
        here = wave or self.focus
        declared = {area for area in self.pools.get(here, ()) if self.is_asked(area, here)}
        return [area for area in self.areas if area in declared or (area, here) in self._asked]

    @cached_property
    def _asked(self) -> set[tuple[str, str]]:
        """The areas and waves with a row of a level that was asked for."""
        return {
            (area, wave)
            for (area, wave, statistic, _), cell in self._cells.items()
            if statistic in _LEVELS and cell.status != "not_asked"
        }

    def is_asked(self, area: str, wave: str) -> bool:
        """Whether the item stood in the area's questionnaire, as it is declared and as the rows have it."""
        cell = self.level(area, wave)
        return self.item.is_asked(area, wave) and (cell is None or cell.status != "not_asked")

    def shown_areas(self, wave: str | None = None) -> list[tuple[str, Cell]]:
        """(area, level) of every area whose level is shown."""
        found = [(slug, self.shown_level(slug, wave)) for slug in self.areas]
        return [(slug, cell) for slug, cell in found if cell]

    def pool(self, wave: str | None = None) -> list[str]:
        """The areas behind the total of a wave: those declared that were asked, else all that were."""
        declared = self.pools.get(wave or self.focus, ())
        return [area for area in self.taking_part(wave) if not declared or area in declared]

    @property
    def is_compared(self) -> bool:
        """Whether the total is others' as well, so that the report's own area can be held against it."""
        return not self.is_total and len(self.taking_part()) > 1 and self.pool() != [self.area]

    # Danish of this view -----------------------------------------------------------------------------------------

    @property
    def measure(self) -> str:
        return "gennemsnittet" if self.is_score else "andelen"

    @property
    def total_measure(self) -> str:
        return "et samlet gennemsnit" if self.is_score else "en samlet andel"

    @property
    def pronoun(self) -> str:
        return "det" if self.is_score else "den"

    def place(self, area: str) -> str:
        """As in "i Rebild"; for the total "i kommunerne samlet"."""
        if area == self.total:
            return f"{self.words.preposition} {self.words.definite} samlet"
        return f"{self.words.preposition} {self.names[area]}"

    def places(self, areas: list[str]) -> str:
        """As in "i Næstved og Rebild"."""
        return f"{self.words.preposition} {listing([self.names[area] for area in areas])}"

    @property
    def together(self) -> str:
        """What the total is called beside the report's own area: "kommunerne samlet", or who is behind it."""
        return self.names[self._other] if self._other else self._joined

    @property
    def for_together(self) -> str:
        """As in "for kommunerne samlet" or "i Lyngby-Taarbæk"."""
        return self.place(self._other) if self._other else f"for {self._joined}"

    @property
    def _joined(self) -> str:
        pool = self.pool()
        mine = not pool or self.area in pool
        return f"{self.words.definite} samlet" if mine else f"de øvrige {self.words.plural} samlet"

    @property
    def _other(self) -> str:
        """The only area behind the total, where it is not the report's own."""
        pool = self.pool()
        return pool[0] if len(pool) == 1 and pool != [self.area] else ""

    def the(self, wave: str) -> str:
        """As in "midtvejsmålingen"."""
        return wave_phrase(dict(self.waves)[wave])

    def at(self, wave: str) -> str:
        """As in "ved midtvejsmålingen"."""
        return f"ved {self.the(wave)}"

    def since(self, wave: str) -> str:
        """As in "siden baseline"."""
        return f"siden {self.the(wave)}"

    def rank_value(self, cell: Cell) -> float:
        """What levels are ranked by: what the reader sees, so that equal shown numbers are ties."""
        return (
            float(decimal(cell.value, 1).replace("−", "-").replace(",", ".")) if self.is_score else cell.shown_percent
        )

    def amount(self, cell: Cell) -> str:
        """As in "63 pct." or "7,4"."""
        return decimal(cell.value, 1) if self.is_score else percent(cell.value, cell.n, cell.base)

    def bare(self, cell: Cell) -> str:
        """As in "63" or "7,4", for lists that name the unit once."""
        return self.amount(cell).removesuffix(" pct.")

    def with_unit(self, numbers: str) -> str:
        return numbers if self.is_score else f"{numbers} pct."

    def path(self, cells: list[Cell]) -> str:
        """As in "55, 61 og 63 pct."."""
        return self.with_unit(listing([self.bare(cell) for cell in cells]))

    def from_to(self, before: Cell, after: Cell) -> str:
        """As in "fra 55 til 61 pct."."""
        return self.with_unit(f"fra {self.bare(before)} til {self.bare(after)}")

    def size(self, change: Cell) -> str:
        """The size of a change without its sign: "12 procentpoint", "under 1 procentpoint", "0,4 point"."""
        if self.is_score:
            return f"{decimal(abs(change.value), 1)} point"
        shown = rounded_percent(abs(change.value))
        return "under 1 procentpoint" if shown == 0 and abs(change.value) > 0 else f"{shown} procentpoint"

    def all_areas(self, count: int) -> str:
        """As in "alle tre kommuner", "begge kommuner"."""
        return f"begge {self.words.plural}" if count == 2 else f"alle {small_number(count)} {self.words.plural}"

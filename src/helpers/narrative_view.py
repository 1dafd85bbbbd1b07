"""What sentences about one item are written from: its estimate rows, looked up by area, wave and category."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from helpers.errors import EstimateError
from helpers.instrument import Item, Population, Scale
from helpers.schemas import SHOWN_STATUSES, TOTAL
from helpers.wording import danish_sort_key, decimal, listing, percent, rounded_percent, small_number, wave_phrase

CERTAIN = 0.05  # a corrected p below this carries "steget" and "faldet" (method.md)


class AreaWords(NamedTuple):
    """What areas are called in this evaluation; `preposition` stands before a name (i Rebild, hos 3F)."""

    singular: str = "kommune"
    plural: str = "kommuner"
    definite: str = "kommunerne"
    preposition: str = "i"


@dataclass(frozen=True)
class Cell:
    """One row of the estimate frame. Numbers are NaN where the row has none."""

    status: str
    reason: str
    figure: str
    value: float
    n: float
    base: float
    low: float
    high: float
    p_adjusted: float

    @property
    def is_shown(self) -> bool:
        return self.status in SHOWN_STATUSES

    @property
    def is_published(self) -> bool:
        return self.status == "published"

    @property
    def has_interval(self) -> bool:
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def is_certain(self) -> bool:
        """Whether a test says that the difference is there; NaN (no test) is not."""
        return self.status == "ok" and self.p_adjusted < CERTAIN

    @property
    def is_tested(self) -> bool:
        return not math.isnan(self.p_adjusted)

    @property
    def shown_percent(self) -> int:
        return rounded_percent(self.value, self.n, self.base)


@dataclass(frozen=True)
class ItemView:
    """One item of one report.

    `rows`: the item's estimate rows (schemas.ESTIMATE_COLUMNS), all areas and waves of the report's slice.
    `area`: the report's own area, or `total`. `names`: slug to printed name of every area that may be named.
    `waves`: (id, label), earliest first; `wave` is the phase's own. `headline`: the shown category that headings
    speak of ("" for a score). `pools`: wave to the areas that `total` pools there, where that is known.
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
    words: AreaWords = AreaWords()
    minimum_base: int = 5

    def __post_init__(self) -> None:
        require_status(self.rows)
        if self.wave not in dict(self.waves):
            raise EstimateError(f"Målingen »{self.wave}« er ikke blandt rapportens: {', '.join(dict(self.waves))}.")

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str, str], Cell]:
        own = self.rows[(self.rows["group"] == "") & (self.rows["item"] == self.item.id)]
        return {
            (row["area"], row["wave"], row["statistic"], row["category"]): as_cell(row)
            for row in own.to_dict("records")
        }

    def cell(self, statistic: str, category: str, area: str, wave: str) -> Cell | None:
        return self._cells.get((area, wave, statistic, category))

    @property
    def is_score(self) -> bool:
        return self.scale.type == "score"

    @property
    def is_total(self) -> bool:
        return self.area == self.total

    def level(self, area: str, wave: str | None = None, category: str | None = None) -> Cell | None:
        """The headline share (or the mean) of an area, in the phase's own wave unless another is named."""
        if self.is_score:
            return self.cell("mean", "", area, wave or self.wave)
        return self.cell("share", category or self.headline, area, wave or self.wave)

    def shown_level(self, area: str, wave: str | None = None, category: str | None = None) -> Cell | None:
        cell = self.level(area, wave, category)
        return cell if cell and cell.is_shown else None

    def shown_waves(self, area: str) -> list[str]:
        """The waves up to the phase's own in which the area's level is shown."""
        return [wave for wave in self.waves_until if self.shown_level(area, wave)]

    @property
    def wave_ids(self) -> list[str]:
        return [wave for wave, _ in self.waves]

    @property
    def waves_until(self) -> list[str]:
        return self.wave_ids[: self.wave_ids.index(self.wave) + 1]

    @property
    def waves_after(self) -> list[str]:
        return self.wave_ids[self.wave_ids.index(self.wave) + 1 :]

    @property
    def areas(self) -> list[str]:
        """All areas that may be named, without the total: in the population's order, then as an index sorts them."""
        order = {slug: place for place, slug in enumerate(self.population.area_order)}
        slugs = [slug for slug in self.names if slug != self.total]
        return sorted(slugs, key=lambda slug: (order.get(slug, len(order)), danish_sort_key(self.names[slug])))

    def taking_part(self, wave: str | None = None) -> list[str]:
        """The areas with a row for the level in a wave, where the item was asked (the number may be withheld)."""
        found = [(slug, self.level(slug, wave)) for slug in self.areas]
        return [slug for slug, cell in found if cell and cell.status != "not_asked"]

    def shown_areas(self, wave: str | None = None) -> list[tuple[str, Cell]]:
        """(area, level) of every area whose level is shown."""
        found = [(slug, self.shown_level(slug, wave)) for slug in self.areas]
        return [(slug, cell) for slug, cell in found if cell]

    def pool(self, wave: str) -> frozenset[str]:
        """The areas behind the total of a wave: as declared, else those with rows."""
        return frozenset(self.pools.get(wave) or self.taking_part(wave))

    # Danish of this view -----------------------------------------------------------------------------------------

    @property
    def measure(self) -> str:
        return "gennemsnittet" if self.is_score else "andelen"

    @property
    def pronoun(self) -> str:
        return "det" if self.is_score else "den"

    def place(self, area: str) -> str:
        """ "i Rebild"; for the total "i kommunerne samlet"."""
        if area == self.total:
            return f"{self.words.preposition} {self.words.definite} samlet"
        return f"{self.words.preposition} {self.names[area]}"

    def places(self, areas: list[str]) -> str:
        """ "i Næstved og Rebild"."""
        return f"{self.words.preposition} {listing([self.names[area] for area in areas])}"

    def at(self, wave: str) -> str:
        """ "ved midtvejsmålingen"."""
        return f"ved {wave_phrase(dict(self.waves)[wave])}"

    def since(self, wave: str) -> str:
        """ "siden baseline"."""
        return f"siden {wave_phrase(dict(self.waves)[wave])}"

    def rank_value(self, cell: Cell) -> float:
        """What levels are ranked by: what the reader sees, so that equal shown numbers are ties."""
        return (
            float(decimal(cell.value, 1).replace("−", "-").replace(",", ".")) if self.is_score else cell.shown_percent
        )

    def amount(self, cell: Cell) -> str:
        """ "63 pct." or "7,4"."""
        return decimal(cell.value, 1) if self.is_score else percent(cell.value, cell.n, cell.base)

    def bare(self, cell: Cell) -> str:
        """ "63" or "7,4", for lists that name the unit once."""
        return self.amount(cell).removesuffix(" pct.")

    def with_unit(self, numbers: str) -> str:
        return numbers if self.is_score else f"{numbers} pct."

    def path(self, cells: list[Cell]) -> str:
        """ "55, 61 og 63 pct."."""
        return self.with_unit(listing([self.bare(cell) for cell in cells]))

    def from_to(self, before: Cell, after: Cell) -> str:
        """ "fra 55 til 61 pct."."""
        return self.with_unit(f"fra {self.bare(before)} til {self.bare(after)}")

    def size(self, change: Cell) -> str:
        """The size of a change without its sign: "12 procentpoint", "under 1 procentpoint", "0,4 point"."""
        if self.is_score:
            return f"{decimal(abs(change.value), 1)} point"
        shown = rounded_percent(abs(change.value))
        return "under 1 procentpoint" if shown == 0 and abs(change.value) > 0 else f"{shown} procentpoint"

    def all_areas(self, count: int) -> str:
        """ "alle tre kommuner", "begge kommuner"."""
        return f"begge {self.words.plural}" if count == 2 else f"alle {small_number(count)} {self.words.plural}"


def require_status(rows: pd.DataFrame) -> None:
    """Refuse a frame that disclosure control has not given a status."""
    if "status" not in rows.columns:
        raise EstimateError("Sætninger skrives kun af estimater med kolonnen status; denne tabel har den ikke.")


def as_cell(row: Mapping[str, object]) -> Cell:
    """A row of the estimate frame as a cell."""
    texts = {name: str(row[name]) for name in ["status", "reason", "figure"]}
    numbers = {name: float(row[name]) for name in ["value", "n", "base", "low", "high", "p_adjusted"]}  # type: ignore[arg-type]
    return Cell(**texts, **numbers)  # type: ignore[arg-type]

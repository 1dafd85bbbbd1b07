"""Totals with their parts in a table of distributions: samlet over areas, an area over groups, and what is left over.

The rest of a total (respondents without a group, areas without numbers) has no row of its own, but subtraction tells it
as soon as all parts are shown. It stands as part 0 of its total.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.disclosure.distributions import Distributions, Flags, Ints
from helpers.errors import EstimateError
from helpers.params import Evaluation
from helpers.schemas import TOTAL


@dataclass(frozen=True)
class Totals:
    """All totals of one kind. A unit is a place with parts (samlet in a wave, an area in a wave), whatever the series.

    `part`: the distributions that are parts, `star` and `slot`: the total that each belongs to and its place in it
    (the same for all series of a unit). By total: `total` its own distribution (-1: it has no numbers) and `unit`.
    """

    all: Distributions
    part: Ints
    star: Ints
    slot: Ints
    total: Ints
    unit: Ints
    over_groups: bool

    @property
    def width(self) -> int:
        return int(self.slot.max(initial=0)) + 1

    @property
    def units(self) -> int:
        return int(self.unit.max(initial=-1)) + 1

    @cached_property
    def of_respondents(self) -> Flags:
        return self.any_part(self.all.is_respondents)

    @cached_property
    def rest_base(self) -> Ints:
        """Answers that belong to no part; 0 where the total has no numbers. Raises EstimateError on a negative one."""
        rest = np.where(self.total >= 0, self.all.base[self.total] - self._sum(self.all.base), 0)
        rest[self.were_protected] = 0
        if (rest < 0).any():
            raise EstimateError(self._contradiction(int(np.flatnonzero(rest < 0)[0])))
        return rest

    @cached_property
    def rest_counts(self) -> Ints:
        """The rest's answers by category."""
        counts = [self.all.counts[self.total, c] - self._sum(self.all.counts[:, c]) for c in range(self.categories)]
        rest = np.stack(counts, axis=1).clip(min=0)
        return np.where(self.rest_base[:, None] > 0, rest, 0)

    @property
    def categories(self) -> int:
        return int(self.all.counts.shape[1])

    @cached_property
    def asked(self) -> Flags:
        """The categories that the total shows."""
        return self.all.asked[self.total] & (self.total >= 0)[:, None]

    @cached_property
    def were_protected(self) -> Flags:
        """Totals that have lost numbers of their own or of a part in an earlier round."""
        return self.any_part(self.all.gone) | (self.all.gone[self.total] & (self.total >= 0))

    def any_part(self, flags: Flags) -> Flags:
        """By total: whether one of its parts is flagged."""
        return np.bincount(self.star[flags[self.part]], minlength=len(self.total)) > 0

    def count_parts(self, flags: Flags) -> Ints:
        """By total: how many of its parts are flagged."""
        return np.bincount(self.star[flags[self.part]], minlength=len(self.total))

    def spread(self, which: Ints, values: NDArray[Any], rest: Any) -> NDArray[Any]:
        """Values of distributions laid out by total and slot; `rest` (by total of `which`) fills slot 0, 0 the gaps."""
        row, slot, part = self.places(which)
        out = np.zeros((len(which), self.width, *values.shape[1:]), dtype=values.dtype)
        out[row, slot] = values[part]
        out[:, 0] = rest
        return out

    def places(self, which: Ints) -> tuple[Ints, Ints, Ints]:
        """Row, slot and distribution of every part of some totals."""
        row = np.full(len(self.total), -1)
        row[which] = np.arange(len(which))
        chosen = np.flatnonzero(row[self.star] >= 0)
        return row[self.star[chosen]], self.slot[chosen], self.part[chosen]

    def _sum(self, values: Ints) -> Ints:
        sums = np.bincount(self.star, weights=values[self.part], minlength=len(self.total))
        return np.rint(sums).astype(np.int64)

    def _contradiction(self, star: int) -> str:
        codes = {name: int(code[self.total[star]]) for name, code in self.all.parts.items()}
        words = [self.all.coding.names[name][codes[name]] for name in ("population", "wave", "area", "series")]
        place = ", ".join(words)
        return f"Delene har flere svar end det hele ({place}): tallene kan ikke beskyttes, før de går op."


def area_totals(evaluation: Evaluation, all_: Distributions) -> Totals:
    """Samlet over the areas that its wave pools."""
    names, codes = all_.coding.names, all_.parts
    pooled = np.zeros((len(names["wave"]), len(names["area"])), dtype=bool)
    for place, wave in enumerate(names["wave"]):
        own = evaluation.waves[wave].areas if wave in evaluation.waves else []
        pooled[place] = [name != TOTAL and (not own or name in own) for name in names["area"]]
    part = np.flatnonzero(~all_.is_group & pooled[codes["wave"], codes["area"]])
    unit = codes["population"] * len(names["wave"]) + codes["wave"]
    return _totals(all_, part, unit[part], total={"area": all_.coding.code("area", TOTAL)})


def group_totals(all_: Distributions) -> Totals:
    """Areas over their groups."""
    names, codes = all_.coding.names, all_.parts
    part = np.flatnonzero(all_.is_group)
    unit = (codes["population"] * len(names["wave"]) + codes["wave"]) * len(names["area"]) + codes["area"]
    return _totals(all_, part, unit[part], total={"group": all_.coding.code("group", "")})


def _totals(all_: Distributions, part: Ints, unit: Ints, *, total: dict[str, int]) -> Totals:
    own_unit = np.unique(unit, return_inverse=True)[1]
    units, place = _numbered(own_unit, all_.node[part])
    slot = place - np.searchsorted(units, own_unit) + 1
    (own, _), star = np.unique(np.stack([own_unit, all_.parts["series"][part]]), axis=1, return_inverse=True)
    first = np.full(len(own), -1)
    first[star[::-1]] = part[::-1]
    key = all_.coding.keys(**{name: codes[first] for name, codes in all_.parts.items()} | total)
    found = all_.find(key) if min(total.values()) >= 0 else np.full(len(own), -1)
    return Totals(all_, part, star, slot, found, own, "group" in total)


def _numbered(unit: Ints, node: Ints) -> tuple[Ints, Ints]:
    """The distinct (unit, node) pairs in order: the unit of each, and which of them every part is."""
    pairs, place = np.unique(np.stack([unit, node]), axis=1, return_inverse=True)
    return pairs[0], place

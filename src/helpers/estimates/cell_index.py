"""The cells that estimates are made for: every wave's areas, their groups, and samlet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.estimates.inference import Array
from helpers.params import EvaluationParams
from helpers.schemas import TOTAL

if TYPE_CHECKING:
    from scipy import sparse

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Parallel arrays, one entry per cell, sorted by wave, area and group.

    `wave`, `area` and `group` are places in `waves` (the evaluation's order), `areas` (samlet last) and `groups` ("",
    the area itself, first). `frame_size` is the size of the area's population (also for its groups), `invited` how many
    were asked; NaN where unknown and for samlet. `pooled` (cell x cell) has a 1 where a samlet cell (row) gathers an
    area's cell (column).
    """

    waves: list[str]
    areas: list[str]
    groups: list[str]
    wave: Index
    area: Index
    group: Index
    frame_size: Array
    invited: Array
    pooled: sparse.csr_array

    def __len__(self) -> int:
        return len(self.wave)

    @property
    def is_total(self) -> NDArray[np.bool_]:
        return np.asarray(self.area == len(self.areas) - 1)

    @property
    def is_group(self) -> NDArray[np.bool_]:
        return np.asarray(self.group > 0)

    @property
    def area_cell(self) -> Index:
        """For each cell that of its area: a group's is the last cell before it that is not a group."""
        own = np.where(self.is_group, 0, np.arange(len(self)))
        return np.maximum.accumulate(own)

    def total_of(self, area_cell: Index) -> Index:
        """The samlet cell that gathers each of some area cells, -1 where none does."""
        total = np.full(len(self), -1, dtype=np.int64)
        row, column = self.pooled.nonzero()
        total[column] = row
        return total[area_cell]


def find_cells(params: EvaluationParams, population: str, answers: pd.DataFrame) -> tuple[Cells, Index, Index]:
    """The population's cells, and for each respondent the cell of the area and of the group (-1 without a group).

    An area takes part in a wave when it has answers in it or a data file declared for it, so that an area where nobody
    answered has its cell too.
    """
    declared = _declared_sizes(params, population)
    waves = params.evaluation.wave_order
    areas = [*sorted({*answers["area"].unique(), *declared["area"]}), TOTAL]
    groups = ["", *sorted({*answers["group"].unique()} - {""})]
    shape = len(waves), len(areas), len(groups)
    group = _places(groups, answers["group"])
    finest = _key(shape, _places(waves, answers["wave"]), _places(areas, answers["area"])) + group
    own_area = finest - group
    took_part = np.union1d(own_area, _key(shape, _places(waves, declared["wave"]), _places(areas, declared["area"])))
    has_total = params.evaluation.total.method != "none"
    gathers = np.array([[has_total and (not wave.areas or area in wave.areas) for area in areas]
                        for wave in params.evaluation.waves.values()])  # fmt: skip
    wave_of, area_of, _ = np.unravel_index(took_part, shape)
    _leave_out_incomplete(gathers, params, {(waves[w], areas[a]) for w, a in zip(wave_of, area_of, strict=True)})
    active = np.unique(wave_of[gathers[wave_of, area_of]])
    keys = np.unique(np.concatenate([finest, took_part, _key(shape, active, np.full_like(active, len(areas) - 1))]))
    cells = _build(keys, shape, (waves, areas, groups), declared=declared, gathers=gathers)
    return cells, np.searchsorted(keys, own_area), np.where(group > 0, np.searchsorted(keys, finest), -1)


def _leave_out_incomplete(
    gathers: NDArray[np.bool_], params: EvaluationParams, took_part: Collection[tuple[str, str]]
) -> None:
    """No samlet of a wave in which not all of the areas that it lists took part: it would be of something else."""
    for place, (name, wave) in enumerate(params.evaluation.waves.items()):
        if not {(name, area) for area in wave.areas} <= set(took_part):
            gathers[place] = False


def _build(
    keys: Index, shape: tuple[int, int, int], words: tuple[list[str], list[str], list[str]], *,
    declared: pd.DataFrame, gathers: NDArray[np.bool_],
) -> Cells:  # fmt: skip
    from scipy import sparse

    wave, area, group = (np.asarray(part, dtype=np.int64) for part in np.unravel_index(keys, shape))
    names = [np.array(own, dtype=object)[part] for own, part in zip(words, (wave, area), strict=False)]
    sizes = declared.set_index(["wave", "area"]).reindex(pd.MultiIndex.from_arrays(names))
    is_total = area == shape[1] - 1
    total_at = np.zeros(shape[0], dtype=np.int64)
    total_at[wave[is_total]] = np.flatnonzero(is_total)
    gathered = np.flatnonzero((group == 0) & ~is_total & gathers[wave, area])
    pooled = sparse.csr_array(
        (np.ones(len(gathered)), (total_at[wave[gathered]], gathered)), shape=(len(keys), len(keys))
    )
    return Cells(
        *words, wave, area, group,
        frame_size=sizes["frame_size"].to_numpy(dtype=np.float64),
        invited=sizes["invited"].to_numpy(dtype=np.float64),
        pooled=pooled,
    )  # fmt: skip


def _places(words: list[str], column: pd.Series) -> Index:
    return pd.Index(words).get_indexer(pd.Index(column)).astype(np.int64)


def _key(shape: tuple[int, int, int], wave: Index, area: Index) -> Index:
    """One number per area cell that sorts by wave and area; its groups follow it."""
    return (wave * shape[1] + area) * shape[2]


def _declared_sizes(params: EvaluationParams, population: str) -> pd.DataFrame:
    """wave, area, frame_size and invited of every area with a data file; sizes are NaN unless all its files tell."""
    rows = [
        (data.wave, area.slug, data.frame_size, data.invited)
        for area in params.areas.values()
        for data in area.params.data
        if data.population == population
    ]
    frame = pd.DataFrame(rows, columns=["wave", "area", "frame_size", "invited"])
    frame = frame.astype({"wave": "str", "area": "str", "frame_size": "float64", "invited": "float64"})
    return frame.groupby(["wave", "area"], as_index=False).sum(skipna=False)

"""The cells that estimates are made for: every wave's areas, their groups, and samlet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from helpers.inference import Array
from helpers.params import EvaluationParams
from helpers.schemas import TOTAL

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
        return self.area == len(self.areas) - 1

    @property
    def is_group(self) -> NDArray[np.bool_]:
        return self.group > 0

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
    finest = np.ravel_multi_index((_places(waves, answers["wave"]), _places(areas, answers["area"]), group), shape)
    own_area = finest - group
    declared_wave, declared_area = _places(waves, declared["wave"]), _places(areas, declared["area"])
    took_part = np.ravel_multi_index((declared_wave, declared_area, 0 * declared_wave), shape)
    active = np.unique(np.concatenate([own_area, took_part]) // (shape[1] * shape[2]))
    total = np.ravel_multi_index((active, np.full_like(active, shape[1] - 1), 0 * active), shape)
    keys = np.unique(np.concatenate([finest, own_area, took_part, total]))
    place = np.unravel_index(keys, shape)
    sizes = declared.set_index(["wave", "area"]).reindex(
        pd.MultiIndex.from_arrays([np.array(waves, dtype=object)[place[0]], np.array(areas, dtype=object)[place[1]]])
    )
    frame_size, invited = (sizes[name].to_numpy(dtype=np.float64) for name in ("frame_size", "invited"))
    cells = Cells(waves, areas, groups, *place, frame_size, invited, _pooled(params, waves, areas, place))
    return cells, np.searchsorted(keys, own_area), np.where(group > 0, np.searchsorted(keys, finest), -1)


def _places(words: list[str], column: pd.Series) -> Index:
    return pd.Index(words).get_indexer(pd.Index(column)).astype(np.int64)


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


def _pooled(
    params: EvaluationParams, waves: list[str], areas: list[str], place: tuple[Index, Index, Index]
) -> sparse.csr_array:
    """Samlet cell x area cell: 1 where the wave's samlet gathers the area (`Wave.areas`, else all that take part)."""
    wave, area, group = place
    total = len(areas) - 1
    rows, columns = [], []
    for cell in np.flatnonzero(area == total):
        listed = params.evaluation.waves[waves[wave[cell]]].areas
        wanted = [number for number, name in enumerate(areas[:-1]) if not listed or name in listed]
        gathered = np.flatnonzero((wave == wave[cell]) & (group == 0) & np.isin(area, wanted))
        rows.append(np.full_like(gathered, cell))
        columns.append(gathered)
    row, column = (np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64) for parts in (rows, columns))
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=(len(wave), len(wave)))

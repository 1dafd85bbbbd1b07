"""Whole numbers of answers that keep published numbers exactly and assumed shares nearly (HiGHS through scipy).

A published 58 pct. of an unknown base b means 0.575 b <= count < 0.585 b: linear in counts, so a published table is a
set of linear inequalities. First a linear program finds the counts nearest the assumed shares, then an integer program
the whole numbers nearest those.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

BLANK_OPTION = ""

_MOST_BLANK = 0.7  # what non-response may become where published shares ask for other weights between areas
# What a deviation costs per answer, by its size relative to the expected count: growing, so that all areas and
# categories give way a little and none gives way completely.
_STEPS = ((0.05, 1.0), (0.1, 2.0), (0.2, 5.0), (np.inf, 15.0))
_SMALLEST_EXPECTED = 0.5
_SLACK_COST = 10.0  # per answer outside a wanted, but not demanded, window
_REACH = 3  # how far from the fractional solution whole numbers are sought first
_GAP = 0.3  # relative distance from the nearest whole numbers that is near enough
_SOLVER_ERROR = 4  # HiGHS's presolve fails on some small programs, which it solves without
_SMALLEST_MARGIN = Fraction(1, 10_000)


@dataclass(frozen=True)
class Cell:
    """The respondents of one area and group, how many leave the item blank, and the shares of the base aimed at."""

    area: str
    group: str
    n: int
    blanks: int
    targets: dict[str, float]


@dataclass(frozen=True)
class Window:
    """low <= weighted counts / base < high, over some cells (by number) together.

    `hard` windows are published numbers and always hold; the others hold where they can.
    """

    place: str
    cells: tuple[int, ...]
    weights: dict[str, int]
    low: Fraction
    high: Fraction
    hard: bool = True

    def holds(self, counts: list[dict[str, int]], in_base: list[str]) -> bool:
        base = sum(counts[cell][option] for cell in self.cells for option in in_base)
        value = sum(weight * counts[cell][option] for cell in self.cells for option, weight in self.weights.items())
        return base > 0 and self.low * base <= value < self.high * base


@dataclass(frozen=True)
class Program:
    """`options` are the item's answers without BLANK_OPTION; `in_base` those that its shares are of."""

    options: list[str]
    in_base: list[str]
    cells: list[Cell]
    windows: list[Window]

    @property
    def columns(self) -> list[str]:
        return [*self.options, BLANK_OPTION]

    @property
    def base(self) -> np.ndarray:
        return np.array([option in self.in_base for option in self.columns], dtype=float)


def solve(program: Program) -> list[dict[str, int]] | None:
    """Counts by option (BLANK_OPTION included) for each cell, or None where the hard windows cannot all hold."""
    relaxed = _relaxed(program)
    if relaxed is None:
        return None
    size = len(program.cells) * len(program.columns)
    for reach in (_REACH, np.inf):
        nearest = _nearest(program, np.eye(size), relaxed.x[:size], [(np.full(size, reach), 1.0)], whole=True)
        if nearest is not None:
            table = np.rint(nearest.x[:size]).astype(int).reshape(len(program.cells), -1)
            counts = [dict(zip(program.columns, map(int, row), strict=True)) for row in table]
            # In exact arithmetic, since the solver's own tolerance is not.
            kept = all(window.holds(counts, program.in_base) for window in program.windows if window.hard)
            return counts if kept else None
    return None


def relaxed_cost(program: Program) -> float:
    """What the best fractional counts cost; infinite where there are none."""
    relaxed = _relaxed(program)
    return np.inf if relaxed is None else float(relaxed.fun)


def _relaxed(program: Program) -> Any:
    """The linear program: deviations from each cell's shares of its own base, and from its expected blanks."""
    width = len(program.columns)
    gap = np.zeros((len(program.cells) * width, len(program.cells) * width))
    wanted, expected = np.zeros(len(gap)), np.zeros(len(gap))
    for number, cell in enumerate(program.cells):
        block = slice(number * width, (number + 1) * width)
        targets = np.array([cell.targets[option] for option in program.options] + [0.0])
        gap[block, block] = np.eye(width) - np.outer(targets, program.base)
        wanted[block.stop - 1] = cell.blanks
        # Blanks are held against all respondents: non-response is what gives way first.
        expected[block] = cell.n * np.where(np.arange(width) < width - 1, targets, 1.0)
    steps = [(share * np.maximum(expected, _SMALLEST_EXPECTED), slope) for share, slope in _STEPS]
    return _nearest(program, gap, wanted, steps, whole=False)


def _nearest(
    program: Program, gap: np.ndarray, wanted: np.ndarray, steps: list[tuple[np.ndarray, float]], *, whole: bool
) -> Any:
    """Minimise |gap @ counts - wanted| under the windows; None where there is no solution.

    Variables are the counts, their deviations (one block per step: width and cost) and one slack per window.
    """
    size, slacks = len(wanted), len(program.windows)
    none, eye = np.zeros((size, slacks)), np.hstack([np.eye(size)] * len(steps))
    sums, low, high, base = _demands(program)
    idle = [np.zeros((rows, size * len(steps))) for rows in (len(sums), slacks)]
    slack = np.eye(slacks)
    n = np.repeat([float(cell.n) for cell in program.cells], len(program.columns))
    below = [-float(max(Fraction(1, w.high.denominator), _SMALLEST_MARGIN)) for w in program.windows]
    matrix = np.vstack(
        [
            np.hstack([gap, -eye, none]),
            np.hstack([gap, eye, none]),
            np.hstack([sums, idle[0], np.zeros((len(sums), slacks))]),
            np.hstack([low, idle[1], slack]),
            np.hstack([high, idle[1], -slack]),
            np.hstack([base, idle[1], 0 * slack]),
        ]
    )
    free, respondents = np.full(size, np.inf), [cell.n for cell in program.cells]
    lower = np.concatenate([-free, wanted, respondents, np.zeros(slacks), np.full(slacks, -np.inf), np.ones(slacks)])
    upper = np.concatenate([wanted, free, respondents, np.full(slacks, np.inf), below, np.full(slacks, np.inf)])
    blanks = np.tile([False] * len(program.options) + [True], len(program.cells))
    most = [np.where(blanks, np.floor(_MOST_BLANK * n), n), *(widths for widths, _ in steps)]
    cost = np.concatenate([np.zeros(size), *(np.full(size, slope) for _, slope in steps), np.full(slacks, _SLACK_COST)])
    bounds = Bounds(0, np.concatenate([*most, [0.0 if w.hard else np.inf for w in program.windows]]))
    integrality = (np.arange(matrix.shape[1]) < (size if whole else 0)).astype(int)
    for presolve in (True, False):
        result = milp(
            cost,
            integrality=integrality,
            bounds=bounds,
            constraints=LinearConstraint(matrix, lower, upper),
            options={"mip_rel_gap": _GAP, "presolve": presolve},
        )
        if result.status != _SOLVER_ERROR:
            break
    return None if result.x is None else result


def _demands(program: Program) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rows over the counts: sum per cell; and per window its value against low and high, and its base."""
    width, cells = len(program.columns), len(program.cells)
    sums = np.kron(np.eye(cells), np.ones(width))
    rows: list[list[np.ndarray]] = [[], [], []]
    for window in program.windows:
        chosen = np.isin(np.arange(cells), window.cells).astype(float)
        weights = np.array([window.weights.get(option, 0) for option in program.columns], dtype=float)
        for place, limit in enumerate((window.low, window.high)):
            rows[place].append(np.kron(chosen, weights - float(limit) * program.base))
        rows[2].append(np.kron(chosen, program.base))
    low, high, base = (np.array(part).reshape(-1, cells * width) for part in rows)
    return sums, low, high, base

"""How many demo respondents give each answer, so that the published numbers come out of the answers again.

One integer program per item and wave (HiGHS through scipy.optimize.milp). The unknowns are the counts of every shown
category, off-scale answer and blank in every area and group; a published number becomes two linear inequalities,
because 58 pct. of an unknown base b means 0.575 b <= count < 0.585 b. The counts stay as near the assumed shares as
the published numbers allow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from helpers.demo_plan import Plan, option_ids
from helpers.errors import EvaluationError
from helpers.instrument import Item
from helpers.schemas import TOTAL

BLANK_OPTION = ""
Counts = dict[tuple[str, str, str], dict[str, int]]  # (wave, area, group) -> option -> respondents

_BLANK_SHARE = (0.03, 0.06)  # ordinary item non-response
_MOST_BLANK = 0.7  # what non-response may become where published shares ask for other weights between areas
_VARIATION = 0.07  # relative spread of an assumed share between areas and waves
_UNCHANGED = Fraction(1, 100)  # a published "largely unchanged"
_CLEAR_CHANGE = (Fraction(3, 100), Fraction(8, 100))  # a published "rise" or "fall" without a number
# What a deviation costs per answer, by its size relative to the expected count: growing, so that all areas and
# categories give way a little and none gives way completely.
_STEPS = ((0.05, 1.0), (0.1, 2.0), (0.2, 5.0), (np.inf, 15.0))
_SMALLEST_EXPECTED = 0.5
_SLACK_COST = 20.0  # per answer outside a wanted, but not demanded, window
_GAP = 0.02  # how near the optimum is near enough, relative


@dataclass(frozen=True)
class _Cell:
    """The respondents of one area and group, and the shares of the base that they should be near."""

    area: str
    group: str
    n: int
    blanks: int
    targets: dict[str, float]


@dataclass(frozen=True)
class _Window:
    """low <= sum of weighted counts / base < high over some cells together; `hard` windows are published numbers."""

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
class _Solution:
    """Counts per cell and what they cost."""

    counts: list[dict[str, int]]
    cost: float


@dataclass(frozen=True)
class _Question:
    """An item with what its published rows are read against."""

    plan: Plan
    item: Item
    rows: list[dict[str, str]]

    @property
    def in_base(self) -> list[str]:
        shown, off_scale = option_ids(self.plan.params, self.item)
        return [*shown, *off_scale] if self.plan.params.evaluation.base_of(self.item) == "all" else shown

    @property
    def options(self) -> list[str]:
        shown, off_scale = option_ids(self.plan.params, self.item)
        return [*shown, *off_scale]

    @property
    def headline(self) -> str:
        return self.plan.params.evaluation.headline_category(self.item)

    def where(self, **wanted: str) -> list[dict[str, str]]:
        return [row for row in self.rows if all(row[key] == value for key, value in wanted.items())]


def item_counts(plan: Plan, item: Item) -> Counts:
    """The item's counts in every wave, area and group that has a demo file with a column for it.

    Deterministic for a seed. Options are shown categories, off-scale answers and BLANK_OPTION. Raises
    EvaluationError, naming item, wave and the published numbers, where these cannot all hold.
    """
    rows = [row for row in plan.params.published if (row["population"], row["item"]) == (item.population, item.id)]
    question = _Question(plan, item, rows)
    solved: Counts = {}
    for wave in _solving_order(question):
        cells = [cell for survey in plan.surveys_of(item, wave) for cell in _cells(question, survey.area, wave, solved)]
        windows = [*_published_windows(question, wave, cells), *_change_windows(question, wave, cells, solved)]
        counts = _solve_with_differences(question, wave, cells, windows)
        solved |= {(wave, cell.area, cell.group): count for cell, count in zip(cells, counts, strict=True)}
    return solved


def shown_percent(count: int, base: int) -> int:
    """A share as whole per cent, rounded half up."""
    return (200 * count + base) // (2 * base)


def _solving_order(question: _Question) -> list[str]:
    """The wave with most published numbers first, then outwards, so that a published change has one end fixed."""
    order = [w for w in question.plan.params.evaluation.wave_order if question.plan.surveys_of(question.item, w)]
    if not order:
        return []
    start = max(order, key=lambda wave: len(question.where(wave=wave, statistic="share")))
    return sorted(order, key=lambda wave: abs(order.index(wave) - order.index(start)))


def _cells(question: _Question, area: str, wave: str, solved: Counts) -> list[_Cell]:
    surveys = question.plan.surveys_of(question.item, wave)
    groups = next(survey.groups for survey in surveys if survey.area == area)
    cells = []
    for group, n in groups.items():
        random = question.plan.generator("counts", question.item.population, question.item.id, wave, area, group)
        blanks = round(n * random.uniform(*_BLANK_SHARE))
        targets = _targets(question, (wave, area, group), _start(question, area, wave, solved), random)
        cells.append(_Cell(area, group, n, blanks, targets))
    return cells


def _start(question: _Question, area: str, wave: str, solved: Counts) -> dict[str, float]:
    """Shares before anything published is laid over: the area's nearest solved wave, else the profile."""
    order = question.plan.params.evaluation.wave_order
    own = {solved_wave for solved_wave, solved_area, _ in solved if solved_area == area}
    if own:
        nearest = min(own, key=lambda one: abs(order.index(one) - order.index(wave)))
        unit = [count for (w, a, _), count in solved.items() if (w, a) == (nearest, area)]
        base = sum(count[option] for count in unit for option in question.in_base)
        return {option: sum(count[option] for count in unit) / base for option in question.options}
    profile = question.plan.demo.profile.get(question.item.id, {})
    shown, _ = option_ids(question.plan.params, question.item)
    unnamed = [option for option in shown if option not in profile]
    left = max(0.0, 1 - sum(profile.get(option, 0.0) for option in question.in_base))
    evenly = {option: left / len(unnamed) for option in unnamed}
    return {option: profile.get(option, evenly.get(option, 0.0)) for option in question.options}


def _targets(
    question: _Question, key: tuple[str, str, str], start: dict[str, float], random: np.random.Generator
) -> dict[str, float]:
    """Assumed shares of the base: published ones of the group or area as they are, the rest varied a little."""
    wave, area, group = key
    fixed = _published_shares(question, wave, area, group) or _published_shares(question, wave, area, "")
    loose = start | _published_shares(question, wave, TOTAL, "")
    varied = {option: loose[option] * float(np.exp(_VARIATION * random.normal())) for option in question.options}
    free = [option for option in question.in_base if option not in fixed]
    left = max(0.0, 1 - sum(fixed.get(option, 0.0) for option in question.in_base))
    total = sum(varied[option] for option in free)
    scaled = {option: left * varied[option] / total for option in free} if total else {}
    return {option: fixed.get(option, scaled.get(option, varied[option])) for option in question.options}


def _published_shares(question: _Question, wave: str, area: str, group: str) -> dict[str, float]:
    rows = question.where(wave=wave, area=area, group=group, statistic="share")
    return {row["category"]: float(row["value"]) for row in rows}


def _unit(question: _Question, wave: str, unit: tuple[str, str], cells: list[_Cell]) -> tuple[int, ...]:
    """The cells of an (area, group), where the area may be samlet and an empty group means all groups."""
    area, group = unit
    return tuple(
        number
        for number, cell in enumerate(cells)
        if cell.area == area or (area == TOTAL and question.plan.is_pooled(cell.area, wave))
        if group in ("", cell.group)
    )


def _published_windows(question: _Question, wave: str, cells: list[_Cell]) -> Iterable[_Window]:
    """Shares and means as printed: whole per cent, or as many decimals as the published number has."""
    for row in question.where(wave=wave):
        if row["statistic"] not in ("share", "mean"):
            continue
        unit = _unit(question, wave, (row["area"], row["group"]), cells)
        if not unit:
            continue
        is_share = row["statistic"] == "share"
        shown, _ = option_ids(question.plan.params, question.item)
        weights = {row["category"]: 1} if is_share else {option: int(option) for option in shown}
        decimals = max(2 if is_share else 1, len(row["value"].partition(".")[2]))
        low, high = _rounding(Fraction(row["value"]), decimals)
        yield _Window(_place(row), unit, weights, low, high)


def _rounding(printed: Fraction, decimals: int) -> tuple[Fraction, Fraction]:
    """The numbers that are printed so after rounding half up: from (included) and to (not included)."""
    half = Fraction(1, 2 * 10**decimals)
    return printed - half, printed + half


def _place(row: dict[str, str]) -> str:
    parts = [row["population"], row["wave"], row["area"], row["group"], row["item"]]
    return f"{', '.join(part for part in parts if part)}: {row['category']} = {row['value']}"


def _change_windows(question: _Question, wave: str, cells: list[_Cell], solved: Counts) -> Iterable[_Window]:
    """Published changes and directions between this wave and one that is already solved."""
    for row in question.rows:
        if row["statistic"] not in ("change", "direction") or row["area"] not in {TOTAL, *(c.area for c in cells)}:
            continue
        earlier = _previous_wave(question, row)
        other, sign = (earlier, 1) if row["wave"] == wave else (row["wave"], -1)
        unit = _unit(question, wave, (row["area"], row["group"]), cells)
        if wave not in (row["wave"], earlier) or other is None or not unit:
            continue
        own = _published_shares(question, wave, row["area"], row["group"])
        if row["statistic"] == "direction" and question.headline in own:
            continue  # the number is published, so the direction follows from it or not at all
        fixed = _solved_share(question, other, (row["area"], row["group"]), solved)
        if fixed is not None:
            low, high = _change_limits(question, row, *fixed, sign)
            yield _Window(_place(row), unit, {question.headline: 1}, low, high, hard=row["statistic"] == "change")


def _previous_wave(question: _Question, row: dict[str, str]) -> str | None:
    """The wave before the row's in which its area has the item."""
    order = question.plan.params.evaluation.wave_order
    earlier = [
        wave
        for wave in order[: order.index(row["wave"])]
        if any(
            survey.area == row["area"] or (row["area"] == TOTAL and question.plan.is_pooled(survey.area, wave))
            for survey in question.plan.surveys_of(question.item, wave)
        )
    ]
    return earlier[-1] if earlier else None


def _solved_share(
    question: _Question, wave: str, unit: tuple[str, str], solved: Counts
) -> tuple[int, int] | None:
    """Count and base of the headline category in a solved wave, or None while the wave is not solved."""
    area, group = unit
    counts = [
        count
        for (solved_wave, solved_area, solved_group), count in solved.items()
        if solved_wave == wave and group in ("", solved_group)
        if solved_area == area or (area == TOTAL and question.plan.is_pooled(solved_area, wave))
    ]
    base = sum(count[option] for count in counts for option in question.in_base)
    return (sum(count[question.headline] for count in counts), base) if base else None


def _change_limits(
    question: _Question, row: dict[str, str], count: int, base: int, sign: int
) -> tuple[Fraction, Fraction]:
    """Limits of this wave's share, given the other wave's; `sign` is -1 where this wave is the earlier one."""
    other = Fraction(count, base)
    value = sign * Fraction(row["value"])
    if row["statistic"] == "change":
        is_shown = question.plan.params.evaluation.change == "shown"
        return _rounding((Fraction(shown_percent(count, base), 100) if is_shown else other) + value, 2)
    if value == 0:
        return other - _UNCHANGED, other + _UNCHANGED
    nearer, farther = (other + value * step for step in _CLEAR_CHANGE)
    return min(nearer, farther), max(nearer, farther)


def _solve_with_differences(
    question: _Question, wave: str, cells: list[_Cell], windows: list[_Window]
) -> list[dict[str, int]]:
    """Solve with the published differences between two areas ("a-minus-b"), of which any shown pair may be the best."""
    solution = _solve_or_raise(question, wave, cells, windows)
    for row in question.where(wave=wave, statistic="difference"):
        first, _, second = row["area"].partition("-minus-")
        units = [_unit(question, wave, (area, ""), cells) for area in (first, second)]
        if not all(units):
            continue
        tried = [
            (pinned, _solve(question, cells, pinned))
            for percent in range(101)
            if (pinned := [*windows, *_difference_windows(question, row, units, Fraction(percent, 100))])
        ]
        feasible = [(pinned, found) for pinned, found in tried if found]
        if not feasible:
            raise _impossible(question, wave, [_place(row)])
        windows, solution = min(feasible, key=lambda one: one[1].cost)
    return solution.counts


def _difference_windows(
    question: _Question, row: dict[str, str], units: list[tuple[int, ...]], top: Fraction
) -> list[_Window]:
    tops = (top, top - Fraction(row["value"]))
    return [
        _Window(_place(row), unit, {question.headline: 1}, *_rounding(share, 2))
        for unit, share in zip(units, tops, strict=True)
    ]


def _solve_or_raise(question: _Question, wave: str, cells: list[_Cell], windows: list[_Window]) -> _Solution:
    solution = _solve(question, cells, windows)
    if solution is None:
        relaxed = _solve(question, cells, [replace(window, hard=False) for window in windows if window.hard])
        broken = [
            window.place
            for window in windows
            if window.hard and (relaxed is None or not window.holds(relaxed.counts, question.in_base))
        ]
        raise _impossible(question, wave, broken)
    return solution


def _impossible(question: _Question, wave: str, places: list[str]) -> EvaluationError:
    listed = "\n".join(f"  {place}" for place in places)
    return EvaluationError(
        f"Demosvarene kan ikke beregnes for {question.item.id} i {wave}: de udgivne tal kan ikke alle gælde med "
        f"besvarelserne i demo.yml. Disse kan ikke nås:\n{listed}\nRet antallet af besvarelser eller det udgivne tal."
    )


def _solve(question: _Question, cells: list[_Cell], windows: list[_Window]) -> _Solution | None:
    """Counts per cell, or None where the hard windows cannot all hold."""
    options = [*question.options, BLANK_OPTION]
    size = len(options) * len(cells)
    blanks = np.arange(size) % len(options) == len(options) - 1
    n = np.repeat([cell.n for cell in cells], len(options)).astype(float)
    targets = np.array([[cell.targets.get(option, 1.0) for option in options] for cell in cells]).ravel()
    rows, limits = _program(question, cells, windows)
    widths = [share * np.maximum(n * targets, _SMALLEST_EXPECTED) for share, _ in _STEPS]
    slopes = [np.full(size, slope) for _, slope in _STEPS]
    slacks = [0.0 if window.hard else np.inf for window in windows]
    result = milp(
        np.concatenate([np.zeros(size), *slopes, np.full(len(windows), _SLACK_COST)]),
        integrality=np.concatenate([np.ones(size), np.zeros(rows.shape[1] - size)]),
        bounds=Bounds(0, np.concatenate([np.where(blanks, np.floor(_MOST_BLANK * n), n), *widths, slacks])),
        constraints=LinearConstraint(rows, limits[:, 0], limits[:, 1]),
        options={"mip_rel_gap": _GAP},
    )
    if result.x is None:
        return None
    table = np.rint(result.x[:size]).astype(int).reshape(len(cells), len(options))
    counts = [dict(zip(options, map(int, row), strict=True)) for row in table]
    kept = all(window.holds(counts, question.in_base) for window in windows if window.hard)
    return _Solution(counts, float(result.fun)) if kept else None


def _program(question: _Question, cells: list[_Cell], windows: list[_Window]) -> tuple[np.ndarray, np.ndarray]:
    """Constraint matrix over [counts, deviations by step, slacks] and its lower and upper limits."""
    options = [*question.options, BLANK_OPTION]
    size, steps = len(options) * len(cells), len(_STEPS)
    base = np.array([option in question.in_base for option in options], dtype=float)
    rows: list[np.ndarray] = []
    limits: list[tuple[float, float]] = []

    def add(counts: np.ndarray, low: float, high: float, *, extra: list[int] | None = None, sign: float = 0.0) -> None:
        row = np.zeros((1 + steps) * size + len(windows))
        row[:size] = counts.ravel()
        row[extra or []] = sign
        rows.append(row)
        limits.append((low, high))

    for number, cell in enumerate(cells):
        every = np.zeros((len(cells), len(options)))
        every[number] = 1
        add(every, cell.n, cell.n)
        for place, option in enumerate(options):
            gap = np.zeros_like(every)
            wanted = 0 if option else cell.blanks
            gap[number] = -cell.targets[option] * base if option else 0
            gap[number, place] += 1
            deviations = [(1 + step) * size + number * len(options) + place for step in range(steps)]
            add(gap, -np.inf, wanted, extra=deviations, sign=-1)
            add(gap, wanted, np.inf, extra=deviations, sign=1)
    for number, window in enumerate(windows):
        weights = np.array([window.weights.get(option, 0) for option in options], dtype=float)
        chosen = np.zeros((len(cells), 1))
        chosen[list(window.cells)] = 1
        slack = [(1 + steps) * size + number]
        add(chosen * (weights - float(window.low) * base), 0, np.inf, extra=slack, sign=1)
        below = -float(max(Fraction(1, window.high.denominator), Fraction(1, 10_000)))
        add(chosen * (weights - float(window.high) * base), -np.inf, below, extra=slack, sign=-1)
        add(chosen * base, 1, np.inf)
    return np.vstack(rows), np.array(limits)

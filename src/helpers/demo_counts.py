"""How many demo respondents give each answer, so that the published numbers come out of the answers again.

Per item and wave one program (demo_solver): the unknowns are the counts of every shown category, off-scale answer and
blank in every area and group. Here is what it is asked to keep (published shares, means, changes) and to stay near
(the nearest solved wave, else demo.yml's profile).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from helpers.demo_plan import Plan, option_ids
from helpers.demo_solver import Cell, Program, Window, relaxed_cost, solve
from helpers.errors import EvaluationError
from helpers.instrument import Item
from helpers.schemas import TOTAL

Counts = dict[tuple[str, str, str], dict[str, int]]  # (wave, area, group) -> option -> respondents

_BLANK_SHARE = (0.03, 0.06)  # ordinary item non-response
_VARIATION = 0.07  # relative spread of an assumed share between areas and waves
_UNCHANGED = Fraction(1, 100)  # a published "largely unchanged"
_CLEAR_CHANGE = (3, 7)  # percentage points at least for a published "rise" or "fall" without a number: from, to
_NO_LIMIT = Fraction(2)


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


def _cells(question: _Question, area: str, wave: str, solved: Counts) -> list[Cell]:
    surveys = question.plan.surveys_of(question.item, wave)
    groups = next(survey.groups for survey in surveys if survey.area == area)
    cells = []
    for group, n in groups.items():
        random = question.plan.generator("counts", question.item.population, question.item.id, wave, area, group)
        blanks = round(n * random.uniform(*_BLANK_SHARE))
        targets = _targets(question, (wave, area, group), _start(question, area, wave, solved), random)
        cells.append(Cell(area, group, n, blanks, targets))
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


def _unit(question: _Question, wave: str, unit: tuple[str, str], cells: list[Cell]) -> tuple[int, ...]:
    """The cells of an (area, group), where the area may be samlet and an empty group means all groups."""
    area, group = unit
    return tuple(
        number
        for number, cell in enumerate(cells)
        if cell.area == area or (area == TOTAL and question.plan.is_pooled(cell.area, wave))
        if group in ("", cell.group)
    )


def _published_windows(question: _Question, wave: str, cells: list[Cell]) -> Iterable[Window]:
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
        yield Window(_place(row), unit, weights, low, high)


def _rounding(printed: Fraction, decimals: int) -> tuple[Fraction, Fraction]:
    """The numbers that are printed so after rounding half up: from (included) and to (not included)."""
    half = Fraction(1, 2 * 10**decimals)
    return printed - half, printed + half


def _place(row: dict[str, str]) -> str:
    parts = [row["population"], row["wave"], row["area"], row["group"], row["item"]]
    return f"{', '.join(part for part in parts if part)}: {row['category']} = {row['value']}"


def _change_windows(question: _Question, wave: str, cells: list[Cell], solved: Counts) -> Iterable[Window]:
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
        if fixed is not None and row["statistic"] == "change":
            low, high = _change_limits(question, sign * Fraction(row["value"]), *fixed)
            yield Window(_place(row), unit, {question.headline: 1}, low, high)
        elif fixed is not None:
            least = _least_change(question, wave, row)
            low, high = _direction_limits(sign * int(row["value"]), Fraction(*fixed), least)
            yield Window(_place(row), unit, {question.headline: 1}, low, high, hard=False)


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


def _solved_share(question: _Question, wave: str, unit: tuple[str, str], solved: Counts) -> tuple[int, int] | None:
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


def _change_limits(question: _Question, change: Fraction, count: int, base: int) -> tuple[Fraction, Fraction]:
    """Limits of this wave's share, which lies a published change away from another wave's."""
    is_shown = question.plan.params.evaluation.change == "shown"
    other = Fraction(shown_percent(count, base), 100) if is_shown else Fraction(count, base)
    return _rounding(other + change, 2)


def _least_change(question: _Question, wave: str, row: dict[str, str]) -> Fraction:
    """How far a rise or fall goes at least: the smallest clear one where a published total leaves little room."""
    least, most = _CLEAR_CHANGE
    if question.headline in _published_shares(question, wave, TOTAL, ""):
        return Fraction(least, 100)
    random = question.plan.generator("direction", row["population"], row["item"], row["wave"], row["area"])
    return Fraction(int(random.integers(least, most + 1)), 100)


def _direction_limits(direction: int, other: Fraction, least: Fraction) -> tuple[Fraction, Fraction]:
    if direction == 0:
        return other - _UNCHANGED, other + _UNCHANGED
    return (other + least, _NO_LIMIT) if direction > 0 else (-_NO_LIMIT, other - least)


def _solve_with_differences(
    question: _Question, wave: str, cells: list[Cell], windows: list[Window]
) -> list[dict[str, int]]:
    """Solve with the published differences between two areas ("a-minus-b"), of which any shown pair may be the best."""
    program = Program(question.options, question.in_base, cells, windows)
    counts = _solve_or_raise(question, wave, program)
    for row in question.where(wave=wave, statistic="difference"):
        first, _, second = row["area"].partition("-minus-")
        units = [_unit(question, wave, (area, ""), cells) for area in (first, second)]
        if not all(units):
            continue
        pinned = [_with_difference(question, row, program, units, Fraction(top, 100)) for top in range(101)]
        possible = [(cost, one) for one in pinned if (cost := relaxed_cost(one)) < np.inf]
        solved = ((one, solve(one)) for _, one in sorted(possible, key=lambda pair: pair[0]))
        program, found = next(((one, found) for one, found in solved if found), (program, None))
        if found is None:
            raise _impossible(question, wave, [_place(row)])
        counts = found
    return counts


def _with_difference(
    question: _Question, row: dict[str, str], program: Program, units: list[tuple[int, ...]], top: Fraction
) -> Program:
    shares = (top, top - Fraction(row["value"]))
    pins = [
        Window(_place(row), unit, {question.headline: 1}, *_rounding(share, 2))
        for unit, share in zip(units, shares, strict=True)
    ]
    return replace(program, windows=[*program.windows, *pins])


def _solve_or_raise(question: _Question, wave: str, program: Program) -> list[dict[str, int]]:
    counts = solve(program)
    if counts is None:
        hard = [window for window in program.windows if window.hard]
        relaxed = solve(replace(program, windows=[replace(window, hard=False) for window in hard]))
        broken = [w.place for w in hard if relaxed is None or not w.holds(relaxed, question.in_base)]
        raise _impossible(question, wave, broken)
    return counts


def _impossible(question: _Question, wave: str, places: list[str]) -> EvaluationError:
    listed = "\n".join(f"  {place}" for place in places)
    return EvaluationError(
        f"Demosvarene kan ikke beregnes for {question.item.id} i {wave}: de udgivne tal kan ikke alle gælde med "
        f"besvarelserne i demo.yml. Disse kan ikke nås:\n{listed}\nRet antallet af besvarelser eller det udgivne tal."
    )

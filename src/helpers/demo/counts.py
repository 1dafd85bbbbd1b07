"""How many demo respondents give each answer, so that the published numbers come out of the answers again.

Per item and wave one program (demo_solver): the unknowns are the counts of every shown category, off-scale answer and
blank in every area and group. Here is what it is asked to keep (published shares, means, changes) and to stay near
(the nearest solved wave, else demo.yml's profile).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np

from helpers.demo.declared import Plan
from helpers.demo.solver import Cell, Program, Window, relaxed_cost, solve
from helpers.demo.targets import Counts, Question, cells_of
from helpers.errors import EvaluationError
from helpers.instrument import Item
from helpers.schemas import TOTAL

_UNCHANGED = Fraction(1, 100)  # a published "largely unchanged"
_CLEAR_CHANGE = (3, 7)  # percentage points at least for a published "rise" or "fall" without a number: from, to
_NO_LIMIT = 1_000


def item_counts(plan: Plan, item: Item) -> Counts:
    """The item's counts in every wave, area and group that has a demo file with a column for it.

    Deterministic for a seed. Options are shown categories, off-scale answers and BLANK_OPTION. Raises
    EvaluationError, naming item, wave and the published numbers, where these cannot all hold.
    """
    rows = [row for row in plan.published if (row["population"], row["item"]) == (item.population, item.id)]
    question = Question(plan, item, rows)
    solved: Counts = {}
    for wave in _solving_order(question):
        cells = [
            cell for survey in plan.surveys_of(item, wave) for cell in cells_of(question, survey.area, wave, solved)
        ]
        windows = [*_published_windows(question, wave, cells), *_change_windows(question, wave, cells, solved)]
        counts = _solve_with_differences(question, wave, cells, windows)
        solved |= {(wave, cell.area, cell.group): count for cell, count in zip(cells, counts, strict=True)}
    return solved


def _solving_order(question: Question) -> list[str]:
    """The wave with most published numbers first, then outwards, so that a published change has one end fixed."""
    order = [w for w in question.plan.params.evaluation.wave_order if question.plan.surveys_of(question.item, w)]
    if not order:
        return []
    start = max(order, key=lambda wave: len(question.where(wave=wave, statistic="share")))
    return sorted(order, key=lambda wave: abs(order.index(wave) - order.index(start)))


def _unit(question: Question, wave: str, unit: tuple[str, str], cells: list[Cell]) -> tuple[int, ...]:
    """The cells of an (area, group), where the area may be samlet and an empty group means all groups."""
    area, group = unit
    return tuple(
        number
        for number, cell in enumerate(cells)
        if cell.area == area or (area == TOTAL and question.plan.is_pooled(cell.area, wave))
        if group in ("", cell.group)
    )


def _published_windows(question: Question, wave: str, cells: list[Cell]) -> Iterable[Window]:
    """Shares, and a score scale's means, as printed: whole per cent, or with the published number's own decimals."""
    for row in question.where(wave=wave):
        unit = _unit(question, wave, (row["area"], row["group"]), cells)
        if not unit or row["statistic"] != ("mean" if question.is_score else "share"):
            continue
        weights = question.measure if question.is_score else {row["category"]: 1}
        decimals = max(question.decimals, len(row["value"].partition(".")[2]))
        yield Window(_place(row), unit, weights, *_rounding(Fraction(row["value"]), decimals))


def _rounding(printed: Fraction, decimals: int) -> tuple[Fraction, Fraction]:
    """The numbers that are printed so after rounding half up: from (included) and to (not included)."""
    half = Fraction(1, 2 * 10**decimals)
    return printed - half, printed + half


def _place(row: dict[str, str]) -> str:
    parts = [row["population"], row["wave"], row["area"], row["group"], row["item"]]
    return f"{', '.join(part for part in parts if part)}: {row['category']} = {row['value']}"


def _change_windows(question: Question, wave: str, cells: list[Cell], solved: Counts) -> Iterable[Window]:
    """Published changes and directions between this wave and one that is already solved."""
    for row in question.rows:
        unit = (row["area"], row["group"])
        numbers = _unit(question, wave, unit, cells)
        if row["statistic"] not in ("change", "direction") or not numbers:
            continue
        earlier = _previous_wave(question, row)
        if earlier is None and row["wave"] == wave and row["statistic"] == "change":
            raise _impossible(question, wave, [f"{_place(row)} (der er ingen tidligere måling)"])
        if earlier is None or wave not in (row["wave"], earlier):
            continue
        other, sign = (earlier, 1) if row["wave"] == wave else (row["wave"], -1)
        level = question.level(_unit_counts(question, other, unit, solved))
        if level is not None and row["statistic"] == "change":
            limits = _change_limits(question, level, sign * Fraction(row["value"]))
            yield Window(_place(row), numbers, question.measure, *limits)
        elif level is not None and not question.is_published(wave, *unit):
            limits = _direction_limits(level, sign * int(row["value"]), _least_change(question, wave, row))
            yield Window(_place(row), numbers, question.measure, *limits, hard=False)


def _previous_wave(question: Question, row: dict[str, str]) -> str | None:
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


def _unit_counts(question: Question, wave: str, unit: tuple[str, str], solved: Counts) -> list[dict[str, int]]:
    """The solved cells of an (area, group), none while the wave is not solved."""
    area, group = unit
    return [
        count
        for (solved_wave, solved_area, solved_group), count in solved.items()
        if solved_wave == wave and group in ("", solved_group)
        if solved_area == area or (area == TOTAL and question.plan.is_pooled(solved_area, wave))
    ]


def _change_limits(question: Question, other: Fraction, change: Fraction) -> tuple[Fraction, Fraction]:
    """Limits of this wave's level, which lies a published change away from another wave's."""
    is_shown = question.plan.params.evaluation.change == "shown"
    return _rounding((_shown(other, question.decimals) if is_shown else other) + change, question.decimals)


def _shown(level: Fraction, decimals: int) -> Fraction:
    """As printed, rounded half up."""
    return Fraction(floor(level * 10**decimals + Fraction(1, 2)), 10**decimals)


def _least_change(question: Question, wave: str, row: dict[str, str]) -> Fraction:
    """How far a rise or fall goes at least: the smallest clear one where a published total leaves little room."""
    least, most = _CLEAR_CHANGE
    if question.is_published(wave, TOTAL, ""):
        return Fraction(least, 100)
    random = question.plan.generator("direction", row["population"], row["item"], row["wave"], row["area"])
    return Fraction(int(random.integers(least, most + 1)), 100)


def _direction_limits(other: Fraction, direction: int, least: Fraction) -> tuple[Fraction, Fraction]:
    """Limits of this wave's level from wording alone; a rise has no upper limit and a fall no lower."""
    if direction == 0:
        return other - _UNCHANGED, other + _UNCHANGED
    return (other + least, Fraction(_NO_LIMIT)) if direction > 0 else (Fraction(-_NO_LIMIT), other - least)


def _solve_with_differences(
    question: Question, wave: str, cells: list[Cell], windows: list[Window]
) -> list[dict[str, int]]:
    """Solve with the published differences between two areas ("a-minus-b"), of which any shown pair may be the best."""
    program = Program(question.options, question.in_base, cells, windows)
    counts = _solve_or_raise(question, wave, program)
    for row in question.where(wave=wave, statistic="difference"):
        first, _, second = row["area"].partition("-minus-")
        units = [_unit(question, wave, (area, ""), cells) for area in (first, second)]
        if not all(units):
            continue
        pinned = [_with_difference(question, row, program, units, top) for top in _levels(question)]
        possible = [(cost, one) for one in pinned if (cost := relaxed_cost(one)) < np.inf]
        solved = ((one, solve(one)) for _, one in sorted(possible, key=lambda pair: pair[0]))
        program, found = next(((one, found) for one, found in solved if found), (program, None))
        if found is None:
            raise _impossible(question, wave, [_place(row)])
        counts = found
    return counts


def _levels(question: Question) -> list[Fraction]:
    """Everything that a level can be shown as."""
    unit = 10**question.decimals
    return [Fraction(step, unit) for step in range(max(question.measure.values()) * unit + 1)]


def _with_difference(
    question: Question, row: dict[str, str], program: Program, units: list[tuple[int, ...]], top: Fraction
) -> Program:
    shares = (top, top - Fraction(row["value"]))
    pins = [
        Window(_place(row), unit, question.measure, *_rounding(share, question.decimals))
        for unit, share in zip(units, shares, strict=True)
    ]
    return replace(program, windows=[*program.windows, *pins])


def _solve_or_raise(question: Question, wave: str, program: Program) -> list[dict[str, int]]:
    counts = solve(program)
    if counts is None:
        hard = [window for window in program.windows if window.hard]
        relaxed = solve(replace(program, windows=[replace(window, hard=False) for window in hard]))
        broken = [w.place for w in hard if relaxed is None or not w.holds(relaxed, question.in_base)]
        raise _impossible(question, wave, broken)
    return counts


def _impossible(question: Question, wave: str, places: list[str]) -> EvaluationError:
    listed = "\n".join(f"  {place}" for place in places)
    return EvaluationError(
        f"Demosvarene kan ikke beregnes for {question.item.id} i {wave}: de udgivne tal kan ikke alle gælde med "
        f"besvarelserne i demo.yml. Disse kan ikke nås:\n{listed}\nRet antallet af besvarelser eller det udgivne tal."
    )

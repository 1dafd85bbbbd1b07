"""Counts of demo answers shifted a little, so that core elements reach the scores that a source prints for areas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import cycle

from helpers.demo.declared import Plan, Survey, option_ids
from helpers.demo.solver import BLANK_OPTION
from helpers.demo.targets import Counts
from helpers.instrument import Item
from helpers.params.fidelity import CoreElement, Fidelity

_MOST_MOVED = 6  # answers left out or added to an element, so that the score is nearly exactly the printed one


def reach_scores(plan: Plan, counts: dict[str, Counts]) -> None:
    """Change `counts` (item to its counts) in place for every survey whose area has a printed score."""
    fidelity = plan.params.evaluation.fidelity
    if fidelity is None:
        return
    surveys = [survey for survey in plan.surveys if survey.data.population == fidelity.population]
    for survey in surveys:
        for element in fidelity.elements:
            target = _printed_score(plan, fidelity, element, survey)
            items = [item for item in plan.items_of(survey) if item.id in element.items]
            if target is not None and items:
                _reach(plan, items, survey, counts=counts, target=target)


def _printed_score(plan: Plan, fidelity: Fidelity, element: CoreElement, survey: Survey) -> Fraction | None:
    """The score that is printed for the survey's area and wave, or that follows from a later one and its change."""
    own = {
        (row["wave"], row["statistic"]): Fraction(row["value"])
        for row in plan.params.published
        if (row["population"], row["area"], row["group"], row["item"])
        == (fidelity.population, survey.area, element.group, fidelity.item)
    }
    wave = survey.data.wave
    if (wave, "fidelity") in own:
        return own[wave, "fidelity"]
    order = plan.params.evaluation.wave_order
    later = [name for name in order[order.index(wave) + 1 :] if {(name, "fidelity"), (name, "change")} <= own.keys()]
    return own[later[0], "fidelity"] - own[later[0], "change"] if later else None


def _reach(plan: Plan, items: list[Item], survey: Survey, *, counts: dict[str, Counts], target: Fraction) -> None:
    """Blanks and favourable answers moved, one item and group after the other, until the score is as printed."""
    cells = [_Cell(plan, item, counts[item.id][survey.data.wave, survey.area, group]) for item in items
             for group in survey.groups]  # fmt: skip
    answered = sum(cell.base for cell in cells)
    spare = min(_MOST_MOVED, sum(cell.blanks for cell in cells))
    sizes = sorted(range(answered - _MOST_MOVED, answered + spare + 1), key=lambda size: abs(size - answered))
    base = min(sizes, key=lambda size: abs(Fraction(round(target * size), size) - target))
    _move(cells, answered - base, _Cell.leave_out, _Cell.add)
    _move(cells, sum(cell.favourable for cell in cells) - round(target * base), _Cell.lower, _Cell.raise_)


class _Cell:
    """One item's counts in one group."""

    def __init__(self, plan: Plan, item: Item, counts: dict[str, int]) -> None:
        shown, _ = option_ids(plan.params, item)
        self.counts, self.best = counts, plan.params.evaluation.headline_category(item)
        self.others = [option for option in shown if option != self.best]

    @property
    def base(self) -> int:
        return self.favourable + sum(self.counts[option] for option in self.others)

    @property
    def favourable(self) -> int:
        return self.counts[self.best]

    @property
    def blanks(self) -> int:
        return self.counts[BLANK_OPTION]

    def leave_out(self) -> bool:
        return self._shift(self._commonest(), BLANK_OPTION)

    def add(self) -> bool:
        return self._shift(BLANK_OPTION, self.others[0])

    def lower(self) -> bool:
        return self._shift(self.best, self.others[0])

    def raise_(self) -> bool:
        return self._shift(self._commonest(), self.best)

    def _commonest(self) -> str:
        return max(self.others, key=lambda option: self.counts[option])

    def _shift(self, source: str, target: str) -> bool:
        if not self.counts[source]:
            return False
        self.counts[source] -= 1
        self.counts[target] += 1
        return True


Step = Callable[[_Cell], bool]


def _move(cells: list[_Cell], surplus: int, down: Step, up: Step) -> None:
    """Take `surplus` away (or add what is missing), one from each cell in turn."""
    step = down if surplus > 0 else up
    left = abs(surplus)
    turns: Iterator[_Cell] = cycle(cells)
    for _ in range(len(cells) * (left + 1) * 2):
        if not left:
            return
        left -= bool(step(next(turns)))

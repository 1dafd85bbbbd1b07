"""Totals with their parts: are the hidden parts safe, and which further parts must be hidden so that they become so.

What is known of a hidden part alone leaves its base some room upwards and downwards; what is known of the total lets it
use that room only as far as the other hidden parts can give or take the answers. A total is secure when every hidden
part has three possible bases and every category has an answer among the hidden parts (else each is known to have none).

The fewest further parts are found by trying each alone, and by an integer program (HiGHS) where one is not enough. Both
use the conditions themselves, not bounds on them, so a solution needs no second round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Small = NDArray[np.int64]
Flags = NDArray[np.bool_]
Costs = NDArray[np.float64]

STEPS = 2  # three possible values: the true one and two others


@dataclass(frozen=True)
class Stars:
    """Totals side by side (first axis), each with its parts (second axis); no room counts for more than `STEPS`.

    `up`, `down`: how far the base of a part, once hidden, may lie from the true one; `give`, `take`: how many answers
    it can lose to the other parts or have from them; `moving`: how many more the others can take because respondents
    may move between the parts. `answered`: whether a part has an answer in a category (third axis); `asked`: the
    categories that exist.
    `needs`: parts that must not be known; `free`: parts that may be hidden at `cost`. `shown`: the total is shown;
    `derivable`: it is hidden, and its parts would tell it. `reach[t, i, j]`: answers can move from part i to part j.
    """

    up: Small
    down: Small
    give: Small
    take: Small
    moving: Small
    answered: Flags
    asked: Flags
    needs: Flags
    free: Flags
    cost: Costs
    shown: Flags
    derivable: Flags
    reach: Flags | None = None

    def at(self, where: NDArray[np.intp]) -> Stars:
        """Some of the totals."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        cut: dict[str, Any] = {name: None if value is None else value[where] for name, value in values.items()}
        return Stars(**cut)


def rooms(stars: Stars, hidden: Flags) -> tuple[Small, Small]:
    """How far up and down the base of every part can go, given which parts are hidden (at most `STEPS`)."""
    given = np.minimum(stars.up, np.where(stars.shown[:, None], _from_others(stars, stars.give * hidden), STEPS))
    taken = _from_others(stars, stars.take * hidden, outwards=True) + stars.moving
    return given, np.minimum(stars.down, np.where(stars.shown[:, None], taken, STEPS))


def secure(stars: Stars, hidden: Flags) -> Flags:
    """Whether nothing that must not be known is known, for every total."""
    up, down = rooms(stars, hidden)
    wanted = hidden & stars.needs
    parts = ((up + down >= STEPS) | ~wanted).all(axis=1)
    answered = (stars.answered & hidden[:, :, None]).any(axis=1)
    categories = (answered | ~stars.asked).all(axis=1) | ~stars.shown
    return np.where(wanted.any(axis=1), parts & categories, ~stars.derivable)


Chooser = Callable[[Stars, Flags], tuple[Flags, Flags]]


def hide_fewest(stars: Stars, hidden: Flags) -> tuple[Flags, Flags]:
    """Hide the cheapest further parts that make every total secure.

    Returns the hidden parts, and for which totals a solution exists; where none does, `hidden` is as it was.
    """
    result = hidden.copy()
    solved = secure(stars, hidden)
    unsolved = np.flatnonzero(~solved)
    if len(unsolved):
        result[unsolved], solved[unsolved] = _hide_one(stars.at(unsolved), hidden[unsolved])
    for place in np.flatnonzero(~solved & _is_possible(stars, hidden)):
        found = _solve(stars.at(np.array([place])), hidden[place])
        if found is not None:
            result[place], solved[place] = found, True
    return result, solved


def _from_others(stars: Stars, amounts: Small, *, outwards: bool = False) -> Small:
    """The sum over the other parts that a part can exchange answers with."""
    if stars.reach is None:
        return np.asarray(amounts.sum(axis=1, keepdims=True) - amounts)
    reach = stars.reach.astype(np.int64)
    return np.asarray(np.einsum("tij,tj->ti" if outwards else "tji,tj->ti", reach, amounts))


def _is_possible(stars: Stars, hidden: Flags) -> Flags:
    """Whether any choice helps: hiding all that may be hidden, but for parts that would not be safe even then.

    A total without an answer in a category says by itself that no part has one; and where everybody has answered, the
    numbers of respondents tell the bases.
    """
    free = stars.free.copy()
    while True:
        every = hidden | free
        up, down = rooms(stars, every)
        safe = (up + down >= STEPS) | ~stars.needs
        if (safe | ~free).all():
            break
        free &= safe
    categories = ((stars.answered & every[:, :, None]).any(axis=1) | ~stars.asked).all(axis=1)
    return (safe | ~hidden).all(axis=1) & (categories | ~stars.shown)


def _hide_one(stars: Stars, hidden: Flags) -> tuple[Flags, Flags]:
    best = np.full(len(hidden), np.inf)
    choice = np.full(len(hidden), -1)
    for part in range(hidden.shape[1]):
        trial = hidden.copy()
        trial[:, part] = True
        better = stars.free[:, part] & ~hidden[:, part] & (stars.cost[:, part] < best)
        where = np.flatnonzero(better)
        where = where[secure(stars.at(where), trial[where])]
        best[where], choice[where] = stars.cost[where, part], part
    result, found = hidden.copy(), np.flatnonzero(choice >= 0)
    result[found, choice[found]] = True
    return result, choice >= 0


def _solve(star: Stars, hidden: Flags) -> Flags | None:
    """The integer program of one total: which parts are hidden, and the room up and down that they use."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = len(hidden)
    one, none = np.eye(size), np.zeros((size, size))
    reach = star.reach[0].astype(float) if star.reach is not None else 1 - one
    rules = [(np.hstack([-STEPS * one, one, one])[star.needs[0]], 0.0)]
    if star.shown[0]:
        rules += [
            (np.hstack([reach.T * star.give[0], -one, none]), 0.0),
            (np.hstack([reach * star.take[0], none, -one]), -star.moving[0]),
            (np.hstack([star.answered[0].T[star.asked[0]], np.zeros((star.asked[0].sum(), 2 * size))]), 1.0),
        ]
    else:
        rules += [(np.concatenate([star.needs[0], np.zeros(2 * size)])[None, :], 1.0)]
    highest = np.concatenate([hidden | star.free[0], star.up[0], star.down[0]])
    found = milp(
        np.concatenate([star.cost[0], np.zeros(2 * size)]),
        integrality=np.ones(3 * size, dtype=np.int64),
        bounds=Bounds(np.concatenate([hidden, np.zeros(2 * size)]), highest),
        constraints=[LinearConstraint(matrix, lowest, np.inf) for matrix, lowest in rules],
    )
    return None if found.x is None else found.x[:size] > 0.5

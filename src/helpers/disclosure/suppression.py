"""Secondary suppression over a whole evaluation: which distributions are hidden so that no hidden one can be recovered.

Two kinds of totals are protected, samlet over its areas and areas over their groups. In both, the numbers of
respondents come first. Where they are hidden, everything else is hidden too, because a base tells that there are at
least so many respondents; respondents can then be thought to move from one hidden part to another with all their
answers, and no released number would differ. Elsewhere the known number of respondents bounds the hidden bases.

Where no choice of groups protects, or all would be hidden, the groups are merged into their area: they get no rows, so
that not even their number is told. Where no choice of areas protects, samlet is hidden as well. The groups of a hidden
area are merged too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.disclosure.distributions import UNKNOWN, Distributions, Flags, Ints
from helpers.disclosure.stars import STEPS, Chooser, Stars, hide_fewest, rooms
from helpers.disclosure.totals import Totals, area_totals, group_totals
from helpers.params import EvaluationParams
from helpers.schemas import LEADER

REASONS = ["", "small_base", "few_leaders", "uniform", "earlier_release", "secondary"]
SMALL, FEW_LEADERS, UNIFORM, EARLIER, SECONDARY = range(1, 6)


@dataclass(frozen=True)
class Suppression:
    """What is hidden, by distribution: `reason` is a place in REASONS (0: shown), `merged` groups lose their rows."""

    reason: Ints
    merged: Flags

    @property
    def hidden(self) -> Flags:
        return np.logical_or(self.reason > 0, self.merged)


def smallest_bases(params: EvaluationParams, all_: Distributions) -> Ints:
    """The smallest base that may be shown, by distribution: leaders have a limit of their own below samlet."""
    limits = params.evaluation.disclosure
    leaders = all_.parts["population"] == all_.coding.code("population", LEADER)
    higher = max(limits.minimum_base, limits.minimum_leaders)
    return np.where(leaders & ~all_.is_total, higher, limits.minimum_base)


def is_uniform(params: EvaluationParams, base: Ints, counts: Ints, asked: Flags) -> Flags:
    """Whether a share of 0 or 100 % stands on few answers."""
    none_or_all = ((counts == 0) | (counts == base[:, None])) & asked
    few = (base > 0) & (base < params.evaluation.disclosure.uniform_base)
    return np.asarray(few & none_or_all.any(axis=1))


def suppress_more(
    params: EvaluationParams, all_: Distributions, reason: Ints, *, choose: Chooser = hide_fewest
) -> Suppression:
    """Complete the primary suppression in `reason`; `choose` says which further parts of a total are hidden."""
    areas, groups = area_totals(params.evaluation, all_), group_totals(all_)
    plan = _Plan(params, areas, groups, reason)
    for respondents in (True, False):
        for totals in (areas, groups):
            _protect(plan, totals, respondents=respondents, choose=choose)
        if respondents:
            plan.hide_with_respondents()
    _blur_reasons(plan)
    return Suppression(plan.reason, plan.merged)


class _Plan:
    """The state of the work, by distribution and by node.

    A node is a place of respondents (wave, area and group); the rests of units are nodes too, behind the others. For
    each: how many respondents there are, whether that is hidden, and how far their number could be up and down.
    """

    def __init__(self, params: EvaluationParams, areas: Totals, groups: Totals, reason: Ints) -> None:
        all_ = areas.all
        nodes = int(all_.node.max(initial=-1)) + 1
        size = nodes + areas.units + groups.units
        self.params, self.all, self.areas, self.groups = params, all_, areas, groups
        self.reason, self.merged = reason.copy(), np.zeros(len(reason), dtype=bool)
        self.smallest = smallest_bases(params, all_)
        self.first_rest = {False: nodes, True: nodes + areas.units}
        self.respondents = np.full(size, UNKNOWN)
        told = all_.is_respondents & ~all_.gone
        self.respondents[all_.node[told]] = all_.base[told]
        np.maximum.at(self.respondents, all_.node, all_.base)
        self.node_hidden = np.arange(size) >= nodes
        self.node_up, self.node_down = np.zeros((2, size), dtype=np.int64)

    def rest_nodes(self, totals: Totals, which: Ints) -> Ints:
        return self.first_rest[totals.over_groups] + totals.unit[which]

    def hide_with_respondents(self) -> None:
        """Where the number of respondents is hidden or merged, so is all that they answered."""
        all_, counted = self.all, self.all.is_respondents
        merged = np.zeros(len(self.node_hidden), dtype=bool)
        self.node_hidden[all_.node[counted & (self.reason > 0)]] = True
        merged[all_.node[counted & self.merged]] = True
        here = self.node_hidden[all_.node] & (self.reason == 0) & ~all_.gone
        self.reason[here] = SECONDARY
        self.merged |= merged[all_.node]

    def is_sensitive(self, totals: Totals) -> Flags:
        """Totals whose rest must not be known: fewer answers than may be shown, or all alike."""
        smallest = np.zeros(len(totals.total), dtype=np.int64)
        smallest[totals.star] = self.smallest[totals.part]
        few = (totals.rest_base > 0) & (totals.rest_base < smallest)
        return few | is_uniform(self.params, totals.rest_base, totals.rest_counts, totals.asked)

    def alone(self, base: Ints, node: Ints, smallest: Ints, fewest: Ints, respondents: bool) -> Ints:
        """What is known of hidden parts by themselves: room up and down, what they give and take, respondents who move.

        A reader sees whether a base is called small. Of few respondents, and where their number is hidden, every
        hidden base bears the same reason, so nothing follows from it. Shape (parts, 5), at most STEPS.
        """
        known = np.full(len(base), UNKNOWN) if respondents else self.respondents[node]
        vague = known <= smallest + 1
        small = (base < smallest) & ~vague
        low = np.where(small | vague, fewest, smallest)
        high = np.where(small, smallest - 1, known)
        bounded = [high - base, base - low, base - low, high - base, np.zeros_like(base)]
        moving = [known - base + self.node_up[node], base, base, known - base, self.node_down[node]]
        free = self.node_hidden[node] & (not respondents)
        return np.where(free[:, None], np.stack(moving, 1), np.stack(bounded, 1)).clip(0, STEPS)


def _protect(plan: _Plan, totals: Totals, *, respondents: bool, choose: Chooser) -> None:
    """Hide further parts of one kind of total, for the respondents or for all other series."""
    own = (totals.of_respondents == respondents) & ~totals.were_protected & ~totals.any_part(plan.merged)
    if totals.over_groups:
        lost = own & _is_hidden(plan, totals)
        plan.merged[totals.part[lost[totals.star]]] = True
        own &= ~lost
    elif plan.params.evaluation.total.method == "equal" and not respondents:
        _hide_averages(plan, totals)
    if respondents:
        told = np.flatnonzero(own & (totals.total >= 0))
        plan.respondents[plan.rest_nodes(totals, told)] = totals.rest_base[told]
    which = np.flatnonzero(
        own & (totals.any_part(plan.reason > 0) | plan.is_sensitive(totals) | _is_hidden(plan, totals))
    )
    hidden, solved = choose(_stars(plan, totals, which, respondents), _hidden(plan, totals, which))
    if not totals.over_groups and not solved.all():
        without = which[~solved]
        plan.reason[np.setdiff1d(totals.total[without], [-1])] = SECONDARY
        hidden[~solved], _ = choose(_stars(plan, totals, without, respondents), hidden[~solved])
    _write(plan, totals, which, hidden, solved)
    if respondents:
        _write_rooms(plan, totals, which, hidden)


def _is_hidden(plan: _Plan, totals: Totals) -> Flags:
    return (totals.total >= 0) & (plan.reason[totals.total] > 0)


def _hide_averages(plan: _Plan, totals: Totals) -> None:
    """An exact average of a few shares with small bases has seldom more than one solution: it must not stand."""
    averaged = (totals.total >= 0) & ~totals.of_respondents & ~totals.any_part(plan.all.is_rate)
    total = totals.total[averaged & totals.any_part(plan.reason > 0)]
    plan.reason[total[plan.reason[total] == 0]] = SECONDARY


def _hidden(plan: _Plan, totals: Totals, which: Ints) -> Flags:
    """What is hidden so far; a rest is never shown."""
    known = plan.respondents[plan.rest_nodes(totals, which)]
    rest = (totals.rest_base[which] > 0) | ((known > 0) & (known < UNKNOWN))
    return totals.spread(which, plan.reason > 0, rest)


def _stars(plan: _Plan, totals: Totals, which: Ints, respondents: bool) -> Stars:
    all_, (_, _, part) = plan.all, totals.places(which)
    known = np.zeros((len(all_.base), 5), dtype=np.int64)
    fewest = np.where(all_.is_rate[part], 0, 1)
    known[part] = plan.alone(all_.base[part], all_.node[part], plan.smallest[part], fewest, respondents)
    nothing = np.zeros(len(which), dtype=np.int64)
    rest = plan.alone(totals.rest_base[which], plan.rest_nodes(totals, which), nothing, nothing, respondents)
    up, down, give, take, moving = np.moveaxis(totals.spread(which, known, rest), 2, 0)
    hidden = _is_hidden(plan, totals)[which]
    return Stars(
        up=up,
        down=down,
        give=give,
        take=take,
        moving=moving,
        answered=totals.spread(which, all_.counts > 0, totals.rest_counts[which] > 0),
        asked=totals.asked[which],
        needs=totals.spread(which, ~all_.gone, plan.is_sensitive(totals)[which]),
        free=totals.spread(which, (plan.reason == 0) & (all_.base > 0), False),
        cost=_costs(plan, totals, which),
        shown=(totals.total[which] >= 0) & ~hidden,
        derivable=hidden & (totals.rest_base[which] == 0),
        reach=_reach(totals, which) if respondents and not totals.over_groups else None,
    )


def _costs(plan: _Plan, totals: Totals, which: Ints) -> NDArray[np.float64]:
    """How many distributions are lost with a part; of equally many the part with the fewest answers."""
    lost = np.ones(len(plan.reason))
    if not totals.over_groups:
        star = plan.groups.star[~plan.merged[plan.groups.part]]
        area = plan.groups.total[star]
        lost += np.bincount(area[area >= 0], minlength=len(lost))
    base = totals.spread(which, plan.all.base.astype(float), 0.0)
    cost: NDArray[np.float64] = totals.spread(which, lost, 0.0) + base / (1 + base.sum(axis=1, keepdims=True))
    return cost


def _reach(totals: Totals, which: Ints) -> Flags:
    """From which area to which a respondent can be thought to move: to one that was asked at least the same."""
    all_ = totals.all
    asked = np.zeros((totals.units, totals.width, len(all_.coding.names["series"])), dtype=np.int64)
    asked[totals.unit[totals.star], totals.slot, all_.parts["series"][totals.part]] = 1
    more = np.einsum("uis,ujs->uij", asked, 1 - asked)
    present = asked.max(axis=2) > 0
    both = present[:, :, None] & present[:, None, :] & ~np.eye(totals.width, dtype=bool)
    return np.asarray(np.logical_and(both, more == 0)[totals.unit[which]], dtype=np.bool_)


def _write(plan: _Plan, totals: Totals, which: Ints, hidden: Flags, solved: Flags) -> None:
    row, slot, part = totals.places(which)
    new = part[hidden[row, slot] & (plan.reason[part] == 0)]
    plan.reason[new] = SECONDARY
    if totals.over_groups:
        left = totals.count_parts((plan.reason == 0) & (plan.all.base > 0))[which]
        merged = np.zeros(len(totals.total), dtype=bool)
        merged[which[~solved | (left == 0)]] = True
        plan.merged[totals.part[merged[totals.star]]] = True


def _write_rooms(plan: _Plan, totals: Totals, which: Ints, hidden: Flags) -> None:
    """How far the hidden numbers of respondents can be from the true ones."""
    up, down = rooms(_stars(plan, totals, which, respondents=True), hidden)
    row, slot, part = totals.places(which)
    node = plan.all.node[part]
    plan.node_up[node], plan.node_down[node] = up[row, slot] * hidden[row, slot], down[row, slot] * hidden[row, slot]
    rest = plan.rest_nodes(totals, which)
    plan.node_up[rest], plan.node_down[rest] = up[:, 0] * hidden[:, 0], down[:, 0] * hidden[:, 0]


def _blur_reasons(plan: _Plan) -> None:
    """Let no reason say more than it must: see `_Plan.alone`."""
    all_, small = plan.all, np.isin(plan.reason, [SMALL, FEW_LEADERS])
    parts = plan.areas.count_parts(all_.base > 0)
    crowded = np.zeros(len(small), dtype=bool)
    total = plan.areas.total
    crowded[total[(total >= 0) & (parts + STEPS >= plan.smallest[total])]] = True
    plan.reason[crowded & small] = SECONDARY
    reason_of_node = np.zeros(len(plan.node_hidden), dtype=np.int64)
    counted = all_.is_respondents
    reason_of_node[all_.node[counted]] = plan.reason[counted]
    small_node = np.isin(reason_of_node, [SMALL, FEW_LEADERS])[all_.node] & (plan.reason > 0)
    plan.reason[small_node] = reason_of_node[all_.node][small_node]
    vague = plan.node_hidden[all_.node] | (plan.respondents[all_.node] <= plan.smallest + 1)
    plan.reason[vague & small & ~small_node & ~counted] = SECONDARY

"""Somebody who wants to know: everything released as one integer system, and the possible values of what is hidden.

Independent of the code that it attacks: it reads the protected frame alone, and the rules as method.md and the module
docstrings tell them. Every population and wave is a system of its own, because no released number adds up over waves or
populations. Unknown are the bases and category counts of hidden rows, the rests that have no row (respondents without
a group, areas without numbers), and how many answered all items of a theme. Known are all sums, and that there are at
least as many respondents as answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from helpers.params import EvaluationParams
from helpers.schemas import RESPONDENTS, TOTAL

RATE = "completed"
REST = "(rest)"
MANY = 10**6
Node = tuple[str, str]
Name = tuple[str, str, str, str]  # area, group, series, category ("" is the base)


@dataclass
class System:
    """Whole-number unknowns with bounds, linear rules between them, and which of them are hidden counts."""

    index: dict[Name, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rules: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    targets: list[Name] = field(default_factory=list)

    def unknown(self, name: Name, low: float, high: float) -> None:
        self.index[name] = len(self.low)
        self.low.append(low)
        self.high.append(high)

    def rule(self, terms: Iterable[tuple[float, Name | float]], low: float, high: float) -> None:
        """low <= sum of factor x (unknown or number) <= high."""
        factors: dict[int, float] = {}
        for factor, term in terms:
            if isinstance(term, tuple):
                factors[self.index[term]] = factors.get(self.index[term], 0.0) + factor
            else:
                low, high = low - factor * term, high - factor * term
        if factors:
            self.rules.append((factors, low, high))
        else:
            assert low <= 1e-6, "the released numbers contradict each other"
            assert high >= -1e-6, "the released numbers contradict each other"

    @property
    def matrix(self) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
        rows = [row for row, (factors, _, _) in enumerate(self.rules) for _ in factors]
        columns = [column for factors, _, _ in self.rules for column in factors]
        values = [value for factors, _, _ in self.rules for value in factors.values()]
        shape = (len(self.rules), len(self.low))
        low, high = np.array([rule[1:] for rule in self.rules]).reshape(-1, 2).T
        return sparse.csr_array((values, (rows, columns)), shape=shape), low, high


def build_system(params: EvaluationParams, frame: pd.DataFrame) -> System:
    """What the protected frame of one population and wave tells."""
    reader = _Reader(params, frame)
    for node in reader.nodes:
        for series in reader.series_at(node):
            reader.add_distribution(node, series)
    for total, parts in reader.totals():
        reader.add_total(total, parts)
    for node in reader.nodes:
        reader.add_order(node)
    return reader.system


class _Reader:
    """Turns the rows of one population and wave into unknowns and rules."""

    def __init__(self, params: EvaluationParams, frame: pd.DataFrame) -> None:
        self.evaluation = params.evaluation
        self.system = System()
        self.population, self.wave = frame["population"].iloc[0], frame["wave"].iloc[0]
        limits = self.evaluation.disclosure
        self.smallest = limits.minimum_base
        self.smallest_of_leaders = max(limits.minimum_base, limits.minimum_leaders)
        self.terms: dict[Name, Name | float] = {}
        self.reason: dict[tuple[Node, str], str] = {}
        self.categories: dict[str, list[str]] = {}
        self.rows: dict[tuple[Node, str], list[dict[str, object]]] = {}
        counted = frame["statistic"].isin(["share", "mean", "count", "response_rate", "alpha"])
        for row in frame[counted & (frame["status"] != "not_asked")].to_dict("records"):
            series = RATE if row["statistic"] == "response_rate" else row["item"]
            self.rows.setdefault(((row["area"], row["group"]), series), []).append(row)
            if row["statistic"] == "share" and row["category"] not in self.categories.setdefault(series, []):
                self.categories[series].append(row["category"])
        self.nodes = list(dict.fromkeys(node for node, _ in self.rows))

    def series_at(self, node: Node) -> list[str]:
        return sorted((s for n, s in self.rows if n == node), key=lambda series: series != RESPONDENTS)

    def add_distribution(self, node: Node, series: str) -> None:
        """Known counts as numbers; hidden ones as unknowns within what the row's reason and the respondents tell."""
        rows = self.rows[node, series]
        status = rows[0]["status"]
        if status == "suppressed":
            self.reason[node, series] = str(rows[0]["reason"])
            self._add_unknown(node, series)
            return
        base = {"count": "value", "response_rate": "n"}.get(str(rows[0]["statistic"]), "base")
        known = 0.0 if status == "not_computed" else float(rows[0][base])  # type: ignore[arg-type]
        if rows[0]["statistic"] == "alpha" and np.isnan(known):
            self._set_unknown((*node, series, ""), 0, MANY)
            return
        self.terms[(*node, series, "")] = known
        for row in rows:
            if row["statistic"] == "share":
                told = 0.0 if status == "not_computed" else float(row["n"])
                self.terms[(*node, series, str(row["category"]))] = told
        if rows[0]["statistic"] == "mean":
            low, high = self._limits(series)
            value = low if status == "not_computed" else float(rows[0]["value"])
            self.categories[series] = ["above", "below"]
            self.terms[(*node, series, "above")] = round(known * (value - low))
            self.terms[(*node, series, "below")] = round(known * (high - value))

    def _add_unknown(self, node: Node, series: str) -> None:
        name = (*node, series, "")
        is_alpha = self.rows[node, series][0]["statistic"] == "alpha"
        self._set_unknown(name, *((0, MANY) if is_alpha else self._base_bounds(node, series)))
        if self.rows[node, series][0]["statistic"] == "mean":
            self.categories[series] = ["above", "below"]
        self._add_categories(node, series)
        if not is_alpha:
            self.system.targets += [name, *((*node, series, c) for c in self._shown_categories(series))]

    def _add_categories(self, node: Node, series: str) -> None:
        categories = self.categories.get(series, [])
        for category in categories:
            self._set_unknown((*node, series, category), 0, MANY)
        if categories:
            low, high = self._limits(series)
            points = high - low if categories == ["above", "below"] else 1
            terms = [(1.0, self.terms[(*node, series, category)]) for category in categories]
            self.system.rule([*terms, (-float(points), self.terms[(*node, series, "")])], 0, 0)

    def _shown_categories(self, series: str) -> list[str]:
        """The counts that a report would have shown (of a score scale only the base is a count)."""
        categories = self.categories.get(series, [])
        return [] if categories == ["above", "below"] else categories

    def _base_bounds(self, node: Node, series: str) -> tuple[float, float]:
        """What the printed words tell: a small base is called that, and nothing else is."""
        reason, few = self.reason[node, series], ("small_base", "few_leaders")
        leaders = self.population == "leader" and node[0] != TOTAL
        smallest = self.smallest_of_leaders if leaders else self.smallest
        fewest = 1 if (series == RESPONDENTS and node[1]) or series not in (RESPONDENTS, RATE) else 0
        respondents = self.terms.get((*node, RESPONDENTS, ""))
        if series != RESPONDENTS and (respondents is None or isinstance(respondents, tuple)):
            fewest = 0
        if reason in few:
            return fewest, smallest - 1
        unclear = isinstance(respondents, float) and respondents <= smallest + 1
        hidden_place = series != RESPONDENTS and isinstance(respondents, tuple)
        crowded = node[0] == TOTAL and len(self.rows) and self._areas_of(series) >= smallest - 2
        return (fewest if unclear or hidden_place or crowded else smallest), MANY

    def _areas_of(self, series: str) -> int:
        return sum(1 for (area, group), s in self.rows if s == series and not group and area != TOTAL)

    def _limits(self, series: str) -> tuple[int, int]:
        scale = self.evaluation.scale_of(self.evaluation.item_by_id[series])
        return scale.minimum, scale.maximum

    def _set_unknown(self, name: Name, low: float, high: float) -> None:
        self.system.unknown(name, low, high)
        self.terms[name] = name

    def totals(self) -> list[tuple[Node, list[Node]]]:
        pooled = self.evaluation.waves[self.wave].areas
        areas = [node for node in self.nodes if not node[1] and node[0] != TOTAL]
        found = [((TOTAL, ""), [node for node in areas if not pooled or node[0] in pooled])]
        found += [(area, [node for node in self.nodes if node[0] == area[0] and node[1]]) for area in areas]
        return [(total, parts) for total, parts in found if parts and total in self.nodes]

    def add_total(self, total: Node, parts: list[Node]) -> None:
        """The sum over the parts and a rest, for the base and every category of every series that has parts."""
        for series in self.series_at(total):
            own = [part for part in parts if (part, series) in self.rows]
            if not own or (self.rows[total, series][0]["statistic"] == "alpha" and total[0] == TOTAL):
                continue
            rest = self._add_rest(total, series, own)
            for category in ["", *self.categories.get(series, [])]:
                terms = [(1.0, self.terms[(*part, series, category)]) for part in [*own, *rest]]
                whole = self.terms[(*total, series, category)]
                self.system.rule([*terms, (-1.0, whole)], 0, 0)

    def _add_rest(self, total: Node, series: str, own: list[Node]) -> list[Node]:
        """Nothing is known of the rest beforehand, but where there are no respondents, there are no answers."""
        rest = (f"{total[0]}{REST}", "")
        respondents = self.terms.get((*rest, RESPONDENTS, ""))
        if series != RESPONDENTS and respondents is None and (total, RESPONDENTS) in self.rows:
            return []
        known = all(isinstance(self.terms[(*part, series, "")], float) for part in [total, *own])
        if known and self._sum(total, series, own) == 0:
            return []
        self._set_unknown((*rest, series, ""), 0, MANY)
        if series in (RESPONDENTS, RATE) or series in self.evaluation.item_by_id:
            self.system.targets.append((*rest, series, ""))
        self._add_categories(rest, series)
        if series != RESPONDENTS and respondents is not None:
            self.system.rule([(1.0, respondents), (-1.0, self.terms[(*rest, series, "")])], 0, MANY)
        return [rest]

    def _sum(self, total: Node, series: str, own: list[Node]) -> float:
        return float(self.terms[(*total, series, "")]) - sum(float(self.terms[(*p, series, "")]) for p in own)  # type: ignore[arg-type]

    def add_order(self, node: Node) -> None:
        """At least as many respondents as answers, at least as many answers as answers to a whole theme."""
        respondents = self.terms.get((*node, RESPONDENTS, ""))
        for series in self.series_at(node):
            base = self.terms[(*node, series, "")]
            if series in self.evaluation.item_by_id or series == RATE:
                if respondents is not None:
                    self.system.rule([(1.0, respondents), (-1.0, base)], 0, MANY)
                item = self.evaluation.item_by_id.get(series)
                complete = self.terms.get((*node, item.theme if item else "", ""))
                if complete is not None and (node[0] != TOTAL or not (item and item.not_asked)):
                    self.system.rule([(1.0, base), (-1.0, complete)], 0, MANY)


def is_consistent(params: EvaluationParams, frame: pd.DataFrame, truth: pd.DataFrame) -> bool:
    """Whether all that the attacker takes for known of a protected frame is true of the unprotected one."""
    for place, rows in frame.groupby(["population", "wave"], sort=True):
        true_rows = truth[(truth["population"] == place[0]) & (truth["wave"] == place[1])]
        system, reader = build_system(params, rows), _Reader(params, true_rows)
        for node in reader.nodes:
            for series in reader.series_at(node):
                reader.add_distribution(node, series)
        low, high = np.array(system.low), np.array(system.high)
        for name, at in system.index.items():
            if (value := reader.terms.get(name)) is not None:
                low[at], high[at] = max(value, low[at]), min(value, high[at])
        if (low > high).any():
            return False
        rules = LinearConstraint(*system.matrix) if system.rules else ()
        if (
            len(low)
            and milp(0 * low, integrality=np.ones(len(low)), bounds=Bounds(low, high), constraints=rules).x is None
        ):
            return False
    return True


@dataclass(frozen=True)
class Findings:
    """What the attack found: hidden counts that are determined, and hidden bases with fewer than three values.

    A rest is no hidden count; it belongs to the findings only where it is certain to be smaller than a shown base.
    """

    determined: list[Name]
    narrow: list[Name]
    attacked: int


def attack(params: EvaluationParams, frame: pd.DataFrame, *, stop_at: int | None = None) -> Findings:
    """Find out all that can be found out; `stop_at` ends the attack at so many determined counts."""
    system = System()
    for (population, wave), rows in frame.groupby(["population", "wave"], sort=True):
        own, before = build_system(params, rows), len(system.low)
        system.low += own.low
        system.high += own.high
        place = (str(population), str(wave))
        system.index |= {(*place, *name): before + at for name, at in own.index.items()}  # type: ignore[misc]
        system.rules += [({before + at: f for at, f in factors.items()}, *ends) for factors, *ends in own.rules]
        system.targets += [(*place, *name) for name in own.targets]  # type: ignore[misc]
    return _Attack(system, params.evaluation.disclosure.minimum_base).run(stop_at)


class _Attack:
    """Collects possible values of the hidden counts, first in bulk, then one by one in each part of the system.

    Parts share no unknown, so one program pushes one hidden count of every part to its least or greatest value.
    """

    def __init__(self, system: System, smallest: int) -> None:
        self.names, self.smallest = system.targets, smallest
        self.matrix, self.lowest, self.highest = system.matrix
        self.low, self.high = np.array(system.low), np.array(system.high)
        self.targets = np.array([system.index[name] for name in system.targets], dtype=np.int64)
        self.wanted = np.where([name[-1] == "" for name in system.targets], 3, 2)
        self.seen: list[set[int]] = [set() for _ in self.targets]
        links = abs(self.matrix).sign()
        self.part = connected_components(links.T @ links)[1] if self.names else np.zeros(0, dtype=np.int64)
        self.part_of_rule = self.part[self.matrix.indices[self.matrix.indptr[:-1]]] if self.names else self.part

    def run(self, stop_at: int | None) -> Findings:
        if self.names:
            self._bulk()
            self._push_to_ends(stop_at)
            self._try_between()
        seen = [(n, values) for n, values in zip(self.names, self.seen, strict=True) if self._matters(n, values)]
        determined = [name for name, values in seen if len(values) == 1]
        narrow = [name for name, values in seen if name[-1] == "" and len(values) < 3]
        return Findings(determined, narrow, len(seen))

    def _matters(self, name: Name, values: set[int]) -> bool:
        return not any(REST in word for word in name) or 0 < min(values) <= max(values) < self.smallest

    def _bulk(self) -> None:
        random = np.random.default_rng(0)
        for _ in range(4):
            push = dict(zip(self.targets.tolist(), random.normal(size=len(self.targets)), strict=True))
            self._solve(push)
            self._solve({target: -factor for target, factor in push.items()})

    def _push_to_ends(self, stop_at: int | None) -> None:
        tried = np.zeros(len(self.targets), dtype=int)
        while left := [t for t, seen in enumerate(self.seen) if len(seen) < self.wanted[t] and tried[t] < 2]:
            known = sum(tried[t] == 2 and len(seen) == 1 for t, seen in enumerate(self.seen))
            if stop_at is not None and known >= stop_at:
                return
            chosen = {self.part[self.targets[t]]: t for t in reversed(left)}.values()
            self._solve({int(self.targets[t]): 1.0 if tried[t] else -1.0 for t in chosen})
            tried[list(chosen)] += 1

    def _try_between(self) -> None:
        """A third value of a base, where only its least and greatest have been seen and lie apart."""
        for target, seen in enumerate(self.seen):
            if self.wanted[target] == 3 and len(seen) == 2 and max(seen) - min(seen) > 1:
                self._solve({int(self.targets[target]): 0.0}, between=(min(seen) + 1, max(seen) - 1))

    def _solve(self, push: dict[int, float], between: tuple[int, int] | None = None) -> None:
        """A solution of the parts that are pushed; `between` bounds the only unknown that is."""
        parts = np.unique(self.part[list(push)])
        inside, rules = np.isin(self.part, parts), np.isin(self.part_of_rule, parts)
        force, low, high = np.zeros(len(self.low)), self.low.copy(), self.high.copy()
        force[list(push)] = list(push.values())
        if between is not None:
            low[list(push)], high[list(push)] = between
        found = milp(
            force[inside],
            integrality=np.ones(inside.sum()),
            bounds=Bounds(low[inside], high[inside]),
            constraints=LinearConstraint(self.matrix[rules][:, inside], self.lowest[rules], self.highest[rules]),
        )
        if between is None:
            assert found.x is not None, f"what the attacker knows is contradictory: {found.message}"
        if found.x is not None:
            here = np.flatnonzero(inside[self.targets])
            place = np.cumsum(inside) - 1
            for target, value in zip(here, np.rint(found.x[place[self.targets[here]]]).astype(int), strict=True):
                self.seen[target].add(int(value))

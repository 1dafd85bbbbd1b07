"""Somebody takes all register numbers of a whole country, adds and subtracts, and finds out nothing that was hidden.

Independent of the code that it attacks: it reads the protected rows alone. Known to it are the sums (municipalities to
samlet, groups to a municipality's total, the background's two parts to the main group, industries to everybody), that
every number of a municipality's group stands on the same citizens, and that all reasons read alike.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from register_factory import register
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from helpers.disclosure.registers import protect_registers
from helpers.estimates.registers import EVERYBODY, register_rows
from helpers.municipalities import municipalities
from helpers.params import load_evaluation
from helpers.schemas import NUMBER_COLUMNS, TOTAL

ROOT = Path(__file__).resolve().parents[2]
GROUPS = ["g1", "g2", "g3"]
OUTCOMES = ["in_ordinary_hours", "in_ordinary_hours_before", "in_company_measure", "reached_target"]
PARTS = register().split_names
MANY = 10**6
CODES = {one.code: one.slug for one in municipalities()}


def draw_rows(seed: int, *, areas: int, typical: float) -> pd.DataFrame:
    """Rows of the estimate frame for a drawn country: group sizes from none to hundreds, rare and common outcomes."""
    random, records = np.random.default_rng(seed), []
    for code in list(CODES)[:areas]:
        for group, part in zip(GROUPS, (1.0, 0.5, 0.15), strict=True):
            for is_early in (True, False):
                size = int(random.poisson(typical * part * random.gamma(0.8)))
                if not size:
                    continue
                key = {"area_code": code, "group": group, "is_early": is_early, "base": size}
                records.append(key | {"item": "total_citizens", "category": "n", "n": size})
                hours = 0
                for item, chance in zip(OUTCOMES, (0.2, 0.1, 0.3, 0.05), strict=True):
                    n = int(random.binomial(size, chance))
                    hours = n if item == OUTCOMES[0] else hours
                    records.append(key | {"item": item, "category": "share", "n": n})
                records.append(key | {"item": "share_men", "category": "share", "n": int(random.binomial(size, 0.5))})
                split = random.multinomial(hours, [0.8, 0.2])
                for name, n in zip(("handel", "byg"), split, strict=True):
                    if n:
                        records.append(key | {"item": "industry", "category": name, "n": int(n), "base": hours})
                for name, n in zip(("praktik", "fleksjob"), random.multinomial(size, [0.7, 0.3]), strict=True):
                    records.append(key | {"item": "benefit_now", "category": name, "n": int(n)})
    return register_rows(register(), pd.DataFrame(records), CODES)


@pytest.fixture(scope="module")
def params():
    found = load_evaluation(ROOT / "params" / "flere-skal-med")
    return found.model_copy(update={"evaluation": found.evaluation.model_copy(update={"registers": register()})})


class System:
    """Whole numbers that are known or between bounds, and sums of them; every hidden count is a target."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.low: list[float] = []
        self.high: list[float] = []
        self.rules: list[tuple[dict[int, float], float, float]] = []
        self.targets: dict[tuple[str, ...], int] = {}
        self.rows = {(r["area"], r["group"], r["item"], r["category"]): r for r in rows.to_dict("records")}
        self.known: dict[tuple[str, ...], float | int] = {}

    def term(self, name: tuple[str, ...], value: float, bounds: tuple[float, float], *, target: bool) -> None:
        """A known number as a fixed unknown, else one between bounds."""
        low, high = (value, value) if not np.isnan(value) else bounds
        self.known[name] = len(self.low)
        if target and np.isnan(value):
            self.targets[name] = len(self.low)
        self.low.append(low)
        self.high.append(high)

    def equal(self, parts: list[tuple[str, ...]], whole: tuple[str, ...]) -> None:
        factors = {self.known[part]: 1.0 for part in parts} | {self.known[whole]: -1.0}
        self.rules.append((factors, 0, 0))

    def at_most(self, part: tuple[str, ...], whole: tuple[str, ...]) -> None:
        self.rules.append(({self.known[part]: 1.0, self.known[whole]: -1.0}, -MANY, 0))

    @cached_property
    def constraints(self) -> LinearConstraint:
        index = [(row, column, f) for row, (fs, _, _) in enumerate(self.rules) for column, f in fs.items()]
        cells = ([f for _, _, f in index], ([r for r, _, _ in index], [c for _, c, _ in index]))
        low, high = np.array([rule[1:] for rule in self.rules]).T
        return LinearConstraint(sparse.csr_array(cells, shape=(len(self.rules), len(self.low))), low, high)

    def ends(self, target: int) -> tuple[int, int]:
        """The least and the greatest value that a hidden count can have."""
        found, bounds, whole = [], Bounds(self.low, self.high), np.ones(len(self.low))
        for sign in (1.0, -1.0):
            push = np.zeros(len(self.low))
            push[target] = sign
            done = milp(push, integrality=whole, bounds=bounds, constraints=self.constraints)
            assert done.x is not None, "what is released contradicts itself"
            found.append(round(done.x[target]))
        return found[0], found[1]


def read_group(rows: pd.DataFrame, group: str) -> System:
    """All that is released about one group: its size, outcomes, benefits, industries and background."""
    system = System(rows)
    areas = [area for area, own, item, _ in system.rows if own == group and item == OUTCOMES[0]]
    for area in areas:
        _add_place(system, area, group)
    own = [area for area in areas if area != TOTAL]
    for item in ("size", *OUTCOMES):
        system.equal([(area, group, item) for area in own], (TOTAL, group, item))
    if group == "g1":
        _add_background(system)
    _add_distribution(system, group, "benefit_now", "size")
    _add_distribution(system, group, "industry", OUTCOMES[0])
    return system


def _add_place(system: System, area: str, group: str) -> None:
    """The size, from wherever it is told (its row, a base, the total less the other groups), and each outcome."""
    rows = [system.rows[area, group, item, "share"] for item in OUTCOMES]
    size = system.rows[area, group, "visited_group_size", "n"]
    told = [size["value"], *(row["base"] for row in rows), _less_others(system, area, group)]
    value = next((float(one) for one in told if not np.isnan(one)), np.nan)
    assert {row["reason"] for row in (*rows, size) if row["status"] == "suppressed"} <= {"secondary"}
    system.term((area, group, "size"), value, (1, MANY), target=True)
    for row in rows:
        name = (area, group, row["item"])
        system.term(name, row["n"], (0, MANY), target=True)
        system.at_most(name, (area, group, "size"))


def _less_others(system: System, area: str, group: str) -> float:
    """The municipality's total, told by any share of visitation, less its other groups."""
    totals = [system.rows[area, one, "visitation_share", "share"]["base"] for one in GROUPS]
    total = next((one for one in totals if not np.isnan(one)), np.nan)
    others = [system.rows[area, one, "visited_group_size", "n"]["value"] for one in GROUPS if one != group]
    return float(total - sum(others))


def _add_background(system: System) -> None:
    for item, whole in (("total_citizens", "size"), (OUTCOMES[0], OUTCOMES[0])):
        for part in PARTS:
            row = system.rows[TOTAL, part, item, "n" if item == "total_citizens" else "share"]
            system.term((TOTAL, part, item), row["n"], (0, MANY), target=True)
        system.equal([(TOTAL, part, item) for part in PARTS], (TOTAL, "g1", whole))


def _add_distribution(system: System, group: str, item: str, whole: str) -> None:
    """The categories of a distribution in samlet and what they add up to; of industries also everybody's."""
    own = [
        (key, row)
        for key, row in system.rows.items()
        if key[:2] == (TOTAL, group) and (key[2] == item or key[2].startswith(f"{item}_")) and row["unit"] == "share"
    ]
    for key, row in own:
        system.term(key, row["n"], (0, MANY), target=True)
    if own:
        system.equal([key for key, _ in own], (TOTAL, group, whole))


def found_out(rows: pd.DataFrame, *, every: int = 1) -> tuple[list[tuple[str, ...]], int]:
    """Hidden counts that are determined, hidden sizes with fewer than three possible values; how many were tried.

    `every` tries one of so many.
    """
    determined, tried = [], 0
    for group in GROUPS:
        system = read_group(rows, group)
        for name, target in list(system.targets.items())[::every]:
            low, high = system.ends(target)
            tried += 1
            if high - low < (2 if name[-1] == "size" else 1):
                determined.append((*name, str(low), str(high)))
    return determined, tried


COUNTRIES = [(1, 98, 30.0, 7), (2, 30, 8.0, 3), (3, 5, 40.0, 1), (4, 3, 12.0, 1)]


@pytest.mark.parametrize(("seed", "areas", "typical", "every"), COUNTRIES)
def test_no_hidden_number_of_a_register_can_be_found(params, seed, areas, typical, every):
    released = protect_registers(params, draw_rows(seed, areas=areas, typical=typical))
    determined, tried = found_out(released, every=every)
    assert tried > 10
    assert determined == []


def test_everybodys_industries_do_not_tell_a_hidden_groups(params):
    rows = draw_rows(5, areas=98, typical=3.0)
    released = protect_registers(params, rows)
    industries = released[released["item"].str.startswith("industry_")]
    hidden = set(industries.loc[industries["status"] == "suppressed", "group"])
    assert hidden - {EVERYBODY}
    assert EVERYBODY in hidden


def test_the_attacker_finds_what_hiding_small_groups_alone_leaves_open(params):
    rows = draw_rows(2, areas=30, typical=8.0)
    sizes = rows[(rows["item"] == "visited_group_size") & (rows["area"] != TOTAL) & (rows["value"] < 5)]
    small = pd.MultiIndex.from_frame(sizes[["area", "group"]])
    hidden = pd.MultiIndex.from_frame(rows[["area", "group"]]).isin(small)
    rows.loc[hidden, NUMBER_COLUMNS] = np.nan
    rows.loc[hidden, ["status", "reason"]] = ["suppressed", "secondary"]
    determined, tried = found_out(rows, every=3)
    assert len(determined) > 5
    assert tried > len(determined)


def test_numbers_that_stand_on_the_same_citizens_are_hidden_together(params):
    released = protect_registers(params, draw_rows(1, areas=98, typical=30.0))
    own = released[released["item"].isin([*OUTCOMES, "visited_group_size"]) & released["group"].isin(GROUPS)]
    told = own.groupby(["area", "group"])["status"].agg(
        lambda one: {"suppressed"} == set(one) or "suppressed" not in set(one)
    )
    assert told.all()
    lost = (own["status"] == "suppressed").mean()
    assert 0 < lost < 0.45

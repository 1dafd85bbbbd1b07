"""Counts of visited citizens by municipality and group: the only thing that leaves the register package."""

from __future__ import annotations

import duckdb
import pandas as pd

from helpers.params.register import Register
from helpers.register.connection import literal

# Items as the outcomes' rows name them.
CITIZENS, MEN, AGE, ORIGIN = "total_citizens", "share_men", "age", "ethnicity"
ACTIVATION, HOURS, HOURS_BEFORE = "activation_rate_last_two_years", "in_ordinary_hours", "in_ordinary_hours_before"
MEASURES, TARGET, BENEFIT, INDUSTRY = "in_company_measure", "reached_target", "benefit_now", "industry"

CELL_COLUMNS = ["area_code", "group", "is_early", "item", "category", "n", "base"]


def count_outcomes(connection: duckdb.DuckDBPyConnection, register: Register) -> pd.DataFrame:
    """One row per municipality's code, group, early or late decision, item and category: `n` of `base`.

    The base is the citizens of the cell, for the activation rate their weeks on a benefit, for an industry those with
    hours. Cells add up over municipalities, groups and time.
    """
    citizens = connection.execute(_citizen_query(register)).df()
    frames = [
        _long(citizens, {CITIZENS: ("n", "citizens", "citizens"), MEN: ("share", "men", "citizens")}),
        *(_long(citizens, {AGE: (band.id, f"age_{band.id}", "citizens")}) for band in register.ages),
        *(_long(citizens, {ORIGIN: (name, f"origin_{name}", "citizens")}) for name in _origins(register)),
        _long(citizens, {ACTIVATION: ("share", "active_weeks", "benefit_weeks")}),
        _long(citizens, {item: ("share", item, "citizens") for item in (HOURS, HOURS_BEFORE, MEASURES, TARGET)}),
        _categories(connection, BENEFIT, "benefit"),
        _categories(connection, INDUSTRY, "industry"),
    ]
    return pd.concat(frames, ignore_index=True).astype({"n": "int64", "base": "int64"})


def _citizen_query(register: Register) -> str:
    months = register.target.months
    in_a_row = " & ".join(f"(target >> {step})" for step in range(months))
    ages = ", ".join(f"count(*) FILTER ({test}) AS age_{name}" for name, test in _age_tests(register))
    origins = ", ".join(f"count(*) FILTER (origin = {literal(name)}) AS origin_{name}" for name in _origins(register))
    men = literal("mand")
    return f"""
        SELECT area_code, visited_to AS "group", is_early, count(*) AS citizens,
               count(*) FILTER (sex = {men}) AS men, {ages}, {origins},
               sum(active_weeks)::BIGINT AS active_weeks, sum(benefit_weeks)::BIGINT AS benefit_weeks,
               count(*) FILTER (hours <> 0) AS {HOURS}, count(*) FILTER (history <> 0) AS {HOURS_BEFORE},
               count(*) FILTER (company <> 0) AS {MEASURES}, count(*) FILTER (({in_a_row}) <> 0) AS {TARGET}
        FROM facts GROUP BY ALL ORDER BY ALL"""


def _age_tests(register: Register) -> list[tuple[str, str]]:
    tests, above = [], -1
    for band in register.ages:
        upper = f" AND age <= {band.to}" if band.to is not None else ""
        tests.append((band.id, f"age > {above}{upper}"))
        above = band.to if band.to is not None else above
    return tests


def _origins(register: Register) -> list[str]:
    return list(dict.fromkeys(register.background.origins.values()))


def _long(citizens: pd.DataFrame, items: dict[str, tuple[str, str, str]]) -> pd.DataFrame:
    """Columns of counts as rows; an item has its category, the column of n and that of the base."""
    keys = citizens[["area_code", "group", "is_early"]]
    frames = [
        keys.assign(item=item, category=category, n=citizens[n], base=citizens[base])
        for item, (category, n, base) in items.items()
    ]
    return pd.concat(frames, ignore_index=True)[CELL_COLUMNS]


def _categories(connection: duckdb.DuckDBPyConnection, item: str, column: str) -> pd.DataFrame:
    """Citizens by the value of a column; the base is those of the cell that have one."""
    frame = connection.execute(f"""
        SELECT area_code, visited_to AS "group", is_early, {column} AS category, count(*) AS n
        FROM facts WHERE {column} IS NOT NULL GROUP BY ALL ORDER BY ALL""").df()
    base = frame.groupby(["area_code", "group", "is_early"])["n"].transform("sum")
    return frame.assign(item=item, base=base)[CELL_COLUMNS]

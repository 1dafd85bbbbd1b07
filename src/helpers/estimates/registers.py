"""Counts of register outcomes -> rows of the estimate frame, by municipality, group and in samlet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import pandas as pd

from helpers.errors import EstimateError
from helpers.estimates.association import correlate
from helpers.params.register import Register
from helpers.schemas import REGISTER, TOTAL, as_estimates

EVERYBODY = "hele målgruppen"
SIZE, SHARE = "visited_group_size", "visitation_share"
HOURS, BEFORE, MEASURES = "in_ordinary_hours", "in_ordinary_hours_before", "in_company_measure"
TARGET, INDEX, CORRELATION = "reached_target", "ordinary_hours_development", "measures_and_hours"
BENEFIT = "benefit_now"
_FEW = 5
_BACKGROUND = ["total_citizens", "share_men", "age", "ethnicity", "activation_rate_last_two_years", HOURS]
_OUTCOMES = [HOURS, BEFORE, MEASURES, TARGET]


def register_rows(register: Register, cells: pd.DataFrame, areas: Mapping[str, str]) -> pd.DataFrame:
    """All register numbers before disclosure control; `areas` gives the slug of a municipality's code.

    Shares have n of base. The background of the target group is parted by time of visitation (two groups) and told in
    samlet only, as industries and benefits are: parts of a municipality's group would tell each other by subtraction.
    An index has n and base now and before.
    """
    own = cells.assign(area=cells["area_code"].map(areas))
    own = own.dropna(subset="area")
    both = pd.concat([own, own.assign(area=TOTAL)], ignore_index=True)
    records = [
        *_group_sizes(register, both),
        *_shares(both[both["item"].isin(_OUTCOMES)]),
        *_background(register, both[(both["group"] == register.group) & (both["area"] == TOTAL)]),
        *_categories(both[(both["item"] == BENEFIT) & (both["area"] == TOTAL)], BENEFIT),
        *_industries(register, both[both["item"] == "industry"]),
    ]
    frame = pd.DataFrame(records).assign(population=REGISTER, wave=register.wave)
    index = pd.DataFrame(_index_records(register, frame)).assign(population=REGISTER, wave=register.wave)
    return as_estimates(pd.concat([frame, index], ignore_index=True))


def correlation_rows(register: Register, protected: pd.DataFrame) -> pd.DataFrame:
    """Company-directed measures against ordinary hours over the municipalities whose shares are both shown."""
    own = protected[
        (protected["group"] == register.group) & (protected["area"] != TOTAL) & (protected["status"] == "ok")
    ]
    points = own[own["item"].isin([MEASURES, HOURS])].pivot(index="area", columns="item", values="value")
    points = points.reindex(columns=[MEASURES, HOURS]).dropna()
    key: dict[str, object] = {"population": REGISTER, "wave": register.wave, "area": TOTAL, "group": register.group}
    names: list[Literal["pearson", "spearman"]] = ["pearson", "spearman"]
    rows: list[dict[str, object]] = []
    for method in names:
        row = key | {
            "item": CORRELATION,
            "statistic": "correlation",
            "category": method,
            "unit": "r",
        }
        try:
            found = correlate(points[MEASURES], points[HOURS], method=method)
        except EstimateError:
            rows.append(row | {"status": "not_computed", "reason": "no_variation"})
            continue
        numbers = {"n": found.n, "base": found.n, "value": found.r, "low": found.low, "high": found.high, "p": found.p}
        rows.append(row | numbers | {"status": "ok"})
    return as_estimates(pd.DataFrame(rows))


def dropped_rows(register: Register, dropped: Mapping[str, int]) -> pd.DataFrame:
    """How many visitation records were left out or overlap, over the whole register; a few are not told."""
    key: dict[str, object] = {"population": REGISTER, "wave": register.wave, "area": TOTAL}
    key |= {"statistic": "count", "category": "n", "unit": "count"}
    rows: list[dict[str, object]] = []
    for name, n in dropped.items():
        few = 0 < n < _FEW
        told: dict[str, object] = (
            {"status": "suppressed", "reason": "small_base"} if few else {"value": n, "n": n, "status": "ok"}
        )
        rows.append(key | {"item": name} | told)
    return as_estimates(pd.DataFrame(rows))


def _group_sizes(register: Register, cells: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Visited citizens by group, and each group's share of all of them."""
    sizes = cells[cells["item"] == "total_citizens"].groupby(["area", "group"])["n"].sum()
    for area in sizes.index.unique("area"):
        total = int(sizes[area].sum())
        for group in register.settled:
            n = int(sizes.get((area, group), 0))
            key = {"area": area, "group": group}
            yield key | _row(SIZE, "count", "n", "count", n=n, base=total, value=n)
            yield key | _row(SHARE, "share", "share", "share", n=n, base=total, value=_ratio(n, total))


def _shares(cells: pd.DataFrame) -> Iterator[dict[str, object]]:
    sums = cells.groupby(["area", "group", "item", "category"], as_index=False)[["n", "base"]].sum()
    for row in sums.to_dict("records"):
        key = {"area": row["area"], "group": row["group"]}
        yield key | _share_row(str(row["item"]), str(row["category"]), row["n"], row["base"])


def _background(register: Register, cells: pd.DataFrame) -> Iterator[dict[str, object]]:
    names = {True: register.split_names[0], False: register.split_names[1]}
    own = cells[cells["item"].isin(_BACKGROUND)]
    parted = own.assign(part=own["is_early"].map(names))
    sums = parted.groupby(["area", "part", "item", "category"], as_index=False)[["n", "base"]].sum()
    for row in sums.to_dict("records"):
        key = {"area": row["area"], "group": row["part"]}
        if row["item"] == "total_citizens":
            yield key | _row("total_citizens", "count", "n", "count", n=row["n"], base=row["n"], value=row["n"])
        else:
            yield key | _share_row(str(row["item"]), str(row["category"]), row["n"], row["base"])


def _categories(cells: pd.DataFrame, item: str) -> Iterator[dict[str, object]]:
    """A distribution by group; every group has every category that any has."""
    counts = cells.groupby(["area", "group", "category"])["n"].sum()
    categories = counts.index.unique("category")
    for area, group in dict.fromkeys((area, group) for area, group, _ in counts.index):
        base = int(counts[area, group].sum())
        for category in categories:
            n = int(counts.get((area, group, category), 0))
            yield {"area": area, "group": group} | _share_row(item, str(category), n, base)


def _industries(register: Register, cells: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Citizens with hours by industry, by group and for all groups together; in samlet only."""
    total = cells[cells["area"] == TOTAL]
    every = pd.concat([total, total.assign(group=EVERYBODY)], ignore_index=True)
    counts = every.groupby(["group", "category"])["n"].sum()
    names = [*(one.id for one in register.industries), "employed_unknown_activity"]
    for group in counts.index.unique("group"):
        base = int(counts[group].sum())
        yield {"area": TOTAL, "group": group} | _row(
            "industry_total", "count", "n", "count", n=base, base=base, value=base
        )
        for name in names:
            n = int(counts.get((group, name), 0))
            yield {"area": TOTAL, "group": group} | _share_row(f"industry_{name}", "share", n, base)


def _index_records(register: Register, frame: pd.DataFrame) -> Iterator[dict[str, object]]:
    """(share now / share before - 1) x 100 of the same citizens; none where nobody had hours before."""
    own = frame[(frame["group"] == register.group) & frame["item"].isin([HOURS, BEFORE])]
    for area, rows in own.groupby("area", sort=False):
        n = rows.set_index("item")["n"]
        key = {"area": area, "group": register.group}
        if n[BEFORE] == 0:
            yield key | _row(INDEX, "index", "index", "percent_change", status="not_computed", reason="no_history")
        else:
            value = (int(n[HOURS]) / int(n[BEFORE]) - 1) * 100
            yield key | _row(INDEX, "index", "index", "percent_change", n=n[HOURS], base=n[BEFORE], value=value)


def _share_row(item: str, category: str, n: float, base: float) -> dict[str, object]:
    if not base:
        return _row(item, "share", category, "share", status="not_computed", reason="nobody_answered")
    return _row(item, "share", category, "share", n=n, base=base, value=_ratio(n, base))


def _row(item: str, statistic: str, category: str, unit: str, **rest: object) -> dict[str, object]:
    return {"item": item, "statistic": statistic, "category": category, "unit": unit, "status": "ok"} | rest


def _ratio(n: float, base: float) -> float:
    return float(n) / float(base) if base else float("nan")

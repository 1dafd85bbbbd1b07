"""The numbers of our own reports, recomputed from each other: what `results.csv` says must follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers.estimates.association import fisher_z_interval
from helpers.estimates.discrepancies import favourable_category
from helpers.params import Evaluation
from helpers.schemas import KEY_COLUMNS, RESPONDENTS, TOTAL
from helpers.wording import rounded_percent

_TOLERANCE = 1e-9
_PLACE = ["population", "area", "group", "item"]


def contradictions(rows: pd.DataFrame, evaluation: Evaluation) -> Iterator[str]:
    """Danish sentences on numbers in a report's results (schemas.RESULT_COLUMNS) that do not follow from its others.

    Only rows from answers (status ok) are looked at, and only where everything that a number follows from is shown.
    """
    own = rows[rows["status"] == "ok"].reset_index(drop=True)
    yield from _outside(own)
    yield from _shares(own, evaluation)
    yield from _distributions(rows, evaluation)
    yield from _totals(own, evaluation)
    yield from _changes(own, evaluation)
    yield from _differences(own, evaluation)
    yield from _correlations(own)


def _outside(own: pd.DataFrame) -> Iterator[str]:
    """Values outside their interval, shares outside 0 to 1, counts above their base."""
    outside = (own["value"] < own["low"] - _TOLERANCE) | (own["value"] > own["high"] + _TOLERANCE)
    shares = own["unit"] == "share"
    outside |= shares & ~own["value"].between(-_TOLERANCE, 1 + _TOLERANCE)
    outside |= shares & (own["n"] > own["base"])
    for row in own[outside].to_dict("records"):
        yield f"{_name(row)}: {_number(row['value'])} ligger uden for sit interval eller sit grundlag"


def _shares(own: pd.DataFrame, evaluation: Evaluation) -> Iterator[str]:
    """A share or rate is n / base, unless answers weigh differently."""
    told = own[own["statistic"].isin(["share", "response_rate"]) & (own["base"] > 0) & own["n"].notna()]
    weighted = own.loc[(own["item"] == RESPONDENTS) & (own["category"] == "weighted"), ["population", "wave"]]
    uneven = pd.MultiIndex.from_frame(told[["population", "wave"]]).isin(pd.MultiIndex.from_frame(weighted))
    if evaluation.total.method == "equal":
        uneven |= (told["area"] == TOTAL).to_numpy()
    off = (told["value"] - told["n"] / told["base"]).abs() > _TOLERANCE
    for row in told[off & ~(uneven & (told["statistic"] == "share"))].to_dict("records"):
        yield f"{_name(row)}: {_number(row['value'])} er ikke {_number(row['n'])} / {_number(row['base'])}"


def _distributions(rows: pd.DataFrame, evaluation: Evaluation) -> Iterator[str]:
    """The counts of an item's categories add up to their base."""
    items = [item.id for item in evaluation.items if evaluation.scale_of(item).type == "categories"]
    shares = rows[(rows["statistic"] == "share") & rows["item"].isin(items)]
    known = (shares["status"] == "ok") & shares["n"].notna() & shares["base"].notna()
    whole = shares.assign(known=known).groupby(["wave", *_PLACE], sort=False).agg(
        n=("n", "sum"), base=("base", "max"), least=("base", "min"), known=("known", "all")
    )  # fmt: skip
    for key, row in whole[
        whole["known"] & ((whole["n"] != whole["base"]) | (whole["least"] != whole["base"]))
    ].iterrows():
        place = ", ".join(name for name in map(str, key) if name)  # type: ignore[call-overload]
        yield f"{place}: svarene summer til {_number(row['n'])} af {_number(row['base'])}"


def _totals(own: pd.DataFrame, evaluation: Evaluation) -> Iterator[str]:
    """No more answered in samlet's areas than in samlet, or in an area's groups than in the area."""
    counts = own[(own["item"] == RESPONDENTS) & (own["statistic"] == "count") & (own["category"] == "n")]
    place = ["population", "wave", "area"]
    wholes = counts[counts["group"] == ""].groupby(place)["value"].sum().to_dict()
    declared = {name: set(wave.areas) for name, wave in evaluation.waves.items()}
    parts: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in counts.to_dict("records"):
        gathered = declared.get(row["wave"]) or {row["area"]}
        if row["group"]:
            parts[row["population"], row["wave"], row["area"]] += row["value"]
        elif row["area"] != TOTAL and row["area"] in gathered:
            parts[row["population"], row["wave"], TOTAL] += row["value"]
    for key, part in parts.items():
        if part > wholes.get(key, np.inf):
            yield f"{', '.join(key)}: delene har {_number(part)} besvarelser, helheden {_number(wholes[key])}"


def _changes(own: pd.DataFrame, evaluation: Evaluation) -> Iterator[str]:
    """A change is the number of its wave minus that of the nearest (or the first) earlier wave that has one.

    Waves that the report does not show may lie between, and then nothing can be said.
    """
    order = evaluation.wave_order
    shown = set(own["wave"])
    levels = own[own["statistic"].isin(["share", "mean"])].set_index(["wave", *_PLACE, "category"])["value"].to_dict()
    for row in own[own["statistic"].isin(["change", "change_from_first"])].to_dict("records"):
        place = (*(row[name] for name in _PLACE), row["category"])
        earlier = order[: order.index(row["wave"])]
        if not set(earlier) <= shown or (row["wave"], *place) not in levels:
            continue
        known = [levels[(wave, *place)] for wave in earlier if (wave, *place) in levels]
        if known:
            before = known[-1] if row["statistic"] == "change" else known[0]
            expected = _difference(levels[(row["wave"], *place)], before, row, evaluation)
            if abs(row["value"] - expected) > _TOLERANCE:
                yield f"{_name(row)}: {_number(row['value'])} er ikke forskellen {_number(expected)}"


def _difference(later: float, earlier: float, row: Mapping[Any, Any], evaluation: Evaluation) -> float:
    if row["unit"] == "pp" and evaluation.change == "shown":
        return (rounded_percent(later) - rounded_percent(earlier)) / 100
    return later - earlier


def _differences(own: pd.DataFrame, evaluation: Evaluation) -> Iterator[str]:
    """The difference of a pair is that of the favourable shares of its two items."""
    levels = (
        own[own["statistic"] == "share"].set_index(["wave", "area", "group", "item", "category"])["value"].to_dict()
    )
    pairs = {pair.id: pair for pair in evaluation.pairs}
    told = own[(own["statistic"] == "difference") & own["item"].isin(list(pairs))]
    for row in told.to_dict("records"):
        sides = []
        for name in (pairs[row["item"]].first, pairs[row["item"]].second):
            end = favourable_category(evaluation, evaluation.item_by_id[name])
            sides.append(levels.get((row["wave"], row["area"], row["group"], name, end)))
        if sides[0] is not None and sides[1] is not None and abs(row["value"] - sides[0] + sides[1]) > _TOLERANCE:
            yield f"{_name(row)}: {_number(row['value'])} er ikke {_number(sides[0])} - {_number(sides[1])}"


def _correlations(own: pd.DataFrame) -> Iterator[str]:
    """A coefficient lies between -1 and 1, and its interval follows from it and the number of units."""
    for row in own[(own["unit"] == "r") & own["base"].notna()].to_dict("records"):
        possible = abs(row["value"]) <= 1 and row["base"] >= 3
        ends = fisher_z_interval(row["value"], int(row["base"])) if possible else (np.nan, np.nan)
        pairs = zip((row["low"], row["high"]), ends, strict=True)
        if not possible or any(abs(shown - end) > 1e-6 for shown, end in pairs if not np.isnan([shown, end]).any()):
            yield f"{_name(row)}: r = {_number(row['value'])} og intervallet passer ikke til n = {_number(row['base'])}"


def _name(row: Mapping[Any, Any]) -> str:
    return ", ".join(str(row[name]) for name in KEY_COLUMNS if row[name])


def _number(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")

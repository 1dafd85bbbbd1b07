"""Fidelity of core elements, from shares that have been through disclosure control.

A score adds up shown numbers and nothing else, so it tells no more than they do: where one of its shares is hidden,
the score is hidden too. method.md, "Aggregates that the source evaluations use".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from helpers.estimates.comparison import Sample, compare_shares, share_sample
from helpers.params import Evaluation
from helpers.params.fidelity import CoreElement, Fidelity
from helpers.schemas import TOTAL, as_estimates
from helpers.wording import rounded_percent

SHARE, CHANGE = "share", "change_pp"
Row = dict[str, Any]


def fidelity_rows(evaluation: Evaluation, frame: pd.DataFrame) -> pd.DataFrame:
    """Score and change of every core element, wave, area and group that has rows in `frame` (protected estimates).

    `n` of `base` answers are in the favourable category. The interval counts each respondent once, however many of the
    element's items they answered, and is therefore rather too wide than too narrow. With `total.method` equal, samlet
    is the mean of its areas and has no interval.
    """
    fidelity = evaluation.fidelity
    if fidelity is None:
        return as_estimates(pd.DataFrame())
    rows = [row for element in fidelity.elements for row in _element_rows(evaluation, fidelity, element, frame)]
    return as_estimates(pd.DataFrame([*rows, *_changes(evaluation, rows)]))


def _element_rows(
    evaluation: Evaluation, fidelity: Fidelity, element: CoreElement, frame: pd.DataFrame
) -> Iterator[Row]:
    headline = {item: evaluation.headline_category(evaluation.item_by_id[item]) for item in element.items}
    own = frame[(frame["population"] == fidelity.population) & (frame["statistic"] == "share")]
    own = own[own["item"].isin(element.items) & (own["category"] == own["item"].map(headline))]
    places = {
        (str(wave), str(area), str(group)): part for (wave, area, group), part in own.groupby(["wave", "area", "group"])
    }
    scores = {
        key: _score(part, whole=len(places.get((*key[:2], ""), part))) | _key(fidelity, element, key)
        for key, part in places.items()
        if key[1] != TOTAL or evaluation.total.method == "pooled"
    }
    yield from scores.values()
    if evaluation.total.method == "equal":
        for wave in sorted({wave for wave, area, _ in places if area == TOTAL}):
            pool = evaluation.waves[wave].areas
            parts = [
                row
                for (w, area, group), row in scores.items()
                if (w, group) == (wave, "") and (not pool or area in pool)
            ]
            yield _mean_of_areas(parts) | _key(fidelity, element, (wave, TOTAL, ""))


def _key(fidelity: Fidelity, element: CoreElement, place: tuple[str, str, str]) -> Row:
    wave, area, group = place
    return {
        "population": fidelity.population,
        "wave": wave,
        "area": area,
        "group": f"{group} / {element.group}" if group else element.group,
        "item": fidelity.item,
        "statistic": "fidelity",
        "category": SHARE,
        "unit": "share",
    }


def _score(part: pd.DataFrame, *, whole: int) -> Row:
    """The score of one place from its items' favourable shares; its area has `whole` of them.

    A group that has lost the row of an item has no score: it would be of other items than the rest.
    """
    if len(part) < whole:
        return {"status": "suppressed", "reason": "secondary"}
    asked = part[part["status"] != "not_asked"]
    if asked.empty:
        return {"status": "not_asked", "reason": "not_asked"}
    if (asked["status"] == "suppressed").any():
        return {"status": "suppressed", "reason": "secondary"}
    answered = asked[asked["status"] == "ok"]
    if answered.empty:
        return {"status": "not_computed", "reason": "nobody_answered"}
    base = answered["base"].sum()
    # A weighted share is not its own count over its base.
    value = float((answered["value"] * answered["base"]).sum() / base)
    if np.allclose(answered["value"], answered["n"] / answered["base"]):
        value = float(answered["n"].sum() / base)
    census = bool((answered["reason"] == "census").all())
    sample = _sample(value, np.inf if census else float(answered["base"].max()))
    return {
        "n": float(answered["n"].sum()),
        "base": float(base),
        "value": value,
        "low": float(sample.low[0]),
        "high": float(sample.high[0]),
        "status": "ok",
        "reason": "census" if census else "",
        "respondents": float(sample.effective[0]),
    }


def _sample(value: float, respondents: float) -> Sample:
    n = np.array([respondents])
    return share_sample(np.array([value]), n=n, effective=n)


def _mean_of_areas(parts: list[Row]) -> Row:
    """Samlet as the plain mean of its areas; hidden where one of them is, since the others would tell it."""
    if any(row["status"] == "suppressed" for row in parts):
        return {"status": "suppressed", "reason": "secondary"}
    shown = [row for row in parts if row["status"] == "ok"]
    if not shown:
        return {"status": "not_computed", "reason": "nobody_answered"}
    return {
        "n": sum(row["n"] for row in shown),
        "base": sum(row["base"] for row in shown),
        "value": float(np.mean([row["value"] for row in shown])),
        "status": "ok",
        "reason": "",
    }


def _changes(evaluation: Evaluation, rows: list[Row]) -> Iterator[Row]:
    """Change from the previous wave with a row, and from the first where that is another one."""
    order = evaluation.wave_order
    by_place: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(rows, key=lambda one: order.index(one["wave"])):
        if row["status"] not in ("not_asked", "not_computed"):
            by_place.setdefault((row["area"], row["group"]), []).append(row)
    for series in by_place.values():
        for number, later in enumerate(series[1:], start=1):
            yield _change(evaluation, later, series[number - 1]) | {"statistic": "change"}
            if number > 1:
                yield _change(evaluation, later, series[0]) | {"statistic": "change_from_first"}


def _change(evaluation: Evaluation, later: Row, earlier: Row) -> Row:
    key = {name: later[name] for name in ("population", "wave", "area", "group", "item")}
    row: Row = key | {"category": CHANGE, "unit": "pp"}
    if "suppressed" in (later["status"], earlier["status"]):
        return row | {"status": "suppressed", "reason": "secondary"}
    row |= {"n": later["n"], "base": later["base"], "value": later["value"] - earlier["value"], "status": "ok"}
    if "respondents" in later and "respondents" in earlier:
        row |= _compared(later, earlier)
    if evaluation.change == "shown":
        row["value"] = (rounded_percent(later["value"]) - rounded_percent(earlier["value"])) / 100
    return row


def _compared(later: Row, earlier: Row) -> Row:
    """Newcombe's interval, the test and the effect size, with respondents for n."""
    now, then = (_sample(row["value"], row["respondents"]) for row in (later, earlier))
    compared = compare_shares(now, then, None)
    return {name: value[0] for name, value in vars(compared).items()}

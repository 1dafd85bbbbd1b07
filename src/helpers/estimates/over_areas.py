"""What areas tell together: how many have each grade, the range between them, and correlations over areas.

Made from what a report shows of its areas and from nothing else, so that these numbers disclose nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers.errors import EstimateError
from helpers.estimates.association import correlate
from helpers.params import Evaluation
from helpers.params.area_sections import Correlations, Measure
from helpers.params.fidelity import CoreElement, Fidelity
from helpers.schemas import MUNICIPALITY, SHOWN_STATUSES, TOTAL, as_estimates

FEWEST_AREAS = 5
LEVELS = ["fidelity", "share", "mean"]
Row = dict[str, Any]


def derived_rows(evaluation: Evaluation, chosen: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Rows about all areas together in one wave, with the reason `derived`; `chosen` is a report's slice.

    Per core element the number of areas with each grade and the range; per declared pair of measures Pearson's r with
    interval and p, Spearman's rho, p and n, where at least FEWEST_AREAS areas have both.
    """
    rows: list[Row] = []
    if evaluation.fidelity:
        for element in evaluation.fidelity.elements:
            rows += _grade_rows(
                evaluation.fidelity,
                element,
                area_values(evaluation, chosen, wave, _score_of(evaluation.fidelity, element)),
            )
    for part in evaluation.parts:
        if isinstance(part, Correlations):
            for pair in part.pairs:
                x, y = (area_values(evaluation, chosen, wave, measure) for measure in (pair.x, pair.y))
                rows += _correlation_rows(pair.id, x, y)
    facts = {"wave": wave, "area": TOTAL, "population": MUNICIPALITY, "status": "ok", "reason": "derived"}
    return as_estimates(pd.DataFrame([facts | row for row in rows]))


def area_values(evaluation: Evaluation, rows: pd.DataFrame, wave: str, measure: Measure) -> dict[str, float]:
    """The shown values of a measure in a wave, by area, without samlet and the references."""
    own = rows[
        (rows["population"] == measure.population)
        & (rows["wave"] == wave)
        & (rows["item"] == measure.item)
        & (rows["group"] == measure.group)
        & (rows["category"] == measure.category)
        & rows["statistic"].isin(LEVELS)
        & rows["status"].isin(SHOWN_STATUSES)
        & ~rows["area"].isin([TOTAL, *evaluation.references])
    ]
    return dict(zip(own["area"], own["value"], strict=True))


def _score_of(fidelity: Fidelity, element: CoreElement) -> Measure:
    return Measure(
        label=element.title, population=fidelity.population, item=fidelity.item, group=element.group, category="share"
    )


def _grade_rows(fidelity: Fidelity, element: CoreElement, values: Mapping[str, float]) -> Iterator[Row]:
    if len(values) < 2:
        return
    grades = [fidelity.grade_of(value).id for value in values.values()]
    for grade in fidelity.grades:
        count = float(grades.count(grade.id))
        yield {
            "group": element.group,
            "item": f"municipalities_{grade.id}",
            "statistic": "municipalities",
            "category": "n",
            "n": count,
            "base": float(len(values)),
            "value": count,
            "unit": "count",
        }
    yield {
        "group": element.group,
        "item": "spread_max_min",
        "statistic": "difference",
        "category": "difference_pp",
        "n": float(len(values)),
        "base": float(len(values)),
        "value": max(values.values()) - min(values.values()),
        "unit": "pp",
    }


def _correlation_rows(item: str, x: Mapping[str, float], y: Mapping[str, float]) -> Iterator[Row]:
    areas = sorted(x.keys() & y.keys())
    if len(areas) < FEWEST_AREAS:
        return
    values = [np.array([one[area] for area in areas]) for one in (x, y)]
    try:
        r, rho = correlate(*values), correlate(*values, method="spearman")
    except EstimateError:  # a measure that is alike in all areas goes together with nothing
        return
    n = {"n": float(r.n), "base": float(r.n)}
    own: Row = {"item": item, "statistic": "correlation"}
    yield own | n | {"category": "r", "value": r.r, "low": r.low, "high": r.high, "p": r.p, "unit": "r"}
    yield own | n | {"category": "rho", "value": rho.r, "low": rho.low, "high": rho.high, "p": rho.p, "unit": "r"}
    yield own | n | {"category": "p", "value": r.p, "unit": "p"}
    yield own | n | {"category": "n", "value": float(r.n), "unit": "count"}

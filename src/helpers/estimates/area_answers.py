"""The answers of areas: each municipality's mean as its answer, how many gave each, and scores of core elements.

Every area counts once, however many answered. Its mean over the scale's steps (1 is the lowest) is rounded half up to
the nearest category. These rows are made after disclosure control: an area's mean is shown where its distribution is.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.instrument import Item, nearest_category
from helpers.params import Evaluation, EvaluationParams
from helpers.schemas import MUNICIPALITY, TOTAL, as_estimates, empty_estimates

_MOST_ALIKE = 2  # hidden areas' answers must fall in at least so many categories


def area_answer_rows(
    params: EvaluationParams, answers: dict[str, pd.DataFrame], protected: pd.DataFrame
) -> pd.DataFrame:
    """Rows for every population whose answers count by area; `protected` are its distributions after control.

    Per area: `mean` of each item (population: who answered) and of each theme (population: municipality; n is its
    number of items). Samlet: `municipalities` per category (n of base, the number of areas), and the themes' means.
    A number over areas is hidden with fewer areas than the smallest base, and where it would tell the answer of areas
    that are hidden themselves.
    """
    evaluation, records = params.evaluation, []
    for population, declared in evaluation.populations.items():
        if declared.by_area and population in answers:
            means = _area_means(evaluation, population, answers[population])
            means = _with_status(means, protected, population)
            records += list(_mean_records(population, means))
            records += list(_count_records(evaluation, means))
            records += list(_theme_records(evaluation, population, means))
    return as_estimates(pd.DataFrame(records)) if records else empty_estimates()


def _area_means(evaluation: Evaluation, population: str, answers: pd.DataFrame) -> pd.DataFrame:
    """Wave, area, item, n, mean and `step` (the category's number) of every area and item with an answer."""
    frames = []
    for item in evaluation.items_of(population):
        scale = evaluation.scale_of(item)
        steps = {category.code: place for place, category in enumerate(scale.categories, start=1)}
        own = answers[["wave", "area"]].assign(step=answers[item.id].map(steps)).dropna()
        sums = own.groupby(["wave", "area"], as_index=False, observed=True)["step"].agg(["sum", "count"])
        frames.append(sums.assign(item=item.id))
    means = pd.concat(frames, ignore_index=True).rename(columns={"count": "n"})
    means["mean"] = means["sum"] / means["n"]
    pairs = zip(means["sum"], means["n"], strict=True)
    means["step"] = [nearest_category(int(total), int(n)) for total, n in pairs]
    pooled = {(wave, area) for wave, one in evaluation.waves.items() for area in one.areas}
    all_ = [not evaluation.waves[wave].areas for wave in means["wave"]]
    places = zip(means["wave"], means["area"], all_, strict=True)
    means["pooled"] = [every or (wave, area) in pooled for wave, area, every in places]
    return means


def _with_status(means: pd.DataFrame, protected: pd.DataFrame, population: str) -> pd.DataFrame:
    """Each area's mean with the status and reason of its distribution; one without a distribution is hidden."""
    own = protected[
        (protected["population"] == population) & (protected["group"] == "") & (protected["statistic"] == "share")
    ]
    told = own.groupby(["wave", "area", "item"], as_index=False)[["status", "reason"]].first()
    joined = means.merge(told, how="left", on=["wave", "area", "item"])
    return joined.fillna({"status": "suppressed", "reason": "secondary"})


def _mean_records(population: str, means: pd.DataFrame) -> Iterator[dict[str, object]]:
    for row in means.itertuples():
        key = {"population": population, "wave": row.wave, "area": row.area, "item": row.item}
        if row.status == "ok":
            yield key | _shown("mean", "score", n=row.n, base=row.n, value=row.mean)
        else:
            yield key | {"statistic": "mean", "unit": "score", "status": row.status, "reason": row.reason}


def _count_records(evaluation: Evaluation, means: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Areas per category in samlet, with the sums that the scale declares, and their change since the wave before."""
    least = evaluation.disclosure.minimum_base
    for item_id, rows in means[means["pooled"]].groupby("item", sort=False):
        item, earlier = evaluation.item_by_id[str(item_id)], None
        for wave in [wave for wave in evaluation.wave_order if wave in set(rows["wave"])]:
            here = rows[rows["wave"] == wave]
            key: dict[str, object] = {"population": MUNICIPALITY, "wave": wave, "area": TOTAL, "item": item.id}
            counts = _counts(evaluation, item, here["step"].to_numpy())
            told = "" if len(here) >= least and _keeps_secret(here) else "small_base"
            for category, n in counts.items():
                key["category"] = category
                if told:
                    yield key | {"statistic": "municipalities", "unit": "count", "status": "suppressed", "reason": told}
                    continue
                yield key | _shown("municipalities", "count", n=n, base=len(here), value=n)
                if earlier is not None:
                    change = n / len(here) - earlier[0][category] / earlier[1]
                    yield key | _shown("municipalities_change", "pp", n=n, base=len(here), value=change)
            earlier = None if told else (counts, len(here))


def _counts(evaluation: Evaluation, item: Item, steps: np.ndarray) -> dict[str, int]:
    scale = evaluation.scale_of(item)
    counts = {category.id: int((steps == place).sum()) for place, category in enumerate(scale.categories, start=1)}
    return counts | {one.id: sum(counts[part] for part in one.of) for one in scale.sums}


def _keeps_secret(here: pd.DataFrame) -> bool:
    """Whether subtracting the areas that are shown leaves more than one possible answer of each that is hidden."""
    hidden = here[here["status"] != "ok"]
    return hidden.empty or hidden["step"].nunique() >= _MOST_ALIKE


def _theme_records(evaluation: Evaluation, population: str, means: pd.DataFrame) -> Iterator[dict[str, object]]:
    """A theme's score: the mean of its items' means, by area and over areas (each item the mean of its areas)."""
    themes = {item.id: item.theme for item in evaluation.items_of(population)}
    shown = means[means["status"] == "ok"].assign(theme=lambda frame: frame["item"].map(themes))
    for (wave, area, theme), rows in shown.groupby(["wave", "area", "theme"], sort=False):
        key = {"population": MUNICIPALITY, "wave": wave, "area": area, "item": theme}
        yield key | _shown("mean", "score", n=len(rows), base=rows["n"].min(), value=rows["mean"].mean())
    for (wave, theme), rows in shown[shown["pooled"]].groupby(["wave", "theme"], sort=False):
        if rows["area"].nunique() >= evaluation.disclosure.minimum_base:
            value = rows.groupby("item")["mean"].mean().mean()
            key = {"population": MUNICIPALITY, "wave": wave, "area": TOTAL, "item": theme}
            yield key | _shown("mean", "score", n=rows["item"].nunique(), base=rows["area"].nunique(), value=value)


def _shown(statistic: str, unit: str, **numbers: object) -> dict[str, object]:
    return {"statistic": statistic, "unit": unit, "status": "ok", **numbers}

"""Estimate frames from counts: a small evaluation of any size, without answers and without `estimates`.

A table of counts has one row per population, wave, area, group, item and category: `n` respondents gave that answer.
Item `survey_respondents` has the categories `n` (respondents) and `completed`; category "" of an item is no answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from helpers.params import EvaluationParams
from helpers.schemas import RESPONDENTS, TOTAL, as_estimates

COUNT_COLUMNS = ["population", "wave", "area", "group", "item", "category", "n"]
PLACE = ["population", "wave", "area", "group"]
CATEGORIES = {
    "agreement": ["enig", "hverken", "uenig"],
    "yes_no": ["ja", "nej"],
    "score": [str(code) for code in range(11)],
}
OFF_SCALE = {"agreement": ["ved_ikke"], "yes_no": ["ved_ikke"], "score": []}


def make_evaluation(
    items: dict[str, dict[str, str]], *, waves: Iterable[str] = ("baseline", "final"), **more: Any
) -> EvaluationParams:
    """An evaluation with items by population: `{"citizen": {"plan": "yes_no"}}`; `more` replaces parts of it."""
    waves = list(waves)
    base = {"citizen": "all", "employee": "valid", "leader": "all"}
    evaluation = {
        "title": "Afprøvning",
        "phases": {"baseline": {"title": "Nulpunkt", "period": "2025", "waves": [waves[0]]}},
        "waves": {wave: {"label": wave, "period": "2025"} for wave in waves},
        "populations": {
            name: {"singular": name, "plural": name, "definite": name, "base": base[name]} for name in items
        },
        "scales": {name: _scale(name) for name in CATEGORIES},
        "themes": [{"id": f"theme_{name}", "title": name, "population": name} for name in items],
        "items": [
            _item(name, population, scale, waves) for population in items for name, scale in items[population].items()
        ],
    }
    return EvaluationParams.model_validate(
        {"name": "afproevning", "folder": "params/afproevning", "evaluation": evaluation | more, "areas": {}}
    )


def _scale(name: str) -> dict[str, Any]:
    if name == "score":
        return {"type": "score", "minimum": 0, "maximum": 10}
    options = [*CATEGORIES[name], *OFF_SCALE[name]]
    coded = [{"id": option, "label": option, "code": code} for code, option in enumerate(options)]
    size = len(CATEGORIES[name])
    return {"categories": coded[:size], "off_scale": coded[size:], "favourable": options[0]}


def _item(name: str, population: str, scale: str, waves: list[str]) -> dict[str, Any]:
    words = dict.fromkeys(["wording", "clause", "topic"], name)
    return {
        "id": name,
        "population": population,
        "theme": f"theme_{population}",
        "scale": scale,
        "waves": waves,
        **words,
    }


def count_rows(place: tuple[str, str, str, str], respondents: int, **answers: dict[str, int]) -> pd.DataFrame:
    """Counts of one place: `count_rows(("citizen", "final", "rebild", "team"), 9, plan={"ja": 4, "nej": 3})`."""
    rows = [(*place, RESPONDENTS, "n", respondents), (*place, RESPONDENTS, "completed", respondents)]
    for item, counts in answers.items():
        rows += [(*place, item, category, n) for category, n in counts.items()]
    return pd.DataFrame(rows, columns=COUNT_COLUMNS)


def make_frame(params: EvaluationParams, counts: pd.DataFrame) -> pd.DataFrame:
    """The estimate frame of leaf counts (groups, or "" for respondents without one): every number, status ok."""
    sums = _add_up(params, counts)
    shares = _shares(params, sums)
    parts = [_respondents(sums), shares, _means(params, sums), _alphas(params, sums)]
    parts += [_changes(params, pd.concat(parts[1:3], ignore_index=True)), _differences(params, shares)]
    return as_estimates(pd.concat(parts, ignore_index=True))


def _add_up(params: EvaluationParams, counts: pd.DataFrame) -> pd.DataFrame:
    pooled = {wave: set(design.areas) for wave, design in params.evaluation.waves.items()}
    own = [area in pooled[wave] or not pooled[wave] for area, wave in zip(counts["area"], counts["wave"], strict=True)]
    every = pd.concat([
        counts[counts["group"] != ""], counts.assign(group=""), counts[own].assign(area=TOTAL, group=""),
    ])  # fmt: skip
    return every.groupby(COUNT_COLUMNS[:-1], as_index=False, sort=False)["n"].sum()


def _respondents(sums: pd.DataFrame) -> pd.DataFrame:
    told = sums[sums["item"] == RESPONDENTS].pivot(index=PLACE, columns="category", values="n").reset_index()
    told = told.assign(item=RESPONDENTS, category="", status="ok")
    count = told.assign(statistic="count", category="n", value=told["n"], n=np.nan, unit="count")
    invited = told["n"] * 2
    rate = told.assign(
        statistic="response_rate", n=told["completed"], base=invited, value=told["completed"] / invited, unit="share"
    )
    return pd.concat([count, rate], ignore_index=True)


def _shares(params: EvaluationParams, sums: pd.DataFrame) -> pd.DataFrame:
    evaluation, parts = params.evaluation, []
    for item in evaluation.items:
        if item.scale == "score":
            continue
        shown = CATEGORIES[item.scale] + (OFF_SCALE[item.scale] if evaluation.base_of(item) == "all" else [])
        asked = sums[sums["item"] == item.id].pivot(index=PLACE, columns="category", values="n").fillna(0)
        asked = asked.reindex(columns=shown, fill_value=0)
        long = asked.melt(ignore_index=False, var_name="category", value_name="n").reset_index()
        base = asked.sum(axis=1).reindex(pd.MultiIndex.from_frame(long[PLACE])).to_numpy()
        parts.append(_numbers(long.assign(item=item.id, base=base), "share", long["n"]))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _means(params: EvaluationParams, sums: pd.DataFrame) -> pd.DataFrame:
    scored = sums[sums["item"].isin([item.id for item in params.evaluation.items if item.scale == "score"])]
    given = scored[scored["category"] != ""]
    points = given["category"].astype(float) * given["n"]
    key = [*PLACE, "item"]
    long = given.assign(points=points).groupby(key, as_index=False)[["n", "points"]].sum()
    long = long.rename(columns={"n": "base"}).assign(category="", n=np.nan)
    return _numbers(long.drop(columns="points"), "mean", long["points"])


def _numbers(long: pd.DataFrame, statistic: str, points: pd.Series) -> pd.DataFrame:
    answered = long["base"] > 0
    value = (points / long["base"]).where(answered)
    long = long.assign(statistic=statistic, value=value, low=value - 0.1, high=value + 0.1, unit="share")
    long.loc[~answered, ["n", "base", "low", "high"]] = np.nan
    status = np.where(answered, "ok", "not_computed")
    return long.assign(status=status, reason=np.where(answered, "", "nobody_answered"))


def _alphas(params: EvaluationParams, sums: pd.DataFrame) -> pd.DataFrame:
    """As `estimates` does, also where nobody answered the whole theme: a missing row would tell that."""
    told = sums[sums["item"].str.startswith("theme_")]
    some = told["n"] > 0
    rows = told.assign(statistic="alpha", category="", base=told["n"], value=0.8, unit="score")
    rows = rows.assign(status=np.where(some, "ok", "not_computed"), reason=np.where(some, "", "nobody_answered"))
    return rows.assign(**{name: rows[name].where(some) for name in ("n", "base", "value")})


def _changes(params: EvaluationParams, numbers: pd.DataFrame) -> pd.DataFrame:
    """Change since the nearest earlier wave with a number, and since the first."""
    order = {wave: place for place, wave in enumerate(params.evaluation.wave_order)}
    rows = numbers[numbers["status"] == "ok"].assign(order=numbers["wave"].map(order)).sort_values("order")
    cells = rows.groupby(["population", "area", "group", "item", "category"])["value"]
    back = {"change": cells.shift(), "change_from_first": cells.transform("first").where(cells.cumcount() > 1)}
    parts = [
        rows.assign(statistic=name, value=rows["value"] - before, p=0.5, effect=0.1, test="newcombe_z", unit="pp")
        for name, before in back.items()
    ]
    return pd.concat(parts).dropna(subset="value").drop(columns="order")


def _differences(params: EvaluationParams, shares: pd.DataFrame) -> pd.DataFrame:
    parts, key = [], ["wave", "area", "group"]
    for pair in params.evaluation.pairs:
        ends = []
        for item in (pair.first, pair.second):
            headline = params.evaluation.headline_category(params.evaluation.item_by_id[item])
            ends.append(
                shares[(shares["item"] == item) & (shares["category"] == headline) & (shares["status"] == "ok")]
            )
        both = ends[0].merge(ends[1][[*key, "value"]], on=key, suffixes=("", "_second"))
        both["value"] -= both.pop("value_second")
        parts.append(both.assign(item=pair.id, statistic="difference", unit="pp", p=0.5, test="newcombe_z"))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def draw_counts(
    params: EvaluationParams,
    sizes: dict[tuple[str, str, str, str], int],
    *,
    random: np.random.Generator,
    blanks: float = 0.06,
) -> pd.DataFrame:
    """Random counts for places of given numbers of respondents; item non-response differs between items."""
    parts = []
    places = np.array(list(sizes), dtype=object)
    n = np.array(list(sizes.values()))
    for population in params.evaluation.populations:
        at = np.flatnonzero(places[:, 0] == population)
        told = {RESPONDENTS: {"n": n[at], "completed": random.binomial(n[at], 0.9)}}
        complete = n[at]
        for number, item in enumerate(params.evaluation.items_of(population)):
            answered = random.binomial(n[at], 1 - blanks * (0.5 + number % 3))
            options = CATEGORIES[item.scale] + OFF_SCALE[item.scale]
            drawn = random.multinomial(answered, _profile(item.scale, len(options), random))
            told[item.id] = {"": n[at] - answered} | dict(zip(options, drawn.T, strict=True))
            valid = drawn[:, : len(CATEGORIES[item.scale])].sum(axis=1)
            complete = np.maximum(complete + valid - n[at], 0)
        if len(told) > 2:
            told[f"theme_{population}"] = {"": complete}
        for item_id, counts in told.items():
            for category, own in counts.items():
                block = pd.DataFrame(places[at].tolist(), columns=PLACE)
                parts.append(block.assign(item=item_id, category=category, n=own))
    return pd.concat(parts, ignore_index=True)[COUNT_COLUMNS]


def _profile(scale: str, options: int, random: np.random.Generator) -> np.ndarray:
    weights = random.uniform(0.5, 1.5, options)
    if OFF_SCALE[scale]:
        weights[-1] = 0.15
    return weights / weights.sum()

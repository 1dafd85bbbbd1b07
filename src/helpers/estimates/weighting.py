"""Weights that make respondents match known margins: raking with bounds, its report, and the look at non-response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import EstimateError, nearest

Array = NDArray[np.float64]
Margins = Mapping[str, Mapping[str, float]]

MARGIN_TOLERANCE = 1e-9  # of a share: far below what any table shows
MAX_ITERATIONS = 1000
LARGEST_FACTOR = 1e12  # keeps margins that cannot be met from overflowing before they are refused
BOUNDS = (0.3, 3.0)


@dataclass(frozen=True)
class Raking:
    """Weights (mean 1, in the respondents' order) and how they were reached.

    `deviation` is the largest difference between a weighted and a stated share, `trimmed` the number of weights that
    stand at a bound, `design_effect` Kish's 1 + cv^2, and `effective_n` the number of respondents divided by it.
    """

    weights: pd.Series
    iterations: int
    deviation: float
    trimmed: int
    design_effect: float
    effective_n: float


def rake(
    respondents: pd.DataFrame, margins: Margins, *, base_weight: pd.Series | None = None,
    bounds: tuple[float, float] = BOUNDS,
) -> Raking:  # fmt: skip
    """Weights for which the respondents' shares equal the stated margins, trimmed to `bounds` times the base weight.

    `respondents` has one row each and one column per variable of `margins`; a margin is {category: share or number},
    scaled to sum to 1. Among all weights within the bounds that meet the margins these are the nearest to the base
    weights in relative entropy (Deville, Särndal & Sautory 1993, JASA 88, 1013-1020); with wide bounds that is R's
    `survey::rake`. Raises EstimateError for weights that are negative, missing or all zero, for margins that do not
    fit the respondents' categories, and when the margins cannot be met within the bounds.
    """
    base = _base_weights(respondents, base_weight)
    if not 0 <= bounds[0] <= 1 <= bounds[1]:
        raise EstimateError(f"Vægtenes grænser {bounds} skal ligge på hver sin side af 1, for eksempel (0,3; 3).")
    problems = list(_margin_problems(respondents, margins))
    if problems:
        raise EstimateError("\n".join(problems))
    codes, targets = _coded(respondents, margins)
    _refuse_weightless(codes, base, margins)
    factors = [np.ones(len(target)) for target in targets]
    for iteration in range(1, MAX_ITERATIONS + 1):
        for code, target, factor in zip(codes, targets, factors, strict=True):
            factor *= target / _shares(base * _ratio(codes, factors, bounds), code, len(target))
            np.clip(factor, 1 / LARGEST_FACTOR, LARGEST_FACTOR, out=factor)
        ratio = _ratio(codes, factors, bounds)
        deviation = max(
            float(np.abs(_shares(base * ratio, code, len(target)) - target).max())
            for code, target in zip(codes, targets, strict=True)
        )
        if deviation <= MARGIN_TOLERANCE:
            return _raking(base, ratio, iteration=iteration, deviation=deviation, bounds=bounds)
    raise EstimateError(
        f"Vægtningen når ikke de opgivne fordelinger efter {MAX_ITERATIONS} gennemløb (største afvigelse "
        f"{deviation:.4f}) med vægte mellem {bounds[0]} og {bounds[1]}. Saml små kategorier, eller hæv den øvre grænse."
    )


def design_effect(weights: pd.Series) -> float:
    """Kish's design effect of unequal weights, n sum(w^2) / (sum w)^2 = 1 + cv^2; EstimateError on bad weights."""
    return _design_effect(_checked(weights))


def compare_with_frame(respondents: pd.Series, frame: Mapping[str, float]) -> pd.DataFrame:
    """Non-response table of one background variable: respondents beside the frame that they were drawn from.

    `respondents` holds one category per person ("" where it is not known: left out), `frame` how many people each
    category has, or its share of them. One row per category of the frame, in its order: `n`, `share`, `frame_n`,
    `frame_share`, `difference` (share minus frame share) and `response_rate` (`frame_n` and the rate are missing where
    the frame is known as shares). Raises EstimateError when a category has more respondents than people.
    """
    invited = pd.Series(frame, dtype="float64")
    are_people = not bool(np.isclose(invited.sum(), 1))
    answered = respondents[respondents != ""].value_counts()
    counts = answered.reindex(invited.index, fill_value=0)
    exceeded = counts.index[are_people & (counts > invited)]
    too_many = sorted({*map(str, answered.index.difference(invited.index)), *map(str, exceeded)})
    if too_many:
        raise EstimateError(f"Der er flere besvarelser end inviterede i: {', '.join(too_many)}.")
    table = pd.DataFrame({"n": counts, "share": counts / max(counts.sum(), 1)})
    table["frame_n"] = invited if are_people else np.nan
    table["frame_share"] = invited / invited.sum()
    table["difference"] = table["share"] - table["frame_share"]
    table["response_rate"] = counts / table["frame_n"]
    return table.rename_axis("category").reset_index()


def _base_weights(respondents: pd.DataFrame, base_weight: pd.Series | None) -> Array:
    """Base weights with mean 1."""
    if respondents.empty:
        raise EstimateError("Der er ingen besvarelser at vægte.")
    if base_weight is None:
        return np.ones(len(respondents))
    if len(base_weight) != len(respondents):
        raise EstimateError(f"Der er {len(base_weight)} vægte til {len(respondents)} besvarelser.")
    values = _checked(base_weight)
    mean = float(values.sum()) / len(values)
    return values / mean


def _checked(weights: pd.Series) -> Array:
    values: Array = weights.to_numpy(dtype=np.float64, na_value=np.nan)
    if missing := int((~np.isfinite(values)).sum()):
        raise EstimateError(f"{missing} af {len(values)} vægte mangler. Hver besvarelse skal have en vægt.")
    if negative := int((values < 0).sum()):
        raise EstimateError(f"{negative} af {len(values)} vægte er negative. En vægt skal være 0 eller større.")
    if values.sum() == 0:
        raise EstimateError("Alle vægte er 0. Mindst én vægt skal være større end 0.")
    return values


def _margin_problems(respondents: pd.DataFrame, margins: Margins) -> Iterator[str]:
    if not margins:
        yield "Der er ingen fordelinger at vægte efter."
    for variable, margin in margins.items():
        if variable not in respondents:
            known = [str(column) for column in respondents.columns]
            hint = nearest(variable, known)
            yield f"Variablen »{variable}« findes ikke blandt besvarelsernes: {', '.join(known)}. {hint}".strip()
            continue
        column = respondents[variable]
        if missing := int(column.isna().sum()):
            yield f"{missing} besvarelser mangler »{variable}«. Giv dem en kategori, som også står i fordelingen."
        if not all(np.isfinite(share) and share > 0 for share in margin.values()):
            yield f"Fordelingen af »{variable}« skal have tal større end 0 i alle kategorier."
        present = set(column.dropna().astype(str))
        if nobody := sorted(set(margin) - present):
            yield f"Ingen besvarelser har »{variable}« = {', '.join(nobody)}. Læg kategorien sammen med en anden."
        if unknown := sorted(present - set(margin)):
            yield f"Fordelingen af »{variable}« mangler kategorien {', '.join(unknown)}, som besvarelserne har."


def _coded(respondents: pd.DataFrame, margins: Margins) -> tuple[list[NDArray[np.intp]], list[Array]]:
    """Per variable: each respondent's place in the margin, and the margin as shares of 1."""
    codes, targets = [], []
    for variable, margin in margins.items():
        codes.append(pd.Index(list(margin)).get_indexer(pd.Index(respondents[variable].astype(str))))
        target = np.array(list(margin.values()), dtype=np.float64)
        targets.append(target / target.sum())
    return codes, targets


def _refuse_weightless(codes: list[NDArray[np.intp]], base: Array, margins: Margins) -> None:
    for code, (variable, margin) in zip(codes, margins.items(), strict=True):
        empty = [name for name, share in zip(margin, _shares(base, code, len(margin)), strict=True) if share == 0]
        if empty:
            raise EstimateError(f"Alle besvarelser med »{variable}« = {', '.join(empty)} har vægten 0.")


def _ratio(codes: list[NDArray[np.intp]], factors: list[Array], bounds: tuple[float, float]) -> Array:
    """Weight over base weight of each respondent: the product of the categories' factors, kept within the bounds."""
    product = np.ones(len(codes[0]))
    for code, factor in zip(codes, factors, strict=True):
        product = product * factor[code]
    return np.clip(product, *bounds)


def _shares(weights: Array, code: NDArray[np.intp], categories: int) -> Array:
    """Weighted count per category, of the number of respondents (base weights have mean 1)."""
    return np.bincount(code, weights, minlength=categories) / len(weights)


def _raking(base: Array, ratio: Array, *, iteration: int, deviation: float, bounds: tuple[float, float]) -> Raking:
    weights = base * ratio
    effect = _design_effect(weights)
    trimmed = int(np.isin(ratio, bounds).sum())
    return Raking(pd.Series(weights, name="weight"), iteration, deviation, trimmed, effect, len(weights) / effect)


def _design_effect(weights: Array) -> float:
    return float(len(weights) * (weights**2).sum() / weights.sum() ** 2)

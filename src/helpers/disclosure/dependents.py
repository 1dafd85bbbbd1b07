"""Numbers that stand on distributions: changes, discrepancies, alphas and the finer counts of respondents."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.disclosure.distributions import RATE, Distributions, Flags, Ints
from helpers.disclosure.suppression import SECONDARY, SMALL, Suppression
from helpers.params import Evaluation
from helpers.params.score_sections import CommentsByScore
from helpers.schemas import FRAME, RESPONDENTS, TOTAL, WEIGHTING

CHANGES = ["change", "change_from_first"]
DEPENDENT = [*CHANGES, "difference", "alpha", "comment_share", WEIGHTING, *FRAME]
FINER_COUNTS = ["weighted", "partial"]


def dependent_reasons(frame: pd.DataFrame, evaluation: Evaluation, all_: Distributions, done: Suppression) -> Ints:
    """By row: the place in REASONS of why a dependent number is hidden (0: it is shown, or is no dependent number)."""
    own = [
        _change_reasons(frame, all_, done),
        _difference_reasons(frame, evaluation, all_, done),
        _alpha_reasons(frame, evaluation, all_, done),
        _comment_reasons(frame, evaluation, all_, done),
    ]
    weighted = (frame["statistic"] == "count") & (frame["category"] == "weighted")
    weighted |= frame["statistic"] == WEIGHTING
    own += [
        np.where(weighted.to_numpy(), _of_respondents(all_, done)[all_.row], 0),
        _frame_reasons(frame, evaluation, all_, done),
    ]
    return np.asarray(np.sum(own, axis=0))


def _change_reasons(frame: pd.DataFrame, all_: Distributions, done: Suppression) -> Ints:
    """By row of the frame: why a change is hidden (0: it is not a change, or it is shown).

    A change is measured from the nearest earlier wave with a number, or from the first. A hidden distribution on the
    way, even one that nobody answered, hides it too: a change across it would tell that it was empty.
    """
    nearest, first = _reasons_backwards(all_, done)
    own = np.where(all_.row >= 0, _reason(done)[all_.row], 0)
    reasons = np.zeros(len(frame), dtype=np.int64)
    for name, back in zip(CHANGES, (nearest, first), strict=True):
        rows = (frame["statistic"] == name).to_numpy() & (all_.row >= 0)
        reasons[rows] = np.where(own[rows] > 0, own[rows], back[all_.row[rows]])
    return reasons


def _difference_reasons(frame: pd.DataFrame, evaluation: Evaluation, all_: Distributions, done: Suppression) -> Ints:
    """By row: why a discrepancy is hidden; it needs both of its distributions."""
    reasons = np.zeros(len(frame), dtype=np.int64)
    for pair in evaluation.pairs:
        rows = ((frame["statistic"] == "difference") & (frame["item"] == pair.id)).to_numpy()
        for item in (pair.second, pair.first):
            place = _of_item(all_, rows, evaluation.item_by_id[item].population, item)
            found = np.where(place >= 0, _reason(done)[place], SECONDARY)
            reasons[rows] = np.where(found > 0, found, reasons[rows])
    return reasons


def _alpha_reasons(frame: pd.DataFrame, evaluation: Evaluation, all_: Distributions, done: Suppression) -> Ints:
    """By row: why an alpha is hidden; it needs a base and every item of its theme."""
    reasons = np.zeros(len(frame), dtype=np.int64)
    alphas = (frame["statistic"] == "alpha").to_numpy()
    for theme in evaluation.themes:
        rows = alphas & (frame["item"] == theme.id).to_numpy()
        for item in evaluation.items if rows.any() else []:
            if item.theme == theme.id:
                place = _of_item(all_, rows, item.population, item.id)
                reasons[rows] = np.maximum(reasons[rows], np.where(place >= 0, _reason(done)[place], 0))
    small = (frame["base"] < evaluation.disclosure.minimum_base).to_numpy()
    return np.where(alphas & small & (reasons == 0), SMALL, reasons)


def _frame_reasons(frame: pd.DataFrame, evaluation: Evaluation, all_: Distributions, done: Suppression) -> Ints:
    """By row: why respondents are not shown beside their frame.

    A background variable is shown or hidden as one in its place: a small category or hidden respondents hide it.
    """
    rows = frame["statistic"].isin(FRAME).to_numpy()
    if not rows.any():
        return np.zeros(len(frame), dtype=np.int64)
    small = (frame["statistic"] == FRAME[0]) & (frame["n"] < evaluation.disclosure.minimum_base)
    place = ["population", "wave", "area", "item"]
    falls = small.where(rows, False).groupby([frame[name] for name in place]).transform("any").to_numpy()
    counted = all_.find(all_.coding.keys(series=np.full(len(frame), all_.coding.code("series", RESPONDENTS))))
    hidden = np.where(counted >= 0, _reason(done)[counted], SMALL)
    return np.where(rows, np.where(hidden > 0, hidden, np.where(falls, SMALL, 0)), 0)


def _comment_reasons(frame: pd.DataFrame, evaluation: Evaluation, all_: Distributions, done: Suppression) -> Ints:
    """By row: why a share of scores with a comment is hidden; its two sides are shown or hidden together.

    A respondent gives one score an item, so that bases must be as many times larger for the same number of people.
    """
    reasons = np.zeros(len(frame), dtype=np.int64)
    rules, shares = evaluation.disclosure, (frame["statistic"] == "comment_share").to_numpy()
    for section in evaluation.parts if shares.any() else []:
        if not isinstance(section, CommentsByScore):
            continue
        rows = shares & (frame["item"] == section.id).to_numpy()
        n, base, scores = frame["n"], frame["base"], len(section.comments)
        same = (n.isin([0]) | (n == base)) & (base < rules.uniform_base * scores)
        small = (base < rules.minimum_base * scores).to_numpy()
        own = np.where(small, SMALL, np.where(same, SECONDARY, 0))
        for item in section.comments:
            place = _of_item(all_, rows, evaluation.item_by_id[item].population, item)
            own[rows] = np.maximum(own[rows], np.where(place >= 0, _reason(done)[place], 0))
        for wave in frame.loc[rows, "wave"].unique():
            here = rows & (frame["wave"] == wave).to_numpy()
            told = own[here].max(initial=0)
            reasons[here] = np.where(own[here] > 0, own[here], SECONDARY if told else 0)
    return reasons


def bases_above_hidden(
    frame: pd.DataFrame, evaluation: Evaluation, all_: Distributions, done: Suppression, reasons: Ints
) -> Flags:
    """Alphas whose base must not stand: it tells how many answered all items, also below, where one of them is hidden.

    Places that are hidden as a whole do not matter. `reasons` are those of `dependent_reasons`. The alpha itself adds
    up to nothing and stays.
    """
    coding, own = all_.coding, all_.coding.keys()
    rows = (frame["statistic"] == "alpha").to_numpy()
    partly = (done.reason > 0) & ~done.merged & (_of_respondents(all_, done) == 0)
    counted = all_.find(coding.keys(series=np.full(len(frame), coding.code("series", RESPONDENTS))))
    wholly = (counted >= 0) & (_reason(done)[counted] > 0)
    above = np.zeros(len(frame), dtype=bool)
    for theme in evaluation.themes:
        code = coding.code("series", theme.id)
        items = [coding.code("series", item.id) for item in evaluation.items if item.theme == theme.id]
        mine = rows & (coding.rows["series"] == code)
        alone = mine & (reasons > 0) & ~wholly
        below = partly & np.isin(all_.parts["series"], items)
        for places in (
            {name: codes[below] for name, codes in all_.parts.items()},
            {name: codes[alone] for name, codes in coding.rows.items()},
        ):
            above |= mine & np.isin(own, _keys_above(all_, places, code))
    return above


def dropped_counts(frame: pd.DataFrame, smallest: int, all_: Distributions, done: Suppression) -> Flags:
    """Counts of partial answers that lose their rows; they are a footnote, and nothing is hidden for their sake.

    One stands when it is no small number and tells nothing of hidden respondents: where the completed answers are
    shown beside it, or where no respondents are hidden in its population and wave.
    """
    partial = ((frame["statistic"] == "count") & (frame["category"] == "partial")).to_numpy()
    rows = all_.coding.rows
    rate = all_.find(all_.coding.keys(series=np.full(len(frame), all_.coding.code("series", RATE))))
    completed_shown = (rate >= 0) & ~done.hidden[rate]
    hidden = all_.is_respondents & done.hidden
    waves = len(all_.coding.names["wave"])
    closed = np.unique(all_.parts["population"][hidden] * waves + all_.parts["wave"][hidden])
    tells = np.isin(rows["population"] * waves + rows["wave"], closed) & ~completed_shown
    return partial & (tells | (frame["value"].to_numpy() < smallest))


def _keys_above(all_: Distributions, places: dict[str, Ints], series: int) -> Ints:
    """The areas of some groups and the samlet of some areas, for one series."""
    coding = all_.coding
    in_group = places["group"] != coding.code("group", "")
    area = places | {"series": np.full_like(in_group, series, dtype=np.int64)}
    area |= {"group": np.full_like(area["series"], coding.code("group", ""))}
    total = area | {"area": np.full_like(area["series"], coding.code("area", TOTAL))}
    return np.concatenate([coding.keys(**area)[in_group], coding.keys(**total)])


def _of_respondents(all_: Distributions, done: Suppression) -> Ints:
    """By distribution: why the number of respondents in its place is hidden."""
    reason = np.zeros(int(all_.node.max(initial=-1)) + 1, dtype=np.int64)
    counted = all_.is_respondents
    reason[all_.node[counted]] = _reason(done)[counted]
    return reason[all_.node]


def _reason(done: Suppression) -> Ints:
    return np.where(done.merged & (done.reason == 0), SECONDARY, done.reason)


def _of_item(all_: Distributions, rows: Flags, population: str, item: str) -> Ints:
    """The distributions of an item in the places of some rows."""
    codes = {name: code[rows] for name, code in all_.coding.rows.items()}
    codes["population"] = np.full(len(codes["area"]), all_.coding.code("population", population))
    codes["series"] = np.full(len(codes["area"]), all_.coding.code("series", item))
    found = all_.find(all_.coding.keys(**codes))
    return np.where((codes["population"] >= 0) & (codes["series"] >= 0), found, -1)


def _reasons_backwards(all_: Distributions, done: Suppression) -> tuple[Ints, Ints]:
    """By distribution: the reason of the nearest earlier one (0: shown), and the latest reason before it of the first.

    Empty distributions are passed by, but a hidden one among them counts.
    """
    parts, reason = all_.parts, _reason(done)
    place = parts["population"]
    for name in ("series", "area", "group"):
        place = place * len(all_.coding.names[name]) + parts[name]
    place = np.unique(place, return_inverse=True)[1]
    nearest, first = np.zeros((2, len(reason)), dtype=np.int64)
    since_last, since_first = np.zeros((2, len(reason)), dtype=np.int64)
    started = np.zeros(len(reason), dtype=bool)
    for wave in range(len(all_.coding.names["wave"])):
        here = np.flatnonzero(parts["wave"] == wave)
        at = place[here]
        nearest[here], first[here] = since_last[at], since_first[at]
        numbered = (all_.base[here] > 0) | all_.gone[here]
        since_last[at] = np.where(numbered, reason[here], np.maximum(since_last[at], reason[here]))
        since_first[at] = np.where(started[at], since_first[at], np.maximum(since_first[at], reason[here]))
        started[at] |= numbered
    return nearest, first

"""Disclosure control of one evaluation: which numbers may stand, over all its reports together.

Disclosure can only be judged where everything released is seen at once, so `protect` takes the estimate frame of the
whole evaluation. The rules (method.md), and what a reader is assumed to know besides the numbers:

- **Primary.** `small_base`: fewer answers than the smallest base (a count of respondents too). `few_leaders`: too few
  leaders, below samlet. `uniform`: a share of 0 or 100 % (a mean at an end of the scale, or without spread) on fewer
  answers than the uniform base. A distribution is shown or hidden as one.
- **Secondary.** What subtraction would recover is protected by hiding more (`suppression`). The reader knows these
  rules, adds and subtracts all released numbers, knows that there are at least as many respondents as answers, and
  sees whether a hidden base is called small. Afterwards every hidden base has three possible values or more, and no
  hidden count can be determined.
- **Dependent.** Changes, discrepancies and alphas fall with what they are made of (`dependents`).
- **Released before.** Differences between releases count as numbers (`releases`).

`uniform`, `secondary` and `earlier_release` must read the same in a report: a reader who could tell that a base is
hidden because its answers are alike would know the answers. A frame that was protected before keeps its hidden rows as
they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers import schemas
from helpers.disclosure.dependents import (
    CHANGES,
    DEPENDENT,
    FINER_COUNTS,
    bases_above_hidden,
    dependent_reasons,
    dropped_counts,
)
from helpers.disclosure.distributions import Distributions, Flags, Ints, is_counted, read_distributions
from helpers.disclosure.releases import ReleasedNumbers, bound_by_releases, released_before
from helpers.disclosure.suppression import (
    EARLIER,
    FEW_LEADERS,
    REASONS,
    SECONDARY,
    SMALL,
    UNIFORM,
    Suppression,
    is_uniform,
    smallest_bases,
    suppress_more,
)
from helpers.errors import EstimateError
from helpers.params import EvaluationParams
from helpers.schemas import LEADER, NUMBER_COLUMNS, RESPONDENTS

_NUMBERS = [*NUMBER_COLUMNS, "p", "p_adjusted", "effect"]


@dataclass(frozen=True)
class Protected:
    """A frame whose hidden rows have no numbers.

    `suppressed` counts hidden distributions by population and reason, `released_before` by population those whose
    present numbers an earlier release has told.
    """

    frame: pd.DataFrame
    suppressed: dict[str, dict[str, int]] = field(default_factory=dict)
    released_before: dict[str, int] = field(default_factory=dict)


def protect(
    params: EvaluationParams, frame: pd.DataFrame, earlier: ReleasedNumbers | None = None, *, secondary: bool = True
) -> Protected:
    """Hide what must not be shown of an evaluation's estimates (all of them, with all numbers).

    `secondary=False` leaves out secondary suppression, for tests and audits only. Rows with another status than ok are
    left alone. Groups that are merged into their area lose their rows. Raises EstimateError on numbers that have no
    rule, have no counts or do not add up, and where groups of an area lack a row that others have.
    """
    _refuse_unknown(frame)
    frame = frame.reset_index(drop=True)
    all_ = read_distributions(params.evaluation, frame)
    if not len(all_.key):
        return Protected(schemas.ESTIMATES.validate(frame))
    _refuse_gaps(frame)
    reason = _primary_reasons(params, all_)
    if earlier is not None:
        bound = bound_by_releases(params.evaluation, all_, earlier, reason > 0)
        reason = np.where(bound & (reason == 0), EARLIER, reason)
    done = suppress_more(params, all_, reason) if secondary else Suppression(reason, np.zeros(len(reason), dtype=bool))
    hidden = _hide(params, frame, all_, done)
    out = (
        released_before(params.evaluation, all_, done.hidden, earlier)
        if earlier is not None
        else np.zeros_like(done.merged)
    )
    return Protected(schemas.ESTIMATES.validate(hidden), _count_reasons(all_, done), _count(all_, out))


def _refuse_unknown(frame: pd.DataFrame) -> None:
    """A number that no rule protects must not be released."""
    finer = (frame["statistic"] == "count") & frame["category"].isin(FINER_COUNTS)
    respondents = is_counted(frame) & ((frame["statistic"] != "count") | (frame["item"] == RESPONDENTS))
    unknown = frame[(frame["status"] == "ok") & ~respondents & ~finer & ~frame["statistic"].isin(DEPENDENT)]
    if not unknown.empty:
        names = ", ".join(sorted(set(unknown["statistic"] + " (" + unknown["item"] + ")"))[:5])
        raise EstimateError(f"Diskretionering har ingen regel for: {names}. Tallene kan ikke offentliggøres.")


def _refuse_gaps(frame: pd.DataFrame) -> None:
    """A row that a group lacks and its neighbours have tells that nobody answered, also where the group is hidden."""
    told = is_counted(frame) | (frame["statistic"] == "alpha").to_numpy()
    rows = frame.loc[told & (frame["group"] != "").to_numpy(), ["population", "wave", "area", "item", "group"]]
    area, rows = ["population", "wave", "area"], rows.drop_duplicates()
    groups = rows.drop(columns="item").drop_duplicates().groupby(area, as_index=False).size()
    items = rows.groupby([*area, "item"], as_index=False).size().merge(groups, on=area, suffixes=("", "_all"))
    short = items[items["size"] < items["size_all"]]
    if not short.empty:
        place = ", ".join(short.iloc[0][[*area, "item"]])
        raise EstimateError(f"Nogle grupper mangler rækker, som områdets andre har: {place}.")


def _primary_reasons(params: EvaluationParams, all_: Distributions) -> Ints:
    leaders = (all_.parts["population"] == all_.coding.code("population", LEADER)) & ~all_.is_total
    few = (all_.base < smallest_bases(params, all_)) & ~all_.empty
    uniform = is_uniform(params, all_.base, all_.counts, all_.asked)
    uniform |= all_.is_even & (all_.base < params.evaluation.disclosure.uniform_base)
    reason = np.select([few & leaders, few, uniform], [FEW_LEADERS, SMALL, UNIFORM], 0)
    return np.where(all_.gone, 0, reason)


def _hide(params: EvaluationParams, frame: pd.DataFrame, all_: Distributions, done: Suppression) -> pd.DataFrame:
    """The frame with statuses and reasons, without the numbers of hidden rows and without rows that must go."""
    reasons = dependent_reasons(frame, params.evaluation, all_, done)
    counted = is_counted(frame) & (all_.row >= 0)
    reasons[counted] = done.reason[all_.row[counted]]
    # Also why a number was not computed tells something: that nobody answered, or that all answered alike.
    hidden = (reasons > 0) & frame["status"].isin(["ok", "not_computed"]).to_numpy()
    gone = _is_merged(frame, all_, done)
    gone |= dropped_counts(frame, params.evaluation.disclosure.minimum_base, all_, done)
    without_base = bases_above_hidden(frame, params.evaluation, all_, done, reasons)
    frame = frame.copy()
    frame.loc[hidden, _NUMBERS] = np.nan
    frame.loc[hidden, ["status", "test"]] = ["suppressed", ""]
    frame.loc[hidden, "reason"] = np.array(REASONS, dtype=object)[reasons[hidden]]
    frame.loc[without_base, ["n", "base"]] = np.nan
    return frame[~gone].reset_index(drop=True)


def _is_merged(frame: pd.DataFrame, all_: Distributions, done: Suppression) -> Flags:
    """Rows of a merged distribution, and all rows of a place whose respondents are merged."""
    own = (is_counted(frame) | frame["statistic"].isin(CHANGES).to_numpy()) & (all_.row >= 0)
    respondents = all_.coding.code("series", RESPONDENTS)
    place = all_.find(all_.coding.keys(series=respondents)) if respondents >= 0 else np.full(len(frame), -1)
    return (own & done.merged[all_.row]) | ((place >= 0) & done.merged[place])


def _count_reasons(all_: Distributions, done: Suppression) -> dict[str, dict[str, int]]:
    reason = np.where(done.merged & (done.reason == 0), SECONDARY, done.reason)
    counts = {name: _count(all_, (reason == code) & (all_.base > 0)) for code, name in enumerate(REASONS) if code}
    populations = [name for name in all_.coding.names["population"] if any(name in count for count in counts.values())]
    return {
        population: {name: count[population] for name, count in counts.items() if population in count}
        for population in populations
    }


def _count(all_: Distributions, flags: Flags) -> dict[str, int]:
    """Flagged distributions by population; populations without any are left out."""
    names = all_.coding.names["population"]
    counts = np.bincount(all_.parts["population"][flags], minlength=len(names))
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}

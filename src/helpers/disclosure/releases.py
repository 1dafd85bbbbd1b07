"""What was published of an evaluation before: one Parquet file per release, and what follows from it for the next.

A released number cannot be called back. Four rules follow, the first three in `bound_by_releases`:

- **Few late answers.** Where a distribution differs from a released one by fewer answers than a base must have (added
  or withdrawn), or by few that are all alike, the difference is those answers. The new distribution is not shown until
  enough have come. Numbers of respondents and response rates are outside this rule: how many answered late tells
  nothing of what they answered.
- **New and hidden.** A part that has come since and is hidden is what its total grew by, after those that are shown
  (an area that is new in samlet, a group that is new in an area). The total is not shown, its number of respondents
  neither.
- **Unchanged totals.** What was hidden under a total that has not changed stays hidden: shown now, it would tell what
  the others that were hidden with it add up to.
- **Out already.** A distribution that is hidden now and was released with the same answers stays hidden, and is
  counted (`released_before`), because the evaluator must know that the number is out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.disclosure.distributions import Distributions, Flags, Ints, is_counted, read_distributions
from helpers.disclosure.totals import Totals, area_totals, group_totals
from helpers.params import Evaluation
from helpers.schemas import KEY_COLUMNS, as_estimates

_REMEMBERED = [*KEY_COLUMNS, "n", "base", "value", "status"]


@dataclass(frozen=True)
class Release:
    """Numbers as they were published on a day; `sha256` is the hash of their content."""

    day: str
    sha256: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class ReleasedNumbers:
    """Every release of an evaluation, earliest first."""

    releases: tuple[Release, ...] = ()


def remember(folder: Path, frame: pd.DataFrame, *, day: date) -> Path:
    """Write what a protected estimate frame releases to `folder`; the same content on the same day is one file."""
    kept = frame[is_counted(frame) & frame["status"].isin(["ok", "suppressed"])]
    kept = kept[_REMEMBERED].sort_values(KEY_COLUMNS, ignore_index=True)
    path = folder / f"{day.isoformat()}-{_content_hash(kept)[:16]}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    kept.to_parquet(temporary, compression="zstd")
    temporary.replace(path)
    return path


def load(folder: Path) -> ReleasedNumbers:
    """All releases that were remembered in `folder`; none where it does not exist."""
    releases = []
    for path in sorted(folder.glob("*.parquet")):
        frame = pd.read_parquet(path)
        releases.append(Release(path.stem[:10], _content_hash(frame), frame))
    return ReleasedNumbers(tuple(releases))


def bound_by_releases(evaluation: Evaluation, all_: Distributions, earlier: ReleasedNumbers, hidden: Flags) -> Flags:
    """Distributions that an earlier release forbids to show (first three rules); `hidden` are so for other reasons."""
    bound = np.zeros(len(all_.base), dtype=bool)
    present = area_totals(evaluation, all_), group_totals(all_)
    for old, now in _matched(evaluation, all_, earlier):
        bound[now[(now >= 0) & _has_few_late(evaluation, all_, old, now)]] = True
        for totals in present:
            bound[_with_new_and_hidden(totals, old, now, hidden)] = True
        for totals in (area_totals(evaluation, old), group_totals(old)):
            bound[np.setdiff1d(now[_hidden_under_unchanged(all_, totals, now)], [-1])] = True
    return bound & ~all_.gone


def released_before(evaluation: Evaluation, all_: Distributions, hidden: Flags, earlier: ReleasedNumbers) -> Flags:
    """Hidden distributions whose present numbers are out already (fourth rule)."""
    out = np.zeros(len(hidden), dtype=bool)
    for old, now in _matched(evaluation, all_, earlier):
        out[now[(now >= 0) & _is_same(all_, old, now)]] = True
    return out & hidden


def _matched(evaluation: Evaluation, all_: Distributions, earlier: ReleasedNumbers) -> list[tuple[Distributions, Ints]]:
    """The distributions of every release, and where each stands among the present ones (-1: nowhere)."""
    found = []
    for release in earlier.releases:
        known = release.frame[release.frame["wave"].isin(evaluation.waves)]
        old = read_distributions(evaluation, as_estimates(known))
        codes = {}
        for name, code in old.parts.items():
            table = np.array([all_.coding.code(name, word) for word in old.coding.names[name]], dtype=np.int64)
            codes[name] = table[code]
        present = np.all([code >= 0 for code in codes.values()], axis=0)
        found.append((old, np.where(present, all_.find(all_.coding.keys(**codes)), -1)))
    return found


def _difference(all_: Distributions, old: Distributions, now: Ints) -> tuple[Ints, Ints]:
    """By released distribution: how base and counts have grown (0 where either has no numbers now or then)."""
    width = min(all_.counts.shape[1], old.counts.shape[1])
    comparable = (now >= 0) & ~old.gone & ~all_.gone[now] & ~old.empty
    base = np.where(comparable, all_.base[now] - old.base, 0)
    counts = np.where(comparable[:, None], all_.counts[now, :width] - old.counts[:, :width], 0)
    return base, counts


def _has_few_late(evaluation: Evaluation, all_: Distributions, old: Distributions, now: Ints) -> Flags:
    base, counts = _difference(all_, old, now)
    scores = ~old.asked.any(axis=1) | old.is_score
    few = np.zeros(len(base), dtype=bool)
    for changed in (counts.clip(min=0), (-counts).clip(min=0)):
        total = changed.sum(axis=1)
        alike = (changed.max(axis=1) == total) & (total < evaluation.disclosure.uniform_base)
        few |= (total > 0) & ((total < evaluation.disclosure.minimum_base) | alike)
    few_scores = counts.any(axis=1) & (np.abs(base) < evaluation.disclosure.minimum_base)
    return np.where(scores, few_scores, few)


def _with_new_and_hidden(totals: Totals, old: Distributions, now: Ints, hidden: Flags) -> Ints:
    """Released totals of which a part is hidden that had no answers when they were released."""
    all_ = totals.all
    known, shown = np.zeros((2, len(all_.base)), dtype=bool)
    known[now[(now >= 0) & ~old.empty]] = True
    shown[now[(now >= 0) & ~old.empty & ~old.gone]] = True
    new = hidden & ~known & ~all_.gone & ~all_.empty
    own = totals.total[totals.any_part(new) & (totals.total >= 0)]
    return own[shown[own]]


def _hidden_under_unchanged(all_: Distributions, totals: Totals, now: Ints) -> Flags:
    old = totals.all
    same = (totals.total >= 0) & _is_same(all_, old, now)[totals.total]
    stays = np.zeros(len(old.base), dtype=bool)
    stays[totals.part[same[totals.star]]] = True
    return stays & old.gone


def _is_same(all_: Distributions, old: Distributions, now: Ints) -> Flags:
    base, counts = _difference(all_, old, now)
    return np.asarray((now >= 0) & ~old.gone & ~all_.gone[now] & (base == 0) & ~counts.any(axis=1))


def _content_hash(frame: pd.DataFrame) -> str:
    hashes = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return hashlib.sha256(hashes.tobytes()).hexdigest()

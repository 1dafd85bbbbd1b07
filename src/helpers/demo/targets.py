"""What demo answers should be near: the published shares, the area's other waves, else the assumed profile."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from helpers.demo.declared import Plan, option_ids
from helpers.demo.solver import Cell
from helpers.instrument import Item
from helpers.schemas import TOTAL

Counts = dict[tuple[str, str, str], dict[str, int]]  # (wave, area, group) -> option -> respondents

_VARIATION = 0.07  # relative spread of an assumed share between areas and waves
_PROFILE_WEIGHT = 10  # answers that the profile counts as beside a solved wave


@dataclass(frozen=True)
class Question:
    """An item with what its published rows are read against."""

    plan: Plan
    item: Item
    rows: list[dict[str, str]]

    @property
    def in_base(self) -> list[str]:
        shown, off_scale = option_ids(self.plan.params, self.item)
        return [*shown, *off_scale] if self.plan.params.evaluation.base_of(self.item) == "all" else shown

    @property
    def options(self) -> list[str]:
        shown, off_scale = option_ids(self.plan.params, self.item)
        return [*shown, *off_scale]

    @property
    def measure(self) -> dict[str, int]:
        """What levels and changes are of: the headline category, or a score scale's scores."""
        if self.is_score:
            return {score: int(score) for score in option_ids(self.plan.params, self.item)[0]}
        return {self.plan.params.evaluation.headline_category(self.item): 1}

    @property
    def is_score(self) -> bool:
        return self.plan.params.evaluation.scale_of(self.item).type == "score"

    @property
    def decimals(self) -> int:
        """Decimals that a level is shown with: whole per cent, or a score's one."""
        return 1 if self.is_score else 2

    def is_published(self, wave: str, area: str, group: str) -> bool:
        """Whether the level itself is published there."""
        rows = self.where(wave=wave, area=area, group=group, statistic="mean" if self.is_score else "share")
        return any(self.is_score or row["category"] in self.measure for row in rows)

    def level(self, counts: list[dict[str, int]]) -> Fraction | None:
        """The measure over the base of some cells together, None without answers."""
        base = sum(count[option] for count in counts for option in self.in_base)
        total = sum(count[option] * weight for count in counts for option, weight in self.measure.items())
        return Fraction(total, base) if base else None

    def where(self, **wanted: str) -> list[dict[str, str]]:
        return [row for row in self.rows if all(row[key] == value for key, value in wanted.items())]


def cells_of(question: Question, area: str, wave: str, solved: Counts) -> list[Cell]:
    """An area's groups with their respondents, expected blanks and shares aimed at."""
    surveys = question.plan.surveys_of(question.item, wave)
    groups = next(survey.groups for survey in surveys if survey.area == area)
    cells = []
    for group, n in groups.items():
        random = question.plan.generator("counts", question.item.population, question.item.id, wave, area, group)
        fewest, most = question.plan.demo.blank_share
        blanks = round(n * random.uniform(fewest, most))
        targets = _targets(question, (wave, area, group), _start(question, area, wave, solved), random)
        cells.append(Cell(area, group, n, blanks, targets))
    return cells


def _start(question: Question, area: str, wave: str, solved: Counts) -> dict[str, float]:
    """Shares of the base before anything published is laid over: the area's nearest solved wave, else the profile.

    The profile also weighs a little beside a solved wave, so that a small wave's zeros are not carried over.
    """
    assumed = _profile(question)
    order = question.plan.params.evaluation.wave_order
    own = {solved_wave for solved_wave, solved_area, _ in solved if solved_area == area}
    if not own:
        return assumed
    nearest = min(own, key=lambda one: abs(order.index(one) - order.index(wave)))
    unit = [count for (w, a, _), count in solved.items() if (w, a) == (nearest, area)]
    base = sum(count[option] for count in unit for option in question.in_base)
    return {
        option: (sum(count[option] for count in unit) + _PROFILE_WEIGHT * assumed[option]) / (base + _PROFILE_WEIGHT)
        for option in question.options
    }


def _profile(question: Question) -> dict[str, float]:
    profile = question.plan.demo.profile.get(question.item.id, {})
    shown, _ = option_ids(question.plan.params, question.item)
    unnamed = [option for option in shown if option not in profile]
    left = max(0.0, 1 - sum(profile.get(option, 0.0) for option in question.in_base))
    return {
        option: profile.get(option, left / len(unnamed) if option in unnamed else 0.0) for option in question.options
    }


def _targets(
    question: Question, key: tuple[str, str, str], start: dict[str, float], random: np.random.Generator
) -> dict[str, float]:
    """Shares of the base aimed at: samlet's published ones, varied a little; the group's or area's own as they are."""
    wave, area, group = key
    own = published_shares(question, wave, area, group) or published_shares(question, wave, area, "")
    over_all = _overlaid(start, published_shares(question, wave, TOTAL, ""), question.in_base)
    tilt = question.plan.demo.tilt.get(area, {}).get(wave, 0.0)
    step = {option: place for place, option in enumerate(option_ids(question.plan.params, question.item)[0])}
    varied = {
        option: share * float(np.exp(_VARIATION * random.normal() + tilt * step.get(option, 0)))
        for option, share in over_all.items()
    }
    return _overlaid(varied, own, question.in_base)


def _overlaid(shares: dict[str, float], published: dict[str, float], in_base: list[str]) -> dict[str, float]:
    """Published shares in the place of assumed ones, the others scaled so that the base's shares sum to 1."""
    free = sum(shares[option] for option in in_base if option not in published)
    left = max(0.0, 1 - sum(published.get(option, 0.0) for option in in_base))
    scale = left / free if free else 0.0
    scaled = {option: share * (scale if option in in_base else 1) for option, share in shares.items()}
    return scaled | published


def published_shares(question: Question, wave: str, area: str, group: str) -> dict[str, float]:
    rows = question.where(wave=wave, area=area, group=group, statistic="share")
    return {row["category"]: float(row["value"]) for row in rows}

"""What survey and interviews say about one theme, and whether they agree, contradict each other or are silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from helpers.narrative.view import ItemView
from helpers.wording import small_number

Direction = Literal["positive", "negative", "mixed", ""]

DIRECTIONS: Mapping[Direction, str] = {
    "positive": "Overvejende positivt",
    "negative": "Overvejende negativt",
    "mixed": "Blandet",
    "": "Intet",
}
# One side must speak at least this many times as often as the other.
_CLEARLY = 2
_TWO, _HALF = 2, 0.5


def survey_direction(views: Sequence[ItemView]) -> tuple[Direction, str]:
    """From the shown shares alone: in how many of the theme's questions at least half the answers are favourable."""
    leanings = [leaning for view in views if not view.is_score and (leaning := _leaning(view))]
    if not leanings:
        return "", "ingen tal"
    positive = leanings.count("positive")
    told = f"{positive} af {len(leanings)} spørgsmål"
    # A question whose answers lie around the middle speaks against both ends.
    if positive >= _CLEARLY * (len(leanings) - positive):
        return "positive", told
    return "negative" if leanings.count("negative") > len(leanings) / 2 else "mixed", told


def interview_direction(stances: Mapping[str, int], minimum: int) -> tuple[Direction, str]:
    """From informants by stance; fewer than `minimum` with a stance are not told of, so that nobody is singled out."""
    positive, negative = stances.get("positive", 0), stances.get("negative", 0)
    spoken = positive + negative
    if spoken < minimum:
        return "", f"færre end {small_number(minimum)} udsagn" if spoken else "ingen udsagn"
    if 0 < min(positive, negative) < minimum:
        return _direction(positive, negative), f"{spoken} udsagn"
    return _direction(positive, negative), f"{positive} for og {negative} imod"


def verdict(survey: Direction, interviews: Direction) -> str:
    """Agree, contradict, agree in part, or silent."""
    if not survey and not interviews:
        return "Begge er tavse"
    if not interviews:
        return "Interviewene er tavse"
    if not survey:
        return "Spørgeskemaet er tavst"
    if survey == interviews:
        return "Stemmer overens"
    return "Stemmer delvist overens" if "mixed" in (survey, interviews) else "Modsiger hinanden"


def _leaning(view: ItemView) -> Direction:
    """Which half of the scale holds at least half the answers; nothing where the shares are not shown."""
    shown = [category.id for category in view.scale.shown_categories]
    half = len(shown) // 2
    low, high = shown[:half], shown[len(shown) - half :]
    favourable, unfavourable = (low, high) if (view.scale.favourable or view.headline) in low else (high, low)
    if view.item.negative:
        favourable, unfavourable = unfavourable, favourable
    share, other = _shown_share(view, favourable), _shown_share(view, unfavourable)
    if len(shown) == _TWO and (share is None) != (other is None):
        share, other = (1 - (other or 0), other) if share is None else (share, 1 - share)
    if share is None or other is None:
        return ""
    return "positive" if share >= _HALF else "negative" if other >= _HALF else "mixed"


def _shown_share(view: ItemView, categories: Sequence[str]) -> float | None:
    cells = [view.shown_level(view.area, category=category) for category in categories]
    values = [cell.value for cell in cells if cell]
    return sum(values) if len(values) == len(categories) else None


def _direction(positive: int, negative: int) -> Direction:
    if positive >= _CLEARLY * negative and positive:
        return "positive"
    return "negative" if negative >= _CLEARLY * positive else "mixed"

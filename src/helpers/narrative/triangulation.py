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


def survey_direction(views: Sequence[ItemView]) -> tuple[Direction, str]:
    """From the shown headline shares alone: in how many of the theme's questions most answers are favourable."""
    levels = [(view, cell.value) for view in views if not view.is_score and (cell := view.shown_level(view.area))]
    favourable = [value >= 0.5 if not view.item.negative else value < 0.5 for view, value in levels]
    if not favourable:
        return "", "ingen tal"
    told = f"de fleste svar er positive i {sum(favourable)} af {len(favourable)} spørgsmål"
    return _direction(sum(favourable), len(favourable) - sum(favourable)), told


def interview_direction(stances: Mapping[str, int], minimum: int) -> tuple[Direction, str]:
    """From informants by stance; fewer than `minimum` with a stance are not told of, so that nobody is singled out."""
    positive, negative = stances.get("positive", 0), stances.get("negative", 0)
    spoken = positive + negative
    if spoken < minimum:
        return "", f"færre end {small_number(minimum)} har udtalt sig i én retning" if spoken else "ingen udsagn"
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


def _direction(positive: int, negative: int) -> Direction:
    if positive >= _CLEARLY * negative and positive:
        return "positive"
    return "negative" if negative >= _CLEARLY * positive else "mixed"

"""Which column of an export is which item, and which label is which answer: certain, uncertain or not there.

Wordings are compared by rapidfuzz. Only what is equal but for spelling is certain; everything else is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from helpers.ingest.answer_codes import fold_label, scale_codes
from helpers.instrument import Item, Scale
from helpers.intake.exports import Column, plain_heading, split_battery
from helpers.intake.scale_families import FAMILIES, OFF_SCALE, denials, step_of

CERTAIN, LIKELY = 92.0, 58.0
_LEAD = 5.0
_TOPIC_ALONE = 88.0  # a short topic that is only alike is a hint, not an answer
_MISFIT, _OTHER_SIDE = 30.0, 80.0
_MOST_CANDIDATES = 3
_CODE = re.compile(r"^[A-Za-z]{1,3}0*([1-9]\d?)$")
_MODIFIERS = frozenset({"delvis", "delvist", "noget", "overvejende", "næsten", "meget", "helt", "mest"})

Certainty = Literal["certain", "uncertain", "missing"]


@dataclass(frozen=True)
class Candidate:
    name: str
    likeness: float


@dataclass(frozen=True)
class Match:
    """Where an item (or an answer) was found; `candidates` are the likeliest, best first."""

    wanted: str
    candidates: tuple[Candidate, ...]
    certainty: Certainty

    @property
    def name(self) -> str:
        """The certain match, or an empty string."""
        return self.candidates[0].name if self.certainty == "certain" else ""

    def chosen(self, name: str) -> Match:
        """The same with what a person chose."""
        return Match(self.wanted, (Candidate(name, 100.0),), "certain")


def match_items(
    items: Sequence[Item], columns: Sequence[Column], *, scales: Mapping[str, Scale], known: Mapping[str, Sequence[str]]
) -> list[Match]:
    """One match per item, in the items' order; no column is certain for two.

    `known` are, by item, the columns' names or questions that other areas of the evaluation have for it.
    """
    likeness = _likeness(items, columns, {item.scale: scales[item.scale] for item in items}, known)
    certain = {item.id: name for item in items if (name := _certain_column(item.id, likeness))}
    taken = set(certain.values())
    return [_match(item.id, likeness[item.id], certain.get(item.id), taken) for item in items]


def match_labels(column: Column, scale: Scale) -> list[Match]:
    """The answers of a column that the scale does not have as they stand, each with the category that it means."""
    own = {fold_label(category.label): category.id for category in [*scale.categories, *scale.off_scale]}
    known = {*own, *map(str, scale_codes(scale))}
    strange = [answer for answer in column.given if fold_label(answer) not in known]
    matches = _numbered_codes(strange, scale) or [_match_label(answer, scale) for answer in strange]
    given = [own[fold_label(answer)] for answer in column.given if fold_label(answer) in own]
    meanings = [*given, *(match.name for match in matches)]
    # Two answers that would become one are not the same answer spelled in two ways.
    return [
        replace(match, certainty="uncertain") if match.name and meanings.count(match.name) > 1 else match
        for match in matches
    ]


def _numbered_codes(answers: Sequence[str], scale: Scale) -> list[Match]:
    """Codes such as A1 to A5 or AO01: numbers in some order, which may be the scale's or its reverse."""
    numbers = {answer: _CODE.match(answer) for answer in answers}
    found = [int(match[1]) for match in numbers.values() if match]
    if not found or len(found) < len(answers) or max(found) > len(scale.categories) or len(set(found)) < len(found):
        return []
    categories = [category.id for category in scale.categories]
    return [
        Match(answer, (Candidate(categories[n - 1], 60.0), Candidate(categories[-n], 50.0)), "uncertain")
        for answer, n in zip(answers, found, strict=True)
    ]


def _certain_column(item: str, likeness: Mapping[str, Mapping[str, float]]) -> str | None:
    """The column that is as good as equal to the item, and to no other item, and no other column as near to it."""
    ranked = sorted(likeness[item].items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] < CERTAIN:
        return None
    name, best = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    rivals = max((own[name] for other, own in likeness.items() if other != item), default=0.0)
    clearly = best - second >= _LEAD and best - rivals >= _LEAD
    return name if clearly else None


def _match(item: str, likeness: Mapping[str, float], certain: str | None, taken: set[str]) -> Match:
    if certain:
        return Match(item, (Candidate(certain, likeness[certain]),), "certain")
    ranked = sorted(((name, own) for name, own in likeness.items() if name not in taken), key=lambda pair: -pair[1])
    likely = tuple(Candidate(name, own) for name, own in ranked[:_MOST_CANDIDATES] if own >= LIKELY)
    return Match(item, likely, "uncertain" if likely else "missing")


def _likeness(
    items: Sequence[Item], columns: Sequence[Column], scales: Mapping[str, Scale], known: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """By item and column, 0 to 100: how alike the wordings are, less where the column's answers are not the scale's.

    A column of the item's own name is twice as sure when its question is the item's too, and not sure when it is not.
    """
    if not items or not columns:
        return {item.id: {} for item in items}
    texts = [_texts(column) for column in columns]
    wordings = [_wordings(item, known.get(item.id, ())) for item in items]
    by_wording = _best_by_group(wordings, texts)
    by_topic = _best_by_group([[_words(item.topic)] for item in items], texts)
    by_topic = np.where(by_topic >= 100.0, 100.0, np.minimum(by_topic, _TOPIC_ALONE))
    answers = [column.answers for column in columns]
    fits: dict[tuple[str, tuple[str, ...]], bool] = {}
    likeness: dict[str, dict[str, float]] = {}
    for i, item in enumerate(items):
        own = known.get(item.id, ())
        likeness[item.id] = {}
        for c, column in enumerate(columns):
            found = _combined(item, column, (by_wording[i, c], by_topic[i, c]), own)
            if found >= LIKELY:  # only then does it matter what the answers are
                key = (item.scale, answers[c])
                fits[key] = fits[key] if key in fits else _fits(answers[c], scales[item.scale])
                found -= 0.0 if fits[key] else _MISFIT
            likeness[item.id][column.name] = found
    return likeness


def _combined(item: Item, column: Column, alike: tuple[float, float], known: Sequence[str]) -> float:
    by_wording, by_topic = map(float, alike)
    name = fold_label(column.name)
    if name == item.id:
        has_text = fold_label(column.text) != item.id
        return 100.0 + by_wording if by_wording >= CERTAIN else 90.0 if has_text else 100.0
    same = [own for own in known if fold_label(own) == name]
    if same:
        # A heading in words is the question's own; s_4 may be something else in another questionnaire.
        by_topic = max(by_topic, 100.0 if len(same[0].split()) > 1 else 70.0)
    return max(by_wording, by_topic)


def _texts(column: Column) -> list[str]:
    heading = plain_heading(column.name)
    return list({_words(text) for text in (column.text, column.item, heading, split_battery(heading)[1])})


def _wordings(item: Item, known: Sequence[str]) -> list[str]:
    return list({_words(text) for text in [item.wording, item.clause, *(name for name in known if " " in name)]})


def _best_by_group(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """The likeness of the two most alike texts of each pair of groups."""
    rows, columns = [text for group in first for text in group], [text for group in second for text in group]
    ratio = np.maximum(
        process.cdist(rows, columns, scorer=fuzz.ratio),
        0.97 * process.cdist(rows, columns, scorer=fuzz.token_sort_ratio),
    )
    sides = [np.array([denials(text) for text in texts]) for texts in (rows, columns)]
    differ = (sides[0][:, None, :] != sides[1][None, :, :]).any(axis=2)
    ratio = np.where(differ, np.minimum(ratio, _OTHER_SIDE), ratio)
    starts = [np.cumsum([0, *(len(group) for group in groups[:-1])]) for groups in (first, second)]
    best = np.maximum.reduceat(np.maximum.reduceat(ratio, starts[0], axis=0), starts[1], axis=1)
    return np.asarray(best, dtype="float64")


def _alike(first: str, second: str) -> float:
    """Likeness of two answers; never certain where only one of them denies something."""
    ratio = max(fuzz.ratio(first, second), 0.97 * fuzz.token_sort_ratio(first, second))
    return ratio if denials(first) == denials(second) else min(ratio, _OTHER_SIDE)


def _words(text: str) -> str:
    return " ".join(fold_label(text).strip("?!:»«\"'. ").split())


def _fits(answers: Sequence[str], scale: Scale) -> bool:
    """Whether at least half of the column's answers can be answers on the scale; a column without any tells nothing."""
    if not answers:
        return True
    own = {fold_label(category.label) for category in [*scale.categories, *scale.off_scale]}
    codes = set(map(str, scale_codes(scale)))
    fitting = [a for a in answers if fold_label(a) in own | codes or _match_label(a, scale).certainty != "missing"]
    return 2 * len(fitting) >= len(answers)


def _match_label(answer: str, scale: Scale) -> Match:
    """The scale's category that an answer means: the same step of a family of scales, or the same but for spelling."""
    categories = [*scale.categories, *scale.off_scale]
    labels = {category.id: category.label for category in categories}
    for family in [*FAMILIES, OFF_SCALE]:
        if step := step_of(answer, family):
            same = [category.id for category in categories if step_of(category.label, family) == step]
            if len(same) == 1:
                is_same = _modifiers(answer) == _modifiers(labels[same[0]])
                return Match(answer, (Candidate(same[0], 100.0),), "certain" if is_same else "uncertain")
    alike = {category.id: _alike(fold_label(answer), fold_label(category.label)) for category in categories}
    ranked = [Candidate(name, own) for name, own in sorted(alike.items(), key=lambda pair: -pair[1])]
    if ranked[0].likeness >= CERTAIN and (len(ranked) == 1 or ranked[0].likeness - ranked[1].likeness >= _LEAD):
        return Match(answer, (ranked[0],), "certain")
    likely = tuple(one for one in ranked[:_MOST_CANDIDATES] if one.likeness >= LIKELY)
    return Match(answer, likely, "uncertain" if likely else "missing")


def _modifiers(label: str) -> frozenset[str]:
    return _MODIFIERS & set(fold_label(label).split())

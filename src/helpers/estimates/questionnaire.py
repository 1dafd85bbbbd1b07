"""One population's items as lookup arrays: where each answer code counts, for all items at once.

Answers are tallied by *slot*: slot 0 is no answer (blank or not shown), slot 1 a code that the scale does not have,
then come the scale's own steps from lowest to highest, then its off-scale answers. Items with shorter scales leave the
rest of the axis empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.estimates.inference import Array
from helpers.instrument import Item, Scale
from helpers.params import Evaluation
from helpers.schemas import BLANK, NOT_SHOWN

Index = NDArray[np.int64]

NO_ANSWER, UNKNOWN_CODE, FIRST_STEP = 0, 1, 2


@dataclass(frozen=True)
class Words:
    """A text column as places in a short list of words; one place may stand for all rows."""

    words: Sequence[str]
    place: Index | int = 0

    def column(self, size: int) -> pd.api.extensions.ExtensionArray:
        return pd.array(list(self.words), dtype="str").take(np.broadcast_to(self.place, size))


@dataclass(frozen=True)
class Questionnaire:
    """Axes: item, slot, category. `categories[i]` are item i's rows: its shown categories, then, where its base is
    `all`, its off-scale answers; a score scale has the one category "".

    `belongs` (item, slot, category) tells which slots a category gathers, `in_base` (item, slot) which count in the
    base, `steps` how many steps the scale has, `score` (item, slot) the number that a step of a score scale stands for,
    `shown` (item, category) the categories of the scale itself.
    """

    population: str
    items: list[Item]
    categories: list[list[str]]
    slot_of_code: NDArray[np.int16]
    belongs: Array
    in_base: Array
    steps: NDArray[np.int64]
    score: Array
    shown: NDArray[np.bool_]
    is_score: NDArray[np.bool_]

    @property
    def present(self) -> NDArray[np.bool_]:
        """Item x category: whether the item has so many categories."""
        depth = self.shown.shape[1]
        return np.array([[place < len(own) for place in range(depth)] for own in self.categories], dtype=bool)

    def slots_of(self, codes: NDArray[np.int16]) -> NDArray[np.int16]:
        """Slots of a respondents x items array of codes."""
        shifted = codes.astype(np.int32) - NOT_SHOWN
        inside = (shifted >= 0) & (shifted < self.slot_of_code.shape[1])
        found = self.slot_of_code[np.arange(len(self.items)), np.where(inside, shifted, 0)]
        return np.where(inside, found, np.int16(UNKNOWN_CODE))

    def words(self, item: Index, category: Index) -> tuple[Words, Words]:
        """The columns item and category for places on those axes."""
        known = sorted({name for own in self.categories for name in own})
        place = np.zeros(self.shown.shape, dtype=np.int64)
        for number, own in enumerate(self.categories):
            place[number, : len(own)] = [known.index(name) for name in own]
        return Words([own.id for own in self.items], item), Words(known, place[item, category])

    def position(self, item: str, category: str) -> tuple[int, int]:
        """Where an item and one of its categories stand on the axes."""
        place = next(number for number, own in enumerate(self.items) if own.id == item)
        return place, self.categories[place].index(category)


def build_questionnaire(evaluation: Evaluation, population: str) -> Questionnaire:
    """The lookup arrays of a population's items, in the questionnaire's order."""
    items = evaluation.items_of(population)
    scales = [evaluation.scale_of(item) for item in items]
    whole = [evaluation.base_of(item) == "all" for item in items]
    categories = [_category_ids(scale, all_count=count) for scale, count in zip(scales, whole, strict=True)]
    codes = [[*_step_codes(scale), *scale.off_scale_codes.values()] for scale in scales]
    count, depth = len(items), max(map(len, categories), default=0)
    slots = FIRST_STEP + max(map(len, codes), default=0)
    questionnaire = Questionnaire(
        population=population,
        items=items,
        categories=categories,
        slot_of_code=_slot_table(codes),
        belongs=np.zeros((count, slots, depth)),
        in_base=np.zeros((count, slots)),
        steps=np.array([len(_step_codes(scale)) for scale in scales], dtype=np.int64),
        score=np.zeros((count, slots)),
        shown=np.zeros((count, depth), dtype=bool),
        is_score=np.array([scale.type == "score" for scale in scales], dtype=bool),
    )
    for place, (scale, all_count) in enumerate(zip(scales, whole, strict=True)):
        _fill(questionnaire, place, scale=scale, all_count=all_count)
    return questionnaire


def _category_ids(scale: Scale, *, all_count: bool) -> list[str]:
    if scale.type == "score":
        return [""]
    shown = [category.id for category in scale.shown_categories]
    return [*shown, *scale.off_scale_codes] if all_count else shown


def _step_codes(scale: Scale) -> list[int]:
    if scale.type == "score":
        return list(range(scale.minimum, scale.maximum + 1))
    return [category.code for category in scale.categories]


def _slot_table(codes: list[list[int]]) -> NDArray[np.int16]:
    """Item x (code - NOT_SHOWN) -> slot."""
    highest = max((code for own in codes for code in own), default=0)
    table = np.full((len(codes), highest - NOT_SHOWN + 1), UNKNOWN_CODE, dtype=np.int16)
    table[:, [BLANK - NOT_SHOWN, 0]] = NO_ANSWER
    for place, own in enumerate(codes):
        table[place, np.array(own) - NOT_SHOWN] = FIRST_STEP + np.arange(len(own))
    return table


def _fill(into: Questionnaire, place: int, *, scale: Scale, all_count: bool) -> None:
    """Write one item's part of the lookup arrays."""
    steps = into.steps[place]
    own = slice(FIRST_STEP, FIRST_STEP + steps)
    into.in_base[place, own] = 1
    if scale.type == "score":
        into.score[place, own] = _step_codes(scale)
        into.shown[place, 0] = True
        return
    step_of = {category.id: FIRST_STEP + number for number, category in enumerate(scale.categories)}
    for number, shown in enumerate(scale.shown_categories):
        into.belongs[place, [step_of[part] for part in shown.of], number] = 1
        into.shown[place, number] = True
    if all_count:
        off_scale = FIRST_STEP + steps + np.arange(len(scale.off_scale))
        into.in_base[place, off_scale] = 1
        into.belongs[place, off_scale, len(scale.shown_categories) + np.arange(len(scale.off_scale))] = 1

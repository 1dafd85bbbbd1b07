"""From what stands in an answer's cell (a label, a code, nothing) to the scale's code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.ingest.raw_tables import Code, cell_text
from helpers.instrument import Scale
from helpers.schemas import BLANK

# An answer that the scale does not have; never leaves `ingest`.
OUTSIDE = -3

# What SPSS writes into a CSV file for a missing value.
_MISSING_TEXTS = frozenset({"", "#null!"})
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,18}(?:[.,]0*)?")


@dataclass(frozen=True)
class AnswerKey:
    """How the answers of one column are read.

    `aliases` are the labels (or codes) that the area's params give beside the scale's own, with the id of the category
    that each means; `value_labels` and `user_missing` are the file's own.
    """

    scale: Scale
    scale_id: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[Code, str] = field(default_factory=dict)
    user_missing: frozenset[Code] = frozenset()

    @cached_property
    def code_by_label(self) -> dict[str, int]:
        """Folded label to code, the params' own before the scale's."""
        categories = [*self.scale.categories, *self.scale.off_scale]
        codes = {category.id: category.code for category in categories}
        own = {fold_label(category.label): category.code for category in categories}
        return own | {fold_label(label): codes[id_] for label, id_ in self.aliases.items()}

    @cached_property
    def labels(self) -> dict[str, str]:
        """The file's code, as text, to the file's folded label."""
        return {fold_label(code): fold_label(label) for code, label in self.value_labels.items()}

    @cached_property
    def missing(self) -> frozenset[str]:
        return frozenset(map(fold_label, self.user_missing))

    @cached_property
    def code_by_number(self) -> dict[str, int]:
        """What a number without a label means: the scale's code, but nothing where the file numbers otherwise."""
        labelled = {n: self.code_by_label[label] for n, label in self.labels.items() if label in self.code_by_label}
        off_scale = set(self.scale.off_scale_codes.values())
        own = {str(code): code for code in scale_codes(self.scale)}
        numbers_otherwise = any(
            own.get(number) not in {None, *off_scale} if code in off_scale else number != str(code)
            for number, code in labelled.items()
        )
        return {} if numbers_otherwise else {n: code for n, code in own.items() if code not in labelled.values()}


def code_answers(column: pd.Series, key: AnswerKey) -> NDArray[np.int16]:
    """One scale code per cell: BLANK where there is no answer, OUTSIDE where the scale has no such answer."""
    positions, values = pd.factorize(column)
    codes = [*(_code(fold_label(value), key) for value in values), BLANK]
    return np.array(codes, dtype="int16")[positions]  # factorize gives missing cells position -1, the last


def scale_codes(scale: Scale) -> list[int]:
    """Every code that an answer on the scale can have, off-scale codes included."""
    scored = range(scale.minimum, scale.maximum + 1) if scale.type == "score" else ()
    return [*scored, *(category.code for category in [*scale.categories, *scale.off_scale])]


def fold_label(value: object) -> str:
    """What two spellings of one answer have in common.

    Case, spaces around it and double ones, and dots at the end do not count; "4", 4, 4.0 and "4,0" are one.
    """
    text = " ".join(unicodedata.normalize("NFKC", cell_text(value)).casefold().split())
    text = text.rstrip(". ")
    return str(int(re.split("[.,]", text)[0])) if _WHOLE_NUMBER.fullmatch(text) else text


def _code(answer: str, key: AnswerKey) -> int:
    if answer in _MISSING_TEXTS:
        return BLANK
    label = key.labels.get(answer)
    if answer in key.missing:
        return _off_scale(key, [answer, label])
    by_label = [key.code_by_label[text] for text in (answer, label) if text in key.code_by_label]
    if by_label:
        return by_label[0]
    if label is not None and key.scale.type == "categories":
        return OUTSIDE
    return key.code_by_number.get(answer, OUTSIDE)


def _off_scale(key: AnswerKey, texts: Iterable[str | None]) -> int:
    """SPSS's user-missing answers: off the scale where a label says so, else no answer."""
    codes = [key.code_by_label[text] for text in texts if text in key.code_by_label]
    return next((code for code in codes if code in key.scale.off_scale_codes.values()), BLANK)

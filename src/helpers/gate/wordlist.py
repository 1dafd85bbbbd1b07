"""Texts as what the gate compares: their words, and their signature of numbers and area names in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain

_Find = Callable[[str], list[str]]

_NUMBER = r"\d+(?:[.,]\d+)*"
# Fractions, and digits that stand high, low or in a ring.
_OTHER_DIGITS = "[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u215e\u2460-\u2473]"
_ONES = "(?:en|to|tre|fire|fem|seks|syv|otte|ni)og"
_IN_WORDS = (
    "(?i:tre|fire|fem|seks|syv|otte|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten"
    f"|(?:{_ONES})?(?:tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|halvfems)|hundrede|tusind)"
)
# A word that the typesetter broke, and a name with a hyphen, read the same on paper as on a page.
# Marks without a shape, and accents that no letter has been joined with, are not set in a PDF.
_HYPHENS, _SHAPELESS = "-\u00ad\u2010\u2011", "\u00ad\u0300-\u036f\u061c\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff"
# The sign comes first, since a search for signs is many times faster than one for what stands before them.
_INSIDE_WORD = re.compile(rf"[{_HYPHENS}{_SHAPELESS}](?:(?<=\w[{_HYPHENS}])\s*(?=\w)|(?<=[{_SHAPELESS}]))")
_WORD = re.compile(r"\w+")
_NUMBERS = re.compile(_NUMBER)


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, whatever stands between them."""
    return tuple(_WORD.findall(_INSIDE_WORD.sub("", text)))


def numbers(text: str) -> list[str]:
    """The numbers of a text as they are written ("1.944", "2,4")."""
    return _NUMBERS.findall(text)


def has_number(text: str, written: str) -> bool:
    """Whether this is one of the text's numbers."""
    sign = re.escape(written)
    return bool(re.search(rf"{sign}(?<!\d{sign})(?<!\d[.,]{sign})(?![.,]?\d)", text))


def signature(text: str, names: Iterable[str]) -> list[str]:
    """The numbers (in digits or words) and the area names of a text, in order: the same in every format of a report."""
    in_text, in_word = _signs(frozenset(names))
    parts = _INSIDE_WORD.sub("", text).split()
    return [*chain.from_iterable(map(in_word, parts))] if in_word else in_text(" ".join(parts))


def has_signs(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds anything that the gate compares."""
    return bool(signature(text, names))


def first_difference(told: Sequence[str], found: Sequence[str], repeats: Sequence[Sequence[str]] = ()) -> int | None:
    """Where `found` stops being `told`; None when it is the same all through.

    `repeats` are runs that a format may say again anywhere (the header of a table that goes on over the page).
    """
    place = 0
    for sign in told:
        while place >= len(found) or found[place] != sign:
            skipped = max((len(run) for run in repeats if run and list(found[place : place + len(run)]) == list(run)),
                          default=0)  # fmt: skip
            if not skipped:
                return place
            place += skipped
        place += 1
    return place if len(found) > place else None


@lru_cache(maxsize=4)
def _signs(names: frozenset[str]) -> tuple[_Find, _Find | None]:
    """What finds numbers and these names in a text and, where each name is one word, in a word.

    Nearly all words of a report stand in it many times, and in others, so that each is looked at once.
    """
    joined = sorted((" ".join(_INSIDE_WORD.sub("", name).split()) for name in names if name), key=len, reverse=True)
    alternatives = "|".join([_NUMBER, rf"{_IN_WORDS}(?!\w)", *map(re.escape, joined)])
    find = re.compile(rf"(?<!\w)(?:{alternatives})|{_OTHER_DIGITS}").findall
    return find, None if any(" " in name for name in joined) else lru_cache(maxsize=2**13)(find)

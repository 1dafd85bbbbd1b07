"""Names of people and places in a quote, from lists: common Danish first names, and municipalities and larger towns."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from helpers.municipalities import municipalities

_WORD = re.compile(r"\b[A-ZÆØÅ][\w-]+")
# First names and places that are everyday words at the beginning of a sentence.
_EVERYDAY = frozenset({"Vi", "Bo", "My", "Sol", "Fri", "Kaj", "Dit", "Egen", "Greve", "Ask", "Eng", "Held", "Storm"})


def names_in(text: str) -> list[str]:
    """Which kinds of name the text may hold: "personnavn", "stednavn"."""
    words = {word.removesuffix("s") for word in _WORD.findall(text)} | set(_WORD.findall(text))
    words -= _EVERYDAY
    found = {"personnavn": words & first_names(), "stednavn": words & place_names()}
    return [kind for kind, hits in found.items() if hits]


@cache
def first_names() -> frozenset[str]:
    return _listed("first_names.txt")


@cache
def place_names() -> frozenset[str]:
    return _listed("towns.txt") | {one.name for one in municipalities()}


def _listed(file: str) -> frozenset[str]:
    lines = resources.files("helpers").joinpath("reference", file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

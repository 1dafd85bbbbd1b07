"""The receipt: hashes, versions, times and names, and no number besides those of the answers behind the report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import Any

from helpers.bundles import Report
from helpers.gate.wordlist import words
from helpers.schemas import respondent_counts, rows_with
from helpers.wording import number

_DIGIT = re.compile(r"\d")
_HASH = re.compile(r"[0-9a-f]{64}|[0-9a-f]{16}|")
_VERSION = re.compile(r"\d+(?:\.\w+)*(?:[+-][\w.]+)?|ukendt")
_PACKAGE = re.compile(r"[a-z_-]{3,}\d?")
_SHAPES = {
    "inputs": _HASH,
    "files": _HASH,
    "comments": _HASH,
    "versions": _VERSION,
    "started": re.compile(r"\d{4}-\d\d-\d\dT[\d:]+\+00:00"),
    "seconds": re.compile(r"\d+(?:\.\d+)?(?:e-\d+)?"),
    "system": re.compile(r"[\w. -]+"),
    "made": re.compile(r"\d\d-\d\d-\d{4}"),
}
# Kinds whose keys are names of files; any other key is a word of the project.
_FILES = {"inputs", "files"}


def problems(receipt: Mapping[str, Any], report: Report) -> Iterator[str]:
    """What a receipt says that is neither known of the report nor of a shape that tells nothing of the answers."""
    known, answers = _known(report), _answers(report)
    for path, value in _leaves(receipt, ()):
        shape = _SHAPES.get(path[-1]) or _SHAPES.get(path[0])
        numbered = filter(_DIGIT.search, path)
        own_key = path[0] in _FILES or all(words(key) in known or _PACKAGE.fullmatch(key) for key in numbered)
        is_plain = not _DIGIT.search(value) or (shape is not None and shape.fullmatch(value))
        if not own_key or not (is_plain or words(value) in (answers if "answers" in (path[0], path[-1]) else known)):
            yield f"receipt.json: »{' / '.join(path)}« hører ikke til kvitteringen"
    told, own = receipt.get("answers", {}), report.context.answers
    if told != {population: counts for population, counts in own.items() if sum(counts.values())}:
        yield "receipt.json: antallet af besvarelser er ikke rapportens"
    context = report.context
    own_names = {"evaluation": context.evaluation_name, "area": context.area, "phase": context.phase}
    for name, wanted in own_names.items():
        if receipt.get(name, wanted) != wanted:
            yield f"receipt.json: {name} er »{receipt[name]}«, ikke »{wanted}«"


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path or ("",), str(value)


def _known(report: Report) -> set[tuple[str, ...]]:
    """Texts with numbers of the evaluation, its ids and areas; a bare number is none of them."""
    periods = {phase.period for phase in report.evaluation.phases.values()}
    texts = {*_numbered(report.evaluation.model_dump_json()), *filter(_DIGIT.search, report.context.names.values())}
    return {words(text) for text in texts if text in periods or not re.fullmatch(r"[\d.,]+", text)}


@lru_cache(maxsize=2)
def _numbered(declared: str) -> Set[str]:
    """The texts with a number of an evaluation, which its reports have in common; given as JSON."""
    return {text for path, value in _leaves(json.loads(declared), ()) for text in (*path, value) if _DIGIT.search(text)}


def _answers(report: Report) -> set[tuple[str, ...]]:
    """How many answered, as receipts tell it: by population and wave, and together in the report's area and wave."""
    own = respondent_counts(rows_with(report.estimates, area=report.context.area, wave=report.wave, group=""))
    together = number(own["value"].sum())
    counted = {str(n) for waves in report.context.answers.values() for n in waves.values()}
    return {words(text) for text in counted | {together}}

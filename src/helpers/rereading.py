"""Which of the evaluator's own paragraphs should be read again, because their numbers have changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.params import Comment, Evaluation, EvaluationParams
from helpers.params.own_words import called_items
from helpers.params.parts import Part
from helpers.params.sections import Chapter, TextSection, TextTable
from helpers.release import RECEIPT, Place, results_bytes
from helpers.slices import report_slice, results


def recorded(
    comments: Mapping[str, Comment], evaluation: Evaluation, frame: pd.DataFrame, previous: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """What a receipt remembers of each paragraph: its text, and the numbers that it was written on.

    As long as the paragraph stays the same (`previous` is what the last receipt remembers), so do its numbers; who has
    read it again changes it, or its date `read`.
    """
    now = {place: _state(comment, place, evaluation, frame) for place, comment in comments.items()}
    same = {place for place in now if previous.get(place, {}).get("text") == now[place]["text"]}
    return {place: dict(previous[place]) if place in same else state for place, state in now.items()}


def to_reread(params: EvaluationParams, estimates: pd.DataFrame, output: Path) -> Iterator[str]:
    """A line for each released paragraph whose numbers are others now."""
    for area, phase in params.reports():
        own = params.areas.get(area)
        comments = own.params.comments if own else {}
        file = Place(output, params.name, area, phase).file(RECEIPT)
        if not comments or not file.exists():
            continue
        frame = report_slice(params, estimates, area, phase)
        previous = last_recorded(Place(output, params.name, area, phase))
        for place in stale_paragraphs(comments, params.evaluation, frame, previous):
            told = f"afsnittet ved {place} bør genlæses: tallene er ændret, siden det blev skrevet"
            yield f"{params.name} / {area} / {phase}: {told}. Ret det, eller sæt read til dags dato."


def stale_paragraphs(
    comments: Mapping[str, Comment], evaluation: Evaluation, frame: pd.DataFrame, previous: Mapping[str, Any]
) -> list[str]:
    """The places of paragraphs that are the same as in the last receipt, and whose numbers are others now."""
    now = {place: _state(comment, place, evaluation, frame) for place, comment in comments.items()}
    known = {place: previous.get(place, {}) for place in now}
    same = [place for place in now if known[place].get("text") == now[place]["text"]]
    return [place for place in same if known[place].get("numbers") != now[place]["numbers"]]


def last_recorded(place: Place) -> Mapping[str, Any]:
    """What the last release's receipt remembers; nothing where there is none."""
    file = place.file(RECEIPT)
    found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8")).get("comments", {}) if file.exists() else {}
    return found


def _state(comment: Comment, place: str, evaluation: Evaluation, frame: pd.DataFrame) -> dict[str, str]:
    """Hashes of the paragraph and of the numbers that it may speak of: those at its place, and those it calls."""
    items = items_at(place, evaluation)
    told = frame if items is None else frame[frame["item"].isin(items | called_items(comment.text))]
    text = f"{comment.text}\0{comment.read}".encode()
    return {"text": _short(text), "numbers": _short(results_bytes(results(told)))}


def items_at(place: str, evaluation: Evaluation) -> set[str] | None:
    """An item, a theme's items, or what a declared chapter or section shows; None where that is not declared."""
    items = {item.id for item in evaluation.items if place in (item.id, item.theme)}
    sections = [one for one in evaluation.parts if one.id == place and not isinstance(one, Chapter)]
    sections += [one for chapter in evaluation.chapters if chapter.id == place for one in chapter.sections]
    for section in sections:
        shown = _items_of(section, evaluation)
        if not shown and not isinstance(section, TextSection | TextTable):
            return None
        items |= shown
    return items


def _items_of(section: Part, evaluation: Evaluation) -> set[str]:
    named = {(kind, name) for (_, kind), names in section.references().items() for name in names}
    items = {name for kind, name in named if kind in ("items", "themes")} | {*section.numbers()}
    if items:
        return items | {item.id for item in evaluation.items if ("themes", item.theme) in named}
    return {item.id for item in evaluation.items if ("populations", item.population) in named}


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]

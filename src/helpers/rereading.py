"""Which of the evaluator's own paragraphs should be read again, because their numbers have changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.params import Comment, Evaluation, EvaluationParams
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
        previous = json.loads(file.read_text(encoding="utf-8")).get("comments", {})
        frame = report_slice(params, estimates, area, phase)
        for place, comment in comments.items():
            state = _state(comment, place, params.evaluation, frame)
            known = previous.get(place, {})
            if known.get("text") == state["text"] and known.get("numbers") != state["numbers"]:
                told = f"afsnittet ved {place} bør genlæses: tallene er ændret, siden det blev skrevet"
                yield f"{params.name} / {area} / {phase}: {told}. Ret det, eller sæt read til dags dato."


def last_recorded(place: Place) -> Mapping[str, Any]:
    """What the last release's receipt remembers; nothing where there is none."""
    file = place.file(RECEIPT)
    found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8")).get("comments", {}) if file.exists() else {}
    return found


def _state(comment: Comment, place: str, evaluation: Evaluation, frame: pd.DataFrame) -> dict[str, str]:
    """Hashes of the paragraph and of the numbers of its item, or of its theme's items."""
    items = [item.id for item in evaluation.items if place in (item.id, item.theme)]
    rows = results(frame[frame["item"].isin(items)])
    text = f"{comment.text}\0{comment.read}".encode()
    return {"text": _short(text), "numbers": _short(results_bytes(rows))}


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]

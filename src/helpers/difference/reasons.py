"""Why numbers differ between two releases, and which of the evaluator's own paragraphs stand on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.answered import ANSWERED, KINDS, PLACE, count_changes
from helpers.difference.releases import Edition
from helpers.schemas import TOTAL
from helpers.wording import listing, number

if TYPE_CHECKING:
    from helpers.difference import Change

_WORDS = {"new": ("ny", "nye"), "changed": ("ændret", "ændrede"), "withdrawn": ("trukket tilbage", "trukket tilbage")}
# The statistics that each function of a paragraph tells (narrative.own_words).
_TELLS = {
    "share": ["share"],
    "mean": ["mean"],
    "change": ["change"],
    "base": ["share", "mean"],
    "respondents": ["count"],
}


def in_words(counts: Mapping[Any, Any]) -> str:
    """ "3 nye og 1 ændret"."""
    parts = [f"{number(n)} {_WORDS[kind][n > 1]}" for kind in KINDS if (n := int(counts[kind]))]
    return listing(parts)


def changed_only(counts: pd.DataFrame) -> pd.DataFrame:
    """The populations, waves and areas in which any answer is another."""
    return counts[counts[KINDS].any(axis=1)]


def answers_between(old: Edition, new: Edition, work: Path | None) -> pd.DataFrame | None:
    """New, changed and withdrawn answers by population, wave and area (samlet: all areas), of what a report shows.

    None where this machine does not remember the answers of both releases.
    """
    if work is None or not (old.receipt and new.receipt):
        return None
    rows = [_rows(edition.receipt) for edition in (old, new)]
    counts = count_changes(work / str(new.receipt["evaluation"]) / ANSWERED, *rows)
    if counts is None:
        return None
    total = counts.groupby(["population", "wave"], as_index=False)[KINDS].sum().assign(area=TOTAL)
    every = pd.concat([total, counts], ignore_index=True)[[*PLACE, *KINDS]]
    shown = new.rows.index.to_frame(index=False)[PLACE].drop_duplicates()
    return shown.merge(every, on=PLACE)


def read_again(receipt: Mapping[str, Any], changes: Sequence[Change]) -> dict[str, Sequence[Change]]:
    """Own paragraphs by place, each with the changed numbers that it calls or that stand where it does."""
    paragraphs = receipt.get("paragraphs", {})
    found = {
        place: [change for change in changes if _stands_on(paragraph, change.key, receipt["area"])]
        for place, paragraph in paragraphs.items()
    }
    return {place: own for place, own in found.items() if own}


def _stands_on(paragraph: Mapping[str, Any], key: Mapping[str, str], area: str) -> bool:
    """A paragraph that calls numbers stands on those; one that calls none, on its area's numbers at its place."""
    if paragraph["calls"]:
        return any(_is_called(call, key, area) for call in paragraph["calls"])
    here = paragraph["items"] is None or key["item"] in paragraph["items"]
    return here and key["area"] == area and key["group"] == ""


def _is_called(call: Mapping[str, str], key: Mapping[str, str], area: str) -> bool:
    function = call["function"]
    subject = key["population"] if function == "respondents" else key["item"]
    return (
        key["statistic"] in _TELLS.get(function, [])
        and subject == call.get("population", call.get("item"))
        and key["category"] == call.get("category", key["category"])
        and key["area"] == call.get("area", area)
        and key["wave"] == call.get("wave", key["wave"])
        and key["group"] == ""
    )


def _rows(receipt: Mapping[str, Any]) -> str:
    """The hash of the rows behind a report; earlier receipts have it without a name."""
    found = receipt["inputs"].get("data_rows", "")
    return str(found["sha256"] if isinstance(found, dict) else found)

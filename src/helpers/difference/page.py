"""What changed between two releases as a page: for those who made the report, so it lies outside `reports/`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.difference import Change, Difference
from helpers.difference.reasons import changed_only
from helpers.difference.text import heading
from helpers.internal_pages import internal_page
from helpers.names import Names
from helpers.placing import put_in_place


def write_page(folder: Path, difference: Difference) -> Path:
    """`forskelle/<report>.html` under the folder; returns its place."""
    path = folder / "forskelle" / f"{_file_name(difference)}.html"
    put_in_place({path: difference_page(difference)}, name=path.stem)
    return path


def difference_page(difference: Difference) -> bytes:
    """HTML that asks nobody for anything: why, what to read again, then the numbers by question."""
    names = Names(difference.new.receipt.get("labels", {}))
    shown = difference.new.receipt.get("shown", {})
    answers = None if difference.answers is None else changed_only(difference.answers).to_dict("records")
    return internal_page(
        "difference.html",
        title=" · ".join(shown[key] for key in ("evaluation", "area", "phase") if shown.get(key)) or difference.name,
        summary=heading(difference),
        answers=None if answers is None else [{**row, "place": names.place(row)} for row in answers],
        inputs=difference.inputs,
        paragraphs={names.of("items", place): own for place, own in difference.paragraphs.items()},
        questions=_questions(difference.changes, names),
    )


def _questions(changes: Sequence[Change], names: Names) -> list[dict[str, Any]]:
    """The changed numbers by item, in the questionnaire's order, with every id in words."""
    by_item: dict[str, list[dict[str, str]]] = {}
    for change in sorted(changes, key=lambda change: names.order(change.key["item"])):
        by_item.setdefault(change.key["item"], []).append(_row(change, names))
    return [{"title": names.of("items", item), "rows": rows} for item, rows in by_item.items()]


def _row(change: Change, names: Names) -> dict[str, str]:
    key = change.key
    category = names.answer(key["item"], key["category"]) if key["category"] not in ("", "n") else ""
    return {
        "place": names.place(key),
        "number": f"{names.of('statistics', key['statistic'])}{f': {category}' if category else ''}",
        "before": change.before,
        "after": change.after,
        "by": change.by,
        "answers": change.answers,
    }


def _file_name(difference: Difference) -> str:
    receipt = difference.new.receipt
    return "-".join(receipt[key] for key in ("evaluation", "area", "phase")) if receipt else Path(difference.name).name

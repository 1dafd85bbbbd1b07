"""A report's numbers as it rounds them, with the counts behind each; and what it hides, with the reason."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from helpers.bundles import Report
from helpers.release import no_formula
from helpers.schemas import RESPONDENTS, SHOWN_STATUSES
from helpers.slices import results
from helpers.tables.labels import report_labels
from helpers.tables.numbers import shown_number
from helpers.wording import decimal, number

PRIMARY, SECONDARY = "primær", "sekundær"
# Reason: which kind of rule it is, and in words. Reasons are as the report has them: where a primary one would itself
# tell a number, disclosure control has called it secondary.
REASONS = {
    "small_base": (PRIMARY, "færre svar end den mindste base"),
    "few_leaders": (PRIMARY, "for få ledere"),
    "uniform": (PRIMARY, "alle, eller ingen, svarer det samme, på en lille base"),
    "secondary": (SECONDARY, "ville ellers kunne regnes ud af andre tal"),
    "earlier_release": (SECONDARY, "ville sammen med tidligere offentliggjorte tal vise få svar"),
}
_KEYS = {
    "population": "Målgruppe", "wave": "Måling", "area": "Område", "group": "Gruppe", "item": "Spørgsmål",
    "statistic": "Statistik", "category": "Kategori",
}  # fmt: skip
_COUNTS = {"n": "n", "base": "Base", "value": "Uafrundet", "low": "Nedre", "high": "Øvre"}


def rounded_csv(report: Report) -> bytes:
    """Every shown number as the report rounds it."""
    rows = _shown(report)
    return _csv(_named(rows, report).assign(Tal=[shown_number(row) for row in rows.to_dict("records")]))


def counts_csv(report: Report) -> bytes:
    """Every shown number unrounded, with its count, base and interval."""
    rows = _shown(report)
    return _csv(pd.concat([_named(rows, report), rows[list(_COUNTS)].rename(columns=_COUNTS)], axis=1))


def hidden_csv(report: Report) -> bytes:
    """Every hidden number's place, with the rule that hides it."""
    rows = _hidden(report)
    rules = [REASONS.get(reason, (SECONDARY, "følger af et skjult tal")) for reason in rows["reason"]]
    kinds, words = [rule[0] for rule in rules], [rule[1] for rule in rules]
    return _csv(_named(rows, report).assign(Regel=pd.Series(kinds, dtype="str"), Grund=pd.Series(words, dtype="str")))


def hidden_rows(report: Report) -> list[dict[str, Any]]:
    """Hidden numbers by question, place and reason: how many of them, and the rule."""
    rows = _hidden(report)
    named = _named(rows, report).assign(reason=rows["reason"])
    keys = ["Spørgsmål", "Målgruppe", "Måling", "Område", "Gruppe", "reason"]
    found = []
    for key, own in named.groupby(keys, sort=False):
        item, *place, reason = map(str, key)
        kind, words = REASONS.get(reason, (SECONDARY, "følger af et skjult tal"))
        found.append({"item": item, "place": _joined(place), "numbers": len(own), "kind": kind, "reason": words})
    return found


def small_counts(report: Report) -> list[dict[str, Any]]:
    """Shown shares of the report's own area with fewer behind them than a base must have: lawful, but look at them."""
    least = report.evaluation.disclosure.minimum_base
    rows = _shown(report)
    few = (rows["statistic"] == "share") & rows["n"].between(1, least - 1) & (rows["area"] == report.context.area)
    return _lines(rows[few].reset_index(drop=True), report)


def item_tables(report: Report) -> list[dict[str, Any]]:
    """The report's own area question by question, rounded, with the counts behind."""
    rows = _shown(report)
    own = rows[rows["area"] == report.context.area]
    order = [RESPONDENTS, *(item.id for item in report.evaluation.items)]
    items = sorted(own["item"].unique(), key=lambda item: order.index(item) if item in order else len(order))
    tables = [_lines(own[own["item"] == item].reset_index(drop=True), report) for item in items]
    return [{"title": lines[0]["item"], "rows": lines} for lines in tables]


def _lines(rows: pd.DataFrame, report: Report) -> list[dict[str, Any]]:
    named = _named(rows, report).to_dict("records")
    return [
        {
            "item": name["Spørgsmål"],
            "place": _joined([name["Målgruppe"], name["Måling"], name["Område"], name["Gruppe"]]),
            "number": ": ".join(part for part in (name["Statistik"], name["Kategori"]) if part),
            "rounded": shown_number(row),
            "n": _count(row["n"]),
            "base": _count(row["base"]),
            "published": row["status"] == "published",
        }
        for name, row in zip(named, rows.to_dict("records"), strict=True)
    ]


def _shown(report: Report) -> pd.DataFrame:
    rows = results(report.estimates)
    return rows[rows["status"].isin(SHOWN_STATUSES)].reset_index(drop=True)


def _hidden(report: Report) -> pd.DataFrame:
    rows = report.estimates
    return rows[rows["status"] == "suppressed"].reset_index(drop=True)


def _named(rows: pd.DataFrame, report: Report) -> pd.DataFrame:
    """The key in words."""
    labels = report_labels(report)
    lines = rows.to_dict("records")
    named = {heading: [labels[name](line) for line in lines] for name, heading in _KEYS.items()}
    # A count's category says nothing more.
    named["Kategori"] = [
        "" if id_ == "n" else label for id_, label in zip(rows["category"], named["Kategori"], strict=True)
    ]
    return pd.DataFrame(named, dtype="str")


def _count(value: Any) -> str:
    return "" if pd.isna(value) else number(value) if float(value).is_integer() else decimal(value, 1)


def _joined(parts: list[str]) -> str:
    return " / ".join(part for part in parts if part)


def _csv(frame: pd.DataFrame) -> bytes:
    """CSV as a Danish spreadsheet opens it: semicolon, decimal comma, a mark that it is UTF-8; no text is a formula."""
    buffer = io.StringIO()
    safe = frame.apply(lambda column: column.map(no_formula, na_action="ignore") if column.dtype == "str" else column)
    safe.to_csv(buffer, sep=";", decimal=",", float_format="%.12g", index=False, lineterminator="\r\n")
    return buffer.getvalue().encode("utf-8-sig")

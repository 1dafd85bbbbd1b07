"""The pages around the reports: a list of all of them, and one for each evaluation that compares its areas.

Everything on them is read from released files (receipts and results.csv), so they show nothing that no report shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan, nan
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.names import Names
from helpers.provenance import PACKAGE
from helpers.rendering.staging import embedded_fonts, script_hash
from helpers.schemas import NUMBER_COLUMNS, SHOWN_STATUSES, records
from helpers.wording import danish_sort_key, decimal, number, percent

RECEIPT, RESULTS, COMPARISON = "receipt.json", "results.csv", "sammenlign.html"
_ENDINGS = {"html": "HTML", "pdf": "PDF", "docx": "Word", RESULTS: "Tal", RECEIPT: "Kvittering"}
_COMPARED = ("share", "mean", "fidelity", "index", "response_rate")
_NOT_SHOWN = {"suppressed": "vises ikke", "not_asked": "ikke spurgt", "not_computed": "ikke opgjort"}
_TEXTS = ("population", "wave", "area", "group", "item", "statistic", "category", "unit", "status")
_MEASURE = ["population", "item", "statistic"]


@dataclass(frozen=True)
class Released:
    """One report's receipt, and where its files lie."""

    receipt: Mapping[str, Any]
    path: Path
    root: Path

    @property
    def shown(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.receipt["shown"]
        return found

    def file(self, ending: str) -> Path:
        return self.path.with_name(self.path.name.removesuffix(RECEIPT) + ending)

    @property
    def links(self) -> dict[str, str]:
        """The report's files by ending, from the list's own place."""
        found = {ending: self.file(ending) for ending in _ENDINGS}
        return {ending: file.relative_to(self.root).as_posix() for ending, file in found.items() if file.exists()}


def index_pages(output: Path) -> dict[Path, bytes]:
    """The pages by where they belong; they open from file:// and ask nobody for anything."""
    reports = [
        Released(json.loads(path.read_text(encoding="utf-8")), path, output)
        for path in sorted(output.glob(f"*/*/*.{RECEIPT}"))
    ]
    pages: dict[Path, bytes] = {}
    comparisons = {}
    for evaluation, own in groupby(reports, key=lambda report: report.path.parents[1].name):
        page = _comparison(list(own))
        if page:
            pages[output / evaluation / COMPARISON] = page
            title = next(report.shown["evaluation"] for report in reports if report.path.parents[1].name == evaluation)
            comparisons[title] = f"{evaluation}/{COMPARISON}"
    listed = [{**report.shown, "links": report.links} for report in reports]
    choices = {
        (id_, name): sorted({str(report.shown[id_]) for report in reports}, key=danish_sort_key)
        for id_, name in {"evaluation": "Evaluering", "area": "Område", "phase": "Fase"}.items()
    }
    pages[output / "index.html"] = _page(
        "index.html", reports=listed, comparisons=comparisons, names=_ENDINGS, choices=choices
    )
    return pages


def _page(template: str, **content: Any) -> bytes:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    style = PACKAGE / "style"
    templates = Environment(loader=FileSystemLoader(style), autoescape=True, undefined=StrictUndefined)
    look = f"{embedded_fonts()}\n{(style / 'pages.css').read_text(encoding='utf-8')}"
    script = (style / "pages.js").read_text(encoding="utf-8")
    made = templates.get_template(template).render(**content, style=look, script=script, hash=script_hash(script))
    return made.encode()


def _comparison(reports: Sequence[Released]) -> bytes:
    """The page of one evaluation; nothing where fewer than two areas have numbers to compare."""
    # Receipts of earlier versions have no labels, and ids say nothing to a reader.
    frames = [_own_rows(report) for report in reports if "labels" in report.receipt and report.file(RESULTS).exists()]
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["area"])
    if rows["area"].nunique() < 2:
        return b""
    rows = rows.drop_duplicates([*_MEASURE, "area", "wave", "category"], keep="last")
    labels = _labels(reports)
    order = {name: place for place, name in enumerate(labels["items"])}
    # Ids say nothing to a reader, so what has no printed name is left to results.csv.
    named = rows[rows["item"].isin(list(order))]
    found = sorted(named.groupby(_MEASURE, sort=False), key=lambda pair: order[str(pair[0][1])])
    measures = [_measure(place, key, part, labels) for place, (key, part) in enumerate(found)]
    first = reports[0].shown
    synthetic = any(report.shown["synthetic"] for report in reports)
    return _page("comparison.html", title=first["evaluation"], synthetic=synthetic, measures=measures)


def _own_rows(report: Released) -> pd.DataFrame:
    """What the report says of its own area as a whole."""
    dtypes = dict.fromkeys(_TEXTS, "str") | dict.fromkeys(NUMBER_COLUMNS, "float64")
    missing = dict.fromkeys(NUMBER_COLUMNS, "")
    rows = pd.read_csv(report.file(RESULTS), dtype=dtypes, keep_default_na=False, na_values=missing)
    own = (rows["area"] == report.receipt["area"]) & (rows["group"] == "")
    kept: pd.DataFrame = rows.loc[own & rows["statistic"].isin(_COMPARED) & (rows["status"] != "not_computed")]
    return kept


def _labels(reports: Sequence[Released]) -> dict[str, dict[str, Any]]:
    """Printed names by kind and id, as the receipts have them."""
    labels: dict[str, dict[str, Any]] = {"items": {}, "categories": {}, "waves": {}, "populations": {}, "areas": {}}
    for report in reports:
        for kind, names in report.receipt.get("labels", {}).items():
            labels.setdefault(kind, {}).update(names)
            labels["areas"][report.receipt["area"]] = report.shown["area"]
    return labels


def _measure(place: int, key: Any, rows: pd.DataFrame, labels: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    population, item, _ = key
    printed = list(labels["categories"])
    categories = sorted(dict.fromkeys(rows["category"]), key=lambda name: _place(name, printed))
    named = [Names(labels).answer(item, name) or "Værdi" for name in categories]
    waves = list(labels["waves"])
    by_line: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in records(rows):
        by_line.setdefault((row["area"], row["wave"]), {})[row["category"]] = row
    lines: list[dict[str, Any]] = []
    for (area, wave), by_category in by_line.items():
        bases = [row["base"] for row in by_category.values() if row["status"] in SHOWN_STATUSES]
        base = next((base for base in bases if not isnan(base)), nan)
        lines.append(
            {
                "area": labels["areas"].get(area, area),
                "wave": labels["waves"].get(wave, wave),
                "order": _place(wave, waves),
                "cells": [_cell(by_category.get(name)) for name in categories],
                "base": number(base) if base.is_integer() else "",
            }
        )
    lines.sort(key=lambda line: (danish_sort_key(line["area"]), line["order"]))
    return {
        "id": f"m{place}",
        "title": labels["items"][item],
        "who": labels["populations"].get(population, population),
        "columns": named,
        "rows": lines,
    }


def _place(name: str, order: Sequence[str]) -> int:
    """Where a name stands in an order; names outside it come last."""
    return order.index(name) if name in order else len(order)


def _cell(row: Mapping[Any, Any] | None) -> dict[str, Any]:
    if row is None:
        return {"text": "–", "sort": "", "width": None}
    if row["status"] not in SHOWN_STATUSES:
        return {"text": _NOT_SHOWN[row["status"]], "sort": "", "width": None}
    value = float(row["value"])
    if row["unit"] == "share":
        return {"text": percent(value, row["n"], row["base"]), "sort": repr(value), "width": round(value * 100, 1)}
    return {"text": decimal(value, 1), "sort": repr(value), "width": None}

"""What the summary says of declared sections: outcomes beside all areas, core elements, areas high on the scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpers.bundles import Report
from helpers.params.sections import CoreElements, CrossTable, MunicipalityBars
from helpers.schemas import MUNICIPALITY, SHOWN_STATUSES, TOTAL, records, rows_with
from helpers.tables.cross import find_row, value_text
from helpers.wording import decimal, number, uncapitalise


def declared_bullets(report: Report) -> list[str]:
    """One sentence a number, in the order of the report's sections; nothing where nothing may be shown."""
    bullets: list[str] = []
    for section in report.evaluation.sections_of(report.context.phase, total=report.is_total):
        if isinstance(section, CrossTable) and section.in_summary:
            bullets += _outcomes(report, section)
        elif isinstance(section, CoreElements):
            bullets += _elements(report, section)
    return [*bullets, *_top_areas(report)]


def _outcomes(report: Report, section: CrossTable) -> Iterator[str]:
    """As in "Virksomhedsrettet tilbud: 19 pct. (22 af 114) i Vejle mod 18 pct. (77 af 437) i alle kommuner."."""
    areas = [report.context.area] if report.is_total or not section.beside_total else [report.context.area, TOTAL]
    left_out, preposition = "areas" if report.is_total else "total", report.evaluation.area_words.preposition
    for row in section.rows:
        if row.reports == left_out:
            continue
        told = []
        for area in areas:
            found = find_row(report, row, section.columns[0], area)
            if found is not None and found["status"] in SHOWN_STATUSES:
                name = report.context.names[area]
                where = f" {preposition} {uncapitalise(name) if area == TOTAL else name}" if len(areas) > 1 else ""
                told.append(f"{_with_base(found)}{where}")
        if len(told) == len(areas):
            yield f"{row.label}: {' mod '.join(told).removesuffix('.')}."


def _with_base(row: Mapping[Any, Any]) -> str:
    known = row["n"] == row["n"] and row["base"] == row["base"] and row["unit"] == "share"
    return f"{value_text(row)} ({number(row['n'])} af {number(row['base'])})" if known else value_text(row)


def _elements(report: Report, section: CoreElements) -> Iterator[str]:
    """The highest and the lowest core element, with the number of the wave before; no change is claimed."""
    titles = {theme.id: uncapitalise(theme.title) for theme in report.evaluation.themes}
    rows = rows_with(report.estimates, population=MUNICIPALITY, area=report.context.area, statistic="mean")
    rows = rows_with(rows, item=section.themes, status=SHOWN_STATUSES)
    scores = {(str(row["item"]), str(row["wave"])): float(row["value"]) for row in records(rows)}
    now = {item: scores[item, report.wave] for item in section.themes if (item, report.wave) in scores}
    if len(now) < 2:
        return
    before = report.waves[-2] if len(report.waves) > 1 else ""

    def told(item: str) -> str:
        score = decimal(now[item], 1)
        if (item, before) in scores:
            score += f"; {uncapitalise(report.evaluation.waves[before].label)} {decimal(scores[item, before], 1)}"
        return f"{titles[item]} ({score})"

    scale = f"på en skala fra {section.minimum} til {section.maximum}"
    highest, lowest = max(now, key=now.__getitem__), min(now, key=now.__getitem__)
    yield f"Kerneelementerne {scale}: højest ligger {told(highest)}, lavest {told(lowest)}."


def _top_areas(report: Report) -> Iterator[str]:
    """Of all areas together: the item where most, and where fewest, of those that answered are at the scale's top."""
    if not report.is_total:
        return
    sections = report.evaluation.sections_of(report.context.phase, total=True)
    items = [item for section in sections if isinstance(section, MunicipalityBars) for item in section.items]
    found: list[tuple[float, str]] = []
    for item_id in items:
        item = report.evaluation.item_by_id[item_id]
        rows = report.rows(MUNICIPALITY, item_id)
        rows = rows_with(rows, area=TOTAL, wave=report.wave, status=SHOWN_STATUSES)
        sums = {one.id: one.label for one in report.evaluation.scale_of(item).sums[-1:]}
        top = rows_with(rows, statistic="municipalities", category=list(sums))
        sizes = rows_with(rows, statistic="count", category="n")
        if top.empty or (top["base"].isna().all() and sizes.empty):
            continue
        count = float(top["value"].iloc[0])
        size = float(top["base"].iloc[0]) if top["base"].notna().all() else float(sizes["value"].iloc[0])
        label = uncapitalise(sums[str(top["category"].iloc[0])])
        found.append((count / size, f"{uncapitalise(item.topic)}: {number(count)} af {number(size)} svarer »{label}«"))
    if len(found) > 1:
        plural = report.evaluation.area_words.plural
        yield f"Flest {plural} ligger højt på {max(found)[1]}. Færrest på {min(found)[1]}."

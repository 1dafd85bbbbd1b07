"""Declared sections that hold areas up against each other: answers of municipalities, scores, registers' outcomes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.parts import figure, heading, prose, table
from helpers.charts.area_measures import AreaValue, ScoreLine, area_bars, score_lines
from helpers.charts.area_stacks import Part, Stack, area_stacks
from helpers.charts.scatter import FEWEST_POINTS, NamedPoint, area_scatter
from helpers.instrument import Item, Scale, nearest_category
from helpers.narrative.cells import CERTAIN
from helpers.narrative.fidelity import Coefficient, correlation_sentence
from helpers.narrative.overviews import count_of, counts_sentence
from helpers.params import AreaWords
from helpers.params.sections import AreaBars, AreaScatter, CoreElements, CrossTable, MunicipalityBars
from helpers.schemas import MUNICIPALITY, SHOWN_STATUSES, TOTAL, records, rows_with
from helpers.tables.cells import status_words
from helpers.tables.cross import cross_table as cross_content
from helpers.tables.cross import value_text
from helpers.wording import capitalise, danish_sort_key, decimal, listing, number, uncapitalise, wave_phrase

NOT_TOLD = "Ikke oplyst i kilden"

Rows = Sequence[Mapping[str, Any]]  # of estimates that are shown


def cross_table(report: Report, section: CrossTable) -> Blocks:
    """A table of the rows and columns that params name."""
    content = cross_content(report, section)
    return table(report, section.id, content, section.caption, section.note) if content else Blocks()


def municipality_bars(report: Report, section: MunicipalityBars) -> Blocks:
    """A sentence and a figure for each item; an item without a number of areas is left out."""
    blocks, areas = Blocks(), report.evaluation.area_words
    without: list[Item] = []
    for item_id in section.items:
        item = report.evaluation.item_by_id[item_id]
        rows = rows_with(report.rows(MUNICIPALITY, item_id), area=TOTAL, status=SHOWN_STATUSES)
        shown = records(rows)
        stacks = [stack for wave in report.waves if (stack := _stack(report, item, wave, shown))]
        if not stacks:
            without.append(item)
            continue
        blocks += heading(3, item.topic)
        blocks += prose([" ".join([_top_sentence(report, item, shown), _own_sentence(report, item)])])
        drawing = area_stacks(stacks, subject=item.wording, rows=rows, words=areas, theme=report.theme)
        waves = ", ".join(f"{uncapitalise(stack.name)} N = {number(stack.size)}" for stack in stacks)
        note = f"{section.note} {capitalise(waves)}.".strip()
        blocks += figure(report, f"areas-{item_id}", drawing, f"»{item.wording}« Antal {areas.plural} efter svar", note)
    asked = [uncapitalise(item.topic) for item in without if set(item.waves) & set(report.waves)]
    why = "Der er ingen tal, som kan vises"
    if report.is_published:
        why = f"Kilden oplyser ikke, hvordan {areas.definite} fordeler sig"
    return Blocks([*blocks, *prose([f"{why}: {listing(asked)}." if asked else ""])])


def core_elements(report: Report, section: CoreElements) -> Blocks:
    """The report's own area, and all areas together, on one scale."""
    blocks = Blocks()
    titles = {theme.id: theme.title for theme in report.evaluation.themes}
    waves = [(wave, report.evaluation.waves[wave].label) for wave in report.waves]
    for area in dict.fromkeys([report.context.area, TOTAL]):
        rows = rows_with(report.estimates, population=MUNICIPALITY, area=area, statistic="mean")
        rows = rows_with(rows, item=section.themes, status=SHOWN_STATUSES)
        taken = [(wave, label) for wave, label in waves if (rows["wave"] == wave).any()]
        if rows.empty or not taken:
            continue
        scores = rows.set_index(["item", "wave"])["value"]
        lines = [
            ScoreLine(titles[theme], tuple(float(scores.get((theme, wave), math.nan)) for wave, _ in taken))
            for theme in section.themes
        ]
        drawing = score_lines(
            lines,
            waves=[label for _, label in taken],
            scale=(section.minimum, section.maximum),
            rows=rows,
            theme=report.theme,
        )
        bases = rows["base"].dropna()
        fewest, most = number(bases.min()), number(bases.max())
        plural = report.evaluation.area_words.plural
        several = f" {most} {plural}." if fewest == most else f" Mellem {fewest} og {most} {plural}."
        counted = several if area == TOTAL else ""
        caption = f"{section.caption}, {report.context.names[area]}"
        blocks += figure(report, f"{section.id}-{area}", drawing, caption, section.note + counted)
    return blocks


def measure_bars(report: Report, section: AreaBars) -> Blocks:
    """One bar an area; in a report on one area it is the dark one."""
    rows = _of_areas(report, section.population, section.item, section.group, section.category)
    values = []
    for row in records(rows):
        shown = row["status"] in SHOWN_STATUSES
        words = "(*)" if row["reason"] == "no_history" else ""
        least = report.evaluation.disclosure.minimum_base
        values.append(
            AreaValue(
                name=report.context.names[row["area"]],
                value=float(row["value"]) if shown else math.nan,
                label=_signed(row) if shown else "",
                words="" if shown else words or status_words(row["status"], row["reason"], least),
                own=row["area"] == report.context.area,
            )
        )
    if not any(not math.isnan(one.value) for one in values):
        return Blocks()
    drawing = area_bars(
        values, subject=section.caption.removesuffix("."), goal=section.goal, rows=rows, theme=report.theme
    )
    lead = _bars_sentence(values, section.goal, report.evaluation.area_words)
    return Blocks([*prose([lead]), *figure(report, section.id, drawing, section.caption, section.note)])


def scatter(report: Report, section: AreaScatter) -> Blocks:
    """A dot an area, with the coefficient and its n and p in words."""
    x, y = (
        _of_areas(report, section.population, side.item, section.group, side.category)
        for side in (section.x, section.y)
    )
    both = rows_with(x, status="ok").merge(rows_with(y, status="ok"), on="area", suffixes=("_x", "_y"))
    if len(both) < FEWEST_POINTS:
        return Blocks()
    points = [
        NamedPoint(
            report.context.names[row["area"]], row["value_x"], row["value_y"], row["area"] == report.context.area
        )
        for row in records(both)
    ]
    found, pair = _coefficient(report, section), f"{section.x.label} og {uncapitalise(section.y.label)}"
    words = ""
    if found:
        coefficient = Coefficient(found["value"], found["p"], found["n"])
        words = correlation_sentence(pair, coefficient, report.evaluation.area_words)
    drawing = area_scatter(
        points,
        x_label=section.x.label,
        y_label=section.y.label,
        summary=words,
        numbers=pd.concat([x, y], ignore_index=True),
        trend=found is not None and found["p"] < CERTAIN,
        theme=report.theme,
    )
    return Blocks([*prose([words]), *figure(report, section.id, drawing, section.caption, section.note)])


def _stack(report: Report, item: Item, wave: str, shown: Rows) -> Stack | None:
    """One wave's bar; of a source that prints only some categories, the rest is one part that says so."""
    counted, size = _counted(shown, wave), _size(shown, wave)
    if size is None:
        return None
    scale = report.evaluation.scale_of(item)
    colours = report.theme.scale_colours([one.id for one in scale.categories], favourable=scale.favourable or "")
    parts = []
    left, plain = size, {one.id: [one.id] for one in scale.categories}
    sums = {one.id: one.of for one in [*scale.sums, *scale.printed]}
    labels = _answer_labels(scale)
    order = [one.id for one in scale.categories]
    known = [name for name in plain if name in counted]
    covered = set(known)
    for name, of in sums.items():
        if name in counted and not covered & set(of):
            known.append(name)
            covered |= set(of)
    of_name = plain | sums
    for name in sorted(known, key=lambda one: order.index(of_name[one][0])):
        parts.append(Part(labels[name], counted[name], colours[of_name[name][-1]]))
        left -= counted[name]
    if left > 0:
        parts.insert(0, Part(NOT_TOLD, left, report.theme.colours.off_scale))
    return Stack(report.evaluation.waves[wave].label, size, tuple(parts)) if known else None


def _answer_labels(scale: Scale) -> dict[str, str]:
    """What each answer, and each sum of answers, is called."""
    sums = {one.id: one.label for one in [*scale.sums, *scale.printed]}
    return {one.id: one.label for one in scale.categories} | sums


def _counted(shown: Rows, wave: str) -> dict[str, int]:
    """How many areas gave each answer in a wave."""
    rows = (row for row in shown if row["wave"] == wave and row["statistic"] == "municipalities")
    return {row["category"]: int(row["value"]) for row in rows}


def _size(shown: Rows, wave: str) -> int | None:
    """The number of areas with an answer in a wave: the base, or the count that a source prints."""
    here = [row for row in shown if row["wave"] == wave]
    bases = [row["base"] for row in here if row["statistic"] == "municipalities" and not math.isnan(row["base"])]
    printed = [row["value"] for row in here if row["statistic"] == "count" and row["category"] == "n"]
    return next(map(int, [*bases, *printed]), None)


def _top_sentence(report: Report, item: Item, shown: Rows) -> str:
    """How many areas sit at the top, now and before, in whole numbers and with N."""
    scale = report.evaluation.scale_of(item)
    labels = _answer_labels(scale)
    sums = [one.id for one in (*reversed(scale.sums), *scale.printed)]
    for category in [*sums, *(one.id for one in reversed(scale.categories))]:
        told = []
        for wave in reversed(report.waves):
            count, size = _counted(shown, wave).get(category), _size(shown, wave)
            if count is not None and size:
                told.append((wave, count, size))
        if told:
            return _told_counts(report, labels[category], told)
    return ""


def _told_counts(report: Report, label: str, told: list[tuple[str, int, int]]) -> str:
    waves = report.evaluation.waves
    named = [(wave_phrase(waves[wave].label), count, size) for wave, count, size in told]
    before = named[1] if len(named) > 1 else None
    return counts_sentence(uncapitalise(label), named[0], before, report.evaluation.area_words)


def _own_sentence(report: Report, item: Item) -> str:
    """The report's own area: its mean and the category that it counts in."""
    if report.is_total:
        return ""
    rows = report.rows(item.population, item.id)
    here = records(rows_with(rows, area=report.context.area, statistic="mean", group="", wave=report.wave))
    if not here:
        return ""
    row = here[0]
    if row["status"] not in SHOWN_STATUSES:
        words = status_words(row["status"], row["reason"], report.evaluation.disclosure.minimum_base)
        return f"Tallet for {report.area_name} {words}."
    categories = report.evaluation.scale_of(item).categories
    answers = round(row["base"])
    step = nearest_category(round(row["value"] * answers), answers)
    mean = f"{decimal(row['value'], 1)} ({number(row['base'])} svar)"
    label = uncapitalise(categories[step - 1].label)
    return f"{report.area_name} har et gennemsnit på {mean} og regnes til »{label}«."


def _of_areas(report: Report, population: str, item: str, group: str, category: str) -> pd.DataFrame:
    """One row an area that the report may name, in alphabetical order."""
    left_out = {TOTAL, *report.evaluation.references}
    areas = [area for area in report.context.names if area not in left_out]
    rows = rows_with(report.rows(population, item), group=group, area=areas)
    if category:
        rows = rows_with(rows, category=category)
    order = [danish_sort_key(report.context.names[area]) for area in rows["area"]]
    return rows.iloc[sorted(range(len(rows)), key=order.__getitem__)]


def _signed(row: Mapping[Any, Any]) -> str:
    """An index has a sign: it is a change."""
    text = value_text(row)
    value = float(row["value"])
    return f"+{text}" if row["unit"] == "percent_change" and value > 0 else text


def _bars_sentence(values: list[AreaValue], goal: float | None, words: AreaWords) -> str:
    known = [one for one in values if not math.isnan(one.value)]
    above = [one for one in known if one.value >= goal] if goal is not None else [one for one in known if one.value > 0]
    what = f"har nået målet om {decimal(goal * 100, 0)} pct" if goal is not None else "ligger over deres udgangspunkt"
    left_out = ", der kan opgøres," if len(known) < len(values) else ""
    return f"{capitalise(count_of(len(above), len(known), words))}{left_out} {what}."


def _coefficient(report: Report, section: AreaScatter) -> Mapping[Any, Any] | None:
    """The row of Pearson's r, where the section names one and there is one."""
    if section.correlation is None:
        return None
    rows = report.rows(section.population, section.correlation)
    return next(iter(records(rows_with(rows, category="pearson", status="ok"))), None)

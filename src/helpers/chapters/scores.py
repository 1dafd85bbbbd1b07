"""Declared sections of scores: means with intervals against a threshold, and comments by score."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.parts import figure, prose, table
from helpers.charts.scores import score_dots as draw_scores
from helpers.instrument import Item
from helpers.params.score_sections import CommentsByScore, ScoreDots
from helpers.schemas import TOTAL, rows_with
from helpers.tables.cells import read_cells
from helpers.tables.scores import comment_table, reaches, score_table
from helpers.wording import capitalise, danish_sort_key, decimal, listing, small_number, uncapitalise

Named = tuple[str, str]

# Whether there are groups at all must not be told where they are too small to be shown.
_NO_GROUPS = "Der er ingen grupper at vise for sig: enten er svarene ikke delt op, eller også er grupperne for små."


def score_dots(report: Report, section: ScoreDots) -> Blocks:
    """A sentence on the threshold, a figure and a table; nothing where there are no such rows."""
    items = [report.evaluation.item_by_id[item] for item in section.items]
    wave = _latest_wave(report, items)
    rows, places = _rows_and_places(report, section, items, wave)
    if not places:
        return prose([_NO_GROUPS]) if section.by_group and not report.is_total else Blocks()
    named = [(item.id, item.topic) for item in items]
    least = report.evaluation.disclosure.minimum_base
    scale = report.evaluation.scale_of(items[0])
    when = report.evaluation.waves[wave].label
    drawing = draw_scores(
        rows,
        items=named,
        areas=places,
        scale=scale,
        threshold=section.threshold,
        minimum_base=least,
        theme=report.theme,
    )
    drawing = replace(drawing, rows=_of_report(report, rows))
    caption = f"Gennemsnit på en skala fra {scale.minimum} til {scale.maximum}. {when}"
    content = score_table(rows, items=named, areas=places, threshold=section.threshold, minimum_base=least)
    note = "Stregen omkring hvert punkt er 95 %-intervallet."
    if section.threshold is not None:
        note += f" Den lodrette streg er grænsen {decimal(section.threshold, 1)}."
    return Blocks(
        [
            *prose([_reached(rows, section, named, places), _hidden(rows, section)]),
            *figure(report, section.id, drawing, caption, note),
            *table(report, section.id, content, f"{caption}, med interval og antal svar"),
        ]
    )


def comments_by_score(report: Report, section: CommentsByScore) -> Blocks:
    """A sentence and a table of the two sides of the threshold."""
    rows = rows_with(report.estimates, item=section.id, statistic="comment_share")
    if rows.empty:
        return Blocks()
    limit = decimal(section.threshold, 1)
    sides = [("under", f"Under {limit}"), ("over", f"{limit} eller derover")]
    least = report.evaluation.disclosure.minimum_base
    cells = read_cells(rows, statistics=["comment_share"], key=["category"], minimum_base=least)
    below, above = cells.at("under"), cells.at("over")
    told = ""
    if below.is_shown and above.is_shown:
        told = (
            f"Af scorerne under {limit} har {below.percent} en kommentar; af dem på {limit} eller derover har "
            f"{above.percent} det."
        )
    note = (
        "Et svar er en score på ét spørgsmål, så den samme person indgår flere gange. Svarene er derfor ikke "
        "uafhængige, og der er ikke regnet interval."
    )
    content = comment_table(rows, sides=sides, minimum_base=least)
    return Blocks([*prose([told]), *table(report, section.id, content, "Svar med kommentar, efter score", note)])


def _latest_wave(report: Report, items: list[Item]) -> str:
    """The latest of the report's waves in which the items were asked."""
    asked = [wave for wave in report.waves if wave in items[0].waves]
    return asked[-1] if asked else report.wave


def _rows_and_places(
    report: Report, section: ScoreDots, items: list[Item], wave: str
) -> tuple[pd.DataFrame, list[Named]]:
    """The section's means, and what stands beside each other: areas, or groups in the place of areas."""
    rows = rows_with(report.estimates, item=section.items, wave=wave, statistic="mean")
    names = report.context.names
    if not section.by_group:
        rows = rows_with(rows, group="")
        wanted = section.areas or report.shown_areas(items[0].population, wave)
        present = set(rows["area"])
        return rows, [(area, names[area]) for area in wanted if area in present and area in names]
    area = section.areas[0] if section.areas else report.context.area
    rows = rows[(rows["area"] == area) & (rows["group"] != "")]
    groups = sorted(rows["group"].unique(), key=danish_sort_key)
    return rows.assign(area=rows["group"], group=""), [(group, capitalise(group)) for group in groups]


def _of_report(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as the report has them, with groups as groups."""
    return report.estimates.loc[rows.index]


def _reached(rows: pd.DataFrame, section: ScoreDots, items: list[Named], places: list[Named]) -> str:
    """Which items are below the threshold: over all areas where they stand together, else by place."""
    if section.threshold is None:
        return ""
    cells = read_cells(rows, statistics=["mean"], key=["item", "area"], minimum_base=0)
    whole = [(place, name) for place, name in places if place == TOTAL] or places
    told = []
    for place, name in whole:
        shown = [(topic, cells.at(item, place)) for item, topic in items if cells.at(item, place).is_shown]
        below = [uncapitalise(topic) for topic, cell in shown if not reaches(cell.value, section.threshold)]
        if shown:
            told.append(_sentence(name, below, len(shown), decimal(section.threshold, 1)))
    return " ".join(told)


def _sentence(name: str, below: list[str], shown: int, limit: str) -> str:
    who = f"{capitalise(name)}:"
    if not below:
        return f"{who} Alle gennemsnit er på {limit} eller derover."
    if len(below) == shown:
        return f"{who} Alle gennemsnit er under {limit}."
    count = capitalise(small_number(len(below), "neuter"))
    return f"{who} {count} af {small_number(shown)} gennemsnit er under {limit} ({listing(below)})."


def _hidden(rows: pd.DataFrame, section: ScoreDots) -> str:
    if not section.by_group or not (rows["status"] == "suppressed").any():
        return ""
    return (
        "Tal for små grupper vises ikke, og andre gruppers tal kan være udeladt, så de ikke kan regnes ud ved at "
        "trække fra."
    )

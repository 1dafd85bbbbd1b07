"""Declared sections of a recurring survey: items in order, their trend, and progression from first to last score."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers import charts
from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.parts import figure, prose, respondents_of, table
from helpers.charts.items import item_dots
from helpers.instrument import Item
from helpers.narrative.cells import CERTAIN
from helpers.narrative.overviews import ends_sentence
from helpers.params.recurring_sections import ItemShares, Progression, Trend
from helpers.schemas import rows_with
from helpers.tables.cells import read_cells
from helpers.tables.items import item_table, movement_table, ordered_items, trend_table
from helpers.wording import capitalise, count_noun, listing, number, points, uncapitalise, wave_phrase

Named = tuple[str, str]


def item_shares(report: Report, section: ItemShares) -> Blocks:
    """Response in words, then every item's headline share in order: figure and table."""
    items = _items(report, section.population, [report.wave])
    if not items:
        return Blocks()
    rows = rows_with(_headline_rows(report, items, ["share"]), wave=report.wave)
    least, label = report.evaluation.disclosure.minimum_base, _headline_label(report, items[0])
    named = ordered_items(rows, [(item.id, item.topic) for item in items], wave=report.wave)
    when = report.evaluation.waves[report.wave]
    agreeing = f"der svarer »{uncapitalise(label)}«"
    shows = f"andelen, {agreeing}"
    drawing = item_dots(
        rows, items=named, waves=[(report.wave, when.label)], shows=shows, minimum_base=least, theme=report.theme
    )
    caption = f"Andel, der svarer »{uncapitalise(label)}«, med 95 %-interval. {capitalise(when.period)}"
    content = item_table(rows, items=named, minimum_base=least)
    return Blocks(
        [
            *prose([_response(report, section.population), _ends(rows, named, f"andelen, {agreeing},")]),
            *figure(report, section.id, drawing, caption),
            *table(report, section.id, content, f"{caption}, og antal svar"),
        ]
    )


def trend(report: Report, section: Trend) -> Blocks:
    """Every item from wave to wave, and what changed since the wave before; nothing in a first wave."""
    waves = [wave for wave in report.waves if _items(report, section.population, [wave])]
    items = _items(report, section.population, waves[-1:])
    if len(waves) < 2 or not items:
        return Blocks()
    rows = _headline_rows(report, items, ["share", "change"])
    named = [(item.id, item.topic) for item in items]
    labelled = [(wave, report.evaluation.waves[wave].label) for wave in waves]
    least, label = report.evaluation.disclosure.minimum_base, uncapitalise(_headline_label(report, items[0]))
    shows = f"andelen, der svarer »{label}«, ved hver måling"
    drawing = item_dots(rows, items=named, waves=labelled, shows=shows, minimum_base=least, theme=report.theme)
    content = trend_table(rows, items=named, waves=labelled, minimum_base=least)
    caption = f"Andel, der svarer »{label}«, ved hver måling"
    note = (
        f"Ændringen er fra {labelled[-2][1]} til {labelled[-1][1]}. En ændring regnes for sikker, når p er under 0,05, "
        "efter at der er taget højde for, at flere udsagn er testet."
    )
    return Blocks(
        [
            *prose([_certain_changes(rows, named, labelled)]),
            *figure(report, section.id, drawing, f"{caption}, med 95 %-interval"),
            *table(report, section.id, content, caption, note),
        ]
    )


def progression(report: Report, section: Progression) -> Blocks:
    """How many moved each way on each indicator: figure, table, and who is behind them."""
    items = _items(report, section.population, [report.wave])
    if not items:
        return Blocks()
    rows = rows_with(report.estimates, item=[item.id for item in items], wave=report.wave)
    rows = rows_with(rows, area=report.context.area, group="", statistic="share")
    scale = report.evaluation.scale_of(items[0])
    categories = [(category.id, category.label) for category in scale.shown_categories]
    forward = rows_with(rows, category=scale.favourable or [])
    named = ordered_items(forward, [(item.id, item.topic) for item in items], wave=report.wave)
    least = report.evaluation.disclosure.minimum_base
    moved = f"andelen med »{uncapitalise(_headline_label(report, items[0]))}«"
    drawing = charts.share_bars(
        rows.assign(area=rows["item"], item=section.id),
        theme=report.theme,
        areas=named,
        categories=categories,
        subject="bevægelsen fra første til seneste måling",
        favourable=scale.favourable or "",
        minimum_base=least,
    )
    drawing = replace(drawing, rows=rows)
    period = capitalise(report.evaluation.waves[report.wave].period)
    caption = f"Bevægelse fra første til seneste måling. {period}, pct."
    content = movement_table(rows, items=named, categories=categories, minimum_base=least)
    plural = report.evaluation.populations[section.population].plural
    note = f"n er {plural}, der har mindst to målinger på området. Den enkeltes målinger vises ikke."
    return Blocks(
        [
            *prose([_measured(report, section.population), _ends(forward, named, moved)]),
            *figure(report, section.id, drawing, caption, note),
            *table(report, section.id, content, caption.removesuffix(", pct.")),
        ]
    )


def _items(report: Report, population: str, waves: list[str]) -> list[Item]:
    """The population's items that were asked in one of the waves, in the questionnaire's order."""
    asked = report.evaluation.items_of(population)
    return [item for item in asked if set(item.waves) & set(waves) and item.shown != "never"]


def _headline_label(report: Report, item: Item) -> str:
    wanted = report.evaluation.headline_category(item)
    return next(shown.label for shown in report.evaluation.scale_of(item).shown_categories if shown.id == wanted)


def _headline_rows(report: Report, items: list[Item], statistics: list[str]) -> pd.DataFrame:
    """The rows of the report's own area that are of each item's headline category."""
    headline = {item.id: report.evaluation.headline_category(item) for item in items}
    own = rows_with(report.estimates, area=report.context.area, group="", statistic=statistics)
    return own[own["category"] == own["item"].map(headline)]


def _respondent_rows(report: Report, population: str, statistic: str) -> pd.DataFrame:
    rows = rows_with(respondents_of(report, population), wave=report.wave, area=report.context.area)
    return rows_with(rows, statistic=statistic, category=["", "n"])


def _response(report: Report, population: str) -> str:
    """As in "1.150 blev spurgt, og 253 svarede (22 pct.)."; nothing where it is not known how many were asked."""
    rows = _respondent_rows(report, population, "response_rate")
    cell = read_cells(rows, statistics=["response_rate"], key=["wave"], minimum_base=0).at(report.wave)
    if not cell.is_shown:
        return ""
    plural = report.evaluation.populations[population].plural
    return f"I perioden blev {number(cell.base)} {plural} spurgt, og {number(cell.n)} svarede ({cell.percent})."


def _measured(report: Report, population: str) -> str:
    rows = _respondent_rows(report, population, "count")
    cell = read_cells(rows, statistics=["count"], key=["wave"], minimum_base=0).at(report.wave)
    who = report.evaluation.populations[population]
    return f"I perioden er der {count_noun(int(cell.value), who.singular, who.plural)}." if cell.is_shown else ""


def _ends(rows: pd.DataFrame, named: list[Named], measure: str) -> str:
    """The items with the highest and with the lowest share."""
    cells = read_cells(rows, statistics=["share"], key=["item"], minimum_base=0)
    shown = [(uncapitalise(topic), cells.at(item)) for item, topic in named]
    return ends_sentence(measure, shown, lambda cell: cell.percent)


def _certain_changes(rows: pd.DataFrame, named: list[Named], waves: list[Named]) -> str:
    """What certainly rose or fell between the two last waves."""
    (_, before), (last, after) = waves[-2:]
    cells = read_cells(rows, statistics=["change"], key=["item", "wave"], minimum_base=0)
    told = []
    for item, topic in named:
        cell = cells.at(item, last)
        if cell.is_shown and cell.p_adjusted < CERTAIN:
            moved = "steget" if cell.value > 0 else "faldet"
            told.append(f"»{uncapitalise(topic)}« er {moved} med {points(abs(cell.value))}")
    period = f"Fra {wave_phrase(before)} til {wave_phrase(after)}"
    if not told:
        return f"{period} ses ingen sikre ændringer."
    changes = count_noun(len(told), "sikker ændring", "sikre ændringer", words=True)
    return f"{period} ses {changes}: {capitalise(listing(told))}."

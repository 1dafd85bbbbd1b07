"""What people answered: the summary, a section per item, and the differences between two populations."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers import charts, narrative, tables
from helpers.blocks import Blocks, Sentences
from helpers.bundles import Report
from helpers.chapters.introduction import text
from helpers.chapters.parts import (
    authored,
    bullets,
    commented,
    figure,
    figure_areas,
    heading,
    item_views,
    population_genitive,
    prose,
    quote_boxes,
    respondents_of,
    surveyed_populations,
    table,
    themes_of,
)
from helpers.narrative import ItemView
from helpers.narrative.declared_summary import declared_bullets
from helpers.narrative.fidelity import fidelity_bullets
from helpers.schemas import SHOWN_STATUSES, rows_with
from helpers.tables import overview as overview_tables
from helpers.wording import capitalise, danish_sort_key

_IN_PLACE_OF_AREAS = {"group": "area", "area": "group"}  # groups of one area are shown as areas are


def summary(report: Report) -> Blocks:
    """The main findings, population by population."""
    blocks = text(report, "summary")
    if report.evaluation.fidelity:
        blocks += authored(["\n".join(f"- {line}" for line in fidelity_bullets(report, report.evaluation.fidelity))])
    blocks += bullets(declared_bullets(report))
    for population in surveyed_populations(report):
        views = [view for view in item_views(report, population) if view.has_level]
        findings = narrative.summary_bullets(views)
        if findings:
            blocks += heading(2, capitalise(report.evaluation.populations[population].definite))
            blocks += bullets(findings)
    return blocks


def results(report: Report, population: str) -> Blocks:
    """One section per item, theme by theme; items without numbers in the wave stand in a table at the end."""
    if not item_views(report, population):
        return Blocks()
    if report.is_published and not any(view.has_level for view in item_views(report, population)):
        return Blocks()
    blocks = _respondents(report, population)
    without = []
    for theme in themes_of(report, population):
        views = [view for view in item_views(report, population) if view.item.theme == theme.id]
        shown = [view for view in views if view.has_level]
        without += [view for view in views if not view.has_level]
        if shown:
            blocks += [*heading(2, theme.title), *authored([theme.text])]
            blocks += commented(report, theme.id)
            blocks += [block for view in shown for block in _item_section(report, view)]
    if without:
        blocks += _without_numbers(report, without)
    return blocks


def other_results(report: Report, *shown: str) -> Blocks:
    """As `results`, a chapter for each surveyed population that has not been `shown` in one of its own."""
    blocks = Blocks()
    for population in surveyed_populations(report):
        if population not in shown:
            found = results(report, population)
            blocks += (
                [*heading(1, f"{capitalise(population_genitive(report, population))} oplevelser"), *found]
                if found
                else []
            )
    return blocks


def differences(report: Report) -> Blocks:
    """Pairs of items asked of two populations, the largest difference first."""
    evaluation = report.evaluation
    rows = rows_with(report.estimates, statistic=["share", "difference"])
    if not evaluation.pairs:
        return Blocks()
    pairs = narrative.pair_views(evaluation, rows, waves=report.waves, area=report.context.area)
    if not pairs:
        return prose(["Der er ingen spørgsmål, hvor begge grupper har et tal i denne måling."])
    blocks = bullets(narrative.discrepancy_sentences(pairs))
    sides = (capitalise(pairs[0].first.population.plural), capitalise(pairs[0].second.population.plural))
    for wave in dict.fromkeys(pair.wave for pair in pairs):
        here = [pair.compared for pair in pairs if pair.wave == wave]
        own = rows_with(rows, wave=wave, area=report.context.area, group="")
        when = evaluation.waves[wave].label
        least = evaluation.disclosure.minimum_base
        drawing = charts.difference_dots(own, pairs=here, sides=sides, minimum_base=least, theme=report.theme)
        blocks += figure(
            report, f"pairs-{wave}", drawing, f"{sides[0]} og {sides[1].lower()} om det samme. {when}, pct."
        )
        content = tables.discrepancy_table(own, pairs=here, sides=sides, minimum_base=least)
        caption = f"Forskelle mellem {sides[0].lower()} og {sides[1].lower()}. {when}"
        note = narrative.discrepancy_note([pair for pair in pairs if pair.wave == wave])
        blocks += table(report, f"pairs-{wave}", content, caption, note)
    return blocks


def _item_section(report: Report, view: ItemView) -> Blocks:
    """Finding as heading, sentences, figure or table with note, a quote, the evaluator's own paragraph."""
    item = view.item
    blocks = heading(3, narrative.item_heading(view))
    comment = report.context.comments.get(item.id)
    if comment is None or comment.place == "after":
        blocks.append(Sentences(tuple(narrative.item_sentences(view))))
    blocks += commented(report, item.id)
    blocks += _item_figure(report, view) if item.figure and not view.is_score else _item_table(report, view)
    blocks += _groups(report, view)
    blocks += quote_boxes(report, rows_with(report.quotes, code=item.id).head(1))
    return blocks


def _item_figure(report: Report, view: ItemView) -> Blocks:
    rows = rows_with(view.rows, wave=view.focus, group="")
    categories = [(category.id, category.label) for category in view.scale.shown_categories]
    drawing = charts.share_bars(
        rows,
        theme=report.theme,
        areas=figure_areas(report, view),
        categories=categories,
        highlight=report.context.area,
        subject=view.item.wording,
        favourable=view.scale.favourable or "",
        minimum_base=report.evaluation.disclosure.minimum_base,
    )
    caption = f"»{view.item.wording}« {capitalise(dict(view.waves)[view.focus])}, pct."
    return figure(report, view.item.id, drawing, caption, narrative.base_note(view))


def _item_table(report: Report, view: ItemView) -> Blocks:
    rows = rows_with(view.rows, wave=view.focus, group="")
    content = tables.share_table(
        rows, areas=figure_areas(report, view), scale=view.scale, minimum_base=view.minimum_base
    )
    unit = "gennemsnit" if view.is_score else "pct."
    caption = f"»{view.item.wording}« {capitalise(dict(view.waves)[view.focus])}, {unit}"
    return table(report, view.item.id, content, caption, narrative.base_note(view))


def _groups(report: Report, view: ItemView) -> Blocks:
    """The own area's groups (teams, departments) beside each other: a figure of the shares, and a table."""
    rows = rows_with(view.rows, wave=view.wave, area=report.context.area)
    groups = sorted(set(rows["group"]) - {""}, key=danish_sort_key)
    if not groups or rows_with(rows, group=groups, status=SHOWN_STATUSES).empty:
        return Blocks()
    by_group = rows_with(rows, group=groups).rename(columns=_IN_PLACE_OF_AREAS)
    named = [(group, group) for group in groups]
    content = tables.share_table(
        by_group, areas=named, scale=view.scale, minimum_base=view.minimum_base, places="Gruppe"
    )
    caption = f"{view.item.topic}, fordelt på {report.evaluation.groups_called} i {report.area_name}"
    blocks = _group_figures(report, view, rows, named) if view.item.figure and not view.is_score else Blocks()
    return Blocks([*blocks, *table(report, f"groups-{view.item.id}", content, caption)])


def _group_figures(report: Report, view: ItemView, rows: pd.DataFrame, groups: list[tuple[str, str]]) -> Blocks:
    """Columns (or, for many groups, rows of bars) of each group's shares; as many figures as fit on a page each."""
    blocks = Blocks()
    parts = charts.split_areas(groups, theme=report.theme)
    for place, part in enumerate(parts, start=1):
        own = rows_with(rows, group=[group for group, _ in part])
        drawing = charts.share_bars(
            own.rename(columns=_IN_PLACE_OF_AREAS),
            theme=report.theme,
            areas=part,
            categories=[(category.id, category.label) for category in view.scale.shown_categories],
            subject=f"{view.item.wording} ({report.evaluation.groups_called} i {report.area_name})",
            favourable=view.scale.favourable or "",
            minimum_base=view.minimum_base,
        )
        drawing = replace(drawing, rows=own)
        which = f" ({place} af {len(parts)})" if len(parts) > 1 else ""
        when = capitalise(dict(view.waves)[view.wave])
        caption = (
            f"{view.item.topic}, fordelt på {report.evaluation.groups_called} i {report.area_name}{which}. {when}, pct."
        )
        blocks += figure(report, f"groups-{view.item.id}-{place}", drawing, caption)
    return blocks


def _respondents(report: Report, population: str) -> Blocks:
    words = narrative.respondents_sentences(
        respondents_of(report, population),
        report.evaluation.populations[population],
        names=report.context.names,
        area=report.context.area,
        wave=report.wave,
    )
    return prose([" ".join(words)])


def _without_numbers(report: Report, views: list[ItemView]) -> Blocks:
    content = overview_tables.without_numbers_table(views)
    lead = "Følgende spørgsmål hører til kapitlet, men har ingen tal, som kan vises i denne måling."
    key = f"without-{views[0].item.population}"
    return Blocks(
        [*heading(2, "Spørgsmål uden tal"), *prose([lead]), *table(report, key, content, "Spørgsmål uden tal")]
    )

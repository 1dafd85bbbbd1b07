"""A report's chapters: each function takes an opened report and gives the blocks of one notebook cell."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from helpers import charts, narrative, tables
from helpers.blocks import Block, Blocks, Callout, Figure, Prose, Table, escape_markdown
from helpers.bundles import Report
from helpers.charts import Drawing
from helpers.instrument import Item, Theme
from helpers.narrative import ItemView
from helpers.params import TextName
from helpers.schemas import RESPONDENTS, SHOWN_STATUSES
from helpers.tables import TableContent
from helpers.tables import overview as overview_tables
from helpers.tables.numbers import numbers_csv, numbers_table
from helpers.wording import capitalise, danish_sort_key

LEADER = "leader"


def opening(report: Report) -> Blocks:
    """What the numbers are: synthetic answers, a source's published numbers, or answers; and who is spoken of."""
    blocks = Blocks()
    if report.context.synthetic:
        text = (
            "Svarene bag denne rapport er lavet til lejligheden og kommer ikke fra virkelige borgere, medarbejdere "
            "eller ledere. Rapporten viser, hvordan resultaterne vil blive præsenteret."
        )
        blocks.append(Callout("warning", text, "Syntetiske svar"))
    if report.is_published and report.evaluation.source_note:
        blocks.append(Callout("rule", report.evaluation.source_note, "Offentliggjorte tal"))
    return blocks


def text(report: Report, name: TextName) -> Blocks:
    """A text of the evaluation, the phase's own where it has one."""
    return _prose([report.evaluation.text(name, report.context.phase)])


def design(report: Report) -> Blocks:
    """The design in words, and a table of the data behind the report's waves."""
    blocks = text(report, "design")
    blocks += _table(report, "data", overview_tables.data_collection_table(report), "Rapportens datakilder")
    respondents = report.estimates[(report.estimates["item"] == RESPONDENTS) & (report.estimates["group"] == "")]
    blocks += _table(
        report,
        "respondents",
        tables.respondents_table(respondents, names=report.context.names, evaluation=report.evaluation),
        "Besvarelser og svarprocent",
    )
    return blocks


def summary(report: Report) -> Blocks:
    """The main findings, population by population."""
    blocks = text(report, "summary")
    for population in _surveyed(report):
        views = [view for view in _views(report, population) if _has_level(view)]
        bullets = narrative.summary_bullets(views)
        if bullets:
            heading = capitalise(report.evaluation.populations[population].definite)
            blocks += _prose([f"## {heading}", _bullets(bullets)])
    return blocks


def results(report: Report, population: str) -> Blocks:
    """One section per item, theme by theme; items without numbers in the wave stand in a table at the end."""
    if population not in _surveyed(report):
        return Blocks()
    blocks = _respondents(report, population)
    without = []
    for theme in _themes(report, population):
        views = [view for view in _views(report, population) if view.item.theme == theme.id]
        shown = [view for view in views if _has_level(view)]
        without += [view for view in views if not _has_level(view)]
        if shown:
            blocks += _prose([f"## {theme.title}", theme.text])
            blocks += _comment(report, theme.id)
            blocks += [block for view in shown for block in _item_section(report, view)]
    if without:
        blocks += _without_numbers(report, without)
    return blocks


def differences(report: Report) -> Blocks:
    """Pairs of items asked of two populations, the largest difference first."""
    evaluation = report.evaluation
    rows = report.estimates[report.estimates["statistic"].isin(["share", "difference"])]
    pairs = narrative.pair_views(evaluation, rows, waves=report.waves, area=report.context.area)
    if not pairs:
        return _prose(["Der er ingen spørgsmål, hvor begge grupper har et tal i denne måling."])
    blocks = _prose([_bullets(narrative.discrepancy_sentences(pairs))])
    sides = (capitalise(pairs[0].first.population.plural), capitalise(pairs[0].second.population.plural))
    for wave in dict.fromkeys(pair.wave for pair in pairs):
        here = [pair.compared for pair in pairs if pair.wave == wave]
        own = rows[(rows["wave"] == wave) & (rows["area"] == report.context.area) & (rows["group"] == "")]
        when = evaluation.waves[wave].label
        least = evaluation.disclosure.minimum_base
        drawing = charts.difference_dots(own, pairs=here, sides=sides, minimum_base=least)
        blocks += _figure(
            report, f"pairs-{wave}", drawing, f"{sides[0]} og {sides[1].lower()} om det samme. {when}, pct."
        )
        content = tables.discrepancy_table(own, pairs=here, sides=sides, minimum_base=least)
        blocks += _table(
            report, f"pairs-{wave}", content, f"Forskelle mellem {sides[0].lower()} og {sides[1].lower()}. {when}"
        )
    return blocks


def leadership(report: Report) -> Blocks:
    """The leaders' themes: what each is about, what leaders said, and the survey results that it touches."""
    themes = [theme for theme in report.evaluation.themes if theme.population == LEADER]
    if not themes:
        return Blocks()
    phases = report.evaluation.phases
    own = [name for name, phase in phases.items() if phase.wave == report.wave and name == "leader_perspective"]
    if not own:
        return _prose([narrative.leaders_elsewhere(phases.get("leader_perspective")), *map(_theme_lines, themes)])
    informants = report.context.informants.get(LEADER, {})
    minimum = report.evaluation.disclosure.minimum_leaders
    if report.is_published:
        blocks = _prose(["Kilden gengiver ledernes udsagn i ord og citater. De er ikke gentaget her; temaerne er."])
    else:
        blocks = _prose([narrative.leaders_sentence(informants, minimum, across=report.context.leaders_across)])
    for theme in themes:
        blocks += _leader_theme(report, theme)
    return blocks


def method(report: Report) -> Blocks:
    """The method text and what was in fact used here: bases, families of tests, thresholds, cells not shown."""
    blocks = text(report, "method")
    blocks += _prose(narrative.method_paragraphs(report.estimates, report.evaluation, report.context.suppressed))
    if report.context.suppressed:
        content = tables.suppression_table(report.context.suppressed, report.evaluation.populations)
        blocks += _table(report, "suppressed", content, "Tal, der ikke vises, efter årsag (hele evalueringen)")
    return blocks


def tests(report: Report) -> Blocks:
    """Every change of the report's own area with interval, corrected p and effect size."""
    blocks = Blocks()
    for population in _surveyed(report):
        rows = _own_changes(report, population)
        if rows.empty:
            continue
        caption = f"Ændringer i {_genitive(report, population)} svar"
        content = tables.change_table(rows, names=report.context.names, evaluation=report.evaluation)
        blocks += _table(report, f"tests-{population}", content, caption)
    return blocks or _prose(["Rapporten indeholder ingen ændringer, som kan testes."])


def _item_section(report: Report, view: ItemView) -> Blocks:
    """Finding as heading, sentences, figure or table with note, a quote, the evaluator's own paragraph."""
    item = view.item
    blocks = _prose([f"### {narrative.item_heading(view)}"])
    comment = report.context.comments.get(item.id)
    if comment is None or comment.place == "after":
        blocks += _prose([" ".join(narrative.item_sentences(view))])
    blocks += _comment(report, item.id)
    blocks += _item_figure(report, view) if item.figure and not view.is_score else _item_table(report, view)
    blocks += _groups(report, view)
    blocks += _quotes(report, report.quotes[report.quotes["code"] == item.id].head(1))
    return blocks


def _item_figure(report: Report, view: ItemView) -> Blocks:
    rows = view.rows[(view.rows["wave"] == view.focus) & (view.rows["group"] == "")]
    categories = [(category.id, category.label) for category in view.scale.shown_categories]
    drawing = charts.share_bars(
        rows,
        areas=_figure_areas(report, view),
        categories=categories,
        highlight=report.context.area,
        subject=view.item.wording,
        favourable=view.scale.favourable or "",
        minimum_base=report.evaluation.disclosure.minimum_base,
    )
    caption = f"»{escape_markdown(view.item.wording)}« {capitalise(dict(view.waves)[view.focus])}, pct."
    return _figure(report, view.item.id, drawing, caption, narrative.base_note(view))


def _item_table(report: Report, view: ItemView) -> Blocks:
    rows = view.rows[(view.rows["wave"] == view.focus) & (view.rows["group"] == "")]
    content = tables.share_table(
        rows, areas=_figure_areas(report, view), scale=view.scale, minimum_base=view.minimum_base
    )
    caption = f"»{escape_markdown(view.item.wording)}« {capitalise(dict(view.waves)[view.focus])}, pct."
    return _table(report, view.item.id, content, caption, narrative.base_note(view))


def _groups(report: Report, view: ItemView) -> Blocks:
    """The own area's groups (teams, departments) beside each other."""
    rows = view.rows[(view.rows["wave"] == view.wave) & (view.rows["area"] == report.context.area)]
    groups = sorted((group for group in rows["group"].unique() if group), key=danish_sort_key)
    shown = rows[rows["status"].isin(SHOWN_STATUSES) & (rows["group"] != "")]
    if not groups or shown.empty:
        return Blocks()
    by_group = rows[rows["group"] != ""].assign(area=lambda frame: frame["group"], group="")
    named = [(group, group) for group in groups]
    content = tables.share_table(by_group, areas=named, scale=view.scale, minimum_base=view.minimum_base)
    caption = f"{view.item.topic}, fordelt på afdelinger i {report.area_name}"
    return _table(report, f"groups-{view.item.id}", content, caption)


def _leader_theme(report: Report, theme: Theme) -> Blocks:
    informants = None if report.is_published else report.context.informants.get(LEADER, {}).get(theme.id, 0)
    minimum = report.evaluation.disclosure.minimum_leaders
    views = [_view(report, report.evaluation.item_by_id[item]) for item in theme.related_items]
    told = narrative.theme_sentence(theme, informants, minimum, views)
    blocks = _prose([f"## {theme.title}", theme.text, told])
    quotes = report.quotes[(report.quotes["theme"] == theme.id) & (report.quotes["population"] == LEADER)]
    blocks += _quotes(report, quotes.head(2))
    blocks += _comment(report, theme.id)
    content = overview_tables.related_table([view for view in views if _has_level(view)])
    blocks += _table(report, f"theme-{theme.id}", content, f"Svar, som hører til temaet »{theme.title}«")
    return blocks


def _respondents(report: Report, population: str) -> Blocks:
    frame = report.estimates
    rows = frame[(frame["item"] == RESPONDENTS) & (frame["population"] == population) & (frame["group"] == "")]
    words = narrative.respondents_sentences(
        rows,
        report.evaluation.populations[population],
        names=report.context.names,
        area=report.context.area,
        wave=report.wave,
    )
    return _prose([" ".join(words)])


def _without_numbers(report: Report, views: list[ItemView]) -> Blocks:
    content = overview_tables.without_numbers_table(views)
    lead = "Følgende spørgsmål hører til kapitlet, men har ingen tal, som kan vises i denne måling."
    key = f"without-{views[0].item.population}"
    return Blocks([*_prose(["## Spørgsmål uden tal", lead]), *_table(report, key, content, "Spørgsmål uden tal")])


def _quotes(report: Report, quotes: pd.DataFrame) -> Blocks:
    return Blocks(
        Callout("quote", f"»{escape_markdown(row['quote'])}«\n\n{_source(report, row['population'], row['role'])}")
        for row in quotes.to_dict("records")
    )


def _source(report: Report, population: str, role: str) -> str:
    who = role or report.evaluation.populations[population].singular
    return f"{escape_markdown(capitalise(who))}{' (syntetisk citat)' if report.context.synthetic else ''}"


def _comment(report: Report, place: str) -> Blocks:
    comment = report.context.comments.get(place)
    return _prose([comment.text]) if comment else Blocks()


def _theme_lines(theme: Theme) -> str:
    return f"**{theme.title}.** {theme.text}"


def _views(report: Report, population: str) -> list[ItemView]:
    asked = [item for item in report.evaluation.items_of(population) if set(item.waves) & set(report.waves)]
    return [_view(report, item) for item in asked]


def _view(report: Report, item: Item) -> ItemView:
    evaluation = report.evaluation
    return ItemView(
        item=item,
        scale=evaluation.scale_of(item),
        population=evaluation.populations[item.population],
        rows=report.rows(item.population, item.id),
        area=report.context.area,
        names=report.context.names,
        waves=tuple((wave, evaluation.waves[wave].label) for wave in report.waves),
        wave=report.wave,
        headline=evaluation.headline_category(item),
        pools={wave: tuple(evaluation.waves[wave].areas) for wave in report.waves},
        minimum_base=evaluation.disclosure.minimum_base,
    )


def _has_level(view: ItemView) -> bool:
    """Whether a level of the item can be told in any of the report's waves."""
    rows = view.rows[view.rows["statistic"].isin(["share", "mean"]) & (view.rows["group"] == "")]
    return bool(rows["status"].isin(SHOWN_STATUSES).any())


def _figure_areas(report: Report, view: ItemView) -> list[tuple[str, str]]:
    areas = report.shown_areas(view.item.population, view.focus)
    return [(area, report.context.names[area]) for area in areas]


def _surveyed(report: Report) -> list[str]:
    """Populations that were asked items in one of the report's waves."""
    waves = set(report.waves)
    asked = {item.population for item in report.evaluation.items if waves & set(item.waves)}
    return [population for population in report.evaluation.populations if population in asked]


def _themes(report: Report, population: str) -> list[Theme]:
    return [theme for theme in report.evaluation.themes if theme.population == population]


def _own_changes(report: Report, population: str) -> pd.DataFrame:
    frame = report.estimates
    own = (frame["population"] == population) & (frame["area"] == report.context.area) & (frame["group"] == "")
    headline = {item.id: report.evaluation.headline_category(item) for item in report.evaluation.items_of(population)}
    tested = frame["statistic"].isin(["change", "change_from_first"]) & (frame["status"] == "ok")
    return frame[own & tested & (frame["category"] == frame["item"].map(headline))]


def _genitive(report: Report, population: str) -> str:
    return f"{report.evaluation.populations[population].definite}s"


def _prose(paragraphs: Iterable[str]) -> Blocks:
    return Blocks(Prose(paragraph.strip()) for paragraph in paragraphs if paragraph.strip())


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _figure(report: Report, key: str, drawing: Drawing, caption: str, note: str = "") -> Blocks:
    rows = drawing.rows
    block: Block = Figure(
        svg=drawing.svg,
        alt=drawing.alt,
        caption=caption,
        number=report.numbering.figure(key),
        note=note,
        numbers="" if rows.empty else numbers_table(report, rows).markdown,
        csv="" if rows.empty else numbers_csv(report, rows),
    )
    return Blocks([block])


def _table(report: Report, key: str, content: TableContent, caption: str, note: str = "") -> Blocks:
    if not content.rows:
        return Blocks()
    number = report.numbering.table(key)
    return Blocks([Table(content.header, content.rows, content.align, caption, number, note)])

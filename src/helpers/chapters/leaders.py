"""What leaders were interviewed about, with the survey results that each theme touches."""

from __future__ import annotations

from helpers import narrative
from helpers.blocks import Blocks, literal
from helpers.bundles import Report
from helpers.chapters.parts import (
    authored,
    commented,
    heading,
    item_view,
    prose,
    quote_boxes,
    table,
    themes_of,
)
from helpers.instrument import Theme
from helpers.schemas import LEADER, rows_with
from helpers.tables import overview as overview_tables


def leadership(report: Report) -> Blocks:
    """The leaders' themes: what each is about, what leaders said, and the survey results that it touches."""
    surveyed = {item.theme for item in report.evaluation.items}
    themes = [theme for theme in themes_of(report, LEADER) if theme.id not in surveyed]
    if not themes:
        return Blocks()
    phases = report.evaluation.phases
    own = [name for name, phase in phases.items() if phase.wave == report.wave and name == "leader_perspective"]
    if not own:
        elsewhere = narrative.leaders_elsewhere(phases.get("leader_perspective"))
        return Blocks([*prose([elsewhere]), *authored(map(_theme_lines, themes))])
    informants = report.context.informants.get(LEADER, {})
    minimum = report.evaluation.disclosure.minimum_leaders
    if report.is_published:
        blocks = prose(["Kilden gengiver ledernes udsagn i ord og citater. De er ikke gentaget her; temaerne er."])
    else:
        plural, across = report.evaluation.area_words.plural, report.context.leaders_across
        blocks = prose([narrative.leaders_sentence(informants, minimum, across=across, areas=plural)])
    for theme in themes:
        blocks += _leader_theme(report, theme)
    return blocks


def _leader_theme(report: Report, theme: Theme) -> Blocks:
    informants = None if report.is_published else report.context.informants.get(LEADER, {}).get(theme.id, 0)
    minimum = report.evaluation.disclosure.minimum_leaders
    views = [item_view(report, report.evaluation.item_by_id[item]) for item in theme.related_items]
    told = narrative.theme_sentence(theme, informants, minimum, views)
    blocks = Blocks([*heading(2, theme.title), *authored([theme.text]), *prose([told])])
    quotes = rows_with(report.quotes, theme=theme.id, population=LEADER)
    blocks += quote_boxes(report, quotes.head(2))
    blocks += commented(report, theme.id)
    content = overview_tables.related_table([view for view in views if view.has_level])
    blocks += table(report, f"theme-{theme.id}", content, f"Svar, som hører til temaet »{theme.title}«")
    return blocks


def _theme_lines(theme: Theme) -> str:
    return f"**{literal(theme.title)}.** {theme.text}"

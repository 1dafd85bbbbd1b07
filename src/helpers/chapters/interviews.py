"""Declared sections of interviews: a population's themes with the quotes that may be shown."""

from __future__ import annotations

from helpers.blocks import Blocks, literal
from helpers.bundles import Report
from helpers.chapters.parts import authored, prose, quote_boxes, themes_of
from helpers.narrative.quotes import withheld_sentence
from helpers.params.score_sections import Interviews
from helpers.schemas import rows_with


def voices(report: Report, section: Interviews) -> Blocks:
    """Each theme with its text and some quotes; a theme without quotes is left out."""
    blocks = Blocks()
    for theme in themes_of(report, section.population):
        if section.themes and theme.id not in section.themes:
            continue
        own = rows_with(report.quotes, theme=theme.id, population=section.population)
        if not own.empty:
            lead = authored([f"**{literal(theme.title)}.** {theme.text}"])
            blocks += [*lead, *quote_boxes(report, own.head(section.most_quotes))]
    own_withheld = {who: n for who, n in report.context.withheld.items() if who == section.population}
    return Blocks([*blocks, *prose([withheld_sentence(own_withheld)])])

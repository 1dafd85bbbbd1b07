"""Declared sections on interviews: who was spoken to, about what, in their own words, and beside the survey."""

from __future__ import annotations

from helpers import tables
from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.parts import authored, heading, item_view, prose, quote_boxes, table
from helpers.instrument import Theme
from helpers.narrative.quotes import withheld_sentence
from helpers.narrative.triangulation import DIRECTIONS, interview_direction, survey_direction, verdict
from helpers.params.sections import InterviewOverview, ThemeQuotes, Triangulation
from helpers.schemas import UNKNOWN_FORM, rows_with
from helpers.wording import capitalise, small_number

_HOW_TO_READ = (
    "*Sådan læses tabellen.* Et spørgsmål tæller som positivt, når mindst halvdelen af svarene ligger i skalaens gode "
    "halvdel. Interviewenes udsagn er talt efter, om de taler for eller imod; en informant tæller én gang på hver "
    "side. Den ene side skal nævnes mindst dobbelt så ofte som den anden for at være overvejende."
)


def interview_overview(report: Report, section: InterviewOverview) -> Blocks:
    """How the interviews were held, and each theme with its number of informants; nothing without interviews."""
    if not report.context.informants:
        return Blocks()
    collected = [
        (
            capitalise(report.evaluation.populations[population].plural),
            form or UNKNOWN_FORM,
            _shown(report, population, n),
        )
        for population, forms in report.context.interviewed.items()
        for form, n in forms.items()
    ]
    blocks = table(
        report,
        f"{section.id}-collected",
        tables.text_table(["Målgruppe", "Form", "Informanter"], collected, "llr"),
        "Interview bag rapporten",
    )
    spoken = [
        (
            theme.title,
            capitalise(report.evaluation.populations[population].plural),
            _shown(report, population, themes[theme.id]),
        )
        for population, themes in report.context.informants.items()
        for theme in report.evaluation.themes
        if theme.id in themes
    ]
    content = tables.text_table(["Tema", "Målgruppe", "Informanter"], spoken, "llr")
    return Blocks([*blocks, *table(report, f"{section.id}-themes", content, "Temaer og informanter")])


def theme_quotes(report: Report, section: ThemeQuotes) -> Blocks:
    """Released quotes under the theme that they were coded with."""
    blocks = Blocks()
    for theme in _themes(report, section.themes):
        quotes = rows_with(report.quotes, theme=theme.id).head(section.most)
        if len(quotes):
            blocks += [*heading(3, theme.title), *quote_boxes(report, quotes)]
    return Blocks([*blocks, *prose([withheld_sentence(report.context.withheld)])])


def triangulation(report: Report, section: Triangulation) -> Blocks:
    """For each theme what survey and interviews say, and how the two go together; nothing without interviews."""
    if not report.context.informants:
        return Blocks()
    rows = []
    for theme in _themes(report, section.themes):
        own = [item.id for item in report.evaluation.items if item.theme == theme.id]
        views = [item_view(report, report.evaluation.item_by_id[item]) for item in [*own, *theme.related_items]]
        survey, from_survey = survey_direction(views)
        interviews, from_interviews = interview_direction(
            report.context.stances.get(theme.id, {}), report.evaluation.disclosure.smallest_told(theme.population)
        )
        told = [f"{DIRECTIONS[survey]} ({from_survey})", f"{DIRECTIONS[interviews]} ({from_interviews})"]
        if survey or interviews:
            rows.append((theme.title, *told, verdict(survey, interviews)))
    content = tables.text_table(["Tema", "Spørgeskemaet siger", "Interviewene siger", "Sammenholdt"], rows)
    made = table(report, section.id, content, "Spørgeskema og interview holdt op mod hinanden")
    return Blocks([*made, *authored([_HOW_TO_READ])])


def _themes(report: Report, wanted: list[str]) -> list[Theme]:
    return [theme for theme in report.evaluation.themes if not wanted or theme.id in wanted]


def _shown(report: Report, population: str, informants: int) -> str:
    least = report.evaluation.disclosure.smallest_told(population)
    return str(informants) if informants >= least else f"færre end {small_number(least)}"

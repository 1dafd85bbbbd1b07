"""What a report opens with: what its numbers are, the evaluation's own texts, the data behind it."""

from __future__ import annotations

from helpers import narrative, tables
from helpers.blocks import Blocks, Callout, KeyFigures
from helpers.bundles import Report
from helpers.chapters.parts import authored, item_views, respondents_of, surveyed_populations, table
from helpers.params import TextName
from helpers.schemas import FRAME, RESPONDENTS, rows_with
from helpers.tables import overview as overview_tables
from helpers.tables.frames import frame_table
from helpers.wording import capitalise


def opening(report: Report) -> Blocks:
    """What the numbers are: synthetic answers, a source's published numbers, or answers; and who is spoken of."""
    blocks = Blocks()
    if report.context.synthetic:
        text = (
            "Svarene bag denne rapport er lavet til lejligheden og kommer ikke fra virkelige mennesker. Rapporten "
            "viser, hvordan resultaterne vil blive præsenteret."
        )
        blocks.append(Callout("warning", text, "Syntetiske svar"))
    if report.is_published and report.evaluation.source_note:
        blocks.append(Callout("rule", report.evaluation.source_note, "Offentliggjorte tal"))
    figures = [found for population in surveyed_populations(report) for found in _key_figures(report, population)]
    return Blocks([*blocks, KeyFigures(tuple(figures))]) if figures else blocks


def _key_figures(report: Report, population: str) -> list[tuple[str, str]]:
    return narrative.key_figures(
        [view for view in item_views(report, population) if view.has_level],
        respondents_of(report, population),
    )


def text(report: Report, name: TextName) -> Blocks:
    """A text of the evaluation, the phase's own where it has one."""
    return authored([report.evaluation.text(name, report.context.phase)])


def design(report: Report) -> Blocks:
    """The design in words, and a table of the data behind the report's waves."""
    blocks = text(report, "design")
    blocks += table(report, "data", overview_tables.data_collection_table(report), "Rapportens datakilder")
    respondents = rows_with(report.estimates, item=RESPONDENTS, group="")
    blocks += table(
        report,
        "respondents",
        tables.respondents_table(respondents, names=report.context.names, evaluation=report.evaluation),
        "Besvarelser og svarprocent",
    )
    return Blocks([*blocks, *_frames(report)])


def _frames(report: Report) -> Blocks:
    """The area's respondents beside those who were asked, population by population, where params know the frame."""
    blocks, own = Blocks(), rows_with(report.estimates, area=report.context.area, statistic=FRAME)
    for population, wave in own[["population", "wave"]].drop_duplicates().itertuples(index=False, name=None):
        rows = rows_with(own, population=population, wave=wave)
        who, when = report.evaluation.populations[population].plural, report.evaluation.waves[wave].label
        caption = f"{capitalise(who)}, der har svaret, ved siden af dem, der blev spurgt. {capitalise(when)}"
        blocks += table(report, f"frame-{population}-{wave}", frame_table(rows, report.evaluation), caption)
    return blocks

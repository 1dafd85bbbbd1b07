"""What chapters are put together from: numbered figures and tables, quotes, comments, views of a report's items."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from helpers.blocks import Block, Blocks, Callout, Figure, Prose, Table, escape_markdown, literal
from helpers.bundles import Report
from helpers.charts import Drawing
from helpers.instrument import Item, Theme
from helpers.narrative import ItemView, few_respondents
from helpers.narrative.own_words import own_words
from helpers.schemas import RESPONDENTS, records, rows_with
from helpers.tables import TableContent
from helpers.tables.numbers import numbers_csv, numbers_table
from helpers.wording import capitalise


def authored(paragraphs: Iterable[str]) -> Blocks:
    """Paragraphs that are Markdown: what params hold for that, and what was made safe already."""
    return Blocks(Prose(paragraph.strip()) for paragraph in paragraphs if paragraph.strip())


def prose(paragraphs: Iterable[str]) -> Blocks:
    """Paragraphs of plain sentences: labels and names in them are shown as they were written."""
    return authored(map(literal, paragraphs))


def heading(level: int, text: str) -> Blocks:
    """A plain text as a heading; nothing for nothing."""
    return authored([f"{'#' * level} {literal(text)}"] if text.strip() else [])


def bullets(lines: Iterable[str]) -> Blocks:
    """Plain sentences as a list."""
    return authored(["\n".join(f"- {literal(line)}" for line in lines)])


def figure(report: Report, key: str, drawing: Drawing, caption: str, note: str = "") -> Blocks:
    """A numbered figure; `caption` and `note` are plain."""
    rows = drawing.rows
    block: Block = Figure(
        svg=drawing.svg,
        alt=drawing.alt,
        caption=literal(caption),
        number=report.numbering.figure(key),
        note=literal(note),
        numbers="" if rows.empty else numbers_table(report, rows).markdown,
        csv="" if rows.empty else numbers_csv(report, rows),
    )
    return Blocks([block])


def table(report: Report, key: str, content: TableContent, caption: str, note: str = "") -> Blocks:
    """A numbered table, nothing without rows; `caption` and `note` are plain."""
    if not content.rows:
        return Blocks()
    number = report.numbering.table(key)
    return Blocks([Table(content.header, content.rows, content.align, literal(caption), number, literal(note))])


def commented(report: Report, place: str) -> Blocks:
    comment = report.context.comments.get(place)
    return authored([own_words(comment.text, report)]) if comment else Blocks()


def quote_boxes(report: Report, quotes: pd.DataFrame) -> Blocks:
    return Blocks(
        Callout("quote", f"»{escape_markdown(row['quote'])}«\n\n{source(report, row['population'], row['role'])}")
        for row in records(quotes)
    )


def source(report: Report, population: str, role: str) -> str:
    who = role or report.evaluation.populations[population].singular
    return f"{escape_markdown(capitalise(who))}{' (syntetisk citat)' if report.context.synthetic else ''}"


def item_views(report: Report, population: str) -> list[ItemView]:
    """The population's items that have a section of their own, and were asked in one of the report's waves."""
    own = [item for item in report.evaluation.items_of(population) if item.shown == "chapter"]
    return [item_view(report, item) for item in own if set(item.waves) & set(report.waves)]


def item_view(report: Report, item: Item) -> ItemView:
    """What is told of the item; made once a report, for the many sections that ask for it."""
    return _item_view(report, item.id)


@lru_cache(maxsize=512)
def _item_view(report: Report, item_id: str) -> ItemView:
    evaluation = report.evaluation
    item = evaluation.item_by_id[item_id]
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
        words=evaluation.area_words,
        minimum_base=evaluation.disclosure.minimum_base,
        few_told=_few_told(report, item.population),
    )


@lru_cache(maxsize=16)
def _few_told(report: Report, population: str) -> frozenset[str]:
    return few_respondents(respondents_of(report, population), area=report.context.area, wave=report.wave)


def respondents_of(report: Report, population: str) -> pd.DataFrame:
    """The rows that count a population's respondents, areas only."""
    return rows_with(report.rows(population, RESPONDENTS), group="")


def figure_areas(report: Report, view: ItemView) -> list[tuple[str, str]]:
    areas = report.shown_areas(view.item.population, view.focus)
    return [(area, report.context.names[area]) for area in areas]


def surveyed_populations(report: Report) -> list[str]:
    """Populations that were asked items in one of the report's waves, and whose answers are told one by one."""
    waves = set(report.waves)
    asked = {item.population for item in report.evaluation.items if waves & set(item.waves)}
    return [name for name, one in report.evaluation.populations.items() if name in asked and not one.by_area]


def themes_of(report: Report, population: str) -> list[Theme]:
    return [theme for theme in report.evaluation.themes if theme.population == population]


def population_genitive(report: Report, population: str) -> str:
    return f"{report.evaluation.populations[population].definite}s"

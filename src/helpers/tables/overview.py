"""Tables that gather a report's parts: its data sources, items that belong to a theme, items without numbers."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.bundles import Report
from helpers.municipalities import find_municipality
from helpers.narrative.view import ItemView
from helpers.params.declarations import DataCollection
from helpers.schemas import ANY_WAVE, TOTAL, rows_with
from helpers.tables.cells import Cells, absent_words, read_cells, status_words
from helpers.tables.content import TableContent, text_table
from helpers.wording import capitalise, listing, uncapitalise


def data_collection_table(report: Report) -> TableContent:
    """The data behind the report's waves, as the evaluation declares them, with counts where they are known."""
    evaluation = report.evaluation
    counts = read_cells(
        rows_with(report.estimates, category="n"),
        statistics=["count"],
        key=["population", "wave", "area", "item", "group"],
        minimum_base=evaluation.disclosure.minimum_base,
    )
    body = [
        [
            evaluation.waves[source.wave].label,
            capitalise(evaluation.populations[source.population].plural),
            source.what,
            source.period,
            listing([_area_name(report, area) for area in source.areas]) or "alle",
            _collected(counts, source),
        ]
        for source in evaluation.data_collection
        if source.wave in report.waves
    ]
    return text_table(["Måling", "Hvem", "Datakilde", "Periode", "Områder", "Antal"], body, "lllllr")


def related_table(views: Sequence[ItemView]) -> TableContent:
    """The favourable share (or mean) of several items, in the report's area and for all areas together.

    All views are of one report. A report on all areas together has one column of numbers.
    """
    if not views:
        return text_table(["Spørgsmål", "Hvem", "Måling"], [])
    first = views[0]
    areas = [first.total] if first.is_total else [first.area, first.total]
    body = [
        [
            view.item.topic,
            capitalise(view.population.plural),
            dict(view.waves)[view.focus],
            *(_level(view, area, view.focus) for area in areas),
        ]
        for view in views
    ]
    header = ["Spørgsmål", "Hvem", "Måling", *(first.names[area] for area in areas)]
    return text_table(header, body, "lll" + "r" * len(areas))


def without_numbers_table(views: Sequence[ItemView]) -> TableContent:
    """Why items have no number to tell, wave by wave, in the report's area."""
    waves = views[0].waves if views else ()
    body = [[view.item.topic, *(_level(view, view.area, wave) for wave, _ in waves)] for view in views]
    return text_table(["Spørgsmål", *(label for _, label in waves)], body)


def _level(view: ItemView, area: str, wave: str) -> str:
    """As in "58 pct. enig" or "7,4", or the words for why there is no number."""
    cell = view.level(area, wave)
    if cell is None:
        if wave not in view.item.waves:
            return status_words("not_asked", "", view.minimum_base)
        return absent_words(published=view.is_from_source)
    if not cell.is_shown:
        return status_words(cell.status, cell.reason, view.minimum_base)
    labels = {category.id: category.label for category in view.scale.shown_categories}
    return view.amount(cell) if view.is_score else f"{view.amount(cell)} {uncapitalise(labels[view.headline])}"


def _area_name(report: Report, area: str) -> str:
    known = find_municipality(area)
    return (
        report.context.names.get(area) or report.evaluation.organisations.get(area) or (known.name if known else area)
    )


def _collected(counts: Cells, source: DataCollection) -> str:
    """The number collected over all areas, or in the one area that took part; a source's may belong to no wave."""
    for wave in (source.wave, ANY_WAVE):
        for area in [TOTAL, *(source.areas if len(source.areas) == 1 else [])]:
            key = source.population, wave, area, source.item or "", source.group
            if key in counts:
                return counts.at(*key).count
    return counts.at(source.population, source.wave, TOTAL, source.item or "", source.group).count

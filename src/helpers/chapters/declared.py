"""The chapters that an evaluation declares for itself: a function for each kind of section, looked up by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters import (
    area_sections,
    comparisons,
    facts,
    fidelity_sections,
    interview_sections,
    interviews,
    overviews,
    public_series,
    recurring,
    scores,
    text_sections,
)
from helpers.chapters.parts import authored, commented, heading
from helpers.params.parts import Place
from helpers.params.sections import AnySection

KINDS: Mapping[str, Callable[[Report, Any], Blocks]] = {
    "text": text_sections.plain_text,
    "text_table": text_sections.text_table,
    "cross_table": area_sections.cross_table,
    "municipality_bars": area_sections.municipality_bars,
    "core_elements": area_sections.core_elements,
    "area_bars": area_sections.measure_bars,
    "area_scatter": area_sections.scatter,
    "fidelity_overview": fidelity_sections.overview,
    "fidelity_table": fidelity_sections.scores_table,
    "fidelity_items": fidelity_sections.element_items,
    "fidelity_groups": fidelity_sections.by_group,
    "ranking": fidelity_sections.ranking,
    "response_rounds": fidelity_sections.response_rounds,
    "correlations": comparisons.correlations,
    "success_criteria": comparisons.success_criteria,
    "series": comparisons.series,
    "best_areas": comparisons.best_areas,
    "interview_overview": interview_sections.interview_overview,
    "theme_quotes": interview_sections.theme_quotes,
    "triangulation": interview_sections.triangulation,
    "facts": facts.fact_table,
    "interviews": interviews.voices,
    "score_dots": scores.score_dots,
    "comments_by_score": scores.comments_by_score,
    "item_shares": recurring.item_shares,
    "trend": recurring.trend,
    "progression": recurring.progression,
    "public_series": public_series.public_series,
    "diverging_bars": overviews.answers_around_a_line,
    "heat_table": overviews.areas_in_shades,
    "slopes": overviews.slopes,
    "area_map": overviews.area_map,
}


def declared(report: Report, place: Place) -> Blocks:
    """The chapters of one place in this report, each with its title; one without content leaves nothing behind."""
    blocks = Blocks()
    for chapter in report.evaluation.chapters:
        if chapter.place == place and chapter.is_in(report.context.phase, total=report.is_total):
            sections = [block for section in chapter.sections for block in _section(report, section)]
            if sections:
                blocks += [
                    *heading(1, chapter.title),
                    *authored([chapter.text]),
                    *commented(report, chapter.id),
                    *sections,
                ]
    return blocks


def _section(report: Report, section: AnySection) -> Blocks:
    """Title, text and the evaluator's comment, then what the kind shows; nothing where it has nothing to show."""
    if not section.is_in(report.context.phase, total=report.is_total):
        return Blocks()
    own = KINDS[section.kind](report, section)
    if not own:
        return Blocks()
    noted = report.context.comments.get(section.id)
    replaced = noted is not None and noted.place == "instead"
    words = authored(["" if replaced else section.text])
    return Blocks([*heading(2, section.title), *words, *commented(report, section.id), *own])

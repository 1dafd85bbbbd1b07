"""Chapters that an evaluation declares: where they stand, for which reports, and that each kind can be shown."""

from typing import get_args

import pytest

from helpers.blocks import Blocks, Prose, Table
from helpers.bundles import Context, Report, no_quotes
from helpers.chapters import declared
from helpers.chapters.declared import KINDS
from helpers.instrument import Item, Population, Scale, Theme, Wave
from helpers.params import Comment, Evaluation, Phase
from helpers.params.sections import AnySection, Chapter, TextSection, TextTable
from helpers.schemas import empty_estimates

TABLE = TextTable(
    id="levers", kind="text_table", title="Håndtag", caption="Håndtag i indsatsen", columns=["Hvad", "Hvem"],
    rows=[["Tid", "Ledere"]], note="Fra kilden.",
)  # fmt: skip


def evaluation(*chapters: Chapter) -> Evaluation:
    return Evaluation(
        title="Prøven",
        phases={
            "baseline": Phase(title="Nulpunkt", period="2024", waves=["first"]),
            "final": Phase(title="Slut", period="2025", waves=["first"]),
        },
        waves={"first": Wave(label="Nulpunkt", period="2024")},
        populations={"citizen": Population(singular="borger", plural="borgere", definite="borgerne", base="all")},
        scales={"score": Scale(type="score")},
        themes=[Theme(id="plan", title="Planen", population="citizen")],
        items=[
            Item(id="reached", population="citizen", theme="plan", scale="score", wording="Hvor langt?", clause="er nået langt",
                 topic="Mål", waves=["first"])
        ],
        chapters=list(chapters),
    )  # fmt: skip


def report(*chapters: Chapter, area: str = "rebild", comments: dict[str, Comment] | None = None) -> Report:
    context = Context(
        evaluation_name="proeven", evaluation=evaluation(*chapters), area=area, phase="final",
        names={"rebild": "Rebild", "samlet": "Samlet"}, synthetic=False, comments=comments or {},
    )  # fmt: skip
    return Report(context, empty_estimates(), no_quotes())


def chapter(*sections: AnySection, **settings: object) -> Chapter:
    return Chapter.model_validate(
        {
            "id": "own",
            "title": "Vores eget",
            "place": "status",
            "text": "Et kapitel.",
            **settings,
            "sections": list(sections),
        }
    )


def texts(blocks: Blocks) -> list[str]:
    return [block.markdown if isinstance(block, Prose) else f"[{block.caption}]" for block in blocks]  # type: ignore[attr-defined]


def test_every_kind_of_section_can_be_shown():
    union, _ = get_args(AnySection)
    kinds = {get_args(model.model_fields["kind"].annotation)[0] for model in get_args(union)}
    assert kinds == set(KINDS)


def test_a_chapter_stands_at_its_place_with_title_text_and_sections():
    own = report(chapter(TABLE))
    assert texts(declared(own, "status")) == ["# Vores eget", "Et kapitel.", "## Håndtag", "[Håndtag i indsatsen]"]
    assert declared(own, "appendix") == []


def test_a_text_table_is_shown_as_declared_and_numbered():
    (table,) = [block for block in declared(report(chapter(TABLE)), "status") if isinstance(block, Table)]
    assert (table.header, table.rows, table.note, table.number) == (
        ("Hvad", "Hvem"),
        (("Tid", "Ledere"),),
        "Fra kilden.",
        1,
    )


@pytest.mark.parametrize(
    ("settings", "area", "shown"),
    [
        ({"phases": ["baseline"]}, "rebild", False),
        ({"phases": ["final"]}, "rebild", True),
        ({"reports": "total"}, "rebild", False),
        ({"reports": "total"}, "samlet", True),
        ({"reports": "areas"}, "samlet", False),
        ({"reports": "areas"}, "rebild", True),
    ],
)
def test_chapters_and_sections_stand_only_in_the_reports_that_they_name(settings, area, shown):
    assert bool(declared(report(chapter(TABLE, **settings), area=area), "status")) is shown
    section = TABLE.model_copy(update=settings)
    assert bool(declared(report(chapter(section), area=area), "status")) is shown


def test_a_chapter_whose_sections_are_elsewhere_leaves_no_heading_behind():
    words = TextSection(id="words", kind="text", title="Ord", body="Kun i nulpunktet.", phases=["baseline"])
    assert declared(report(chapter(words)), "status") == []
    assert "## Ord" not in texts(declared(report(chapter(words, TABLE)), "status"))


@pytest.mark.parametrize(("place", "kept"), [("after", True), ("instead", False)])
def test_the_evaluators_comment_stands_at_the_section(place, kept):
    section = TABLE.model_copy(update={"text": "Kildens ord."})
    comments = {"levers": Comment(text="Vores ord.", place=place)}
    shown = texts(declared(report(chapter(section), comments=comments), "status"))
    assert "Vores ord." in shown
    assert ("Kildens ord." in shown) is kept

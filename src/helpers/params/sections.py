"""Chapters that an evaluation declares for itself, and the kinds of section that they are made of.

A kind is a model here, an entry in `AnySection`, and a function in `helpers.chapters` that is listed in
`chapters.declared.KINDS`. Nothing in a kind may be about one evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from helpers.instrument import Identifier, Slug, Strict, Text
from helpers.params.area_sections import (
    BestAreas,
    Correlations,
    FidelityGroups,
    FidelityItems,
    FidelityOverview,
    FidelityTable,
    Ranking,
    ResponseRounds,
    Series,
    SuccessCriteria,
)
from helpers.params.overview_sections import AreaMap, DivergingBars, HeatTable, Slopes
from helpers.params.parts import Named, Part, Place
from helpers.params.published_sections import Facts
from helpers.params.recurring_sections import ItemShares, Progression, PublicSeries, Trend
from helpers.params.score_sections import CommentsByScore, Interviews, ScoreDots


class TextSection(Part):
    """Words under a heading."""

    kind: Literal["text"]
    body: Text


class TextTable(Part):
    """A table of words, as in drivers and barriers; a cell may be empty."""

    kind: Literal["text_table"]
    columns: list[Text] = Field(min_length=1)
    rows: list[list[str]] = Field(min_length=1)
    caption: Text
    note: str = ""

    @model_validator(mode="after")
    def _is_rectangular(self) -> TextTable:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"række {number} har {len(row)} celler, men der er {len(self.columns)} kolonner")
        return self


class Line(Strict):
    """A row or a column of a cross table: its heading, and what it says of the numbers in it.

    What is left out, the other side of the table says, or the report: its own area, the latest of its waves that has
    the number. `prefix` goes before the other side's item. Of several `groups` (or of a source's other name for one)
    the first with a row counts. `reports` as in a section.
    """

    label: Text
    population: Identifier | None = None
    wave: Identifier | None = None
    area: Slug | None = None
    groups: list[Text] = []
    item: Identifier | None = None
    prefix: str = ""
    category: str | None = None
    reports: Literal["all", "total", "areas"] = "all"


class CrossTable(Part):
    """Numbers by rows and columns. `beside_total` repeats the columns for all areas together in a report on one.

    `bases` prints n and base in each cell, `absent` is what stands where there is no number. `in_summary` tells
    the first column's numbers in the summary too.
    """

    kind: Literal["cross_table"]
    columns: list[Line] = Field(min_length=1)
    rows: list[Line] = Field(min_length=1)
    caption: Text
    note: str = ""
    area: Slug | None = None
    beside_total: bool = False
    bases: bool = False
    absent: str = ""
    in_summary: bool = False

    def cell_items(self) -> set[str]:
        """The items that its cells read."""
        return {
            column.prefix + row.prefix + (row.item or column.item or "") for row in self.rows for column in self.columns
        }


class MunicipalityBars(Part):
    """How many areas give each answer: one bar a wave, as long as all areas together, with counts as labels."""

    kind: Literal["municipality_bars"]
    items: list[Identifier] = Field(min_length=1)
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("items", "items"): self.items}


class CoreElements(Part):
    """The mean of each theme's items in every wave, on a scale from `minimum` to `maximum`."""

    kind: Literal["core_elements"]
    themes: list[Identifier] = Field(min_length=1)
    minimum: int = 1
    maximum: int = 5
    caption: Text
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("themes", "themes"): self.themes}


class AreaBars(Part):
    """One measure by area, the highest first; `goal` is a line to hold them up against."""

    kind: Literal["area_bars"]
    population: Identifier
    item: Identifier
    group: str = ""
    category: str = ""
    goal: float | None = None
    caption: Text
    note: str = ""


class Measure(Strict):
    """One side of a scatter."""

    item: Identifier
    label: Text
    category: str = ""


class AreaScatter(Part):
    """Two measures of the same areas against each other; `correlation` is the item with their coefficients."""

    kind: Literal["area_scatter"]
    population: Identifier
    group: str = ""
    x: Measure
    y: Measure
    correlation: Identifier | None = None
    caption: Text
    note: str = ""


class InterviewOverview(Part):
    """Who was interviewed in which form, and how many spoke of each theme."""

    kind: Literal["interview_overview"]


class ThemeQuotes(Part):
    """Released quotes by theme, at most `most` of each; without `themes` of all."""

    kind: Literal["theme_quotes"]
    themes: list[Identifier] = []
    most: int = Field(default=2, ge=1)

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("themes", "themes"): self.themes}


class Triangulation(Part):
    """Survey and interviews theme by theme: agree, contradict each other, or silent; without `themes` all."""

    kind: Literal["triangulation"]
    themes: list[Identifier] = []

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("themes", "themes"): self.themes}


# One kind a line.
AnySection = Annotated[
    TextSection
    | TextTable
    | CrossTable
    | MunicipalityBars
    | CoreElements
    | AreaBars
    | AreaScatter
    | FidelityOverview
    | FidelityTable
    | FidelityItems
    | FidelityGroups
    | Ranking
    | ResponseRounds
    | Correlations
    | SuccessCriteria
    | Series
    | BestAreas
    | InterviewOverview
    | ThemeQuotes
    | Triangulation
    | Facts
    | Interviews
    | ScoreDots
    | CommentsByScore
    | ItemShares
    | Trend
    | Progression
    | PublicSeries
    | DivergingBars
    | HeatTable
    | Slopes
    | AreaMap,
    Field(discriminator="kind"),
]  # fmt: skip


class Chapter(Part):
    """A chapter of the report; `place` is after the summary, after the differences, or after the method."""

    title: Text
    place: Place
    sections: list[AnySection] = Field(min_length=1)

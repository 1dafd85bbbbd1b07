"""Kinds of section that hold areas up against each other, against targets and against the rest of the country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from helpers.instrument import Identifier, Slug, Strict, Text
from helpers.params.parts import Named, Part


class Measure(Strict):
    """One number for each area: the row of results with this population, item, group and category.

    `statistic` may be left out where an item has a share, a mean or a fidelity.
    """

    label: Text
    population: Identifier
    item: Identifier
    group: str = ""
    category: str = ""


class FidelityOverview(Part):
    """How the score is computed, and areas by core elements with grade and change."""

    kind: Literal["fidelity_overview"]
    caption: Text
    note: str = ""


class FidelityTable(Part):
    """The same numbers as a table: result and change of each element, area by area."""

    kind: Literal["fidelity_table"]
    caption: Text
    note: str = ""


class FidelityItems(Part):
    """The items of each core element with their share and change in the report's own area."""

    kind: Literal["fidelity_items"]
    caption: Text
    note: str = ""


class FidelityGroups(Part):
    """Core elements by group of staff or citizens."""

    kind: Literal["fidelity_groups"]
    caption: Text
    groups: list[Text] = Field(min_length=1)
    note: str = ""


class Ranking(Part):
    """Highest and lowest area of each core element, the range between them, and areas by grade."""

    kind: Literal["ranking"]
    caption: Text
    note: str = ""


class ResponseRounds(Part):
    """Answers and response rate, round by round; `overall` names items whose numbers are of all rounds together."""

    kind: Literal["response_rounds"]
    caption: Text
    population: Identifier
    waves: list[Identifier] = Field(min_length=1)
    overall_count: Identifier | None = None
    overall_rate: Identifier | None = None
    overall_label: Text = "Alle målinger"
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("population", "populations"): [self.population], ("waves", "waves"): self.waves}

    def numbers(self) -> Sequence[str]:
        return [item for item in (self.overall_count, self.overall_rate) if item]


class CorrelatedPair(Strict):
    """Two measures of the same areas; `id` is the item of the rows that tell how they go together."""

    id: Identifier
    x: Measure
    y: Measure


class Correlations(Part):
    """Areas as dots, two measures at a time, with coefficients, interval, p and n; and the caveat about causes."""

    kind: Literal["correlations"]
    caption: Text
    pairs: list[CorrelatedPair] = Field(min_length=1)
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        measures = [measure for pair in self.pairs for measure in (pair.x, pair.y)]
        return {("pairs", "populations"): [measure.population for measure in measures]}

    def numbers(self) -> Sequence[str]:
        return [measure.item for pair in self.pairs for measure in (pair.x, pair.y)]


class SuccessCriteria(Part):
    """Target, baseline, reference, result and whether the target was reached, a row a measure."""

    kind: Literal["success_criteria"]
    caption: Text
    measures: list[Measure] = Field(min_length=1)
    baseline: Identifier
    reference: Slug
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("baseline", "waves"): [self.baseline], ("reference", "areas"): [self.reference]}

    def numbers(self) -> Sequence[str]:
        return [measure.item for measure in self.measures]


class Series(Part):
    """One measure over the report's waves in several areas, as lines."""

    kind: Literal["series"]
    caption: Text
    measure: Measure
    areas: list[Slug] = Field(min_length=1)
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("areas", "areas"): self.areas, ("measure", "populations"): [self.measure.population]}

    def numbers(self) -> Sequence[str]:
        return [self.measure.item]


class BestAreas(Part):
    """Chosen areas on several measures, with all areas together last; `changes` adds the change in brackets."""

    kind: Literal["best_areas"]
    caption: Text
    areas: list[Slug] = []
    measures: list[Measure] = Field(min_length=1)
    changes: bool = False
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("areas", "areas"): self.areas, ("measures", "populations"): [one.population for one in self.measures]}

    def numbers(self) -> Sequence[str]:
        return [measure.item for measure in self.measures]

"""Sections that show many answers at a glance: around a middle line, in shades, from wave to wave, on a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, model_validator

from helpers.instrument import Identifier, Text
from helpers.params.area_sections import Measure
from helpers.params.parts import Named, Part


class DivergingBars(Part):
    """The answers of the report's own area to items of one scale, the favourable to the right of a line."""

    kind: Literal["diverging_bars"]
    items: list[Identifier] = Field(min_length=2)
    caption: Text
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("items", "items"): self.items}

    def alike(self) -> Sequence[str]:
        return self.items


class HeatTable(Part):
    """Areas beside each other on several items (headline share) or themes (mean from `minimum` to `maximum`)."""

    kind: Literal["heat_table"]
    population: Identifier
    items: list[Identifier] = []
    themes: list[Identifier] = []
    minimum: int = 1
    maximum: int = 5
    caption: Text
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {
            ("population", "populations"): [self.population],
            ("items", "items"): self.items,
            ("themes", "themes"): self.themes,
        }

    @model_validator(mode="after")
    def _has_one_kind_of_row(self) -> HeatTable:
        if bool(self.items) == bool(self.themes):
            raise ValueError("skriv enten items eller themes, og kun det ene")
        return self


class Slopes(Part):
    """The headline share of one item in the two latest of its waves, a line an area."""

    kind: Literal["slopes"]
    item: Identifier
    caption: Text
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("item", "items"): [self.item]}


class AreaMap(Part):
    """One measure on a map with a square a municipality."""

    kind: Literal["area_map"]
    measure: Measure
    caption: Text
    note: str = ""

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("measure", "populations"): [self.measure.population]}

    def numbers(self) -> Sequence[str]:
        return [self.measure.item]

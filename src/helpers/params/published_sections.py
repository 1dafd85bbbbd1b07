"""Sections of a source's published numbers that stand alone: counts, spans, dates."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from helpers.instrument import Identifier, Slug, Strict, Text
from helpers.params.parts import Part


class FactPlace(Strict):
    """What the rows of a table of published numbers have in common."""

    population: Identifier | None = None
    wave: Identifier | None = None
    area: Slug | None = None
    item: Identifier | None = None


class FactRow(Strict):
    """One line of a table of published numbers: what of its key differs from the section's `where`.

    Several `categories` are told as a span, as in "8–13".
    """

    label: Text
    population: Identifier | None = None
    wave: Identifier | None = None
    area: Slug | None = None
    group: str = ""
    item: Identifier | None = None
    categories: list[Identifier] = Field(default=["n"], min_length=1, max_length=2)
    format: Literal["number", "date"] = "number"

    def keys(self, where: FactPlace) -> list[dict[str, str]]:
        """The published rows, by population, wave, area, group, item and category; a part left open is empty."""
        parts = ("population", "wave", "area", "item")
        own = {name: getattr(self, name) or getattr(where, name) or "" for name in parts}
        return [own | {"group": self.group, "category": category} for category in self.categories]


class Facts(Part):
    """A table of numbers from `published.csv`, whichever wave and area they are of; every report with it has them."""

    kind: Literal["facts"]
    caption: Text
    columns: list[Text] = Field(min_length=2, max_length=2)
    where: FactPlace = FactPlace()
    rows: list[FactRow] = Field(min_length=1)
    note: str = ""

    @property
    def keys(self) -> list[dict[str, str]]:
        return [key for row in self.rows for key in row.keys(self.where)]

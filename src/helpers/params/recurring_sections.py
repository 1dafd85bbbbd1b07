"""Sections of a survey that recurs: its items in order, their trend, and how far people have moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from helpers.instrument import Identifier, Text
from helpers.params.parts import Named, Part


class ItemShares(Part):
    """The headline share of every item of a population, with interval, the highest first."""

    kind: Literal["item_shares"]
    population: Identifier

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("population", "populations"): [self.population]}


class Trend(Part):
    """The headline share of every item of a population, wave by wave, and what changed since the wave before."""

    kind: Literal["trend"]
    population: Identifier

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("population", "populations"): [self.population]}


class PublicSeries(Part):
    """A measure of jobindsats.dk, period by period, in the report's own area and the references.

    `what` is how a sentence speaks of it (andelen på kontanthjælp), `highest` where the axis of a share ends.
    """

    kind: Literal["public_series"]
    item: Identifier
    what: Text
    caption: Text
    highest: float = Field(default=1.0, gt=0, le=1)
    note: str = ""

    def numbers(self) -> Sequence[str]:
        return [self.item]


class Progression(Part):
    """How many of those measured several times moved forward, back or not, by indicator."""

    kind: Literal["progression"]
    population: Identifier

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("population", "populations"): [self.population]}

"""Sections of a survey that recurs: its items in order, their trend, and how far people have moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from helpers.instrument import Identifier
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


class Progression(Part):
    """How many of those measured several times moved forward, back or not, by indicator."""

    kind: Literal["progression"]
    population: Identifier

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("population", "populations"): [self.population]}

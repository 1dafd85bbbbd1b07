"""Sections of scores and of what people said beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, model_validator

from helpers.instrument import Identifier, Slug
from helpers.params.parts import Named, Part


class Interviews(Part):
    """What one population said in interviews: its themes with the quotes that may be shown."""

    kind: Literal["interviews"]
    population: Identifier
    themes: list[Identifier] = []
    most_quotes: int = Field(default=2, ge=1)

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("population", "populations"): [self.population], ("themes", "themes"): self.themes}


class ScoreDots(Part):
    """Mean scores with intervals, by area, or (`by_group`) by the groups of one area; without it, of the report's own.

    `threshold` is what the evaluation reads as success.
    """

    kind: Literal["score_dots"]
    items: list[Identifier] = Field(min_length=1)
    areas: list[Slug] = []
    by_group: bool = False
    threshold: float | None = None

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("items", "items"): self.items, ("areas", "areas"): self.areas}

    @model_validator(mode="after")
    def _is_one_area(self) -> ScoreDots:
        if self.by_group and len(self.areas) > 1:
            raise ValueError("by_group viser grupperne i ét område; skriv højst ét under areas")
        return self


class CommentsByScore(Part):
    """The share of scores that came with a comment, below a threshold and from it up, over all areas.

    `comments` leads from the score's item to the item that tells whether a comment was given.
    """

    kind: Literal["comments_by_score"]
    comments: dict[Identifier, Identifier] = Field(min_length=1)
    threshold: float

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        return {("comments", "items"): [*self.comments, *self.comments.values()]}

"""What demo answers are made from: `demo.yml` as a typed model, and the files that synthetic areas declare."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field, StringConstraints

from helpers.instrument import Identifier, Item, Slug, Strict, Text
from helpers.params import DataFile, EvaluationParams


class DemoRespondents(Strict):
    """How many answered, and how many of them in each group; those left over belong to no group."""

    total: int = Field(ge=1)
    groups: dict[Text, int] = Field(default={})


class DemoQuote(Strict):
    """One made-up interview statement, also such as may not be shown."""

    population: Identifier
    theme: Identifier
    item: Identifier | None = None
    area: Slug
    role: Text
    text: Text
    consent: bool
    anonymised: bool
    date: str = ""
    form: str = ""


class DemoPassage(Strict):
    """What one of those who spoke with a code said."""

    code: Identifier
    text: Text
    consent: bool
    anonymised: bool


class DemoInterviews(Strict):
    """A round of made-up interviews in one area: how many informants spoke with each code, and what some of them said.

    Informants are called by the round's `id` and a number.
    """

    id: Text
    area: Slug
    population: Identifier
    form: Text
    role: Text
    date: str = ""
    informants: int = Field(ge=1)
    codes: dict[Identifier, int]
    quotes: list[DemoPassage] = Field(default=[])


class DemoNumber(Strict):
    """A number that the demo answers shall give although no source prints it: a share, or a score scale's mean."""

    wave: Identifier
    area: Slug
    item: Identifier
    value: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$")]
    group: str = ""
    category: str = ""


class DemoParams(Strict):
    """`demo.yml`: numbers of respondents by area, wave and population, and shares where nothing is published.

    A profile names shown categories (for a score scale its scores, in quotes) and off-scale answers with their
    shares of the item's base; what it leaves up to 1 is shared evenly by the shown categories that it does not name.
    `tilt` moves an area's answers up (or down) its scales, `citizens` is the size of a synthetic register by area.
    `numbers` are kept as published ones are. `blank_share` is how many leave an item out, from and to.
    """

    seed: int = Field(ge=0)
    respondents: dict[Slug, dict[Identifier, dict[Identifier, DemoRespondents]]]
    profile: dict[Identifier, dict[Text, float]] = Field(default={})
    numbers: list[DemoNumber] = Field(default=[])
    blank_share: list[float] = Field(default=[0.03, 0.06], min_length=2, max_length=2)
    quotes: list[DemoQuote] = Field(default=[])
    interviews: list[DemoInterviews] = Field(default=[])
    citizens: dict[Slug, int] = Field(default={})
    tilt: dict[Slug, dict[Identifier, float]] = Field(default={})


@dataclass(frozen=True)
class Survey:
    """One answer file to be made. `groups` has the respondents of every group, "" those in none."""

    area: str
    data: DataFile
    groups: dict[str, int]


@dataclass(frozen=True)
class Plan:
    """Everything that the demo answers of one evaluation follow from."""

    params: EvaluationParams
    demo: DemoParams
    surveys: tuple[Survey, ...]

    @property
    def published(self) -> list[dict[str, str]]:
        """The numbers that the answers shall give: the source's, and those that demo.yml adds."""
        return [*self.params.published, *(self._as_published(number) for number in self.demo.numbers)]

    def _as_published(self, number: DemoNumber) -> dict[str, str]:
        item = self.params.evaluation.item_by_id[number.item]
        is_score = self.params.evaluation.scale_of(item).type == "score"
        statistic, unit = ("mean", "score") if is_score else ("share", "share")
        own = {"population": item.population, "statistic": statistic, "unit": unit, "figure": ""}
        return number.model_dump() | own

    def items_of(self, survey: Survey) -> list[Item]:
        """What the survey's questionnaire asked, in its order."""
        items = self.params.evaluation.items_of(survey.data.population)
        return [item for item in items if item.is_asked(survey.area, survey.data.wave)]

    def surveys_of(self, item: Item, wave: str) -> list[Survey]:
        """The files of a wave in which the item has answers."""
        return [
            survey
            for survey in self.surveys
            if (survey.data.population, survey.data.wave) == (item.population, wave)
            and item.is_asked(survey.area, wave)
        ]

    def is_pooled(self, area: str, wave: str) -> bool:
        """Whether the area's respondents are pooled in `samlet` of the wave."""
        evaluation = self.params.evaluation
        areas = evaluation.waves[wave].areas
        return evaluation.total.method == "pooled" and (not areas or area in areas)

    def generator(self, *key: str) -> np.random.Generator:
        """Random numbers of their own for each key, so that a new item or area leaves the others' answers alone."""
        return np.random.default_rng([self.demo.seed, zlib.crc32("/".join(key).encode())])


def option_ids(params: EvaluationParams, item: Item) -> tuple[list[str], list[str]]:
    """The item's shown categories (a score scale's scores as text) and its off-scale answers."""
    scale = params.evaluation.scale_of(item)
    if scale.type == "score":
        shown = [str(score) for score in range(scale.minimum, scale.maximum + 1)]
    else:
        shown = [category.id for category in scale.shown_categories]
    return shown, list(scale.off_scale_codes)

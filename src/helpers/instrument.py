"""What was asked, of whom and when: scales, items, populations, waves and themes as typed models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
CategoryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
PhaseName = Literal["baseline", "midway", "final", "leader_perspective"]


class Strict(BaseModel):
    """Unknown keys are refused, text is never turned into numbers, and models do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Category(Strict):
    """One answer that a respondent can give; `code` is what the data files and Parquet hold."""

    id: CategoryId
    label: Text
    code: int = Field(ge=0, le=32767)  # int16 in Parquet


class ShownCategory(Strict):
    """A category as the report shows it, collapsed from the scale's own (`of`)."""

    id: CategoryId
    label: Text
    of: list[CategoryId] = Field(min_length=1)


class Scale(Strict):
    """Ordered categories from lowest to highest (or a numeric score), and the off-scale answers beside them.

    `sums` are categories that are told together beside the others (the two highest), where areas are counted;
    `printed` are further sums that only a source's printed numbers speak of.
    """

    type: Literal["categories", "score"] = "categories"
    categories: list[Category] = []
    off_scale: list[Category] = []
    shown: list[ShownCategory] = []
    sums: list[ShownCategory] = []
    printed: list[ShownCategory] = []
    favourable: CategoryId | None = None
    unfavourable: CategoryId | None = None
    minimum: int = Field(default=0, ge=0)
    maximum: int = Field(default=10, le=32767)

    @model_validator(mode="after")
    def _is_consistent(self) -> Scale:
        known = {category.id for category in self.categories}
        answers = [*self.categories, *self.off_scale]
        if self.type == "categories" and not self.categories:
            raise ValueError("en skala af typen categories skal have categories")
        if self.type == "score":
            self._check_score()
        if repeated := _repeated(str(category.code) for category in answers):
            raise ValueError(f"to svarmuligheder har samme kode: {repeated}")
        if repeated := _repeated(category.id for category in answers):
            raise ValueError(f"to svarmuligheder har samme id: {repeated}")
        for shown in [*self.shown, *self.sums, *self.printed]:
            if missing := set(shown.of) - known:
                raise ValueError(f"shown »{shown.id}« samler ukendte svarmuligheder: {', '.join(sorted(missing))}")
        collapsed = [part for shown in self.shown for part in shown.of]
        if self.shown and sorted(collapsed) != sorted(known):
            raise ValueError("shown skal samle hver svarmulighed netop én gang")
        if repeated := _repeated([shown.id for shown in self.shown_categories] + list(self.off_scale_codes)):
            raise ValueError(f"to viste kategorier har samme id: {repeated}")
        shown_ids = {shown.id for shown in self.shown_categories}
        for end in filter(None, [self.favourable, self.unfavourable]):
            if end not in shown_ids:
                raise ValueError(f"»{end}« er ikke en vist kategori; tilladt er {', '.join(sorted(shown_ids))}")
        return self

    def _check_score(self) -> None:
        if self.categories or self.shown:
            raise ValueError("en skala af typen score har minimum og maximum, ikke categories eller shown")
        if self.minimum >= self.maximum:
            raise ValueError(f"minimum {self.minimum} skal være mindre end maximum {self.maximum}")
        for category in self.off_scale:
            if self.minimum <= category.code <= self.maximum:
                raise ValueError(f"koden {category.code} for »{category.id}« er også en score på skalaen")

    @property
    def shown_categories(self) -> list[ShownCategory]:
        """The categories in the order that figures and tables show them."""
        if self.shown:
            return self.shown
        return [ShownCategory(id=c.id, label=c.label, of=[c.id]) for c in self.categories]

    @property
    def off_scale_codes(self) -> dict[str, int]:
        return {category.id: category.code for category in self.off_scale}


def nearest_category(total: int, n: int) -> int:
    """The category (the first is 1) nearest to the mean total / n of answers; a half goes up."""
    return (2 * total + n) // (2 * n)


def _repeated(words: Iterable[str]) -> str:
    """The words that stand more than once, or an empty string."""
    return ", ".join(word for word, count in Counter(words).items() if count > 1)


class Population(Strict):
    """Who answered. `singular`, `plural` and `definite` are the Danish noun (borger, borgere, borgerne).

    `by_area`: the answers count by area (each area's mean is its answer), and declared sections tell of them.
    """

    singular: Text
    plural: Text
    definite: Text
    base: Literal["all", "valid"]
    by_area: bool = False
    area_order: list[Slug] = []


class Wave(Strict):
    """One data collection. `areas` are those that `samlet` pools; empty means every area with answers.

    `ends` (2021-11-30) says which interviews belong to it: those after the wave before and up to this day.
    """

    label: Text
    period: Text
    ends: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    areas: list[Slug] = []


class Theme(Strict):
    """A heading that gathers items, or, with `population: leader`, what leaders were interviewed about."""

    id: Identifier
    title: Text
    population: Identifier
    text: str = ""
    related_items: list[Identifier] = []


class NotAsked(Strict):
    """Areas (and waves) in which an item was left out of the questionnaire."""

    area: Slug
    waves: list[Identifier] = Field(min_length=1)
    reason: str = ""


class WordingChange(Strict):
    """From `wave` on the item was worded (or scaled) differently; waves compare only when `comparable`."""

    wave: Identifier
    wording: Text
    comparable: bool
    reason: Text


class Item(Strict):
    """One question. `clause` continues "63 pct. af borgerne ..."; `topic` is a short noun phrase for tables.

    `negative` marks a statement whose favourable end is disagreement. `figure: false` keeps the item in text
    and tables only. `shown` says where it stands: with a section of its own in the chapters of answers, in declared
    sections only, or never by itself (only behind other numbers, and then it has no estimates of its own).
    """

    id: Identifier
    population: Identifier
    theme: Identifier
    scale: Identifier
    wording: Text
    clause: Text
    topic: Text
    waves: list[Identifier] = Field(min_length=1)
    not_asked: list[NotAsked] = []
    changes: list[WordingChange] = []
    negative: bool = False
    figure: bool = True
    shown: Literal["chapter", "sections", "never"] = "chapter"
    base: Literal["all", "valid"] | None = None
    note: str = ""

    def is_asked(self, area: str, wave: str) -> bool:
        """Whether the item stood in the questionnaire of this area and wave."""
        left_out = any(gap.area == area and wave in gap.waves for gap in self.not_asked)
        return wave in self.waves and not left_out

    def is_comparable(self, earlier: str, later: str, order: list[str]) -> bool:
        """Whether two waves may be compared: no change of wording between them without a crosswalk."""
        between = order[order.index(earlier) + 1 : order.index(later) + 1]
        return all(change.comparable for change in self.changes if change.wave in between)


class Pair(Strict):
    """An item of one population beside an item of another, for the discrepancy page."""

    id: Identifier
    first: Identifier
    second: Identifier
    topic: Text

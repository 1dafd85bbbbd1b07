"""What an evaluation's folder in `params/` declares, as strict models: its design, its areas, their data files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from pydantic import Field

from helpers.instrument import Identifier, Item, Pair, PhaseName, Population, Scale, Slug, Strict, Text, Theme, Wave
from helpers.municipalities import municipalities
from helpers.params.appearance import Appearance
from helpers.params.codebook import InterviewCode
from helpers.params.fidelity import Fidelity
from helpers.params.jobindsats import JobindsatsTable
from helpers.params.parts import Part
from helpers.params.register import Register
from helpers.params.sections import AnySection, Chapter
from helpers.schemas import LEADER, TOTAL

# What a value begins with that `new` could not know and a person must fill in; the likeliest values follow it.
UNRESOLVED = "?"
TextName = Literal["background", "design", "reservations", "reading_guide", "summary", "method"]


class Phase(Strict):
    """One report of an area: its waves, earliest first; the last one is the phase's own."""

    title: Text
    period: Text
    waves: list[Identifier] = Field(min_length=1)
    texts: dict[TextName, Text] = {}

    @property
    def wave(self) -> str:
        return self.waves[-1]


class AreaWords(Strict):
    """What areas are called; `preposition` stands before a name (i Rebild, hos 3F)."""

    singular: Text = "kommune"
    plural: Text = "kommuner"
    definite: Text = "kommunerne"
    preposition: Text = "i"


class Total(Strict):
    """`samlet`: all areas of a wave together.

    `method` pools respondents, averages areas, or (an evaluation of one area) makes no samlet; `source` says what the
    report on samlet is made from.
    """

    label: Text = "Samlet"
    method: Literal["pooled", "equal", "none"] = "pooled"
    source: Literal["answers", "published"] = "answers"
    phases: list[PhaseName] = []


class Disclosure(Strict):
    """Thresholds may be raised, never lowered (method.md)."""

    minimum_base: int = Field(default=5, ge=5)
    uniform_base: int = Field(default=10, ge=10)
    minimum_leaders: int = Field(default=5, ge=5)

    def smallest_told(self, population: str) -> int:
        """The fewest people of a population that a report gives the number of."""
        return self.minimum_leaders if population == LEADER else self.minimum_base


class DataCollection(Strict):
    """One row of the table of data sources; `item` (and its `group`) name the published count that belongs to it."""

    wave: Identifier
    population: Identifier
    what: Text
    period: Text
    areas: list[Slug] = []
    item: Identifier | None = None
    group: str = ""


class Evaluation(Strict):
    """`evaluation.yml`: everything about an evaluation that is not one municipality's.

    `organisations` are areas that are no municipality; `references` (the rest of the country) take no part, but the
    areas are held up against them. `background` names the background variables (køn, alder), `group_called` and
    `groups_called` are the Danish words for one and several of an area's groups. `labels` are the printed names of ids
    that are no item, theme or area (printed numbers, public statistics). `chapters` are the evaluation's own, beside
    those that every report has.
    """

    title: Text
    subtitle: str = ""
    publisher: str = ""
    source_note: str = ""
    appearance: Appearance = Appearance()
    phases: dict[PhaseName, Phase]
    waves: dict[Identifier, Wave]
    populations: dict[Identifier, Population]
    scales: dict[Identifier, Scale]
    themes: list[Theme]
    codebook: list[InterviewCode] = []
    items: list[Item] = Field(min_length=1)
    pairs: list[Pair] = []
    organisations: dict[Slug, Text] = {}
    references: dict[Slug, Text] = {}
    group_called: Text = "afdeling"
    groups_called: Text = "afdelinger"
    labels: dict[Text, Text] = {}
    area_words: AreaWords = AreaWords()
    total: Total = Total()
    change: Literal["unrounded", "shown"] = "unrounded"
    disclosure: Disclosure = Disclosure()
    background: dict[Identifier, Text] = {}
    data_collection: list[DataCollection] = []
    texts: dict[TextName, Text] = {}
    fidelity: Fidelity | None = None
    chapters: list[Chapter] = []
    registers: Register | None = None
    jobindsats: list[JobindsatsTable] = []

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @property
    def wave_order(self) -> list[str]:
        return list(self.waves)

    @property
    def parts(self) -> list[Part]:
        """The declared chapters and their sections, in the order of the report."""
        return [part for chapter in self.chapters for part in (chapter, *chapter.sections)]

    def sections_of(self, phase: PhaseName, *, total: bool) -> list[AnySection]:
        """The sections that a report on the phase has, of all areas together (`total`) or of one."""
        chapters = [chapter for chapter in self.chapters if chapter.is_in(phase, total=total)]
        return [section for chapter in chapters for section in chapter.sections if section.is_in(phase, total=total)]

    def items_of(self, population: str) -> list[Item]:
        """The population's items in the questionnaire's order."""
        return [item for item in self.items if item.population == population]

    def scale_of(self, item: Item) -> Scale:
        return self.scales[item.scale]

    def base_of(self, item: Item) -> str:
        """`all` (off-scale answers stay in the base) or `valid`."""
        return item.base or self.populations[item.population].base

    def headline_category(self, item: Item) -> str:
        """The shown category that headings and changes speak of (enig, ja); empty on a score scale."""
        scale = self.scale_of(item)
        return scale.favourable or next((shown.id for shown in reversed(scale.shown_categories)), "")

    def text(self, name: TextName, phase: str) -> str:
        """The phase's own text, else the evaluation's, else nothing."""
        own = self.phases[phase].texts if phase in self.phases else {}
        return own.get(name) or self.texts.get(name, "")


class Weighting(Strict):
    """Weights by raking to the frame of these background variables, within `bounds` (of the file's weight, or 1)."""

    margins: list[Identifier] = Field(min_length=1)
    bounds: list[float] = Field(default=[0.3, 3.0], min_length=2, max_length=2)


class DataFile(Strict):
    """One file of answers, as it was delivered: which column is which item, how large the frame was.

    `labels` gives, for a scale, the answer labels that the file uses beside the scale's own. A file of the layout
    `series` has a row per respondent and measurement, with scores of which higher is better; `order` is the column that
    tells which measurement came first, and the answers are how far the last is from the first.
    `frame_size` is the size of the population; `invited` how many were asked. `completed_value` is what stands in
    `completed` when the answer is (several are separated by |; * is anything). `date` is the column with the day of the
    answer; `not_asked` are items that this questionnaire left out; `frame_file` lists who was invited, in a
    column of the same name as `respondent`.
    `background` says in which column a background variable stands, `frame` how many of those asked (or which share)
    each of its categories has.
    """

    wave: Identifier
    population: Identifier
    file: Text
    sheet: str | None = None
    layout: Literal["wide", "long", "series"] = "wide"
    columns: dict[Identifier, Text] = {}
    item_column: str | None = None
    answer_column: str | None = None
    order: str | None = None
    respondent: str | None = None
    group: str | None = None
    weight: str | None = None
    completed: str | None = None
    completed_value: str = "1"
    date: str | None = None
    frame_file: str | None = None
    not_asked: list[Identifier] = []
    labels: dict[Identifier, dict[str, Text]] = {}
    frame_size: int | None = Field(default=None, ge=1)
    invited: int | None = Field(default=None, ge=1)
    background: dict[Identifier, Text] = {}
    frame: dict[Identifier, dict[Text, float]] = {}
    weighting: Weighting | None = None


class Comment(Strict):
    """The evaluator's own paragraph at an item or a chapter, instead of the written one or after it.

    It may call numbers by name (params.own_words). `read` is the day on which it was last held against its numbers.
    """

    text: Text
    place: Literal["after", "instead"] = "after"
    read: str = ""


class Area(Strict):
    """`<area>.yml`: one municipality (official name or three-digit code) or organisation, and its data."""

    area: Text
    phases: list[PhaseName] = Field(min_length=1)
    synthetic: bool = False
    data: list[DataFile] = []
    interviews: str | None = None
    comments: dict[Identifier, Comment] = {}


class AreaParams(Strict):
    """An area file with what its place and the evaluation tell: slug, shown name, own path."""

    slug: Slug
    name: Text
    path: str
    params: Area


class EvaluationParams(Strict):
    """An evaluation folder, read and cross-checked.

    `published` are the source's numbers that reports show, `stated` what it states besides and `audit` recomputes.
    """

    name: Slug
    folder: str
    evaluation: Evaluation
    areas: dict[Slug, AreaParams]
    published: list[dict[str, str]] = []
    stated: list[dict[str, str]] = []

    def area_name(self, area: str) -> str:
        """The name that reports print for an area's slug."""
        if area == TOTAL:
            return self.evaluation.total.label
        if area in self.areas:
            return self.areas[area].name
        if area in self.evaluation.organisations:
            return self.evaluation.organisations[area]
        if area in self.evaluation.references:
            return self.evaluation.references[area]
        known = next((m.name for m in municipalities() if m.slug == area), None)
        return known or area

    def reports(self) -> Iterator[tuple[str, str]]:
        """Every (area, phase) that the folder declares, samlet first."""
        for phase in self.evaluation.total.phases:
            yield TOTAL, phase
        for name, area in self.areas.items():
            for phase in area.params.phases:
                yield name, phase

"""`params/`: one evaluation's design and one municipality's data, as strict models that agree with each other."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from helpers.errors import CallError, InputProblems, Problem, nearest
from helpers.instrument import Identifier, Item, Pair, Population, Scale, Slug, Strict, Text, Theme, Wave
from helpers.municipalities import find_municipality, municipalities, slug
from helpers.schemas import TOTAL
from helpers.yaml_reader import read_model

PhaseName = Literal["baseline", "midway", "final", "leader_perspective"]
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


class Total(Strict):
    """`samlet`: all areas of a wave together.

    `method` pools respondents or averages areas; `source` says what the report on samlet is made from.
    """

    label: Text = "Samlet"
    method: Literal["pooled", "equal"] = "pooled"
    source: Literal["answers", "published"] = "answers"
    phases: list[PhaseName] = []


class Disclosure(Strict):
    """Thresholds may be raised, never lowered (method.md)."""

    minimum_base: int = Field(default=5, ge=5)
    uniform_base: int = Field(default=10, ge=10)
    minimum_leaders: int = Field(default=5, ge=5)


class DataCollection(Strict):
    """One row of the table of data sources; `item` names the published count that belongs to it."""

    wave: Identifier
    population: Identifier
    what: Text
    period: Text
    areas: list[Slug] = []
    item: Identifier | None = None


class Evaluation(Strict):
    """`evaluation.yml`: everything about an evaluation that is not one municipality's."""

    title: Text
    subtitle: str = ""
    publisher: str = ""
    source_note: str = ""
    phases: dict[PhaseName, Phase]
    waves: dict[Identifier, Wave]
    populations: dict[Identifier, Population]
    scales: dict[Identifier, Scale]
    themes: list[Theme]
    items: list[Item] = Field(min_length=1)
    pairs: list[Pair] = []
    organisations: dict[Slug, Text] = {}
    total: Total = Total()
    change: Literal["unrounded", "shown"] = "unrounded"
    disclosure: Disclosure = Disclosure()
    data_collection: list[DataCollection] = []
    texts: dict[TextName, Text] = {}

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @property
    def wave_order(self) -> list[str]:
        return list(self.waves)

    def items_of(self, population: str) -> list[Item]:
        """The population's items in the questionnaire's order."""
        return [item for item in self.items if item.population == population]

    def scale_of(self, item: Item) -> Scale:
        return self.scales[item.scale]

    def base_of(self, item: Item) -> str:
        """`all` (off-scale answers stay in the base) or `valid`."""
        return item.base or self.populations[item.population].base

    def headline_category(self, item: Item) -> str:
        """The shown category that headings and changes speak of (enig, ja)."""
        scale = self.scale_of(item)
        return scale.favourable or scale.shown_categories[-1].id

    def text(self, name: TextName, phase: str) -> str:
        """The phase's own text, else the evaluation's, else nothing."""
        own = self.phases[phase].texts if phase in self.phases else {}  # type: ignore[index]
        return own.get(name) or self.texts.get(name, "")


class DataFile(Strict):
    """One file of answers, as it was delivered: which column is which item, how large the frame was.

    `labels` gives, for a scale, the answer labels that the file uses beside the scale's own.
    `frame_size` is the size of the population; `invited` how many were asked.
    """

    wave: Identifier
    population: Identifier
    file: Text
    sheet: str | None = None
    layout: Literal["wide", "long"] = "wide"
    columns: dict[Identifier, Text] = {}
    item_column: str | None = None
    answer_column: str | None = None
    respondent: str | None = None
    group: str | None = None
    weight: str | None = None
    completed: str | None = None
    completed_value: str = "1"
    labels: dict[Identifier, dict[str, Identifier]] = {}
    frame_size: int | None = Field(default=None, ge=1)
    invited: int | None = Field(default=None, ge=1)


class Comment(Strict):
    """The evaluator's own paragraph at an item or a chapter, instead of the written one or after it."""

    text: Text
    place: Literal["after", "instead"] = "after"


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
    """An evaluation folder, read and cross-checked."""

    name: Slug
    folder: str
    evaluation: Evaluation
    areas: dict[Slug, AreaParams]
    published: list[dict[str, str]] = []

    def area_name(self, area: str) -> str:
        """The name that reports print for an area's slug."""
        if area == TOTAL:
            return self.evaluation.total.label
        if area in self.areas:
            return self.areas[area].name
        if area in self.evaluation.organisations:
            return self.evaluation.organisations[area]
        known = next((m.name for m in municipalities() if m.slug == area), None)
        return known or area

    def reports(self) -> Iterator[tuple[str, str]]:
        """Every (area, phase) that the folder declares, samlet first."""
        for phase in self.evaluation.total.phases:
            yield TOTAL, phase
        for name, area in self.areas.items():
            for phase in area.params.phases:
                yield name, phase


PUBLISHED_COLUMNS = [
    "population", "wave", "area", "group", "item", "statistic", "category", "value", "unit", "figure",
]  # fmt: skip


def load_evaluation(folder: Path) -> EvaluationParams:
    """Read one folder of `params/`; raises InputProblems with everything that is wrong in it."""
    evaluation = read_model(folder / "evaluation.yml", Evaluation)
    problems = list(_evaluation_problems(folder / "evaluation.yml", evaluation))
    areas: dict[str, AreaParams] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name in {"evaluation.yml", "demo.yml"}:
            continue
        try:
            area = _load_area(path, evaluation)
        except InputProblems as error:
            problems += error.problems
            continue
        problems += _area_problems(path, area.params, evaluation)
        areas[area.slug] = area
    published, published_problems = _read_published(folder / "published.csv", evaluation)
    problems += published_problems
    if problems:
        raise InputProblems(problems)
    return EvaluationParams(
        name=folder.name, folder=str(folder), evaluation=evaluation, areas=areas, published=published
    )


def evaluation_folders(root: Path, wanted: list[str]) -> list[Path]:
    """The folders in `params/` that are wanted (all when none is named); raises CallError on an unknown one."""
    known = {path.parent.name: path.parent for path in sorted(root.glob("*/evaluation.yml"))}
    if not known:
        raise CallError(f"Der er ingen evalueringer i {root}: en evaluering er en mappe med evaluation.yml.")
    for name in wanted:
        if name not in known:
            hint = nearest(name, known)
            raise CallError(f"Ukendt evaluering »{name}«. Mulige: {', '.join(known)}. {hint}".strip())
    return [known[name] for name in wanted] if wanted else list(known.values())


def _load_area(path: Path, evaluation: Evaluation) -> AreaParams:
    area = read_model(path, Area)
    organisation = next((key for key, name in evaluation.organisations.items() if area.area in (key, name)), None)
    found = None if organisation else find_municipality(area.area)
    if organisation is None and found is None:
        names = [*evaluation.organisations.values(), *(m.name for m in municipalities())]
        repair = nearest(area.area, names) or "Skriv kommunens officielle navn eller trecifrede kode."
        raise InputProblems(
            [Problem(str(path), "nøglen area", f"»{area.area}«", "en af de 98 kommuner (eller organisations)", repair)]
        )
    name = evaluation.organisations[organisation] if organisation else found.name  # type: ignore[union-attr]
    own_slug = organisation or found.slug  # type: ignore[union-attr]
    if path.stem != own_slug:
        repair = f"Omdøb filen til {own_slug}.yml."
        raise InputProblems([Problem(str(path), "filnavnet", path.name, f"{own_slug}.yml for {name}", repair)])
    return AreaParams(slug=own_slug, name=name, path=str(path), params=area)


def _evaluation_problems(path: Path, evaluation: Evaluation) -> Iterator[Problem]:
    """References inside evaluation.yml that lead nowhere."""
    themes = {theme.id for theme in evaluation.themes}
    for item in evaluation.items:
        place = f"items, {item.id}"
        yield from _unknown(path, f"{place}, population", [item.population], evaluation.populations)
        yield from _unknown(path, f"{place}, theme", [item.theme], themes)
        yield from _unknown(path, f"{place}, scale", [item.scale], evaluation.scales)
        yield from _unknown(path, f"{place}, waves", item.waves, evaluation.waves)
        for gap in item.not_asked:
            yield from _unknown(path, f"{place}, not_asked", gap.waves, evaluation.waves)
    if len(evaluation.item_by_id) != len(evaluation.items):
        yield Problem(str(path), "items", "to spørgsmål har samme id", "hvert id én gang", "Omdøb det ene.")
    for name, phase in evaluation.phases.items():
        yield from _unknown(path, f"phases, {name}, waves", phase.waves, evaluation.waves)
    for pair in evaluation.pairs:
        yield from _unknown(path, f"pairs, {pair.id}", [pair.first, pair.second], evaluation.item_by_id)
    for theme in evaluation.themes:
        yield from _unknown(path, f"themes, {theme.id}, related_items", theme.related_items, evaluation.item_by_id)
    yield from _unknown(path, "total, phases", evaluation.total.phases, evaluation.phases)


def _area_problems(path: Path, area: Area, evaluation: Evaluation) -> Iterator[Problem]:
    """References from an area file into evaluation.yml that lead nowhere."""
    yield from _unknown(path, "phases", area.phases, evaluation.phases)
    places = {*evaluation.item_by_id, *(theme.id for theme in evaluation.themes)}
    yield from _unknown(path, "comments", area.comments, places)
    for number, data in enumerate(area.data):
        place = f"data[{number}] ({data.file})"
        yield from _unknown(path, f"{place}, wave", [data.wave], evaluation.waves)
        yield from _unknown(path, f"{place}, population", [data.population], evaluation.populations)
        own = {item.id for item in evaluation.items_of(data.population)}
        yield from _unknown(path, f"{place}, columns", data.columns, own)
        yield from _unknown(path, f"{place}, labels", data.labels, evaluation.scales)
        for scale, labels in data.labels.items():
            if scale in evaluation.scales:
                known = evaluation.scales[scale]
                ids = {category.id for category in [*known.categories, *known.off_scale]}
                yield from _unknown(path, f"{place}, labels, {scale}", labels.values(), ids)
        for item_id in data.columns:
            item = evaluation.item_by_id.get(item_id)
            if item and not item.is_asked(slug(area.area), data.wave):
                found = f"»{item_id}« har en kolonne, men er ikke stillet i {data.wave}"
                repair = "Ret waves eller not_asked i evaluation.yml, eller slet kolonnen her."
                yield Problem(str(path), f"{place}, columns", found, "spørgsmål stillet i denne måling", repair)
        if "data/demo/" in data.file.replace("\\", "/") and not area.synthetic:
            yield Problem(str(path), f"{place}, file", "demosvar uden mærkning", "synthetic: true", "Sæt synthetic: true.")


def _unknown(path: Path, place: str, found: object, known: object) -> Iterator[Problem]:
    allowed = sorted(known)  # type: ignore[call-overload]
    for word in found:  # type: ignore[attr-defined]
        if word not in allowed:
            yield Problem(str(path), place, f"»{word}«", ", ".join(allowed), nearest(word, allowed) or "Ret navnet.")


def _read_published(path: Path, evaluation: Evaluation) -> tuple[list[dict[str, str]], list[Problem]]:
    if not path.exists():
        return [], []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    if reader.fieldnames != PUBLISHED_COLUMNS:
        found = ", ".join(reader.fieldnames or [])
        return [], [Problem(str(path), "overskriften", found, ", ".join(PUBLISHED_COLUMNS), "Ret kolonnerne.")]
    problems = []
    for number, row in enumerate(rows, start=2):
        try:
            float(row["value"])
        except ValueError:
            repair = "Skriv tallet med decimalpunktum."
            problems.append(Problem(str(path), f"række {number}, value", f"»{row['value']}«", "et tal", repair))
        problems += _unknown(path, f"række {number}, wave", [row["wave"]], [*evaluation.waves, "other"])
    return rows, problems

"""What the demo answers are made from: `demo.yml` and the files that synthetic areas declare, checked against each other.

Demo answers are *syntetiske*: they are drawn so that the evaluation's published shares come out of them again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from pydantic import Field

from helpers.errors import InputProblems, Problem, nearest
from helpers.instrument import Identifier, Item, Slug, Strict, Text
from helpers.params import DataFile, EvaluationParams
from helpers.schemas import RESPONDENTS, TOTAL
from helpers.yaml_reader import read_model

DEMO_FOLDER = ("data", "demo")
SUFFIXES = (".xlsx", ".sav", ".csv", ".tsv", ".parquet")


class DemoRespondents(Strict):
    """How many answered, and how many of them in each group; those left over belong to no group."""

    total: int = Field(ge=1)
    groups: dict[Text, int] = {}


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


class DemoParams(Strict):
    """`demo.yml`: numbers of respondents by area, wave and population, and shares where nothing is published.

    A profile names shown categories (for a score scale its scores, in quotes) and off-scale answers with their
    shares of the item's base. What it leaves up to 1 is shared evenly by the shown categories that it does not name.
    """

    seed: int = Field(ge=0)
    respondents: dict[Slug, dict[Identifier, dict[Identifier, DemoRespondents]]]
    profile: dict[Identifier, dict[Text, float]] = {}
    quotes: list[DemoQuote] = []


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

    def surveys_of(self, item: Item, wave: str) -> list[Survey]:
        """The files of a wave in which the item has a column."""
        return [
            survey
            for survey in self.surveys
            if (survey.data.population, survey.data.wave) == (item.population, wave) and item.id in survey.data.columns
        ]

    def is_pooled(self, area: str, wave: str) -> bool:
        """Whether the area counts in `samlet` of the wave."""
        areas = self.params.evaluation.waves[wave].areas
        return not areas or area in areas

    def generator(self, *key: str) -> np.random.Generator:
        """Random numbers of their own for each key, so that a new item or area leaves the others' answers alone."""
        return np.random.default_rng([self.demo.seed, zlib.crc32("/".join(key).encode())])


def load_plan(params: EvaluationParams) -> Plan:
    """Read `demo.yml` beside evaluation.yml; raises InputProblems with everything that does not fit."""
    path = Path(params.folder) / "demo.yml"
    demo = read_model(path, DemoParams)
    declared = list(declared_data(params))
    problems = [
        *_survey_problems(path, demo, declared),
        *_file_problems(declared),
        *_profile_problems(path, demo, params),
        *_quote_problems(path, demo, params),
    ]
    if problems:
        raise InputProblems(problems)
    surveys = tuple(
        Survey(area, data, _groups(demo.respondents[area][data.wave][data.population])) for area, data in declared
    )
    plan = Plan(params, demo, surveys)
    if problems := list(_published_problems(path, plan)):
        raise InputProblems(problems)
    return plan


def declared_data(params: EvaluationParams) -> Iterator[tuple[str, DataFile]]:
    """(area, data file) of every synthetic area's answers under data/demo/, earliest wave first."""
    order = params.evaluation.wave_order
    for slug, area in params.areas.items():
        for data in sorted(area.params.data, key=lambda one: order.index(one.wave)):
            if area.params.synthetic and is_demo_file(data.file):
                yield slug, data


def declared_interviews(params: EvaluationParams) -> dict[str, list[str]]:
    """Interview file under data/demo/ -> the synthetic areas that declare it."""
    files: dict[str, list[str]] = {}
    for slug, area in params.areas.items():
        file = area.params.interviews
        if file and area.params.synthetic and is_demo_file(file):
            files.setdefault(file, []).append(slug)
    return files


def is_demo_file(file: str) -> bool:
    """Whether a declared path lies under data/demo/ (and does not climb out of it)."""
    parts = PurePosixPath(file.replace("\\", "/")).parts
    return parts[:2] == DEMO_FOLDER and len(parts) > 2 and ".." not in parts


def option_ids(params: EvaluationParams, item: Item) -> tuple[list[str], list[str]]:
    """The item's shown categories (a score scale's scores as text) and its off-scale answers."""
    scale = params.evaluation.scale_of(item)
    if scale.type == "score":
        shown = [str(score) for score in range(scale.minimum, scale.maximum + 1)]
    else:
        shown = [category.id for category in scale.shown_categories]
    return shown, list(scale.off_scale_codes)


def _groups(respondents: DemoRespondents) -> dict[str, int]:
    rest = respondents.total - sum(respondents.groups.values())
    return {**respondents.groups, **({"": rest} if rest else {})}


def _survey_problems(path: Path, demo: DemoParams, declared: list[tuple[str, DataFile]]) -> Iterator[Problem]:
    """Declared files and numbers of respondents must name the same surveys, each once."""
    files: dict[tuple[str, str, str], DataFile] = {}
    for area, data in declared:
        key = (area, data.wave, data.population)
        if key in files:
            repair = "Saml svarene i én fil, eller slet den ene."
            yield Problem(data.file, "", f"endnu en fil til {' / '.join(key)}", "én fil", repair)
        files[key] = data
    counts = {
        (area, wave, population): respondents
        for area, waves in demo.respondents.items()
        for wave, populations in waves.items()
        for population, respondents in populations.items()
    }
    for area, wave, population in files.keys() - counts.keys():
        place = f"respondents.{area}.{wave}.{population}"
        yield Problem(
            str(path), place, "nøglen mangler, men svarfilen er angivet", "", "Skriv antallet af besvarelser."
        )
    for area, wave, population in counts.keys() - files.keys():
        repair = f"Angiv filen i {area}.yml (synthetic: true), eller slet antallet her."
        place = f"respondents.{area}.{wave}.{population}"
        yield Problem(str(path), place, "ingen svarfil under data/demo/", "en svarfil for hvert antal", repair)
    for key in files.keys() & counts.keys():
        yield from _group_problems(path, f"respondents.{'.'.join(key)}.groups", counts[key], files[key])


def _group_problems(path: Path, place: str, respondents: DemoRespondents, data: DataFile) -> Iterator[Problem]:
    if sum(respondents.groups.values()) > respondents.total or any(n < 1 for n in respondents.groups.values()):
        found = f"{sum(respondents.groups.values())} i grupper af {respondents.total}"
        yield Problem(str(path), place, found, "mindst 1 i hver og højst total i alt", "Ret antallene.")
    if respondents.groups and data.group is None:
        repair = "Angiv kolonnen under group i kommunens fil."
        yield Problem(str(path), place, f"grupper, men {data.file} har ingen gruppekolonne", "", repair)


def _file_problems(declared: list[tuple[str, DataFile]]) -> Iterator[Problem]:
    """Formats and layouts that cannot be written as declared."""
    taken: set[tuple[str, str | None]] = set()
    for _, data in declared:
        suffix = PurePosixPath(data.file).suffix
        if suffix not in SUFFIXES:
            yield Problem(data.file, "", f"»{suffix}«", ", ".join(SUFFIXES), "Vælg et af formaterne.")
        key = (data.file, data.sheet if suffix == ".xlsx" else None)
        if key in taken:
            repair = "Giv hver sit ark (sheet) i en xlsx-fil eller hver sin fil."
            yield Problem(data.file, f"arket {data.sheet}" if data.sheet else "", "angivet to gange", "én gang", repair)
        taken.add(key)
        needed = {"item_column": data.item_column, "answer_column": data.answer_column, "respondent": data.respondent}
        if data.layout == "long" and (missing := [name for name, column in needed.items() if not column]):
            allowed = "item_column, answer_column og respondent"
            yield Problem(data.file, "layout: long", f"{', '.join(missing)} mangler", allowed, "Angiv kolonnerne.")


def _profile_problems(path: Path, demo: DemoParams, params: EvaluationParams) -> Iterator[Problem]:
    for item_id, profile in demo.profile.items():
        item = params.evaluation.item_by_id.get(item_id)
        if item is None:
            repair = nearest(item_id, params.evaluation.item_by_id) or "Ret navnet."
            yield Problem(str(path), f"profile.{item_id}", "ukendt spørgsmål", "et id fra evaluation.yml", repair)
            continue
        shown, off_scale = option_ids(params, item)
        for option in profile.keys() - {*shown, *off_scale}:
            repair = nearest(option, [*shown, *off_scale]) or "Ret navnet."
            yield Problem(str(path), f"profile.{item_id}", f"»{option}«", ", ".join([*shown, *off_scale]), repair)
        in_base = shown if params.evaluation.base_of(item) == "valid" else [*shown, *off_scale]
        total = sum(profile.get(option, 0.0) for option in in_base)
        if total > 1.005 or any(not 0 <= share <= 1 for share in profile.values()):
            found = f"andele, der giver {total:.3f}".replace(".", ",")
            yield Problem(str(path), f"profile.{item_id}", found, "andele fra 0 til 1, højst 1 i alt", "Ret andelene.")


def _quote_problems(path: Path, demo: DemoParams, params: EvaluationParams) -> Iterator[Problem]:
    evaluation = params.evaluation
    with_interviews = {slug for slugs in declared_interviews(params).values() for slug in slugs}
    themes = [theme.id for theme in evaluation.themes]
    for number, quote in enumerate(demo.quotes):
        place = f"quotes[{number}]"
        yield from _unknown(path, f"{place}.population", quote.population, evaluation.populations)
        yield from _unknown(path, f"{place}.theme", quote.theme, themes)
        if quote.item is not None:
            yield from _unknown(path, f"{place}.item", quote.item, evaluation.item_by_id)
        if quote.area not in with_interviews:
            repair = f"Angiv interviews: data/demo/... i {quote.area}.yml, eller ret area."
            yield Problem(str(path), f"{place}.area", f"»{quote.area}« har ingen interviewfil", "", repair)


def _unknown(path: Path, place: str, found: str, known: Iterable[str]) -> Iterator[Problem]:
    allowed = list(known)
    if found not in allowed:
        yield Problem(str(path), place, f"»{found}«", ", ".join(allowed), nearest(found, allowed) or "Ret navnet.")


def _published_problems(path: Path, plan: Plan) -> Iterator[Problem]:
    """Published numbers that the declared surveys cannot carry."""
    for row in plan.params.published:
        population, wave, area = row["population"], row["wave"], row["area"]
        if not any((s.data.population, s.data.wave) == (population, wave) for s in plan.surveys):
            continue
        surveys = [
            survey
            for survey in plan.surveys
            if (survey.data.population, survey.data.wave) == (population, wave)
            and (survey.area == area or (area == TOTAL and plan.is_pooled(survey.area, wave)))
        ]
        if row["item"] == RESPONDENTS and row["statistic"] == "count" and surveys:
            yield from _count_problems(path, row, sum(n for s in surveys for g, n in s.groups.items() if _in(g, row)))
        elif row["statistic"] == "share" and row["item"] in plan.params.evaluation.item_by_id and surveys:
            yield from _share_problems(path, plan, row, surveys)


def _in(group: str, row: dict[str, str]) -> bool:
    return row["group"] in ("", group)


def _count_problems(path: Path, row: dict[str, str], found: int) -> Iterator[Problem]:
    if found != float(row["value"]):
        place = f"respondents, {row['population']}, {row['wave']}, {row['area']} {row['group']}".rstrip()
        yield Problem(str(path), place, f"{found} besvarelser", f"{row['value']} (udgivet)", "Ret antallene.")


def _share_problems(path: Path, plan: Plan, row: dict[str, str], surveys: list[Survey]) -> Iterator[Problem]:
    evaluation = plan.params.evaluation
    place = f"{row['population']}, {row['wave']}, {row['area']}, {row['item']}"
    item = evaluation.item_by_id[row["item"]]
    with_item = [survey for survey in surveys if item.id in survey.data.columns]
    if not with_item:
        repair = "Tilføj kolonnen i kommunens fil."
        yield Problem(str(path), place, "udgivet andel, men svarfilen har ingen kolonne til spørgsmålet", "", repair)
    elif not any(_in(group, row) for survey in with_item for group in survey.groups):
        repair = "Tilføj gruppen under groups."
        yield Problem(
            str(path), place, f"udgivet andel for gruppen »{row['group']}«, som ikke er i demo.yml", "", repair
        )
    shown, off_scale = option_ids(plan.params, item)
    yield from _unknown(path, f"{place}, category", row["category"], [*shown, *off_scale])
    if row["area"] != TOTAL:
        return
    if evaluation.total.method != "pooled":
        yield Problem(str(path), place, "udgivet andel for samlet med total.method: equal", "pooled", "Slet rækken.")
    missing = set(evaluation.waves[row["wave"]].areas) - {survey.area for survey in surveys}
    if missing := {area for area in missing if item.is_asked(area, row["wave"])}:
        repair = "Tilføj kommunernes filer, eller ret waves.areas."
        found = f"samlet kan ikke genskabes uden {', '.join(sorted(missing))}"
        yield Problem(str(path), place, found, "en svarfil for hver kommune i målingen", repair)

"""`params/`: one evaluation's design and one municipality's data, as strict models that agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from helpers.errors import InputProblems, Problem, nearest
from helpers.instrument import NotAsked, PhaseName, Strict
from helpers.municipalities import find_municipality, municipalities, slug
from helpers.params.crosschecks import (
    area_problems,
    evaluation_problems,
    folder_name_problems,
    number_problems,
)
from helpers.params.declarations import (
    Area,
    AreaParams,
    AreaWords,
    Comment,
    DataCollection,
    DataFile,
    Disclosure,
    Evaluation,
    EvaluationParams,
    Phase,
    TextName,
    Total,
)
from helpers.params.printed import PUBLISHED_COLUMNS, STATED_COLUMNS, read_published, read_stated

__all__ = [
    "PUBLISHED_COLUMNS",
    "STATED_COLUMNS",
    "Area",
    "AreaParams",
    "AreaWords",
    "Comment",
    "DataCollection",
    "DataFile",
    "Disclosure",
    "Evaluation",
    "EvaluationParams",
    "Phase",
    "PhaseName",
    "TextName",
    "Total",
    "inspect_evaluation",
    "load_evaluation",
]

Model = TypeVar("Model", bound=Strict)


def load_evaluation(folder: Path) -> EvaluationParams:
    """Read one folder of `params/`; raises InputProblems with everything that is wrong in it."""
    params, problems = inspect_evaluation(folder)
    if problems or params is None:
        raise InputProblems(problems)
    return params


def inspect_evaluation(folder: Path) -> tuple[EvaluationParams | None, list[Problem]]:
    """What can be read of a folder of `params/` (nothing without its evaluation.yml), and what is wrong in it."""
    area_files = [path for path in sorted(folder.glob("*.yml")) if path.name not in {"evaluation.yml", "demo.yml"}]
    try:
        evaluation = _read_model(folder / "evaluation.yml", Evaluation)
    except InputProblems as error:
        return None, [*error.problems, *_key_problems(area_files)]
    problems = [*_folder_problems(folder), *evaluation_problems(folder / "evaluation.yml", evaluation)]
    areas: dict[str, AreaParams] = {}
    for path in area_files:
        try:
            area = _load_area(path, evaluation)
        except InputProblems as error:
            problems += error.problems
            continue
        problems += area_problems(path, area, evaluation)
        areas[area.slug] = area
    published, published_problems = read_published(folder / "published.csv", evaluation)
    stated, stated_problems = read_stated(folder / "stated.csv", evaluation)
    problems += [*published_problems, *stated_problems]
    problems += number_problems(folder / "evaluation.yml", evaluation, published)
    params = EvaluationParams(
        name=folder.name if folder.name == slug(folder.name) else "evaluering",
        folder=str(folder),
        evaluation=_without_left_out(evaluation, areas),
        areas=areas,
        published=published,
        stated=stated,
    )
    return params, problems


def _without_left_out(evaluation: Evaluation, areas: dict[str, AreaParams]) -> Evaluation:
    """The evaluation whose items also know which areas left them out of a questionnaire, as the areas say."""
    gaps: dict[str, list[NotAsked]] = {}
    for area in areas.values():
        for data in area.params.data:
            for item in data.not_asked:
                gaps.setdefault(item, []).append(NotAsked(area=area.slug, waves=[data.wave]))
    if not gaps:
        return evaluation
    items = [
        item.model_copy(update={"not_asked": [*item.not_asked, *gaps[item.id]]}) if item.id in gaps else item
        for item in evaluation.items
    ]
    own = evaluation.model_copy(update={"items": items})
    own.__dict__.pop("item_by_id", None)  # the copy brings along what the other has cached
    return own


def _read_model(path: Path, model: type[Model]) -> Model:
    from helpers.yaml_reader import read_model  # loads ruamel, which params that are kept as JSON have no use for

    return read_model(path, model)


def _load_area(path: Path, evaluation: Evaluation) -> AreaParams:
    area = _read_model(path, Area)
    found = _find_place(area.area, evaluation)
    if found is None:
        names = [*evaluation.organisations.values(), *(m.name for m in municipalities())]
        repair = nearest(area.area, names) or "Skriv kommunens officielle navn eller trecifrede kode."
        allowed = "en af de 98 kommuner (eller en af organisations i evaluation.yml)"
        raise InputProblems([Problem(str(path), "nøglen area", f"»{area.area}«", allowed, repair)])
    own_slug, name = found
    if path.stem != own_slug:
        repair = f"Omdøb filen til {own_slug}.yml, eller ret area."
        raise InputProblems([Problem(str(path), "filnavnet", path.name, f"{own_slug}.yml for {name}", repair)])
    return AreaParams(slug=own_slug, name=name, path=str(path), params=area)


def _find_place(area: str, evaluation: Evaluation) -> tuple[str, str] | None:
    """Slug and shown name of one of the evaluation's organisations or of a municipality."""
    for key, name in evaluation.organisations.items():
        if area in (key, name):
            return key, name
    municipality = find_municipality(area)
    return (municipality.slug, municipality.name) if municipality else None


def _key_problems(area_files: list[Path]) -> Iterator[Problem]:
    """What can be said of area files while evaluation.yml itself cannot be read: their own keys."""
    for path in area_files:
        try:
            _read_model(path, Area)
        except InputProblems as error:
            yield from error.problems


def _folder_problems(folder: Path) -> Iterator[Problem]:
    if slug(folder.name) != folder.name:
        repair = f"Omdøb mappen til {slug(folder.name)}."
        yield Problem(str(folder), "mappens navn", f"»{folder.name}«", "små bogstaver a-z, cifre og bindestreg", repair)
    # `check` puts its pages into kontrol/.
    yield from folder_name_problems(folder, "mappens navn", [folder.name], {"kontrol"})

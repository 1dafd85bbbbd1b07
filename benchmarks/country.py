"""A project as large as the country: the design of `params/samskabt-styring`, generated municipalities and answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from helpers.instrument import Item
from helpers.municipalities import Municipality, municipalities
from helpers.params import Evaluation

ROOT = Path(__file__).resolve().parents[1]
NAME = "landet"
PHASES = ["baseline", "midway", "final", "leader_perspective"]
WAVES = ["baseline", "midway", "final"]
SIZES = {"citizen": (120, 320), "employee": (20, 60)}
TEAMS = ["Dagpenge", "Sygedagpenge", "Unge"]


def make_country(folder: Path, *, areas: int, phases: Sequence[str] = PHASES) -> Path:
    """Write a project with this many municipalities, each with a report per phase; returns its folder."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    params = folder / "params" / NAME
    params.mkdir(parents=True)
    design = _design(YAML(typ="safe").load(ROOT / "params/samskabt-styring/evaluation.yml"))
    evaluation = Evaluation.model_validate(design)
    _write_yaml(params / "evaluation.yml", design)
    for municipality in municipalities()[:areas]:
        files = list(_data_files(municipality, evaluation))
        own = {"area": municipality.name, "phases": list(phases), "data": files}
        _write_yaml(params / f"{municipality.slug}.yml", own)
        for number, file in enumerate(files):
            seed = [int(municipality.code), number]
            write_answers(folder / file["file"], evaluation, file, random=np.random.default_rng(seed))
    return folder


def write_answers(path: Path, evaluation: Evaluation, file: Mapping[str, Any], *, random: np.random.Generator) -> None:
    """Answers of one municipality, population and wave as CSV with the scales' own codes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    items = list(_asked(evaluation, file["population"], file["wave"]))
    size = int(random.integers(*SIZES[file["population"]]))
    columns = [[f"R{number:05}" for number in range(size)], random.choice(TEAMS, size)]
    columns += [_draw(evaluation, item, size, random) for item in items]
    header = ";".join(["id", "team", *(item.id for item in items)])
    rows = [";".join(map(str, row)) for row in zip(*columns, strict=True)]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def _design(design: dict[str, Any]) -> dict[str, Any]:
    """The design without the names of its own municipalities: every one takes part in every wave."""
    for wave in design["waves"].values():
        wave.pop("areas", None)
    for population in design["populations"].values():
        population.pop("area_order", None)
    for item in design["items"]:
        item.pop("not_asked", None)
    for row in design.get("data_collection", []):
        row.pop("areas", None)
        row.pop("item", None)
    return {**design, "total": {"phases": []}, "chapters": []}


def _write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    """As JSON, which is YAML and keeps the order of keys."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _data_files(municipality: Municipality, evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    for wave in WAVES:
        for population in SIZES:
            items = [item.id for item in _asked(evaluation, population, wave)]
            yield {
                "wave": wave,
                "population": population,
                "file": f"data/{municipality.slug}/{wave}-{population}.csv",
                "respondent": "id",
                "columns": dict(zip(items, items, strict=True)),
                "invited": 1000,
                **({"group": "team"} if population == "employee" else {}),
            }


def _asked(evaluation: Evaluation, population: str, wave: str) -> Iterator[Item]:
    return (item for item in evaluation.items_of(population) if wave in item.waves)


def _draw(evaluation: Evaluation, item: Item, size: int, random: np.random.Generator) -> np.ndarray:
    scale = evaluation.scale_of(item)
    codes = [category.code for category in [*scale.categories, *scale.off_scale]]
    codes = codes or list(range(scale.minimum, scale.maximum + 1))
    return random.choice(codes, size, p=random.dirichlet(np.full(len(codes), 4.0)))

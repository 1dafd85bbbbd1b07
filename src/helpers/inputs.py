"""The files that an evaluation's reports are made from, by kind and hash."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from helpers import provenance
from helpers.params import AreaParams, EvaluationParams
from helpers.project import Project

Hashes = Mapping[str, str]


@dataclass(frozen=True)
class Hashed:
    """SHA-256 of the files behind an evaluation, by kind and path in the project.

    `of_area` has those that describe or hold one area; `common` the others, which every report stands on.
    """

    common: Mapping[str, Hashes]
    of_area: Mapping[str, Mapping[str, Hashes]] = field(default_factory=dict)


def hash_inputs(params: EvaluationParams, project: Project) -> Hashed:
    """Hash every file once, for all of the evaluation's reports; a file that is missing has no hash."""
    folder = f"params/{params.name}"
    described = [f"{folder}/{path.name}" for path in sorted(Path(params.folder).iterdir()) if path.is_file()]
    own = {name: (f"{folder}/{Path(area.path).name}", _area_data(area)) for name, area in params.areas.items()}
    registers = params.evaluation.registers
    released = sorted(project.releases(params.name).glob("*.parquet"))
    common = {
        "params": _hashes([path for path in described if path not in {yml for yml, _ in own.values()}], project),
        "data": _hashes([file.file for file in registers.files] if registers else [], project),
        "releases": {path.name: provenance.hash_file(path) for path in released},
        "code": _code(),
        "theme": _theme(),
        "lock": _hashes(["uv.lock"], project),
    }
    of_area = {
        name: {"params": _hashes([yml], project), "data": _hashes(data, project)} for name, (yml, data) in own.items()
    }
    return Hashed(common, of_area)


def file_inputs(hashed: Hashed, named: Collection[str], phase: str, project: Project) -> dict[str, Hashes]:
    """The files that one report stands on, each by path, but those of areas that it does not name as one hash."""
    own = [kinds for name, kinds in hashed.of_area.items() if name in named]
    others = [kinds for name, kinds in hashed.of_area.items() if name not in named]
    return {
        "notebook": _hashes([f"notebooks/{phase}.ipynb"], project),
        **{kind: {**files, **_of_kind(own, kind)} for kind, files in hashed.common.items()},
        "other_areas": {kind: _together(_of_kind(others, kind)) for kind in ("params", "data")} if others else {},
    }


def _area_data(area: AreaParams) -> list[str]:
    """The area's own files of answers and interviews."""
    own = area.params
    return list(dict.fromkeys([*(data.file for data in own.data), *([own.interviews] if own.interviews else [])]))


def _hashes(files: Iterable[str], project: Project) -> dict[str, str]:
    """Hashes by path in the project; of a file that lies elsewhere only the name is told."""
    found = {file: project.root / file for file in files if (project.root / file).is_file()}
    return {
        file if path.resolve().is_relative_to(project.root.resolve()) and not Path(file).is_absolute() else path.name:
        provenance.hash_file(path)
        for file, path in found.items()
    }  # fmt: skip


def _code() -> dict[str, str]:
    """The modules that compute and show, by path in the package."""
    paths = sorted({*provenance.computing_code(), *provenance.showing_code()} - set(provenance.style_files()))
    return {_in_package(path): provenance.hash_file(path) for path in paths}


def _theme() -> dict[str, str]:
    return {_in_package(path): provenance.hash_file(path) for path in provenance.style_files()}


def _in_package(path: Path) -> str:
    return path.relative_to(provenance.PACKAGE.parent).as_posix()


def _of_kind(areas: Iterable[Mapping[str, Hashes]], kind: str) -> dict[str, str]:
    return {path: content for kinds in areas for path, content in kinds.get(kind, {}).items()}


def _together(files: Hashes) -> str:
    return sha256("\n".join(f"{path} {files[path]}" for path in sorted(files)).encode()).hexdigest()

"""A municipality's files into the project: checked for CPR numbers, laid in `data/`, described in params."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helpers.errors import CallError, InputProblems, Problem, nearest
from helpers.ingest.answer_codes import fold_label
from helpers.ingest.interviews import read_interviews
from helpers.ingest.places import cpr_problems
from helpers.ingest.workbooks import sheet_names
from helpers.instrument import Population
from helpers.intake.area_files import Ask, Delivery, ProposedFile, phase_of, propose_file, write_area
from helpers.intake.exports import Export, read_export
from helpers.municipalities import Municipality, find_municipality, municipalities, slug
from helpers.params import Evaluation, EvaluationParams

_PARTS = ("dataset.csv", "labels.csv", "structure.csv")


@dataclass(frozen=True)
class HandedIn:
    """A file as the evaluator names it on the command line; a sheet of a workbook as FILE#SHEET."""

    phase: str
    population: str
    path: Path
    invited: int | None = None
    frame_size: int | None = None


@dataclass(frozen=True)
class Registration:
    """What `register` wrote: the area file, and the files described in it."""

    path: Path
    name: str
    files: tuple[ProposedFile, ...]

    @property
    def unresolved(self) -> int:
        return sum(file.unresolved for file in self.files)


@dataclass(frozen=True)
class Order:
    """What is to be registered for one place: its phases, files of answers and interviews."""

    place: str
    phases: Sequence[str]
    files: Sequence[HandedIn] = ()
    interviews: Path | None = None
    synthetic: bool = False


def handed_in(steps: Sequence[tuple[str, str | Path | int]]) -> tuple[list[str], list[HandedIn]]:
    """Phases and files in the order of the command line: a file is of the phase before it, a number of the file.

    Raises CallError on a file before any phase, or a number before any file.
    """
    phases: list[str] = []
    files: list[HandedIn] = []
    for name, value in steps:
        if isinstance(value, str):
            phases.append(value)
        elif isinstance(value, Path):
            if not phases:
                raise CallError(f"Skriv --phase før --{name}: en fil hører til fasen foran den.")
            files.append(HandedIn(phases[-1], name, value))
        elif not files:
            raise CallError(f"Skriv filen før --{name.replace('_', '-')}: tallet hører til filen foran det.")
        else:
            numbers: dict[str, Any] = {name: value}
            files[-1] = replace(files[-1], **numbers)
    return phases, files


def register(order: Order, params: EvaluationParams, root: Path, *, ask: Ask | None = None) -> Registration:
    """Read every file, copy those outside the project into `data/`, and write the area's params.

    Nothing is copied or written when a file cannot be read or holds CPR numbers (InputProblems), or when place, phase
    or population are not the evaluation's (CallError).
    """
    place = find_place(order.place, params)
    for phase in order.phases:
        phase_of(params, phase)
    for population in {file.population for file in order.files} - set(params.evaluation.populations):
        allowed = ", ".join(params.evaluation.populations)
        raise CallError(f"{params.name} har ingen {population}. Mulige: {allowed}.")
    exports = _read_all(order.files, params.evaluation)
    if order.interviews:
        read_interviews(order.interviews, evaluation=params.evaluation)
    folder = f"data/{params.name}/{place.slug}"
    deliveries = [
        Delivery(
            file.phase, file.population, _name_in_params(file, root, folder), export, file.invited, file.frame_size
        )
        for file, export in zip(order.files, exports, strict=True)
    ]
    proposed = [propose_file(delivery, params, place.slug, ask=ask) for delivery in deliveries]
    facts: dict[str, str | bool] = {"synthetic": True} if order.synthetic else {}
    if order.interviews:
        facts["interviews"] = _brought_in(order.interviews, root, f"{folder}/{order.interviews.name}")
    for delivery in deliveries:
        _brought_in(delivery.export.path, root, delivery.file)
    path = root / "params" / params.name / f"{place.slug}.yml"
    write_area(path, place, phases=order.phases, files=proposed, facts=facts)
    return Registration(path, place.name, tuple(proposed))


def find_place(name: str, params: EvaluationParams) -> Municipality:
    """The municipality of that name or code, or one of the evaluation's organisations; raises CallError."""
    for key, title in params.evaluation.organisations.items():
        if slug(name) in (key, slug(title)):
            return Municipality(code="", name=title, region="")
    found = find_municipality(name)
    if found is None:
        names = [one.name for one in municipalities()]
        hint = nearest(name.removesuffix(" Kommune"), names) or "Skriv dens navn eller trecifrede kode."
        raise CallError(f"»{name}« er ikke en af de 98 kommuner. {hint}")
    return found


def _read_all(files: Sequence[HandedIn], evaluation: Evaluation) -> list[Export]:
    exports: list[Export] = []
    problems: list[Problem] = []
    for file in files:
        path, sheet = _path_and_sheet(file.path)
        try:
            sheet = sheet or _sheet_of(path, evaluation.populations[file.population])
            export = read_export(path, sheet)
        except InputProblems as error:
            problems += error.problems
            continue
        exports.append(export)
        if export.table is not None:
            problems += list(cpr_problems(export.table.frame, file=str(path), sheet=sheet))
    if problems:
        raise InputProblems(problems)
    return exports


def _sheet_of(path: Path, population: Population) -> str | None:
    """The sheet that bears the population's name, where a workbook has several."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return None
    names = {fold_label(word) for word in [population.singular, population.plural, population.definite]}
    sheets = sheet_names(path)
    return next((sheet for sheet in sheets if fold_label(sheet) in names), None) if len(sheets) > 1 else None


def _path_and_sheet(path: Path) -> tuple[Path, str | None]:
    if not path.exists() and "#" in path.name:
        name, _, sheet = path.name.rpartition("#")
        return path.with_name(name), sheet
    return path, None


def _name_in_params(file: HandedIn, root: Path, folder: str) -> str:
    """The file's path from the project's root, where it lies or will be laid."""
    path, _ = _path_and_sheet(file.path)
    path = path / _PARTS[0] if path.is_dir() else path
    if path.resolve().is_relative_to(root.resolve()):
        return path.resolve().relative_to(root.resolve()).as_posix()
    own = f"{file.phase}-{file.population}"
    # A SurveyXact export is several files of fixed names, so it gets a folder of its own.
    return f"{folder}/{own}/{path.name}" if path.name in _PARTS else f"{folder}/{own}{path.suffix.lower()}"


def _brought_in(path: Path, root: Path, name: str) -> str:
    """Copy a file from outside the project to its place in it; returns its name from the root."""
    if path.resolve().is_relative_to(root.resolve()):
        return path.resolve().relative_to(root.resolve()).as_posix()
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    for source, copy in _copies(path, target):
        shutil.copyfile(source, copy)
    return name


def _copies(path: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    yield path, target
    if path.name == _PARTS[0]:
        yield from (
            (path.with_name(part), target.with_name(part)) for part in _PARTS[1:] if path.with_name(part).exists()
        )

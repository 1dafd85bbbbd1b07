"""What a report stands on, brought up to date: demo answers where they are used, then the bundles.

Disclosure control needs all reports of an evaluation at once, so an evaluation is always prepared whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from doit.task import Task
from filelock import FileLock

from helpers.bundles import Report, read_bundle, write_when_changed
from helpers.errors import CallError, InputProblems, Problem, lost_process, nearest
from helpers.params import EvaluationParams, load_evaluation
from helpers.params.jobindsats import JobindsatsTable
from helpers.params.synthetic import declared_data, declared_interviews, declared_registers, declared_tables
from helpers.project import Project, evaluation_folders
from helpers.provenance import code_hashes, computing_code, hash_files, modules_behind
from helpers.staleness import Memory, declare_task

if TYPE_CHECKING:
    from helpers.pools import OpenExecutor


def load_project(root: Path, wanted: Sequence[str] = ()) -> list[EvaluationParams]:
    """The wanted evaluations of a project (all when none is named), read and cross-checked."""
    return [_load(folder, Project(root)) for folder in evaluation_folders(root / "params", wanted)]


def data_files(params: EvaluationParams, root: Path) -> list[Path]:
    """Every file outside `params/` that the evaluation's numbers come from."""
    areas = [area.params for area in params.areas.values()]
    files = {data.file for area in areas for data in area.data}
    files |= {area.interviews for area in areas if area.interviews}
    if params.evaluation.registers:
        files |= {file.file for file in params.evaluation.registers.files}
    extracts = [extract for table in params.evaluation.jobindsats if (extract := _extract_of(table, root))]
    return sorted({*(root / file for file in files), *extracts})


def _extract_of(table: JobindsatsTable, root: Path) -> Path | None:
    if table.file:
        return root / table.file
    from helpers.ingest.jobindsats_api import extract_of

    return extract_of(table, root)


def refresh_tables(evaluations: Iterable[EvaluationParams], root: Path, *, today: date) -> None:
    """Fetch declared tables of jobindsats.dk that are missing or stale; raises InputProblems with all that fail."""
    problems: list[Problem] = []
    for table in (table for params in evaluations for table in params.evaluation.jobindsats if not table.synthetic):
        from helpers.ingest.jobindsats_api import refresh

        try:
            refresh(table, root, today=today)
        except InputProblems as error:
            problems += error.problems
    if problems:
        raise InputProblems(problems)


def prepare(
    evaluations: Iterable[EvaluationParams],
    project: Project,
    memory: Memory,
    *,
    force: bool = False,
    open_executor: OpenExecutor | None = None,
) -> None:
    """Bring every evaluation's bundles up to date: demo answers, answers, numbers. Raises InputProblems.

    Processes of their own compute, or this one where none can be opened: who goes on for hours has no use for the
    memory that it takes.
    """
    chosen = list(evaluations)
    demo = [(params, _demo_task(params, project)) for params in chosen if _has_demo(params)]
    stale = [(params, task) for params, task in demo if memory.why(task)]
    _renew("laver demosvarene til {}", partial(_write_demo, project), stale, memory, open_executor)
    numbers = [(params, _numbers_task(params, project)) for params in chosen]
    stale = [(params, task) for params, task in numbers if force or _is_without_files(task) or memory.why(task)]
    _renew("regner tallene i {} ud", partial(_write_bundles, project), stale, memory, open_executor)


def ensure_demo(params: EvaluationParams, project: Project, memory: Memory) -> None:
    """Write the demo answers of synthetic areas where they are missing or their description has changed."""
    if _has_demo(params) and memory.why(task := _demo_task(params, project)):
        _write_demo(project, params)
        memory.done(task)


def _renew(
    doing: str,
    write: Callable[[EvaluationParams], None],
    stale: Sequence[tuple[EvaluationParams, Task]],
    memory: Memory,
    open_executor: OpenExecutor | None,
) -> None:
    """Have what is stale of each evaluation written, and remember it; raises what went wrong with the first."""
    tasks, failed = {params.name: task for params, task in stale}, {}
    for params, outcome in _written(write, [params for params, _ in stale], open_executor):
        if isinstance(outcome, Exception):
            failed[params.name] = outcome
        else:
            memory.done(tasks[params.name])
    for name in (name for name in tasks if name in failed):
        if isinstance(failed[name], BrokenExecutor):
            raise lost_process(doing.format(name))
        raise failed[name]


def _written(
    write: Callable[[EvaluationParams], None], chosen: Sequence[EvaluationParams], open_executor: OpenExecutor | None
) -> Iterator[tuple[EvaluationParams, Exception | None]]:
    """Each evaluation when it has been written, with what went wrong in a process of its own; here that is raised."""
    if open_executor is None or not chosen:
        for params in chosen:
            write(params)
            yield params, None
        return
    from helpers.pools import run_all
    from helpers.processes import warm_up

    # Numbers that change make reports stale, and what these need can be imported meanwhile.
    warm_up()
    yield from run_all(write, chosen, open_executor, at_once=len(chosen))


def _write_demo(project: Project, params: EvaluationParams) -> None:
    from helpers.demo import make_demo

    make_demo(params, project.root)


def _write_bundles(project: Project, params: EvaluationParams) -> None:
    from helpers.bundling import write_bundles  # loads pandas, which who only asks what is stale has no use for

    write_bundles(params, project.root, project.work / params.name)


def _has_demo(params: EvaluationParams) -> bool:
    return Path(params.folder, "demo.yml").exists()


def _demo_task(params: EvaluationParams, project: Project) -> Task:
    files = [
        *(data.file for _, data in declared_data(params)),
        *declared_interviews(params),
        *declared_registers(params),
        *(table.file for table in declared_tables(params) if table.file),
    ]
    targets = [project.root / file for file in files]
    code = code_hashes(modules_behind("demo"))
    return declare_task(f"demo:{params.name}", inputs=_params_files(params), targets=targets, settings={}, code=code)


def _is_without_files(task: Task) -> bool:
    return any(not Path(file).exists() for file in task.file_dep)


def open_report(evaluation: str, area: str, phase: str, *, bundle: str = "") -> Report:
    """Open a report for a notebook: from the driver's bundle, or, by hand, computed from the project's params.

    By hand, the project is the nearest folder upwards with `params/`. Raises CallError on an unknown name.
    """
    if bundle:
        return read_bundle(Path(bundle))
    project = Project(_project_root(Path.cwd()))
    (params,) = load_project(project.root, [evaluation])
    check_report(params, area, phase)
    # Notebooks opened side by side wait for the first of them instead of computing, and writing, the same again.
    project.work.mkdir(parents=True, exist_ok=True)
    with FileLock(project.work / "prepare.lock"), Memory(project.state) as memory:
        prepare([params], project, memory)
    return read_bundle(project.bundle(evaluation, area, phase))


def check_report(params: EvaluationParams, area: str, phase: str) -> None:
    """Raise CallError when the evaluation does not declare this report."""
    declared = list(params.reports())
    if (area, phase) in declared:
        return
    areas = sorted({name for name, _ in declared})
    if area not in areas:
        hint = nearest(area, areas)
        raise CallError(f"{params.name} har ikke området »{area}«. Mulige: {', '.join(areas)}. {hint}".strip())
    phases = [name for own, name in declared if own == area]
    raise CallError(f"{params.name}, {area}: ingen rapport for »{phase}«. Mulige: {', '.join(phases)}.")


def _load(folder: Path, project: Project) -> EvaluationParams:
    """The evaluation as it was read last, where neither its files nor the code that reads them have changed since.

    YAML for a whole country takes seconds to read, the same as JSON a hundredth of one.
    """
    kept = project.work / folder.name / "params.json"
    files = sorted(path for path in folder.iterdir() if path.is_file())
    key = f"{folder} {hash_files(files)} {hash_files(modules_behind('params'))}"
    if kept.exists():
        known, _, content = kept.read_text(encoding="utf-8").partition("\n")
        if known == key:
            return EvaluationParams.model_validate_json(content)
    params = load_evaluation(folder)
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_when_changed(kept, f"{key}\n{params.model_dump_json()}".encode())
    return params


def _numbers_task(params: EvaluationParams, project: Project) -> Task:
    released = sorted(project.releases(params.name).glob("*.parquet"))
    inputs = [*_params_files(params), *data_files(params, project.root), *released]
    targets = [file for area, phase in params.reports() for file in project.bundle_files(params.name, area, phase)]
    code = code_hashes(computing_code())
    return declare_task(f"numbers:{params.name}", inputs=inputs, targets=targets, settings={}, code=code)


def _params_files(params: EvaluationParams) -> list[Path]:
    return sorted(path for path in Path(params.folder).iterdir() if path.is_file())


def _project_root(start: Path) -> Path:
    for folder in [start, *start.parents]:
        if (folder / "params").is_dir():
            return folder
    raise CallError(f"Der er ingen mappe params/ i {start.name} eller over den: åbn notebooken i projektets mappe.")

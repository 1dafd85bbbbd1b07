"""Nedslag: from answers to evaluation reports. `python pipeline.py --help` shows what it can do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.command_line import Verb, parser, wanted_of
from helpers.console import ask, complain, count, label, nearby, say, say_audited, say_described, say_ended, say_pages
from helpers.schemas import PHASES, TOTAL

if TYPE_CHECKING:
    from helpers.params import EvaluationParams
    from helpers.pools import OpenExecutor
    from helpers.project import Project
    from helpers.run_log import RunLog
    from helpers.selection import Stale, Wanted
    from helpers.staleness import Memory

HERE = Path(__file__).resolve().parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status of the contract (0, 1, 2 or 130)."""
    from helpers.errors import EvaluationError

    options = parser(VERBS, HERE).parse_args(arguments)
    options.output = options.output or options.project / "reports"
    verb: Verb = options.verb
    try:
        return verb(options)
    except EvaluationError as error:
        from helpers.placing import without_paths

        complain(without_paths(str(error), options.project))
        return error.exit_status
    except OSError as error:
        from helpers.placing import told

        complain(f"Kørslen måtte stoppe. Det, der er udgivet, er som før. {told(error)}")
        return 2
    except KeyboardInterrupt:
        complain("\nStoppet. De rapporter, der ikke blev færdige, er som før.")
        return 130


def run(options: argparse.Namespace) -> int:
    """Make what is missing or stale."""
    computing = begin_processes(options)
    project, evaluations = load(options)
    wanted = wanted_of(options)
    from helpers.placing import only_driver, recover, remove_left_folders, without_paths
    from helpers.preparation import prepare, refresh_tables
    from helpers.run_log import run_log
    from helpers.selection import find_stale, select_reports
    from helpers.staleness import Memory

    chosen = select_reports(evaluations, wanted)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with (
        only_driver(project.work, started=now),
        Memory(project.state) as memory,
        run_log(project.logs, started=now) as log,
    ):
        log.begun(wanted)
        recover(options.output)
        remove_left_folders()
        with log.preparing(evaluations):
            refresh_tables(evaluations, project.root, today=datetime.now(UTC).date())
            prepare(evaluations, project, memory, force=options.force, open_executor=computing)
        found = list(find_stale(chosen, project, options.output, memory, wanted))
        stale = [item for _, item in found if item]
        log.found(stale, len(found) - len(stale))
        if options.why or options.dry_run:
            for item in stale:
                say(f"{label(item.place)}: {'; '.join(item.reasons)}")
        if options.dry_run:
            say(f"{count(len(stale))} skal laves, {len(found) - len(stale)} er ajour.")
            return 0
        failures = make(stale, project, memory, wanted, log) if stale else []
    if options.publish and not failures:
        from helpers.making import publish

        publish(chosen, project, datetime.now(UTC).date())
    made, kept = count(len(stale) - len(failures)), len(found) - len(stale)
    say(f"{made} lavet, {kept} var ajour. Se {nearby(options.output / 'index.html', options.project)}")
    for item, error in failures:
        complain(f"\nFejl i {label(item.place)}:\n{without_paths(error, options.project)}")
    return 1 if failures else 0


def check(options: argparse.Namespace) -> int:
    """Read and validate everything; render nothing."""
    from helpers.bundling import compute_numbers
    from helpers.params import inspect_evaluation
    from helpers.preparation import ensure_demo
    from helpers.project import Project, evaluation_folders
    from helpers.rereading import to_reread
    from helpers.review import review_evaluation
    from helpers.review.texts import review_text
    from helpers.staleness import Memory

    project, failed = Project(options.project), False
    for folder in evaluation_folders(project.params, options.evaluation):
        params, problems = inspect_evaluation(folder)
        if params is not None and not problems:
            with Memory(project.state) as memory:
                ensure_demo(params, project, memory)
        whole = review_evaluation(folder, project.root, today=datetime.now(UTC).date())
        area = whole.find_area(options.area_name) if options.area_name not in {None, TOTAL} else ""
        review = whole.about(area) if area else whole
        if options.format == "html":
            say_pages(review, options.output, area)
        (complain if review.errors else say)(review_text(review))
        failed = failed or bool(review.errors)
        if params is not None and not whole.errors:
            numbers = compute_numbers(params, project.root, read=whole.read)
            for line in to_reread(params, numbers.estimates, options.output):
                say(line)
    return 2 if failed else 0


def new(options: argparse.Namespace) -> int:
    """Describe a municipality's files in params."""
    from helpers.intake.registration import Order, handed_in, register
    from helpers.preparation import load_project
    from helpers.project import Project

    options.project = options.project.resolve()
    (params,) = load_project(Project(options.project).root, [options.evaluation])
    phases, files = handed_in(options.steps)
    order = Order(options.municipality, phases, files, options.interviews, options.synthetic)
    done = register(order, params, options.project, ask=ask if sys.stdin.isatty() else None)
    say_described(done)
    say(f"Næste: pipeline.py check {params.name} {done.path.stem}")
    return 0


def new_evaluation(options: argparse.Namespace) -> int:
    """Make an evaluation of a questionnaire."""
    from helpers.intake.evaluation_files import Draft, write_evaluation
    from helpers.intake.questionnaires import read_questionnaire

    questions, left_out = read_questionnaire(options.structure)
    periods = options.phase or dict.fromkeys(PHASES, "")
    title = options.title or options.name.replace("-", " ").capitalize()
    path = write_evaluation(options.project, Draft(options.name, title, periods, options.population), questions)
    say(f"{len(questions)} spørgsmål skrevet i {path}.")
    if left_out:
        say(f"Uden svarmuligheder i filen, og derfor ikke med: {', '.join(left_out)}")
    say(f"Næste: pipeline.py new {options.name} KOMMUNE --phase baseline --{options.population} FIL")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Make a released report again and hold it, its files and its inputs against the receipt."""
    from helpers.project import Project
    from helpers.verification import verify_receipt

    outcome = verify_receipt(options.receipt, Project(options.project))
    say("\n".join(outcome.lines()))
    return 0 if outcome.holds else 1


def diff(options: argparse.Namespace) -> int:
    """Show which numbers differ between two releases of a report."""
    from helpers.difference import compare
    from helpers.difference.page import write_page
    from helpers.difference.text import difference_text
    from helpers.project import Project

    project = Project(options.project)
    for difference in compare(options.old, options.new, project.work):
        say(difference_text(difference))
        if options.format == "html" and difference.changes:
            say(f"Se {write_page(project.internal, difference).relative_to(project.root)}")
    return 0


def pack(options: argparse.Namespace) -> int:
    """Put together what the person who approves a report needs."""
    from helpers.approval import make_pack
    from helpers.release import Place
    from helpers.selection import area_slug

    project, (params,) = load(options)
    place = Place(options.output, params.name, area_slug(options.area_name), options.phase)
    folder = options.to or project.internal / "godkendelse" / place.name
    page = make_pack(place, params, project, folder=folder, today=datetime.now(UTC).date())
    say(f"Se {page if options.to else page.relative_to(project.root)}")
    return 0


def serve_reports(options: argparse.Namespace) -> int:
    """Serve the reports on loopback until interrupted."""
    from helpers.serving import serve

    serve(options.output, options.port, ready=lambda server: say(f"http://127.0.0.1:{server.server_port}/  (Ctrl+C)"))
    return 0


def list_reports(options: argparse.Namespace) -> int:
    """Show each declared report and whether it is up to date."""
    from helpers.selection import Wanted, find_stale, select_reports
    from helpers.staleness import Memory

    project, evaluations = load(options)
    chosen = select_reports(evaluations, Wanted())
    with Memory(project.state) as memory:
        for place, item in find_stale(chosen, project, options.output, memory, Wanted()):
            say(f"{label(place)}: {'; '.join(item.reasons) if item else 'ajour'}")
    return 0


def audit(options: argparse.Namespace) -> int:
    """Recompute a source's printed numbers and list those that do not follow."""
    from helpers.audit import audit as recompute

    _, evaluations = load(options)
    for params in evaluations:
        findings = recompute(params)
        say_audited(params.name, len(params.published) + len(params.stated), findings)
    return 0


def begin_processes(options: argparse.Namespace) -> OpenExecutor:
    """The processes that compute numbers.

    Where nothing has been made before, there will be work for them and for those of the reports: all begin to import
    what they need before this one imports what it needs itself and reads params.
    """
    from helpers.pools import fresh_executor
    from helpers.processes import warm_up
    from helpers.project import Project, evaluation_folders

    project = Project(options.project)
    is_first = not project.state.exists()
    evaluations = evaluation_folders(project.params, options.evaluation)
    computing = fresh_executor(min(options.workers, len(evaluations)), "helpers.bundling", ahead=is_first)
    if is_first:
        warm_up()
    return computing


def load(options: argparse.Namespace) -> tuple[Project, list[EvaluationParams]]:
    """The project and the evaluations that a command works on."""
    from helpers.lasting import lasting

    with lasting():
        from helpers.preparation import load_project
        from helpers.project import Project

        project = Project(options.project)
        return project, load_project(project.root, options.evaluation)


def make(stale: list[Stale], project: Project, memory: Memory, wanted: Wanted, log: RunLog) -> list[tuple[Stale, str]]:
    """Make the stale reports; returns those that failed, and why."""
    from helpers.making import make_reports

    failures: list[tuple[Stale, str]] = []
    for item, error in say_ended(make_reports(stale, project, memory, wanted), len(stale)):
        log.ended(item, error)
        failures += [(item, error)] if error else []
    return failures


VERBS: dict[str, Verb] = {
    "new-evaluation": new_evaluation,
    "new": new,
    "check": check,
    "run": run,
    "audit": audit,
    "verify": verify,
    "diff": diff,
    "pack": pack,
    "serve": serve_reports,
    "list": list_reports,
}

if __name__ == "__main__":
    sys.exit(main())

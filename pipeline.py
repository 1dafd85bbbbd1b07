"""Nedslag: from answers to evaluation reports. `python pipeline.py --help` shows what it can do."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from helpers.danish_argparse import speak_danish

if TYPE_CHECKING:
    from helpers.intake.registration import HandedIn
    from helpers.params import EvaluationParams
    from helpers.preparation import Project
    from helpers.release import Place
    from helpers.review import Review
    from helpers.selection import Stale, Wanted
    from helpers.staleness import Memory

HERE = Path(__file__).resolve().parent
PHASES = ["baseline", "midway", "final", "leader_perspective"]
FORMATS = ["html", "pdf", "docx"]
POPULATIONS = {
    "citizen": "borgernes",
    "employee": "medarbejdernes",
    "leader": "ledernes",
    "company": "virksomhedernes",
    "partner": "samarbejdspartnernes",
}
MOST_CHOICES = 9

Verb = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status of the contract (0, 1, 2 or 130)."""
    from helpers.errors import EvaluationError

    options = parser().parse_args(arguments)
    options.output = options.output or options.project / "reports"
    verb: Verb = options.verb
    try:
        return verb(options)
    except EvaluationError as error:
        say(str(error), stream=sys.stderr)
        return error.exit_status
    except OSError as error:
        from helpers.placing import told

        say(f"Kørslen måtte stoppe. Det, der er udgivet, er som før. {told(error)}", stream=sys.stderr)
        return 2
    except KeyboardInterrupt:
        say("\nStoppet. De rapporter, der ikke blev færdige, er som før.", stream=sys.stderr)
        return 130


def run(options: argparse.Namespace) -> int:
    """Make what is missing or stale."""
    from helpers.placing import only_driver, recover, remove_left_folders
    from helpers.preparation import prepare
    from helpers.selection import find_stale, select_reports
    from helpers.staleness import Memory

    project, evaluations = load(options)
    wanted = _wanted(options)
    chosen = select_reports(evaluations, wanted)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with only_driver(project.work, started=now), Memory(project.state) as memory:
        recover(options.output)
        remove_left_folders()
        prepare(evaluations, project, memory, force=options.force)
        found = list(find_stale(chosen, project, options.output, memory, wanted))
        stale = [item for _, item in found if item]
        if options.why or options.dry_run:
            for item in stale:
                say(f"{label(item.place)}: {'; '.join(item.reasons)}")
        if options.dry_run:
            say(f"{count(len(stale))} skal laves, {len(found) - len(stale)} er ajour.")
            return 0
        failures = make(stale, project, memory, wanted) if stale else []
    if options.publish and not failures:
        from helpers.making import publish

        publish(chosen, project, datetime.now(UTC).date())
    made, kept = count(len(stale) - len(failures)), len(found) - len(stale)
    say(f"{made} lavet, {kept} var ajour. Se {options.output / 'index.html'}")
    for item, error in failures:
        say(f"\nFejl i {label(item.place)}:\n{error}", stream=sys.stderr)
    return 1 if failures else 0


def _wanted(options: argparse.Namespace) -> Wanted:
    from helpers.selection import Wanted

    return Wanted(
        areas=options.area,
        phases=options.phase,
        formats=options.format,
        renderer=options.renderer,
        workers=options.workers,
        force=options.force,
        kernel=options.kernel,
        scheduler=options.scheduler,
    )


def check(options: argparse.Namespace) -> int:
    """Read and validate everything; render nothing."""
    from helpers.bundling import compute_numbers
    from helpers.params import evaluation_folders, inspect_evaluation
    from helpers.preparation import Project, ensure_demo
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
        review = review_evaluation(folder, project.root, today=datetime.now(UTC).date())
        if options.area_name:
            review = review.only(review.find_area(options.area_name))
        if options.format == "html":
            say_pages(review, options.output)
        say(review_text(review), stream=sys.stderr if review.errors else sys.stdout)
        failed = failed or bool(review.errors)
        if params is not None and not review.errors and not problems:
            numbers = compute_numbers(params, project.root)
            for line in to_reread(params, numbers.estimates, options.output):
                say(line)
    return 2 if failed else 0


def new(options: argparse.Namespace) -> int:
    """Describe a municipality's files in params."""
    from helpers.intake.registration import Order, register
    from helpers.preparation import Project, load_project

    options.project = options.project.resolve()
    (params,) = load_project(Project(options.project).root, [options.evaluation])
    phases, files = handed_in(options.steps)
    order = Order(options.municipality, phases, files, options.interviews, options.synthetic)
    done = register(order, params, options.project, ask=ask if sys.stdin.isatty() else None)
    for file in done.files:
        found = sum(bool(match.name) for match in file.items)
        say(f"{file.delivery.file}: {found} af {len(file.items)} spørgsmål fundet, {file.unresolved} linjer at udfylde")
    say(f"{done.name} er beskrevet i {done.path}.")
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


def handed_in(steps: Sequence[tuple[str, str]]) -> tuple[list[str], list[HandedIn]]:
    """The phases and files of `new`: a file belongs to the phase before it, a number to the file before it."""
    from helpers.errors import CallError
    from helpers.intake.registration import HandedIn

    phases: list[str] = []
    files: list[HandedIn] = []
    for name, value in steps:
        if name == "phase":
            phases.append(value)
        elif name in POPULATIONS:
            if not phases:
                raise CallError(f"Skriv --phase før --{name}: en fil hører til fasen foran den.")
            files.append(HandedIn(phases[-1], name, Path(value)))
        elif not files:
            raise CallError(f"Skriv filen før --{name.replace('_', '-')}: tallet hører til filen foran det.")
        else:
            numbers: dict[str, Any] = {name: positive(value)}
            files[-1] = replace(files[-1], **numbers)
    return phases, files


def ask(about: str, choices: Sequence[str]) -> str | None:
    """Let the person at the terminal choose by number; an empty answer leaves it for later."""
    shown = choices[:MOST_CHOICES]
    say(f"\nHvad er {about}?")
    for number, choice in enumerate(shown, start=1):
        say(f"  {number}  {choice}")
    answer = input(f"Tal (1-{len(shown)}), navn eller Enter for at udfylde senere: ").strip()
    if answer.isdigit() and 1 <= int(answer) <= len(shown):
        return shown[int(answer) - 1]
    return answer if answer in choices else None


def say_pages(review: Review, output: Path) -> None:
    """Write the page of each area that has something to mend or look at."""
    from helpers.review.page import write_page

    for area in dict.fromkeys(finding.area for finding in review.findings):
        say(f"{review.areas.get(area, 'evalueringen')}: {write_page(output, review.only(area), area)}")


def diff(options: argparse.Namespace) -> int:
    """Show which numbers differ between two releases of a report."""
    from helpers.difference import compare

    changes = compare(options.old, options.new)
    for change in changes:
        say(str(change))
    say(f"{len(changes)} tal er ændret." if changes else "Alle tal er ens.")
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
        figures = len(params.published) + len(params.stated)
        for finding in findings:
            say(f"{finding}\n")
        outcome = "alle følger" if not findings else f"{len(findings)} sted{'er' * (len(findings) > 1)} følger ikke"
        say(f"{params.name}: {figures} oplyste tal, {outcome} af de øvrige.")
    return 0


def load(options: argparse.Namespace) -> tuple[Project, list[EvaluationParams]]:
    """The project and the evaluations that a command works on."""
    from helpers.preparation import Project, load_project

    project = Project(options.project)
    return project, load_project(project.root, options.evaluation)


def make(stale: list[Stale], project: Project, memory: Memory, wanted: Wanted) -> list[tuple[Stale, str]]:
    """Make the stale reports under a progress bar (plain lines where there is no terminal); returns the failures."""
    from tqdm import tqdm

    from helpers.making import make_reports

    failures: list[tuple[Stale, str]] = []
    with tqdm(total=len(stale), unit="rapport", disable=not sys.stderr.isatty()) as bar:
        for item, error in make_reports(stale, project, memory, wanted):
            failures += [(item, error)] if error else []
            bar.update()
            if bar.disable:
                say(f"{label(item.place)}: {'FEJL' if error else 'lavet'}")
    return failures


def parser() -> argparse.ArgumentParser:
    """The command line, in Danish."""
    speak_danish()
    top = argparse.ArgumentParser(
        prog="pipeline.py",
        description="Nedslag laver evalueringsrapporter af svar. Vejledning: docs/vejledning.md",
        formatter_class=wide_help,
    )
    commands = top.add_subparsers(title="hvad vil du?", required=True, metavar="KOMMANDO [VALG ...]")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--project", type=Path, default=HERE, metavar="MAPPE", help="mappen med params/ og notebooks/")
    common.add_argument("--output", type=Path, metavar="MAPPE", help="hvor rapporterne lægges (ellers reports/)")

    add_new(commands, common)

    checks = commands.add_parser("check", parents=[common], help="læs og kontrollér alt, lav ingen rapporter")
    checks.add_argument("evaluation", nargs="?", type=lambda name: [name], default=[], metavar="EVALUERING")
    checks.add_argument("area_name", nargs="?", metavar="OMRÅDE", help="en kommune eller samlet")
    checks.add_argument(
        "--format", choices=["text", "html"], default="text", help="html: også en side pr. kommune, som kan sendes"
    )
    checks.set_defaults(verb=check)

    runs = commands.add_parser("run", parents=[common], help="lav de rapporter, der mangler eller er forældede")
    runs.add_argument(
        "--evaluation", action="append", default=[], metavar="E", help="kun denne evaluering (kan gentages)"
    )
    runs.add_argument("--area", action="append", default=[], metavar="A", help="kun denne kommune eller samlet")
    runs.add_argument("--phase", action="append", default=[], choices=PHASES, help="kun denne fase")
    runs.add_argument(
        "--format", type=formats, default=["html", "pdf"], metavar="F,F", help="html, pdf, docx (html,pdf)"
    )
    runs.add_argument(
        "--renderer", choices=["auto", "quarto", "embedded"], default="auto", help="hvad der sætter siderne"
    )
    runs.add_argument("--workers", type=positive, default=os.cpu_count() or 1, metavar="N", help="hvor mange ad gangen")
    runs.add_argument(
        "--scheduler", default="", metavar="ADRESSE", help="lav rapporterne hos en Dask-scheduler, fx tcp://vaert:8786"
    )
    runs.add_argument(
        "--kernel", choices=["auto", "standard"], default="auto", help="standard: en ny proces pr. notebook"
    )
    runs.add_argument("--force", action="store_true", help="lav også det, der er ajour")
    runs.add_argument("--publish", action="store_true", help="husk tallene som offentliggjort, i releases/")
    runs.add_argument("--dry-run", action="store_true", help="vis, hvad der skulle laves, og lav intet")
    runs.add_argument("--why", action="store_true", help="sig, hvorfor hver rapport laves")
    runs.set_defaults(verb=run)

    audits = commands.add_parser("audit", parents=[common], help="genberegn en kildes tal, og vis dem, der ikke passer")
    audits.add_argument("evaluation", type=lambda name: [name], metavar="EVALUERING")
    audits.set_defaults(verb=audit)

    diffs = commands.add_parser(
        "diff", parents=[common], help="vis, hvad der er ændret mellem to udgaver af en rapport"
    )
    diffs.add_argument("old", type=Path, metavar="FØR", help="en fil af den gamle udgave")
    diffs.add_argument("new", type=Path, metavar="EFTER", help="en fil af den nye udgave")
    diffs.set_defaults(verb=diff)

    serves = commands.add_parser("serve", parents=[common], help="vis rapporterne i en browser på denne maskine")
    serves.add_argument("--port", type=int, default=8000, metavar="N", help="hvor der lyttes (8000)")
    serves.set_defaults(verb=serve_reports)

    lists = commands.add_parser("list", parents=[common], help="vis rapporterne, og om de er ajour")
    lists.set_defaults(verb=list_reports, evaluation=[])
    return top


class Step(argparse.Action):
    """Keep the order of what was written: a file belongs to the phase before it."""

    def __call__(self, _parser: Any, namespace: argparse.Namespace, values: Any, _option: str | None = None) -> None:
        namespace.steps = [*namespace.steps, (self.dest, str(values))]


def add_new(commands: Any, common: argparse.ArgumentParser) -> None:
    """The two commands that write params."""
    evaluations = commands.add_parser("new-evaluation", parents=[common], help="lav en evaluering af et spørgeskema")
    evaluations.add_argument("name", metavar="NAVN", help="små bogstaver, cifre og bindestreg")
    evaluations.add_argument(
        "--structure", type=Path, required=True, metavar="FIL", help="liste i Excel, eller SurveyXact"
    )
    evaluations.add_argument("--title", metavar="TITEL", help="evalueringens titel")
    evaluations.add_argument(
        "--phase", action=PeriodOfPhase, metavar="FASE=PERIODE", help='fx baseline="april 2026" (kan gentages)'
    )
    evaluations.add_argument(
        "--population", choices=list(POPULATIONS), default="citizen", help="hvem der bliver spurgt"
    )
    evaluations.set_defaults(verb=new_evaluation)

    news = commands.add_parser("new", parents=[common], help="beskriv en kommunes filer i params")
    news.add_argument("evaluation", metavar="EVALUERING")
    news.add_argument("municipality", metavar="KOMMUNE", help="navn eller trecifret kode")
    news.add_argument("--phase", action=Step, choices=PHASES, required=True, help="fasen for de filer, der følger")
    for population, word in POPULATIONS.items():
        news.add_argument(f"--{population}", action=Step, metavar="FIL", help=f"{word} svar (ark: FIL#ARK)")
    news.add_argument("--invited", action=Step, metavar="N", help="hvor mange der fik spørgeskemaet foran")
    news.add_argument("--frame-size", action=Step, metavar="N", help="hvor mange der er i alt")
    news.add_argument("--interviews", type=Path, metavar="FIL", help="kodede interview")
    news.add_argument("--synthetic", action="store_true", help="svarene er opdigtede")
    news.set_defaults(verb=new, steps=[])


class PeriodOfPhase(argparse.Action):
    """`baseline=april 2026` into a dict, in the phases' own order."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, _option: str | None = None
    ) -> None:
        phase, _, period = str(values).partition("=")
        if phase not in PHASES:
            parser.error(f"--phase: {phase!r} findes ikke; vælg mellem {', '.join(PHASES)}")
        known = {**(namespace.phase or {}), phase: period.strip()}
        namespace.phase = {name: known[name] for name in PHASES if name in known}


def wide_help(prog: str) -> argparse.HelpFormatter:
    """One line a command, also for the longest name."""
    return argparse.HelpFormatter(prog, max_help_position=26)


def formats(text: str) -> list[str]:
    """`html,pdf` as a list; argparse turns the error into its own message."""
    names = text.split(",")
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"ukendt format »{name}«; mulige er {', '.join(FORMATS)}")
    return names


def positive(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"»{text}« er ikke et helt tal fra 1 og op")
    return int(text)


def label(place: Place) -> str:
    return f"{place.evaluation} / {place.area} / {place.phase}"


def count(number: int) -> str:
    return "1 rapport" if number == 1 else f"{number} rapporter"


def say(text: str, *, stream: TextIO | None = None) -> None:
    """One line to a person, also where the console cannot show every letter."""
    out = stream or sys.stdout
    out.write(text.encode(out.encoding or "utf-8", errors="replace").decode(out.encoding or "utf-8") + "\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())

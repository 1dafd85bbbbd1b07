"""The command line, in Danish: which commands there are, and what each may be told."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.danish_argparse import speak_danish
from helpers.schemas import FORMATS, PHASES

if TYPE_CHECKING:
    from helpers.selection import Wanted

# Whose answers a file of `new` holds; an evaluation says which of them it asks.
POPULATIONS = {
    "citizen": "borgernes",
    "employee": "medarbejdernes",
    "leader": "ledernes",
    "company": "virksomhedernes",
    "partner": "samarbejdspartnernes",
}

# What one wants to do, and what one writes: the first thing that --help shows.
WISHES = {
    "lave en evaluering af et spørgeskema": "new-evaluation NAVN --structure FIL",
    "beskrive en kommunes filer": "new EVALUERING KOMMUNE --phase FASE --citizen FIL",
    "se, om alt er i orden": "check",
    "se, hvad én kommune skal rette": "check EVALUERING KOMMUNE --format html",
    "lave de rapporter, der mangler": "run",
    "lave en kommunes rapporter": "run --area KOMMUNE",
    "også få Word-filer": "run --format html,pdf,docx",
    "vide, hvad der ville blive lavet og hvorfor": "run --dry-run --why",
    "samle en rapport til godkendelse": "pack EVALUERING KOMMUNE FASE",
    "huske tallene, når rapporten er sendt": "run --area KOMMUNE --publish",
    "se, hvilke rapporter der er": "list",
    "læse rapporterne i en browser": "serve",
    "se, hvilke tal der er ændret": "diff FØR EFTER",
    "genberegne en kildes tal": "audit EVALUERING",
    "lave en rapport igen og se, om den er ens": "verify KVITTERING",
}

Verb = Callable[[argparse.Namespace], int]


def parser(verbs: Mapping[str, Verb], project: Path) -> argparse.ArgumentParser:
    """The command line, in Danish; `verbs` says what each command does, `project` where it works unless told."""
    speak_danish()
    top = argparse.ArgumentParser(
        prog="pipeline.py",
        usage="pipeline.py KOMMANDO [VALG ...]",
        description=_table_of_wishes(),
        epilog="Mere om en kommando: pipeline.py KOMMANDO --help    Vejledning: docs/vejledning.md",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    # The table says it all, so argparse's own list of the commands is left out.
    commands = top.add_subparsers(required=True, prog=top.prog, metavar="KOMMANDO", help=argparse.SUPPRESS)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--project", type=Path, default=project, metavar="MAPPE", help="mappen med params/ og notebooks/"
    )
    common.add_argument("--output", type=Path, metavar="MAPPE", help="hvor rapporterne lægges (ellers reports/)")

    for add in (_new_evaluation, _new, _check, _run, _audit, _verify, _diff, _pack, _serve, _list):
        add(commands, common, verbs)
    return top


def wanted_of(options: argparse.Namespace) -> Wanted:
    """What a run was asked to make, and how."""
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
        cell_seconds=options.cell_seconds,
        report_seconds=options.report_seconds,
    )


def _table_of_wishes() -> str:
    width = max(map(len, WISHES))
    rows = {
        "Jeg vil ...": "Skriv",
        "-" * width: "-" * len("Skriv"),
        **{w: f"pipeline.py {c}" for w, c in WISHES.items()},
    }
    lines = [f"  {wish:{width}}   {command}" for wish, command in rows.items()]
    return "\n".join(["Nedslag laver evalueringsrapporter af svar.", "", *lines])


def _new_evaluation(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    evaluations = commands.add_parser("new-evaluation", parents=[common], help="lav en evaluering af et spørgeskema")
    evaluations.add_argument("name", metavar="NAVN", help="små bogstaver, cifre og bindestreg")
    evaluations.add_argument(
        "--structure", type=Path, required=True, metavar="FIL", help="liste i Excel, eller SurveyXact"
    )
    evaluations.add_argument("--title", metavar="TITEL", help="evalueringens titel")
    evaluations.add_argument(
        "--phase", action=_PeriodOfPhase, metavar="FASE=PERIODE", help='fx baseline="april 2026" (kan gentages)'
    )
    evaluations.add_argument(
        "--population", choices=list(POPULATIONS), default="citizen", help="hvem der bliver spurgt"
    )
    evaluations.set_defaults(verb=verbs["new-evaluation"])


def _new(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    news = commands.add_parser("new", parents=[common], help="beskriv en kommunes filer i params")
    news.add_argument("evaluation", metavar="EVALUERING")
    news.add_argument("municipality", metavar="KOMMUNE", help="navn eller trecifret kode")
    news.add_argument("--phase", action=_Step, choices=PHASES, required=True, help="fasen for de filer, der følger")
    for population, word in POPULATIONS.items():
        news.add_argument(f"--{population}", action=_Step, type=Path, metavar="FIL", help=f"{word} svar (ark: FIL#ARK)")
    news.add_argument(
        "--invited", action=_Step, type=_positive, metavar="N", help="hvor mange der fik spørgeskemaet foran"
    )
    news.add_argument("--frame-size", action=_Step, type=_positive, metavar="N", help="hvor mange der er i alt")
    news.add_argument("--interviews", type=Path, metavar="FIL", help="kodede interview")
    news.add_argument("--synthetic", action="store_true", help="svarene er opdigtede")
    news.set_defaults(verb=verbs["new"], steps=[])


def _check(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    checks = commands.add_parser("check", parents=[common], help="læs og kontrollér alt, lav ingen rapporter")
    checks.add_argument("evaluation", nargs="?", type=lambda name: [name], default=[], metavar="EVALUERING")
    checks.add_argument("area_name", nargs="?", metavar="OMRÅDE", help="en kommune eller samlet")
    checks.add_argument(
        "--format", choices=["text", "html"], default="text", help="html: også en side pr. kommune, som kan sendes"
    )
    checks.set_defaults(verb=verbs["check"])


def _run(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    runs = commands.add_parser("run", parents=[common], help="lav de rapporter, der mangler eller er forældede")
    runs.add_argument(
        "--evaluation", action="append", default=[], metavar="E", help="kun denne evaluering (kan gentages)"
    )
    runs.add_argument("--area", action="append", default=[], metavar="A", help="kun denne kommune eller samlet")
    runs.add_argument("--phase", action="append", default=[], choices=PHASES, help="kun denne fase")
    runs.add_argument(
        "--format", type=_formats, default=["html", "pdf"], metavar="F,F", help="html, pdf, docx (html,pdf)"
    )
    runs.add_argument(
        "--renderer", choices=["auto", "quarto", "embedded"], default="auto", help="hvad der sætter siderne"
    )
    runs.add_argument(
        "--workers", type=_positive, default=os.cpu_count() or 1, metavar="N", help="hvor mange ad gangen"
    )
    runs.add_argument(
        "--scheduler", default="", metavar="ADRESSE", help="lav rapporterne hos en Dask-scheduler, fx tcp://vaert:8786"
    )
    runs.add_argument(
        "--kernel",
        choices=["auto", "jupyter", "standard"],
        default="auto",
        help="jupyter: Jupyters egen protokol, fx til celler med widgets; standard: også en ny proces pr. notebook",
    )
    runs.add_argument(
        "--cell-seconds", type=_positive, default=300, metavar="N", help="hvor længe en celle må køre (300)"
    )
    runs.add_argument(
        "--report-seconds",
        type=_positive,
        default=1800,
        metavar="N",
        help="hvor længe en rapports celler må køre i alt (1800)",
    )
    runs.add_argument("--force", action="store_true", help="lav også det, der er ajour")
    runs.add_argument("--publish", action="store_true", help="husk tallene som offentliggjort, i releases/")
    runs.add_argument("--dry-run", action="store_true", help="vis, hvad der skulle laves, og lav intet")
    runs.add_argument("--why", action="store_true", help="sig, hvorfor hver rapport laves")
    runs.set_defaults(verb=verbs["run"])


def _audit(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    audits = commands.add_parser("audit", parents=[common], help="genberegn en kildes tal, og vis dem, der ikke passer")
    audits.add_argument("evaluation", type=lambda name: [name], metavar="EVALUERING")
    audits.set_defaults(verb=verbs["audit"])


def _verify(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    verifies = commands.add_parser(
        "verify", parents=[common], help="lav en rapport igen, og hold den op mod kvitteringen"
    )
    verifies.add_argument("receipt", type=Path, metavar="KVITTERING", help="fx reports/.../midway.receipt.json")
    verifies.set_defaults(verb=verbs["verify"])


def _diff(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    diffs = commands.add_parser(
        "diff", parents=[common], help="vis, hvad der er ændret mellem to udgaver af en rapport"
    )
    diffs.add_argument("old", type=Path, metavar="FØR", help="den gamle udgave: en af dens filer, eller en mappe")
    diffs.add_argument("new", type=Path, metavar="EFTER", help="den nye udgave, ligeså")
    diffs.add_argument(
        "--format", choices=["text", "html"], default="text", help="html: en side til intern brug, i data/internt/"
    )
    diffs.set_defaults(verb=verbs["diff"])


def _pack(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    packs = commands.add_parser("pack", parents=[common], help="saml en rapport til den, der skal godkende den")
    packs.add_argument("evaluation", type=lambda name: [name], metavar="EVALUERING")
    packs.add_argument("area_name", metavar="OMRÅDE", help="en kommune eller samlet")
    packs.add_argument("phase", choices=PHASES, metavar="FASE", help=", ".join(PHASES))
    packs.add_argument("--to", type=Path, metavar="MAPPE", help="hvor pakken lægges (ellers data/internt/godkendelse/)")
    packs.set_defaults(verb=verbs["pack"])


def _serve(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    serves = commands.add_parser("serve", parents=[common], help="vis rapporterne i en browser på denne maskine")
    serves.add_argument("--port", type=int, default=8000, metavar="N", help="hvor der lyttes (8000)")
    serves.set_defaults(verb=verbs["serve"])


def _list(commands: Any, common: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    lists = commands.add_parser("list", parents=[common], help="vis rapporterne, og om de er ajour")
    lists.set_defaults(verb=verbs["list"], evaluation=[])


class _Step(argparse.Action):
    """Keep the order of what was written: a file belongs to the phase before it."""

    def __call__(self, _parser: Any, namespace: argparse.Namespace, values: Any, _option: str | None = None) -> None:
        namespace.steps = [*namespace.steps, (self.dest, values)]


class _PeriodOfPhase(argparse.Action):
    """`baseline=april 2026` into a dict, in the phases' own order."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, _option: str | None = None
    ) -> None:
        phase, _, period = str(values).partition("=")
        if phase not in PHASES:
            parser.error(f"--phase: {phase!r} findes ikke; vælg mellem {', '.join(PHASES)}")
        known = {**(namespace.phase or {}), phase: period.strip()}
        namespace.phase = {name: known[name] for name in PHASES if name in known}


def _formats(text: str) -> list[str]:
    """`html,pdf` as a list; argparse turns the error into its own message."""
    names = text.split(",")
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"ukendt format »{name}«; mulige er {', '.join(FORMATS)}")
    return names


def _positive(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"»{text}« er ikke et helt tal fra 1 og op")
    return int(text)

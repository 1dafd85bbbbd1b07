"""A whole small project in a folder: one evaluation of two items, two municipalities, answers as CSV."""

import importlib
import io
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

EVALUATION = """\
title: Bibliotekets brugere
publisher: Analysehuset
phases:
  baseline: {title: Nulpunktsmåling, period: maj 2025, waves: [baseline]}
  midway: {title: Midtvejsmåling, period: maj 2026, waves: [baseline, midway]}
waves:
  baseline: {label: Nulpunkt, period: maj 2025}
  midway: {label: Midtvejs, period: maj 2026}
populations:
  citizen: {singular: bruger, plural: brugere, definite: brugerne, base: all}
scales:
  agreement:
    categories:
      - {id: uenig, label: Uenig, code: 1}
      - {id: hverken, label: Hverken enig eller uenig, code: 2}
      - {id: enig, label: Enig, code: 3}
    off_scale: [{id: ved_ikke, label: Ved ikke, code: 8}]
    shown:
      - {id: enig, label: Enig, of: [enig]}
      - {id: hverken, label: Hverken enig eller uenig, of: [hverken]}
      - {id: uenig, label: Uenig, of: [uenig]}
    favourable: enig
    unfavourable: uenig
themes:
  - {id: visit, title: Besøget, population: citizen}
items:
  - id: finds_books
    population: citizen
    theme: visit
    scale: agreement
    wording: Jeg finder de bøger, jeg leder efter
    clause: finder de bøger, de leder efter
    topic: Bøger
    waves: [baseline, midway]
  - id: feels_welcome
    population: citizen
    theme: visit
    scale: agreement
    wording: Jeg føler mig velkommen
    clause: føler sig velkommen
    topic: Velkomst
    waves: [baseline, midway]
total: {phases: [baseline]}
texts:
  background: Bibliotekerne spørger deres brugere.
  method: Andele er regnet af svarene.
"""

AREA = """\
area: {name}
phases: [baseline, midway]
data:
  - wave: baseline
    population: citizen
    file: data/{slug}-baseline.csv
    respondent: id
    columns: {{finds_books: Bøger, feels_welcome: Velkommen}}
    invited: 90
  - wave: midway
    population: citizen
    file: data/{slug}-midway.csv
    respondent: id
    columns: {{finds_books: Bøger, feels_welcome: Velkommen}}
"""


def make_project(folder: Path) -> Path:
    """Write the project and return its folder."""
    params = folder / "params" / "bibliotek"
    params.mkdir(parents=True)
    (folder / "data").mkdir()
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    (params / "evaluation.yml").write_text(EVALUATION, encoding="utf-8")
    for slug, name in {"rebild": "Rebild", "aarhus": "Aarhus"}.items():
        (params / f"{slug}.yml").write_text(AREA.format(name=name, slug=slug), encoding="utf-8")
        write_answers(folder / "data" / f"{slug}-baseline.csv", agree=30, neither=10, disagree=20)
        write_answers(folder / "data" / f"{slug}-midway.csv", agree=45, neither=10, disagree=5)
    return folder


def write_answers(path: Path, *, agree: int, neither: int, disagree: int) -> None:
    answers = ["Enig"] * agree + ["Hverken enig eller uenig"] * neither + ["Uenig"] * disagree
    rows = [f"R{number:03};{answer};{answer}" for number, answer in enumerate(answers)]
    path.write_text("\n".join(["id;Bøger;Velkommen", *rows]) + "\n", encoding="cp1252")


def pipeline(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the driver in this process, where everything is imported already; what it says as text."""
    driver = importlib.import_module("pipeline")
    verb, *rest = arguments
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained):
        try:
            status = driver.main([verb, "--project", str(project), *rest])
        except SystemExit as end:
            status = end.code
    return subprocess.CompletedProcess(arguments, status, said.getvalue(), complained.getvalue())


def started_pipeline(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the driver as a user does, in a process of its own; text as UTF-8."""
    verb, *rest = arguments
    command = [sys.executable, "-X", "utf8", str(ROOT / "pipeline.py"), verb, "--project", str(project), *rest]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def released(project: Path) -> list[str]:
    """Every file under reports/, by its path."""
    return sorted(path.relative_to(project).as_posix() for path in (project / "reports").rglob("*") if path.is_file())

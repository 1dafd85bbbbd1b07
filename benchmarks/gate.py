"""How many correct reports the gate refuses: none may be.

    uv run python benchmarks/gate.py [--areas 51] [--pdf 10]

Two reports for each of a number of municipalities with generated answers, from four of them to ninety, so that numbers
of every kind are hidden in some. The notebooks' cells run in this process, without kernels. Every tenth report is made
as PDF and Word too.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "functional"))

from project_factory import AREA, make_project, write_answers  # noqa: E402 - the tests' own, found by the line above
from report_factory import execute  # noqa: E402

from helpers import checking  # noqa: E402
from helpers.bundles import read_bundle  # noqa: E402
from helpers.gate import check_files  # noqa: E402
from helpers.municipalities import municipalities  # noqa: E402
from helpers.preparation import load_project, prepare  # noqa: E402
from helpers.project import Project  # noqa: E402
from helpers.rendering import render  # noqa: E402
from helpers.rendering.cover import document_info  # noqa: E402
from helpers.rendering.document import write_document  # noqa: E402
from helpers.staleness import Memory  # noqa: E402

EVALUATION, PHASES = "bibliotek", ("baseline", "midway")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, default=51, help="municipalities, two reports each")
    parser.add_argument("--pdf", type=int, default=10, help="every how many reports are made as PDF and Word too")
    options = parser.parse_args()
    began, made, refused = time.process_time(), 0, 0
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        project = make_variants(Path(folder) / "projekt", options.areas)
        for made, (area, phase) in enumerate(reports(project), start=1):
            formats = ["html", "pdf", "docx"] if made % options.pdf == 1 else ["html"]
            problems = judge(project, area, phase, Path(folder) / str(made), formats)
            refused += bool(problems)
            for problem in problems:
                print(f"{area} {phase}: {problem}", flush=True)
    print(f"{made} correct reports, {refused} refused, {time.process_time() - began:.0f} CPU seconds")
    sys.exit(bool(refused))


def make_variants(folder: Path, areas: int) -> Project:
    """A project whose municipalities differ in how many answered and what."""
    root, chance = make_project(folder), random.Random(5)
    for municipality in municipalities()[:areas]:
        slug = municipality.slug
        text = AREA.format(name=municipality.name, slug=slug)
        (root / "params" / EVALUATION / f"{slug}.yml").write_text(text, encoding="utf-8")
        for phase in PHASES:
            counts = [chance.choice((0, 1, 3, 8, 20, 30)) for _ in range(3)]
            agree, neither, disagree = counts if sum(counts) > 3 else (4, 0, 1)
            file = root / "data" / f"{slug}-{phase}.csv"
            write_answers(file, agree=agree, neither=neither, disagree=disagree)
    project = Project(root)
    with Memory(project.state) as memory:
        prepare(load_project(root), project, memory)
    return project


def reports(project: Project) -> Iterator[tuple[str, str]]:
    bundles = project.bundle(EVALUATION, "x", "y").parents[1]
    yield from sorted((path.parent.name, path.name) for path in bundles.glob("*/*"))


def judge(project: Project, area: str, phase: str, folder: Path, formats: list[str]) -> list[str]:
    """Make one report and let the gate read it."""
    bundle = project.bundle(EVALUATION, area, phase)
    report = read_bundle(bundle)
    notebook = execute(project.notebook(phase), {"evaluation": EVALUATION, "area": area, "bundle": str(bundle)})
    notebook = notebook.replace(str(bundle).encode(), b"bundle")
    folder.mkdir()
    info = document_info(report.context)
    document = write_document(nbformat.reads(notebook, 4), info, folder / "d")
    rendered = render(document, info, formats=formats, renderer="embedded")
    expected = checking.expected_files(report, project, checking.known_respondents(project, EVALUATION))
    files = {ending: path.read_bytes() for ending, path in rendered.items()}
    files |= {"ipynb": notebook, "results.csv": expected.results}
    return [f"{finding.check}: {problem}" for finding in check_files(files, expected) for problem in finding.problems]


if __name__ == "__main__":
    main()

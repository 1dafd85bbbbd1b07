"""A country's reports made five ways in one run: seconds per report, ratios, failures and memory.

    uv run python benchmarks/reports.py [--areas 8] [--sample 4] [--output FILE.json]

(a) the loop that a user would write: papermill's and nbconvert's own commands, a report at a time, measured on a sample
(b) ours, cold: everything made, HTML and PDF (b-html: HTML only, on the sample's municipality)
(c) ours with nothing changed
(d) ours with one municipality's answers changed
(e) the floor: the same cells in one warm process, one Pandoc and one Typst call a report, divided by the cores
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil
from country import NAME, PHASES, make_country

from helpers.municipalities import municipalities
from helpers.preparation import Project, load_project

ROOT = Path(__file__).resolve().parents[1]
CORES = os.cpu_count() or 1
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, default=8, help="municipalities, four reports each: 8, 32 or 98")
    parser.add_argument("--sample", type=int, default=4, help="reports that (a) and (e) are measured on")
    parser.add_argument("--workers", type=int, default=CORES)
    parser.add_argument("--output", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="landet-", ignore_cleanup_errors=True) as folder:
        progress(f"making a project with {options.areas} municipalities")
        project = make_country(Path(folder) / "projekt", areas=options.areas)
        rows = measure(project, options)
    result = {"machine": machine(), "areas": options.areas, "workers": options.workers, "rows": rows}
    print(table(result))
    if options.output:
        options.output.write_text(json.dumps(result, indent=1), encoding="utf-8")


def measure(project: Path, options: argparse.Namespace) -> list[Row]:
    """Every way on the same project; (b) runs first, because its bundles feed (a) and (e)."""
    reports = options.areas * len(PHASES)
    flags = ["--workers", str(options.workers)]
    rows = [ours("b", "everything, HTML and PDF", project, reports, *flags)]
    rows += [ours("c", "nothing changed", project, reports, *flags)]
    change_answers(project)
    rows += [ours("d", "one municipality's answers changed", project, reports, *flags)]
    area = municipalities()[0].slug
    html = ["--area", area, "--format", "html", "--output", str(project / "html"), *flags]
    rows += [ours("b-html", "one municipality, HTML only", project, len(PHASES), *html)]
    chosen = sample(project, options.sample)
    rows += [loop(project, chosen), floor(project, chosen)]
    return rows


def ours(name: str, what: str, project: Path, reports: int, *flags: str) -> Row:
    """One run of the driver, with the peak memory of the driver and of its largest worker with its kernel."""
    progress(f"({name}) {what}")
    command = [sys.executable, str(ROOT / "pipeline.py"), "run", "--project", str(project), *flags]
    with tempfile.TemporaryFile("w+") as said:
        started = time.perf_counter()
        driver = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.DEVNULL)
        with watched(driver.pid) as peak:
            status = driver.wait()
        seconds = time.perf_counter() - started
        said.seek(0)
        lines = said.read().splitlines()
    made = [line for line in lines if line.endswith(": lavet")]
    failed = [line for line in lines if line.endswith(": FEJL")]
    per_report = seconds / len(made) if made else None
    return {
        "name": name, "what": what, "seconds": seconds, "made": len(made), "failed": len(failed), "reports": reports,
        "status": status, "per_report": per_report, "mb_driver": peak["driver"], "mb_worker": peak["worker"],
    }  # fmt: skip


def loop(project: Path, chosen: list[tuple[str, str]]) -> Row:
    """(a): each report's notebook by papermill's command, then HTML by nbconvert's."""
    progress(f"(a) papermill and nbconvert, {len(chosen)} reports")

    def make(area: str, phase: str, folder: Path) -> None:
        executed = folder / "executed.ipynb"
        bundle = Project(project).bundle(NAME, area, phase)
        named = {"evaluation": NAME, "area": area, "bundle": str(bundle)}
        parameters = [part for pair in named.items() for part in ("-p", *pair)]
        papermill = [sys.executable, "-m", "papermill", str(project / f"notebooks/{phase}.ipynb"), str(executed)]
        run([*papermill, *parameters, "-k", "python3", "--no-progress-bar"], folder)
        run([sys.executable, "-m", "nbconvert", "--to", "html", str(executed)], folder)
        if shutil.which("quarto"):
            run(["quarto", "render", str(executed), "--to", "typst"], folder)

    formats = "HTML and PDF" if shutil.which("quarto") else "HTML only"
    return repeated("a", f"papermill and nbconvert commands, {formats}", chosen, make)


def floor(project: Path, chosen: list[tuple[str, str]]) -> Row:
    """(e): the cells in this process, with everything imported, then one Pandoc and one Typst call."""
    from floor import floor_maker, prepare

    progress(f"(e) the floor, {len(chosen)} reports")
    make = floor_maker(project, prepare(project, chosen, project / "floor"))
    row = repeated("e", f"one warm process, divided by {CORES} cores", chosen, make)
    return {**row, "per_report": row["per_report"] / CORES if row["per_report"] else None}


def repeated(name: str, what: str, chosen: list[tuple[str, str]], make: Callable[[str, str, Path], None]) -> Row:
    failed, started = 0, time.perf_counter()
    for area, phase in chosen:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                make(area, phase, Path(folder))
            except subprocess.CalledProcessError as error:
                failed += 1
                progress(f"failed: {error.stderr[-300:] if error.stderr else error}")
    seconds = time.perf_counter() - started
    made = len(chosen) - failed
    return {"name": name, "what": what, "seconds": seconds, "made": made, "failed": failed, "reports": len(chosen),
            "per_report": seconds / made if made else None}  # fmt: skip


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)


def sample(project: Path, size: int) -> list[tuple[str, str]]:
    """Reports spread evenly over municipalities and phases."""
    (params,) = load_project(project)
    areas = list(params.areas)
    return [(areas[number * len(areas) // size], PHASES[number % len(PHASES)]) for number in range(size)]


def change_answers(project: Path) -> None:
    """One more respondent in the last wave of the first municipality."""
    file = project / f"data/{municipalities()[0].slug}/final-citizen.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    extra = ";".join(["R99999", *lines[1].split(";")[1:]])
    file.write_text("\n".join([*lines, extra]) + "\n", encoding="utf-8")


@contextmanager
def watched(pid: int) -> Iterator[dict[str, float]]:
    """Peak proportional set sizes in MB, twice a second: of the driver, and of its largest child with all below it."""
    peak, ended = {"driver": 0.0, "worker": 0.0}, Event()

    def watch() -> None:
        while not ended.wait(0.5):
            try:
                driver = psutil.Process(pid)
                children = [sum(map(pss, [child, *child.children(recursive=True)])) for child in driver.children()]
                peak["driver"] = max(peak["driver"], pss(driver))
                peak["worker"] = max([peak["worker"], *children])
            except psutil.Error:
                continue

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def pss(process: psutil.Process) -> float:
    memory = process.memory_full_info()
    return float(getattr(memory, "pss", memory.rss)) / 1024**2


def machine() -> Row:
    """Named by what it has, not by what it is called."""
    memory = round(psutil.virtual_memory().total / 1024**3)
    return {"cores": CORES, "memory_gb": memory, "system": platform.system(), "python": platform.python_version()}


def table(result: Row) -> str:
    """The table of docs/performance.md."""
    by_name = {row["name"]: row for row in result["rows"]}
    facts = result["machine"]
    lines = [
        f"{facts['cores']} cores, {facts['memory_gb']} GB, {facts['system']}, Python {facts['python']}; "
        f"{result['areas']} municipalities x {len(PHASES)} phases, {result['workers']} workers.", "",
        "| | what | seconds | made | failed | s/report | MB driver | MB worker and kernel |",
        "|:--|:--|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for row in result["rows"]:
        each = f"{row['per_report']:.2f}" if row["per_report"] else ""
        memory = [f"{row[key]:.0f}" if row.get(key) else "" for key in ("mb_driver", "mb_worker")]
        cells = [row["name"], row["what"], f"{row['seconds']:.1f}", row["made"], row["failed"], each, *memory]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    ratios = {
        "(a) / (b)": ("a", "b"), "(a) / (b-html)": ("a", "b-html"), "(b) / (e)": ("b", "e"),
    }  # fmt: skip
    for words, (above, below) in ratios.items():
        if by_name[above]["per_report"] and by_name[below]["per_report"]:
            lines += ["", f"{words}: {by_name[above]['per_report'] / by_name[below]['per_report']:.1f}"]
    return "\n".join(lines)


def progress(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

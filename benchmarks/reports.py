"""A country's reports made in several ways in one run: seconds per report, ratios, failures and memory.

    uv run python benchmarks/reports.py [--areas 8 32 98] [--sample 4] [--output FILE.json]
    uv run python benchmarks/reports.py --areas 98 --workers 8 --only b b b

(a) the loop that a user would write: papermill's and nbconvert's commands, a report at a time, measured on a sample;
    (a-html) makes HTML only, (a) the PDF too: both by Quarto where it is on PATH, else chromium prints nbconvert's page
(b) ours, cold: everything made, HTML and PDF; (b-html) HTML only
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
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import mean
from threading import Event, Thread
from typing import Any

import psutil
from country import NAME, PHASES, make_country

from helpers.municipalities import municipalities
from helpers.preparation import load_project
from helpers.project import Project

ROOT = Path(__file__).resolve().parents[1]
CORES = os.cpu_count() or 1
WAYS = ["b", "c", "d", "b-html", "a-html", "a", "e"]
RATIOS = [("a", "b"), ("a-html", "b-html"), ("a-html", "b"), ("b", "e")]
_EVERY = 2.0
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, nargs="+", default=[8], help="municipalities, four reports each")
    parser.add_argument("--sample", type=int, default=4, help="reports that (a) and (e) are measured on")
    parser.add_argument("--workers", type=int, default=CORES)
    parser.add_argument("--only", nargs="+", choices=WAYS, default=WAYS, help="these ways, in this order; b first")
    parser.add_argument("--output", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    result: Row = {"machine": machine(), "workers": options.workers, "sizes": {}}
    for areas in options.areas:
        with tempfile.TemporaryDirectory(prefix="landet-", ignore_cleanup_errors=True) as folder:
            progress(f"making a project with {areas} municipalities")
            project = make_country(Path(folder) / "projekt", areas=areas)
            result["sizes"][areas] = measure(project, areas, options)
        if options.output:
            options.output.write_text(json.dumps(result, indent=1), encoding="utf-8")
    print(table(result))


def measure(project: Path, areas: int, options: argparse.Namespace) -> list[Row]:
    """Every way on the same project; (b) comes first, because its bundles feed (a) and (e)."""
    chosen = sample(project, options.sample)
    run_driver = partial(ours, project=project, reports=areas * len(PHASES), workers=options.workers)
    ways: dict[str, Callable[[], Row]] = {
        "b": lambda: run_driver("b", "everything, HTML and PDF"),
        "c": lambda: run_driver("c", "nothing changed"),
        "d": lambda: run_driver("d", "one municipality's answers changed"),
        "b-html": lambda: run_driver("b-html", "everything, HTML only", formats=["html"]),
        "a-html": lambda: loop("a-html", project, chosen, pdf=False),
        "a": lambda: loop("a", project, chosen, pdf=True),
        "e": lambda: floor(project, chosen),
    }
    rows = []
    for name in options.only:
        if name.startswith("b"):
            shutil.rmtree(project / "reports", ignore_errors=True)
            shutil.rmtree(Project(project).work, ignore_errors=True)
        if name == "d":
            change_answers(project)
        rows.append(ways[name]())
    return rows


def ours(
    name: str, what: str, *, project: Path, reports: int, workers: int, formats: tuple[str, ...] | list[str] = ()
) -> Row:
    """One run of the driver, with the peak memory of the driver and of its largest worker with its kernel."""
    progress(f"({name}) {what}")
    command = [sys.executable, str(ROOT / "pipeline.py"), "run", "--project", str(project), "--workers", str(workers)]
    command += [word for one in formats for word in ("--format", one)]
    with tempfile.TemporaryFile("w+") as said:
        started = time.perf_counter()
        driver = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.DEVNULL)
        with watched(driver.pid) as peak:
            status = driver.wait()
        seconds = time.perf_counter() - started
        said.seek(0)
        lines = said.read().splitlines()
    made = [line.split(" / ") for line in lines if line.endswith(": lavet")]
    failed = [line for line in lines if line.endswith(": FEJL")]
    return {
        "name": name, "what": what, "seconds": seconds, "made": len(made), "failed": len(failed), "reports": reports,
        "wrong": wrong(project), "status": status, "per_report": seconds / len(made) if made else None,
        "mb_driver": peak["driver"], "mb_worker": peak["worker"],
    }  # fmt: skip


def wrong(project: Path) -> int:
    """How many pages do not have their own municipality in their title, or have another one there."""
    (params,) = load_project(project)
    names = {area: own.name for area, own in params.areas.items()}
    found = 0
    for page in (project / "reports" / NAME).glob("*/*.html"):
        title = page.read_text(encoding="utf-8").partition("<title>")[2].partition("</title>")[0]
        found += [area for area, name in names.items() if name in title.split(" · ")] != [page.parent.name]
    return found


def loop(name: str, project: Path, chosen: list[tuple[str, str]], *, pdf: bool) -> Row:
    """(a): each report's notebook by papermill's command, then HTML, and PDF, by commands that a user has."""
    progress(f"({name}) papermill and nbconvert, {len(chosen)} reports")
    has_quarto = shutil.which("quarto") is not None

    def make(area: str, phase: str, folder: Path) -> None:
        executed = folder / "executed.ipynb"
        bundle = Project(project).bundle(NAME, area, phase)
        named = {"evaluation": NAME, "area": area, "bundle": str(bundle)}
        parameters = [part for pair in named.items() for part in ("-p", *pair)]
        papermill = [sys.executable, "-m", "papermill", str(project / f"notebooks/{phase}.ipynb"), str(executed)]
        run([*papermill, *parameters, "-k", "python3", "--no-progress-bar"], folder)
        if pdf and has_quarto:
            run(["quarto", "render", str(executed), "--to", "html"], folder)
            run(["quarto", "render", str(executed), "--to", "typst"], folder)
            return
        nbconvert = [sys.executable, "-m", "nbconvert", str(executed)]
        run([*nbconvert, "--to", "html"], folder)
        if pdf:
            printed = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                "--print-to-pdf=executed.pdf",
            ]
            run(["chromium", *printed, executed.with_suffix(".html").as_uri()], folder)

    tool = "quarto render to html and typst" if has_quarto else "nbconvert to HTML, chromium to PDF"
    return repeated(name, f"papermill, {tool if pdf else 'nbconvert to HTML'}", chosen, make)


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
    """Peak proportional set sizes in MB, seen now and then: of the driver, of its largest worker and largest kernel."""
    peak, ended = {"driver": 0.0, "worker": 0.0}, Event()

    def watch() -> None:
        while not ended.wait(_EVERY):
            try:
                driver = psutil.Process(pid)
                peak["driver"] = max(peak["driver"], pss(driver))
                peak["worker"] = max(peak["worker"], largest_worker(driver))
            except psutil.Error:
                continue

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def largest_worker(driver: psutil.Process) -> float:
    """The largest worker and the largest kernel together, each with all that it has started.

    Both are children of the fork server where there is one; a kernel leads a session of its own.
    """
    asked = driver.children()
    servers = [child for child in asked if "forkserver" in " ".join(child.cmdline())]
    own = [*(child for child in asked if child not in servers), *(child for one in servers for child in one.children())]
    sizes: dict[bool, float] = {}
    for process in own:
        with suppress(psutil.Error, ProcessLookupError):
            is_kernel = os.getsid(process.pid) == process.pid
            size = sum(map(pss, [process, *process.children(recursive=True)]))
            sizes[is_kernel] = max(sizes.get(is_kernel, 0), size)
    return sum(sizes.values())


def pss(process: psutil.Process) -> float:
    memory = process.memory_full_info()
    return float(getattr(memory, "pss", memory.rss)) / 1024**2


def machine() -> Row:
    """Named by what it has, not by what it is called."""
    memory = round(psutil.virtual_memory().total / 1024**3)
    return {"cores": CORES, "memory_gb": memory, "system": platform.system(), "python": platform.python_version()}


def table(result: Row) -> str:
    """The tables of docs/performance.md."""
    facts = result["machine"]
    lines = [
        f"{facts['cores']} cores, {facts['memory_gb']} GB, {facts['system']}, Python {facts['python']}, "
        f"{result['workers']} workers.", "",
        "| reports | | what | seconds | made | failed | wrong | s/report | MB driver | MB worker and kernel |",
        "|--:|:--|:--|--:|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for areas, rows in result["sizes"].items():
        lines += [line_of(areas * len(PHASES), row) for row in rows]
    for areas, rows in result["sizes"].items():
        each = per_report(rows)
        told = [f"({a}) / ({b}) = {each[a] / each[b]:.2f}" for a, b in RATIOS if a in each and b in each]
        lines += ["", f"{areas * len(PHASES)} reports: {', '.join(told)}"] if told else []
    whole = [each["b"] for rows in result["sizes"].values() if "b" in (each := per_report(rows))]
    if len(whole) > 1:
        lines += ["", f"(b) per report, slowest size / fastest: {max(whole) / min(whole):.2f}"]
    return "\n".join(lines)


def per_report(rows: list[Row]) -> dict[str, float]:
    """Seconds a report in each way; the mean where a way was measured several times."""
    times = {name: [row["per_report"] for row in rows if row["name"] == name and row["per_report"]] for name in WAYS}
    return {name: mean(seconds) for name, seconds in times.items() if seconds}


def line_of(reports: int, row: Row) -> str:
    each = f"{row['per_report']:.2f}" if row["per_report"] else ""
    memory = [f"{row[key]:.0f}" if row.get(key) else "" for key in ("mb_driver", "mb_worker")]
    cells = [reports, row["name"], row["what"], f"{row['seconds']:.1f}", row["made"], row["failed"]]
    return "| " + " | ".join(map(str, [*cells, row.get("wrong", ""), each, *memory])) + " |"


def progress(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

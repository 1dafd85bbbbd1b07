"""The driver end to end: what is made, what stays, what is said, and how it ends."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from project_factory import ROOT, make_project, pipeline, released, write_answers

from helpers.schemas import RESULT_COLUMNS


def _results(project: Path, report: str) -> list[dict[str, str]]:
    with (project / "reports" / f"{report}.results.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_declared_report_is_made_in_every_file_of_the_contract(made):
    project, run = made
    assert run.returncode == 0, run.stderr
    endings = ("html", "ipynb", "pdf", "receipt.json", "results.csv")
    expected = [
        f"reports/bibliotek/{report}.{ending}"
        for report in ("aarhus/baseline", "aarhus/midway", "rebild/baseline", "rebild/midway", "samlet/baseline")
        for ending in endings
    ]
    assert released(project) == sorted([*expected, "reports/index.html", "reports/bibliotek/sammenlign.html"])


def test_results_have_the_contracts_columns_and_the_right_numbers(made):
    rows = _results(made[0], "bibliotek/rebild/midway")
    assert list(rows[0]) == RESULT_COLUMNS
    (agree,) = [
        row for row in rows
        if (row["area"], row["wave"], row["item"], row["statistic"], row["category"])
        == ("rebild", "midway", "finds_books", "share", "enig")
    ]  # fmt: skip
    assert (agree["n"], agree["base"], agree["value"], agree["status"]) == ("45", "60", "0.75", "ok")


def test_the_receipt_names_inputs_versions_answers_and_checks(made):
    receipt = json.loads((made[0] / "reports/bibliotek/rebild/midway.receipt.json").read_text(encoding="utf-8"))
    assert {"notebook", "params", "data_rows", "code", "theme", "lock"} <= set(receipt["inputs"])
    assert receipt["answers"] == {"citizen": {"baseline": 120, "midway": 120}}
    assert receipt["versions"]["pandas"]
    assert receipt["versions"]["typst"]
    assert receipt["versions"]["pypandoc-binary"]
    assert receipt["parameters"]["renderer"] == ("quarto" if shutil.which("quarto") else "embedded")
    assert set(receipt["checks"].values()) == {"i orden"}
    assert receipt["parameters"]["area"] == "rebild"


def test_the_executed_notebook_has_outputs_and_no_path_of_the_machine(made):
    text = (made[0] / "reports/bibliotek/rebild/midway.ipynb").read_text(encoding="utf-8")
    assert "finder de bøger, de leder efter" in text
    assert str(made[0]) not in text
    assert "R001" not in text


@pytest.mark.parametrize("arguments", [["run", "--help"], ["list"], ["run"]])
def test_what_makes_nothing_loads_no_heavy_package(made, arguments):
    """Help, the list and a run with nothing to do answer at once: nothing that takes long to import is imported."""
    code = (
        "import sys, pipeline\n"
        f"try: status = pipeline.main([{arguments[0]!r}, '--project', {str(made[0])!r}, *{arguments[1:]!r}])\n"
        "except SystemExit as end: status = end.code\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'pyarrow', 'papermill', 'nbformat', 'matplotlib'} & set(sys.modules)\n"
        "sys.exit(str(sorted(heavy)) if heavy or status else 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_a_run_leaves_what_takes_memory_to_its_workers(tmp_path):
    project = make_project(tmp_path)
    code = (
        "import sys, pipeline\n"
        f"call = ['run', '--project', {str(project)!r}, '--area', 'rebild', '--phase', 'baseline', '--format', 'html']\n"
        "status = pipeline.main(call)\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'papermill', 'IPython', 'matplotlib'} & set(sys.modules)\n"
        "sys.exit(str(sorted(heavy)) if heavy or status else 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True)
    assert (ended.returncode, "1 rapport lavet" in ended.stdout) == (0, True), ended.stderr


def test_the_driver_and_the_gate_load_nothing_that_only_estimates_need():
    code = (
        "import sys, helpers.checking, helpers.making\n"
        "sys.exit(str({'scipy', 'statsmodels', 'duckdb', 'pandera'} & set(sys.modules) or ''))"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True)
    assert not ended.stderr.strip(), ended.stderr


def test_nothing_is_made_again_until_something_changes_and_then_only_that(made, tmp_path):
    project = shutil.copytree(made[0], tmp_path / "projekt")
    html = ["--format", "html"]
    pipeline(project, "run", *html)  # what is stale is known by where it lies
    again = pipeline(project, "run", *html)
    assert "0 rapporter lavet, 5 var ajour" in again.stdout
    write_answers(project / "data" / "rebild-midway.csv", agree=44, neither=11, disagree=5)
    why = pipeline(project, "run", "--dry-run", *html)
    assert "bibliotek / rebild / midway: " in why.stdout
    assert "estimates.parquet er ændret" in why.stdout
    assert "samlet" not in why.stdout
    assert "2 rapporter skal laves, 3 er ajour" in why.stdout


def test_list_says_what_is_up_to_date(made):
    listed = pipeline(made[0], "list")
    assert listed.returncode == 0
    assert "bibliotek / samlet / baseline: ajour" in listed.stdout


def test_a_failing_report_does_not_stop_the_others_and_keeps_the_last_release(tmp_path):
    project = make_project(tmp_path)
    notebook = project / "notebooks" / "midway.ipynb"
    content = nbformat.read(notebook, as_version=4)
    content.cells.append(
        nbformat.v4.new_code_cell('from pathlib import Path\nraise ValueError(f"noget gik galt i {Path.cwd()}")')
    )
    nbformat.write(content, notebook)
    old = project / "reports" / "bibliotek" / "rebild" / "midway.html"
    old.parent.mkdir(parents=True)
    old.write_text("forrige udgave", encoding="utf-8")
    run = pipeline(project, "run", "--format", "html", "--area", "Rebild", "--workers", "1")
    assert run.returncode == 1
    assert "Fejl i bibliotek / rebild / midway" in run.stderr
    assert "noget gik galt i …/" in run.stderr
    assert str(tmp_path) not in run.stdout + run.stderr
    (log,) = (project / "data" / "logs").glob("*.jsonl")
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    (failed,) = [line for line in lines if line["event"] == "report failed"]
    assert (failed["area"], failed["phase"], failed["checks"]) == ("rebild", "midway", [])
    assert re.fullmatch(r"Celle \d+ fejlede", failed["kind"])
    assert "noget gik galt" not in log.read_text(encoding="utf-8")
    assert "Celle" in run.stderr
    assert old.read_text(encoding="utf-8") == "forrige udgave"
    assert (project / "reports/bibliotek/rebild/baseline.html").exists()
    assert not [name for name in released(project) if "midway" in name and not name.endswith("midway.html")]


def _edit(project: Path, file: str, old: str, new: str) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


BROKEN = {
    "misspelled key": (
        ("params/bibliotek/evaluation.yml", "    clause: finder", "    clauze: finder"),
        ["evaluation.yml", "clauze", "Mente du »clause«?"],
    ),
    "item asked in no wave": (
        (
            "params/bibliotek/evaluation.yml",
            "topic: Bøger\n    waves: [baseline, midway]",
            "topic: Bøger\n    waves: []",
        ),
        ["evaluation.yml", "items[0].waves", "mindst 1 i listen"],
    ),
    "column that is not there": (
        ("params/bibliotek/rebild.yml", "finds_books: Bøger", "finds_books: Boger"),
        ["rebild-baseline.csv", "Boger", "Bøger"],
    ),
    "file that is not there": (
        ("params/bibliotek/rebild.yml", "rebild-midway.csv", "rebild-midtvejs.csv"),
        ["rebild-midtvejs.csv", "findes ikke"],
    ),
    "unknown wave": (
        ("params/bibliotek/rebild.yml", "wave: midway", "wave: midtvejs"),
        ["rebild.yml", "midtvejs", "baseline, midway"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_bad_params_end_with_2_and_a_danish_message_and_nothing_written(tmp_path, case):
    project = make_project(tmp_path)
    (file, old, new), words = BROKEN[case]
    _edit(project, file, old, new)
    run = pipeline(project, "run")
    assert run.returncode == 2, run.stderr
    for word in words:
        assert word in run.stderr, run.stderr
    assert released(project) == []


def test_an_answer_outside_its_scale_names_file_row_column_and_what_is_allowed(tmp_path):
    project = make_project(tmp_path)
    data = project / "data" / "aarhus-midway.csv"
    data.write_text(data.read_text(encoding="cp1252").replace("R002;Enig", "R002;Enigg"), encoding="cp1252")
    run = pipeline(project, "run")
    assert run.returncode == 2
    for word in ("aarhus-midway.csv", "række 4", "Bøger", "Enigg", "Enig", "Uenig", "Ved ikke"):
        assert word in run.stderr, run.stderr
    assert released(project) == []


def test_one_evaluation_with_bad_answers_stops_the_run_and_another_need_not_be_computed_again(tmp_path):
    project = make_project(tmp_path)
    other = shutil.copytree(project / "params" / "bibliotek", project / "params" / "arkiv")
    for area in other.glob("*s.yml"):
        area.write_text(area.read_text(encoding="utf-8").replace("data/aarhus-midway", "data/bad"), encoding="utf-8")
    good = project / "data" / "aarhus-midway.csv"
    bad = good.read_text(encoding="cp1252").replace("R002;Enig", "R002;Enigg")
    (project / "data" / "bad.csv").write_text(bad, encoding="cp1252")
    run = pipeline(project, "run")
    assert run.returncode == 2
    assert "bad.csv" in run.stderr
    assert released(project) == []
    assert list((project / "data/work/arkiv").glob("bundles/*")) == []
    bundle = project / "data/work/bibliotek/bundles/samlet/baseline/estimates.parquet"
    bundle.write_bytes(b"left alone")
    shutil.copy2(good, project / "data" / "bad.csv")
    assert pipeline(project, "run", "--dry-run").returncode == 0
    assert bundle.read_bytes() == b"left alone"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--area", "Rebildd"], ["Ukendt område »rebildd«", "Mente du »rebild«?"]),
        (["--evaluation", "biblotek"], ["Ukendt evaluering »biblotek«", "Mente du »bibliotek«?"]),
        (["--phase", "midtvejs"], ["'midtvejs' findes ikke", "leader_perspective"]),
        (["--phase", "final"], ["Ukendt fase »final«"]),
        (["--format", "xls"], ["ukendt format »xls«"]),
    ],
)
def test_a_bad_call_ends_with_2_and_says_what_is_possible(tmp_path, arguments, words):
    project = make_project(tmp_path)
    run = pipeline(project, "run", *arguments)
    assert run.returncode == 2
    for word in words:
        assert word in run.stderr, run.stderr
    assert released(project) == []


def test_a_notebook_without_a_parameter_that_the_driver_passes_is_refused(tmp_path):
    project = make_project(tmp_path)
    notebook = project / "notebooks" / "baseline.ipynb"
    content = nbformat.read(notebook, as_version=4)
    cell = next(cell for cell in content.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = cell.source.replace('area = "samlet"', 'omraade = "samlet"')
    nbformat.write(content, notebook)
    run = pipeline(project, "run", "--phase", "baseline")
    assert run.returncode == 2
    for word in ("baseline.ipynb", "area", "omraade", "bundle, evaluation"):
        assert word in run.stderr, run.stderr
    assert released(project) == []


def test_check_reads_everything_and_renders_nothing(tmp_path):
    project = make_project(tmp_path)
    checked = pipeline(project, "check")
    assert checked.returncode == 0
    assert "bibliotek: i orden. 5 rapporter, 240 besvarelser." in checked.stdout
    assert released(project) == []


def test_help_is_danish(tmp_path):
    assert "valgmuligheder" in pipeline(tmp_path, "run", "--help").stdout

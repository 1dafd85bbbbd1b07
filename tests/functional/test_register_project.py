"""A project with a register, made for real: no citizen leaves `data/`, and bad files end in words and nothing else."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest
from project_factory import make_project, pipeline, released
from pypdf import PdfReader
from register_factory import DECLARED, citizen, write_register

from helpers.project import Project

CITIZENS = 120
FOLDER = "data/register"
CHAPTERS = [
    {
        "id": "status",
        "title": "Status",
        "place": "status",
        "phases": ["midway"],
        "sections": [
            {
                "id": "visited", "kind": "cross_table", "title": "Visitation", "caption": "Visiterede borgere",
                "columns": [{"label": "Borgere", "item": "visited_group_size"}],
                "rows": [{"label": g, "population": "register", "groups": [g]} for g in ("g1", "g2", "g3")],
                "beside_total": True, "note": "Registertal.",
            },
            {
                "id": "hours", "kind": "area_bars", "title": "Ordinære timer", "caption": "Andel med ordinære timer, pct.",
                "population": "register", "item": "in_ordinary_hours", "group": "g1", "note": "Registertal.",
            },
        ],
    }
]  # fmt: skip


def name_of(number: int) -> str:
    """An id that stands nowhere else, in words and in digits."""
    return f"ZQX{number:03d}-9071{number * 7919:06d}"


def _people() -> list[dict[str, object]]:
    random = np.random.default_rng(5)
    people = []
    for number in range(CITIZENS):
        group = str(random.choice(["1", "2", "3"], p=[0.5, 0.3, 0.2]))
        hours = {"2018_02": "0.4"} if random.random() < 0.4 else {}
        own = {"hours": hours, "industries": dict.fromkeys(hours, "46"), "area": "840" if number % 2 else "751"}
        people.append(citizen(name_of(number), [(group, "2017-10-01", "")], **own))
    return people


def _declared(**changes: object) -> dict[str, object]:
    files = {
        name: DECLARED[name] | {"file": f"{FOLDER}/{DECLARED[name]['file']}"}
        for name in ("benefits", "employment", "visitations", "background")
    }
    return DECLARED | files | changes


def _declare(project: Path, declared: dict[str, object]) -> None:
    """Write the register into the evaluation, in place of an earlier one; JSON is YAML."""
    path = project / "params" / "bibliotek" / "evaluation.yml"
    plain, _, _ = path.read_text(encoding="utf-8").partition("\nregisters:")
    both = f"registers: {json.dumps(declared)}\nchapters: {json.dumps(CHAPTERS)}"
    path.write_text(f"{plain.rstrip()}\n\n{both}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The project, what its run said, and what the register says to the driver's own check."""
    project = make_project(tmp_path_factory.mktemp("registre"))
    (project / FOLDER).mkdir(parents=True)
    write_register(project / FOLDER, _people())
    _declare(project, _declared())
    done = pipeline(project, "run", "--area", "rebild", "--phase", "midway", "--workers", "1")
    return project, done, pipeline(project, "check", "bibliotek")


def _texts(path: Path) -> list[str]:
    """A file as text and as bytes; of a PDF also what its pages and properties say."""
    content = path.read_bytes()
    texts = [content.decode("utf-8", errors="replace")]
    if path.suffix == ".pdf":
        pdf = PdfReader(io.BytesIO(content))
        texts += [page.extract_text() for page in pdf.pages]
        texts.append(str(pdf.metadata))
    return texts


def test_no_citizen_stands_in_anything_that_is_released_or_said(run):
    project, done, checked = run
    assert (done.returncode, checked.returncode) == (0, 0), done.stderr + checked.stderr
    made = [path for path in project.rglob("*") if path.is_file() and "data" not in path.relative_to(project).parts]
    endings = {"".join(path.suffixes) for path in made if path.stem.startswith("midway")}
    assert {".html", ".pdf", ".ipynb", ".results.csv", ".receipt.json"} <= endings
    texts = {str(path): _texts(path) for path in made}
    logs = [path for path in Project(project).logs.rglob("*") if path.is_file()]
    assert logs
    texts |= {str(path): _texts(path) for path in logs}
    texts["said"] = [done.stdout, done.stderr, checked.stdout, checked.stderr]
    ids = [name_of(number) for number in range(CITIZENS)]
    parts = [*ids, *(part for name in ids for part in name.split("-"))]
    found = {name for name, own in texts.items() for text in own if any(part in text for part in parts)}
    assert found == set()


def test_the_released_numbers_are_the_registers(run):
    project, _, _ = run
    results = (project / "reports/bibliotek/rebild/midway.results.csv").read_text(encoding="utf-8")
    sizes = [line.split(",") for line in results.splitlines() if ",visited_group_size," in line]
    people = [one for one in _people() if one["area"] == "840"]
    shown = {line[3]: line[9] for line in sizes if line[2] == "rebild" and line[13] == "ok"}
    told = {"g1": "1", "g2": "2"}
    assert {group: float(shown[group]) for group in told} == {
        group: sum(one["visitations"][0][0] == code for one in people) for group, code in told.items()
    }


def _edit(name: str, old: str, new: str):
    def change(project: Path) -> None:
        path = project / FOLDER / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _append(name: str, line: str):
    def change(project: Path) -> None:
        with (project / FOLDER / name).open("a", encoding="utf-8", newline="") as file:
            file.write(line.replace("\n", "\r\n") + "\r\n")

    return change


def _truncate(project: Path) -> None:
    folder = project / FOLDER
    with duckdb.connect() as connection:
        table = f"read_csv('{folder}/dream.csv', all_varchar = true)"
        connection.execute(f"COPY (FROM {table}) TO '{folder}/dream.parquet'")
    whole = (folder / "dream.parquet").read_bytes()
    (folder / "dream.parquet").write_bytes(whole[: len(whole) * 2 // 3])
    _declare(project, _declared(benefits={"file": f"{FOLDER}/dream.parquet", "citizen": "PNR"}))


BROKEN = {
    "unknown benefit code": (_edit("dream.csv", ",730,", ",888,"), ["ugekolonnerne", "»888« (1 gange)", "classes"]),
    "unknown group": (_edit("visitation.csv", ",1,2017-10-01", ",9,2017-10-01"), ["kolonnen GRP", "»9« (1 gange)"]),
    "a day that is none": (_edit("visitation.csv", "2017-10-01", "31.02.2018"), ["FRA", "1 værdier"]),
    "a week column missing": (_edit("dream.csv", "Y_1802", "Y_0000"), ["dream.csv", "kolonnen mangler: Y_1802"]),
    "a month column missing": (_edit("job.csv", "GRAD_2018_02", "X"), ["job.csv", "mangler: GRAD_2018_02"]),
    "two citizens with one id": (
        _append("borgere.csv", f"{name_of(3)},840,1,1980,1"),
        ["borgere.csv", "1 rækker har et id, som også står i en anden række"],
    ),
    "a citizen without benefits": (
        _append("visitation.csv", "ZQX999-1,1,2017-10-01,"),
        ["dream.csv", "1 visiterede borgere står ikke i filen"],
    ),
    "a file that is gone": (lambda project: (project / FOLDER / "job.csv").unlink(), ["job.csv", "findes ikke"]),
    "a truncated Parquet file": (_truncate, ["dream.parquet", "filen kan ikke læses"]),
}


@pytest.fixture(scope="module")
def spare(run, tmp_path_factory):
    """A copy of the project whose register is broken and mended again; its reports are the first run's."""
    return Path(shutil.copytree(run[0], tmp_path_factory.mktemp("brud") / "projekt"))


@pytest.fixture
def whole(spare):
    """The copy with a register in order."""
    shutil.rmtree(spare / FOLDER)
    (spare / FOLDER).mkdir()
    write_register(spare / FOLDER, _people())
    _declare(spare, _declared())
    return spare


CALLS = [("check", case) for case in BROKEN] + [("run", case) for case in list(BROKEN)[-2:]]


@pytest.mark.parametrize(("verb", "case"), CALLS)
def test_bad_files_are_named_and_counted_and_change_no_report(whole, verb, case):
    broken, words = BROKEN[case]
    broken(whole)
    before = {path: (whole / path).read_bytes() for path in released(whole)}
    told = pipeline(whole, verb, *(["bibliotek"] if verb == "check" else ["--workers", "1"]))
    assert told.returncode == 2
    text = told.stdout + told.stderr
    assert [word for word in words if word not in text] == [], text
    assert "ZQX" not in text
    assert {path: (whole / path).read_bytes() for path in released(whole)} == before
    assert not [path for path in whole.rglob("*") if path.name.endswith((".new", ".part", ".tmp"))]


def test_everything_wrong_in_a_register_is_told_with_what_is_wrong_in_answers(whole):
    for case in ("a week column missing", "a month column missing"):
        BROKEN[case][0](whole)
    path = whole / "data" / "rebild-midway.csv"
    answers = path.read_bytes()
    path.write_bytes(answers.replace(b";Enig;", b";Helt ening;", 1))
    text = pipeline(whole, "check", "bibliotek").stderr
    path.write_bytes(answers)
    assert all(word in text for word in ("Y_1802", "GRAD_2018_02", "Helt ening")), text


def test_odd_periods_are_counted_and_told_and_no_error(whole):
    add = _append("visitation.csv", f"{name_of(1)},1,2017-12-20,2017-12-10\n{name_of(3)},1,2017-12-01,")
    add(whole)
    told = pipeline(whole, "check", "bibliotek")
    assert told.returncode == 0
    assert "1 rækker slutter før de begynder" in told.stdout
    assert "1 borgere har perioder, der overlapper" in told.stdout
    assert "ZQX" not in told.stdout

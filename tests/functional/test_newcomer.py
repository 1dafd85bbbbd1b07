"""From a folder with three files of answers to four reports, by the commands of the guide, no file edited by hand."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pipeline as driver
import pytest
from newcomer_factory import (
    QUESTIONS,
    answers,
    write_interviews,
    write_limesurvey,
    write_plain,
    write_question_list,
    write_spss,
)
from project_factory import ROOT, pipeline, released

from helpers import command_line
from helpers.ingest import read_answers
from helpers.ingest.surveyxact import read_labels, read_questions
from helpers.intake.exports import read_export
from helpers.intake.registration import HandedIn, Order, register
from helpers.params import load_evaluation

EXPORT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "surveyxact"
GUIDE = ROOT / "docs" / "vejledning.md"
PHASES = ["baseline=maj 2025", "midway=maj 2026", "final=maj 2027", "leader_perspective=juni 2027"]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """A project with no evaluation, and beside it the newcomer's folder."""
    project, folder = tmp_path_factory.mktemp("projekt"), tmp_path_factory.mktemp("viborg")
    (project / "params").mkdir()
    shutil.copytree(ROOT / "notebooks", project / "notebooks")
    write_question_list(folder / "spørgsmål.xlsx")
    write_limesurvey(folder / "nulpunkt.csv", answers(80, 1))
    write_spss(folder / "midtvejs.sav", answers(70, 2))
    write_plain(folder / "slutmåling.xlsx", answers(60, 3))
    write_interviews(folder / "interviews.xlsx")
    return project, folder


def guide_commands() -> list[list[str]]:
    """The words of every command that the guide shows on lines of its own, in its order."""
    text = GUIDE.read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in re.findall(r"^    pipeline\.py (.+)", text, flags=re.M)]


def test_the_commands_of_the_guide_make_four_reports_of_a_folder(delivered, monkeypatch):
    project, folder = delivered
    monkeypatch.chdir(folder)
    commands = guide_commands()
    verbs = ["new-evaluation", "new", "check", "run", "run", "pack", "diff", "verify"]
    assert [command[0] for command in commands] == verbs
    said = []
    # The last two are for a release that has an older one, and are shown in tests of their own.
    for command in commands[:-2]:
        faster = ["--format", "html", "--workers", "1"] if command[0] == "run" else []
        done = pipeline(project, *command, *faster)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said.append(done.stdout)
    assert said[1].count("5 af 5 spørgsmål fundet, 0 linjer at udfylde") == 3
    assert "4 rapporter lavet, 0 var ajour" in said[3]
    assert "0 rapporter lavet, 4 var ajour" in said[4]
    reports = [name for name in released(project) if name.endswith(".html") and name.count("/") == 3]
    phases = sorted(phase.split("=")[0] for phase in PHASES)
    assert [name for name in reports if "kontrol" not in name] == [
        f"reports/samarbejde/viborg/{p}.html" for p in phases
    ]
    receipt = json.loads((project / "reports/samarbejde/viborg/final.receipt.json").read_text(encoding="utf-8"))
    assert receipt["answers"] == {"citizen": {"baseline": 80, "midway": 70, "final": 60}}
    assert (project / "releases/samarbejde").is_dir()


def test_what_is_written_says_where_it_comes_from(delivered):
    project, _ = delivered
    text = (project / "params/samarbejde/viborg.yml").read_text(encoding="utf-8")
    assert text.startswith("# Viborg Kommune (791), Region Midtjylland.")
    for words in (
        "# LimeSurvey, 80 besvarelser",
        "# SPSS, 70 besvarelser",
        'completed: "Dato indsendt"',
        "data/samarbejde/viborg/",
    ):
        assert words in text
    params = load_evaluation(project / "params/samarbejde")
    frame = read_answers(params, project)["citizen"]
    assert frame.groupby("wave", sort=False)["completed"].sum().to_dict() == {"baseline": 77, "midway": 70, "final": 60}
    midway = frame[frame["wave"] == "midway"].reset_index(drop=True)
    expected = answers(70, 2)
    assert (midway.loc[5:, "indflydelse"] == expected.loc[5:, "indflydelse"]).all()
    assert (midway.loc[:4, "indflydelse"] == -1).all()
    assert set(params.evaluation.scales) == {"yes_no", "agreement", "score"}


@pytest.mark.skipif(not EXPORT.is_dir(), reason="eksporten fra SurveyXact ligger ikke ved siden af repoet")
@pytest.mark.parametrize("variant", ["semicolon_ansi", "tab_utf16", "survey.xlsx"])
def test_every_closed_question_of_a_real_export_is_found_with_scale_and_labels(tmp_path, variant):
    source = EXPORT / variant
    closed = [q for q in read_questions(source) if q.type == "Closed" and q.question != "statoverall"]
    labels = read_labels(source)
    export = read_export(source)
    assert [column.name for column in export.closed] == [q.variable for q in closed]
    assert {c.name: dict(c.labels) for c in export.closed if c.labels} == {
        q.variable: {str(code): " ".join(text.split()) for code, text in labels[q.variable].items()}
        for q in closed
        if q.variable in labels
    }
    assert (export.tool, export.respondents) == ("surveyxact", 999)
    assert (export.roles["completed"], export.roles["completed_value"]) == ("stato_4", "1")
    if variant != "semicolon_ansi":  # the three exports are alike from here on
        return
    made = pipeline(
        tmp_path, "new-evaluation", "valg", "--structure", str(source / "structure.csv"), "--phase", "baseline=2020"
    )
    assert made.returncode == 0, made.stderr
    params = load_evaluation(tmp_path / "params/valg")
    done = register(Order("Viborg", ["baseline"], [HandedIn("baseline", "citizen", source)]), params, tmp_path)
    assert done.unresolved == 0
    assert [match.name for match in done.files[0].items] == [q.variable for q in closed if q.variable in labels]


def test_a_second_call_adds_to_the_file_and_keeps_its_comments(delivered, tmp_path):
    project, folder = delivered
    shutil.copytree(project / "params", tmp_path / "params")
    path = tmp_path / "params/samarbejde/aarhus.yml"
    first = ["--phase", "baseline", "--citizen", str(folder / "nulpunkt.csv")]
    assert pipeline(tmp_path, "new", "samarbejde", "0751", *first).returncode == 0
    path.write_text(
        path.read_text(encoding="utf-8").replace("area: Aarhus", "area: Aarhus  # min egen note"), encoding="utf-8"
    )
    second = ["--phase", "midway", "--citizen", str(folder / "midtvejs.sav")]
    assert pipeline(tmp_path, "new", "samarbejde", "Aarhus", *second).returncode == 0
    text = path.read_text(encoding="utf-8")
    assert "# min egen note" in text
    assert "phases: [baseline, midway]" in text
    assert len(load_evaluation(path.parent).areas["aarhus"].params.data) == 2
    again = pipeline(tmp_path, "new", "samarbejde", "Aarhus", *second)
    assert again.returncode == 2
    assert "har allerede en fil" in again.stderr
    assert path.read_text(encoding="utf-8") == text


def test_a_file_with_cpr_numbers_is_neither_copied_nor_described(delivered, tmp_path):
    project, folder = delivered
    shutil.copytree(project / "params", tmp_path / "params")
    text = (folder / "nulpunkt.csv").read_text(encoding="utf-8-sig").replace('"80"', '"010190-1234"')
    (tmp_path / "cpr.csv").write_text(text, encoding="utf-8")
    refused = pipeline(
        tmp_path / "params" / "..",
        "new",
        "samarbejde",
        "Aarhus",
        "--phase",
        "baseline",
        "--citizen",
        str(tmp_path / "cpr.csv"),
    )
    assert refused.returncode == 2
    assert "»Svar-ID«" in refused.stderr
    assert "CPR" in refused.stderr
    assert "010190" not in refused.stderr
    assert not (tmp_path / "params/samarbejde/aarhus.yml").exists()
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert not any(b"010190" in path.read_bytes() for path in kept)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Vibborg", "--phase", "baseline"], ["»Vibborg« er ikke en af de 98 kommuner", "Mente du »Viborg«?"]),
        (["Viborg", "--phase", "baseline", "--leader", "x.csv"], ["filen findes ikke"]),
        (["Viborg", "--citizen", "x.csv", "--phase", "baseline"], ["Skriv --phase før --citizen"]),
        (["Viborg", "--phase", "baseline", "--invited", "4"], ["Skriv filen før --invited"]),
        (["Viborg", "--phase", "baseline", "--company", "x.csv"], ["har ingen company"]),
    ],
)
def test_a_bad_call_of_new_says_what_is_possible(delivered, arguments, words):
    refused = pipeline(delivered[0], "new", "samarbejde", *arguments)
    assert refused.returncode == 2
    for word in words:
        assert word in refused.stderr


def test_the_questions_are_those_of_the_list(delivered):
    params = load_evaluation(delivered[0] / "params/samarbejde")
    assert [item.wording for item in params.evaluation.items] == [wording for wording, _ in QUESTIONS.values()]
    assert params.evaluation.scales["agreement"].favourable == "positiv"


def test_help_is_a_table_of_what_one_wants_and_every_row_is_a_command(tmp_path, capsys):
    verbs = dict.fromkeys(driver.VERBS, lambda _options: 0)
    top = command_line.parser(verbs, tmp_path)
    with pytest.raises(SystemExit):
        top.parse_args(["--help"])
    shown = capsys.readouterr().out
    words = {"FASE": "baseline", "KOMMUNE": "Viborg"}
    for wish, command in command_line.WISHES.items():
        assert re.search(rf"^  {re.escape(wish)} +pipeline\.py {re.escape(command)}$", shown, flags=re.M)
        top.parse_args([words.get(word, word) for word in command.split()])
    assert {command.split()[0] for command in command_line.WISHES.values()} == set(driver.VERBS)

"""What a run leaves in its log and says at the console: what happened, and nothing of anybody who answered."""

import getpass
import json
import logging
import socket
from types import SimpleNamespace

import pytest

from helpers.placing import without_paths
from helpers.release import Place
from helpers.run_log import RunLog, run_log


def test_the_log_of_a_run_tells_each_report_and_neither_ids_answers_paths_nor_users(made):
    project, run = made
    log = min((project / "data" / "logs").glob("*.jsonl"))
    text = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["event"] for line in lines] == ["begun", "prepared", "found", *["report made"] * 5, "stopped"]
    assert {(line["area"], line["phase"]) for line in lines if line["event"] == "report made"} == {
        ("samlet", "baseline"), ("rebild", "baseline"), ("rebild", "midway"), ("aarhus", "baseline"), ("aarhus", "midway"),
    }  # fmt: skip
    assert set(lines[3]["seconds"]) == {"notebook", "rendering", "checks"}
    assert lines[-1]["status"] == "done"
    # `root` and the like are too short to look for: they stand inside other words.
    users = [name for name in (getpass.getuser(), socket.gethostname()) if len(name) > 4]
    private = ["R001", "R059", "Hverken", "csv", str(project), "/home", "/tmp", *users]  # noqa: S108
    for said in (text, run.stdout, run.stderr):
        assert [word for word in private if word in said] == []


@pytest.fixture
def written():
    """A log, and the lines that it has written."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(handler.format(record))
    return RunLog(handler), lines


def test_a_refused_report_is_told_by_its_checks_and_not_by_what_they_found(written, tmp_path):
    log, lines = written
    item = SimpleNamespace(place=Place(tmp_path, "e", "rebild", "midway"))
    log.ended(
        item, "Rapporten blev ikke udgivet:\n  læk: html: R00123 står\n  enige filer: pdf: 33 pct.\n  læk: pdf: x"
    )
    line = json.loads(lines[0])
    assert (line["level"], line["checks"]) == ("ERROR", ["læk", "enige filer"])
    assert "R00123" not in lines[0]
    assert "33 pct" not in lines[0]


def test_a_run_that_ends_badly_says_what_kind_of_end_it_was_and_not_why(tmp_path):
    with pytest.raises(ValueError, match="R00123"), run_log(tmp_path, started="2026-01-02T03:04:05+00:00"):
        raise ValueError("R00123 svarede Enig")
    (line,) = (tmp_path / "20260102T030405.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["status"] == "ValueError"
    assert "R00123" not in line


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "logs").write_text("en fil, hvor mappen skulle være", encoding="utf-8")
    with run_log(tmp_path / "logs", started="2026-01-02T03:04:05+00:00") as log:
        log.found([], 3)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[Errno 2] findes ikke: '/home/ane/projekt/data/a.csv'", "[Errno 2] findes ikke: '…/a.csv'"),
        (r"C:\Users\ane\data\a.csv mangler", "…/a.csv mangler"),
        ("bibliotek / rebild / midway: 4 og/eller 5, se http://127.0.0.1:8000/x/y", None),
        ("params/bibliotek/rebild.yml: linje 4", None),
    ],
)
def test_paths_are_told_by_their_last_part(said, told):
    assert without_paths(said) == (told or said)


def test_paths_in_the_project_are_told_from_its_folder(tmp_path):
    assert without_paths(f"{tmp_path}/params/e/rebild.yml: linje 4", tmp_path) == "params/e/rebild.yml: linje 4"

"""Putting files in place: all or nothing, the last release stays when a check fails, results as the contract says."""

import json
import os

import pandas as pd
import pytest

from helpers import checking
from helpers.project import Project
from helpers.release import Place, altered_files, release, results_bytes, with_hashes, write_index
from helpers.schemas import RESULT_COLUMNS, as_estimates

RECEIPT = {
    "evaluation": "e",
    "shown": {
        "evaluation": "En <b>evaluering</b>", "area": "Rebild", "phase": "Midtvejs", "period": "2021",
        "answers": 12, "made": "2026-01-02", "synthetic": True,
    },
}  # fmt: skip


CHECKS = {"identitet": "i orden"}


def _html(text: str) -> bytes:
    return f"<html><body>{text}</body></html>".encode()


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path, "e", "rebild", "midway")


def test_a_release_leaves_whole_files_and_a_receipt_with_the_checks(place):
    release(place, {"html": _html("Rebild Midtvejs"), "results.csv": b"a\n"}, RECEIPT, CHECKS)
    assert place.file("html").read_bytes() == _html("Rebild Midtvejs")
    receipt = json.loads(place.file("receipt.json").read_text(encoding="utf-8"))
    assert receipt["checks"]["identitet"] == "i orden"
    assert sorted(path.name for path in place.file("html").parent.iterdir()) == [
        "midway.html", "midway.receipt.json", "midway.results.csv",
    ]  # fmt: skip


def test_formats_of_the_last_release_are_made_again(place):
    assert place.formats(["html"]) == ["html"]
    release(place, {"html": _html("Rebild Midtvejs"), "docx": b"x"}, RECEIPT, CHECKS)
    assert place.formats(["pdf"]) == ["html", "pdf", "docx"]


def test_results_have_the_contracts_columns_unrounded_values_and_empty_suppressed_cells():
    rows = pd.DataFrame(
        {
            "population": ["citizen"] * 2, "wave": ["midway"] * 2, "area": ["rebild"] * 2, "item": ["a"] * 2,
            "statistic": ["share"] * 2, "category": ["enig", "uenig"], "n": [10, None], "base": [16, None],
            "value": [0.625, None], "low": [1 / 3, None], "high": [0.8, None], "unit": ["share"] * 2,
            "status": ["ok", "suppressed"], "reason": ["", "small_base"],
        }
    )  # fmt: skip
    lines = results_bytes(as_estimates(rows)).decode("utf-8").splitlines()
    assert lines[0] == ",".join(RESULT_COLUMNS)
    assert lines[1] == "citizen,midway,rebild,,a,share,enig,10,16,0.625,0.3333333333333333,0.8,share,ok"
    assert lines[2] == "citizen,midway,rebild,,a,share,uenig,,,,,,share,suppressed"


def test_the_index_lists_every_receipt_and_shows_names_as_text(place, tmp_path):
    release(place, {"html": _html("Rebild Midtvejs"), "results.csv": b"a\n"}, RECEIPT, CHECKS)
    page = write_index(tmp_path).read_text(encoding="utf-8")
    assert 'href="e/rebild/midway.html"' in page
    assert "En &lt;b&gt;evaluering&lt;/b&gt;" in page
    assert "midway.pdf" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_no_group_can_start_a_formula_in_a_spreadsheet():
    groups = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "Team = 1"]
    rows = pd.DataFrame({"group": groups, "unit": "count", "status": "ok", "value": -1.0})
    lines = results_bytes(as_estimates(rows)).decode("utf-8").splitlines()[1:]
    assert [line.split(",")[3] for line in lines] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "Team = 1"]
    assert all(line.split(",")[9] == "-1" for line in lines)


def test_a_file_changed_after_its_release_is_named_and_one_only_touched_is_not(place):
    files = {"html": _html("Rebild"), "results.csv": b"a\n"}
    release(place, files, with_hashes(place, files, RECEIPT), CHECKS)
    later = place.file("receipt.json").stat().st_mtime_ns + 10**9
    os.utime(place.file("results.csv"), ns=(later, later))
    assert altered_files(place) == []
    place.file("html").write_bytes(_html("Næstved"))
    os.utime(place.file("html"), ns=(later, later))
    assert altered_files(place) == ["midway.html"]


def test_the_gate_knows_the_ids_of_those_who_answered(tmp_path):
    project = Project(tmp_path)
    answers = project.work / "e" / "answers"
    answers.mkdir(parents=True)
    pd.DataFrame({"respondent": ["R00017", "12"]}).to_parquet(answers / "citizen.parquet")
    assert checking.known_respondents(project, "e") == {"R00017"}

"""`check` on more than 60 broken inputs: each is told of in words that help, and nothing ends in a traceback."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from broken_inputs import BASELINE, BROKEN, cells, make_whole, needs_all_files, quote, swap

from helpers.review import Review, review_evaluation
from helpers.review.findings import Step
from helpers.review.page import review_page
from helpers.review.texts import review_text

TODAY = date(2030, 1, 1)
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "vejledning.md"


def review(project: Path) -> Review:
    return review_evaluation(project / "params/proeve", project, today=TODAY)


def test_the_whole_project_has_nothing_wrong(tmp_path):
    found = review(make_whole(tmp_path))
    assert [str(finding.problem) for finding in found.findings if finding.level != "note"] == []
    assert (found.reports, found.answers) == (2, 120)
    assert "proeve: i orden. 2 rapporter, 120 besvarelser." in review_text(found)


def test_there_are_at_least_sixty():
    assert len(BROKEN) >= 60


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_input_is_told_of(tmp_path, case):
    broken, step, words = BROKEN[case]
    project = make_whole(tmp_path, all_files=needs_all_files(case))
    broken(project)
    found = review(project)
    own = [finding for finding in found.findings if finding.step is Step[step]]
    told = [str(finding.problem) for finding in own]
    assert any(all(word in text for word in words) for text in told), "\n\n".join(map(str, found.findings))
    assert bool(found.errors) == (step not in {"WARNING", "NOTE"})
    assert "010190" not in review_text(found) + review_page(found, "viborg")


def test_everything_is_told_at_once_and_personal_data_first(tmp_path):
    project = make_whole(tmp_path)
    for broken in (
        swap("params/proeve/viborg.yml", "q6: s6", 'q6: "?"'),
        cells(BASELINE, "s2", [4], "Helt ening"),
        cells(BASELINE, "bemærkning", [3], "010190-1234"),
        quote("Ja", consent="måske"),
    ):
        broken(project)
    steps = [finding.step for finding in review(project).errors]
    assert steps == sorted(steps)
    assert set(steps) == {Step.PERSONAL, Step.PARAMS, Step.VALUE}


def test_the_page_shows_one_municipality_and_is_whole(tmp_path):
    project = make_whole(tmp_path)
    cells(BASELINE, "s2", [4], "<b>Helt ening</b>")(project)
    page = review_page(review(project).only("viborg"), "viborg")
    assert page.startswith("<!doctype html>")
    assert '<html lang="da">' in page
    assert "Kontrol af data: Viborg" in page
    assert "&lt;b&gt;Helt ening" in page
    assert 'scope="col"' in page
    assert not re.search(r"https?://|<script|src=", page)
    other = review_page(review(project).only("rebild"), "rebild")
    assert "Helt ening" not in other


def _explained() -> list[re.Pattern[str]]:
    """What the guide explains: the first cell of its tables, with … for what differs."""
    cells = re.findall(r"^\| ([^|]+?) \|", GUIDE.read_text(encoding="utf-8"), flags=re.M)
    return [re.compile(".*".join(map(re.escape, cell.split("…"))), re.DOTALL) for cell in cells]


def test_the_guide_explains_every_finding(tmp_path):
    explained = _explained()
    for number, (case, (broken, _, _)) in enumerate(list(BROKEN.items())[::4]):
        project = make_whole(tmp_path / str(number), all_files=needs_all_files(case))
        broken(project)
        for finding in review(project).findings:
            assert any(pattern.fullmatch(finding.problem.found) for pattern in explained), finding.problem.found

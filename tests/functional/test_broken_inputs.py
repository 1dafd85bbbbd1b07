"""`check` on more than 60 broken inputs: each is told of in words that help, and nothing ends in a traceback."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from broken_inputs import AREA, BASELINE, BROKEN, EVALUATION, cells, make_whole, needs_all_files, quote, swap
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import ingest
from helpers.params import inspect_evaluation
from helpers.review import Review, review_evaluation
from helpers.review.findings import Step
from helpers.review.page import review_page
from helpers.review.texts import review_text

TODAY = date(2030, 1, 1)
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "vejledning.md"


def explained() -> list[re.Pattern[str]]:
    """What the guide explains: the first cell of its tables, with … for what differs."""
    cells = re.findall(r"^\| ([^|]+?) \|", GUIDE.read_text(encoding="utf-8"), flags=re.M)
    return [re.compile(".*".join(map(re.escape, cell.split("…"))), re.DOTALL) for cell in cells]


EXPLAINED = explained()


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
    for finding in found.findings:
        assert any(row.fullmatch(finding.problem.found) for row in EXPLAINED), (
            f"ikke i vejledningen: {finding.problem.found}"
        )


def test_an_areas_check_shows_what_concerns_all_and_nothing_of_another(tmp_path):
    project = make_whole(tmp_path)
    (project / "params/proeve/rebild.yml").write_text("area: Rebild\nphases: [midtvejs]\n", encoding="utf-8")
    swap(EVALUATION, "favourable: helt_enig", "favourable: glad")(project)
    own = review(project).about("viborg")
    assert any("»glad« er ikke" in finding.problem.found for finding in own.errors)
    assert not any("midtvejs" in finding.problem.found for finding in own.errors)
    assert review(project).find_area("Rebild") == "rebild"
    swap(EVALUATION, "favourable: glad", "favourable: helt_enig")(project)
    assert review(project).about("viborg").errors == ()
    assert ["»midtvejs«" in str(finding.problem) for finding in review(project).about("rebild").errors] == [True]


def test_each_file_of_answers_is_read_once(tmp_path, monkeypatch):
    project, read = make_whole(tmp_path), []
    whole = ingest.read_answer_table
    monkeypatch.setattr(ingest, "read_answer_table", lambda path, sheet: read.append(path.name) or whole(path, sheet))
    assert len(review(project).read["citizen"]) == 120
    assert read == ["nulpunkt.csv", "midtvejs.csv"]


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


# What YAML reads as something else than the word that it stands in.
PIECES = [b":", b"{", b"]", b'"', b"'", b"&a ", b"*a", b"!!int ", b"|", b"- ", b"#", b"\n", b"\t", b"?", b"~", b"<<: ", b"\xe6",
          b"\x00", b".nan", b"1e999", b"-1", b"9" * 20, b"!!python/object x", b"\xe2\x80\xa8", b"\xef\xbb\xbf"]  # fmt: skip


@pytest.mark.parametrize("file", [AREA, EVALUATION])
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_params_are_told_of_and_stop_nothing(tmp_path_factory, file, data):
    project = make_whole(tmp_path_factory.mktemp("p"), all_files=False)
    content = bytearray((project / file).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.sampled_from([b"", *PIECES]))
    (project / file).write_bytes(content)
    params, problems = inspect_evaluation(project / "params/proeve")
    assert params is not None or problems

"""What changed between two releases."""

import json

import pandas as pd
import pytest

from helpers.answered import remember_answers
from helpers.difference import compare as compare_all
from helpers.difference.page import write_page
from helpers.difference.text import difference_text
from helpers.errors import CallError
from helpers.release import results_bytes
from helpers.schemas import as_estimates


def compare(old, new):
    (difference,) = compare_all(old, new)
    return difference.changes


def _release(path, rows):
    columns = ["item", "statistic", "category", "n", "base", "value", "unit", "status"]
    frame = pd.DataFrame(rows, columns=columns).assign(population="citizen", wave="midway", area="rebild")
    path.write_bytes(results_bytes(as_estimates(frame)))
    return path


def test_changed_hidden_and_new_numbers_are_told_with_the_answers_behind_them(tmp_path):
    share = ["share", "enig"]
    old = _release(tmp_path / "a.results.csv", [
        ["books", *share, 30, 60, 0.5, "share", "ok"], ["same", *share, 1, 2, 0.5, "share", "ok"],
        ["hidden", *share, 9, 9, 1.0, "share", "ok"], ["survey_respondents", "count", "n", 60, None, 60, "count", "ok"],
        ["edited", *share, 30, 60, 0.5, "share", "ok"],
    ])  # fmt: skip
    new = _release(tmp_path / "b.results.csv", [
        ["books", *share, 33, 64, 33 / 64, "share", "ok"], ["same", *share, 1, 2, 0.5, "share", "ok"],
        ["hidden", *share, None, None, None, "share", "suppressed"], ["new", *share, 1, 4, 0.25, "share", "ok"],
        ["survey_respondents", "count", "n", 64, None, 64, "count", "ok"], ["edited", *share, 31, 60, 31 / 60, "share", "ok"],
    ])  # fmt: skip
    start = "citizen / midway / rebild"
    assert list(map(str, compare(old, new))) == [
        f"{start} / survey_respondents / count / n: 60 -> 64 (+4)",
        f"{start} / books / share / enig: 50,0 pct. -> 51,6 pct. (+1,6 procentpoint; 4 svar flere)",
        f"{start} / edited / share / enig: 50,0 pct. -> 51,7 pct. (+1,7 procentpoint; lige mange svar)",
        f"{start} / hidden / share / enig: 100,0 pct. -> vises ikke",
        f"{start} / new / share / enig: fandtes ikke -> 25,0 pct.",
    ]
    assert compare(old, old) == []


def test_what_is_no_report_is_refused(tmp_path):
    (tmp_path / "a.html").write_text("", encoding="utf-8")
    for wrong, words in ((tmp_path / "b.html", "er ikke en rapport"), (tmp_path / "a.html", "ligger der ingen")):
        with pytest.raises(CallError, match=words):
            compare(wrong, wrong)


RECEIPT = {
    "evaluation": "bibliotek", "area": "rebild", "phase": "midway", "started": "2026-01-02T10:00:00+00:00",
    "inputs": {"data": {"data/a.csv": "1"}, "data_rows": {"sha256": "a"}}, "versions": {"pandas": "3.0"},
    "shown": {"evaluation": "Brugere & <b>bøger</b>", "area": "Rebild", "phase": "Midtvejs"},
    "labels": {"items": {"books": "Bøger"}, "themes": {"visit": "Besøget"}, "areas": {"rebild": "Rebild"},
               "waves": {"midway": "Midtvejs"}, "populations": {"citizen": "Brugere"}, "categories": {"enig": "Enig"}},
    "paragraphs": {
        "books": {"items": ["books"], "calls": [{"function": "share", "item": "books", "category": "enig"}]},
        "same": {"items": ["same"], "calls": [{"function": "share", "item": "same", "category": "enig"}]},
        "visit": {"items": ["books", "same"], "calls": []},
        "who": {"items": [], "calls": [{"function": "respondents", "population": "citizen", "area": "aarhus"}]},
    },
}  # fmt: skip


@pytest.fixture
def editions(tmp_path):
    """Two folders with one report each, of which an item has grown, and receipts beside them."""
    for name, (n, base), rows in (("old", (30, 60), "a"), ("new", (33, 64), "b")):
        folder = tmp_path / name / "bibliotek" / "rebild"
        folder.mkdir(parents=True)
        share = ["share", "enig"]
        _release(folder / "midway.results.csv", [
            ["books", *share, n, base, n / base, "share", "ok"], ["same", *share, 1, 2, 0.5, "share", "ok"],
        ])  # fmt: skip
        inputs = {"data": {"data/a.csv": rows}, "data_rows": {"sha256": rows}}
        receipt = {**RECEIPT, "inputs": inputs, "versions": {"pandas": f"3.0{rows}"}}
        (folder / "midway.receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    return tmp_path / "old", tmp_path / "new"


def test_folders_are_compared_report_by_report_with_the_reasons(editions):
    (difference,) = compare_all(*editions)
    assert difference.name == "bibliotek/rebild/midway"
    assert [change.key["item"] for change in difference.changes] == ["books"]
    assert difference.inputs == ["datafiler data/a.csv er ændret", "pandas 3.0a er nu 3.0b"]
    assert list(difference.paragraphs) == ["books", "visit"]
    assert "Besøget: 1 ændret tal" in difference_text(difference)
    assert "huskes kun" in difference_text(difference)


def test_answers_behind_the_change_are_counted_where_they_are_remembered(editions, tmp_path):
    frame = pd.DataFrame({
        "wave": "midway", "area": "rebild", "group": "", "respondent": ["R1", "R2"], "weight": 1.0, "completed": True,
        "books": [1, 1],
    }).astype({"respondent": "str"})  # fmt: skip
    work = tmp_path / "work"
    remember_answers(work / "bibliotek" / "answered", {"citizen": frame.iloc[:1]}, ["a"])
    remember_answers(work / "bibliotek" / "answered", {"citizen": frame}, ["b"])
    (difference,) = compare_all(*editions, work)
    assert "  Brugere / Midtvejs / Rebild: 1 ny\n" in difference_text(difference)


def test_the_page_is_internal_names_everything_and_runs_nothing(editions, tmp_path):
    (difference,) = compare_all(*editions)
    path = write_page(tmp_path / "internt", difference)
    page = path.read_text(encoding="utf-8")
    assert path.name == "bibliotek-rebild-midway.html"
    for words in (
        "må ikke sendes ud",
        "Brugere / Midtvejs / Rebild",
        "andel: Enig",
        "+1,6 procentpoint",
        "4 svar flere",
    ):
        assert words in page
    assert "Brugere &amp; &lt;b&gt;bøger&lt;/b&gt;" in page
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_folders_without_a_common_report_and_a_folder_beside_a_file_are_refused(editions, tmp_path):
    old, new = editions
    (tmp_path / "empty").mkdir()
    for wrong, words in (
        (tmp_path / "empty", "ingen rapport til fælles"),
        (new / "bibliotek/rebild/midway.results.csv", "to mapper eller to filer"),
    ):
        with pytest.raises(CallError, match=words):
            compare_all(old, wrong)

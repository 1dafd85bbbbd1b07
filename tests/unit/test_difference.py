"""What changed between two releases."""

import pandas as pd
import pytest

from helpers.difference import compare
from helpers.errors import CallError
from helpers.release import results_bytes
from helpers.schemas import as_estimates


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
        f"{start} / survey_respondents / count / n: 60 -> 64",
        f"{start} / books / share / enig: 50,0 pct. -> 51,6 pct. (4 svar flere)",
        f"{start} / edited / share / enig: 50,0 pct. -> 51,7 pct. (lige mange svar, nogle er ændret)",
        f"{start} / hidden / share / enig: 100,0 pct. -> vises ikke",
        f"{start} / new / share / enig: fandtes ikke -> 25,0 pct.",
    ]
    assert compare(old, old) == []


def test_what_is_no_report_is_refused(tmp_path):
    (tmp_path / "a.html").write_text("", encoding="utf-8")
    for wrong, words in ((tmp_path / "b.html", "er ikke en rapport"), (tmp_path / "a.html", "ligger der ingen")):
        with pytest.raises(CallError, match=words):
            compare(wrong, wrong)

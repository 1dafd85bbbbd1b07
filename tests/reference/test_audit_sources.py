"""`audit` on the sources' own numbers: it finds what numbers alone can show, and nothing else.

Source of what is expected: ../shared/sources/inconsistencies.md, whose numbers stand beside each row here; docs/audit.md
lists the rest. A finding is known by a part of its place and of its arithmetic.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from helpers.audit import audit
from helpers.params import load_evaluation

ROOT = Path(__file__).resolve().parents[2]

EXPECTED = {
    "samskabt-styring": [
        ("Indledning", "69 ≠ 70"),  # 1
        ("Læsevejledning", "3 ≠ 4"),  # 2
        ("s. 31", "34/45 = 75,6 pct., 35/45 = 77,8 pct."),  # 3
        ("s. 38", "20/40 = 50 pct., 21/40 = 52,5 pct."),  # 4
        ("s. 38", "6/17 = 35,3 pct., 7/17 = 41,2 pct.; 6/15"),  # 4
        ("s. 29", "10/17 = 58,8 pct., 11/17 = 64,7 pct.; 10/16"),  # 5
        ("s. 33", "25/40 = 62,5 pct., 26/40 = 65 pct.; 25/39"),  # 8: question charts on other bases than p. 25
        ("s. 34", "61/70 = 87,1 pct., 62/70 = 88,6 pct.; 61/69"),  # 1 and 8
        ("s. 38", "36/70 = 51,4 pct., 37/70 = 52,9 pct."),  # 8
        ("s. 35", "71 pct. - 85 pct. = −14 procentpoint"),  # 11
        ("Resumé", "Lyngby-Taarbæk: fald, Næstved: fald, Rebild: fald"),  # 12
        ("Resumé", "Lyngby-Taarbæk: fald, Næstved: fald, Rebild: fald"),  # 13
        ("s. 22", "kræver vægten Lyngby-Taarbæk højst 33 pct., Næstved 44-80 pct."),  # 20 (and 9)
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_known_inconsistencies_are_found_and_no_others(name: str) -> None:
    found = [(finding.place, finding.arithmetic) for finding in audit(load_evaluation(ROOT / "params" / name))]

    for place, arithmetic in EXPECTED[name]:
        match = next((pair for pair in found if place in pair[0] and arithmetic in pair[1]), None)
        assert match, f"{place}: {arithmetic}"
        found.remove(match)
    assert found == []


def test_the_command_lists_them_and_ends_well(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT)
    pipeline = importlib.import_module("pipeline")

    assert pipeline.main(["audit", "samskabt-styring"]) == 0

    told = capsys.readouterr().out
    assert "  regnestykke: 69 ≠ 70" in told
    assert told.splitlines()[-1].startswith("samskabt-styring: 173 oplyste tal, 13 steder følger ikke")

"""`audit` on the sources' own numbers: it finds what numbers alone can show, and nothing else.

Source of what is expected: ../shared/sources/inconsistencies.md, whose numbers stand beside each row here; docs/audit.md
lists the rest. A finding is known by a part of its place and of its arithmetic.
"""

from __future__ import annotations

import csv
import importlib
from decimal import Decimal
from pathlib import Path

import pytest

from helpers.audit import audit
from helpers.municipalities import slug
from helpers.params import Evaluation, EvaluationParams, load_evaluation
from helpers.params.printed import read_stated
from helpers.schemas import KEY_COLUMNS

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
    "jobrettet-samtale": [
        ("figur 7", "to-sidet p = 0,049 med n = 18"),  # 1
        ("figur 9", "to-sidet p = 0,00025 med n = 18"),  # 2
        ("figur 1", "/ 18 = 15,72"),  # 3
        ("fodnote 8", "52 pct. ≠ 46 pct."),  # 4
        ("fodnote 8", "46 pct. ≠ 52 pct."),  # 4
        ("afsnit 3.1.3", "5 ≠ 3"),  # 9
        ("figur 11", "4 ≠ 3"),  # 10
        ("figur 1", "jobparate kontanthjælpsmodtagere mindst 60 pct."),  # 13
    ],
    "flere-skal-med": [
        ("afsnit 4.5.1", "5 ≠ 6"),  # 1
        ("figur 4 og 10", "25 / 80 = 31,3 pct."),  # 2
        ("4.1.1", "25 / 80 = 31,3 pct."),  # 2, in the text
        ("afsnit 3.3", "8 ≠ 9"),  # 3
        ("afsnit 2.2", "64 pct. - 72,2 pct."),  # 23
        ("afsnit 2.2", "46 pct. - 62,5 pct."),  # 23
    ],
    "partnerskab": [
        ("afsnit 8.4", "14 ≠ 15"),  # 1
        ("afsnit 3.1", "50 ≠ 48"),  # 2
        ("afsnit 6.5", "3 + 3 + 2 + 1 = 9"),  # 5
    ],
    "borgerevaluering": [("Gode råd", "5 ≠ 7")],  # 3
}

SHARED = ROOT.parent / "shared" / "sources"
UNITS = {"pct": "share"}
STATISTICS = {"change_pp": "change", "difference_pp": "difference", "r": "correlation", "p": "correlation"}


@pytest.mark.parametrize("name", EXPECTED)
def test_known_inconsistencies_are_found_and_no_others(name: str) -> None:
    found = [(finding.place, finding.arithmetic) for finding in audit(_params(name))]

    for place, arithmetic in EXPECTED[name]:
        match = next((pair for pair in found if place in pair[0] and arithmetic in pair[1]), None)
        assert match, f"{place}: {arithmetic}"
        found.remove(match)
    assert found == []


def _params(name: str) -> EvaluationParams:
    """The evaluation as it is declared; where it is not, the source's certain numbers in a design of their own."""
    folder = ROOT / "params" / name
    if (folder / "evaluation.yml").exists():
        return load_evaluation(folder)
    source = SHARED / f"{name}.csv"
    if not source.exists():
        pytest.skip(f"../shared/sources/{name}.csv er ikke på denne maskine")
    with source.open(encoding="utf-8", newline="") as file:
        rows = [_row(row) for row in csv.DictReader(file) if row["certainty"] in ("exact", "chart")]
    units = sorted({row["area"] for row in rows if row["item"] == "fidelity"} - {"samlet"})
    waves = {wave: {"label": wave, "period": "2019", "areas": units} for wave in ("baseline", "midway", "final")}
    evaluation = Evaluation.model_validate(DESIGN | {"waves": waves, "total": {"method": METHOD[name]}})
    stated, problems = read_stated(folder / "stated.csv", evaluation)
    assert not problems
    known: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        known.setdefault(tuple(row[column] for column in KEY_COLUMNS), row)
    return EvaluationParams(
        name=name, folder=str(folder), evaluation=evaluation, areas={}, published=list(known.values()), stated=stated
    )


def _row(row: dict[str, str]) -> dict[str, str]:
    """A row of the source's table as published.csv holds it."""
    hundredths = row["unit"] in ("pct", "pp") and row["category"] != "change_pct"
    value = f"{Decimal(row['value']) / (100 if hundredths else 1)}"
    unit = UNITS.get(row["unit"], row["unit"])
    usual = "share" if unit == "share" else "count"
    return {
        "population": row["population"], "wave": row["phase"], "area": slug(row["area"]), "group": row["group"],
        "item": row["item"], "statistic": STATISTICS.get(row["category"], usual), "category": row["category"],
        "value": value, "unit": unit, "figure": row["place"],
    }  # fmt: skip


METHOD = {
    "jobrettet-samtale": "equal",
    "flere-skal-med": "equal",
    "partnerskab": "pooled",
    "borgerevaluering": "pooled",
}
PEOPLE = ["citizen", "employee", "leader", "municipality", "register", "company", "partner"]
DESIGN = {
    "title": "Kilden",
    "phases": {"final": {"title": "Slut", "period": "2019", "waves": ["baseline", "midway", "final"]}},
    "populations": {name: {"singular": name, "plural": name, "definite": name, "base": "valid"} for name in PEOPLE},
    "scales": {"yes_no": {"categories": [{"id": "ja", "label": "Ja", "code": 1}, {"id": "nej", "label": "Nej", "code": 2}]}},
    "themes": [{"id": "theme", "title": "Tema", "population": "citizen"}],
    "items": [{"id": "any", "population": "citizen", "theme": "theme", "scale": "yes_no", "wording": "?", "clause": "?",
               "topic": "?", "waves": ["final"]}],
}  # fmt: skip


def test_the_command_lists_them_and_ends_well(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT)
    pipeline = importlib.import_module("pipeline")

    assert pipeline.main(["audit", "samskabt-styring"]) == 0

    told = capsys.readouterr().out
    assert "  regnestykke: 69 ≠ 70" in told
    assert told.splitlines()[-1].startswith("samskabt-styring: 173 oplyste tal, 13 steder følger ikke")

"""The pack for the person who approves: counts behind what leaves, reasons for what does not, and no hidden number."""

import csv
import io
import json
import shutil

import pandas as pd
import pytest
from project_factory import pipeline

from helpers.approval.figures import counts_csv, hidden_csv, hidden_rows, item_tables, rounded_csv, small_counts
from helpers.bundles import Context, Report, no_quotes
from helpers.schemas import as_estimates


def _report(params, rows):
    columns = ["area", "group", "item", "statistic", "category", "n", "base", "value", "unit", "status", "reason"]
    frame = pd.DataFrame(rows, columns=columns).assign(population="citizen", wave="final")
    names = {"rebild": "Rebild", "naestved": "Næstved", "samlet": "Samlet"}
    context = Context(
        evaluation_name="afproevning", evaluation=params.evaluation, area="rebild", phase="final", names=names,
        synthetic=False,
    )  # fmt: skip
    return Report(context, as_estimates(frame), no_quotes())


@pytest.fixture
def report(tiny_params):
    share = ["influence", "share"]
    hidden = [None, None, None, "share", "suppressed"]
    return _report(tiny_params, [
        ["rebild", "", *share, "enig_samlet", 30, 48, 0.625, "share", "ok", ""],
        ["rebild", "", *share, "uenig_samlet", 3, 48, 3 / 48, "share", "ok", ""],
        ["rebild", "", "influence", "change", "enig_samlet", 30, 48, -0.055, "pp", "ok", ""],
        ["rebild", "=1+1", *share, "enig_samlet", *hidden, "small_base"],
        ["naestved", "", *share, "enig_samlet", *hidden, "uniform"],
        ["naestved", "", *share, "uenig_samlet", *hidden, "uniform"],
        ["rebild", "", "survey_respondents", "count", "n", 48, None, 48, "count", "ok", ""],
    ])  # fmt: skip


def _read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_shown_numbers_are_rounded_in_one_file_and_whole_with_counts_in_the_other(report):
    rounded, behind = _read(rounded_csv(report)), _read(counts_csv(report))
    told = {(row["Statistik"], row["Kategori"]): row["Tal"] for row in rounded}
    assert told["andel", "Enig"] == "63 pct."
    assert told["ændring siden forrige måling", "Enig"] == "−6 procentpoint"
    assert told["antal", ""] == "48"
    (agree,) = [row for row in behind if (row["Statistik"], row["Kategori"]) == ("andel", "Enig")]
    assert (agree["n"], agree["Base"], agree["Uafrundet"], agree["Spørgsmål"]) == ("30", "48", "0,625", "indflydelse")


def test_hidden_numbers_have_their_rule_and_no_count(report):
    hidden = _read(hidden_csv(report))
    assert [(row["Område"], row["Regel"]) for row in hidden] == [
        ("Rebild", "primær"),
        ("Næstved", "primær"),
        ("Næstved", "primær"),
    ]
    assert "Base" not in hidden[0]
    assert [(row["numbers"], row["kind"]) for row in hidden_rows(report)] == [(1, "primær"), (2, "primær")]


def test_no_text_starts_a_formula(report):
    assert _read(hidden_csv(report))[0]["Gruppe"] == "'=1+1"


def test_small_counts_are_pointed_at_and_tables_are_of_the_own_area(report):
    assert [(row["number"], row["n"], row["base"]) for row in small_counts(report)] == [("andel: Uenig", "3", "48")]
    assert [table["title"] for table in item_tables(report)] == ["Besvarelser", "indflydelse"]


def test_the_pack_of_a_release_has_context_checks_and_files_and_asks_nobody(made, tmp_path):
    packed = pipeline(made[0], "pack", "bibliotek", "Rebild", "midway", "--to", str(tmp_path))
    assert (packed.returncode, packed.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {
        "godkendelse.html",
        "tabeller.csv",
        "tal-bag.csv",
        "vises-ikke.csv",
    }
    page = (tmp_path / "godkendelse.html").read_text(encoding="utf-8")
    for words in (
        "må ikke sendes ud",
        "67 pct. af 90",
        "Tilgængelighed",
        "midway.pdf",
        "som kvitteringen siger",
        "75 pct.",
    ):
        assert words in page
    assert "<script" not in page
    assert str(made[0]) not in page
    assert "R001" not in page


def test_a_pack_among_the_reports_of_an_unreleased_or_of_an_older_report_is_refused(made, tmp_path):
    inside = pipeline(made[0], "pack", "bibliotek", "Rebild", "midway", "--to", str(made[0] / "reports" / "x"))
    assert (inside.returncode, "intern" in inside.stderr) == (2, True)
    none = pipeline(made[0], "pack", "bibliotek", "Rebild", "midway", "--output", str(tmp_path))
    assert (none.returncode, "er ikke lavet endnu" in none.stderr) == (2, True)
    shutil.copytree(made[0] / "reports" / "bibliotek", tmp_path / "bibliotek")
    path = tmp_path / "bibliotek" / "rebild" / "midway.receipt.json"
    receipt = json.loads(path.read_text(encoding="utf-8"))
    receipt["inputs"]["bundle"]["estimates.parquet"] = "et andet"
    path.write_text(json.dumps(receipt), encoding="utf-8")
    older = pipeline(made[0], "pack", "bibliotek", "Rebild", "midway", "--output", str(tmp_path))
    assert (older.returncode, "andre tal" in older.stderr) == (2, True)

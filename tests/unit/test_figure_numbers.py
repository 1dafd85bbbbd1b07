"""What stands under a figure: the same numbers as results.csv, as a table and as a file for a spreadsheet."""

import csv
import io

import pandas as pd
import pytest

from helpers import charts
from helpers.bundles import Context, Report, no_quotes
from helpers.rendering.drawing import portable_svg
from helpers.schemas import as_estimates
from helpers.tables.numbers import numbers_csv, numbers_table

AREAS = [("naestved", "Næstved"), ("rebild", "=Rebild")]
CATEGORIES = [("ja", "Ja"), ("nej", "Nej")]


def share(area, category, n, **row):
    known = {"n": n, "base": 16, "value": n / 16, "low": 0.2, "high": 0.8, "status": "ok"} if n is not None else {}
    key = {"population": "citizen", "wave": "final", "item": "joint_plan", "statistic": "share", "unit": "share"}
    return {**key, "area": area, "category": category, **known, **row}


@pytest.fixture
def rows():
    hidden = {"status": "suppressed", "reason": "small_base"}
    shown = [share("naestved", "ja", 10), share("naestved", "nej", 6)]
    return as_estimates(
        pd.DataFrame([*shown, share("rebild", "ja", None, **hidden), share("rebild", "nej", None, **hidden)])
    )


@pytest.fixture
def report(tiny_params, rows):
    context = Context(
        evaluation_name="afproevning", evaluation=tiny_params.evaluation, area="naestved", phase="final",
        names=dict(AREAS), synthetic=False,
    )  # fmt: skip
    return Report(context, rows, no_quotes())


def test_the_table_has_what_tells_the_lines_apart_and_the_words_for_what_is_hidden(report, rows):
    table = numbers_table(report, rows)
    assert table.header == ("Område", "Svar", "Værdi", "95 %-interval", "Antal", "Grundlag")
    assert table.rows[0] == ("Næstved", "Ja", "63 pct.", "20 til 80", "10", "16")
    assert table.rows[2] == ("=Rebild", "Ja", "vises ikke (færre end 5 svar)", "–", "–", "–")


def test_the_file_has_the_unrounded_numbers_and_no_formula(report, rows):
    text = numbers_csv(report, rows)
    assert text.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))
    assert [line["Værdi"] for line in lines] == ["0,625", "0,375", "", ""]
    assert [line["Grundlag"] for line in lines] == ["16", "16", "", ""]
    assert lines[2]["Område"] == "'=Rebild"
    assert lines[2]["Bemærkning"] == "vises ikke (færre end 5 svar)"
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line.values())


def test_every_mark_says_its_numbers_and_what_is_hidden_has_no_mark(rows):
    drawing = charts.share_bars(rows, areas=AREAS, categories=CATEGORIES)
    svg = portable_svg(drawing.svg, "figur-1", drawing.alt)
    assert svg.count('class="mark"') == svg.count("<title>") == 2
    assert 'aria-label="Næstved, Ja: 63 pct. (10 af 16), 95 %-interval 20–80 pct."' in svg
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" role="group" aria-label="Søjlediagram')
    assert drawing.rows["category"].tolist() == ["ja", "nej", "ja", "nej"]

"""A report of each evaluation and of each phase in Debian's chromium: accessible, whole by itself, true to its results."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from report_factory import execute

from helpers.bundles import read_bundle
from helpers.bundling import write_bundles
from helpers.demo import make_demo
from helpers.params import load_evaluation
from helpers.release import results_bytes
from helpers.rendering import render
from helpers.rendering.cover import document_info
from helpers.rendering.document import DocumentInfo, write_document
from helpers.slices import results
from helpers.wording import decimal, rounded_percent

ROOT = Path(__file__).resolve().parents[2]
# What is right is not listed: on a page with hundreds of marks the list costs more than the finding.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
# Together every evaluation and every phase, each as a report that is quick to make.
EVALUATIONS = {
    "partnerskab": ("vaeksthuset", "midway"),
    "borgerevaluering": ("vaeksthuset", "baseline"),
    "jobrettet-samtale": ("silkeborg", "final"),
    "flere-skal-med": ("vejle", "baseline"),
}
KEPT = ROOT / "notebooks" / "leader_perspective.ipynb"  # samskabt-styring, with its outputs


def make_page(name, folder):
    """The report's page, and results.csv where it was computed here."""
    if name not in EVALUATIONS:
        info = DocumentInfo("Samskabt styring", "", "Rebild", "Rapport", "2021", "", "", True, False)
        return html_of(KEPT.read_bytes(), info, folder), b""
    area, phase = EVALUATIONS[name]
    params = load_evaluation(ROOT / "params" / name)
    make_demo(params, folder)
    alone = params.model_copy(update={"areas": {area: params.areas[area]}})
    write_bundles(alone, folder, folder / "work")
    bundle = folder / "work" / "bundles" / area / phase
    chosen = {"evaluation": name, "area": area, "bundle": str(bundle)}
    executed = execute(ROOT / "notebooks" / f"{phase}.ipynb", chosen)
    report = read_bundle(bundle)
    return html_of(executed, document_info(report.context), folder), results_bytes(results(report.estimates))


def html_of(notebook, info, folder):
    document = write_document(nbformat.reads(notebook, 4), info, folder / "page")
    return render(document, info, formats=["html"], renderer="embedded")["html"]


@pytest.mark.parametrize("name", ["samskabt-styring", *EVALUATIONS])
def test_a_report_is_accessible_whole_and_true_to_its_results(name, browser, tmp_path):
    file, content = make_page(name, tmp_path)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()]
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert_no_violations(page)
    for width in (360, 640):  # a telephone; an ordinary window at 200 per cent
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    figures = page.locator("figure.report-figure").evaluate_all(
        "all => all.map(one => [one.querySelector('.fetch')?.href,"
        " [...one.querySelectorAll('.mark')].map(mark => mark.getAttribute('aria-label'))])"
    )
    page.close()
    if content:
        assert figures
        assert_true(figures, content)


def assert_no_violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


def assert_true(figures, content):
    """Every download's rows stand in results.csv, and every tooltip says numbers of its own figure's rows."""
    known = {
        (r["value"], r["low"], r["high"], r["n"], r["base"]) for r in csv.DictReader(io.StringIO(content.decode()))
    }
    for link, tips in figures:
        text = unquote(link.partition(",")[2]).lstrip("\ufeff")
        rows = [numbers_of(row) for row in csv.DictReader(io.StringIO(text), delimiter=";")]
        assert rows
        assert set(rows) <= known
        printed = {number for row in rows for number in printed_numbers(row)}
        for tip in tips:
            told = re.findall(r"\d+(?:[.,]\d+)*", tip.rpartition(":")[2].replace("95 %-interval", ""))
            assert {number.replace(".", "") for number in told} <= printed, tip


def numbers_of(row):
    names = ("Værdi", "Nedre grænse", "Øvre grænse", "Antal", "Grundlag")
    return tuple(row[name].replace(",", ".") for name in names)


def printed_numbers(row):
    value, low, high, n, base = (float(text) if text else None for text in row)
    for number in (value, low, high):
        if number is not None:
            size = abs(number)
            yield str(
                rounded_percent(size, n, base) if number is value and n is not None and base else rounded_percent(size)
            )
            yield str(rounded_percent(size))
            yield from (decimal(size, digits).replace(".", "") for digits in (0, 1, 2))
    yield from (str(int(number)) for number in (n, base) if number is not None)

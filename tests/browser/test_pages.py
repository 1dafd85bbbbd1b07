"""Finished pages in Debian's chromium: nothing outside is asked for, nothing sticks out, the index works by keyboard."""

import csv
import io
import re
from urllib.parse import unquote

import pytest


@pytest.fixture(scope="module")
def reports(made):
    project, run = made
    assert run.returncode == 0, run.stderr
    return project / "reports"


def _open(browser, path, width):
    """The page, and every request that it made."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    return page, requests


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("file", ["bibliotek/rebild/midway.html", "index.html", "bibliotek/sammenlign.html"])
def test_a_page_asks_for_nothing_and_does_not_scroll_sideways(reports, browser, file, width):
    page, requests = _open(browser, reports / file, width)
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in requests if url.startswith("file:")]) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang") == "da"
    page.close()


def test_figures_are_drawings_with_a_description_and_the_contents_lead_to_chapters(reports, browser):
    page, _ = _open(browser, reports / "bibliotek/rebild/midway.html", 1280)
    drawings = page.locator("figure svg[aria-label]")
    assert drawings.count() >= 2
    described = "node => node.getAttribute('aria-label') || node.querySelector('title, desc')?.textContent"
    assert all(drawings.nth(number).evaluate(described) for number in range(drawings.count()))
    links = page.locator("nav a[href^='#']")
    targets = [links.nth(number).get_attribute("href") for number in range(links.count())]
    assert targets
    assert all(page.evaluate("id => document.getElementById(id) !== null", target[1:]) for target in targets)
    page.close()


def test_the_index_filters_by_keyboard_and_opens_a_report(reports, browser):
    page, _ = _open(browser, reports / "index.html", 1280)
    assert page.locator("#count").inner_text() == "5 rapporter"
    page.keyboard.press("Tab")  # the comparison
    page.keyboard.press("Tab")
    page.keyboard.type("midtvejs")
    assert page.locator("#count").inner_text() == "2 rapporter"
    assert page.locator("tbody tr:visible").count() == 2
    page.locator("tbody tr:visible a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/midway.html")
    assert "Midtvejsmåling" in page.inner_text("body")
    page.close()


WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
REPORT = "bibliotek/rebild/midway.html"


@pytest.mark.parametrize("file", [REPORT, "bibliotek/samlet/baseline.html", "index.html", "bibliotek/sammenlign.html"])
def test_axe_finds_nothing_wrong(reports, browser, file):
    from axe_playwright_python.sync_playwright import Axe

    page, _ = _open(browser, reports / file, 1280)
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    page.close()


def _published(reports):
    """Every number that results.csv has a value for, in the two forms in which a page gives it."""
    with (reports / REPORT).with_name("midway.results.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["value"]]
    return {(row["value"], row["n"], row["base"]) for row in rows}


def test_tooltips_are_reached_by_keyboard_and_give_the_numbers_of_the_results(reports, browser):
    page, _ = _open(browser, reports / REPORT, 1280)
    figure = page.locator("figure.report-figure").first
    figure.locator(".mark").first.focus()
    told = []
    for _ in range(figure.locator(".mark").count()):
        assert page.locator(".tip").is_visible()
        told.append(page.locator(".tip").inner_text())
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert page.locator(".tip").is_hidden()
    assert len(set(told)) == len(told) >= 4
    counts = {(n, base) for _, n, base in _published(reports)}
    assert {re.search(r"\((\d+) af (\d+)\)", words).groups() for words in told} <= counts
    assert page.locator(".mark[tabindex='0']").count() == page.locator("figure.report-figure svg").count()
    page.close()


def test_numbers_open_and_are_fetched_by_keyboard_as_in_the_results(reports, browser):
    page, _ = _open(browser, reports / REPORT, 1280)
    numbers = page.locator(".numbers").first
    assert not numbers.locator("table").is_visible()
    numbers.locator("summary").focus()
    page.keyboard.press("Enter")
    assert numbers.locator("table th[scope], table th").first.is_visible()
    assert "Vis tal for Figur 1" in numbers.locator("summary").inner_text().replace("\n", " ")
    link = numbers.locator("a")
    assert link.get_attribute("download") == "figur-1.csv"
    text = unquote(link.get_attribute("href").partition(",")[2]).lstrip("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert lines
    fetched = {(line["Værdi"].replace(",", "."), line["Antal"], line["Grundlag"]) for line in lines}
    assert fetched <= _published(reports)
    with page.expect_download() as fetching:
        link.focus()
        page.keyboard.press("Enter")
    assert fetching.value.suggested_filename == "figur-1.csv"
    page.close()


def test_the_contents_follow_the_reader(reports, browser):
    page, _ = _open(browser, reports / REPORT, 1280)
    current = page.locator(".contents a[aria-current]")
    first = current.inner_text()
    page.locator("main h2").last.evaluate("heading => heading.scrollIntoView({behavior: 'instant'})")
    page.wait_for_function("first => document.querySelector('[aria-current]').textContent !== first", arg=first)
    assert current.count() == 1
    page.close()


def test_everything_is_read_without_the_script_and_at_twice_the_size(reports, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 640, "height": 400})
    page = context.new_page()
    page.goto((reports / REPORT).as_uri())
    assert page.locator("main h2").first.is_visible()
    page.locator(".numbers summary").first.click()
    assert page.locator(".numbers table").first.is_visible()
    assert page.locator(".mark title").count() == page.locator(".mark").count() > 0
    page.goto((reports / "bibliotek/sammenlign.html").as_uri())
    assert page.locator("table").count() == page.locator("table:visible").count() > 0
    context.close()


def test_a_comparison_is_chosen_and_sorted_by_keyboard(reports, browser):
    page, _ = _open(browser, reports / "bibliotek/sammenlign.html", 1280)
    page.locator("#measure").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("section:visible").count() == 1
    table = page.locator("section:visible table")
    table.locator("thead button").nth(2).focus()
    page.keyboard.press("Enter")
    assert table.locator("thead th").nth(2).get_attribute("aria-sort") == "ascending"
    values = [
        float(value)
        for value in table.locator("tbody td:nth-of-type(2)").evaluate_all("c => c.map(x => x.dataset.sort)")
    ]
    assert values == sorted(values)
    page.keyboard.press("Enter")
    assert table.locator("thead th").nth(2).get_attribute("aria-sort") == "descending"
    page.close()

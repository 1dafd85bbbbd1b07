"""Finished pages in Debian's chromium: nothing outside is asked for, nothing sticks out, the index works by keyboard."""

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium")
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI promises Debian's chromium, and there is none")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def reports(made):
    project, run = made
    assert run.returncode == 0, run.stderr
    return project / "reports"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield started
        started.close()


def _open(browser, path, width):
    """The page, and every request that it made."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    return page, requests


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("file", ["bibliotek/rebild/midway.html", "index.html"])
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
    page.keyboard.press("Tab")
    page.keyboard.type("midtvejs")
    assert page.locator("#count").inner_text() == "2 rapporter"
    assert page.locator("tbody tr:visible").count() == 2
    page.locator("tbody tr:visible a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/midway.html")
    assert "Midtvejsmåling" in page.inner_text("body")
    page.close()

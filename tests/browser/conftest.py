"""Debian's chromium, for all tests of finished pages."""

import os
import shutil

import pytest

_CHROMIUM = shutil.which("chromium")
if _CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI promises Debian's chromium, and there is none")


@pytest.fixture(scope="module")
def browser():
    if _CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_CHROMIUM, args=flags)
        yield started
        started.close()


@pytest.fixture
def opened(browser):
    """Opens a file; gives its page, and a growing list of what it asked for, said, showed in a box and failed with."""
    pages = []

    def open_file(file):
        heard, page = [], browser.new_page()
        pages.append(page)
        page.on("request", lambda request: heard.append(request.url) if not request.url.startswith("data:") else None)
        page.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: heard.append(f"console {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error {error}"))
        page.goto(file.as_uri())
        return page, heard

    yield open_file
    for page in pages:
        page.close()

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

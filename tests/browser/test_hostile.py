"""Hostile texts in every field of a report, opened in a browser: nothing runs, nothing is fetched, all is shown."""

import os
import re
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup
from hostile import HOSTILE
from pypdf import PdfReader

from helpers.blocks import Callout, Figure, Prose, Table, escape_markdown
from helpers.rendering import render
from helpers.rendering.document import DocumentInfo, write_document

CHROMIUM = shutil.which("chromium")
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI promises Debian's chromium, and there is none")

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>1</text></svg>'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every text in a table cell, a caption, a note, a quote and running text; some as title, area and description."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = tuple((text, "1") for text in HOSTILE)
    told = " ".join(map(escape_markdown, HOSTILE))
    blocks = [
        Table(("Spørgsmål", HOSTILE[0]), rows, "lr", told, 1, told),
        Figure(DRAWING, " ".join(HOSTILE), told, 1, told),
        Prose("\n\n".join(map(escape_markdown, HOSTILE))),
        *(Prose(text) for text in HOSTILE[:142]),
        Callout("quote", told),
    ]
    outputs = [
        nbformat.v4.new_output("display_data", data=data, metadata=facts)
        for data, facts in (b.output() for b in blocks)
    ]
    cells = [nbformat.v4.new_markdown_cell("# Kapitel"), nbformat.v4.new_code_cell("1", outputs=outputs)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "n.ipynb")
    info = DocumentInfo(HOSTILE[0], HOSTILE[6], HOSTILE[12], HOSTILE[40], HOSTILE[120], HOSTILE[130], "", True, False)
    document = write_document(folder / "n.ipynb", info, folder / "document")
    return render(document, info, formats=["html", "pdf", "docx"], renderer="embedded")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_there_are_at_least_200_of_them():
    assert len(set(HOSTILE)) >= 200


def test_every_text_is_shown_as_it_was_written(made):
    page = BeautifulSoup(made["html"].read_text(encoding="utf-8"), "html.parser")
    cells = [row.find(["th", "td"]).get_text() for row in page.main.find("table").tbody.find_all("tr")]
    assert [_plain(cell) for cell in cells] == [_plain(text) for text in HOSTILE]
    assert len(page.find_all("script")) == 1
    assert not page.find_all(["iframe", "object", "embed", "form", "base", "video", "img", "input"])
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_no_file_of_the_machine_is_read_into_a_pdf(made):
    text = "".join(page.extract_text() for page in PdfReader(made["pdf"]).pages)
    assert "root:" not in text
    assert "#panic()" in text


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_nothing_runs_and_nothing_is_fetched(made):
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    requests, spoken = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
        page.goto(made["html"].as_uri())
        page.wait_for_timeout(300)
        title, address = page.title(), page.url
        browser.close()
    assert spoken == []
    assert [url for url in requests if not url.startswith("data:")] == [made["html"].as_uri()]
    assert address == made["html"].as_uri()
    assert title != "ramt"

"""One manuscript as slides beside A4, and by Quarto beside the embedded engine."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from helpers.blocks import Block, Figure, KeyFigures, Prose, Sentences, Table
from helpers.rendering import render
from helpers.rendering.document import DocumentInfo, write_document
from helpers.theme import SLIDE_TYPE, SLIDES, Page, Theme, Type

INFO = DocumentInfo(
    title="Samskabt styring", subtitle="", area_name="Rebild", phase_title="Midtvejsmåling", period="2021",
    publisher="Kontoret", generated="2021-03-08", synthetic=True, published=False, origin="Lavet med Nedslag.",
    receipt="midway.receipt.json",
)  # fmt: skip
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="453pt" height="180pt" viewBox="0 0 453 180">'
    '<rect width="200" height="20"/><text x="5" y="60" font-family="Lato">Rebild 61 %</text></svg>'
)
NUMBERS = "| Område | Andel |\n|:--|--:|\n| Rebild | 61 pct. |\n"


def finding(number: int, heading: str) -> list[Block]:
    return [
        Prose(f"### {heading}"),
        Sentences(("I Rebild er 61 pct. enige.", "Siden nulpunktet ses ingen sikker ændring.")),
        Figure(
            DRAWING, "Søjle: 61 pct.", "»Jeg har en plan« Midtvejs, pct.", number, "Antal svar: 208.", NUMBERS, "a;b"
        ),
        Table(("Område", "Enig", "n"), (("Afdeling A", "61 pct.", "31"),), "lrr", "Fordelt på afdelinger", number),
    ]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = nbformat.v4.new_notebook()
    cells: list[list[Block]] = [
        [KeyFigures((("390", "borgere har svaret"), ("76 pct.", "af borgerne har en plan")))],
        [Prose("# Borgeroplevelser"), Prose("Kapitlet handler om borgerne."), Prose("## En fælles plan")],
        finding(1, "61 pct. har en plan"),
        finding(2, "Ingen er gået i stå"),
        [Prose("# Metode"), Prose("\n\n".join(f"**Regel {number}.** {'Reglen gælder alle svar. ' * 9}" for number in range(6)))],
    ]  # fmt: skip
    for blocks in cells:
        shown = [block.output() for block in blocks]
        outputs = [nbformat.v4.new_output("display_data", data=data, metadata=facts) for data, facts in shown]
        made.cells.append(nbformat.v4.new_code_cell("kapitel(report)", outputs=outputs))
    path = tmp_path_factory.mktemp("notebook") / "executed.ipynb"
    nbformat.write(made, path)
    return path


def pdf_of(notebook: Path, folder: Path, page: Page, kind: Type) -> PdfReader:
    document = write_document(nbformat.read(notebook, 4), INFO, folder)
    made = render(document, INFO, formats=["pdf"], renderer="embedded", theme=Theme(page=page, type=kind))
    return PdfReader(made["pdf"])


@pytest.fixture(scope="module", params=["a4", "slides"])
def pdf(request: Any, notebook: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    look = (SLIDES, SLIDE_TYPE) if request.param == "slides" else (Page(), Type())
    return pdf_of(notebook, tmp_path_factory.mktemp(request.param), *look)


def test_every_page_says_something_in_fonts_of_its_own(pdf: PdfReader) -> None:
    for page in pdf.pages:
        assert len(page.extract_text()) > 60
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            described = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described)
    assert b"pdfuaid" in pdf.root_object["/Metadata"].get_object().get_data()
    assert pdf.root_object["/Lang"] == "da"


def test_reading_follows_the_argument(pdf: PdfReader) -> None:
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    told = ["Lavet med Nedslag", "390 borgere", "Kapitlet handler", "61 pct. har en plan", "I Rebild er 61", "Figur 1.", "Antal svar",
            "Ingen er gået i stå", "Figur 2.", "Regel 0", "Regel 5"]  # fmt: skip
    places = [text.index(words) for words in told]
    assert places == sorted(places)


def test_a_slide_is_a_finding_with_bullets_to_the_left_of_its_figure(notebook: Path, tmp_path: Path) -> None:
    pdf = pdf_of(notebook, tmp_path, SLIDES, SLIDE_TYPE)
    (slide,) = [page for page in pdf.pages if "Ingen er gået i stå" in page.extract_text()]
    assert float(slide.mediabox.width) / float(slide.mediabox.height) == pytest.approx(16 / 9, abs=0.01)
    text = slide.extract_text()
    assert text.count("•") == 2
    assert text.index("I Rebild er") < text.index("Figur 2.") < text.index("Antal svar")
    assert "Fordelt på afdelinger" in text


QUARTO = shutil.which("quarto")


@pytest.mark.skipif(QUARTO is None, reason="no Quarto on PATH; it is in none of the package registries that CI uses")
def test_quarto_and_the_embedded_engine_say_the_same(notebook: Path, tmp_path: Path) -> None:
    pages = []
    for engine in ("quarto", "embedded"):
        document = write_document(nbformat.read(notebook, 4), INFO, tmp_path / engine)
        made = render(document, INFO, formats=["html", "pdf"], renderer=engine)  # type: ignore[arg-type]
        page = BeautifulSoup(made["html"].read_text(encoding="utf-8"), "html.parser")
        words = re.findall(r"\w+", " ".join(part.extract_text() for part in PdfReader(made["pdf"]).pages))
        pages.append([*_told(page), sorted(words)])
    assert pages[0] == pages[1]


def _told(page: BeautifulSoup) -> Iterator[list[str]]:
    """Headings, sentences, table cells and figures of a page."""
    for selector in ("h1, h2, h3, h4", "main p, main li", "th, td", "figure svg"):
        yield [" ".join(found.get_text(" ").split()) for found in page.select(selector)]

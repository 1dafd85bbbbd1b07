"""Which renderer is used, how Quarto is called, and what is said when a tool refuses."""

from __future__ import annotations

import json
import os
import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from helpers.errors import CallError, RenderingFailed
from helpers.gate.pdf_pages import read_pdf
from helpers.rendering import choose_renderer, program_versions, render
from helpers.rendering.document import READER, DocumentInfo, front_matter
from helpers.rendering.typesetting import draw_png, typeset_pdf
from helpers.theme import SLIDE_TYPE, SLIDES, Asset, Colours, Theme

INFO = DocumentInfo(
    title="Afprøvning",
    subtitle="",
    area_name="Rebild",
    phase_title="Nulpunkt",
    period="november 2019",
    publisher="Kontoret",
    generated="2019-12-01",
    synthetic=False,
    published=True,
)
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10"><rect width="30" height="10"/></svg>'
# Stands in for Quarto: notes how it was called, then does what the test asks of it.
STAND_IN = f"""#!{sys.executable}
import json, os, pathlib, sys
here = pathlib.Path.cwd()
call = {{"arguments": sys.argv[1:], "folder": str(here), "epoch": os.environ.get("SOURCE_DATE_EPOCH"),
        "style": sorted(path.name for path in (here / "style").rglob("*") if path.is_file())}}
with open(os.environ["CALLS"], "a", encoding="utf-8") as log:
    log.write(json.dumps(call) + "\\n")
if sys.argv[1:] == ["--version"]:
    print("1.11.0")
    sys.exit()
if os.environ.get("REFUSES"):
    sys.stderr.write("ERROR: " + str(here / "report.qmd") + " kan ikke bruges\\n")
    sys.exit(3)
if not os.environ.get("FORGETS"):
    ending = {{"html": "html", "typst": "pdf"}}[sys.argv[sys.argv.index("--to") + 1]]
    (here / ("report." + ending)).write_bytes(b"fra Quarto")
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "rapport" / "report.json"
    path.parent.mkdir()
    path.write_text(json.dumps(manuscript({"kind": "markdown", "markdown": "# Kapitel\n\nTekst.\n"})), encoding="utf-8")
    return path


def manuscript(*pieces: dict[str, str]) -> dict[str, object]:
    return {"reader": READER, "settings": front_matter(INFO), "pieces": pieces}


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `quarto` first on PATH; returns the file that its calls are noted in."""
    if os.name != "posix":
        pytest.skip("the stand-in is a script with a shebang")
    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir()
    program.write_text(STAND_IN, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


@pytest.fixture
def no_quarto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


class TestChoice:
    def test_quarto_where_it_is_installed(self, calls: Path) -> None:
        assert choose_renderer("auto") == "quarto"
        assert choose_renderer("quarto") == "quarto"
        assert choose_renderer("embedded") == "embedded"

    def test_the_version_of_quarto_is_told_where_it_is_used(self, calls: Path) -> None:
        assert program_versions("quarto") == {"quarto": "1.11.0"}
        assert program_versions("embedded") == {}

    def test_the_embedded_engine_where_it_is_not(self, no_quarto: None) -> None:
        assert choose_renderer("auto") == "embedded"

    def test_quarto_asked_for_in_vain(self, no_quarto: None, document: Path) -> None:
        with pytest.raises(CallError, match="Quarto er valgt, men findes ikke"):
            render(document, INFO, formats=["html"], renderer="quarto")

    def test_an_unknown_format(self, document: Path) -> None:
        with pytest.raises(CallError, match=r"Ukendt format: epub. Mulige: html, pdf, docx"):
            render(document, INFO, formats=["html", "epub"], renderer="embedded")


class TestQuarto:
    def test_it_is_called_in_the_reports_own_folder_and_executes_nothing(self, calls: Path, document: Path) -> None:
        made = render(document, INFO, formats=["html", "pdf"], renderer="auto")
        assert made == {"html": document.with_suffix(".html"), "pdf": document.with_suffix(".pdf")}
        assert made["pdf"].read_bytes() == b"fra Quarto"
        noted = [json.loads(line) for line in calls.read_text(encoding="utf-8").splitlines()]
        common = ["--no-execute", "--metadata-file", "style/theme.json"]
        assert [call["arguments"] for call in noted] == [
            ["render", "report.qmd", "--to", "html", *common],
            ["render", "report.qmd", "--to", "typst", *common],
        ]
        assert {call["folder"] for call in noted} == {str(document.parent.resolve())}
        assert noted[0]["epoch"] == "1575158400"

    def test_everything_that_the_document_names_is_there(self, calls: Path, document: Path) -> None:
        render(document, INFO, formats=["html"], renderer="quarto")
        named = re.findall(r"style/([\w.-]+)", document.with_suffix(".qmd").read_text(encoding="utf-8"))
        staged = json.loads(calls.read_text(encoding="utf-8"))["style"]
        assert {name for name in named if name != "fonts"} <= set(staged)
        assert "Lato-Regular.ttf" in staged

    def test_word_is_made_without_it(self, calls: Path, document: Path) -> None:
        made = render(document, INFO, formats=["docx"], renderer="quarto")
        assert made["docx"].read_bytes().startswith(b"PK")
        assert not calls.exists()

    def test_its_words_are_passed_on_without_the_folder(
        self, calls: Path, document: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REFUSES", "ja")
        with pytest.raises(RenderingFailed, match=r"Quarto afviste dokumentet: ERROR: report.qmd kan ikke bruges$"):
            render(document, INFO, formats=["html"], renderer="quarto")

    def test_a_file_that_it_did_not_write_is_not_an_older_one(
        self, calls: Path, document: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document.with_suffix(".html").write_text("gammel", encoding="utf-8")
        monkeypatch.setenv("FORGETS", "ja")
        with pytest.raises(RenderingFailed, match=r"men skrev ikke report.html"):
            render(document, INFO, formats=["html"], renderer="quarto")


class TestEmbedded:
    def test_the_first_tools_words(self, document: Path) -> None:
        figure = {
            "kind": "figure",
            "number": "1",
            "caption": "X",
            "note": "",
            "alt": "X",
            "path": "figures/figur-1.svg",
        }
        document.write_text(json.dumps(manuscript(figure)), encoding="utf-8")
        with pytest.raises(
            RenderingFailed, match=r"(?s)Pandoc afviste dokumentet: .*figures/figur-1\.svg findes ikke"
        ) as caught:
            render(document, INFO, formats=["html"], renderer="embedded")
        assert str(document.parent) not in str(caught.value)

    def test_the_second_tools_words(self, document: Path) -> None:
        render(document, INFO, formats=[], renderer="embedded")
        with pytest.raises(RenderingFailed, match=r"Typst afviste dokumentet: .*unknown variable: findes-ikke"):
            typeset_pdf("#findes-ikke", document.parent)

    def test_a_page_without_a_title_is_no_accessible_pdf(self, document: Path) -> None:
        render(document, INFO, formats=[], renderer="embedded")
        with pytest.raises(RenderingFailed, match="PDF/UA-1"):
            typeset_pdf("Tekst", document.parent)

    def test_signs_without_a_glyph_become_boxes(self, document: Path) -> None:
        from pypdf import PdfReader

        render(document, INFO, formats=[], renderer="embedded")
        source = '#set document(title: "T")\n#set text(lang: "da", font: "Lato")\nGlad 😀 漢 ≥ æøå'
        path = document.with_name("tegn.pdf")
        path.write_bytes(typeset_pdf(source, document.parent))
        assert PdfReader(path).pages[0].extract_text().split() == ["Glad", "□", "□", "≥", "æøå"]

    def test_a_drawing_as_png_in_its_own_size(self, document: Path) -> None:
        render(document, INFO, formats=[], renderer="embedded")
        drawing = document.parent / "figures" / "figur-1.svg"
        drawing.parent.mkdir()
        drawing.write_text(LOGO.replace('width="30"', 'width="144"', 1), encoding="utf-8")
        content = draw_png(drawing, document.parent)
        assert content.startswith(b"\x89PNG")
        assert int.from_bytes(content[16:20]) == 300  # 144 pixels of 1/96 inch at 200 an inch

    def test_a_clients_theme(self, document: Path, tmp_path: Path) -> None:
        logo = Asset("mærke.svg", LOGO.encode())
        theme = replace(Theme(), colours=replace(Colours(), accent="#123456"), logo=logo, contact=("Ring *nu*",))
        theme = replace(theme, page=SLIDES, type=SLIDE_TYPE)
        made = render(document, INFO, formats=["html", "pdf", "docx"], renderer="embedded", theme=theme)
        page = made["html"].read_text(encoding="utf-8")
        assert "--accent: #123456" in page
        assert "Ring *nu*" in page
        assert re.search(r'<img[^>]* src="data:image/svg', page)
        pdf = PdfReader(made["pdf"])
        cover = pdf.pages[0]
        assert round(float(cover.mediabox.width / cover.mediabox.height), 2) == 1.78
        assert "Ring *nu*" in cover.extract_text()
        # The gate counts descriptions, and a logo is not one of the report's figures.
        assert "Logo" not in read_pdf(made["pdf"].read_bytes()).alternatives
        # #123456 as PDF writes it, each part between 0 and 1.
        assert re.search(rb"0\.0705\d* 0\.2039\d* 0\.337\d*", cover.get_contents().get_data())
        with zipfile.ZipFile(made["docx"]) as archive:
            styles, text = (archive.read(f"word/{part}.xml").decode() for part in ("styles", "document"))
            assert [name for name in archive.namelist() if name.startswith("word/media/")]
        assert "123456" in styles
        assert 'descr="Logo"' in text
        assert "Ring *nu*" in text
        # Word's pages stay A4, in an A4 page's letters.
        assert '<w:sz w:val="21"' in styles

    def test_same_input_same_files(self, document: Path) -> None:
        formats = ["html", "pdf", "docx"]
        first = {name: path.read_bytes() for name, path in _render(document, formats).items()}
        again = {name: path.read_bytes() for name, path in _render(document, formats).items()}
        assert first == again


def _render(document: Path, formats: list[str]) -> dict[str, Path]:
    return render(document, INFO, formats=formats, renderer="embedded")

"""From an executed notebook to finished files: what a reader, a screen reader and a printer get."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import nbformat
import pytest
from bs4 import BeautifulSoup
from matplotlib import rc_context
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import fontManager
from pypdf import PdfReader

from helpers import theme
from helpers.blocks import Block, Callout, Figure, Prose, Table, escape_markdown
from helpers.errors import RenderingFailed
from helpers.rendering import render
from helpers.rendering.document import DocumentInfo, write_document
from helpers.rendering.pandoc import STYLE

INFO = DocumentInfo(
    title="Samskabt styring",
    subtitle="Evaluering af forsøg med færre regler i jobcentrene",
    area_name="Rebild",
    phase_title="Midtvejsmåling",
    period="december 2020 – januar 2021",
    publisher="Evalueringskontoret",
    generated="2021-03-08",
    synthetic=True,
    published=False,
)


def _drawing(values: dict[str, tuple[int, int, int]]) -> str:
    """Made by another program than the reports' own charts, with ids and references in it."""
    for path in theme.font_files().values():
        fontManager.addfont(path)
    colours = theme.Theme().colours
    settings = {"svg.fonttype": "none", "svg.hashsalt": "prøve", "font.family": "Lato", "font.size": 9}
    with rc_context(settings):
        canvas = Canvas(figsize=(6.3, 0.9 + 0.45 * len(values)), layout="constrained")
        axes = canvas.subplots()
        left = [0] * len(values)
        for share, colour in zip(range(3), (colours.favourable, colours.neutral, colours.unfavourable), strict=True):
            widths = [row[share] for row in values.values()]
            axes.barh(list(values), widths, left=left, color=colour, label=["Enig", "Hverken", "Uenig"][share])
            for y, (start, width) in enumerate(zip(left, widths, strict=True)):
                axes.text(start + width / 2, y, str(width), ha="center", va="center", color="white")
            left = [start + width for start, width in zip(left, widths, strict=True)]
        axes.invert_yaxis()
        axes.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.4, 1), frameon=False)
        axes.set_xlabel("pct.")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        buffer = io.StringIO()
        canvas.savefig(buffer, format="svg")
    return buffer.getvalue()


_LEVELS = {"Lyngby-Taarbæk": (58, 17, 13), "Næstved": (52, 20, 16), "Rebild": (43, 31, 20), "Samlet": (47, 25, 17)}
_PATHS = {"Nulpunkt": (55, 20, 25), "Midtvejs": (61, 19, 20)}


def sample_cells() -> list[str | list[Block]]:
    """The cells of a realistic report: a text is a Markdown cell, a list of blocks is a code cell's outputs."""
    prose = (
        "Knap halvdelen af borgerne er enige i, at planen er deres egen. I Lyngby-Taarbæk er det 58 pct., i Næstved "
        "52 pct. og i Rebild 43 pct. Forskellen mellem højeste og laveste er 15 procentpoint. Siden nulpunktet er "
        "andelen steget i to områder og uændret i det tredje, og stigningen er størst, hvor den var lavest.\n\n"
        "- Andelen af enige er steget med 6 procentpoint siden nulpunktet.\n"
        "- Andelen af uenige er faldet med 5 procentpoint.\n"
        "- Hver femte har svaret *hverken enig eller uenig*."
    )
    wide = Table(
        header=("Spørgsmål", "Nulpunkt", "Midtvejs", "Ændring", "95 pct. interval", "Antal svar", "p"),
        rows=tuple(
            (f"Jeg oplever, at samtalen handler om det, der er vigtigt for mig ({n})", "55 pct.", "61 pct.",
             f"{n % 9} procentpoint", "fra −3 til 15 procentpoint", "1.944", "p = 0,032")
            for n in range(1, 31)
        ),
        align="lrrrrrr", caption="Ændringer siden nulpunktet, alle spørgsmål til borgerne", number=2,
        note="Test: Fishers eksakte test, rettet med Holms metode. *Vises ikke*: færre end 5 svar.",
    )  # fmt: skip
    narrow = Table(
        header=("Dataindsamling", "Periode", "Besvarelser", "Svarprocent"),
        rows=(("Spørgeskema til borgere", "december 2020", "203", "41 pct."),
              ("Spørgeskema til medarbejdere", "januar 2021", "67", "74 pct."),
              ("Interview med ledere", "marts 2022", "*vises ikke*", "–")),
        align="llrr", caption="Datakilder", number=1,
    )  # fmt: skip
    first = Figure(_drawing(_LEVELS), "Søjler: 58 pct. i Lyngby-Taarbæk, 43 pct. i Rebild & 47 pct. samlet er enige.",
                   "»Jeg oplever, at planen er min egen«", 1,
                   "Andele i pct. Summen kan være under 100, fordi *ved ikke* ikke vises. n = 203.")  # fmt: skip
    second = Figure(_drawing(_PATHS), "To søjler: 55 pct. enige ved nulpunktet, 61 pct. midtvejs.",
                    "Udvikling fra nulpunkt til midtvejs", 2, "n = 112 ved nulpunktet og 203 midtvejs.")  # fmt: skip
    quote = Callout("quote", "Jeg sidder ikke længere og læser op af et skema. Vi taler om det, der skal ske.\n\n"
                             "– Borger, interview")  # fmt: skip
    return [
        [Callout("rule", "Rapporten viser andele i hele procent. En celle med færre end 5 svar vises ikke.")],
        "# Indledning\n\nKapitlet fortæller, hvad der er evalueret, og hvem der har svaret.",
        "## Design og datakilder",
        [Prose(prose), narrow],
        "# Udeladt kapitel\n\nDet her kapitel har ingen tal.",
        [],
        "# Borgeroplevelser\n\nHvert afsnit handler om ét spørgsmål.",
        "## Fælles plan",
        [Prose("### Knap halvdelen af borgerne oplever, at planen er deres egen"), Prose(prose), first, quote],
        [Prose("### Andelen af enige er steget siden nulpunktet"), second, Prose(prose)],
        [Callout("warning", "Få har svaret i det ene område, så tallene skal læses med forsigtighed.", "Forbehold"),
         Callout("recommendation", "Hold fast i, at borgeren sætter dagsordenen for samtalen.", "Anbefaling")],
        "# Metode\n\nReglerne bag tallene.[^1]\n\n[^1]: Reglerne er de samme i alle rapporter.",
        [wide, Callout("finding", "Ændringen er tydelig i tre af fire områder.")],
    ]  # fmt: skip


def executed(cells: list[str | list[Block]]) -> nbformat.NotebookNode:
    """An executed notebook that shows the cells' blocks."""
    notebook = nbformat.v4.new_notebook()
    parameters = nbformat.v4.new_code_cell('area = "rebild"', metadata={"tags": ["parameters"]})
    notebook.cells.append(parameters)
    for content in cells:
        if isinstance(content, str):
            notebook.cells.append(nbformat.v4.new_markdown_cell(content))
            continue
        outputs = []
        for block in content:
            data, metadata = block.output()
            outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata))
        notebook.cells.append(nbformat.v4.new_code_cell("hemmelig_kode(report)", outputs=outputs))
    return notebook


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("rapport")
    document = write_document(executed(sample_cells()), INFO, folder)
    return render(document, INFO, formats=["html", "pdf", "docx"], renderer="embedded")


@pytest.fixture(scope="module")
def page(files: dict[str, Path]) -> BeautifulSoup:
    return BeautifulSoup(files["html"].read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def pdf(files: dict[str, Path]) -> PdfReader:
    return PdfReader(files["pdf"])


def tagged(pdf: PdfReader) -> list[tuple[str, str]]:
    """The PDF's structure in reading order: each element's role and alternative text."""

    def walk(node: Any) -> Iterator[tuple[str, str]]:
        node = node.get_object()
        if isinstance(node, list):
            for part in node:
                yield from walk(part)
        elif isinstance(node, dict):
            if "/S" in node:
                yield str(node["/S"]), str(node.get("/Alt", ""))
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(pdf.root_object["/StructTreeRoot"]))


class TestHtml:
    def test_one_file_that_asks_for_nothing(self, files: dict[str, Path], page: BeautifulSoup) -> None:
        assert not page.find_all(["link", "iframe", "object", "base"])
        assert [script.attrs for script in page.find_all("script")] == [{}]
        for tag in page.find_all(True):
            for name in ("src", "href", "srcset", "xlink:href", "style"):
                value = str(tag.get(name, ""))
                assert "http" not in value, f"{tag.name} {name}={value}"
        styles = " ".join(style.get_text() for style in page.find_all("style"))
        assert set(re.findall(r"url\(\W?(\w+):", styles)) == {"data"}
        assert "@import" not in styles
        assert styles.count("@font-face") == 3

    def test_a_policy_forbids_the_rest(self, page: BeautifulSoup) -> None:
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert "default-src 'none'" in policy
        digest = hashlib.sha256(page.script.get_text().encode()).digest()
        assert f"script-src 'sha256-{base64.b64encode(digest).decode()}';" in policy

    def test_language_title_and_landmarks(self, page: BeautifulSoup) -> None:
        assert page.html["lang"] == "da"
        assert page.title.get_text() == "Samskabt styring · Rebild · Midtvejsmåling"
        assert [len(page.find_all(name)) for name in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
        assert page.body.find(True).get("href") == "#rapport"
        assert page.main["id"] == "rapport"

    def test_one_first_heading_and_no_level_skipped(self, page: BeautifulSoup) -> None:
        levels = [int(tag.name[1]) for tag in page.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_the_contents_lead_to_every_chapter_and_section(self, page: BeautifulSoup) -> None:
        targets = [unquote(link["href"]).removeprefix("#") for link in page.nav.find_all("a")]
        assert targets == [section["id"] for section in page.main.find_all("section", class_=["level2", "level3"])]
        assert page.nav.summary.get_text() == "Indhold"

    def test_figures_are_drawings_that_say_what_they_show(self, page: BeautifulSoup) -> None:
        drawings = page.main.find_all("svg")
        assert [drawing["role"] for drawing in drawings] == ["img", "img"]
        assert drawings[0]["aria-label"].endswith("43 pct. i Rebild & 47 pct. samlet er enige.")
        captions = [figure.figcaption.get_text(strip=True) for figure in page.main.find_all("figure")]
        assert captions[1] == "Figur 1. »Jeg oplever, at planen er min egen«"
        assert captions[2] == "Figur 2. Udvikling fra nulpunkt til midtvejs"
        assert "Rebild" in drawings[0].get_text()

    def test_no_id_stands_twice_and_every_reference_leads_somewhere(self, page: BeautifulSoup) -> None:
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids))
        markup = str(page.main)
        referred = set(re.findall(r"url\(#([^)]+)\)", markup)) | set(re.findall(r'href="#(figur-[^"]+)"', markup))
        assert referred
        assert referred <= set(ids)

    def test_tables_have_headers_and_scroll_by_themselves(self, page: BeautifulSoup) -> None:
        tables = page.main.find_all("table")
        assert [len(table.thead.find_all("th")) for table in tables] == [4, 7]
        assert all(row.find(True).name == "th" for row in tables[1].tbody.find_all("tr"))
        for table in tables:
            region = table.find_parent("div", class_="scroll")
            assert region["tabindex"] == "0"
            assert region["aria-label"].startswith("Tabel")

    def test_synthetic_answers_are_marked(self, page: BeautifulSoup) -> None:
        assert page.find("p", class_="banner").get_text().startswith("Syntetiske svar.")
        assert "Syntetiske svar" in page.footer.get_text()

    def test_code_and_empty_chapters_are_not_there(self, page: BeautifulSoup) -> None:
        text = page.get_text()
        assert "hemmelig_kode" not in text
        assert "Udeladt" not in text


class TestPdf:
    def test_title_language_and_tags(self, pdf: PdfReader) -> None:
        assert pdf.metadata.title == "Samskabt styring · Rebild · Midtvejsmåling"
        assert pdf.root_object["/Lang"] == "da"
        assert pdf.root_object["/MarkInfo"]["/Marked"]
        assert b"pdfuaid" in pdf.root_object["/Metadata"].get_object().get_data()

    def test_the_date_is_the_reports_own(self, pdf: PdfReader) -> None:
        assert pdf.metadata.creation_date.date().isoformat() == "2021-03-08"

    def test_the_reading_order_is_the_pages(self, pdf: PdfReader) -> None:
        text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
        places = [
            text.index(words)
            for words in (
                "Evaluering af forsøg", "Indhold", "Kapitlet fortæller", "Tabel 1. Datakilder", "Svarprocent",
                "Hvert afsnit handler", "Figur 1.", "Enig Hverken Uenig", "Andele i pct. Summen", "Borger, interview",
                "Figur 2.", "Forbehold Få har svaret", "Tabel 2.", "Fishers eksakte test", "Ændringen er tydelig",
            )
        ]  # fmt: skip
        assert places == sorted(places)

    def test_every_page_has_text_a_number_and_the_mark(self, pdf: PdfReader) -> None:
        pages = [page.extract_text() for page in pdf.pages]
        assert len(pages) >= 6
        for number, text in enumerate(pages, start=1):
            assert "Syntetiske svar" in text
            assert len(text) > 100
            if number > 1:
                assert f"Side {number} af {len(pages)}" in text
                assert text.startswith("Samskabt styring · Rebild · Midtvejsmåling")

    def test_the_contents_name_the_pages(self, pdf: PdfReader) -> None:
        (number,) = re.findall(r"Metode[ .\u2060]+(\d+)", pdf.pages[1].extract_text())
        assert "Reglerne bag tallene" in pdf.pages[int(number) - 1].extract_text()

    def test_a_figure_and_its_caption_share_a_page(self, pdf: PdfReader) -> None:
        for caption, label, note in (("Figur 1.", "Lyngby-Taarbæk", "n = 203"), ("Figur 2.", "Nulpunkt", "n = 112")):
            (found,) = [page.extract_text() for page in pdf.pages if caption in page.extract_text()]
            assert found.index(caption) < found.index(label, found.index(caption)) < found.index(note)

    def test_a_long_table_repeats_its_header(self, pdf: PdfReader) -> None:
        parts = [text for page in pdf.pages if "handler om det" in (text := page.extract_text())]
        assert len(parts) > 1
        assert all("95 pct. interval" in " ".join(text.split()) for text in parts)

    def test_figures_say_what_they_show_and_tables_have_headers(self, pdf: PdfReader) -> None:
        structure = tagged(pdf)
        alternatives = [alt for role, alt in structure if role == "/Figure"]
        assert alternatives[0].endswith("43 pct. i Rebild & 47 pct. samlet er enige.")
        assert len(alternatives) == 2
        roles = [role for role, _ in structure]
        assert roles.count("/Table") == 2
        assert roles.count("/TH") >= 11
        assert {"/H1", "/H2", "/H3", "/Caption", "/BlockQuote", "/L", "/TOC"} <= set(roles)

    def test_no_english_is_printed(self, pdf: PdfReader, page: BeautifulSoup) -> None:
        text = " ".join(page.extract_text() for page in pdf.pages) + page.get_text() + page.nav["aria-label"]
        assert not re.findall(r"\b(Contents|Table|Figure|Page|of|Chapter|Section|Skip|Note:)\b", text)


class TestWord:
    def test_headings_captions_and_descriptions(self, files: dict[str, Path]) -> None:
        with zipfile.ZipFile(files["docx"]) as archive:
            document = archive.read("word/document.xml").decode()
            pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
        for style in ("Title", "Heading1", "Heading2", "Heading3", "TableCaption"):
            assert f'w:val="{style}"' in document
        assert 'descr="To søjler: 55 pct. enige ved nulpunktet, 61 pct. midtvejs."' in document
        assert [Path(name).suffix for name in pictures] == [".png", ".png"]
        assert "Syntetiske svar" in document
        assert "Indhold" in document
        assert "<w:tblHeader" in document

    def test_every_page_has_its_head_and_the_mark(self, files: dict[str, Path]) -> None:
        document = docx.Document(str(files["docx"]))
        assert [line.text for line in document.sections[0].header.paragraphs] == [
            "Samskabt styring · Rebild · Midtvejsmåling",
            "Syntetiske svar",
        ]
        assert document.styles["Heading 1"].font.name == "Lato"
        captions = [line.text for line in document.paragraphs if line.style.name == "Image Caption"]
        assert [caption.split(".")[0] for caption in captions] == ["Figur 1", "Figur 2"]

    def test_the_cover_and_the_contents_come_first(self, files: dict[str, Path]) -> None:
        document = docx.Document(str(files["docx"]))
        cover = [line.text for line in document.paragraphs if line.style.name.startswith("Cover")]
        assert cover[:2] == ["Rebild", "Midtvejsmåling · december 2020 – januar 2021"]
        assert cover[2:] == ["Syntetiske svar", "Evalueringskontoret", "8. marts 2021"]
        with zipfile.ZipFile(files["docx"]) as archive:
            markup = archive.read("word/document.xml").decode()
        (contents,) = re.findall(r"<w:sdt>.*?</w:sdt>", markup, re.DOTALL)
        links = re.findall(r'w:anchor="([^"]+)".*?<w:t[^>]*>([^<]+)', contents, re.DOTALL)
        headings = [line.text for line in document.paragraphs if line.style.name in ("Heading 1", "Heading 2")]
        assert [text for _, text in links] == headings
        assert {anchor for anchor, _ in links} <= set(re.findall(r'<w:bookmarkStart[^>]*w:name="([^"]+)"', markup))
        assert markup.count("Indhold") == 1

    def test_what_belongs_together_stays_on_a_page(self, files: dict[str, Path]) -> None:
        document = docx.Document(str(files["docx"]))
        for caption, after in pairwise(document.paragraphs):
            if caption.style.name == "Image Caption":
                assert caption.style.paragraph_format.keep_with_next
                assert after.style.name == "Captioned Figure"
                assert after.style.paragraph_format.keep_with_next
        small = [table for table in document.tables if len(table.rows) <= 12]
        kept = {
            line.style.name for table in small for row in table.rows for cell in row.cells for line in cell.paragraphs
        }
        assert kept == {"Kept Cell"}

    def test_a_consultancys_own_reference_document(self, tmp_path: Path) -> None:
        own, saved = docx.Document(), io.BytesIO()
        own.sections[0].header.paragraphs[0].text = "Analysehuset ApS"
        own.styles["Heading 1"].font.name = "Georgia"
        own.save(saved)
        look = theme.Theme(word=theme.Asset("skabelon.docx", saved.getvalue()))
        notebook = executed(["# Kapitel\n\nTekst."])
        made = render(write_document(notebook, INFO, tmp_path), INFO, formats=["docx"], renderer="embedded", theme=look)
        document = docx.Document(str(made["docx"]))
        assert document.styles["Heading 1"].font.name == "Georgia"
        assert [line.text for line in document.sections[0].header.paragraphs] == ["Analysehuset ApS", "Syntetiske svar"]

    def test_a_reference_document_that_is_none(self, tmp_path: Path) -> None:
        notebook = executed(["# Kapitel\n\nTekst."])
        look = theme.Theme(word=theme.Asset("skabelon.docx", b"PK"))
        with pytest.raises(RenderingFailed, match=r"skabelon\.docx er ikke et Word-dokument"):
            render(write_document(notebook, INFO, tmp_path), INFO, formats=["docx"], renderer="embedded", theme=look)


class TestPublished:
    def test_published_numbers_are_said_to_be(self, tmp_path: Path) -> None:
        info = replace(INFO, synthetic=False, published=True, publisher="", subtitle="", generated="")
        document = write_document(executed(["# Kapitel\n\nTekst."]), info, tmp_path)
        made = render(document, info, formats=["html", "pdf"], renderer="embedded")
        page = BeautifulSoup(made["html"].read_text(encoding="utf-8"), "html.parser")
        text = " ".join(part.extract_text() for part in PdfReader(made["pdf"]).pages)
        for shown in (page.main.get_text(), text):
            assert "de offentliggjorte tal fra evalueringen" in " ".join(shown.split())
        assert "Syntetiske" not in text + page.get_text()


class TestTextFromOutside:
    HOSTILE = (
        '<script>alert(1)</script> #include "/etc/passwd" #panic() {{< include /etc/passwd >}} $x$ @ref {=html} '
        "`<b>`{=html} \\input{x} *a* [x](y) // /* */ ~a~ &lt; 🙂"
    )

    def test_it_is_shown_in_every_format_and_does_nothing(self, tmp_path: Path) -> None:
        safe = escape_markdown(self.HOSTILE)
        blocks: list[Block] = [
            Prose(safe),
            Figure(_drawing({"<b>&amp;": (1, 2, 3)}), self.HOSTILE, safe, 1, safe),
            Table((safe, "B"), ((safe, "1"),), "lr", safe, 1, safe),
            Callout("quote", safe),
        ]
        info = replace(INFO, title=f"= {self.HOSTILE}", area_name=f"8. {self.HOSTILE}", publisher='" #panic() "')
        notebook = executed([f"# {safe}\n\n{self.HOSTILE}", blocks])
        made = render(
            write_document(notebook, info, tmp_path), info, formats=["html", "pdf", "docx"], renderer="embedded"
        )
        page = BeautifulSoup(made["html"].read_text(encoding="utf-8"), "html.parser")
        assert not page.find_all("b")
        assert [script.get_text() for script in page.find_all("script")] == [(STYLE / "report.js").read_text("utf-8")]
        assert page.h1.get_text() == f"= {self.HOSTILE}"
        assert page.main.find("blockquote").get_text(strip=True) == self.HOSTILE
        text = " ".join(" ".join(part.extract_text() for part in PdfReader(made["pdf"]).pages).split())
        assert "root:" not in text
        assert '#include "/etc/passwd" #panic()' in text
        assert "□" in text

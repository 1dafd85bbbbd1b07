"""Hostile texts in every field of params and data: nothing runs, nothing is fetched, all is shown as it was written."""

import csv
import json
import re
import shutil
import zipfile
from html import unescape

import hostile_factory as fields
import pytest
from bs4 import BeautifulSoup
from hostile import HOSTILE
from hostile_factory import AREAS, make_hostile
from project_factory import pipeline
from pypdf import PdfReader
from report_factory import execute

from helpers import making
from helpers.bundles import read_bundle
from helpers.execution import Artefacts
from helpers.index_pages import index_pages
from helpers.preparation import Project, load_project, prepare
from helpers.provenance import receipt_bytes
from helpers.receipts import receipt
from helpers.release import Place, with_hashes
from helpers.rendering import render
from helpers.rendering.document import write_document
from helpers.schemas import RESULT_COLUMNS
from helpers.staleness import Memory

FIELDS = {
    name: [" ".join(text.split()) for text in getattr(fields, name)]
    for name in ("WORDINGS", "CLAUSES", "TOPICS", "NOTES", "LABELS", "GROUP_NAMES", "COLLECTIONS", "CELLS", "MARGINS",
                 "QUOTES", "ROLES", "THEMES", "CONTACT")
} | {"COVER": [fields.TITLE, fields.SUBTITLE, fields.PUBLISHER, fields.PHASE, fields.PERIOD, AREAS["angriber"]]}  # fmt: skip
NUMBER = re.compile(r"-?\d+([.,]\d+)?(e-?\d+)?")
FORBIDDEN = ["iframe", "object", "embed", "base", "video", "input", "frame", "applet"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The released report, the index, a page that compares areas, and the check page of an area with wrong answers."""
    folder = make_hostile(tmp_path_factory.mktemp("hostile"))
    _make(Project(folder), folder / "reports/fjendtlig/angriber")
    _copy_as_other_area(folder / "reports" / "fjendtlig")
    for path, content in index_pages(folder / "reports").items():
        path.write_bytes(content)
    rows = [["id", "køn", *fields.COLUMNS]]
    rows += [[f"R{place}", "x", *[text] * fields.ITEMS] for place, text in enumerate(fields.CELLS)]
    fields.write_rows(folder / "data" / f"offer {fields.FILE}", rows)
    assert pipeline(folder, "check", "fjendtlig", "--format", "html").returncode == 2
    return folder


def _make(project, place):
    """The report's files as the driver makes them. The gate does not look: it refuses addresses of files, and numbers
    in places that have none, and these texts are full of both."""
    with Memory(project.state) as memory:
        prepare(load_project(project.root), project, memory)
    bundle = project.bundle("fjendtlig", "angriber", "baseline")
    report = read_bundle(bundle)
    parameters = {"evaluation": "fjendtlig", "area": "angriber", "bundle": str(bundle)}
    place.mkdir(parents=True)
    notebook = place / "baseline.ipynb"
    notebook.write_bytes(execute(project.notebook("baseline"), parameters))
    info, look = making.document_info(report), report.evaluation.appearance.theme(project.root / "params/fjendtlig")
    document = write_document(notebook, info, place.parents[2] / "document")
    made = render(document, info, formats=["html", "pdf", "docx"], renderer="embedded", theme=look)
    for ending, path in made.items():
        shutil.copyfile(path, place / f"baseline.{ending}")
    results = making.expected_files(report, project, making.known_respondents(project, "fjendtlig")).results
    (place / "baseline.results.csv").write_bytes(results)
    at = Place(project.root / "reports", "fjendtlig", "angriber", "baseline")
    inputs = {"data_rows": {"sha256": report.context.rows_sha256}}
    told = receipt(at, report, Artefacts(renderer="embedded"), inputs, "2026-11-22T08:00:00+00:00")
    (place / "baseline.receipt.json").write_bytes(receipt_bytes(with_hashes(at, {}, told)))


def _copy_as_other_area(reports):
    other = reports / "offer"
    other.mkdir()
    receipt = json.loads((reports / "angriber/baseline.receipt.json").read_text(encoding="utf-8"))
    receipt |= {"area": "offer", "shown": receipt["shown"] | {"area": AREAS["offer"]}}
    (other / "baseline.receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    results = (reports / "angriber/baseline.results.csv").read_text(encoding="utf-8")
    (other / "baseline.results.csv").write_text(results.replace(",angriber,", ",offer,"), encoding="utf-8")


def _pages(project):
    reports = project / "reports"
    names = ["index.html", "fjendtlig/angriber/baseline.html", "fjendtlig/sammenlign.html"]
    return [*(reports / name for name in names), *sorted(reports.glob("kontrol/fjendtlig/*.html"))]


def _plain(text):
    return re.sub(r"\s+", " ", re.sub("[\u00ad\u2060]", "", text)).strip().lower()


def _missing(text, squeeze=_plain):
    shown = squeeze(text)
    return [f"{name}: {one}" for name, texts in FIELDS.items() for one in texts if squeeze(one) not in shown]


def _report(project, ending):
    return project / "reports/fjendtlig/angriber" / f"baseline.{ending}"


def test_there_are_at_least_200_of_them():
    assert len(set(HOSTILE)) >= 200


def test_every_text_is_shown_as_it_was_written_on_a_page(project):
    page = BeautifulSoup(_report(project, "html").read_text(encoding="utf-8"), "html.parser")
    for inline in page.find_all(["p", "h1", "h2", "h3", "h4", "td", "th", "li", "dd", "figcaption", "br"]):
        inline.append("\n")
    assert _missing(page.get_text()) == []


def test_every_text_is_shown_as_it_was_written_in_word(project):
    with zipfile.ZipFile(_report(project, "docx")) as parts:
        markup = parts.read("word/document.xml").decode()
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", markup, re.DOTALL)
    texts = ["".join(unescape(t) for t in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", one)) for one in paragraphs]
    lines = [line for line in _missing("\n".join(texts)) if not line.startswith("CONTACT")]
    assert lines == []


def test_every_text_stands_in_the_pdf_and_no_file_of_the_machine(project):
    text = "".join(page.extract_text() for page in PdfReader(_report(project, "pdf")).pages)
    squeezed = re.sub(r"[\s|-]", "", text)
    plain = [one for one in HOSTILE if one.isascii()]
    assert [one for one in plain if re.sub(r"[\s|-]", "", one) not in squeezed] == []
    assert "root:" not in text


def test_no_page_has_a_script_but_its_own_or_anything_that_acts(project):
    for path in _pages(project):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert len(page.find_all("script")) == (0 if "kontrol" in path.parts else 1), path.name
        assert not page.find_all(FORBIDDEN if path.name == "baseline.html" else [*FORBIDDEN[:5], "img"]), path.name
        assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
        assert not [
            tag for tag in page.find_all("a", href=True) if re.match(r"\s*(javascript|data:text/html)", tag["href"])
        ]
        policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        assert policy.startswith("default-src 'none'; ")
        assert "'unsafe-inline'" not in policy.split("script-src")[-1].split(";")[0] or "script-src" not in policy


def test_the_check_page_shows_wrong_answers_as_they_were_written(project):
    pages = [path.read_text(encoding="utf-8") for path in _pages(project) if "kontrol" in path.parts]
    text = _plain(" ".join(BeautifulSoup(page, "html.parser").get_text(" ") for page in pages))
    assert all(_plain(one) in text for one in fields.CELLS[:4])
    assert _plain(fields.FILE) in text


@pytest.mark.parametrize("ending", ["results.csv", "html"])
def test_no_cell_of_a_table_for_spreadsheets_is_a_formula(project, ending):
    if ending == "html":
        page = BeautifulSoup(_report(project, ending).read_text(encoding="utf-8"), "html.parser")
        from urllib.parse import unquote

        links = [tag["href"] for tag in page.find_all("a", href=True) if tag["href"].startswith("data:text/csv")]
        texts = [unquote(link.partition(",")[2]) for link in links]
        assert texts
    else:
        texts = [_report(project, ending).read_text(encoding="utf-8")]
    for text in texts:
        rows = list(csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=";" if ending == "html" else ","))
        assert ending == "html" or rows[0] == RESULT_COLUMNS
        risky = [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert [cell for cell in risky if not NUMBER.fullmatch(cell)] == []


def test_nothing_runs_and_nothing_is_fetched(project, browser):
    for path in _pages(project):
        requests, spoken = [], []
        page = browser.new_page()
        page.on("request", lambda request, seen=requests: seen.append(request.url))
        page.on("dialog", lambda dialog, said=spoken: (said.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        page.wait_for_timeout(100)
        assert spoken == [], path.name
        assert [url for url in requests if not url.startswith("data:")] == [path.as_uri()]
        assert (page.url, page.title() == "ramt") == (path.as_uri(), False)
        page.close()

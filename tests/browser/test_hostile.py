"""Hostile texts in every field of params and data: nothing runs, nothing is fetched, all is shown as it was written.

The report is the driver's own, gate included; so are the list, the pages that compare, check, tell of differences and
are for whoever approves, and their files for spreadsheets.
"""

import csv
import json
import re
import shutil
import zipfile
from html import unescape
from urllib.parse import unquote

import hostile_factory as fields
import pikepdf
import pytest
from hostile import HOSTILE
from hostile_factory import AREAS, make_hostile
from project_factory import pipeline
from pypdfium2 import PdfDocument

from helpers.index_pages import index_pages
from helpers.schemas import RESULT_COLUMNS

FIELDS = {
    name: [" ".join(text.split()) for text in getattr(fields, name)]
    for name in ("WORDINGS", "CLAUSES", "TOPICS", "NOTES", "LABELS", "GROUP_NAMES", "COLLECTIONS", "CELLS", "MARGINS",
                 "QUOTES", "ROLES", "THEMES", "CONTACT")
} | {"COVER": [fields.TITLE, fields.SUBTITLE, fields.PUBLISHER, fields.PHASE, fields.PERIOD, AREAS["angriber"]]}  # fmt: skip
REPORT, LIST, COMPARED = (
    "reports/fjendtlig/angriber/baseline.html",
    "reports/index.html",
    "reports/fjendtlig/sammenlign.html",
)
CHECKED = "reports/kontrol/fjendtlig/offer.html"
DIFFERENT = "data/internt/forskelle/fjendtlig-angriber-baseline.html"
PACK = "data/internt/godkendelse/fjendtlig/angriber/baseline"
APPROVAL = f"{PACK}/godkendelse.html"
# What each page shows; a page of numbers has topics and answers, not what was asked in full.
SHOWN = {
    REPORT: FIELDS,
    LIST: {"COVER": [fields.TITLE, fields.PHASE, fields.PERIOD, *AREAS.values()]},
    COMPARED: {name: FIELDS[name] for name in ("TOPICS", "LABELS")} | {"COVER": [fields.TITLE, *AREAS.values()]},
    CHECKED: {"CELLS": fields.CELLS[:4], "FILE": [fields.FILE, AREAS["offer"]]},
    DIFFERENT: {name: FIELDS[name] for name in ("TOPICS", "LABELS")} | {"COVER": [fields.TITLE, AREAS["angriber"]]},
    APPROVAL: {name: FIELDS[name] for name in ("TOPICS", "LABELS", "GROUP_NAMES")},
}
SCRIPTS = dict.fromkeys([REPORT, LIST, COMPARED], 1)
FORBIDDEN = ["iframe", "object", "embed", "base", "video", "frame", "applet", "meta[http-equiv=refresh]"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?\d+([.,]\d+)?(e-?\d+)?")
ACTS = {"/JS", "/JavaScript", "/Launch", "/AA", "/OpenAction", "/SubmitForm", "/ImportData", "/GoToR", "/EmbeddedFile"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The released report and every page about it, made as a user makes them."""
    folder = make_hostile(tmp_path_factory.mktemp("hostile"))
    called = ["--area", "angriber", "--format", "html,pdf,docx", "--workers", "1"]
    _call(folder, "run", *called)
    _copy_as_other_area(folder / "reports" / "fjendtlig")
    for path, content in index_pages(folder / "reports").items():
        path.write_bytes(content)
    _call(folder, "pack", "fjendtlig", "angriber", "baseline")
    _call(
        folder, "diff", str(_earlier(folder)), str(folder / REPORT).replace(".html", ".results.csv"), "--format", "html"
    )
    rows = [["id", "køn", *fields.COLUMNS]]
    rows += [[f"R{place}", "x", *[text] * fields.ITEMS] for place, text in enumerate(fields.CELLS)]
    fields.write_rows(folder / "data" / f"offer {fields.FILE}", rows)
    _call(folder, "check", "fjendtlig", "--format", "html", status=2)
    return folder


def _call(folder, *arguments, status=0):
    """Call the driver, which says nothing that a terminal would act on."""
    called = pipeline(folder, *arguments)
    assert called.returncode == status, called.stderr
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", called.stdout + called.stderr)


def _copy_as_other_area(reports):
    """The list and the page that compares are made of what has been released: a second area's receipt and numbers."""
    other = reports / "offer"
    other.mkdir()
    receipt = json.loads((reports / "angriber/baseline.receipt.json").read_text(encoding="utf-8"))
    receipt |= {"area": "offer", "shown": receipt["shown"] | {"area": AREAS["offer"]}}
    (other / "baseline.receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    results = (reports / "angriber/baseline.results.csv").read_text(encoding="utf-8")
    (other / "baseline.results.csv").write_text(results.replace(",angriber,", ",offer,"), encoding="utf-8")


def _earlier(folder):
    """The same report as it might have been before: no number of it is the same."""
    old = folder / "før"
    shutil.copytree(folder / "reports/fjendtlig/angriber", old)
    path = old / "baseline.results.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, RESULT_COLUMNS)
        writer.writeheader()
        writer.writerows(row | ({"value": "0.5"} if row["value"] else {}) for row in rows)
    return path


def _plain(text):
    return re.sub(r"\s+", " ", re.sub("[\u00ad\u2060]", "", text)).strip().lower()


def _missing(text, wanted=FIELDS, squeeze=_plain):
    shown = squeeze(text)
    return [f"{name}: {one}" for name, texts in wanted.items() for one in texts if squeeze(one) not in shown]


def _report(project, ending):
    return (project / REPORT).with_suffix(f".{ending}")


def test_there_are_at_least_200_of_them():
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_shows_every_text_as_it_was_written_and_nothing_runs_or_is_fetched(project, opened, name):
    page, heard = opened(project / name)
    address = (project / name).as_uri()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    text = page.evaluate("document.body.innerText")
    assert _missing(text, SHOWN[name]) == []
    assert heard == [address]
    assert (page.url, page.title() == "ramt") == (address, False)
    acting = page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap(one => [...one.attributes])
        .filter(one => one.name.startsWith('on') || /^\\s*(javascript|vbscript|data:text\\/html)/i.test(one.value)
            && ['href', 'src', 'action', 'xlink:href'].includes(one.name)).map(one => one.name + one.value)"""
    )
    assert acting == []
    assert page.locator(",".join(FORBIDDEN)).count() == 0
    assert page.locator("script").count() == SCRIPTS.get(name, 0)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").first.get_attribute("content")
    assert policy.startswith("default-src 'none'; ")
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


def test_every_text_is_shown_as_it_was_written_in_word_and_no_field_is_computed(project):
    with zipfile.ZipFile(_report(project, "docx")) as parts:
        markup = parts.read("word/document.xml").decode()
        every = {name: parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels"))}
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", markup, re.DOTALL)
    texts = ["".join(unescape(t) for t in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", one)) for one in paragraphs]
    lines = [line for line in _missing("\n".join(texts)) if not line.startswith("CONTACT")]
    assert lines == []
    assert not [name for name in every if re.search("vba|embeddings|activeX|afchunk", name, re.IGNORECASE)]
    whole = "\n".join(every.values())
    assert set(re.findall(r'<w:fldSimple w:instr="([^"]*)"', whole)) <= {"PAGE", "NUMPAGES"}
    assert {field.split()[0] for field in re.findall(r"<w:instrText[^>]*>([^<]*)<", whole)} <= {
        "HYPERLINK",
        "PAGEREF",
        "TOC",
    }
    outside = re.findall(r'<Relationship [^>]*TargetMode="External"[^>]*>', whole)
    assert not [one for one in outside if "/hyperlink" not in one or not re.search(r'Target="(https?:|mailto:)', one)]


def test_every_text_stands_in_the_pdf_which_does_nothing_and_has_no_file_of_the_machine(project):
    with PdfDocument(_report(project, "pdf")) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    squeezed = re.sub(r"[\s\ufffe|-]", "", text)
    plain = [one for one in HOSTILE if one.isascii()]
    assert [one for one in plain if re.sub(r"[\s|-]", "", one) not in squeezed] == []
    assert "root:" not in text
    with pikepdf.open(_report(project, "pdf")) as pdf:
        parts = [part for part in pdf.objects if isinstance(part, pikepdf.Dictionary)]
        assert not [part for part in parts if ACTS & ({*part.keys()} | {str(part.get("/S")), str(part.get("/Type"))})]
        links = [str(part["/URI"]) for part in parts if "/URI" in part]
    assert all(re.match("(https?:|mailto:)", link) for link in links)


def test_no_cell_of_a_file_for_spreadsheets_is_a_formula(project):
    page = _report(project, "html").read_text(encoding="utf-8")
    files = {
        f"hent tal {n}": unquote(unescape(t)) for n, t in enumerate(re.findall(r'"data:text/csv[^,"]*,([^"]*)"', page))
    }
    assert files
    packed = sorted((project / PACK).glob("*.csv"))
    assert len(packed) == 3
    files |= {path.name: path.read_text(encoding="utf-8") for path in (*packed, _report(project, "results.csv"))}
    for name, text in files.items():
        cells = _cells(text, "," if name.endswith("results.csv") else ";")
        assert [one for one in cells if one.startswith(FORMULA) and not NUMBER.fullmatch(one)] == [], name


def _cells(text, delimiter):
    rows = list(csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=delimiter))
    assert {len(row) for row in rows} == {len(rows[0])}
    return [cell for row in rows for cell in row]


def test_the_log_has_none_of_them(project):
    lines = [line for path in (project / "data/logs").iterdir() for line in path.read_text("utf-8").splitlines()]
    assert {json.loads(line)["level"] for line in lines} == {"INFO"}
    assert [one for one in HOSTILE if len(one) > 4 and one in "\n".join(lines)] == []

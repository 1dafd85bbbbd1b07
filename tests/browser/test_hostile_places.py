"""Every hostile text, whole and alone, in every place that a report has: cover, headings, text, tables, boxes, figures.

tests/browser/test_hostile.py shows that the fields of params and data end in these places and nowhere else.
"""

import json
import re
import zipfile
from html import unescape

import nbformat
import pytest
from hostile import HOSTILE
from pypdfium2 import PdfDocument

from helpers.blocks import Callout, Figure, Prose, Sentences, Table, escape_markdown, literal
from helpers.rendering import render_embedded
from helpers.rendering.document import DocumentInfo, front_matter, write_document
from helpers.rendering.staging import stage_style
from helpers.rendering.word import stage_reference
from helpers.theme import Theme

TEXTS = [" ".join(text.split()) for text in [*HOSTILE, "8.", "a ... b", "-2 -- -3"]]
COVER = ("title", "subtitle", "area", "phase", "period", "publisher")
LOOK = Theme(contact=tuple(TEXTS[:9]))
# How often `blocks` puts a text into a document.
PLACES = 11
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect id="m" width="9" height="9"/></svg>'


def info(*texts):
    named = dict(zip(("title", "subtitle", "area_name", "phase_title", "period", "publisher"), texts, strict=True))
    return DocumentInfo(**named, generated="", synthetic=False, published=False)


def blocks(text, number):
    """One text in every place: heading, paragraph, sentence, table, boxes."""
    safe = escape_markdown(text)
    return [
        Prose(f"## {safe}\n\n{literal(text)}"),
        Sentences((text,)),
        Table((text, "x"), ((text, text),), "lr", safe, number, safe),
        Callout("quote", literal(text)),
        Callout("warning", safe, safe),
    ]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """HTML and PDF with a cover for each text, and Word."""
    folder = tmp_path_factory.mktemp("steder")
    notebook = nbformat.v4.new_notebook()
    shown = [block for number, text in enumerate(TEXTS, start=1) for block in blocks(text, number)]
    packed = escape_markdown(" ¤ ".join(TEXTS))
    shown.append(Figure(SVG, " ¤ ".join(TEXTS), packed, 1, packed, Table(("a",), ((TEXTS[0],),), "l", "", 1).markdown))
    outputs = []
    for block in shown:
        data, facts = block.output()
        outputs.append(nbformat.v4.new_output("display_data", data, metadata=facts))
    notebook.cells = [nbformat.v4.new_markdown_cell("# Kapitel"), nbformat.v4.new_code_cell("vis()", outputs=outputs)]
    own = info(*["x"] * 6)
    document = write_document(notebook, own, folder)
    stage_style(folder, LOOK)
    stage_reference(folder, own, LOOK)
    _cover_each(document)
    return render_embedded(document, own, LOOK, ["html", "pdf", "docx"])


def _cover_each(document):
    """The document with a cover for each text, made by the covers' own templates."""
    content = json.loads(document.read_text(encoding="utf-8"))
    settings = [front_matter(info(*[text] * 6)) for text in TEXTS]
    facts = [json.loads(re.search("^nedslag: (.*)$", one, re.MULTILINE)[1]) for one in settings]
    own = f"each: {json.dumps(facts, ensure_ascii=False)}\n"
    content["settings"] = content["settings"].replace("\nlang:", f"\n{own}lang:", 1)
    document.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    style = document.parent / "style"
    page = (style / "page.html").read_text(encoding="utf-8")
    cover = page[page.index('<header class="cover">') : page.index("</header>") + len("</header>")]
    put(style / "page.html", page.replace(cover, cover + each(cover)))
    shown = (style / "typst-show.typ").read_text(encoding="utf-8")
    facts = shown[shown.index("  (\n") : shown.index("  ),\n") + len("  )")]
    put(style / "typst-show.typ", shown + each(f"\n#cover({facts})\n"))


def each(template):
    return f"$for(each)${template.replace('nedslag.', 'each.')}$endfor$"


def put(path, text):
    path.write_text(text, encoding="utf-8")


def plain(text):
    return re.sub(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+", "", text)


def alone(text):
    """A text without what a caption puts before it."""
    return re.sub(r"^Tabel\d+\.", "", plain(text))


def test_a_page_shows_each_alone_in_every_place_and_nothing_runs_or_is_fetched(files, opened):
    page, heard = opened(files["html"])
    for selector, least in {
        ".cover h1": 1, ".cover .subtitle": 1, ".cover .publisher": 1, ".cover dd": 3, "main h3": 1, "main p": 5,
        "main th": 2, "main td": 1, "main figcaption": 1,
    }.items():  # fmt: skip
        found = page.locator(selector).evaluate_all("all => all.map(one => one.textContent)")
        found = [alone(one) for one in found]
        lost = [text for text in TEXTS if found.count(plain(text)) < least]
        assert lost == [], selector
    assert heard == [files["html"].as_uri()]
    assert page.locator("script").count() == 1
    figure = page.locator("figure.report-figure")
    assert figure.locator("svg").get_attribute("aria-label") == " ¤ ".join(TEXTS)
    for selector in ("figcaption", ".note"):
        assert plain(" ¤ ".join(TEXTS)) in plain(figure.locator(selector).text_content()), selector


def test_word_shows_each_alone_in_every_place(files):
    with zipfile.ZipFile(files["docx"]) as parts:
        markup = parts.read("word/document.xml").decode()
    found = []
    for one in re.findall(r"<w:p[ >].*?</w:p>", markup, re.DOTALL):
        text = "".join(unescape(t) for t in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", one))
        found.append(alone(text))
    assert [text for text in TEXTS if found.count(plain(text)) < PLACES] == []


def test_the_pdf_has_each_in_every_place(files):
    with PdfDocument(files["pdf"]) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    # Lines are parted at hyphens; no sign has become another.
    text = re.sub(r"[\s\ufffe-]", "", text)
    times = {one: text.count(re.sub(r"[\s-]", "", one)) for one in TEXTS if one.isascii()}
    assert {one: found for one, found in times.items() if found < PLACES + len(COVER)} == {}
    assert set(text) & set("–—−…“”‘’") <= set("".join(TEXTS))

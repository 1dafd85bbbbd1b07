"""The release gate on real files: correct reports pass, and every tampering is caught, wherever it was done."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from project_factory import make_project, write_answers
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from report_factory import execute

from helpers import making
from helpers.bundles import read_bundle
from helpers.errors import ReleaseRefused
from helpers.gate import Expected, check_files, require_passed
from helpers.preparation import Project, load_project, prepare
from helpers.rendering import render
from helpers.rendering.document import write_document
from helpers.staleness import Memory

AREA = """\
area: Samsø
phases: [midway]
data:
  - {wave: midway, population: citizen, file: data/samsoe-midway.csv, respondent: id,
     columns: {finds_books: Bøger, feels_welcome: Velkommen}}
"""


@dataclass
class Made:
    """A report's files and what the gate expects of them."""

    files: dict[str, bytes]
    expected: Expected

    def problems(self, **changed: bytes) -> list[str]:
        """What the gate finds when only the changed files and the notebook are looked at."""
        wanted = set(changed) | {"ipynb", "results.csv"} if changed else set(self.files)
        files = {ending: changed.get(ending, content) for ending, content in self.files.items() if ending in wanted}
        return [f"{found.check}: {line}" for found in check_files(files, self.expected) for line in found.problems]


def _make(project: Project, area: str, phase: str, folder: Path, formats: list[str]) -> Made:
    bundle = project.bundle("bibliotek", area, phase)
    report = read_bundle(bundle)
    notebook = execute(project.notebook(phase), {"evaluation": "bibliotek", "area": area, "bundle": str(bundle)})
    notebook = notebook.replace(str(bundle).encode(), b"bundle")
    folder.mkdir()
    (folder / "n.ipynb").write_bytes(notebook)
    info = making.document_info(report)
    document = write_document(folder / "n.ipynb", info, folder / "document")
    made = render(document, info, formats=formats, renderer="embedded")
    expected = making.expected_files(report, project, making.known_respondents(project, "bibliotek"))
    files = {ending: path.read_bytes() for ending, path in made.items()}
    return Made({**files, "ipynb": notebook, "results.csv": expected.results}, expected)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    """Two municipalities with many answers and one, Samsø, with so few that its numbers are hidden."""
    root = make_project(tmp_path_factory.mktemp("projekt"))
    (root / "params/bibliotek/samsoe.yml").write_text(AREA, encoding="utf-8")
    evaluation = root / "params/bibliotek/evaluation.yml"
    compared = "{label: Midtvejs, period: maj 2026, areas: [rebild, aarhus, samsoe]}"
    text = evaluation.read_text(encoding="utf-8").replace("{label: Midtvejs, period: maj 2026}", compared)
    evaluation.write_text(text, encoding="utf-8")
    write_answers(root / "data" / "samsoe-midway.csv", agree=1, neither=0, disagree=2)
    write_answers(root / "data" / "aarhus-midway.csv", agree=33, neither=12, disagree=10)
    project = Project(root)
    with Memory(project.state) as memory:
        prepare(load_project(root), project, memory)
    return project


@pytest.fixture(scope="module")
def made(project, tmp_path_factory) -> Made:
    return _make(project, "rebild", "midway", tmp_path_factory.mktemp("m") / "r", ["html", "pdf", "docx"])


@pytest.fixture(scope="module")
def other(project, tmp_path_factory) -> Made:
    return _make(project, "aarhus", "midway", tmp_path_factory.mktemp("m") / "a", ["html", "pdf"])


def test_a_right_report_passes_in_every_format(made, other):
    assert made.problems() == []
    assert other.problems() == []
    assert "vises ikke" in made.files["html"].decode()


def test_the_same_answers_give_the_same_bytes(other, project, tmp_path):
    again = _make(project, "aarhus", "midway", tmp_path / "again", ["html", "pdf"])
    assert {ending for ending, content in again.files.items() if content != other.files[ending]} == set()


def _in_html(made: Made, old: str, new: str) -> list[str]:
    page = made.files["html"].decode()
    assert old in page
    return made.problems(html=page.replace(old, new, 1).encode())


# A number that is shown elsewhere in the same report, so that only its place can give it away.
KNOWN = "15"

HTML = {
    "a suppressed number in an alternative text": ('role="img" aria-label="', f'role="img" aria-label="Samsø {KNOWN} pct. '),
    "in a tooltip": ("<h2", f'<h2 title="Samsø: {KNOWN} pct."'),
    "in the tooltip of a drawing": ("<g id=", f"<title>{KNOWN}</title><g id="),
    "in a data attribute": ("<h2", f'<h2 data-n="{KNOWN}"'),
    "in a data attribute of a drawing": ("<path d=", f'<path data-n="{KNOWN}" d='),
    "in a comment": ("<main", f"<!-- {KNOWN} --><main"),
    "in a property of the page": ("<title>", f'<meta name="description" content="Samsø {KNOWN}"><title>'),
    "in the text": ("</main>", f"<p>Samsø: {KNOWN}</p></main>"),
    "in the foot": ("<footer>", f"<footer><p>{KNOWN}</p>"),
    "a bar of another length": (' L ', ' L 1'),
    "a CPR number": ("</main>", "<p>010190-1234</p></main>"),
    "a mail address": ("</main>", "<p>en@borger.dk</p></main>"),
    "a respondent": ("</main>", "<p>R001</p></main>"),
    "a folder of the machine": ("</main>", "<p>/home/anna/svar</p></main>"),
    "a municipality that is not compared": ("</main>", "<p>Skanderborg</p></main>"),
    "an empty value": ("</main>", "<p>nan</p></main>"),
    "no language": ('lang="da"', 'lang="en"'),
    "a drawing without description": ('role="img"', 'role="none"'),
    "a page that stops": ("</html>", ""),
}  # fmt: skip


@pytest.mark.parametrize("change", HTML)
def test_a_changed_page_is_caught(made, change):
    assert _in_html(made, *HTML[change])


def _swapped(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


def test_swapped_municipalities_are_caught(made, other):
    page = made.files["html"].decode()
    assert any("kalder sig ikke" in line for line in made.problems(html=other.files["html"]))
    assert made.problems(html=_swapped(page, "Rebild", "Aarhus").encode())
    start = page.index("<main")
    assert made.problems(html=(page[:start] + _swapped(page[start:], "Rebild", "Aarhus")).encode())
    notebook = made.files["ipynb"].decode()
    assert made.problems(ipynb=_swapped(notebook, "Rebild", "Aarhus").encode())
    assert made.problems(ipynb=other.files["ipynb"])


def _figures(notebook: dict) -> list[dict]:
    return [out for cell in notebook["cells"] for out in cell.get("outputs", []) if "image/svg+xml" in out["data"]]


def _rendered(made: Made, notebook: bytes, folder: Path) -> list[str]:
    """What the gate finds when the notebook itself was wrong, and every file was made of it."""
    (folder / "n.ipynb").write_bytes(notebook)
    info = making.document_info(made.expected.report)
    page = render(write_document(folder / "n.ipynb", info, folder), info, formats=["html"], renderer="embedded")["html"]
    return made.problems(html=page.read_bytes(), ipynb=notebook)


def test_swapped_rows_of_a_figure_are_caught_also_where_all_files_agree(made, tmp_path):
    notebook = json.loads(made.files["ipynb"])
    for figure in _figures(notebook):
        figure["data"] = {kind: _swapped("".join(text), "Rebild", "Aarhus") for kind, text in figure["data"].items()}
        facts = figure["metadata"]["nedslag"]
        facts["alt"] = _swapped(facts["alt"], "Rebild", "Aarhus")
    found = _rendered(made, json.dumps(notebook).encode(), tmp_path)
    assert any("er ikke et af de tal, der må vises dér" in line for line in found), found


def test_another_waves_figure_is_caught_also_where_all_files_agree(made, project, tmp_path):
    earlier = _make(project, "rebild", "baseline", tmp_path / "b", ["html"])
    theirs = _figures(json.loads(earlier.files["ipynb"]))
    page, old = made.files["html"].decode(), earlier.files["html"].decode()
    drawing = re.compile(r"<svg.*?</svg>", re.DOTALL)
    own = drawing.search(page).group()
    assert made.problems(html=page.replace(own, drawing.search(old).group()).encode())
    for number, captioned in enumerate((True, False)):
        notebook = json.loads(made.files["ipynb"])
        figure = _figures(notebook)[0]
        facts = {"caption": figure["metadata"]["nedslag"]["caption"]} if not captioned else {}
        figure |= {"data": theirs[0]["data"], "metadata": {"nedslag": theirs[0]["metadata"]["nedslag"] | facts}}
        (tmp_path / str(number)).mkdir()
        assert _rendered(made, json.dumps(notebook).encode(), tmp_path / str(number))


NOTEBOOK = {
    "printed": lambda cell: cell["outputs"].append({"output_type": "stream", "name": "stdout", "text": [KNOWN]}),
    "in the plain text of a figure": lambda cell: _figure_of(cell)["data"].update({"text/plain": KNOWN}),
    "in a drawing": lambda cell: _figure_of(cell)["data"].update(
        {"image/svg+xml": "".join(_figure_of(cell)["data"]["image/svg+xml"]).replace("</svg>", "<text>99 %</text></svg>")}
    ),
    "for an area that is hidden": lambda cell: _figure_of(cell)["metadata"]["nedslag"].update(
        alt=_figure_of(cell)["metadata"]["nedslag"]["alt"].replace("Samsø: vises ikke", f"Samsø: enig {KNOWN} pct., vises ikke")
    ),
    "as another kind of output": lambda cell: _figure_of(cell)["data"].update({"application/json": {"n": KNOWN}}),
    "in an output's metadata": lambda cell: _figure_of(cell)["metadata"].update(n=KNOWN),
    "in a cell's metadata": lambda cell: cell["metadata"].update(n=KNOWN),
    "as an error": lambda cell: cell["outputs"].append(
        {"output_type": "error", "ename": "E", "evalue": KNOWN, "traceback": []}
    ),
    "a figure left out": lambda cell: cell["outputs"].remove(_figure_of(cell)),
    "a figure twice": lambda cell: cell["outputs"].append(_figure_of(cell)),
}  # fmt: skip


def _figure_of(cell: dict) -> dict:
    return next(out for out in cell["outputs"] if "image/svg+xml" in out.get("data", {}))


@pytest.mark.parametrize("change", NOTEBOOK)
def test_a_changed_notebook_output_is_caught(made, change):
    notebook = json.loads(made.files["ipynb"])
    cell = next(cell for cell in notebook["cells"] for out in cell.get("outputs", []) if "image/svg+xml" in out["data"])
    before = json.dumps(notebook)
    NOTEBOOK[change](cell)
    assert json.dumps(notebook) != before
    assert made.problems(ipynb=json.dumps(notebook).encode())


def _pdf(made: Made, change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made.files["pdf"])))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _remark(writer: PdfWriter) -> None:
    remark = {"/Type": "/Annot", "/Subtype": "/Text", "/Contents": KNOWN}
    entries = {NameObject(key): NameObject(v) if v[0] == "/" else TextStringObject(v) for key, v in remark.items()}
    writer.pages[2][NameObject("/Annots")] = ArrayObject([DictionaryObject(entries)])


def _alt(writer: PdfWriter) -> None:
    found = [entry.get_object() for entry in writer._objects if isinstance(entry, DictionaryObject) and "/Alt" in entry]
    found[0][NameObject("/Alt")] = TextStringObject(f"{found[0]['/Alt']} {KNOWN}")


def _xmp(writer: PdfWriter) -> None:
    packet = writer._root_object["/Metadata"].get_object()
    packet.set_data(packet.get_data().replace(b"</dc:title>", b"</dc:title><dc:subject>15</dc:subject>"))


PDF = {
    "in a property": lambda writer: writer.add_metadata({"/Keywords": KNOWN}),
    "in its XMP": _xmp,
    "in a remark": _remark,
    "in an alternative text": _alt,
    "as an attachment": lambda writer: writer.add_attachment("svar.csv", b"1"),
    "as another title": lambda writer: writer.add_metadata({"/Title": "Aarhus"}),
    "without tags": lambda writer: writer._root_object.pop("/MarkInfo"),
    "without its last page": lambda writer: writer.remove_page(len(writer.pages) - 1),
}


@pytest.mark.parametrize("change", PDF)
def test_a_changed_pdf_is_caught(made, change):
    assert made.problems(pdf=_pdf(made, PDF[change]))


def test_a_pdf_only_written_anew_passes(made):
    assert made.problems(pdf=_pdf(made, lambda writer: None)) == []


def _word(made: Made, part: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.files["docx"])) as old, zipfile.ZipFile(out, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts[part] = change(parts.get(part, b""))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


WORD = {
    "a chart": ("word/charts/chart1.xml", lambda _: b"<c:chart><c:v>15</c:v></c:chart>"),
    "a sheet": ("word/embeddings/svar.xlsx", lambda _: b"PK"),
    "a property": ("docProps/core.xml", lambda xml: xml.replace(b"<cp:keywords>", b"<cp:keywords>15")),
    "a remark": ("word/comments.xml", lambda _: b"<w:comments><w:t>15</w:t></w:comments>"),
    "a description": ("word/document.xml", lambda xml: re.sub(rb'descr="', b'descr="15 ', xml, count=1)),
    "the text": ("word/document.xml", lambda xml: xml.replace(b"</w:t></w:r></w:p>", b" 15</w:t></w:r></w:p>", 1)),
}  # fmt: skip


@pytest.mark.parametrize("change", WORD)
def test_a_changed_word_file_is_caught(made, change):
    assert made.problems(docx=_word(made, *WORD[change]))


def test_another_number_in_the_results_is_caught_and_the_message_says_what_and_where(made):
    found = made.problems(**{"results.csv": made.files["results.csv"].replace(b"45", b"46", 1)})
    assert found == ["tal: results.csv: tallene er ikke dem, som rapporten er lavet af"]
    page = made.files["html"].replace(b"</main>", b"<p>15</p></main>")
    with pytest.raises(ReleaseRefused, match="enige filer: html: tal og navne er ikke notebookens"):
        require_passed(check_files({**made.files, "html": page}, made.expected))

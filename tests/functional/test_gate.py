"""The release gate on real files: correct reports pass, and every tampering is caught, wherever it was done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import pytest
from gate_mutations import HTML, NOTEBOOK, PDF, RECEIPT, RESULTS, WORD, Hide, figure_of, pdf_with
from project_factory import make_project, write_answers
from pypdf import PdfWriter
from report_factory import execute

from helpers import checking
from helpers.bundles import read_bundle
from helpers.claims import Claim
from helpers.errors import ReleaseRefused
from helpers.execution import Artefacts
from helpers.gate import Expected, check_copies, check_files, leaks, require_passed
from helpers.gate.notebook import Told, read_notebook
from helpers.inputs import hash_inputs
from helpers.preparation import load_project, prepare
from helpers.project import Project
from helpers.provenance import receipt_bytes
from helpers.receipts import receipt
from helpers.release import Place, with_hashes
from helpers.rendering import render
from helpers.rendering.cover import document_info
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

    def copies(self, told: Told, **changed: bytes) -> list[str]:
        """What the gate finds in the changed files alone, the notebook being as it was."""
        return [
            f"{found.check}: {line}" for found in check_copies(changed, told, self.expected) for line in found.problems
        ]


def _make(project: Project, area: str, phase: str, folder: Path, formats: list[str]) -> Made:
    bundle = project.bundle("bibliotek", area, phase)
    report = read_bundle(bundle)
    notebook = execute(project.notebook(phase), {"evaluation": "bibliotek", "area": area, "bundle": str(bundle)})
    notebook = notebook.replace(str(bundle).encode(), b"bundle")
    folder.mkdir()
    info = document_info(report.context)
    document = write_document(nbformat.reads(notebook, 4), info, folder / "document")
    made = render(document, info, formats=formats, renderer="embedded")
    expected = checking.expected_files(report, project, checking.known_respondents(project, "bibliotek"))
    expected = replace(expected, secrets=replace(expected.secrets, user="annakirstine"))
    files = {ending: path.read_bytes() for ending, path in made.items()}
    files |= {"ipynb": notebook, "results.csv": expected.results}
    place = Place(project.root / "reports", "bibliotek", area, phase)
    inputs = {"data_rows": {"sha256": report.context.rows_sha256}}
    told = receipt(place, report, Artefacts(renderer="embedded"), inputs, "2026-11-22T08:00:00+00:00")
    files["receipt.json"] = receipt_bytes(with_hashes(place, files, told))
    return Made(files, expected)


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


@pytest.fixture(scope="module")
def told(made) -> Told:
    return read_notebook(made.files["ipynb"])


def test_a_reader_passes_a_made_report_and_refuses_one_with_the_id_of_somebody_who_answered(made, project):
    (params,) = load_project(project.root)
    files = {ending: content for ending, content in made.files.items() if ending in ("html", "pdf", "docx", "ipynb")}
    place = Place(project.root / "reports", "bibliotek", "rebild", "midway")
    hashed, own = hash_inputs(params, project), sorted(checking.known_respondents(project, "bibliotek"))[0]
    told = files["html"].replace(b"</p>", f" {own}</p>".encode(), 1)
    for content in (files["html"], told):
        artefacts = Artefacts({**files, "html": content}, renderer="embedded")
        claim = Claim(place, artefacts, project, hashed, "2026-11-22T08:00:00+00:00")
        if content == told:
            with pytest.raises(ReleaseRefused, match="læk: html"):
                checking.check_claim(claim)
        else:
            checked = checking.check_claim(claim)
            assert checked.results == made.files["results.csv"]
            assert set(checked.checks.values()) == {"i orden"}


def test_a_right_report_passes_in_every_format(made, other):
    assert made.problems() == []
    assert other.problems() == []
    assert "vises ikke" in made.files["html"].decode()


def test_the_same_answers_give_the_same_bytes(other, project, tmp_path):
    again = _make(project, "aarhus", "midway", tmp_path / "again", ["html", "pdf"])
    assert {ending for ending, content in again.files.items() if content != other.files[ending]} == set()


# A number that is shown elsewhere in the same report, so that only its place can give it away.
KNOWN = "15"
LEAKS = {
    "R001": "en deltagers id",
    "010190-1234": "et CPR-nummer",
    "en@borger.dk": "en mailadresse",
    "/home/anna/svar": "en sti på maskinen",
    "annakirstine": "brugerens navn på maskinen",
}
# Places where five texts beside each other are not possible, or are refused before they are read.
UNREAD = {"a declaration", "a footnote's mark"}


def _is_named(line: str, ending: str, where: str) -> bool:
    """The numbers of a figure are told by its own number, everything else by its file."""
    return where in line and (f": {ending}: " in line or line.startswith("tal: Figur "))


def _missed(places: dict, ending: str, found: Callable[[Hide, str], list[str]]) -> tuple[list[str], int]:
    """Places where a hidden number or one of the leaks was not caught, or not named; and how many were tried."""
    missed, tried = [], 0
    for place, (hide, where) in places.items():
        lines = found(hide, KNOWN)
        missed += [f"{place}: {lines}"] if not any(_is_named(line, ending, where) for line in lines) else []
        leaked = "\n".join(found(hide, " ".join(LEAKS)))
        missed += [f"{place}: {what}" for what in LEAKS.values() if f"{ending}: {what}" not in leaked]
        tried += 1 + len(LEAKS)
    return missed, tried


def test_everything_that_is_hidden_in_a_page_is_caught_and_named(made, told):
    missed, tried = _missed(HTML, "html", lambda hide, text: made.copies(told, html=hide(made.files["html"], text)))
    assert missed == []
    assert tried >= 180


def test_everything_that_is_hidden_in_a_word_file_is_caught_and_named(made, told):
    missed, tried = _missed(WORD, "docx", lambda hide, text: made.copies(told, docx=hide(made.files["docx"], text)))
    assert missed == []
    assert tried >= 160


def test_everything_that_is_hidden_in_an_executed_notebook_is_caught_and_named(made, told):
    def found(hide: Hide, text: str) -> list[str]:
        changed = hide(made.files["ipynb"], text)
        return made.problems(ipynb=changed) if text == KNOWN else made.copies(told, ipynb=changed)

    missed, tried = _missed(NOTEBOOK, "ipynb", found)
    assert missed == []
    assert tried >= 170


def test_everything_that_is_hidden_in_results_and_receipt_is_caught_and_named(made, told):
    own = {"receipt.json": RECEIPT, "results.csv": RESULTS}
    for ending, places in own.items():
        missed, _ = _missed(
            places,
            ending,
            lambda hide, text, ending=ending: made.copies(told, **{ending: hide(made.files[ending], text)}),
        )
        assert missed == []


def test_everything_that_is_hidden_in_a_pdf_is_caught_and_named(made, told):
    """All places at once, as each must be named: reading a PDF takes its time."""
    changes = [change for change, _ in PDF.values()]
    found = made.copies(told, pdf=pdf_with(made.files["pdf"], changes, KNOWN))
    assert [place for place, (_, where) in PDF.items() if not any(where in line for line in found)] == []
    for place in ("a bookmark", "an object that nothing leads to"):
        found = made.copies(told, pdf=pdf_with(made.files["pdf"], [PDF[place][0]], " ".join(reversed(LEAKS))))
        assert [what for what in LEAKS.values() if f"læk: pdf: {what}" not in "\n".join(found)] == []


@pytest.mark.parametrize(
    "text",
    ["X1811908984c89d03d18bc145daef763bb822c7a", "de har SHA-256 a1811908984c89d0 …", "M 181190.8984 L 1.1811908984"],
)
def test_hashes_and_coordinates_are_no_cpr_numbers(text):
    told = {"docx": text}
    assert list(leaks.problems(told, told, leaks.Secrets(), allowed=(), declared="")) == []


@pytest.mark.parametrize(
    "text",
    ["a\n181190-8984", "nr.1811908984", "181190 8984", "id_R001", "K 12.R001", "C:/Users/anna", r"\\\\server\\svar"],
)
def test_leaks_are_seen_whatever_stands_around_them(text):
    told, secrets = {"docx": text}, leaks.Secrets(respondents=frozenset({"R001"}))
    assert list(leaks.problems(told, told, secrets, allowed=(), declared=""))


@pytest.mark.parametrize(("name", "looked_for"), [("annakirstine", "annakirstine"), ("evaluering", ""), ("Andel", "")])
def test_a_user_whose_name_is_a_word_of_the_reports_is_not_looked_for(monkeypatch, name, looked_for):
    monkeypatch.setattr(checking.getpass, "getuser", lambda: name)
    assert checking.machine_user.__wrapped__() == looked_for


HTML_FORM = {
    "a bar in another place": ('<rect x="', '<rect x="1'),
    "a line to another place": (" L ", " L 1"),
    "a number in words": ("</main>", "<p>femten</p></main>"),
    "a number with a fraction": ("</main>", "<p>½</p></main>"),
    "a municipality that is not compared": ("</main>", "<p>Skanderborg</p></main>"),
    "an empty value": ("</main>", "<p>nan</p></main>"),
    "a file in a picture": ("</main>", '<img alt="" src="data:text/plain;base64,MTU="></main>'),
    "a file in a link": ("</main>", '<a href="data:application/json;base64,MTU=">x</a></main>'),
    "a script of another": ("</script>", "var n = 15</script>"),
    "no language": ('lang="da"', 'lang="en"'),
    "a drawing without description": ('role="group"', 'role="none"'),
    "a description removed": ('role="group" aria-label', 'role="group" data-x'),
    "a page that stops": ("</html>", ""),
}


@pytest.mark.parametrize("change", HTML_FORM)
def test_a_changed_page_is_caught(made, told, change):
    old, new = HTML_FORM[change]
    page = made.files["html"].decode()
    assert old in page
    assert made.copies(told, html=page.replace(old, new, 1).encode())


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
    info = document_info(made.expected.report.context)
    document = write_document(nbformat.reads(notebook, 4), info, folder)
    page = render(document, info, formats=["html"], renderer="embedded")["html"]
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


NOTEBOOK_FORM = {
    "a figure left out": lambda notebook: _outputs(notebook).remove(figure_of(notebook)),
    "a figure twice": lambda notebook: _outputs(notebook).append(figure_of(notebook)),
    "a gap in the numbers": lambda notebook: figure_of(notebook)["metadata"]["nedslag"].update(number=3),
    "an item that is not told of": lambda notebook: _left_out(notebook),
}


def _outputs(notebook: dict) -> list[dict]:
    return next(cell["outputs"] for cell in notebook["cells"] if figure_of(notebook) in cell.get("outputs", []))


def _left_out(notebook: dict) -> None:
    """The first item's text and figure gone, and the other figure numbered as if that were all."""
    outputs = _outputs(notebook)
    place = outputs.index(figure_of(notebook))
    del outputs[place - 2 : place + 1]
    figure_of(notebook)["metadata"]["nedslag"].update(number=1)


@pytest.mark.parametrize("change", NOTEBOOK_FORM)
def test_a_notebook_that_tells_too_little_or_too_much_is_caught_also_where_all_files_agree(made, change, tmp_path):
    notebook = json.loads(made.files["ipynb"])
    NOTEBOOK_FORM[change](notebook)
    assert _rendered(made, json.dumps(notebook).encode(), tmp_path)


def test_every_number_in_the_sentences_is_caught_when_it_is_one_more_or_one_less(made, told):
    page = made.files["html"].decode()
    begins = page.index("<main")
    numbers = [
        match
        for match in re.finditer(r"(?<=[ (])\d+(?= (?:pct|procentpoint|brugere|af))", page)
        if match.start() > begins
    ]
    assert len(numbers) > 20
    for match in numbers[:: max(1, len(numbers) // 8)]:
        for step in (-1, 1):
            changed = page[: match.start()] + str(int(match.group()) + step) + page[match.end() :]
            assert made.copies(told, html=changed.encode()), match


PDF_FORM = {
    "another title": lambda writer, _: writer.add_metadata({"/Title": "Aarhus"}),
    "no tags": lambda writer, _: writer._root_object.pop("/MarkInfo"),
    "no mark of PDF/UA": lambda writer, _: writer._root_object.pop("/Metadata"),
    "no language": lambda writer, _: writer._root_object.pop("/Lang"),
    "no last page": lambda writer, _: writer.remove_page(len(writer.pages) - 1),
    "a page moved": lambda writer, _: writer.insert_page(writer.pages[3], 1),
}


@pytest.mark.parametrize("change", PDF_FORM)
def test_a_changed_pdf_is_caught(made, told, change):
    assert made.copies(told, pdf=pdf_with(made.files["pdf"], [PDF_FORM[change]], ""))


def test_a_number_on_the_cover_of_a_pdf_is_caught(made, told):
    def stamp(writer: PdfWriter, text: str) -> None:
        page, other = writer.pages[0], writer.pages[3]
        page.merge_page(other)

    found = made.copies(told, pdf=pdf_with(made.files["pdf"], [stamp], ""))
    assert any("forsiden" in line for line in found), found


def test_a_pdf_with_an_older_version_inside_is_caught(made, told):
    assert made.copies(told, pdf=made.files["pdf"] + b"\n% 15\n%%EOF\n")


def test_a_pdf_only_written_anew_passes(made, told):
    assert made.copies(told, pdf=pdf_with(made.files["pdf"], [], "")) == []


def test_another_number_in_the_results_is_caught_and_the_message_says_what_and_where(made):
    found = made.problems(**{"results.csv": made.files["results.csv"].replace(b"45", b"46", 1)})
    assert found == ["tal: results.csv: tallene er ikke dem, som rapporten er lavet af"]
    page = made.files["html"].replace(b"</main>", b"<p>15</p></main>")
    with pytest.raises(ReleaseRefused, match="enige filer: html: tal og navne er ikke notebookens"):
        require_passed(check_files({**made.files, "html": page}, made.expected))

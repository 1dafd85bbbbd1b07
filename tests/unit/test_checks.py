"""The checks on finished files: each must let a right file through and catch a wrong one."""

from pathlib import Path

import pytest
import typst

from helpers.checks import Expected, check_files

EXPECTED = Expected(
    area_name="Rebild",
    phase_title="Midtvejsevaluering",
    names=frozenset({"Rebild", "Næstved", "Samlet"}),
    synthetic=True,
    secrets=("/srv/projekt",),
)
BODY = "Midtvejsevaluering i Rebild. Syntetiske svar. I Næstved er 63 pct. enige."


def _html(body: str) -> bytes:
    return f"<!doctype html><html lang='da'><title>x</title><body><p>{body}</p></body></html>".encode()


def _problems(files: dict[str, bytes]) -> list[str]:
    return [problem for finding in check_files(files, EXPECTED) for problem in finding.problems]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory):
    def build(*pages: str) -> bytes:
        source = Path(tmp_path_factory.mktemp("pdf")) / "a.typ"
        source.write_text("#pagebreak()\n".join(pages), encoding="utf-8")
        return typst.compile(str(source))

    return build


def test_right_files_pass(pdf):
    assert _problems({"html": _html(BODY), "pdf": pdf(BODY), "results.csv": b"population\n"}) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (BODY.replace("Rebild", "Næstved"), "html: »Rebild« står ingen steder"),
        (BODY.replace("Midtvejsevaluering", "Slutevaluering"), "html: »Midtvejsevaluering« står ingen steder"),
        (BODY + " Aarhus' borgere er enige.", "html: Aarhus er nævnt, men indgår ikke i rapporten"),
        (BODY + " Vejen Kommune svarede.", "html: Vejen er nævnt, men indgår ikke i rapporten"),
        (BODY.replace("63", "nan"), "html: »nan« i teksten"),
        (BODY.replace("Syntetiske svar", ""), "ikke mærket »Syntetiske svar«"),
        (BODY + '<img alt="/home/anna/fil.svg">', "html: en sti på maskinen"),
        (BODY + '<i data-x="/srv/projekt/data">', "html: mappens navn på maskinen"),
    ],
)
def test_a_wrong_page_is_caught(body, problem):
    found = _problems({"html": _html(body)})
    assert any(problem in line for line in found), found


def test_words_that_are_also_names_of_municipalities_pass():
    assert _problems({"html": _html(BODY + " Vejen til job er lang. En Rebild-borger.")}) == []


def test_a_pdf_of_another_municipality_or_with_an_empty_page_is_caught(pdf):
    assert any("»Rebild« står ingen steder" in line for line in _problems({"pdf": pdf("Midtvejsevaluering i Lejre")}))
    assert "pdf: side 2 er tom" in _problems({"pdf": pdf(BODY, "", BODY)})


def test_a_cut_or_empty_file_is_caught():
    assert "html: filen slutter midt i det hele" in _problems({"html": _html(BODY)[:-20]})
    assert "results.csv: filen er tom" in _problems({"results.csv": b""})

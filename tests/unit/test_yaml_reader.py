"""YAML as an evaluator writes it: 1.2's reading of plain words, and Danish messages with line, key and repair."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from helpers.errors import InputProblems, Problem
from helpers.instrument import Identifier, Slug, Strict
from helpers.yaml_reader import read_model, read_yaml


class Answer(Strict):
    label: str
    code: int = Field(default=0, ge=0, le=9)


class Sheet(Strict):
    title: str
    kind: Literal["wide", "long"] = "wide"
    note: Literal["kort", "lang"] | None = None
    share: float = 0.5
    open: bool = False
    answers: list[Answer] = Field(default=[])
    waves: dict[Identifier, Answer] = Field(default={})
    area: Slug | None = None
    names: list[str] = Field(default=["a"], min_length=1)
    words: str = Field(default="x", min_length=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ark.yml"


def read(path: Path, text: str) -> Sheet:
    path.write_text(text, encoding="utf-8")
    return read_model(path, Sheet)


def problems(path: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputProblems) as caught:
        read(path, text)
    return caught.value.problems


def problem(path: Path, text: str) -> Problem:
    (only,) = problems(path, text)
    return only


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "Nej", "1.000.000", "12-14"])
def test_plain_words_stay_text(path, word):
    assert read(path, f"title: {word}").title == word


def test_danish_letters_and_a_byte_order_mark_are_read(path):
    path.write_bytes("title: Løbenr. på Ærø\n".encode("utf-8-sig"))
    assert read_model(path, Sheet).title == "Løbenr. på Ærø"


def test_an_anchor_is_read_as_what_it_names(path):
    sheet = read(path, "title: x\nopen: &ja true\nanswers:\n  - &a {label: Enig, code: 4}\n  - *a\n")
    assert sheet.open is True
    assert sheet.answers[0] == sheet.answers[1] == Answer(label="Enig", code=4)


def test_a_misspelled_key_gets_its_line_and_the_nearest_key(path):
    found = problem(path, "title: x\nanswers:\n  - label: Enig\n    kode: 4\n    code: 4\n")
    assert found.place == "linje 4, nøglen answers[0].kode"
    assert found.found == "ukendt nøgle"
    assert found.allowed == "label, code"
    assert found.repair == "Mente du »code«?"


def test_a_misspelled_key_under_a_named_key_knows_its_own_neighbours(path):
    found = problem(path, "title: x\nwaves:\n  midway:\n    lable: Midtvejs\n    label: Midtvejs\n")
    assert (found.place, found.repair) == ("linje 4, nøglen waves.midway.lable", "Mente du »label«?")


def test_a_key_unlike_any_other_is_to_be_corrected_or_deleted(path):
    assert problem(path, "title: x\nqwerty: 1\n").repair == "Ret eller slet nøglen."


def test_a_missing_key_is_named_at_the_line_above_it(path):
    found = problem(path, "title: x\nanswers:\n  - label: Enig\n  - code: 2\n")
    assert found.place == "linje 4, nøglen answers[1].label"
    assert (found.found, found.repair) == ("nøglen mangler", "Tilføj label.")


@pytest.mark.parametrize(
    ("line", "found", "allowed"),
    [
        ("title: 0301", "»301«", "tekst (sæt den i anførselstegn)"),
        ("title: 2019-12-01", "»2019-12-01«", "tekst (sæt den i anførselstegn)"),
        ("title: true", "»true«", "tekst (sæt den i anførselstegn)"),
        ("title:", "ingenting", "tekst (sæt den i anførselstegn)"),
        ("open: ja", "»ja«", "true eller false"),
        ("open: 1", "»1«", "true eller false"),
        ("share: '0,5'", "»0,5«", "et tal uden anførselstegn (punktum som decimaltegn)"),
        ("names: a, b", "»a, b«", "en liste"),
        ("names: []", "en liste", "mindst 1 i listen"),
        ("words: ''", "»«", "en tekst, som ikke er tom"),
        ("answers: {label: Enig}", "nøgler", "en liste"),
        ("answers: [Enig]", "»Enig«", "nøgler med værdier under sig"),
        ("waves: [midway]", "en liste", "nøgler med værdier under sig"),
        ("answers: [{label: Enig, code: '4'}]", "»4«", "et helt tal uden anførselstegn"),
        ("answers: [{label: Enig, code: 4.0}]", "»4.0«", "et helt tal uden anførselstegn"),
        ("answers: [{label: Enig, code: -1}]", "»-1«", "mindst 0"),
        ("answers: [{label: Enig, code: 10}]", "»10«", "højst 9"),
        ("area: Næstved", "»Næstved«", "små bogstaver a-z og cifre, med bindestreg imellem"),
        ("waves: {Midtvejs: {label: x}}", "»Midtvejs«", "små bogstaver a-z, cifre og _, først et bogstav"),
        ("kind: brej", "»brej«", "wide, long"),
        ("note: korrt", "»korrt«", "kort, lang"),
    ],
)
def test_a_wrong_value_is_shown_with_what_is_allowed(path, line, found, allowed):
    text = line if line.startswith("title") else f"title: x\n{line}"
    told = problem(path, text)
    assert (told.found, told.allowed) == (found, allowed)
    assert told.place.startswith(f"linje {text.count(chr(10)) + 1}, nøglen ")


def test_the_nearest_of_the_allowed_words_is_proposed(path):
    assert problem(path, "title: x\nkind: lomg\n").repair == "Mente du »long«?"


def test_everything_wrong_is_told_at_once(path):
    found = problems(path, "titel: x\nkind: bred\nanswers:\n  - {label: 5, code: x}\n")
    assert sorted(one.place.split("nøglen ")[1] for one in found) == [
        "answers[0].code",
        "answers[0].label",
        "kind",
        "titel",
        "title",
    ]


def test_a_long_value_is_cut(path):
    told = problem(path, f"title: x\nkind: {'lang ' * 60}")
    assert len(told.found) < 125
    assert told.found.endswith("...«")


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("title: x\ntitle: y\n", 2, "nøglen title står to gange"),
        ("title: x\nwaves:\n\tmidway: 1\n", 3, "en tabulator"),
        ("title: Mål: plan\n", 1, "et kolon midt i en værdi"),
        ("title: 'x\nkind: wide\n", 3, "et anførselstegn, som ikke er lukket"),
        ("title: *x\n", 1, "en henvisning (*) til noget, som ikke er navngivet"),
        ("title: x\n---\ntitle: y\n", 2, "endnu et dokument (---)"),
        ("title: x\nkind: \x07wide\n", 2, "et usynligt tegn"),
        ("names: [a\ntitle: x\n", 2, "linjen kan ikke læses som YAML"),
    ],
)
def test_what_is_not_yaml_is_told_in_danish_with_its_line(path, text, line, found):
    told = problem(path, text)
    assert (told.place, told.found) == (f"linje {line}", found)
    assert told.repair.endswith(".")


@pytest.mark.parametrize("text", ["", "# kun en kommentar\n", "- a\n- b\n", "bare tekst\n"])
def test_a_file_without_keys_is_refused(path, text):
    assert problem(path, text).found == "filen har ingen nøgler"


def test_a_file_that_is_not_utf8_is_refused(path):
    path.write_bytes("title: Næstved\n".encode("cp1252"))
    with pytest.raises(InputProblems, match="filen er ikke UTF-8"):
        read_yaml(path)


def test_a_missing_file_is_told_by_its_name(path):
    with pytest.raises(InputProblems, match=r"ark\.yml\n  fundet:  filen findes ikke"):
        read_yaml(path)


def test_the_message_has_file_place_found_allowed_and_repair(path):
    assert str(problem(path, "title: x\nkind: lomg\n")).splitlines() == [
        f"{path}: linje 2, nøglen kind",
        "  fundet:  »lomg«",
        "  tilladt: wide, long",
        "  sådan:   Mente du »long«?",
    ]


def test_plain_values_reach_the_model(path):
    # ruamel's own kinds of text and number carry comments and layout, and do not survive JSON and pickle alike.
    sheet = read(path, "title: |-\n  to\n  linjer\nshare: 0.25\nopen: &a true\nanswers: [{label: x, code: &c 3}]\n")
    values = [sheet.title, sheet.share, sheet.open, sheet.answers[0].code]
    assert values == ["to\nlinjer", 0.25, True, 3]
    assert [type(value) for value in values] == [str, float, bool, int]

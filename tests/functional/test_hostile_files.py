"""Files made to do harm: `check` refuses each in Danish, soon, and nothing in them is unpacked without measure or run."""

from __future__ import annotations

import csv
import io
import pickle
import re
import unicodedata
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from broken_inputs import AREA, BASELINE, EVALUATION, answers, instead, make_whole, put, swap
from hostile import HOSTILE, REFUSED
from project_factory import pipeline

from helpers.params import inspect_evaluation

DEEP = "a: " + "[" * 3000 + "]" * 3000
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{own}: &{own} [{', '.join([f'*{before}'] * 10)}]\n" for before, own in zip("abcdefgh", "bcdefghi", strict=True)
)
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><x>&a;&b;</x>'


def _repacked(part: str, content: bytes) -> bytes:
    """A workbook with one part of it exchanged."""
    book, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(book)
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return made.getvalue()


def _endless(project):
    """A Parquet file of some kilobytes that says one value two billion times."""
    column = pa.array(["1"] * 1_000_000).dictionary_encode()
    path = project / "data" / "x.parquet"
    with pq.ParquetWriter(path, pa.schema([("id", column.type)]), compression="zstd") as writer:
        for _ in range(3):
            writer.write_table(pa.table({"id": column}))


def _with_pickle(project):
    """Parquet with a pickled object that makes a file when it is read as one."""

    class Harm:
        def __reduce__(self):
            return (open, (str(project / "ramt"), "w"))

    table = pa.Table.from_pandas(answers(1, "2025-05-14").drop(columns="vægt"))
    field = pa.field("ekstra", pa.binary(), metadata={"ARROW:extension:name": "arrow.py_extension_type",
                                                      "ARROW:extension:metadata": pickle.dumps(Harm())})  # fmt: skip
    table = table.append_column(field, pa.array([pickle.dumps(Harm())] * table.num_rows, pa.binary()))
    pq.write_table(table, project / "data" / "x.parquet")


def _cell(value: str):
    return swap(BASELINE, "Ung", f'"{value}"')


HARMFUL = {
    "zip bomb": (instead("x.xlsx", put("data/x.xlsx", _repacked("xl/styles.xml", bytes(200 * 2**20)))), ["når den pakkes ud"]),
    "entities": (instead("x.xlsx", put("data/x.xlsx", _repacked("xl/workbook.xml", ENTITIES))), ["entiteter", "xl/workbook.xml"]),
    "zip of anything": (instead("x.xlsx", put("data/x.xlsx", b"PK\x03\x04" + b"x" * 99)), ["beskadiget"]),
    "pickle called parquet": (instead("x.parquet", put("data/x.parquet", pickle.dumps([1]))), ["indholdet er ikke en Parquet-fil"]),
    "cell of a megabyte": (_cell("x" * 1_000_000), ["en celle med mindst", "32767 tegn"]),
    "cell beyond Excel's": (_cell("x" * 40_000), ["en celle med mindst", "»team«"]),
    "NUL in a cell": (_cell("a\x00b"), ["ikke tekst, der kan læses"]),
    "turned text in a cell": (_cell("\u202e63"), ["vender læseretningen (U+202E)", "række 2", "»team«"]),
    "deep params": (put(AREA, DEEP), ["for mange niveauer"]),
    "billion laughs": (put(AREA, LAUGHS), ["folder sig ud"]),
    "python object": (put(AREA, "area: !!python/object/apply:os.system [touch ramt]\n"), ["python/object/apply"]),
    "huge number": (swap(AREA, "invited: 90", f"invited: {'9' * 5000}"), ["et tal eller en dato, som ikke kan læses"]),
    "infinite number": (swap(AREA, "invited: 90", "invited: .inf"), ["inf"]),
    "long text": (swap(EVALUATION, "title: Prøve", f"title: {'x' * 30_000}"), ["en tekst på 30000 tegn"]),
    "list for a key": (swap(AREA, "area: Viborg", "area: Viborg\n[a, b]: 1"), ["viborg.yml"]),
    "path as area": (swap(AREA, "area: Viborg", "area: ../../etc"), ["»../../etc«", "98 kommuner"]),
    "path as organisation": (swap(EVALUATION, "themes:", "organisations: {../x: X}\nthemes:"), ["bindestreg"]),
    "Windows' own name": (swap(EVALUATION, "themes:", "organisations: {aux: X}\nthemes:"), ["»aux«", "Windows"]),
    "name of all together": (swap(EVALUATION, "themes:", "organisations: {samlet: X}\nthemes:"), ["»samlet« er optaget"]),
    "name of a municipality": (swap(EVALUATION, "themes:", "organisations: {viborg: X}\nthemes:"), ["»viborg« er optaget"]),
    "endless name": (swap(EVALUATION, "themes:", f"organisations: {{{'x' * 300}: X}}\nthemes:"), ["et navn på 300 tegn"]),
    "name with a dot": (swap(EVALUATION, "themes:", "organisations: {x.: X}\nthemes:"), ["bindestreg"]),
    "path as logo": (swap(EVALUATION, "phases:", "appearance: {logo: ../x.svg}\nphases:"), ["logo"]),
    "folder as answers": (swap(AREA, BASELINE, "data"), ["endelsen"]),
    "device as answers": (swap(AREA, BASELINE, "/dev/zero"), ["endelsen"]),
}  # fmt: skip


@pytest.mark.parametrize("case", HARMFUL)
def test_a_harmful_file_is_refused(tmp_path, case):
    harm, words = HARMFUL[case]
    project = make_whole(tmp_path, all_files=False)
    harm(project)
    told = pipeline(project, "check")
    assert told.returncode == 2, told.stdout
    assert all(word in told.stderr for word in words), told.stderr[:3000]
    assert "Traceback" not in told.stderr
    assert not (project / "ramt").exists()


@pytest.mark.parametrize("sign", REFUSED)
def test_a_sign_that_cannot_be_shown_is_refused_in_params(tmp_path, sign):
    project = make_whole(tmp_path, all_files=False)
    code = "".join(f"\\u{ord(letter):04x}" for letter in REFUSED[sign])
    swap(EVALUATION, "title: Prøve", f'title: "{code}"')(project)
    told = pipeline(project, "check")
    assert told.returncode == 2
    assert "tegn" in told.stderr
    assert "nøglen title" in told.stderr


def test_a_questionnaire_becomes_params_that_say_the_same(tmp_path):
    texts = [" ".join(text.split()) for text in HOSTILE]
    rows = [[f"q{n}", text, "1 = Ja | 2 = Nej", texts[-n], text, text] for n, text in enumerate(texts)]
    with (tmp_path / "liste.csv").open("w", encoding="utf-8", newline="") as file:
        header = ["id", "Spørgsmål", "Svarmuligheder", "Tema", "Emne", "Led"]
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows([header, *rows])
    called = ("new-evaluation", "ny", "--structure", str(tmp_path / "liste.csv"), "--phase", "baseline=2026")
    assert pipeline(tmp_path, *called).returncode == 0
    made = inspect_evaluation(tmp_path / "params/ny")[0].evaluation
    assert [(item.wording, item.topic, item.clause) for item in made.items] == [(text, text, text) for text in texts]
    assert {theme.title for theme in made.themes} == set(texts)


def test_a_terminal_gets_no_sign_that_it_would_act_on(tmp_path):
    project = make_whole(tmp_path, all_files=False)
    put("params/proeve/x\x1b[2J\u202e.yml", "area: Ukendt\nphases: [baseline]\n")(project)
    swap(BASELINE, ";", "\x1b]0;ramt\x07;")(project)
    told = pipeline(project, "check")
    assert told.returncode == 2
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", told.stdout + told.stderr)


def test_a_pickled_object_stays_bytes(tmp_path):
    project = make_whole(tmp_path, all_files=False)
    instead("x.parquet", _with_pickle)(project)
    swap(AREA, "    weight: vægt\n", "")(project)
    assert pipeline(project, "check").returncode == 0
    assert not (project / "ramt").exists()


def test_a_parquet_file_is_measured_before_it_is_read(tmp_path, monkeypatch):
    project = make_whole(tmp_path, all_files=False)
    monkeypatch.setattr("helpers.ingest.answer_files._MOST_VALUES", 2_000_000)
    instead("x.parquet", _endless)(project)
    told = pipeline(project, "check")
    assert "filen har 3000000 rækker og 1 kolonner" in told.stderr


def test_numbers_in_a_table_are_plain(tmp_path):
    """What pandas would take for a number or for nothing is the text that it was written as."""
    path = tmp_path / "x.csv"
    path.write_text("id;a\n1;nan\n2;inf\n3;1e400\n4;0x1f\n", encoding="utf-8")
    from helpers.ingest.answer_files import read_table

    assert read_table(path).frame["a"].tolist() == ["nan", "inf", "1e400", "0x1f"]
    assert isinstance(read_table(path).frame["a"].dtype, pd.StringDtype)


def test_letters_in_two_parts_are_one(tmp_path):
    project = make_whole(tmp_path, all_files=False)
    (project / AREA).rename(project / "params/proeve/lyngby-taarbaek.yml")
    area = project / "params/proeve/lyngby-taarbaek.yml"
    text = area.read_text(encoding="utf-8").replace("area: Viborg", "area: Lyngby-Taarbæk")
    area.write_text(text, encoding="utf-8")
    parted = unicodedata.normalize("NFD", "Søborg på Å")
    swap(EVALUATION, "title: Prøve", f"title: {parted}")(project)
    assert pipeline(project, "check").returncode == 0
    from helpers.params import load_evaluation

    assert load_evaluation(project / "params/proeve").evaluation.title == "Søborg på Å"


def test_a_folder_that_windows_could_not_have_is_refused(tmp_path):
    project = make_whole(tmp_path, all_files=False)
    (project / "params/proeve").rename(project / "params/con")
    told = pipeline(project, "check")
    assert (told.returncode, "»con« er et navn, som Windows selv bruger" in told.stderr) == (2, True)

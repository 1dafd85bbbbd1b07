"""Files of answers as raw tables: every format, every encoding, and every way in which a file can be broken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.errors import InputProblems, Problem
from helpers.ingest.answer_files import read_rows, read_table
from helpers.ingest.file_kinds import checked_kind
from helpers.ingest.raw_tables import as_text
from helpers.ingest.text_files import split_columns, split_rows
from helpers.ingest.workbooks import sheet_names

TEXT = "id;Spørgsmål 1;Spørgsmål 2\n1;Enig;Hverken eller\n2;;Ved ikke\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [["1", "Enig", "Hverken eller"], ["2", None, "Ved ikke"]]


def problem_of(path: Path, sheet: str | None = None) -> Problem:
    with pytest.raises(InputProblems) as caught:
        read_table(path, sheet)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sav(folder: Path, frame: pd.DataFrame, **facts: object) -> Path:
    path = folder / "svar.sav"
    pyreadstat.write_sav(frame, str(path), **facts)
    return path


def cells(frame: pd.DataFrame) -> list[list[object]]:
    return frame.astype("object").where(frame.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_files_are_read_in_every_encoding_and_with_every_delimiter(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    table = read_table(write(tmp_path, "svar.csv", TEXT.replace(";", delimiter).encode(encoding)))
    assert list(table.frame.columns) == ["id", "Spørgsmål 1", "Spørgsmål 2"]
    assert cells(table.frame) == ROWS
    assert list(table.frame.index) == [2, 3]
    assert table.first_row == 2


def test_a_byte_order_mark_of_big_endian_utf_16_is_obeyed(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "svar.csv", b"\xfe\xff" + TEXT.encode("utf-16-be")))
    assert cells(table.frame) == ROWS


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(tmp_path: Path, line_end: str) -> None:
    table = read_table(write(tmp_path, "svar.csv", TEXT.replace("\n", line_end).encode()))
    assert cells(table.frame) == ROWS


def test_quoted_cells_may_hold_delimiters_line_breaks_and_quotation_marks(tmp_path: Path) -> None:
    text = 'id;Kommentar\n1;"Først; så\n\nkom ""planen"""\n2;5" skærm\n'
    table = read_table(write(tmp_path, "svar.csv", text.encode()))
    assert cells(table.frame) == [["1", 'Først; så\n\nkom "planen"'], ["2", '5" skærm']]
    assert list(table.frame.index) == [2, 3]


def test_the_delimiter_is_not_fooled_by_decimal_commas_or_commas_in_the_questions(tmp_path: Path) -> None:
    text = "id;Hvor enig, eller uenig, er du?;vægt\n1;4;0,8\n2;5;1,2\n"
    table = read_table(write(tmp_path, "svar.csv", text.encode()))
    assert list(table.frame.columns) == ["id", "Hvor enig, eller uenig, er du?", "vægt"]
    assert list(table.frame["vægt"]) == ["0,8", "1,2"]


def test_excels_delimiter_line_counts_as_a_row(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "svar.csv", b"sep=,\r\na,b\r\n1;2,3\r\n"))
    assert cells(table.frame) == [["1;2", "3"]]
    assert (table.first_row, list(table.frame.index)) == (3, [3])


def test_blank_rows_are_left_out_of_the_usual_file_too(tmp_path: Path) -> None:
    text = "id;a\n1;x\n\n;  \n2;y\n\n"
    assert split_columns(text) is not None
    table = read_table(write(tmp_path, "svar.csv", text.encode()))
    assert cells(table.frame) == [["1", "x"], ["2", "y"]]
    assert list(table.frame.index) == [2, 5]


@pytest.mark.parametrize("quote", ["", '"'])
def test_blank_rows_are_left_out_and_the_others_keep_their_row(tmp_path: Path, quote: str) -> None:
    text = f"\nid;a\n{quote}1{quote};x\n\n;  \n2;y\n\n\n"
    table = read_table(write(tmp_path, "svar.csv", text.encode()))
    assert cells(table.frame) == [["1", "x"], ["2", "y"]]
    assert list(table.frame.index) == [3, 6]


def test_names_are_tidied_and_a_column_without_name_is_numbered(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "svar.csv", b'"  Spm  4\n b ";;a;\n1;2;3;\n'))
    assert list(table.frame.columns) == ["Spm 4 b", "(kolonne 2 uden navn)", "a"]


def test_letters_written_in_two_parts_are_put_together(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "svar.csv", "a;b\nMa\u030al;1\n".encode()))
    assert table.frame["a"].tolist() == ["Mål"]


def test_a_workbook_keeps_numbers_apart_from_text_and_drops_what_is_only_formatted(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["id", "q1", "q2", "besvaret", None],
        [1, 4, "Enig", True, None],
        [None, None, None, None, None],
        [2, None, 5, False, None],
        [None, " ", None, None, None],
    ]
    table = read_table(write(tmp_path, "svar.xlsx", workbook({"Svar": rows, "Tomt": []})))
    assert cells(table.frame) == [[1.0, 4.0, "Enig", 1.0], [2.0, None, "5", 0.0]]
    assert list(table.frame.index) == [2, 4]
    assert list(map(str, table.frame.dtypes)) == ["float64", "float64", "str", "float64"]


def test_dates_in_a_workbook_become_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [["dato"], [datetime(2021, 11, 30)], [datetime(2021, 11, 30, 12, 5)]]
    table = read_table(write(tmp_path, "svar.xlsx", workbook({"Svar": rows})))
    assert table.frame["dato"].tolist() == ["2021-11-30", "2021-11-30 12:05:00"]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, "svar.xlsx", workbook({"Borgere": [["a"], [1]], "Medarbejdere": [["b"], [2]]}))
    assert sheet_names(path) == ["Borgere", "Medarbejdere"]
    assert list(read_table(write(tmp_path, "et.xlsx", workbook({"Tomt": [], "Svar": [["c"], [1]]}))).frame) == ["c"]
    assert list(read_table(path, "Medarbejdere").frame.columns) == ["b"]
    assert problem_of(path) == Problem(
        str(path),
        "",
        "filen har flere ark: Borgere, Medarbejdere",
        "ét ark, når sheet ikke er angivet",
        "Skriv arkets navn efter sheet.",
    )
    assert problem_of(path, "Borger") == Problem(
        str(path), "sheet", "arket »Borger« findes ikke eller er tomt", "Borgere, Medarbejdere", "Mente du »Borgere«?"
    )


def test_a_workbook_that_understates_its_size_is_read_whole(tmp_path: Path) -> None:
    whole = workbook({"Svar": [["a", "b"], [1, 2], [3, 4]]})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"'))
    assert buffer.getvalue() != whole
    assert cells(read_table(write(tmp_path, "svar.xlsx", buffer.getvalue())).frame) == [[1.0, 2.0], [3.0, 4.0]]


def test_an_spss_file_brings_its_labels_and_its_missing_codes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a", "b", "c"], "q1": [1.0, 9.0, None], "q2": [98.0, 5.0, 1.0]})
    path = sav(
        tmp_path,
        frame,
        column_labels={"q1": "Har du en plan?"},
        variable_value_labels={"q1": {1: "Ja", 9: "Ved ikke"}},
        missing_ranges={"q1": [9], "q2": [{"lo": 97, "hi": 99}]},
    )
    table = read_table(path)
    assert cells(table.frame) == [["a", 1.0, 98.0], ["b", 9.0, 5.0], ["c", None, 1.0]]
    assert table.value_labels == {"q1": {1.0: "Ja", 9.0: "Ved ikke"}}
    assert table.column_labels == {"q1": "Har du en plan?"}
    assert table.user_missing == {"q1": frozenset({9.0}), "q2": frozenset({98.0})}
    assert (table.first_row, list(table.frame.index)) == (1, [1, 2, 3])


def test_an_spss_file_of_danish_windows_is_read_though_it_says_utf_8(tmp_path: Path) -> None:
    path = sav(tmp_path, pd.DataFrame({"gruppe": ["m@l", "b"]}))
    path.write_bytes(path.read_bytes().replace(b"m@l", b"m\xe5l"))
    assert read_table(path).frame["gruppe"].tolist() == ["mål", "b"]


def test_a_parquet_file_is_read_with_its_types(tmp_path: Path) -> None:
    path = tmp_path / "svar.parquet"
    columns = {
        "id": pa.array([2**60 + 1, None]),
        "q": pa.array([1, None], pa.int8()),
        "ja": pa.array([True, False]),
        "gruppe": pa.array(["a", ""]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), path)
    table = read_table(path)
    assert cells(table.frame) == [[str(2**60 + 1), 1.0, 1.0, "a"], [None, None, 0.0, None]]
    assert list(table.frame.index) == [1, 2]


def test_rows_of_a_file_without_header_are_given_as_they_are(tmp_path: Path) -> None:
    assert read_rows(write(tmp_path, "labels.csv", b"q;1;Ja\nq;2;Nej\n\n")) == [["q", "1", "Ja"], ["q", "2", "Nej"]]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    for name, content in {"a.csv": b"id;q\n", "b.csv": b'"id";q\n', "c.xlsx": workbook({"A": [["id", "q"]]})}.items():
        frame = read_table(write(tmp_path, name, content)).frame
        assert (list(frame.columns), len(frame)) == (["id", "q"], 0)


# Broken files: how to make one, what the message says was found.
def truncated(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


def whole_sav() -> bytes:
    with TemporaryDirectory() as folder:
        return sav(Path(folder), pd.DataFrame({"q": [1.0, 2.0, 3.0] * 50})).read_bytes()


def whole_parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"q": list(range(500))}), buffer)
    return buffer.getvalue()


def twice_named_parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["q", "q"]), buffer)
    return buffer.getvalue()


def encrypted_workbook() -> bytes:
    return OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(200)


def long_workbook() -> bytes:
    return workbook({"A": [["q"], *([n] for n in range(500))]})


def zip_of_something_else() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("note.txt", "ikke et regneark")
    return buffer.getvalue()


NOT_CLOSED = "et anførselstegn, der ikke er lukket, eller tekst efter det lukkede"
BROKEN_XLSX = "filen kan ikke læses som en Excel-fil (XLSX): den er afbrudt eller beskadiget"
BROKEN_SAV = "filen kan ikke læses som en SPSS-fil (SAV): den er afbrudt eller beskadiget"
BROKEN_PARQUET = "filen kan ikke læses som en Parquet-fil: den er afbrudt eller beskadiget"
BROKEN: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("tom.csv", lambda: b"", "", "filen er tom"),
    ("tom.csv", lambda: b"\xef\xbb\xbf", "", "filen er tom"),
    ("tom.csv", lambda: b" \r\n\r\n", "", "filen er tom"),
    ("tom.csv", lambda: "\r\n;\r\n".encode("utf-16"), "", "filen er tom"),
    ("tom.csv", lambda: b"sep=;\n;;\n", "", "filen er tom"),
    ("tom.xlsx", lambda: b"", "", "filen er tom"),
    ("tom.xlsx", lambda: workbook({"Ark1": []}), "", "filen er tom"),
    ("tom.sav", lambda: b"", "", "filen er tom"),
    ("tom.parquet", lambda: b"", "", "filen er tom"),
    ("svar.csv", lambda: b"a;b\n1;2\n3\n4;5\n6\n", "række 3 og 5", "1 celler"),
    ("svar.csv", lambda: b"a;b\n1;2\n3;4;5\n", "række 3", "3 celler"),
    ("svar.csv", lambda: b'a;b\n1;"2\n3;4\n', "række 2", NOT_CLOSED),
    ("svar.csv", lambda: b'a;b\n1;2\n3;"4"5\n', "række 3", NOT_CLOSED),
    ("svar.csv", lambda: b"q;b;q\n1;2;3\n", "kolonnen »q«", "kolonne 1 og 3 har samme navn"),
    ("svar.csv", lambda: b'" q ";b;q\n1;2;3\n', "kolonnen »q«", "kolonne 1 og 3 har samme navn"),
    ("svar.csv", lambda: b"a;b\n1;\x81\x02\n", "", "indholdet er ikke tekst, der kan læses"),
    ("svar.csv", lambda: b"\xff\xfea", "", "indholdet er ikke tekst, der kan læses"),
    ("svar.csv", lambda: workbook({"A": [["q"], [1]]}), "", "indholdet er en Excel-fil (XLSX)"),
    ("svar.csv", whole_sav, "", "indholdet er en SPSS-fil (SAV)"),
    ("svar.csv", whole_parquet, "", "indholdet er en Parquet-fil"),
    ("svar.csv", lambda: b"%PDF-1.7\n...", "", "indholdet er en PDF-fil"),
    ("svar.csv", lambda: b"<!DOCTYPE html><p>Log ind</p>", "", "indholdet er en webside (HTML eller XML)"),
    ("svar.xlsx", lambda: b"q;r\n1;2\n", "", "indholdet er ikke en Excel-fil (XLSX)"),
    ("svar.xlsx", lambda: b"<html><table><tr><td>1</table>", "", "indholdet er en webside (HTML eller XML)"),
    ("svar.xlsx", lambda: OLE + bytes(600), "", "indholdet er en ældre Office-fil (XLS)"),
    ("svar.xlsx", encrypted_workbook, "", "filen er låst med adgangskode"),
    ("svar.xlsx", zip_of_something_else, "", BROKEN_XLSX),
    ("svar.xlsx", lambda: truncated(long_workbook()), "", BROKEN_XLSX),
    ("svar.xlsx", lambda: workbook({"A": [["q", "q"], [1, 2]]}), "kolonnen »q«", "kolonne 1 og 2 har samme navn"),
    ("svar.sav", lambda: b"q;r\n1;2\n", "", "indholdet er ikke en SPSS-fil (SAV)"),
    ("svar.sav", lambda: truncated(whole_sav()), "", BROKEN_SAV),
    ("svar.sav", lambda: b"$FL2" + bytes(300), "", BROKEN_SAV),
    ("svar.sav", lambda: b"ENCRYPTEDSAV" + bytes(300), "", "filen er låst med adgangskode"),
    ("svar.parquet", lambda: truncated(whole_parquet()), "", BROKEN_PARQUET),
    ("svar.parquet", lambda: b"PARE" + bytes(300) + b"PARE", "", "filen er låst med adgangskode"),
    ("svar.parquet", twice_named_parquet, "kolonnen »q«", "flere kolonner hedder »q«"),
    ("svar.xls", lambda: b"x", "", "endelsen ».xls« kendes ikke"),
    ("svar", lambda: b"x", "", "endelsen »« kendes ikke"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "place", "found"), BROKEN, ids=[f"{row[0]}: {row[3]}" for row in BROKEN])
def test_a_broken_file_is_told_of_in_danish(
    tmp_path: Path, name: str, make: Callable[[], bytes], place: str, found: str
) -> None:
    path = write(tmp_path, name, make())
    problem = problem_of(path)
    assert (problem.file, problem.place, problem.found) == (str(path), place, found)
    assert problem.allowed
    assert problem.repair


def test_a_missing_file_is_told_of_with_the_nearest_name(tmp_path: Path) -> None:
    write(tmp_path, "borgere.csv", b"a;b")
    missing = tmp_path / "borger.csv"
    assert problem_of(missing) == Problem(str(missing), "", "filen findes ikke", "", "Mente du »borgere.csv«?")
    elsewhere = tmp_path / "nix" / "svar.csv"
    assert problem_of(elsewhere).repair == "Ret stien, eller læg filen der."


def test_a_folder_named_like_a_file_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "svar.csv").mkdir()
    assert problem_of(tmp_path / "svar.csv").found == "stien er ikke en fil"


def test_the_wrong_ending_proposes_the_nearest_one(tmp_path: Path) -> None:
    assert problem_of(write(tmp_path, "svar.xlsxx", b"x")).repair == "Mente du ».xlsx«?"


def test_at_most_ten_uneven_rows_are_listed(tmp_path: Path) -> None:
    path = write(tmp_path, "svar.csv", b"a;b\n" + b"1\n" * 300)
    assert problem_of(path).place == "række 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 og 290 til"


@given(st.text(alphabet='a1;"\n ,\tæ', max_size=40))
@settings(max_examples=1000, deadline=None)
@example('"a;b\nc";"d ""e"""\n1;2\n\n3;\n')
@example('a;b\n1;5" 2\n')
def test_fast_splitting_agrees_with_the_thorough_one_or_leaves_it_to_it(text: str) -> None:
    cells = split_columns(text)
    if cells is not None:
        fast = [list(row) for row in zip(*(column.to_pylist() for column in cells.columns), strict=True)]
        assert fast == [row or [""] * len(fast[0]) for row in split_rows(text, file="")]


@pytest.mark.parametrize("dtype", ["object", "str"])
def test_blank_cells_stay_blank_when_others_are_put_on_one_line(dtype: str) -> None:
    texts = as_text(pd.Series(["a\n b", None, "c", "c"], dtype=dtype))
    assert texts.tolist()[::2] == ["a b", "c"]
    assert texts.isna().tolist() == [False, True, False, False]


def test_fast_splitting_does_the_usual_files() -> None:
    for text in [TEXT, 'id,"Spm, 1"\n1,"a\nb"\n2,""\n']:
        assert split_columns(text) is not None


def only_our_errors(name: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder), name, content)
        with suppress(InputProblems):
            read_table(path)


@pytest.mark.parametrize("name", ["svar.csv", "svar.xlsx", "svar.sav", "svar.parquet"])
@given(content=st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_random_bytes_raise_only_our_errors(name: str, content: bytes) -> None:
    only_our_errors(name, content)


@given(content=st.text(alphabet='ab1;,"\n\r\t ', max_size=80))
@settings(max_examples=300, deadline=None)
def test_random_text_raises_only_our_errors(content: str) -> None:
    only_our_errors("svar.csv", content.encode())


WHOLE = {
    "svar.csv": ('id;Spørgsmål\n1;Enig\n2;"Helt; enig"\n').encode("cp1252"),
    "svar.xlsx": workbook({"A": [["q", "r"], [1, "x"], [2, "y"]]}),
    "svar.sav": whole_sav(),
    "svar.parquet": whole_parquet(),
}


@pytest.mark.parametrize("name", list(WHOLE))
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_files_raise_only_our_errors(name: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(content)))
    only_our_errors(name, bytes(content[: cut if data.draw(st.booleans()) else len(content)]))


def test_every_kind_of_cell_in_a_workbook_is_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [],
        [None, "id", "svar", "dag", "tid", "sand"],
        [None, 7, "Enig", datetime(2025, 5, 1), time(10, 30), True],
        [],
        [None, 8, " ", date(2025, 5, 2), None, False],
        [None, 2.5, None, None, None, None],
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_chartsheet("Figur")
    book.save(tmp_path / "s.xlsx")
    table = read_table(tmp_path / "s.xlsx")
    assert list(table.frame.index) == [3, 5, 6]
    assert table.first_row == 3
    assert list(table.frame.columns) == ["(kolonne 1 uden navn)", "id", "svar", "dag", "tid", "sand"]
    assert cells(table.frame.drop(columns="(kolonne 1 uden navn)")) == [
        [7.0, "Enig", "2025-05-01", "10:30:00", 1.0],
        [8.0, None, "2025-05-02", None, 0.0],
        [2.5, None, None, None, None],
    ]


def test_a_formula_that_failed_is_no_blank_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[list[object]] = [["q", *["x"] * 27, "sidst"], [1, *[None] * 27, "#N/A"], ["#DIV/0!", *[None] * 27, "ja"]]
    rows[0][1:28] = [f"x{n}" for n in range(27)]
    path = write(tmp_path, "s.xlsx", workbook({"Tomt": [], "Svar": rows}))
    whole = read_table(path).frame
    assert whole[["q", "sidst"]].values.tolist() == [["1", "#N/A"], ["#DIV/0!", "ja"]]
    monkeypatch.setattr("helpers.ingest.workbooks._BYTES_AT_A_TIME", 150)  # a cell in two blocks
    pd.testing.assert_frame_equal(read_table(path).frame, whole)


def test_a_panic_in_the_reader_of_workbooks_is_our_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panics(_path: str) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr("helpers.ingest.workbooks.CalamineWorkbook.from_path", panics, raising=True)
    assert problem_of(write(tmp_path, "s.xlsx", workbook({"A": [["q"], [1]]}))).found == BROKEN_XLSX


def _workbook(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


_DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    "before", [b"", b"<!-- " + b"x" * 10_000 + b" -->", b" " * 10_000], ids=["at once", "remark", "spaces"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_found_wherever_they_are_declared(tmp_path: Path, before: bytes, encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?>{(before + _DOCTYPE).decode()}'.encode(encoding)
    path = write(tmp_path, "svar.xlsx", _workbook({"xl/workbook.xml": part}))
    with pytest.raises(InputProblems, match="entiteter"):
        checked_kind(path)


def test_a_doctype_in_a_text_is_no_declaration(tmp_path: Path) -> None:
    path = write(tmp_path, "svar.xlsx", _workbook({"xl/sharedStrings.xml": b"<x><![CDATA[<!DOCTYPE html>]]></x>"}))
    assert checked_kind(path) == "xlsx"


def test_a_damaged_part_hides_none_behind_it(tmp_path: Path) -> None:
    first = bytes(range(256)) * 8
    content = _workbook({"docProps/app.xml": first, "xl/workbook.xml": _DOCTYPE})
    place = content.index(b"docProps/app.xml") + len("docProps/app.xml")
    path = write(tmp_path, "svar.xlsx", content[:place] + b"\xff" * 16 + content[place + 16 :])
    with pytest.raises(InputProblems, match="beskadiget"):
        checked_kind(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_a_workbook_that_is_packed_in_another_way_than_excels_is_refused(tmp_path: Path, method: int) -> None:
    """Damaged, it would end with errors of the packer's own."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("xl/workbook.xml", "<a>" + "x" * 5000 + "</a>")
    content = bytearray(made.getvalue())
    content[50:64] = b"\xff" * 14
    with pytest.raises(InputProblems, match="som Excel ikke bruger"):
        checked_kind(write(tmp_path, "svar.xlsx", bytes(content)))

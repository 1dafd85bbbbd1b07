"""Tables of jobindsats: the forms that they come in, Danish numbers, periods; the API client against a local server."""

import json
import math
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from helpers.errors import InputProblems
from helpers.estimates.public_statistics import public_rows
from helpers.ingest.jobindsats import danish_number, period_words, read_jobindsats, read_period, rows_from_json
from helpers.ingest.jobindsats_api import TOKEN, Api, extract_of, fetch_table, newest_extract, refresh, require_fresh
from helpers.params.jobindsats import JobindsatsTable
from helpers.review.tables import table_findings

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "jobindsats" / "v2_rows.ndjson"
TABLE = JobindsatsTable(table="ptv_a02", periods=["2020QMAT02"], measures={"Antal": "count", "Andel (pct.)": "share"})
ROWS = [
    {"Area": "Vejle", "Periode": "2020QMAT02", "Antal": "1.234", "Andel (pct.)": "9,08"},
    {"Area": "Hele landet", "Periode": "2020QMAT02", "Antal": "-", "Andel (pct.)": ".."},
]


@pytest.mark.parametrize(
    ("text", "value"),
    [("9,08", 9.08), ("44.010", 44010), ("-0,06", -0.06), ("1.234.567,5", 1234567.5), (43070, 43070), ("0", 0), ("12 %", 12),
     ("9.08", 9.08)],
)  # fmt: skip
def test_danish_numbers(text, value):
    assert danish_number(text) == value


@pytest.mark.parametrize("text", ["-", "..", ".", "", " ", None])
def test_missing_numbers(text):
    assert math.isnan(danish_number(text))


@pytest.mark.parametrize("text", ["ni", "1,2,3", "1.23,4", "--"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="ikke et tal"):
        danish_number(text)


@pytest.mark.parametrize(
    ("code", "first", "last", "rolling"),
    [
        ("2020QMAT02", "2019-07", "2020-06", True),
        ("2020Q02", "2020-04", "2020-06", False),
        ("2020M04", "2020-04", "2020-04", False),
        ("2020Y01", "2020-01", "2020-12", False),
        ("2020H2", "2020-07", "2020-12", False),
        ("2020", "2020-01", "2020-12", False),
    ],
)
def test_periods(code, first, last, rolling):
    period = read_period(code)
    assert (period.first, period.last, period.rolling) == (first, last, rolling)


@pytest.mark.parametrize("code", ["2020Q05", "2020M13", "april", "2020H3", ""])
def test_what_is_no_period_is_refused(code):
    with pytest.raises(ValueError, match="ikke en periode"):
        read_period(code)


def _forms():
    names = list(ROWS[0])
    cells = [list(row.values()) for row in ROWS]
    head = "Antal personer\n\n" + ";".join(names) + "\n"
    return {
        "lines.ndjson": "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS),
        "list.json": json.dumps(ROWS),
        "v2.json": json.dumps([{"Variables": [{"Name": name} for name in names], "Data": cells}]),
        "v3.json": json.dumps({"columns": [{"name": name} for name in names], "data": cells}),
        "table.csv": head + "\n".join(";".join(row) for row in cells) + "\n",
    }


@pytest.mark.parametrize("name", _forms())
def test_every_form_reads_the_same(tmp_path, name):
    (tmp_path / name).write_text(_forms()[name], encoding="utf-8")
    frame = read_jobindsats(tmp_path / name, TABLE)
    found = {(row.area, row.item): row.value for row in frame.itertuples()}
    assert found[("vejle", "count")] == 1234
    assert found[("vejle", "share")] == 9.08
    assert math.isnan(found[("hele-landet", "count")])


def test_problems_are_told_all_at_once(tmp_path):
    path = tmp_path / "x.json"
    rows = [ROWS[0] | {"Antal": "mange"}, ROWS[1] | {"Periode": "i fjor"}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        read_jobindsats(path, TABLE)
    assert "»mange« er ikke et tal" in str(caught.value)
    assert "»i fjor« er ikke en periode" in str(caught.value)
    path.write_text(json.dumps([{"Area": "Vejle", "Periode": "2020M01", "Antl": 1}]), encoding="utf-8")
    with pytest.raises(InputProblems, match="Mente du »Antl«"):
        read_jobindsats(path, TABLE)


def test_the_real_rows(tmp_path):
    if not REAL.exists():
        pytest.skip("../shared/data/jobindsats er ikke på denne maskine")
    expected = "Forventet og faktisk andel fuldtidspersoner på offentlig forsørgelse: Faktisk andel (pct.)"
    table = JobindsatsTable(
        table="benchmark", periods=["2020QMAT02"], measures={expected: "share"},
        where={"Ydelsesgrupper": "Ydelsesgrupper i alt", "Periode": "2020QMAT02"},
    )  # fmt: skip
    frame = read_jobindsats(REAL, table).set_index("area")
    assert frame.loc["koebenhavn", "value"] == 9.28
    assert len(frame) > 90


class _Server:
    """Speaks as the API does: a token in the header, periods in the query, JSON back; `answers` are the statuses."""

    def __init__(self, *answers):
        self.answers, self.seen = list(answers), []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked = urlparse(self.path)
                outer.seen.append((asked.path, parse_qs(asked.query), self.headers.get("Authorization")))
                status = outer.answers.pop(0) if outer.answers else 200
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(ROWS).encode() if status == 200 else b"")

            def log_message(self, *_):
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.api = Api(f"http://127.0.0.1:{self.http.server_port}/v2", attempts=3, back_off=0.0, seconds=5)

    def __enter__(self):
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def _token(monkeypatch):
    monkeypatch.setenv(TOKEN, "hemmeligt")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.usefixtures("_token")
def test_a_table_is_fetched_once_a_query_and_kept_with_its_day(tmp_path):
    with _Server() as server:
        path = fetch_table(TABLE, tmp_path, today=date(2020, 9, 1), api=server.api)
        assert fetch_table(TABLE, tmp_path, today=date(2020, 9, 20), api=server.api) == path
        other = TABLE.model_copy(update={"periods": ["2020QMAT04"]})
        assert fetch_table(other, tmp_path, today=date(2020, 9, 20), api=server.api) != path
    assert [query["period"] for _, query, _ in server.seen] == [["2020QMAT02"], ["2020QMAT04"]]
    assert server.seen[0][0] == "/v2/data/ptv_a02"
    assert server.seen[0][2] == "hemmeligt"
    assert path.name.endswith(".2020-09-01.json")
    assert "hemmeligt" not in path.read_text(encoding="utf-8")
    assert len(read_jobindsats(path, TABLE)) == 4


@pytest.mark.usefixtures("_token")
def test_a_busy_server_is_asked_again(tmp_path):
    with _Server(503, 429) as server:
        fetch_table(TABLE, tmp_path, today=date(2020, 9, 1), api=server.api)
    assert len(server.seen) == 3


@pytest.mark.usefixtures("_token")
def test_a_refusal_and_a_stale_extract_are_told_and_nothing_is_half_written(tmp_path):
    with _Server() as server:
        old = fetch_table(TABLE, tmp_path, today=date(2020, 1, 1), api=server.api)
    with _Server(500, 500, 500) as server, pytest.raises(InputProblems) as caught:
        fetch_table(TABLE, tmp_path, today=date(2020, 9, 1), api=server.api)
    assert "svaret 500" in str(caught.value)
    assert "udtrækket er fra 2020-01-01" in str(caught.value)
    assert list(tmp_path.iterdir()) == [old] == [newest_extract(TABLE, tmp_path)]
    require_fresh(TABLE, old, today=date(2020, 3, 1))
    with pytest.raises(InputProblems, match="højst 90 dage"):
        require_fresh(TABLE, old, today=date(2020, 9, 1))


def test_without_a_token_nothing_is_asked(tmp_path, monkeypatch):
    monkeypatch.delenv(TOKEN, raising=False)
    with pytest.raises(InputProblems, match=TOKEN):
        fetch_table(TABLE, tmp_path, today=date(2020, 9, 1), api=Api("http://127.0.0.1:9"))


def test_what_is_no_table_is_refused():
    with pytest.raises(ValueError):  # noqa: PT011
        rows_from_json("[1, 2]")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2018", "2018"), ("2018Y01", "2018"), ("2018H02", "2. halvår 2018"), ("2018Q03", "3. kvartal 2018"),
        ("2018M03", "marts 2018"), ("2020QMAT02", "året til juni 2020"),
    ],
)  # fmt: skip
def test_periods_in_words(code, words):
    assert period_words(code) == words


def _downloaded(**changes):
    own = {
        "file": "tabel.csv",
        "extracted": "2020-06-01",
        "percentages": ["share"],
        "same_as": {"Hele landet": "danmark"},
    }
    return JobindsatsTable.model_validate(TABLE.model_dump() | {"table": ""} | own | changes)


def test_a_downloaded_table_becomes_rows_of_the_estimate_frame(tmp_path):
    (tmp_path / "tabel.csv").write_text(_forms()["table.csv"], encoding="utf-8")
    numbers = read_jobindsats(tmp_path / "tabel.csv", _downloaded())
    rows = public_rows(_downloaded(), numbers, {"vejle", "danmark"}, "2020-06-01").set_index(["area", "item"])
    share = rows.loc[("vejle", "share")]
    assert (share["value"], share["unit"], share["group"], share["status"]) == (
        pytest.approx(0.0908), "share", "2020QMAT02", "published",
    )  # fmt: skip
    assert rows.loc[("vejle", "count"), "value"] == 1234
    assert rows.loc[("danmark", "share"), "status"] == "not_computed"
    assert rows.loc[("danmark", "share"), "reason"] == "not_published"
    synthetic = public_rows(_downloaded(synthetic=True), numbers, {"vejle"}, "")
    assert set(synthetic["status"]) == {"ok"}
    assert public_rows(_downloaded(periods=["2019QMAT02"]), numbers, {"vejle"}, "").empty


def test_a_stale_download_is_an_error_and_a_synthetic_one_never_is(tmp_path):
    (tmp_path / "tabel.csv").write_text(_forms()["table.csv"], encoding="utf-8")
    refresh(_downloaded(), tmp_path, today=date(2020, 8, 30))
    refresh(_downloaded(synthetic=True), tmp_path, today=date(2030, 1, 1))
    with pytest.raises(InputProblems, match="udtrækket er fra 2020-06-01"):
        refresh(_downloaded(), tmp_path, today=date(2020, 8, 31))
    (finding,) = table_findings([_downloaded()], tmp_path, today=date(2021, 1, 1))
    assert finding.level == "error"
    assert "højst 90 dage gammelt" in str(finding.problem)


@pytest.mark.usefixtures("_token")
def test_a_declared_table_of_the_api_is_fetched_into_data_and_read(tmp_path):
    assert extract_of(TABLE, tmp_path) is None
    with _Server() as server:
        refresh(TABLE, tmp_path, today=date(2020, 9, 1), api=server.api)
        refresh(TABLE, tmp_path, today=date(2020, 9, 2), api=server.api)
    assert len(server.seen) == 1
    path = extract_of(TABLE, tmp_path)
    assert path.parent == tmp_path / "data" / "jobindsats"
    assert len(read_jobindsats(path, TABLE)) == 4


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"table": "x", "file": "y.csv", "extracted": "2020-01-01"}, "enten file"),
        ({"table": "", "file": "y.csv"}, "hvilken dag"),
        ({"percentages": ["andet"]}, "som ikke står i measures"),
    ],
)
def test_declarations_that_do_not_fit_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        JobindsatsTable.model_validate(TABLE.model_dump() | changes)

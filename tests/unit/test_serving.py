"""Reports on loopback: what is served, what is not, and with which headers."""

import http.client
import threading

import pytest

from helpers.serving import HEADERS, serve


@pytest.fixture
def get(tmp_path):
    """`get(path, host=...)` from a server over a folder with one report, a hidden file and a link out of it."""
    reports = tmp_path / "reports"
    (reports / "e").mkdir(parents=True)
    (reports / "index.html").write_text("forsiden", encoding="utf-8")
    (reports / "e" / ".midway.html.new").write_text("halv", encoding="utf-8")
    (tmp_path / "svar.csv").write_text("hemmelig", encoding="utf-8")
    (reports / "e" / "link.csv").symlink_to(tmp_path / "svar.csv")
    listening, servers = threading.Event(), []

    def ready(server):
        servers.append(server)
        listening.set()

    thread = threading.Thread(target=serve, args=(reports, 0), kwargs={"ready": ready})
    thread.start()
    assert listening.wait(10)

    def get(path, *, host="127.0.0.1:1"):
        connection = http.client.HTTPConnection(*servers[0].server_address)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    yield get
    servers[0].shutdown()
    thread.join()


def test_a_page_is_served_on_loopback_with_safe_headers(get):
    answer, content = get("/index.html")
    assert (answer.status, content) == (200, b"forsiden")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Python" not in answer.headers["Server"]


@pytest.mark.parametrize(
    "path", ["/../svar.csv", "/%2e%2e/svar.csv", "//svar.csv", "/e/link.csv", "/e/.midway.html.new", "/e/", "/e"]
)
def test_nothing_else_is_served(get, path):
    answer, content = get(path)
    assert answer.status in (301, 404)
    assert b"hemmelig" not in content
    assert b"halv" not in content


def test_another_name_for_this_machine_is_refused(get):
    assert get("/index.html", host="reports.example:80")[0].status == 403

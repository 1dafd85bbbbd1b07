"""Reports on loopback: what is served, what is not, and with which headers."""

import http.client
import socket
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

    def raw(request):
        with socket.create_connection(servers[0].server_address, timeout=10) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    get.raw, get.address = raw, servers[0].server_address
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


def test_only_this_machine_is_listened_to(get):
    assert get.address[0] == "127.0.0.1"


RAW = {
    "NUL": b"GET /%00index.html HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
    "twice encoded": b"GET /%252e%252e/svar.csv HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
    "backslashes": b"GET /..\\..\\svar.csv HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
    "overlong": b"GET /%c0%ae%c0%ae/svar.csv HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
    "whole address": b"GET http://127.0.0.1/../svar.csv HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
    "dots inside": b"GET /e/../../svar.csv HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
    "long": b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
    "no host": b"GET /index.html HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /index.html HTTP/1.1\r\nHost: localhost:1\r\nHost: evil.example:1\r\n\r\n",
    "host of another": b"GET /index.html HTTP/1.1\r\nHost: 127.0.0.1.evil.example:1\r\n\r\n",
    "old version": b"GET /index.html\r\n\r\n",
    "no request": b"\x00\xff\r\n\r\n",
    "post": b"POST /index.html HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 0\r\n\r\n",
    "put": b"PUT /x.html HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 1\r\n\r\nx",
    "many headers": b"GET /index.html HTTP/1.1\r\nHost: localhost:1\r\n" + b"a: b\r\n" * 500 + b"\r\n",
}


@pytest.mark.parametrize("case", RAW)
def test_a_crooked_request_gets_nothing(get, case, tmp_path, capfd):
    answer = get.raw(RAW[case])
    assert b" 200 " not in answer.partition(b"\r\n")[0]
    assert not any(secret in answer for secret in (b"hemmelig", b"forsiden", b"halv", str(tmp_path).encode()))
    assert not (tmp_path / "reports" / "x.html").exists()
    assert "Traceback" not in capfd.readouterr().err


def test_a_right_raw_request_gets_the_page(get):
    assert get.raw(b"GET /index.html HTTP/1.1\r\nHost: localhost:1\r\n\r\n").endswith(b"forsiden")

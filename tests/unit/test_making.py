"""What becomes of a made report that the gate refused, or whose files it could not read to their end."""

from concurrent.futures.process import BrokenProcessPool
from types import SimpleNamespace

import pytest

from helpers import making
from helpers.errors import ReleaseRefused
from helpers.release import Place, release
from helpers.selection import Wanted


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (BrokenProcessPool("død"), "gik tabt: død"),
        (ValueError("ukendt"), "gik i stå: ValueError: ukendt"),
        (ReleaseRefused("identitet: html: Rebild mangler"), "identitet: html: Rebild mangler"),
    ],
)
def test_a_report_that_did_not_pass_fails_alone_and_leaves_the_last_release(tmp_path, monkeypatch, problem, told):
    place = Place(tmp_path, "e", "rebild", "midway")
    release(place, {"html": b"Rebild"}, {}, {"identitet": "i orden"})
    item, project = SimpleNamespace(place=place), SimpleNamespace(notebook=lambda phase: tmp_path / phase)
    monkeypatch.setattr(making, "run_all", lambda *_, **__: [(SimpleNamespace(place=place), problem)])
    monkeypatch.setattr(making, "run_apart", lambda *_: None)
    ((made, error),) = making.make_reports([item], project, None, Wanted())
    assert made is item
    assert error.endswith(told)
    assert place.file("html").read_bytes() == b"Rebild"

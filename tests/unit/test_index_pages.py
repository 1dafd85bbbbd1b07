"""The pages around the reports: the list of all, and the comparison of an evaluation's areas, from released files only."""

import json

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers.index_pages import COMPARISON, index_pages
from helpers.release import results_bytes
from helpers.schemas import as_estimates

LABELS = {
    "items": {"plan": "Fælles plan"},
    "categories": {"ja": "Ja", "nej": "Nej"},
    "waves": {"midway": "Midtvejs", "final": "Slutmåling"},
    "populations": {"citizen": "Borgere"},
}


def put_report(output, area, name, rows):
    folder = output / "e" / area
    folder.mkdir(parents=True)
    shown = {"evaluation": "Evaluering <A>", "area": name, "phase": "Midtvejs", "period": "2021", "answers": "16",
             "made": "22-11-2026", "synthetic": True}  # fmt: skip
    (folder / "midway.receipt.json").write_text(json.dumps({"area": area, "labels": LABELS, "shown": shown}))
    frame = as_estimates(pd.DataFrame([{**ROW, "area": area, **row} for row in rows]))
    (folder / "midway.results.csv").write_bytes(results_bytes(frame))
    (folder / "midway.html").write_text("<html></html>")


ROW = {"population": "citizen", "wave": "midway", "item": "plan", "statistic": "share", "unit": "share", "status": "ok"}
YES = {"category": "ja", "n": 10, "base": 16, "value": 0.625}
HIDDEN = {"category": "ja", "status": "suppressed"}


@pytest.fixture
def pages(tmp_path):
    put_report(
        tmp_path, "rebild", "Rebild", [YES, {**YES, "area": "aarhus", "value": 0.5, "n": 8}, {**YES, "group": "A"}]
    )
    put_report(tmp_path, "aarhus", "Aarhus", [HIDDEN])
    return {
        path.relative_to(tmp_path).as_posix(): BeautifulSoup(content, "html.parser")
        for path, content in index_pages(tmp_path).items()
    }


def test_the_list_has_every_report_with_its_files(pages):
    page = pages["index.html"]
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert len(rows) == 2
    assert "Evaluering <A> Aarhus Syntetiske svar Midtvejs 2021 16 22-11-2026" in rows[0]
    links = [link["href"] for link in page.select("tbody tr:nth-of-type(1) a")]
    assert links == ["e/aarhus/midway.html", "e/aarhus/midway.results.csv", "e/aarhus/midway.receipt.json"]
    assert page.select_one("main a")["href"] == f"e/{COMPARISON}"


def test_areas_are_compared_by_their_own_numbers_and_what_is_hidden_stays_so(pages):
    page = pages[f"e/{COMPARISON}"]
    assert [option.get_text() for option in page.select("#measure option")] == ["Alle", "Borgere: Fælles plan"]
    cells = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]
    assert cells == [["Rebild", "Midtvejs", "63 pct.", "16"], ["Aarhus", "Midtvejs", "vises ikke", ""]]
    assert "Syntetiske svar" in page.get_text()


def test_answers_stand_in_the_scales_order_and_what_has_no_name_is_left_out(tmp_path):
    no = {**YES, "category": "nej", "n": 6, "value": 0.375}
    for area in ("rebild", "aarhus"):
        put_report(tmp_path, area, area.capitalize(), [no, YES, {**YES, "item": "element_1"}])
    page = BeautifulSoup(index_pages(tmp_path)[tmp_path / "e" / COMPARISON], "html.parser")
    assert [title.get_text() for title in page.select("h2")] == ["Fælles plan"]
    assert [heading.get_text() for heading in page.select("thead th")] == ["Område", "Måling", "Ja", "Nej", "n"]


def test_pages_carry_the_reports_font_and_ask_for_none(pages):
    for page in pages.values():
        look = page.style.get_text()
        assert look.count('font-family: "Lato"') == look.count("url(") == look.count('url("data:font/ttf') == 2
        assert "font-src data:" in page.select_one("[http-equiv]")["content"]


def test_one_area_is_not_compared(tmp_path):
    put_report(tmp_path, "rebild", "Rebild", [YES])
    assert [path.name for path in index_pages(tmp_path)] == ["index.html"]

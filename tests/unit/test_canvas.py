"""Measured text and drawings that are the same on every run."""

from xml.etree import ElementTree

import matplotlib as mpl
import pytest

from helpers.charts.canvas import Canvas, draw, text_width, widest, wrap, wrap_reason
from helpers.theme import Theme

SVG = "{http://www.w3.org/2000/svg}"


def drawing(height: float = 50.0):
    def paint(canvas: Canvas) -> float:
        canvas.text(10, 20, "Æblegrød & <grød>", bold=True, anchor="right")
        canvas.box((5, 30), 100, 10, colour="#123456")
        return height

    return draw(Theme(), paint, alt="Alt")


def test_a_drawing_is_one_svg_element_as_wide_as_the_text_column():
    svg = drawing().svg
    assert svg.startswith("<svg ")
    assert f'viewBox="0 0 {Theme().page.text_width:.3f} 50"' in svg


def test_text_is_text_in_the_themes_font():
    svg = drawing().svg
    assert "Æblegrød &amp; &lt;grød&gt;" in svg
    assert "font-family: 'Lato', sans-serif" in svg
    assert "text-anchor: end" in svg
    assert 'x="10" y="20"' in svg


def test_boxes_stand_where_they_were_put():
    assert '<rect x="5" y="30" width="100" height="10" style="fill: #123456" />' in drawing().svg


def test_a_mark_says_its_tip_and_nothing_in_the_tip_is_markup():
    def paint(canvas: Canvas) -> float:
        canvas.dot((10, 10), colour="#ABCDEF", marker="o", edged=True)
        canvas.target((5, 5), 10, 10, tip='A "b" <i> & c')
        canvas.target((5, 5), 10, 10, tip="")
        return 20

    root = ElementTree.fromstring(draw(Theme(), paint, alt="").svg)  # noqa: S314 - drawn by the test itself
    _, dot, mark = root
    assert (dot.tag, dot.attrib["cx"], dot.attrib["style"]) == (
        f"{SVG}circle", "10", "fill: #abcdef; stroke: #ffffff; stroke-width: 0.5",
    )  # fmt: skip
    assert mark.attrib == {"class": "mark", "role": "img", "aria-label": 'A "b" <i> & c'}
    assert [(part.tag, part.text) for part in mark] == [(f"{SVG}title", 'A "b" <i> & c'), (f"{SVG}rect", None)]


def test_two_runs_give_the_same_bytes_and_no_date():
    assert drawing().svg == drawing().svg
    assert "<dc:date>" not in drawing().svg
    assert "<metadata>" not in drawing().svg


def test_ambient_settings_do_not_leak_in_or_out():
    before = dict(mpl.rcParams)
    plain = drawing().svg
    with mpl.rc_context({"font.family": "serif", "svg.fonttype": "path"}):
        assert drawing().svg == plain
    assert {name: value for name, value in mpl.rcParams.items() if before[name] != value} == {}


def test_dollar_signs_are_no_formula():
    def paint(canvas: Canvas) -> float:
        canvas.text(0, 10, "fra $5 til $9")
        return 20

    assert "fra $5 til $9" in draw(Theme(), paint, alt="").svg


def test_bold_is_wider_and_width_follows_size():
    assert text_width("Lyngby-Taarbæk", 9, True) > text_width("Lyngby-Taarbæk", 9)
    assert text_width("Rebild", 18) == pytest.approx(2 * text_width("Rebild", 9))
    assert widest(["a", "aaaa"], 9, limit=5) == 5
    assert widest([], 9, limit=5) == 0


@pytest.mark.parametrize("width", [30.0, 45.0, 70.0, 200.0])
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(width: float):
    name = "Ringkøbing-Skjern Beskæftigelses- og Integrationsforvaltning"
    lines = wrap(name, width, 9)
    assert all(text_width(line, 9) <= width for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == name.replace("-", "").replace(" ", "")


def test_lines_break_at_spaces_and_hyphens_first():
    assert wrap("Lyngby-Taarbæk", 50, 9) == ["Lyngby-", "Taarbæk"]
    assert wrap("Hverken enig eller uenig", 60, 9) == ["Hverken enig", "eller uenig"]
    assert wrap("Rebild", 60, 9) == ["Rebild"]
    assert wrap("", 60, 9) == []


def test_a_reason_breaks_before_its_bracket():
    assert wrap_reason("vises ikke (færre end 5 svar)", 200, 8.5) == ["vises ikke (færre end 5 svar)"]
    assert wrap_reason("vises ikke (færre end 5 svar)", 80, 8.5) == ["vises ikke", "(færre end 5 svar)"]
    assert wrap_reason("ikke offentliggjort", 60, 8.5) == ["ikke", "offentliggjort"]

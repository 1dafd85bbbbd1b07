"""What is usual is read in short ways: they say the same as the ways that everything else goes."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.charts.canvas import Canvas, Drawing, draw
from helpers.gate import drawings, markup
from helpers.gate.html_page import read_html
from helpers.rendering import drawing
from helpers.theme import Theme

NOTHING = re.compile("(?!)")
# What may stand anywhere in a file that somebody has changed.
SIGNS = [
    "<script>x()</script>", "<metadata>7</metadata>", "<foreignObject/>", ' onclick="x()"', ' id="a"', ' href="#a"',
    ' fill="url(#a)"', ' aria-hidden="true"', ' role="img"', ' class="mark"', ' aria-label="9"', ' x="<"', "<!-- 9 -->",
    "<style>a{}</style>", "<text/>", "<text> </text>", "<title>9</title>", "<a>", "</g>", "&amp;", "&#57;", "&", "<", ">",
    '"', "'", "9", "\n", "\t", "æ", "<![CDATA[9]]>", "<?x 9?>", "<td>9</td>", "<tr><td>9</td></tr>", "<tr>", "</table>",
    '<td hidden="">9</td>', '<td style="display: none">9</td>', "<td><b>9</b></td>", "<TD>9</TD>", "</main>", "<div hidden>",
]  # fmt: skip
PAGE = (
    "<!DOCTYPE html>\n<html lang='da'><head><title>Rapport</title></head><body><header><h1>Rapport</h1></header>\n"
    '<main><h2 id="svar">Svar</h2><p>12 svar</p><table aria-label="Tabel 1"><thead>\n<tr>\n'
    '<th style="text-align: left;">Hvem</th>\n<th>Antal</th>\n</tr>\n</thead><tbody>\n<tr>\n<th>Borgere &amp; andre</th>\n'
    "<td>12</td>\n</tr>\n<tr><td>Ledere</td><td>&lt;5</td></tr></tbody></table><p>Slut 3</p></main></body></html>\n"
)


def drawn() -> Drawing:
    def paint(canvas: Canvas) -> float:
        canvas.box((0, 0), 20, 8, colour="#0B3954")
        canvas.text(2, 6, "63 % & <flere>", bold=True, rotation=90)
        canvas.rule((0, 9), (20, 9), colour="#0B3954")
        canvas.dot((4, 4), colour="#0B3954", marker="o")
        canvas.target((0, 0), 20, 8, tip="Rebild: 63 pct. (n = 12)")
        return 12

    return draw(Theme(), paint, alt='Rebild 63 pct.\n"n" = 12 & flere')


SVG = drawn().svg


def changed(text: str) -> st.SearchStrategy[str]:
    """The text with some signs put in, and some of its own taken out."""
    place, sign = st.integers(0, len(text)), st.sampled_from(["", *SIGNS])

    def put(changes: list[tuple[int, str, int]]) -> str:
        made = text
        for where, what, gone in changes:
            made = made[:where] + what + made[where + gone :]
        return made

    return st.lists(st.tuples(place, sign, st.integers(0, 4)), max_size=2).map(put)


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except (drawing.ElementTree.ParseError, AssertionError):
        # html.parser stops with an AssertionError at "<![" of its own sort.
        return "unreadable"


def facts(page):
    """All that is read of a page but what parts words, and how cells are set, which is one of three values."""
    read = outcome(read_html, page.encode())
    if read == "unreadable":
        return read
    bodies = tuple(" ".join(body.split()) for body in read.bodies)
    technical = [
        line for line in read.technical.split("\n") if not re.fullmatch("text-align: (left|right|center);", line)
    ]
    return replace(read, bodies=bodies, technical="\n".join(technical), everything="")


def test_the_usual_goes_the_short_ways():
    assert drawing._is_plain(SVG)
    assert drawings._USUAL.fullmatch(SVG)
    assert not list(drawings.drawing_problems(SVG))
    assert next(markup._ROWS_OR_TOKENS.finditer(PAGE, PAGE.index("<tr>"))).group(1)


@example(svg=SVG.replace("<rect", '<rect onclick="x()"'), alt="Alt")
@example(svg=SVG.replace("<rect", '<rect id="a"'), alt="Alt")
@example(svg=SVG.replace("<rect", "<script>x()</script><rect"), alt="Alt")
@example(svg=SVG.replace("w3.org", "w3>org"), alt="Alt")
@example(svg=SVG.replace('x="2"', 'x="\n2"'), alt="Alt")
@given(svg=changed(SVG), alt=st.sampled_from(["Alt", drawn().alt, "a\tb<c>\r\n'"]))
def test_drawings_are_made_portable(svg, alt):
    made = outcome(drawing.portable_svg, svg, "figur-1", alt)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drawing, "_PLAIN", NOTHING)
        assert made == outcome(drawing.portable_svg, svg, "figur-1", alt)


@given(svg=changed(SVG))
@example(svg=SVG.replace("63 pct. (n = 12)</title>", "64 pct. (n = 12)</title>"))
@example(svg=SVG.replace("</title>", "</title>9"))
def test_drawings_are_judged(svg):
    found = list(drawings.drawing_problems(svg))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drawings, "_USUAL", NOTHING)
        assert found == list(drawings.drawing_problems(svg))


@given(page=changed(PAGE))
def test_rows_of_a_page_are_read(page):
    read = facts(page)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(markup, "_ROWS_OR_TOKENS", re.compile(f"((?!))|{markup._USUAL}"))
        assert read == facts(page)

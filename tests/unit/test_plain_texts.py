"""What `plain.lua` makes of texts is what Pandoc's own reader and writer make of them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from helpers.blocks import Sentences, Table, escape_markdown, literal, pipe_table
from helpers.rendering.pandoc import STYLE, run_pandoc

READS = "markdown-smart-definition_lists-line_blocks-auto_identifiers-citations"
COMPARED = f"""
local plain, tables = dofile("style/plain.lua"), dofile("style/tables.lua")
local function native(blocks) return blocks and pandoc.write(pandoc.Pandoc(blocks), "native") end
local function in_typst(text, read)
  local cells = plain.cells(text)
  if not cells then return false, false end
  local shares = {{ 0.3125, 0.7 }}
  read[1].colspecs = read[1].colspecs:map(function(spec, i) return {{ spec[1], shares[i] }} end)
  read[1].attr = pandoc.Attr("", {{ "typst:no-figure" }})
  local written = pandoc.write(pandoc.Pandoc(read), "typst-smart", {{ wrap_text = "none" }})
  return tables.typst(cells, shares) or false, written
end
function Reader(input)
  local made = pandoc.List {{}}
  for _, text in ipairs(pandoc.json.decode(tostring(input), false)) do
    local read = pandoc.read(text .. "\\n\\n", "{READS}").blocks
    local page = pandoc.write(pandoc.Pandoc(read), "html5", {{ wrap_text = "none" }})
    local one = {{ native(plain.blocks(text)) or false, native(read), plain.html(text) or false, page }}
    one[5], one[6] = in_typst(text, read)
    made:insert(one)
  end
  return pandoc.Pandoc {{ pandoc.CodeBlock(pandoc.json.encode(made)) }}
end
function Writer(doc) return doc.blocks[1].text end
"""
OUTSIDE = [
    "*stjerner* & <b>",
    "8. marts",
    "+12 %",
    "= ikke en overskrift",
    "a|b",
    "[x](y)",
    "a. et",
    "`kode`",
    "å \u00a0 æ",
    "#1",
    "@ref ~ $x$ _a_ \\",
]
SIGNS = [
    "a",
    "Å",
    "»",
    "12",
    "1.",
    "a.",
    "(i)",
    "x)",
    "-",
    "\\-",
    "+",
    "=",
    "\\=",
    "*b*",
    "**b.**",
    "*",
    "\n- a",
    "\n  a",
    "\\*",
    "_",
    "\u00a0",
    " ",
    " ",
    " ",
    "  ",
]
SIGNS += [
    "\n",
    "\n\n",
    "\t",
    "|",
    "\\|",
    "<b>",
    "\\<",
    "&amp;",
    "\\&",
    "#",
    "\\",
    "`",
    "--",
    "'",
    ":",
    ":::",
    "!",
    "[x]",
    "$",
    "{",
    "^",
    "~",
]


@pytest.fixture(scope="module")
def compare(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("plain")
    (folder / "style").symlink_to(STYLE)
    (folder / "compare.lua").write_text(COMPARED, encoding="utf-8")

    def made(texts: list[str]) -> list[tuple[str | bool, str, str | bool, str, str | bool, str | bool]]:
        return json.loads(
            run_pandoc(["--from=compare.lua", "--to=compare.lua"], text=json.dumps(texts), folder=Path(folder))
        )

    return made


def a_table(cells: list[str]) -> str:
    return pipe_table(("Navn", "Antal"), [(cell, "1.944") for cell in cells], "lr")


def test_texts_from_outside_are_taken_apart_as_pandoc_reads_them(compare: Any) -> None:
    texts = [
        *map(escape_markdown, OUTSIDE),
        *map(literal, OUTSIDE),
        f"### {literal('Et fund: 3 < 4')}",
        a_table(OUTSIDE),
    ]
    texts += ["To\nlinjer", "Et afsnit.\n\nEt til."]
    for text, (blocks, read, *_) in zip(texts, compare(texts), strict=True):
        assert blocks == read, text
    ((_, _, page, written, *_),) = compare([a_table(OUTSIDE)])
    assert page == written


def test_cells_that_typst_reads_as_words_are_written_as_pandoc_writes_them(compare: Any) -> None:
    simple = [text for text in OUTSIDE if text[0] not in "+=8"]
    rows = [(text, "1.944") for text in (*simple, "+5", "=5", "fem - seks (i alt)", "fra 1. maj", "nr. 1.", "a/b")]
    ((*_, made, written),) = compare([pipe_table(("*Navn*", "Antal"), rows, "lr")])
    assert made == written


def test_cells_with_signs_that_typst_minds_are_left_to_pandoc(compare: Any) -> None:
    """`report.lua` sets a backslash before these, where Pandoc sets none."""
    texts = ["8. marts", "= a", "-3", "+ a", "a ... b", "a -- b", "a -3", "(i)", "http://a", "a ;b", "a .b"]
    assert not any(made for *_, made, _ in compare([a_table([text]) for text in texts]))


def test_what_a_report_is_made_of_is_taken_apart(compare: Any) -> None:
    sentences, _ = Sentences(("I Brøndby er 22 pct. enige.", "Siden da 3 %.")).output()
    inside = sentences["text/markdown"].removeprefix("::: {.sentences}\n").removesuffix("\n:::")
    led, points = (
        "**Tid.** Om *enig* og *uenig*.",
        "- **129** borgere\n- **−2 pct.** siden\n- 22 pct. er enige,\n  og flere end før",
    )
    table = Table(("Område", "Andel"), (("Brøndby", "<5"), ("", "12 pct.")), "lr", "Andel", 1).markdown
    assert all(blocks for blocks, *_ in compare([inside, led, points, table]))


def test_no_text_is_read_in_another_way(compare: Any) -> None:
    choose = random.Random(7)

    def some(most: int) -> str:
        return "".join(choose.choices(SIGNS, k=choose.randint(1, most)))

    def line() -> str:
        return f"| {some(2)} | {some(2)} |".replace("\n", "")

    texts = (
        [some(4) for _ in range(100)] + [f"## {some(3)}" for _ in range(30)] + [f"a {some(3)} b" for _ in range(100)]
    )
    texts += [f"{line()}\n| :--- | ---: |\n{line()}" for _ in range(100)]
    texts += [f"- a\n- {some(3)}" for _ in range(60)]
    texts += [f"**a{some(2)}** {some(2)}" for _ in range(60)]
    texts += [
        "*a\u202f* b",
        "- a\n\n- b",
        "- 1. a",
        "**−22 pct.** *−*",
        "- **−2** a\n- *−* b",
        "**\u202fa**",
        "*–a*",
        "- a\nb",
        "to  \nlinjer",
        "to\n linjer",
        "1. et\n2. to",
        "et\n===",
        "to\n- tre",
        "| a | b |\n| c | d |\n| e | f |",
        "| a | b |\n| :-- |  |\n| e | f |",
        "| a | b |\n| :-- | --- |\n| e | f |",
        "|  | b |\n| :-- | --: |\n|  |  |\n| c |  |",
        "| a | b |\n| :-- | --: |\n| c |\n| d | e | f |",
        "| a | b |\n| :-- | --: |\n| c | d |\n\n| :-- | --: |\n| c | d |",
        "| a | b |\n| :-- | --: |\n| c\\|d | d|e |",
        "| a | b |\n| :-- | --: |\n| c \\| d |   |",
    ]
    made = compare(texts)
    assert sum(bool(blocks) for blocks, *_ in made) > 30
    for text, (blocks, read, page, written, source, typst) in zip(texts, made, strict=True):
        assert blocks in (False, read), text
        assert page in (False, written), text
        assert source in (False, typst), text

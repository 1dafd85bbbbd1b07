"""What of an executed notebook comes into the report's Markdown, and what cannot."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ruamel.yaml import YAML

from helpers.blocks import Block, Callout, Figure, Prose, Table, escape_markdown
from helpers.errors import RenderingFailed
from helpers.rendering.document import READER, DocumentInfo, danish_date, write_document, write_qmd
from helpers.rendering.drawing import portable_svg
from helpers.rendering.pandoc import pandoc_path
from helpers.rendering.staging import stage_style
from helpers.theme import Theme

INFO = DocumentInfo(
    title="Afprøvning",
    subtitle="",
    area_name="Rebild",
    phase_title="Nulpunkt",
    period="november 2019",
    publisher="Kontoret",
    generated="2019-12-01",
    synthetic=True,
    published=False,
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect id="a" width="9" height="9"/></svg>'
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '#include "/etc/passwd"',
    '#import "x.typ": *',
    "{{< include /etc/passwd >}}",
    "$x$ og $$y$$",
    "@ref [@ref]",
    "`<b>x</b>`{=html}",
    "[x]{.c onclick=y}",
    "![x](http://eksempel.dk/x.png)",
    "&lt;b&gt; &amp;",
    "\\input{x} \\begin{a}",
    "<!-- skjult -->",
    "| a | b |",
    "8. marts",
    "= Overskrift",
    "::: {.column-screen}",
    "%% // /* x */ <label>",
]


def code(*blocks: Block, source: str = "vis(report)", tags: tuple[str, ...] = ()) -> Any:
    """An executed code cell that shows the blocks."""
    outputs = []
    for block in blocks:
        data, metadata = block.output()
        outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata))
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata={"tags": list(tags)})


def markdown(source: str, tags: tuple[str, ...] = ()) -> Any:
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)})


def body(folder: Path, *cells: Any, info: DocumentInfo = INFO) -> str:
    """The document's Markdown after its front matter."""
    return written(folder, *cells, info=info).read_text(encoding="utf-8").split("\n---\n", 1)[1].strip()


def written(folder: Path, *cells: Any, info: DocumentInfo = INFO) -> Path:
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    stage_style(folder / "document", Theme())
    return write_qmd(write_document(notebook, info, folder / "document"))


def front(document: Path) -> dict[str, Any]:
    settings: dict[str, Any] = YAML(typ="safe").load(document.read_text(encoding="utf-8").split("---\n")[1])
    return settings


def elements(document: Path, reader: str) -> list[dict[str, Any]]:
    """Every element of the document, as Pandoc reads it."""
    command = [pandoc_path(), f"--from={reader}", "--to=json", str(document)]
    tree = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)

    def walk(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            if "t" in node:
                yield node
            node = list(node.values())
        if isinstance(node, list):
            for part in node:
                yield from walk(part)

    return list(walk(tree["blocks"]))


class TestCells:
    def test_prose_is_copied_and_code_is_not(self, tmp_path: Path) -> None:
        text = body(tmp_path, markdown("# Kapitel\n\nEn *tekst*."), code(Prose("Svar: 63 pct."), source="hemmelig()"))
        assert text == "# Kapitel\n\nEn *tekst*.\n\nSvar: 63 pct."

    @pytest.mark.parametrize("tag", ["parameters", "injected-parameters", "remove-cell"])
    def test_tagged_cells_are_left_out(self, tmp_path: Path, tag: str) -> None:
        text = body(tmp_path, markdown("Vejledning", tags=(tag,)), code(Prose("Gemt"), tags=(tag,)), markdown("Vist"))
        assert text == "Vist"

    def test_a_chapter_whose_cell_shows_nothing_is_left_out(self, tmp_path: Path) -> None:
        printed = nbformat.v4.new_output("stream", name="stdout", text="fremdrift")
        quiet = code()
        quiet.outputs = [printed]
        text = body(tmp_path, markdown("# Tomt"), quiet, markdown("# Fuldt"), code(Prose("Noget")), markdown("# Slut"))
        assert text == "# Fuldt\n\nNoget\n\n# Slut"

    def test_a_chapter_is_left_out_with_all_its_sections_and_its_own_words(self, tmp_path: Path) -> None:
        empty = [markdown("# A\n\nOrd om A."), markdown("## B"), code(), markdown("## C"), code()]
        text = body(tmp_path, *empty, markdown("# D"), code(Prose("Noget.")))
        assert re.findall(r"^#+ .*|Ord om A", text, flags=re.M) == ["# D"]

    def test_a_chapter_with_one_section_left_keeps_its_heading(self, tmp_path: Path) -> None:
        text = body(tmp_path, markdown("# A"), code(), markdown("## B"), code(), markdown("## C"), code(Prose("Ja.")))
        assert re.findall(r"^#+ .*", text, flags=re.M) == ["# A", "## C"]

    def test_an_empty_chapter_before_one_that_code_opens_is_left_out(self, tmp_path: Path) -> None:
        text = body(tmp_path, markdown("# A\n\nOrd om A."), code(), code(Prose("# B"), Prose("Noget.")))
        assert re.findall(r"^#+ .*|Ord om A", text, flags=re.M) == ["# B"]

    def test_a_chapter_of_words_alone_stays(self, tmp_path: Path) -> None:
        text = body(tmp_path, markdown("# Forord\n\nTak."), markdown("# A"), code(Prose("Ja.")))
        assert re.findall(r"^#+ .*", text, flags=re.M) == ["# Forord", "# A"]

    def test_a_removed_cell_does_not_make_a_chapter_optional(self, tmp_path: Path) -> None:
        assert body(tmp_path, markdown("# Indledning"), code(tags=("parameters",)), markdown("Tekst")).startswith("# I")

    def test_headings_begin_at_one_and_skip_no_level(self, tmp_path: Path) -> None:
        text = body(tmp_path, markdown("## A\n\n#### B\n\n## C\n\n### D"))
        assert text == "# A\n\n## B\n\n# C\n\n## D"

    def test_an_unclosed_fence_spoils_only_its_own_cell(self, tmp_path: Path) -> None:
        text = body(tmp_path, markdown("::: {.quote}\nCitat"), markdown("# Kapitel"))
        assert text.endswith(":::\n\n# Kapitel")

    def test_typographic_signs_stay_as_typed(self, tmp_path: Path) -> None:
        assert body(tmp_path, markdown("1990–2000 – »ja« \"nej\" 'x' −3")) == "1990–2000 – »ja« \"nej\" 'x' −3"

    def test_signs_of_mathematics_and_citations_stay_as_typed(self, tmp_path: Path) -> None:
        assert body(tmp_path, markdown("Fra $5 til $6, skriv til a@b.dk")) == "Fra \\$5 til \\$6, skriv til a\\@b.dk"

    def test_a_box_keeps_its_kind_and_an_unknown_one_is_opened(self, tmp_path: Path) -> None:
        text = body(
            tmp_path, code(Callout("warning", "Få svar.", "Forbehold")), markdown("::: {.panel-tabset}\nX\n:::")
        )
        assert text == "::: warning\n**Forbehold**\n\nFå svar.\n:::\n\nX"


class TestFiguresAndTables:
    def test_a_figure_has_its_file_number_caption_alt_and_note(self, tmp_path: Path) -> None:
        alt = 'Søjler: "63 pct." & <fald> \\ {x}'
        document = written(tmp_path, code(Figure(SVG, alt, "Andel, der er *enige*", 3, "n = 40.")))
        text = document.read_text(encoding="utf-8")
        assert "Figur 3. Andel, der er *enige*\n\n![](figures/figur-1.svg)" in text
        assert "::: report-note\nn = 40.\n:::" in text
        (image,) = [node for node in elements(document, READER + "+yaml_metadata_block") if node["t"] == "Image"]
        assert image["c"][0][2] == [["fig-alt", alt]]
        drawing = (document.parent / "figures/figur-1.svg").read_text(encoding="utf-8")
        assert 'role="img"' in drawing
        assert 'id="figur-1-a"' in drawing

    def test_a_table_has_its_caption_above_and_note_below(self, tmp_path: Path) -> None:
        table = Table(("Spørgsmål", "Andel"), (("Plan | mål", "63 pct."),), "lr", "Andele", 2, "Vægtet.")
        text = body(tmp_path, code(table))
        assert text.index("Tabel 2. Andele") < text.index("63 pct.") < text.index("Vægtet.")
        assert "Plan \\| mål" in text
        assert "-:|" in text

    def test_a_wide_table_gets_no_column_widths(self, tmp_path: Path) -> None:
        table = Table(("A", "B"), (("ord " * 60, "1"),), "lr", "Bred", 1)
        (found,) = [e for e in elements(written(tmp_path, code(table)), READER + "+pipe_tables") if e["t"] == "Table"]
        assert [spec[0]["t"] for spec in found["c"][2]] == ["AlignLeft", "AlignRight"]

    def test_two_figures_never_share_an_id(self, tmp_path: Path) -> None:
        document = written(tmp_path, code(Figure(SVG, "En.", "En", 1), Figure(SVG, "To.", "To", 2)))
        files = sorted((document.parent / "figures").iterdir())
        assert [path.name for path in files] == ["figur-1.svg", "figur-2.svg"]
        assert 'id="figur-2-a"' in files[1].read_text(encoding="utf-8")


class TestRefusals:
    def test_a_failed_cell(self, tmp_path: Path) -> None:
        failed = code(source="\nberegn()\nmere()")
        failed.outputs = [nbformat.v4.new_output("error", ename="KeyError", evalue="x", traceback=[])]
        with pytest.raises(RenderingFailed, match=r"Cellen »beregn\(\)« fejlede \(KeyError\)"):
            written(tmp_path, failed)

    def test_an_output_that_no_report_can_show(self, tmp_path: Path) -> None:
        frame = code(source="ramme")
        frame.outputs = [nbformat.v4.new_output("execute_result", data={"text/html": "<b>", "text/plain": "b"})]
        with pytest.raises(RenderingFailed, match=r"»ramme« .*text/html, text/plain"):
            written(tmp_path, frame)

    def test_a_figure_without_alternative_text(self, tmp_path: Path) -> None:
        with pytest.raises(RenderingFailed, match="uden alternativ tekst"):
            written(tmp_path, code(Figure(SVG, " ", "En", 1)))

    def test_a_figure_that_is_no_svg(self, tmp_path: Path) -> None:
        with pytest.raises(RenderingFailed, match="ikke er SVG"):
            written(tmp_path, code(Figure("<svg><g></svg>", "En.", "En", 1)))

    def test_a_notebook_that_shows_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(RenderingFailed, match="viser ingenting"):
            written(tmp_path, code())


class TestTextFromOutside:
    @pytest.mark.parametrize("text", HOSTILE)
    @pytest.mark.parametrize("wrap", [str, escape_markdown], ids=["raw", "escaped"])
    def test_nothing_in_it_acts(self, tmp_path: Path, text: str, wrap: Any) -> None:
        safe = wrap(text)
        document = written(
            tmp_path, markdown(f"{safe}\n\nefter {safe}"), code(Figure(SVG, text, safe, 1, safe)),
            code(Table((safe, "B"), ((safe, "1"),), "lr", safe, 1, safe), Callout("quote", safe, "Titel")),
        )  # fmt: skip
        found = elements(document, "markdown")
        assert not {node["t"] for node in found} & {"RawInline", "RawBlock", "Math", "Cite", "Span", "CodeBlock"}
        assert [node["c"][2][0] for node in found if node["t"] == "Image"] == ["figures/figur-1.svg"]
        assert "{{<" not in document.read_text(encoding="utf-8")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_escaped_it_is_shown_as_it_was_written(self, tmp_path: Path, text: str) -> None:
        document = written(tmp_path, markdown(escape_markdown(text)))
        command = [pandoc_path(), f"--from={READER}+yaml_metadata_block", "--to=plain-smart", "--wrap=none", document]
        shown = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        assert shown.split() == text.split()

    @pytest.mark.parametrize("fence", ["```{=html}", "```{python}", "``` {.typst}"])
    def test_code_neither_runs_nor_passes_through(self, tmp_path: Path, fence: str) -> None:
        document = written(tmp_path, markdown(f"{fence}\n---\nfilters: [x.lua]\n---\n```\n"))
        found = {node["t"] for node in elements(document, "markdown")}
        assert not found & {"RawInline", "RawBlock", "CodeBlock"}
        assert front(document)["filters"] == ["style/report.lua"]
        assert document.read_text(encoding="utf-8").count("\n---\n") == 1

    def test_a_settings_block_in_a_cell_is_text(self, tmp_path: Path) -> None:
        document = written(tmp_path, markdown("Før\n\n---\nfilters: [ond.lua]\n---\n\nEfter"))
        assert document.read_text(encoding="utf-8").count("\n---\n") == 1

    def test_only_addresses_that_a_reader_can_see_are_links(self, tmp_path: Path) -> None:
        text = body(tmp_path, markdown("[a](javascript:x) [b](https://eksempel.dk) [c](#afsnit) [d](../hemmelig)"))
        assert text == "a [b](https://eksempel.dk) c d"


class TestFrontMatter:
    def test_facts_for_the_templates(self, tmp_path: Path) -> None:
        settings = front(written(tmp_path, markdown("Tekst")))
        assert settings["lang"] == "da"
        assert settings["toc-title"] == "Indhold"
        assert settings["nedslag"] == {
            "title": "Afprøvning",
            "area": "Rebild",
            "phase": "Nulpunkt",
            "period": "november 2019",
            "publisher": "Kontoret",
            "date": "1\\. december 2019",
            "running": "Afprøvning · Rebild · Nulpunkt",
            "created": {"year": 2019, "month": 12, "day": 1},
            "synthetic": True,
            "published": False,
        }

    def test_quarto_executes_nothing_and_makes_accessible_files(self, tmp_path: Path) -> None:
        settings = front(written(tmp_path, markdown("Tekst")))
        assert settings["engine"] == "markdown"
        assert settings["from"] == READER
        assert settings["format"]["typst"]["pdf-standard"] == "ua-1"
        assert settings["format"]["html"]["embed-resources"] is True

    def test_names_survive_as_text(self, tmp_path: Path) -> None:
        info = replace(INFO, title='A "B": {{< x >}} & <b>', area_name="8. kreds", generated="")
        settings = front(written(tmp_path, markdown("Tekst"), info=info))
        assert "{{<" not in settings["title"]
        assert settings["nedslag"]["area"] == "8\\. kreds"
        assert "date" not in settings["nedslag"]

    @pytest.mark.parametrize(
        ("iso", "danish"), [("2026-01-28", "28. januar 2026"), ("2026-10-01T12:00:00", "1. oktober 2026"), ("", "")]
    )
    def test_dates_are_danish(self, iso: str, danish: str) -> None:
        assert danish_date(iso) == danish

    def test_what_is_no_date_is_refused(self) -> None:
        with pytest.raises(RenderingFailed, match="er ikke en dato"):
            danish_date("28/1 2026")


class TestDrawing:
    def test_ids_and_what_refers_to_them_change_together(self) -> None:
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
            '<defs><path id="m"/><clipPath id="p"/></defs>'
            '<g clip-path="url(#p)"><use xlink:href="#m"/></g><style>#x{fill:url(#p)}</style></svg>'
        )
        made = portable_svg(svg, "figur-7", "Alt")
        assert 'id="figur-7-p"' in made
        assert 'clip-path="url(#figur-7-p)"' in made
        assert 'href="#figur-7-m"' in made
        assert "fill:url(#figur-7-p)" in made
        assert "xlink" not in made

    def test_nothing_acts_and_nothing_is_fetched(self) -> None:
        svg = (
            '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" onload="x()">'
            "<metadata><a>http://matplotlib.org</a></metadata><script>x()</script>"
            '<image href="http://eksempel.dk/x.png"/><foreignObject/><text>63</text></svg>'
        )
        made = portable_svg(svg, "figur-1", 'Alt "x" <y>')
        assert made == (
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Alt &quot;x&quot; &lt;y&gt;">'
            "<image /><text>63</text></svg>"
        )

"""From an executed notebook to finished files: what a reader, a screen reader and a printer get."""

from __future__ import annotations

import io
from pathlib import Path

import nbformat
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure as Canvas

from helpers import theme
from helpers.blocks import Block, Callout, Figure, Prose, Table
from helpers.document import DocumentInfo, write_document
from helpers.rendering import render

INFO = DocumentInfo(
    title="Samskabt styring",
    subtitle="Evaluering af forsøg med færre regler i jobcentrene",
    area_name="Rebild",
    phase_title="Midtvejsmåling",
    period="december 2020 – januar 2021",
    publisher="Evalueringskontoret",
    generated="2021-03-08",
    synthetic=True,
    published=False,
)


def _drawing(values: dict[str, tuple[int, int, int]]) -> str:
    theme.register_fonts()
    colours = theme.Theme().colours
    settings = {"svg.fonttype": "none", "svg.hashsalt": "prøve", "font.family": "Lato", "font.size": 9}
    with rc_context(settings):
        canvas = Canvas(figsize=(6.3, 0.9 + 0.45 * len(values)), layout="constrained")
        axes = canvas.subplots()
        left = [0] * len(values)
        for share, colour in zip(range(3), (colours.favourable, colours.neutral, colours.unfavourable), strict=True):
            widths = [row[share] for row in values.values()]
            axes.barh(list(values), widths, left=left, color=colour, label=["Enig", "Hverken", "Uenig"][share])
            for y, (start, width) in enumerate(zip(left, widths, strict=True)):
                axes.text(start + width / 2, y, str(width), ha="center", va="center", color="white")
            left = [start + width for start, width in zip(left, widths, strict=True)]
        axes.invert_yaxis()
        axes.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.4, 1), frameon=False)
        axes.set_xlabel("pct.")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        buffer = io.StringIO()
        canvas.savefig(buffer, format="svg")
    return buffer.getvalue()


_LEVELS = {"Lyngby-Taarbæk": (58, 17, 13), "Næstved": (52, 20, 16), "Rebild": (43, 31, 20), "Samlet": (47, 25, 17)}
_PATHS = {"Nulpunkt": (55, 20, 25), "Midtvejs": (61, 19, 20)}


def sample_cells() -> list[str | list[Block]]:
    """The cells of a realistic report: a text is a Markdown cell, a list of blocks is a code cell's outputs."""
    prose = (
        "Knap halvdelen af borgerne er enige i, at planen er deres egen. I Lyngby-Taarbæk er det 58 pct., i Næstved "
        "52 pct. og i Rebild 43 pct. Forskellen mellem højeste og laveste er 15 procentpoint. Siden nulpunktet er "
        "andelen steget i to områder og uændret i det tredje, og stigningen er størst, hvor den var lavest.\n\n"
        "- Andelen af enige er steget med 6 procentpoint siden nulpunktet.\n"
        "- Andelen af uenige er faldet med 5 procentpoint.\n"
        "- Hver femte har svaret *hverken enig eller uenig*."
    )
    wide = Table(
        header=("Spørgsmål", "Nulpunkt", "Midtvejs", "Ændring", "95 pct. interval", "Antal svar", "p"),
        rows=tuple(
            (f"Jeg oplever, at samtalen handler om det, der er vigtigt for mig ({n})", "55 pct.", "61 pct.",
             f"{n % 9} procentpoint", "fra −3 til 15 procentpoint", "1.944", "p = 0,032")
            for n in range(1, 31)
        ),
        align="lrrrrrr", caption="Ændringer siden nulpunktet, alle spørgsmål til borgerne", number=2,
        note="Test: Fishers eksakte test, rettet med Holms metode. *Vises ikke*: færre end 5 svar.",
    )  # fmt: skip
    narrow = Table(
        header=("Dataindsamling", "Periode", "Besvarelser", "Svarprocent"),
        rows=(("Spørgeskema til borgere", "december 2020", "203", "41 pct."),
              ("Spørgeskema til medarbejdere", "januar 2021", "67", "74 pct."),
              ("Interview med ledere", "marts 2022", "*vises ikke*", "–")),
        align="llrr", caption="Datakilder", number=1,
    )  # fmt: skip
    first = Figure(_drawing(_LEVELS), "Søjler: 58 pct. i Lyngby-Taarbæk, 43 pct. i Rebild & 47 pct. samlet er enige.",
                   "»Jeg oplever, at planen er min egen«", 1,
                   "Andele i pct. Summen kan være under 100, fordi *ved ikke* ikke vises. n = 203.")  # fmt: skip
    second = Figure(_drawing(_PATHS), "To søjler: 55 pct. enige ved nulpunktet, 61 pct. midtvejs.",
                    "Udvikling fra nulpunkt til midtvejs", 2, "n = 112 ved nulpunktet og 203 midtvejs.")  # fmt: skip
    quote = Callout("quote", "Jeg sidder ikke længere og læser op af et skema. Vi taler om det, der skal ske.\n\n"
                             "– Borger, interview")  # fmt: skip
    return [
        [Callout("rule", "Rapporten viser andele i hele procent. En celle med færre end 5 svar vises ikke.")],
        "# Indledning\n\nKapitlet fortæller, hvad der er evalueret, og hvem der har svaret.",
        "## Design og datakilder",
        [Prose(prose), narrow],
        "# Udeladt kapitel\n\nDet her kapitel har ingen tal.",
        [],
        "# Borgeroplevelser\n\nHvert afsnit handler om ét spørgsmål.",
        "## Fælles plan",
        [Prose("### Knap halvdelen af borgerne oplever, at planen er deres egen"), Prose(prose), first, quote],
        [Prose("### Andelen af enige er steget siden nulpunktet"), second, Prose(prose)],
        [Callout("warning", "Få har svaret i det ene område, så tallene skal læses med forsigtighed.", "Forbehold"),
         Callout("recommendation", "Hold fast i, at borgeren sætter dagsordenen for samtalen.", "Anbefaling")],
        "# Metode\n\nReglerne bag tallene.[^1]\n\n[^1]: Reglerne er de samme i alle rapporter.",
        [wide, Callout("finding", "Ændringen er tydelig i tre af fire områder.")],
    ]  # fmt: skip


def write_notebook(path: Path, cells: list[str | list[Block]]) -> Path:
    """An executed notebook that shows the cells' blocks."""
    notebook = nbformat.v4.new_notebook()
    parameters = nbformat.v4.new_code_cell('area = "rebild"', metadata={"tags": ["parameters"]})
    notebook.cells.append(parameters)
    for content in cells:
        if isinstance(content, str):
            notebook.cells.append(nbformat.v4.new_markdown_cell(content))
            continue
        outputs = []
        for block in content:
            data, metadata = block.output()
            outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata))
        notebook.cells.append(nbformat.v4.new_code_cell("hemmelig_kode(report)", outputs=outputs))
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("rapport")
    document = write_document(write_notebook(folder / "executed.ipynb", sample_cells()), INFO, folder)
    return render(document, INFO, formats=["html", "pdf", "docx"], renderer="embedded")

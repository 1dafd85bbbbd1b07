"""Every text field of params, of every kind of section: what the cells show of it is what was written, not Markdown.

What happens to it then, in every place and format, is shown by tests/browser/test_hostile_places.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from poison import HOSTILE, Poison
from report_factory import execute

from helpers.blocks import METADATA_KEY
from helpers.bundles import read_bundle, write_bundle
from helpers.bundling import write_bundles
from helpers.demo import make_demo
from helpers.params import Evaluation, load_evaluation

ROOT = Path(__file__).resolve().parents[2]
# Reports that are quick to make and have nearly every kind of section between them.
REPORTS = {
    "jobrettet-samtale": ("samlet", "final"),
    "flere-skal-med": ("samlet", "midway"),
    "samskabt-styring": ("samlet", "final"),
    "partnerskab": ("vaeksthuset", "midway"),
}
# Parts of a drawing; none of them acts.
DRAWN = {"svg", "defs", "style", "g", "path", "text", "tspan", "use", "rect", "circle", "title", "clipPath"}
# Sections for which these reports have no numbers. Their titles, captions and notes take the same way as all others'.
WITHOUT_NUMBERS = ("AreaBars", "AreaScatter", "CoreElements", "DivergingBars", "FidelityItems", "HeatTable", "InterviewOverview",
                   "PublicSeries", "Slopes", "ThemeQuotes", "Triangulation")  # fmt: skip
# Texts of the cover, of files about the report, or of what these reports do not have.
ELSEWHERE = ["Evaluation.labels", "Evaluation.references", "Evaluation.subtitle", "Evaluation.title", "InterviewCode.title",
             "NotAsked.reason", "Population.singular", "Total.label", "Wave.period"]  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What the cells show, and the fields behind it, by evaluation."""
    return {name: _shown(name, tmp_path_factory.mktemp(name)) for name in REPORTS}


def _shown(name, folder):
    area, phase = REPORTS[name]
    params = load_evaluation(ROOT / "params" / name)
    if area != "samlet":
        make_demo(params, folder)
    alone = {"areas": {slug: own for slug, own in params.areas.items() if slug == area}}
    plain = params.evaluation.model_copy(update={"registers": None, "jobindsats": []})
    write_bundles(params.model_copy(update={**alone, "evaluation": plain}), folder, folder / "work")
    report, poison = read_bundle(folder / "work" / "bundles" / area / phase), Poison()
    evaluation = Evaluation.model_validate_json(json.dumps(poison.model(report.evaluation)))
    names = {slug: poison.text(own, "area") for slug, own in report.context.names.items()}
    quotes = report.quotes.assign(
        **{one: [poison.text(text, one) for text in report.quotes[one]] for one in ("role", "quote")}
    )
    context = report.context.model_copy(update={"evaluation": evaluation, "names": names})
    write_bundle(folder / "bundle", context, report.estimates, quotes)
    chosen = {"evaluation": name, "area": area, "bundle": str(folder / "bundle")}
    notebook = nbformat.reads(execute(ROOT / "notebooks" / f"{phase}.ipynb", chosen).decode(), as_version=4)
    return poison, [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def _markdown(output):
    facts = output.metadata.get(METADATA_KEY, {})
    return "\n".join(
        [output.data.get("text/markdown", ""), *(facts.get(key, "") for key in ("caption", "note", "numbers"))]
    )


@pytest.mark.parametrize("name", REPORTS)
def test_no_field_is_read_as_markdown(shown, name):
    poison, outputs = shown[name]
    assert [line for output in outputs for line in poison.raw(_markdown(output))] == []


@pytest.mark.parametrize("name", REPORTS)
def test_drawings_have_it_as_text_and_nothing_else(shown, name):
    _, outputs = shown[name]
    drawings = [output for output in outputs if "image/svg+xml" in output.data]
    alternatives = [output.metadata[METADATA_KEY]["alt"] for output in drawings]
    assert all(text.count("¤") == 2 * text.count(f"¤ {HOSTILE}") for text in alternatives)
    for drawing in drawings:
        parts = list(ElementTree.fromstring(drawing.data["image/svg+xml"]).iter())  # noqa: S314 - drawn here
        assert {part.tag.rpartition("}")[2] for part in parts} <= DRAWN
        facts = [(name.lower(), value) for part in parts for name, value in part.attrib.items()]
        assert not [name for name, _ in facts if name.startswith("on")]
        assert all(value.startswith("#") for name, value in facts if name.endswith("href"))


def test_every_field_is_shown(shown):
    fields, seen = set(), set()
    for poison, outputs in shown.values():
        fields |= set(poison.fields)
        alternatives = [output.metadata.get(METADATA_KEY, {}).get("alt", "") for output in outputs]
        seen |= poison.shown(*map(_markdown, outputs), *alternatives)
    assert sorted(one for one in fields - seen if not one.startswith(WITHOUT_NUMBERS)) == ELSEWHERE

"""What a receipt names of what a report was made from, and what it calls changed."""

import pytest
from project_factory import make_project

from helpers.inputs import file_inputs, hash_inputs
from helpers.params import load_evaluation
from helpers.project import Project
from helpers.provenance import style_files
from helpers.receipts import changed_inputs
from helpers.rendering.pandoc import STYLE
from helpers.rendering.staging import stage_style
from helpers.theme import Theme


@pytest.fixture
def project(tmp_path):
    return Project(make_project(tmp_path))


def _inputs(project):
    hashed = hash_inputs(load_evaluation(project.params / "bibliotek"), project)
    return file_inputs(hashed, {"rebild": "Rebild", "samlet": "Alle"}, "midway", project)


def test_files_are_named_by_path_in_the_project_and_other_areas_not_at_all(project):
    inputs = _inputs(project)
    assert set(inputs["params"]) == {"params/bibliotek/evaluation.yml", "params/bibliotek/rebild.yml"}
    assert set(inputs["data"]) == {"data/rebild-baseline.csv", "data/rebild-midway.csv"}
    assert "helpers/charts/bars.py" in inputs["code"]
    assert "helpers/style/report.css" in inputs["theme"]
    assert "aarhus" not in str({kind: files for kind, files in inputs.items() if kind != "code"})


def test_every_file_that_pages_are_set_with_counts(tmp_path):
    stage_style(tmp_path, Theme())
    ours = {path.name for path in STYLE.iterdir()}
    staged = {path.name for path in (tmp_path / "style").iterdir()} & ours
    assert {"report.html", "tables.lua"} <= staged
    assert staged <= {path.name for path in style_files()}


def test_what_has_changed_is_named_and_other_areas_are_known_by_kind(project):
    before = _inputs(project)
    for file in ("data/aarhus-midway.csv", "data/rebild-midway.csv"):
        (project.root / file).write_text("nyt", encoding="utf-8")
    (project.root / "data/rebild-baseline.csv").unlink()
    assert list(changed_inputs(before, _inputs(project))) == [
        ("data", "data/rebild-baseline.csv", "væk"),
        ("data", "data/rebild-midway.csv", "ændret"),
        ("other_areas", "data", "ændret"),
    ]
    assert list(changed_inputs({"lock": "en hash af en tidligere udgave"}, {"lock": {}})) == [("lock", "", "væk")]

"""Nothing row-level leaves data/: what notebooks are given, and what is printed on the way, holds no citizen's id."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from helpers.bundles import read_bundle
from helpers.bundling import write_bundles
from helpers.chapters import declared
from helpers.demo import make_demo
from helpers.narrative.declared_summary import declared_bullets
from helpers.params import load_evaluation
from helpers.wording import number

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project's folder with the demo register read and every bundle written, and the params behind it."""
    params = load_evaluation(ROOT / "params" / "flere-skal-med")
    root = tmp_path_factory.mktemp("project")
    make_demo(params, root)
    write_bundles(params, root, root / "work")
    return params, root


@pytest.fixture(scope="module")
def ids(made):
    params, root = made
    with (root / params.evaluation.registers.background.file).open(encoding="utf-8", newline="") as file:
        found = {row["ID"] for row in csv.DictReader(file)}
    assert len(found) == 800
    return found


def _text(path):
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    return path.read_text(encoding="utf-8")


def test_no_bundle_and_no_chapter_holds_an_id(made, ids):
    _, root = made
    bundles = [path for path in (root / "work" / "bundles").rglob("*") if path.is_file()]
    assert len(bundles) == 24
    texts = [_text(path) for path in bundles]
    report = read_bundle(root / "work" / "bundles" / "vejle" / "midway")
    texts += [str(block.output()) for place in ("status", "implementation") for block in declared(report, place)]
    assert any("Vejle" in text for text in texts)
    for text in texts:
        assert not any(one in text for one in ids)


def test_the_register_is_in_no_file_but_its_own(made, ids):
    params, root = made
    own = {root / file.file for file in params.evaluation.registers.files}
    others = [path for path in root.rglob("*") if path.is_file() and path not in own]
    some = sorted(ids)[::40]
    for path in others:
        if path.suffix in {".csv", ".json", ".parquet"}:
            text = _text(path)
            assert not any(one in text for one in some)


def test_a_report_on_one_municipality_has_its_outcomes_beside_all_others(made):
    _, root = made
    report = read_bundle(root / "work" / "bundles" / "vejle" / "midway")
    hours = report.rows("register", "in_ordinary_hours")
    own = hours[(hours["group"] == "gruppe 1 indsatsgruppen") & (hours["statistic"] == "share")]
    assert {"vejle", "faxe", "horsens", "hvidovre", "jammerbugt", "samlet"} == set(own["area"])
    text = "\n".join(str(block.output()) for block in declared(report, "implementation"))
    assert "Vejle har" in text
    assert "af fem kommuner" in text


def test_the_summary_tells_outcomes_beside_all_areas_and_the_core_elements(made):
    _, root = made
    report = read_bundle(root / "work" / "bundles" / "vejle" / "midway")
    bullets = declared_bullets(report)
    outcomes = report.rows("register", "in_company_measure")
    own = outcomes[(outcomes["area"] == "vejle") & (outcomes["group"] == "gruppe 1 indsatsgruppen")].iloc[0]
    assert any(f"({number(own['n'])} af {number(own['base'])}) i Vejle mod " in bullet for bullet in bullets)
    assert any("Kerneelementerne på en skala fra 1 til 5: højest ligger" in bullet for bullet in bullets)
    total = read_bundle(root / "work" / "bundles" / "samlet" / "midway")
    assert any("Flest kommuner ligger højt på" in bullet for bullet in declared_bullets(total))


def test_public_statistics_stand_beside_the_country_and_are_called_synthetic(made):
    _, root = made
    report = read_bundle(root / "work" / "bundles" / "vejle" / "midway")
    rows = report.rows("jobindsats", "full_time_persons_share")
    assert set(rows["area"]) == {"vejle", "danmark"}
    assert set(rows["status"]) == {"ok"}
    text = "\n".join(str(block.output()) for block in declared(report, "status"))
    assert "Tabellen er syntetisk" in text
    assert "1. kvartal 2018" in text


def test_levers_come_from_the_answers_of_employees_and_of_leaders_across_areas(made):
    _, root = made
    report = read_bundle(root / "work" / "bundles" / "vejle" / "midway")
    text = "\n".join(str(block.output()) for block in declared(report, "implementation"))
    assert "Greb, som medarbejderne kender" in text
    assert "Greb, som lederne i alle kommuner kender" in text
    used = report.rows("leader", "leader_used_opstartsworkshops")
    used = used[(used["area"] == "samlet") & (used["category"] == "ja")].iloc[0]
    assert used["status"] == "ok"
    assert f"{number(used['n'])} af {number(used['base'])}" in text

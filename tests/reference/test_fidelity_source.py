"""Jobrettet samtale against its source: every certain number, the 18 x 3 table, and what is recomputed from it.

Source: ../shared/sources/jobrettet-samtale.csv, read from the published report, with the certainty of each reading.
"""

import csv
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import chapters
from helpers.blocks import Callout, Figure, Table
from helpers.bundles import Report, no_quotes
from helpers.bundling import Numbers, _context, compute_numbers
from helpers.demo import make_demo
from helpers.estimates import published_estimates
from helpers.ingest.interviews import INTERVIEW_COLUMNS
from helpers.municipalities import slug
from helpers.params import EvaluationParams, load_evaluation
from helpers.slices import report_slice, results
from helpers.wording import rounded_percent

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "sources" / "jobrettet-samtale.csv"
ELEMENTS = ["inddragende samtaleteknikker", "arbejdsmarkedsviden", "digitale værktøjer"]
DEMO_AREAS = ["koebenhavn-amc", "odense", "silkeborg"]
# A footnote prints the two averages of figure 13 the other way round: inconsistencies.md, 004 no. 4. They are in stated.csv.
SUPERSEDED = "fodnote 8"


@pytest.fixture(scope="module")
def params() -> EvaluationParams:
    return load_evaluation(ROOT / "params" / "jobrettet-samtale")


@pytest.fixture(scope="module")
def source() -> list[dict[str, str]]:
    if not SOURCE.exists():
        pytest.skip("../shared/sources/jobrettet-samtale.csv er ikke på denne maskine")
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["certainty"] == "exact" and row["place"] != SUPERSEDED]


def opened(params: EvaluationParams, numbers: Numbers, area: str, phase: str) -> Report:
    frame = report_slice(params, numbers.estimates, area, phase)
    no_interviews = pd.DataFrame({name: pd.Series(dtype="str") for name in [*INTERVIEW_COLUMNS, "area", "informants"]})
    return Report(_context(params, numbers, no_interviews, (area, phase)), frame, no_quotes())


@pytest.fixture(scope="module")
def total(params) -> Report:
    return opened(params, Numbers(published_estimates(params), {}, {}), "samlet", "final")


@pytest.fixture(scope="module")
def from_answers(params, tmp_path_factory) -> Numbers:
    root = tmp_path_factory.mktemp("demo")
    make_demo(params, root)
    return compute_numbers(params, root)


def key(row: dict[str, str]) -> tuple[str, ...]:
    return (row["population"], row["phase"], slug(row["area"]), row["group"], row["item"], row["category"])


def printed(row: dict[str, str]) -> float:
    return float(Decimal(row["value"]) / (100 if row["unit"] in {"pct", "pp"} else 1))


def by_key(frame: pd.DataFrame) -> dict[tuple[str, ...], float]:
    columns = ["population", "wave", "area", "group", "item", "category"]
    shown = results(frame)[lambda rows: rows["status"].isin(["ok", "published"])]
    return dict(zip(shown[columns].itertuples(index=False, name=None), shown["value"], strict=True))


def test_every_certain_number_stands_in_the_report_on_all_units(total, source):
    found = by_key(total.estimates)
    missing = [row for row in source if found.get(key(row)) != pytest.approx(printed(row), abs=1e-12)]
    assert missing == []
    assert len(source) > 200


def test_the_table_of_units_and_elements_is_the_sources_cell_for_cell(total, source):
    (table,) = [block for block in chapters.declared(total, "appendix") if isinstance(block, Table)]
    shown = {row[0]: [cell.split(" pct.")[0].replace("−", "-") for cell in row[1:]] for row in table.rows}
    expected: dict[str, list[str]] = {}
    for row in source:
        if row["place"] == "figur 1" and row["item"] == "fidelity":
            sign = "+" if row["category"] == "change_pp" and int(row["value"]) > 0 else ""
            expected.setdefault(row["area"], []).append(f"{sign}{row['value']}")
    assert shown == expected
    assert len(shown) == 19


def test_demo_answers_give_the_printed_scores_and_changes_to_the_percent(params, from_answers, source):
    for area in DEMO_AREAS:
        frame = report_slice(params, from_answers.estimates, area, "final")
        found = by_key(frame[frame["status"] == "ok"])
        own = [row for row in source if slug(row["area"]) == area and row["item"] == "fidelity"]
        assert len(own) >= 6
        for row in own:
            assert rounded_percent(found[key(row)]) == int(row["value"]), row


def test_the_reports_of_demo_areas_show_the_other_units_as_printed(params, from_answers, source):
    found = by_key(report_slice(params, from_answers.estimates, "odense", "final"))
    for row in source:
        if row["place"] == "figur 1" and row["item"] == "fidelity":
            assert rounded_percent(found[key(row)]) == int(row["value"]), row


def test_samlet_is_the_plain_mean_of_the_units_but_for_one_known_change(total):
    scores = total.estimates[total.estimates["item"] == "fidelity"]
    units = scores[scores["area"].isin(total.evaluation.waves["final"].areas) & (scores["wave"] == "final")]
    means = units.groupby(["group", "statistic"])["value"].mean()
    # inconsistencies.md, 004 no. 3: 15.7 is printed as 14.
    printed_means = {
        (ELEMENTS[0], "fidelity"): 69, (ELEMENTS[1], "fidelity"): 65, (ELEMENTS[2], "fidelity"): 87,
        (ELEMENTS[0], "change"): 17, (ELEMENTS[1], "change"): 16, (ELEMENTS[2], "change"): 14,
    }  # fmt: skip
    assert {place: rounded_percent(value) for place, value in means.items()} == printed_means


def test_correlations_over_units_are_scipys(total):
    scores = total.estimates[
        (total.estimates["item"] == "fidelity")
        & (total.estimates["statistic"] == "fidelity")
        & (total.estimates["wave"] == "final")
        & total.estimates["area"].isin(total.evaluation.waves["final"].areas)
    ]
    wide = scores.pivot(index="area", columns="group", values="value")
    found = by_key(total.estimates)
    for item, other in [("corr_techniques_and_knowledge", ELEMENTS[1]), ("corr_techniques_and_digital", ELEMENTS[2])]:
        x, y = wide[ELEMENTS[0]].to_numpy(), wide[other].to_numpy()
        pearson, spearman = stats.pearsonr(x, y), stats.spearmanr(x, y)
        place = ("municipality", "final", "samlet", "", item)
        assert found[(*place, "r")] == pytest.approx(pearson.statistic, abs=1e-12)
        assert found[(*place, "p")] == pytest.approx(pearson.pvalue, abs=1e-12)
        assert found[(*place, "rho")] == pytest.approx(spearman.statistic, abs=1e-12)
        assert found[(*place, "n")] == 18
        row = total.estimates[(total.estimates["item"] == item) & (total.estimates["category"] == "r")].iloc[0]
        low, high = pearson.confidence_interval(0.95)
        assert np.allclose([row["low"], row["high"]], [low, high], atol=1e-12)


def test_the_text_on_correlations_says_that_they_show_no_cause(total):
    blocks = chapters.declared(total, "implementation")
    (caveat,) = [block for block in blocks if isinstance(block, Callout)]
    assert "ikke, at det ene er årsag" in caveat.markdown
    told = " ".join(getattr(block, "markdown", "") for block in blocks)
    assert "påvirker" not in told
    assert "skyldes" in caveat.markdown
    notes = [block.note for block in blocks if isinstance(block, Figure)]
    assert notes[0] == "r = 0,51 (95 %-interval 0,06 til 0,79), p = 0,031, rho = 0,45, n = 18."


def test_success_criteria_are_told_as_reached_or_not(total):
    tables = [block for block in chapters.declared(total, "status") if isinstance(block, Table)]
    (criteria,) = [table for table in tables if table.caption.startswith("Succeskriterier")]
    assert criteria.rows == (
        ("Selvbooking, jobparate kontanthjælpsmodtagere", "40 pct.", "3 pct.", "21 pct.", "56 pct.", "nået"),
        ("Joblog, jobparate kontanthjælpsmodtagere", "80 pct.", "63 pct.", "65 pct.", "74 pct.", "ikke nået"),
        ("Joblog, forsikrede ledige", "90 pct.", "87 pct.", "88 pct.", "89 pct.", "ikke nået"),
    )


def test_every_section_of_the_source_is_shown_and_each_number_in_results(total):
    shown = [*chapters.declared(total, "status"), *chapters.declared(total, "implementation")]
    captions = {block.caption for block in shown if isinstance(block, Figure | Table)}
    declared = {
        section.caption
        for chapter in total.evaluation.chapters
        for section in chapter.sections
        if chapter.place != "appendix" and section.id != "fidelity_items"  # the source prints no item by itself
    }
    assert [known for known in declared if not any(caption.startswith(known) for caption in captions)] == []

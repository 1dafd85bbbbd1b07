"""Every id that a figure's numbers may hold has a printed Danish name, and the column of groups its right heading."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from helpers.bundles import Context, Report, no_quotes
from helpers.estimates import registers
from helpers.instrument import Category, Scale
from helpers.names import Names
from helpers.params import EvaluationParams, load_evaluation
from helpers.project import evaluation_folders
from helpers.receipts import labels
from helpers.schemas import MUNICIPALITY, PUBLIC, REGISTER, as_estimates
from helpers.tables.labels import group_heading, printed_labels
from helpers.tables.numbers import file_headers, numbers_csv

PARAMS = Path(__file__).resolve().parents[2] / "params"
TABLES_ONLY = {"cross_table", "facts", "text_table", "success_criteria", "best_areas", "correlations"}


@cache
def load(name: str) -> EvaluationParams:
    return load_evaluation(PARAMS / name)


@pytest.fixture(scope="module", params=[folder.name for folder in evaluation_folders(PARAMS, [])])
def params(request) -> EvaluationParams:
    return load(request.param)


def items_of_figures(params: EvaluationParams) -> set[str]:
    """Items of the questionnaire, and what declared sections draw; outcomes and public statistics where there are any."""
    evaluation = params.evaluation
    found = {item.id for item in evaluation.items} | {pair.id for pair in evaluation.pairs}
    found |= {theme.id for theme in evaluation.themes}
    sections = [section for chapter in evaluation.chapters for section in chapter.sections]
    found |= {item for one in sections if one.kind not in TABLES_ONLY for item in one.numbers()}
    found |= {item for table in evaluation.jobindsats for item in table.measures.values()}
    if evaluation.registers:
        found |= {registers.SIZE, registers.SHARE, registers.BENEFIT, registers.INDEX, registers.CORRELATION}
        found |= {*registers._BACKGROUND, *registers._OUTCOMES, "industry_total", "industry_employed_unknown_activity"}
        found |= {f"industry_{one.id}" for one in evaluation.registers.industries}
    return found


def categories_of_figures(params: EvaluationParams) -> set[str]:
    evaluation = params.evaluation
    found = {"share", "n", "score", "mean", "index"}
    for scale in evaluation.scales.values():
        found |= {one.id for one in (*scale.categories, *scale.off_scale, *scale.shown, *scale.sums, *scale.printed)}
    if evaluation.registers:
        found |= {one.id for one in (*evaluation.registers.classes, *evaluation.registers.ages)} | {"ingen_ydelse"}
    return found


def printed(labels, column, id_):
    return labels[column]({"item": "", column: id_})


def test_every_item_has_a_printed_name(params):
    labels = printed_labels(params.evaluation, {})
    assert sorted(id_ for id_ in items_of_figures(params) if printed(labels, "item", id_) == id_) == []


def test_every_category_and_statistic_has_a_printed_name(params):
    labels = printed_labels(params.evaluation, {})
    assert sorted(id_ for id_ in categories_of_figures(params) if printed(labels, "category", id_) == id_) == []
    known = {"share", "mean", "count", "change", "change_from_first", "difference", "alpha", "index", "correlation"}
    known |= {row["statistic"] for row in params.published}
    unnamed = {id_ for id_ in known - {""} if printed(labels, "statistic", id_) == id_}
    assert not unnamed


def test_every_population_wave_and_area_has_a_printed_name(params):
    evaluation = params.evaluation
    labels = printed_labels(evaluation, {area: params.area_name(area) for area in params.areas})
    for population in (*evaluation.populations, REGISTER, PUBLIC, MUNICIPALITY):
        assert printed(labels, "population", population) != population
    assert not [wave for wave in evaluation.waves if printed(labels, "wave", wave) == wave]
    assert not [area for area in params.areas if printed(labels, "area", area) == area]


def test_an_answer_is_called_what_its_own_scale_calls_it(tiny_params):
    evaluation = with_two_words_for_yes(tiny_params.evaluation)
    labels = printed_labels(evaluation, {})
    assert labels["category"]({"item": "first", "category": "ja"}) == "Ja"
    assert labels["category"]({"item": "second", "category": "ja"}) == "Ja, tit"
    assert labels["category"]({"item": "second", "category": "n"}) == "Antal"


def test_a_receipt_and_who_reads_it_call_answers_what_their_own_scale_does(tiny_params):
    evaluation = with_two_words_for_yes(tiny_params.evaluation)
    context = Context(
        evaluation_name="afproevning", evaluation=evaluation, area="rebild", phase="final",
        names={"rebild": "Rebild"}, synthetic=False,
    )  # fmt: skip
    names = Names(labels(Report(context, as_estimates(pd.DataFrame()), no_quotes())))
    assert [names.answer(item, "ja") for item in ("first", "second", "unknown")] == ["Ja", "Ja, tit", "Ja, tit"]


def with_two_words_for_yes(evaluation):
    """The evaluation with two items, on scales that have each its own label for one id."""
    scales = {
        name: Scale(categories=[Category(id="nej", label="Nej", code=1), Category(id="ja", label=label, code=2)])
        for name, label in (("yes_no", "Ja"), ("often", "Ja, tit"))
    }
    two = [
        evaluation.items[0].model_copy(update={"id": id_, "scale": scale})
        for id_, scale in (("first", "yes_no"), ("second", "often"))
    ]
    own = {"scales": scales, "items": two, "themes": [], "pairs": []}
    return evaluation.model_copy(update=own)


def test_groups_are_headed_by_what_they_are():
    heading = {}
    for name, population, status, group in [
        ("jobrettet-samtale", "employee", "ok", "forsikrede ledige"),
        ("jobrettet-samtale", "employee", "published", "arbejdsmarkedsviden"),
        ("samskabt-styring", "employee", "ok", "Borgerteam"),
        ("flere-skal-med", REGISTER, "ok", "gruppe 1 indsatsgruppen"),
        ("flere-skal-med", PUBLIC, "published", "2016Q01"),
        ("partnerskab", "employee", "published", "2020"),
        ("partnerskab", "employee", "published", "butik og kurser"),
    ]:
        rows = as_estimates(pd.DataFrame([{"population": population, "status": status, "group": group}]))
        heading[name, group] = group_heading(load(name).evaluation, rows)
    assert list(heading.values()) == [
        "Målgruppe", "Kerneelement", "Afdeling", "Gruppe", "Periode", "Periode", "Gruppe",
    ]  # fmt: skip


def test_groups_are_printed_as_words():
    labels = printed_labels(load("flere-skal-med").evaluation, {})
    assert printed(labels, "group", "gruppe 1 indsatsgruppen") == "Indsatsgruppen"
    assert printed(labels, "group", "2016Q01") == "1. kvartal 2016"
    assert printed(labels, "group", "2018H02") == "2. halvår 2018"
    assert printed(labels, "group", "2020QMAT02") == "året til juni 2020"
    assert printed(labels, "group", "201801") == "201801"
    assert printed(labels, "group", "hele målgruppen") == "Hele målgruppen"
    assert printed(labels, "group", "") == ""


def test_the_first_line_of_a_file_is_one_that_the_gate_knows(tiny_params):
    context = Context(
        evaluation_name="afproevning", evaluation=tiny_params.evaluation, area="rebild", phase="final",
        names={"rebild": "Rebild"}, synthetic=False,
    )  # fmt: skip
    for population in ("citizen", REGISTER, PUBLIC):
        rows = as_estimates(pd.DataFrame([{"population": population, "status": "ok", "area": "rebild", "group": "a"}]))
        report = Report(context, rows, no_quotes())
        assert numbers_csv(report, rows).splitlines()[0] in file_headers(report)

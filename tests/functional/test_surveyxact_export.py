"""A real SurveyXact export in the three encodings that it offers: the same respondents and the same answers."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from helpers.ingest import read_answers
from helpers.ingest.surveyxact import SurveyExport, read_surveyxact
from helpers.params import EvaluationParams
from helpers.schemas import BLANK

EXPORT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "surveyxact"
pytestmark = pytest.mark.skipif(not EXPORT.is_dir(), reason="eksporten fra SurveyXact ligger ikke ved siden af repoet")

VARIANTS = ["semicolon_ansi", "tab_utf16", "survey.xlsx"]


@pytest.fixture(scope="module", params=VARIANTS)
def export(request: pytest.FixtureRequest) -> SurveyExport:
    return read_surveyxact(EXPORT / request.param)


@pytest.fixture(scope="module")
def counted() -> dict[str, Counter[str]]:
    """Every variable's codes, counted by Python's own csv module."""
    with (EXPORT / "semicolon_ansi" / "dataset.csv").open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {variable: Counter(row[variable] for row in rows) for variable in rows[0]}


def test_respondents_and_completed(export: SurveyExport) -> None:
    assert export.data.shape == (999, 242)
    assert export.completed.sum() == 340


def test_the_distribution_of_every_item(export: SurveyExport, counted: dict[str, Counter[str]]) -> None:
    assert list(export.data.columns) == list(counted)
    for variable, expected in counted.items():
        distribution = export.distribution(variable).set_index("code")["n"]
        assert distribution[distribution > 0].to_dict() == dict(expected), variable
        assert distribution.sum() == 999


def test_every_closed_question_has_labels_and_every_variable_a_question(export: SurveyExport) -> None:
    assert [question.variable for question in export.questions] == list(export.data.columns)
    closed = {question.variable for question in export.questions if question.type == "Closed"}
    assert set(export.labels) <= closed
    assert export.labels["s_6"]["4"] == "Vårhalvåret på Vg1"
    assert export.distribution("s_6").set_index("label")["n"]["I løpet av ungdomsskolen"] == 191


def test_labels_and_questions_are_the_same_in_all_variants(export: SurveyExport) -> None:
    first = read_surveyxact(EXPORT / VARIANTS[0])
    assert export.labels == first.labels
    assert export.questions == first.questions


def test_the_workbook_is_longer_than_its_respondents() -> None:
    """The rows that the test above must not count."""
    book = openpyxl.load_workbook(EXPORT / "survey.xlsx", read_only=True)
    rows = book["Dataset"].max_row
    book.close()
    assert rows > 1000


@pytest.mark.parametrize("file", ["semicolon_ansi/dataset.csv", "tab_utf16/dataset.csv", "survey.xlsx"])
def test_area_files_map_by_variable_name(make_params: Callable[..., EvaluationParams], file: str) -> None:
    """When the choice was made (s_6): the export's labels decide, as the scale's codes are others than its own."""
    evaluation = make_params().evaluation.model_dump(exclude_defaults=True)
    labels = ["I løpet av ungdomsskolen", "Høsthalvåret på Vg1", "Vårhalvåret på Vg1", "Da jeg gikk på barneskolen"]
    labels += ["På min skole har man ikke mulighet til å velge programområde", "Annet, beskriv:"]
    categories = [{"id": f"tid_{n}", "label": label, "code": n} for n, label in enumerate(labels, start=10)]
    evaluation["scales"]["agreement"] = {
        "categories": categories,
        "off_scale": [{"id": "ved_ikke", "label": "Vet ikke", "code": 1}],
    }
    evaluation["items"] = [evaluation["items"][1]]
    data = {"file": file, "columns": {"influence": "s_6"}, "completed": "stato_4"}
    answers = read_answers(make_params(naestved=[data], evaluation=evaluation), EXPORT)["citizen"]
    assert answers["completed"].sum() == 340
    counts = answers["influence"].value_counts().to_dict()
    assert counts == {BLANK: 595, 1: 23, 10: 191, 11: 54, 12: 99, 13: 24, 14: 5, 15: 8}

"""Demo answers, written as files and read back, give every number that the evaluation's source has published."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from helpers.demo import demo_files, make_demo
from helpers.demo.counts import item_counts
from helpers.demo.plan import load_plan
from helpers.demo.solver import BLANK_OPTION
from helpers.ingest import Answers, read_answers
from helpers.ingest.interviews import read_interviews
from helpers.instrument import Item
from helpers.params import EvaluationParams, load_evaluation

FOLDER = Path(__file__).resolve().parents[2] / "params" / "samskabt-styring"
WITH_ITEM = ("share", "change", "direction", "difference")


def published(*statistics: str) -> list[dict[str, str]]:
    with (FOLDER / "published.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["statistic"] in statistics]


def label(row: dict[str, str]) -> str:
    return "-".join(row[key] for key in ["population", "wave", "area", "group", "item", "category"] if row[key])


@pytest.fixture(scope="module")
def params() -> EvaluationParams:
    return load_evaluation(FOLDER)


@pytest.fixture(scope="module")
def root(params: EvaluationParams, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    make_demo(params, folder)
    return folder


@pytest.fixture(scope="module")
def answers(params: EvaluationParams, root: Path) -> Answers:
    return read_answers(params, root)


def unit(params: EvaluationParams, answers: Answers, row: dict[str, str], wave: str) -> pd.DataFrame:
    """The respondents that a published row is of."""
    frame = answers[row["population"]]
    areas = params.evaluation.waves[wave].areas if row["area"] == "samlet" else [row["area"]]
    frame = frame[(frame["wave"] == wave) & frame["area"].isin(areas)]
    return frame[frame["group"] == row["group"]] if row["group"] else frame


def count_and_base(params: EvaluationParams, item: Item, codes: pd.Series, category: str) -> tuple[int, int]:
    scale = params.evaluation.scale_of(item)
    code = {one.id: one.code for one in [*scale.categories, *scale.off_scale]}
    parts = next((shown.of for shown in scale.shown_categories if shown.id == category), [category])
    in_base = [one.code for one in scale.categories]
    if params.evaluation.base_of(item) == "all":
        in_base += scale.off_scale_codes.values()
    return int(codes.isin([code[part] for part in parts]).sum()), int(codes.isin(in_base).sum())


def percent(params: EvaluationParams, answers: Answers, row: dict[str, str], *, wave: str = "", area: str = "") -> int:
    """The share as printed: whole per cent, rounded half up, in whole numbers."""
    item = params.evaluation.item_by_id[row["item"]]
    category = row["category"] if row["statistic"] == "share" else params.evaluation.headline_category(item)
    respondents = unit(params, answers, row | {"area": area or row["area"]}, wave or row["wave"])
    count, base = count_and_base(params, item, respondents[row["item"]], category)
    return (200 * count + base) // (2 * base)


def previous_wave(params: EvaluationParams, answers: Answers, row: dict[str, str]) -> str:
    order = params.evaluation.wave_order
    earlier = order[: order.index(row["wave"])]
    return next(w for w in reversed(earlier) if len(unit(params, answers, row, w)))


@pytest.mark.parametrize("row", published("share"), ids=label)
def test_published_share_comes_out_of_the_answers(
    params: EvaluationParams, answers: Answers, row: dict[str, str]
) -> None:
    assert percent(params, answers, row) == round(100 * float(row["value"]))


@pytest.mark.parametrize("row", published("change"), ids=label)
def test_published_change_is_the_difference_of_the_shown_shares(
    params: EvaluationParams, answers: Answers, row: dict[str, str]
) -> None:
    assert params.evaluation.change == "shown"
    before = percent(params, answers, row, wave=previous_wave(params, answers, row))
    assert percent(params, answers, row) - before == round(100 * float(row["value"]))


@pytest.mark.parametrize("row", published("direction"), ids=label)
def test_published_direction_is_seen_in_the_shown_shares(
    params: EvaluationParams, answers: Answers, row: dict[str, str]
) -> None:
    before = percent(params, answers, row, wave=previous_wave(params, answers, row))
    change = percent(params, answers, row) - before
    direction = int(row["value"])
    assert abs(change) <= 1 if direction == 0 else change * direction >= 3


@pytest.mark.parametrize("row", published("difference"), ids=label)
def test_published_difference_between_two_areas(
    params: EvaluationParams, answers: Answers, row: dict[str, str]
) -> None:
    first, second = row["area"].split("-minus-")
    difference = percent(params, answers, row, area=first) - percent(params, answers, row, area=second)
    assert difference == round(100 * float(row["value"]))


@pytest.mark.parametrize("row", [row for row in published("count") if row["item"] == "survey_respondents"], ids=label)
def test_published_number_of_respondents(params: EvaluationParams, answers: Answers, row: dict[str, str]) -> None:
    respondents = unit(params, answers, row, row["wave"])
    assert len(respondents) == int(row["value"])
    assert respondents["completed"].all()


def test_published_table_is_not_empty() -> None:
    assert len(published(*WITH_ITEM)) > 100


def read_counts(params: EvaluationParams, item: Item, codes: pd.Series) -> Iterator[tuple[str, int]]:
    scale = params.evaluation.scale_of(item)
    code = {one.id: one.code for one in [*scale.categories, *scale.off_scale]}
    for shown in scale.shown_categories:
        yield shown.id, int(codes.isin([code[part] for part in shown.of]).sum())
    for off_scale in scale.off_scale:
        yield off_scale.id, int((codes == off_scale.code).sum())
    yield BLANK_OPTION, int((codes == -1).sum())


def test_every_file_holds_the_calibrated_counts(params: EvaluationParams, answers: Answers) -> None:
    plan = load_plan(params)
    for item in params.evaluation.items:
        for (wave, area, group), counts in item_counts(plan, item).items():
            frame = answers[item.population]
            cell = frame[(frame["wave"] == wave) & (frame["area"] == area) & (frame["group"] == group)]
            assert dict(read_counts(params, item, cell[item.id])) == counts, (item.id, wave, area, group)


def test_items_that_an_area_was_not_asked_have_no_answers(params: EvaluationParams, answers: Answers) -> None:
    for item in params.evaluation.items:
        frame = answers[item.population]
        for (wave, area), codes in frame.groupby(["wave", "area"])[item.id]:
            assert (codes == -2).all() != item.is_asked(area, wave)


def test_every_format_that_municipalities_deliver_is_among_the_files(params: EvaluationParams) -> None:
    assert {Path(file).suffix for file in demo_files(params)} >= {".xlsx", ".csv", ".sav", ".tsv", ".parquet"}


def test_respondents_are_others_in_each_wave(answers: Answers) -> None:
    for frame in answers.values():
        assert not frame.duplicated(["area", "respondent"]).any()


def test_interviews_hold_the_areas_quotes_with_their_consent(params: EvaluationParams, root: Path) -> None:
    plan = load_plan(params)
    for slug, area in params.areas.items():
        own = [quote for quote in plan.demo.quotes if quote.area == slug]
        if area.params.interviews is None:
            assert own == []
            continue
        read = read_interviews(root / area.params.interviews, evaluation=params.evaluation)
        assert read["quote"].tolist() == [quote.text for quote in own]
        assert read["consent"].tolist() == [quote.consent for quote in own]
        assert read["anonymised"].tolist() == [quote.anonymised for quote in own]
        assert set(read["municipality"]) == {area.name}

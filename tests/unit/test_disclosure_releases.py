"""What was published cannot be called back: late answers, unchanged totals, and the memory on disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from count_factory import count_rows, make_evaluation, make_frame

from helpers.disclosure import Protected, protect
from helpers.disclosure.releases import ReleasedNumbers, load, remember
from helpers.params import EvaluationParams
from helpers.schemas import RESPONDENTS, TOTAL

DAY = date(2025, 5, 1)
Counts = dict[str, tuple[int, int, int, int]]  # area -> respondents, ja, nej, ved_ikke
START: Counts = {"vejle": (30, 12, 9, 2), "ribe": (40, 15, 15, 5), "aarhus": (60, 30, 20, 4), "odense": (80, 30, 30, 9)}


@pytest.fixture
def params() -> EvaluationParams:
    return make_evaluation({"citizen": {"plan": "yes_no"}})


def frame_of(params: EvaluationParams, counts: Counts) -> pd.DataFrame:
    rows = [
        count_rows(("citizen", "baseline", area, ""), n, plan={"ja": yes, "nej": no, "ved_ikke": unknown})
        for area, (n, yes, no, unknown) in counts.items()
    ]
    return make_frame(params, pd.concat(rows))


def after(params: EvaluationParams, folder: Path, old: Counts, new: Counts) -> Protected:
    """The new release, protected after the old one was remembered."""
    remember(folder, protect(params, frame_of(params, old)).frame, day=DAY)
    return protect(params, frame_of(params, new), load(folder))


def hidden(result: Protected, item: str = "plan") -> dict[str, str]:
    rows = result.frame[(result.frame["item"] == item) & (result.frame["status"] == "suppressed")]
    return dict(zip(rows["area"], rows["reason"], strict=True))


def test_the_same_numbers_may_be_released_again(params: EvaluationParams, tmp_path: Path) -> None:
    assert hidden(after(params, tmp_path, START, START)) == {}


def test_three_late_answers_are_not_the_difference_of_two_releases(params: EvaluationParams, tmp_path: Path) -> None:
    result = after(params, tmp_path, START, START | {"vejle": (33, 13, 10, 3)})
    assert hidden(result) == {"vejle": "earlier_release", TOTAL: "earlier_release"}
    assert result.suppressed == {"citizen": {"earlier_release": 2}}
    assert hidden(result, RESPONDENTS) == {}


def test_eight_late_answers_may_be(params: EvaluationParams, tmp_path: Path) -> None:
    assert hidden(after(params, tmp_path, START, START | {"vejle": (38, 16, 12, 3)})) == {}


def test_eight_late_answers_that_are_alike_may_not(params: EvaluationParams, tmp_path: Path) -> None:
    result = after(params, tmp_path, START, START | {"vejle": (38, 20, 9, 2)})
    assert hidden(result) == {"vejle": "earlier_release", TOTAL: "earlier_release"}


def test_a_corrected_answer_shows_as_one_withdrawn(params: EvaluationParams, tmp_path: Path) -> None:
    result = after(params, tmp_path, START, START | {"vejle": (30, 11, 10, 2)})
    assert set(hidden(result)) == {"vejle", TOTAL}


def test_every_release_counts_not_only_the_latest(params: EvaluationParams, tmp_path: Path) -> None:
    first, second = START, START | {"vejle": (38, 16, 12, 3)}
    remember(tmp_path, protect(params, frame_of(params, first)).frame, day=DAY)
    remember(tmp_path, protect(params, frame_of(params, second)).frame, day=date(2025, 6, 1))
    third = protect(params, frame_of(params, START | {"vejle": (33, 13, 10, 3)}), load(tmp_path))
    assert "vejle" in hidden(third)


def test_an_area_that_is_new_in_samlet_is_not_its_difference(params: EvaluationParams, tmp_path: Path) -> None:
    """Skive's four answers would be samlet's difference."""
    result = after(params, tmp_path, START, START | {"skive": (30, 2, 1, 1)})
    assert hidden(result)["skive"] == "small_base"
    assert hidden(result)[TOTAL] == "earlier_release"


def test_a_new_hidden_area_is_not_what_samlet_grew_by_beside_a_shown_one(
    params: EvaluationParams, tmp_path: Path
) -> None:
    """Samlet grows by 34 answers, of which 30 are told: the other four would be Skive's."""
    result = after(params, tmp_path, START, START | {"skive": (4, 2, 1, 1), "thisted": (40, 12, 13, 5)})
    assert hidden(result)[TOTAL] == "earlier_release"


def test_the_number_of_respondents_of_a_new_hidden_area_is_not_what_samlet_grew_by(
    params: EvaluationParams, tmp_path: Path
) -> None:
    result = after(params, tmp_path, START, START | {"skive": (4, 2, 1, 1)})
    assert hidden(result, RESPONDENTS) == {"skive": "small_base", TOTAL: "earlier_release"}


def test_a_new_area_that_is_shown_hides_nothing(params: EvaluationParams, tmp_path: Path) -> None:
    assert hidden(after(params, tmp_path, START, START | {"skive": (40, 12, 13, 5)})) == {}


def test_what_was_hidden_under_an_unchanged_total_stays_hidden(params: EvaluationParams, tmp_path: Path) -> None:
    """Vejle was Ribe's partner. Shown now, it would be subtracted from what both add up to."""
    old = START | {"ribe": (40, 1, 1, 1)}
    frame = protect(params, frame_of(params, old)).frame
    assert set(hidden(Protected(frame))) == {"ribe", "vejle"}
    swapped = frame.assign(area=frame["area"].replace({"vejle": "aarhus", "aarhus": "vejle"}))
    told = frame_of(params, old)
    told = told[told["area"] == "vejle"].set_index(["item", "statistic", "category"])
    remember(tmp_path, _with_numbers(swapped, told), day=DAY)
    result = protect(params, frame_of(params, old), load(tmp_path))
    assert hidden(result) == {"ribe": "small_base", "aarhus": "earlier_release"}


def _with_numbers(frame: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Vejle's rows with its true numbers: the release in which Aarhus was the partner."""
    frame = frame.copy()
    for place, row in frame[frame["area"] == "vejle"].iterrows():
        own = told.loc[(row["item"], row["statistic"], row["category"])]
        frame.loc[place, ["n", "base", "value"]] = own[["n", "base", "value"]]
    return frame


def test_a_hidden_number_that_is_out_already_is_reported(params: EvaluationParams, tmp_path: Path) -> None:
    remember(tmp_path, frame_of(params, START), day=DAY)
    strict = make_evaluation({"citizen": {"plan": "yes_no"}}, disclosure={"minimum_base": 25})
    result = protect(strict, frame_of(strict, START), load(tmp_path))
    assert hidden(result)["vejle"] == "small_base"
    assert result.released_before["citizen"] >= 1


def test_nothing_hidden_is_remembered(params: EvaluationParams, tmp_path: Path) -> None:
    path = remember(tmp_path, protect(params, frame_of(params, START | {"ribe": (40, 1, 1, 1)})).frame, day=DAY)
    rows = pd.read_parquet(path)
    assert rows.loc[rows["status"] == "suppressed", ["n", "base", "value"]].isna().all(axis=None)


def test_a_release_is_one_file_with_its_day_and_content(params: EvaluationParams, tmp_path: Path) -> None:
    frame = frame_of(params, START)
    path = remember(tmp_path, frame, day=DAY)
    assert path.name.startswith("2025-05-01-")
    assert remember(tmp_path, frame.sample(frac=1, random_state=1), day=DAY) == path
    remember(tmp_path, frame_of(params, START | {"vejle": (38, 16, 12, 3)}), day=DAY)
    found = load(tmp_path)
    assert [release.day for release in found.releases] == ["2025-05-01", "2025-05-01"]
    assert len({release.sha256 for release in found.releases}) == 2
    names = [path.stem for path in sorted(tmp_path.iterdir())]
    assert [f"{release.day}-{release.sha256[:16]}" for release in found.releases] == names


def test_no_folder_is_no_release(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == ReleasedNumbers()

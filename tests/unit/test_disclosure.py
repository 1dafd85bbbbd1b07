"""Which numbers of a small evaluation may stand: every rule on a table of counts that can be checked by eye."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from count_factory import count_rows, make_evaluation, make_frame

from helpers.disclosure import protect
from helpers.errors import EstimateError
from helpers.params import EvaluationParams
from helpers.schemas import NUMBER_COLUMNS, RESPONDENTS, TOTAL, as_estimates

ONE = {"citizen": {"plan": "yes_no"}}
TWO = {"citizen": {"plan": "yes_no", "influence": "agreement"}}


def plan(yes: int, no: int, unknown: int = 1) -> dict[str, dict[str, int]]:
    return {"plan": {"ja": yes, "nej": no, "ved_ikke": unknown}}


def place(area: str, group: str = "", population: str = "citizen", wave: str = "baseline") -> tuple[str, str, str, str]:
    return population, wave, area, group


def status(frame: pd.DataFrame, item: str = "plan", **key: str) -> dict[tuple[str, str], str]:
    """(area, group) -> status and reason of an item's shares or count."""
    rows = frame[(frame["item"] == item) & frame["statistic"].isin(["share", "mean", "count"])]
    for name, value in key.items():
        rows = rows[rows[name] == value]
    words = (rows["status"] + " " + rows["reason"]).str.strip()
    found = words.groupby([rows["area"], rows["group"]]).agg(lambda own: " | ".join(sorted(set(own))))
    return found.to_dict()


def protected(params: EvaluationParams, *counts: pd.DataFrame, **options: Any) -> pd.DataFrame:
    return protect(params, make_frame(params, pd.concat(counts)), **options).frame


@pytest.fixture
def params() -> EvaluationParams:
    return make_evaluation(ONE)


def test_a_large_base_is_left_alone(params: EvaluationParams) -> None:
    frame = make_frame(params, pd.concat([count_rows(place(a), 40, **plan(20, 15)) for a in ("aarhus", "vejle")]))
    done = protect(params, frame)
    pd.testing.assert_frame_equal(done.frame, frame)
    assert done.suppressed == {}


def test_a_small_base_loses_all_its_numbers(params: EvaluationParams) -> None:
    counts = [count_rows(place("aarhus"), 40, **plan(20, 15)), count_rows(place("vejle"), 12, **plan(2, 1))]
    counts += [count_rows(place("ribe"), 60, **plan(20, 15))]
    frame = protected(params, *counts)
    hidden = frame[(frame["area"] == "vejle") & (frame["item"] == "plan")]
    assert status(frame)["vejle", ""] == "suppressed small_base"
    assert hidden[[*NUMBER_COLUMNS, "p", "effect"]].isna().all(axis=None)


def test_five_answers_may_stand_where_all_categories_have_one(params: EvaluationParams) -> None:
    frame = protected(params, count_rows(place("vejle"), 12, **plan(2, 2)), count_rows(place("ribe"), 60, **plan(9, 9)))
    assert status(frame)["vejle", ""] == "ok"


@pytest.mark.parametrize(("yes", "no", "unknown"), [(9, 0, 0), (4, 5, 0), (0, 5, 3)])
def test_no_share_of_0_or_100_stands_on_fewer_than_ten(
    params: EvaluationParams, yes: int, no: int, unknown: int
) -> None:
    frame = protected(
        params, count_rows(place("vejle"), 14, **plan(yes, no, unknown)), count_rows(place("ribe"), 60, **plan(9, 9))
    )
    assert status(frame)["vejle", ""] == "suppressed uniform"


def test_ten_alike_may_stand(params: EvaluationParams) -> None:
    frame = protected(
        params, count_rows(place("vejle"), 14, **plan(10, 0, 0)), count_rows(place("ribe"), 60, **plan(9, 9))
    )
    assert status(frame)["vejle", ""] == "ok"


def test_a_mean_at_the_end_of_the_scale_or_without_spread_is_uniform() -> None:
    params = make_evaluation({"citizen": {"value": "score"}})
    counts = [
        count_rows(place("vejle"), 9, value={"10": 7}),
        count_rows(place("ribe"), 30, value={"4": 10, "7": 15}),
        count_rows(place("aarhus"), 30, value={"4": 10, "7": 15}),
        count_rows(place("odense"), 9, value={"7": 7}),
    ]
    frame = make_frame(params, pd.concat(counts))
    flat = (frame["area"] == "odense") & (frame["statistic"] == "mean")
    frame.loc[flat, ["low", "high"]] = 7.0
    found = status(protect(params, frame).frame, "value")
    assert found["vejle", ""] == found["odense", ""] == "suppressed uniform"
    assert found["aarhus", ""] == "ok"


def test_a_raised_threshold_counts() -> None:
    params = make_evaluation(ONE, disclosure={"minimum_base": 8})
    frame = protected(params, count_rows(place("vejle"), 12, **plan(3, 3)), count_rows(place("ribe"), 60, **plan(9, 9)))
    assert status(frame)["vejle", ""] == "suppressed small_base"


def test_few_respondents_hide_their_number_and_everything_they_answered(params: EvaluationParams) -> None:
    frame = protected(
        params,
        count_rows(place("vejle"), 4, plan={"": 4}),
        count_rows(place("ribe"), 20, **plan(9, 9)),
        count_rows(place("aarhus"), 60, **plan(29, 19)),
    )
    assert status(frame, RESPONDENTS)["vejle", ""] == "suppressed small_base"
    assert status(frame)["vejle", ""] == "suppressed small_base", "not even that nobody answered"


def test_leaders_are_shown_across_areas_only() -> None:
    params = make_evaluation({"leader": {"plan": "yes_no"}})
    sizes = {"aarhus": (2, 1, 1), "ribe": (1, 2, 0), "vejle": (2, 1, 0), "odense": (1, 1, 0)}
    counts = [count_rows(place(area, "", "leader"), sum(own), **plan(*own)) for area, own in sizes.items()]
    counts += [count_rows(place("skive", "", "leader"), 9, **plan(4, 3, 2))]
    frame = protected(params, *counts)
    found = status(frame)
    assert found[TOTAL, ""] == "ok"
    assert {found[area, ""] for area in sizes} == {"suppressed few_leaders"}


def test_the_next_area_is_hidden_with_the_only_small_one(params: EvaluationParams) -> None:
    counts = {"vejle": (12, 2, 1), "ribe": (30, 9, 12), "aarhus": (60, 29, 19)}
    frame = protected(params, *(count_rows(place(area), n, **plan(*own)) for area, (n, *own) in counts.items()))
    assert status(frame) == {
        ("vejle", ""): "suppressed small_base",
        ("ribe", ""): "suppressed secondary",
        ("aarhus", ""): "ok",
        (TOTAL, ""): "ok",
    }


def test_without_secondary_suppression_only_the_small_one_is_hidden(params: EvaluationParams) -> None:
    counts = {"vejle": (12, 2, 1), "ribe": (30, 9, 12)}
    frame = protected(
        params, *(count_rows(place(a), n, **plan(*own)) for a, (n, *own) in counts.items()), secondary=False
    )
    assert status(frame)["ribe", ""] == "ok"


def test_samlet_goes_where_no_area_helps(params: EvaluationParams) -> None:
    """Four and four: eight together would tell both."""
    frame = protected(params, *(count_rows(place(area), 12, **plan(2, 1)) for area in ("vejle", "ribe")))
    assert status(frame)[TOTAL, ""] == "suppressed secondary"


def test_areas_outside_samlet_need_no_partner() -> None:
    waves = {"baseline": {"label": "b", "period": "2025", "areas": ["ribe", "aarhus"]}}
    params = make_evaluation(ONE, waves=["baseline"]).model_copy()
    params = EvaluationParams.model_validate(
        params.model_dump() | {"evaluation": params.evaluation.model_dump() | {"waves": waves}}
    )
    counts = {"vejle": (12, 2, 1), "ribe": (30, 9, 12), "aarhus": (60, 29, 19)}
    frame = protected(params, *(count_rows(place(area), n, **plan(*own)) for area, (n, *own) in counts.items()))
    assert set(status(frame).values()) == {"suppressed small_base", "ok"}


def test_an_average_of_areas_goes_with_any_of_them() -> None:
    params = make_evaluation(ONE, total={"method": "equal"})
    counts = {"vejle": (12, 2, 1), "ribe": (30, 9, 12), "aarhus": (60, 29, 19)}
    frame = protected(params, *(count_rows(place(area), n, **plan(*own)) for area, (n, *own) in counts.items()))
    found = status(frame)
    assert found[TOTAL, ""] == "suppressed secondary"
    assert found["ribe", ""] == "ok", "nothing can be subtracted from"
    assert status(frame, RESPONDENTS)[TOTAL, ""] == "ok"


def test_a_partner_must_have_an_answer_in_every_category(params: EvaluationParams) -> None:
    """The smaller area would tell that none in the small one does not know."""
    counts = {"vejle": (12, 2, 1, 0), "ribe": (30, 9, 6, 0), "aarhus": (60, 29, 19, 4)}
    frame = protected(params, *(count_rows(place(area), n, **plan(*own)) for area, (n, *own) in counts.items()))
    assert status(frame)["ribe", ""] == "ok"
    assert status(frame)["aarhus", ""] == "suppressed secondary"


def test_a_partner_must_have_respondents_who_did_not_answer(params: EvaluationParams) -> None:
    """Where everybody answered, the number of respondents would tell the partner's base, and so the small one."""
    counts = {"vejle": (12, 2, 2, 0), "ribe": (18, 9, 6, 3), "aarhus": (60, 29, 19, 4)}
    frame = protected(params, *(count_rows(place(area), n, **plan(*own)) for area, (n, *own) in counts.items()))
    assert status(frame)["ribe", ""] == "ok"
    assert status(frame)["aarhus", ""] == "suppressed secondary"


def test_groups_are_protected_inside_their_area(params: EvaluationParams) -> None:
    groups = {"unge": (12, 2, 1), "jobklare": (30, 9, 12), "sygedagpenge": (60, 29, 19)}
    frame = protected(params, *(count_rows(place("vejle", g), n, **plan(*own)) for g, (n, *own) in groups.items()))
    assert status(frame) == {
        ("vejle", "unge"): "suppressed small_base",
        ("vejle", "jobklare"): "suppressed secondary",
        ("vejle", "sygedagpenge"): "ok",
        ("vejle", ""): "ok",
        (TOTAL, ""): "ok",
    }


def test_respondents_without_a_group_are_a_partner_for_free(params: EvaluationParams) -> None:
    groups = {"unge": (12, 2, 1), "": (30, 9, 12), "sygedagpenge": (60, 29, 19)}
    frame = protected(params, *(count_rows(place("vejle", g), n, **plan(*own)) for g, (n, *own) in groups.items()))
    assert status(frame)["vejle", "unge"] == "suppressed small_base"
    assert status(frame)["vejle", "sygedagpenge"] == "ok"


def test_one_respondent_without_a_group_is_protected_too(params: EvaluationParams) -> None:
    groups = {"": (1, 1, 0, 0), "jobklare": (30, 9, 12), "sygedagpenge": (60, 29, 19)}
    frame = protected(params, *(count_rows(place("vejle", g), n, **plan(*own)) for g, (n, *own) in groups.items()))
    assert status(frame)["vejle", "jobklare"] == "suppressed secondary"


def test_groups_that_would_all_be_hidden_are_merged(params: EvaluationParams) -> None:
    counts = [count_rows(place("vejle", group), 4, **plan(2, 1)) for group in ("unge", "jobklare")]
    result = protect(params, make_frame(params, pd.concat(counts)))
    assert set(result.frame["group"]) == {""}
    assert status(result.frame, RESPONDENTS) == {("vejle", ""): "ok", (TOTAL, ""): "ok"}
    assert result.suppressed == {"citizen": {"small_base": 6}}


def test_groups_of_a_hidden_area_are_merged(params: EvaluationParams) -> None:
    counts = [count_rows(place("vejle", group), n, **plan(1, 1, 0)) for group, n in (("unge", 2), ("jobklare", 2))]
    counts += [count_rows(place(area), 40, **plan(20, 10)) for area in ("ribe", "aarhus", "odense")]
    assert set(protected(params, *counts)["group"]) == {""}


def test_a_partner_was_asked_the_same_questions() -> None:
    """Ribe was not asked what Vejle was, so nobody can be thought to move between them."""
    params = make_evaluation(TWO, waves=["baseline"])
    influence = {"influence": {"enig": 9, "hverken": 8, "uenig": 7, "ved_ikke": 2}}
    counts = [
        count_rows(place("vejle"), 3, **plan(1, 1)),
        count_rows(place("ribe"), 8, influence={"enig": 2, "hverken": 2, "uenig": 2, "ved_ikke": 2}),
        count_rows(place("odense"), 40, **plan(9, 12), **influence),
        count_rows(place("aarhus"), 60, **plan(29, 19), **influence),
    ]
    found = status(protected(params, *counts), RESPONDENTS)
    assert found["ribe", ""] == "ok"
    assert found["odense", ""] == "suppressed secondary"


def test_reasons_do_not_tell_bases_apart_among_few_respondents(params: EvaluationParams) -> None:
    """Of six respondents, a base that is not small would be five or six."""
    frame = protected(
        params,
        count_rows(place("vejle"), 6, **plan(2, 1)),
        count_rows(place("ribe"), 30, **plan(9, 12)),
        count_rows(place("aarhus"), 60, **plan(29, 19)),
    )
    assert status(frame)["vejle", ""] == "suppressed secondary"


def test_few_respondents_who_all_answered_alike_cost_no_more_than_a_partner(params: EvaluationParams) -> None:
    """Their base can be any number up to six, because its reason does not say that it is not small."""
    frame = protected(
        params,
        count_rows(place("vejle"), 6, **plan(6, 0, 0)),
        count_rows(place("ribe"), 30, **plan(9, 12)),
        count_rows(place("aarhus"), 60, **plan(29, 19)),
    )
    assert status(frame)["vejle", ""] == "suppressed uniform"
    assert status(frame)[TOTAL, ""] == "ok"


def test_published_rows_are_left_alone(params: EvaluationParams) -> None:
    published = as_estimates(
        pd.DataFrame([
            {"population": "citizen", "wave": "other", "area": "vejle", "group": "", "item": "plan", "statistic": "share",
             "category": "ja", "value": 1.0, "unit": "share", "status": "published", "base": 3.0},
        ])
    )  # fmt: skip
    pd.testing.assert_frame_equal(protect(params, published).frame, published)


def test_counts_of_hidden_cells_are_reported_by_population_and_reason(params: EvaluationParams) -> None:
    counts = {"vejle": (12, 2, 1), "ribe": (30, 9, 12), "aarhus": (60, 29, 19)}
    frame = make_frame(params, pd.concat(count_rows(place(a), n, **plan(*own)) for a, (n, *own) in counts.items()))
    assert protect(params, frame).suppressed == {"citizen": {"small_base": 1, "secondary": 1}}


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("statistic", "fidelity", "ingen regel for: fidelity"),
        ("n", np.nan, "mangler antal"),
        ("wave", "efterår", "målinger, som evalueringen ikke kender: efterår"),
    ],
)
def test_numbers_that_cannot_be_protected_are_refused(
    params: EvaluationParams, column: str, value: object, words: str
) -> None:
    frame = make_frame(params, count_rows(place("vejle"), 40, **plan(20, 15)))
    frame.loc[frame["statistic"] == "share", column] = value
    with pytest.raises(EstimateError, match=words):
        protect(params, frame)


def test_numbers_that_do_not_add_up_are_refused(params: EvaluationParams) -> None:
    frame = make_frame(params, count_rows(place("vejle", "unge"), 40, **plan(20, 15)))
    frame.loc[(frame["statistic"] == "share") & (frame["group"] == "unge"), "base"] = 99.0
    with pytest.raises(EstimateError, match=r"flere svar end det hele \(citizen, baseline, vejle, plan\)"):
        protect(params, frame)


def test_groups_across_areas_are_refused(params: EvaluationParams) -> None:
    frame = make_frame(params, count_rows(place("vejle"), 40, **plan(20, 15)))
    frame.loc[frame["area"] == TOTAL, "group"] = "unge"
    with pytest.raises(EstimateError, match="Samlet er opdelt på grupper"):
        protect(params, frame)


def test_a_group_without_a_row_that_others_have_is_refused() -> None:
    """A missing row would tell that none of the group answered, even where the group is hidden."""
    params = make_evaluation({"citizen": {"plan": "yes_no"}}, waves=["baseline"])
    groups = [count_rows(place("vejle", group), 40, **plan(20, 15)) for group in ("unge", "jobklare")]
    frame = make_frame(params, pd.concat(groups))
    frame = frame[~((frame["group"] == "unge") & (frame["statistic"] == "share"))]
    with pytest.raises(EstimateError, match=r"mangler rækker, som områdets andre har: citizen, baseline, vejle, plan"):
        protect(params, frame)

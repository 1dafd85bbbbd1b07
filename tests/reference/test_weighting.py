"""Raking, Kish's design effect and weighted shares against R's survey 4.1.1 on its school sample `apistrat`.

The sample (California Department of Education; published with the GPL-2/GPL-3 package) is used only as the counts of
its 200 schools by type, whether they met the school-wide target, and whether they got an award.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from helpers.errors import EstimateError
from helpers.estimates.weighting import compare_with_frame, design_effect, rake

# R: data(api); table(apistrat$stype, apistrat$sch.wide, apistrat$awards); unique(apistrat$pw) by stype
SCHOOLS = (
    ("E", "No", "No", 9), ("E", "Yes", "No", 18), ("E", "Yes", "Yes", 73),
    ("H", "No", "No", 24), ("H", "Yes", "No", 10), ("H", "Yes", "Yes", 16),
    ("M", "No", "No", 15), ("M", "Yes", "No", 11), ("M", "Yes", "Yes", 24),
)  # fmt: skip
WEIGHT = {"E": 44.2099990845, "H": 15.1000003815, "M": 20.3600006104}
# R: table(apipop$stype), table(apipop$sch.wide), table(apipop$awards)
MARGINS = {
    "stype": {"E": 4421, "H": 755, "M": 1018},
    "sch.wide": {"No": 1072, "Yes": 5122},
    "awards": {"No": 2027, "Yes": 4167},
}
WIDE = (0.0, 1e6)


@pytest.fixture
def schools() -> pd.DataFrame:
    rows = [school[:3] for school in SCHOOLS for _ in range(school[3])]
    return pd.DataFrame(rows, columns=["stype", "sch.wide", "awards"])


def by_cell(weights: pd.Series) -> np.ndarray:
    first = np.cumsum([0, *(school[3] for school in SCHOOLS[:-1])])
    return weights.to_numpy()[first]


def test_weighted_share_and_design_effect(schools: pd.DataFrame) -> None:
    # R: des <- svydesign(ids = ~1, weights = ~pw, data = apistrat); coef(svymean(~sch.wide, des));
    #    w <- weights(des); length(w) * sum(w^2) / sum(w)^2
    weight = schools["stype"].map(WEIGHT)
    assert design_effect(weight) == pytest.approx(1.18637098474, abs=1e-8)
    assert weight[schools["sch.wide"] == "Yes"].sum() / weight.sum() == pytest.approx(0.827948011416, abs=1e-8)


def test_rake(schools: pd.DataFrame) -> None:
    # R: rake(svydesign(ids = ~1, weights = rep(1, 200), data = apistrat), list(~stype, ~sch.wide, ~awards),
    #         <the margins above, scaled to 200>, control = list(maxit = 500, epsilon = 1e-12))
    found = rake(schools, MARGINS, bounds=WIDE)
    expected = [
        1.413387260492, 1.155331395055, 1.496364369139, 0.496368934748, 0.405742028299, 0.525509751408,
        0.665386862683, 0.543900708463, 0.704450380192,
    ]  # fmt: skip
    assert by_cell(found.weights) == pytest.approx(expected, abs=1e-6)
    assert found.design_effect == pytest.approx(1.19621590449, abs=1e-6)
    assert found.effective_n == pytest.approx(200 / 1.19621590449, abs=1e-4)
    assert (found.trimmed, found.deviation < 1e-9, found.iterations > 1) == (0, True, True)


def test_trimmed_weights_are_the_nearest_that_meet_the_margins(schools: pd.DataFrame) -> None:
    """No bounded raking in R converges on these data, so the same problem is solved by SLSQP."""
    count = np.array([school[3] for school in SCHOOLS], dtype=np.float64)
    bounds = (0.42, 1.49)
    constraints = [
        {"type": "eq", "fun": lambda w, own=own, total=total: (own * count) @ w - total}
        for place, variable in enumerate(MARGINS)
        for category in list(MARGINS[variable])[: 3 if place == 0 else 1]
        for own in [np.array([school[place] == category for school in SCHOOLS], dtype=np.float64)]
        for total in [200 * MARGINS[variable][category] / 6194]
    ]
    solved = minimize(
        lambda w: count @ (w * np.log(w) - w), np.ones(9), jac=lambda w: count * np.log(w), bounds=[bounds] * 9,
        constraints=constraints, method="SLSQP", options={"ftol": 1e-15, "maxiter": 1000},
    )  # fmt: skip
    found = rake(schools, MARGINS, bounds=bounds)
    assert by_cell(found.weights) == pytest.approx(solved.x, abs=1e-5)
    assert found.trimmed == 73 + 10
    assert found.weights.between(*bounds).all()


def test_base_weights_are_kept_where_they_already_fit(schools: pd.DataFrame) -> None:
    weight = schools["stype"].map(WEIGHT)
    margin = weight.groupby(schools["stype"]).sum().to_dict()
    found = rake(schools, {"stype": margin}, base_weight=weight)
    assert found.weights.to_numpy() == pytest.approx((weight / weight.mean()).to_numpy())


def test_order_of_respondents_and_margins_does_not_matter(schools: pd.DataFrame) -> None:
    shuffled = schools.sample(frac=1, random_state=3)
    found = rake(shuffled, dict(reversed(MARGINS.items())), bounds=(0.42, 1.49))
    back = pd.Series(found.weights.to_numpy(), index=shuffled.index).sort_index()
    assert by_cell(back) == pytest.approx(by_cell(rake(schools, MARGINS, bounds=(0.42, 1.49)).weights), abs=1e-6)


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ([1, -1, 1], "1 af 3 vægte er negative"),
        ([1, None, 1], "1 af 3 vægte mangler"),
        ([0, 0, 0], "Alle vægte er 0"),
        ([1, 1], "2 vægte til 3 besvarelser"),
        ([0, 1, 1], "har vægten 0"),
    ],
)
def test_impossible_base_weights_are_refused(weight: list[float | None], message: str) -> None:
    people = pd.DataFrame({"sex": ["k", "m", "m"]})
    with pytest.raises(EstimateError, match=message):
        rake(people, {"sex": {"k": 0.5, "m": 0.5}}, base_weight=pd.Series(weight, dtype="float64"))


@pytest.mark.parametrize(
    ("people", "margins", "message"),
    [
        (["k", "m"], {"sex": {"k": 0.5, "m": 0.4, "x": 0.1}}, "Ingen besvarelser har »sex« = x"),
        (["k", "m", "x"], {"sex": {"k": 0.5, "m": 0.5}}, "mangler kategorien x"),
        (["k", None], {"sex": {"k": 1}}, "1 besvarelser mangler »sex«"),
        (["k", "m"], {"sex": {"k": 0, "m": 1}}, "tal større end 0"),
        (["k", "m"], {"kon": {"k": 1}}, "»kon« findes ikke"),
        (["k", "m"], {}, "ingen fordelinger"),
        ([], {"sex": {"k": 1}}, "ingen besvarelser"),
    ],
)
def test_margins_that_do_not_fit_are_refused(people: list[str], margins: dict, message: str) -> None:
    with pytest.raises(EstimateError, match=message):
        rake(pd.DataFrame({"sex": pd.Series(people, dtype="str")}), margins)


def test_margins_out_of_reach_are_refused() -> None:
    people = pd.DataFrame({"sex": ["k"] * 2 + ["m"] * 98})
    with pytest.raises(EstimateError, match="når ikke de opgivne fordelinger") as error:
        rake(people, {"sex": {"k": 0.5, "m": 0.5}})
    assert "hæv den øvre grænse" in str(error.value)


def test_bounds_must_enclose_one() -> None:
    with pytest.raises(EstimateError, match="på hver sin side af 1"):
        rake(pd.DataFrame({"sex": ["k"]}), {"sex": {"k": 1}}, bounds=(1.5, 3))


def test_non_response_table() -> None:
    respondents = pd.Series(["k"] * 30 + ["m"] * 10)
    frame = {"k": 50, "m": 40, "x": 10}
    table = compare_with_frame(respondents, frame).set_index("category")
    assert table["n"].to_dict() == {"k": 30, "m": 10, "x": 0}
    assert table["share"].to_list() == pytest.approx([0.75, 0.25, 0])
    assert table["frame_share"].to_list() == pytest.approx([0.5, 0.4, 0.1])
    assert table["difference"].to_list() == pytest.approx([0.25, -0.15, -0.1])
    assert table["response_rate"].to_list() == pytest.approx([0.6, 0.25, 0])


@pytest.mark.parametrize("respondents", [["k", "k"], ["y"]])
def test_more_respondents_than_people_are_refused(respondents: list[str]) -> None:
    with pytest.raises(EstimateError, match="flere besvarelser end inviterede"):
        compare_with_frame(pd.Series(respondents), {"k": 1, "m": 1})


def test_a_frame_known_as_shares_has_no_response_rate() -> None:
    table = compare_with_frame(pd.Series(["k", "k", "m", ""]), {"k": 0.5, "m": 0.5})
    assert table["share"].to_list() == pytest.approx([2 / 3, 1 / 3])
    assert table["difference"].to_list() == pytest.approx([1 / 6, -1 / 6])
    assert table[["frame_n", "response_rate"]].isna().all(axis=None)

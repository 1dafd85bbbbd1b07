"""Each municipality's mean as its answer, counts of municipalities per category, core element scores, disclosure."""

import pandas as pd
import pytest

from helpers.estimates.area_answers import area_answer_rows
from helpers.instrument import Item, Population, Scale, Theme, Wave, nearest_category
from helpers.params import Evaluation, EvaluationParams
from helpers.params.declarations import Phase

AREAS = ["a", "b", "c", "d", "e"]


def _evaluation():
    categories = [{"id": f"s{k}", "label": f"Trin {k}", "code": 10 * k} for k in range(1, 6)]
    scale = {"categories": categories, "sums": [{"id": "top", "label": "Øverst", "of": ["s4", "s5"]}]}
    items = [
        Item(
            id=name, population="employee", theme="t", scale="s", wording=name, clause=name, topic=name,
            waves=["baseline", "midway"],
        )
        for name in ("one", "two")
    ]  # fmt: skip
    evaluation = Evaluation(
        title="X",
        phases={"midway": Phase(title="M", period="p", waves=["baseline", "midway"])},
        waves={name: Wave(label=name, period="p") for name in ("baseline", "midway")},
        populations={"employee": Population(singular="m", plural="m", definite="m", base="valid", by_area=True)},
        scales={"s": Scale.model_validate(scale)},
        themes=[Theme(id="t", title="T", population="employee")],
        items=items,
    )
    return EvaluationParams(name="x", folder="x", evaluation=evaluation, areas={})


def _answers(steps):
    """{(wave, area): [steps of item one]} as answers; item two is answered as one."""
    rows = [
        {"wave": wave, "area": area, "one": 10 * step, "two": 10 * step}
        for (wave, area), own in steps.items()
        for step in own
    ]
    return {"employee": pd.DataFrame(rows).astype({"one": "int16", "two": "int16"})}


def _protected(steps, hidden=()):
    rows = [
        {
            "population": "employee", "wave": wave, "area": area, "group": "", "item": item, "statistic": "share",
            "status": "suppressed" if area in hidden else "ok", "reason": "small_base" if area in hidden else "",
        }
        for wave, area in steps
        for item in ("one", "two")
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _rows(steps, hidden=()):
    return area_answer_rows(_evaluation(), _answers(steps), _protected(steps, hidden))


def _counts(rows, wave="midway", item="one"):
    own = rows[(rows["statistic"] == "municipalities") & (rows["wave"] == wave) & (rows["item"] == item)]
    return {row["category"]: row["value"] for row in own.to_dict("records")}


@pytest.mark.parametrize(
    ("total", "n", "step"), [(5, 2, 3), (7, 2, 4), (10, 4, 3), (9, 4, 2), (249, 100, 2), (1, 1, 1)]
)
def test_a_mean_in_the_middle_goes_up(total, n, step):
    assert nearest_category(total, n) == step


def test_each_municipality_counts_once_whatever_its_answers():
    steps = {("midway", "a"): [2, 3], ("midway", "b"): [4] * 30, ("midway", "c"): [1, 1, 2], ("midway", "d"): [5],
             ("midway", "e"): [3, 4]}  # fmt: skip
    rows = _rows(steps)
    # a: 2.5 -> 3; b: 4; c: 1.33 -> 1; d: 5; e: 3.5 -> 4
    assert _counts(rows) == {"s1": 1, "s2": 0, "s3": 1, "s4": 2, "s5": 1, "top": 3}
    counts = rows[rows["statistic"] == "municipalities"]
    assert (counts["base"] == 5).all()
    means = rows[(rows["statistic"] == "mean") & (rows["population"] == "employee") & (rows["item"] == "one")]
    assert dict(zip(means["area"], means["value"], strict=True))["c"] == pytest.approx(4 / 3)


def test_the_change_of_the_top_is_in_points_of_the_share_of_municipalities():
    steps = {
        (wave, area): [4 if wave == "midway" or area == "a" else 2] for wave in ("baseline", "midway") for area in AREAS
    }
    rows = _rows(steps)
    change = rows[
        (rows["statistic"] == "municipalities_change") & (rows["category"] == "top") & (rows["item"] == "one")
    ]
    assert change["value"].tolist() == [pytest.approx(0.8)]
    assert change["unit"].tolist() == ["pp"]


def test_the_core_element_score_is_the_mean_of_its_items_over_municipalities():
    steps = {("midway", area): [place + 1] for place, area in enumerate(AREAS)}
    rows = _rows(steps)
    total = rows[(rows["item"] == "t") & (rows["area"] == "samlet")]
    assert (total["value"].item(), total["n"].item(), total["base"].item()) == (3.0, 2.0, 5.0)


def test_fewer_than_five_municipalities_are_not_counted():
    steps = {("midway", area): [3] for area in AREAS[:4]}
    own = _rows(steps)
    own = own[own["statistic"] == "municipalities"]
    assert set(own["status"]) == {"suppressed"}
    assert own["value"].isna().all()


def test_a_hidden_municipality_is_not_told_by_the_counts():
    steps = {("midway", area): [3] for area in AREAS} | {("midway", "f"): [5]}
    assert _counts(_rows(steps))["s5"] == 1
    hidden = _rows(steps, hidden=["f"])
    assert hidden.loc[hidden["statistic"] == "municipalities", "value"].isna().all()
    means = hidden[(hidden["area"] == "f") & (hidden["statistic"] == "mean")]
    assert set(means["status"]) == {"suppressed"}
    # two hidden municipalities with different answers cannot be told apart
    two = _rows(steps, hidden=["e", "f"])
    assert _counts(two)["s5"] == 1

"""Fidelity of core elements: what a score is made of, when it is hidden, and what areas tell together."""

import math

import pandas as pd
import pytest

from helpers.estimates.fidelity import fidelity_rows
from helpers.estimates.over_areas import derived_rows
from helpers.instrument import Category, Item, Population, Scale, Theme, Wave
from helpers.params import Evaluation, Phase, Total
from helpers.params.area_sections import CorrelatedPair, Correlations, Measure
from helpers.params.fidelity import CoreElement, Fidelity, Grade
from helpers.params.sections import Chapter
from helpers.schemas import ESTIMATES, as_estimates

FIDELITY = Fidelity(
    population="employee",
    elements=[CoreElement(id="talk", title="Samtalen", group="samtalen", items=["asks", "listens"])],
    grades=[
        Grade(id="high", label="høj", minimum=80),
        Grade(id="medium", label="middel", minimum=70),
        Grade(id="low", label="lav", minimum=0),
    ],
)
PAIR = Correlations(
    id="together", kind="correlations", caption="Sammenhæng",
    pairs=[
        CorrelatedPair(
            id="corr_time",
            x=Measure(label="Tid", population="employee", item="has_time", category="yes"),
            y=Measure(label="Samtalen", population="employee", item="fidelity", group="samtalen", category="share"),
        )
    ],
)  # fmt: skip


def item(name: str) -> Item:
    return Item(
        id=name, population="employee", theme="work", scale="yes_no", wording=name, clause=name, topic=name,
        waves=["first", "last"],
    )  # fmt: skip


def evaluation(**changes: object) -> Evaluation:
    settings: dict[str, object] = {
        "title": "Prøven",
        "phases": {"final": Phase(title="Slut", period="2025", waves=["first", "last"])},
        "waves": {"first": Wave(label="Start", period="2024"), "last": Wave(label="Slut", period="2025")},
        "populations": {
            "employee": Population(
                singular="medarbejder", plural="medarbejdere", definite="medarbejderne", base="valid"
            )
        },
        "scales": {
            "yes_no": Scale(
                categories=[Category(id="no", label="Nej", code=0), Category(id="yes", label="Ja", code=1)],
                favourable="yes",
            )
        },
        "themes": [Theme(id="work", title="Arbejdet", population="employee")],
        "items": [item("asks"), item("listens"), item("has_time")],
        "total": Total(method="equal"),
        "fidelity": FIDELITY,
        "chapters": [Chapter(id="own", title="Eget", place="status", sections=[PAIR])],
    }
    return Evaluation(**{**settings, **changes})  # type: ignore[arg-type]


def share(name: str, n: float, base: float, **key: str) -> dict[str, object]:
    place = {"population": "employee", "wave": "last", "area": "rebild", "group": "", **key}
    status = place.pop("status", "ok")
    numbers = {"n": n, "base": base, "value": n / base} if status == "ok" else {}
    return {
        **place,
        "item": name,
        "statistic": "share",
        "category": "yes",
        "unit": "share",
        "status": status,
        **numbers,
    }


def scores(rows: list[dict[str, object]], **changes: object) -> pd.DataFrame:
    return ESTIMATES.validate(fidelity_rows(evaluation(**changes), as_estimates(pd.DataFrame(rows))))


def one(frame: pd.DataFrame, **key: str) -> pd.Series:
    for column, word in key.items():
        frame = frame[frame[column] == word]
    assert len(frame) == 1
    return frame.iloc[0]


def test_a_score_is_the_share_of_all_answers_to_the_elements_items():
    row = one(scores([share("asks", 8, 10), share("listens", 5, 9), share("has_time", 1, 10)]))
    assert (row["n"], row["base"], row["value"]) == (13, 19, 13 / 19)
    assert (row["group"], row["item"], row["statistic"], row["category"]) == (
        "samtalen",
        "fidelity",
        "fidelity",
        "share",
    )


def test_its_interval_counts_each_respondent_once():
    # R 4.3, binom::binom.wilson(x = 10 * 13/19, n = 10): 0.389 to 0.882 (the larger item has ten respondents).
    row = one(scores([share("asks", 8, 10), share("listens", 5, 9)]))
    p, n, z = 13 / 19, 10, 1.959963984540054
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert row["low"] == pytest.approx((middle - half) / (1 + z * z / n), abs=1e-12)
    assert row["high"] == pytest.approx((middle + half) / (1 + z * z / n), abs=1e-12)


def test_a_score_is_hidden_where_one_of_its_items_is():
    row = one(scores([share("asks", 8, 10), share("listens", 0, 0, status="suppressed")]))
    assert (row["status"], row["reason"]) == ("suppressed", "secondary")
    assert row[["n", "base", "value", "low", "high"]].isna().all()


def test_a_group_that_lost_an_item_has_no_score():
    rows = [share("asks", 8, 10), share("listens", 5, 9), share("asks", 4, 5, group="nord")]
    assert one(scores(rows), group="nord / samtalen")["status"] == "suppressed"


def test_weighted_shares_weigh_by_their_bases():
    weighted = {**share("asks", 8, 10), "value": 0.5}
    assert one(scores([weighted, share("listens", 5, 10)]))["value"] == pytest.approx(0.5)


def test_samlet_is_the_plain_mean_of_areas_and_hidden_with_any_of_them():
    rows = [
        share(name, n, base, area=area)
        for area, n, base in [("rebild", 9, 10), ("lejre", 30, 60), ("samlet", 39, 70)]
        for name in ("asks", "listens")
    ]
    total = one(scores(rows), area="samlet")
    assert total["value"] == pytest.approx((0.9 + 0.5) / 2)
    assert one(scores(rows, total=Total()), area="samlet")["value"] == pytest.approx(39 / 70)
    rows[0] = share("asks", 0, 0, status="suppressed")
    assert one(scores(rows), area="samlet")["status"] == "suppressed"


def test_change_is_from_the_wave_before_and_hidden_with_either():
    then = [share("asks", 5, 10, wave="first"), share("listens", 5, 10, wave="first")]
    now = [share("asks", 8, 10), share("listens", 6, 10)]
    row = one(scores([*now, *then]), statistic="change")
    assert (row["wave"], row["category"], row["unit"]) == ("last", "change_pp", "pp")
    assert row["value"] == pytest.approx(0.2)
    assert row["low"] < 0 < row["high"]
    then[0] = share("asks", 0, 0, wave="first", status="suppressed")
    assert one(scores([*now, *then]), statistic="change")["status"] == "suppressed"


@pytest.mark.parametrize(
    ("value", "grade"), [(0.8, "høj"), (0.795, "høj"), (0.7949, "middel"), (0.695, "middel"), (0.69, "lav")]
)
def test_grades_follow_the_shown_percentage(value, grade):
    assert FIDELITY.grade_of(value).label == grade


def test_grades_that_leave_scores_without_a_name_are_refused():
    with pytest.raises(ValueError, match="minimum: 0"):
        Fidelity(population="employee", elements=FIDELITY.elements, grades=FIDELITY.grades[:2])


def areas(values: dict[str, tuple[float, float]]) -> pd.DataFrame:
    rows = []
    for area, (time, score) in values.items():
        rows.append({**share("has_time", 0, 1, area=area), "value": time})
        fidelity = {
            "item": "fidelity",
            "group": "samtalen",
            "statistic": "fidelity",
            "category": "share",
            "value": score,
        }
        rows.append({**share("fidelity", 0, 1, area=area), **fidelity})
    return as_estimates(pd.DataFrame(rows))


def test_areas_are_counted_by_grade_and_held_apart_by_their_range():
    found = derived_rows(
        evaluation(), areas({"rebild": (0.5, 0.9), "lejre": (0.4, 0.72), "samlet": (0.1, 0.1)}), "last"
    )
    counts = found[found["statistic"] == "municipalities"].set_index("item")["value"].to_dict()
    assert counts == {"municipalities_high": 1, "municipalities_medium": 1, "municipalities_low": 0}
    assert one(found, item="spread_max_min")["value"] == pytest.approx(0.18)


def test_a_correlation_needs_five_areas_and_measures_that_vary():
    values = {
        name: (0.1 * place, 0.5 + 0.05 * place)
        for place, name in enumerate(["rebild", "lejre", "odense", "vejen", "nyborg"])
    }
    assert one(derived_rows(evaluation(), areas(values), "last"), category="r")["value"] == pytest.approx(1)
    few = dict(list(values.items())[:4])
    assert "correlation" not in set(derived_rows(evaluation(), areas(few), "last")["statistic"])
    flat = {name: (0.5, score) for name, (_, score) in values.items()}
    assert "correlation" not in set(derived_rows(evaluation(), areas(flat), "last")["statistic"])

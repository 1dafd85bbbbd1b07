"""Background variables from the file to the report: weights, their account, and who did not answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.disclosure import protect
from helpers.errors import InputProblems
from helpers.estimates import estimate
from helpers.estimates.frames import frame_rows, weigh
from helpers.ingest import read_answers
from helpers.narrative import weighting_paragraph
from helpers.params import EvaluationParams
from helpers.schemas import FRAME, WEIGHTING
from helpers.tables.frames import frame_table

MakeParams = Callable[..., EvaluationParams]
FRAME_OF_SEX = {"sex": {"Kvinde": 100, "Mand": 100}}
WEIGHTED = {"weighting": {"margins": ["sex"]}}


def data_file(**given: Any) -> dict[str, Any]:
    plain = {"file": "svar.csv", "columns": {"joint_plan": "Plan"}, "background": {"sex": "Køn"}, "frame": FRAME_OF_SEX}
    return plain | given


def people(women: int, men: int, area: str = "naestved") -> pd.DataFrame:
    """Two in three women and one in three men have a plan."""
    sexes = ["Kvinde"] * women + ["Mand"] * men
    plan = [1 if place % 3 < (2 if sex == "Kvinde" else 1) else 2 for place, sex in enumerate(sexes)]
    frame = pd.DataFrame({"respondent": [f"{area}-{n}" for n in range(len(sexes))], "joint_plan": plan})
    texts = dict.fromkeys(["wave", "area", "group", "respondent", "background:sex"], "str")
    plain = {"wave": "baseline", "area": area, "group": "", "weight": 1.0, "completed": True, "influence": -1}
    frame = frame.assign(**plain, **{"background:sex": sexes})
    return frame.astype(texts | dict.fromkeys(["joint_plan", "influence"], "int16"))


def released(params: EvaluationParams, answers: pd.DataFrame) -> pd.DataFrame:
    weighted, rows = weigh(params, {"citizen": answers})
    parts = [estimate(params, weighted), rows, frame_rows(params, weighted)]
    return protect(params, pd.concat([part for part in parts if len(part)], ignore_index=True)).frame


@pytest.fixture
def params(make_params: MakeParams) -> Callable[..., EvaluationParams]:
    def params(**given: Any) -> EvaluationParams:
        return make_params(evaluation={"background": {"sex": "køn"}}, naestved=[data_file(**given)])

    return params


def test_weighted_shares_are_those_of_the_frame(params: Callable[..., EvaluationParams]) -> None:
    frame = released(params(**WEIGHTED), people(60, 30))
    own = frame[(frame["area"] == "naestved") & (frame["item"] == "joint_plan") & (frame["category"] == "ja")]
    share = own[own["statistic"] == "share"].iloc[0]
    assert share["value"] == pytest.approx((2 / 3 + 1 / 3) / 2, abs=1e-8)  # women and men count alike in the frame
    assert (share["n"], share["base"]) == (50, 90)  # unweighted


def test_the_appendix_tells_how_weights_were_reached(params: Callable[..., EvaluationParams]) -> None:
    own = params(**WEIGHTED)
    told = weighting_paragraph(released(own, people(60, 30)), own.evaluation, area="naestved")
    assert told == (
        "**Vægtning.** Svarene fra borgerne ved nulpunktet er vægtet, så de fordeler sig som de spurgte efter køn (der "
        "før afveg op til 17 procentpoint). De 90 uvægtede svar vejer tilsammen 90,0 og bærer lige så meget som 80,0 "
        "svar, der vejer ens. Vægtene går fra 0,75 til 1,50, ingen af dem holdt fast ved en grænse, og blev fundet "
        "efter 1 gennemløb; ingen andel afviger derefter mere end 0,000 procentpoint."
    )
    assert "I 1 område er svarene vægtet" in weighting_paragraph(
        released(own, people(60, 30)), own.evaluation, area="samlet"
    )


def test_nothing_is_said_of_weights_where_there_are_none(params: Callable[..., EvaluationParams]) -> None:
    own = params()
    assert weighting_paragraph(released(own, people(60, 30)), own.evaluation, area="naestved") == ""


def test_respondents_stand_beside_their_frame(params: Callable[..., EvaluationParams]) -> None:
    own = params()
    frame = released(own, people(60, 30))
    content = frame_table(frame[frame["statistic"].isin(FRAME)], own.evaluation)
    assert content.header[-1] == "Svarprocent"
    assert content.rows == (
        ("Køn: Kvinde", "60", "67 pct.", "50 pct.", "+17 procentpoint", "60 pct."),
        ("Køn: Mand", "30", "33 pct.", "50 pct.", "−17 procentpoint", "30 pct."),
    )


def test_a_frame_of_shares_has_no_response_rates(params: Callable[..., EvaluationParams]) -> None:
    own = params(frame={"sex": {"Kvinde": 0.5, "Mand": 0.5}})
    frame = released(own, people(60, 30))
    assert frame_table(frame[frame["statistic"].isin(FRAME)], own.evaluation).header[-1] == "Forskel"


def test_a_small_category_hides_the_whole_variable(params: Callable[..., EvaluationParams]) -> None:
    """The number of men would be what the women leave of all respondents."""
    own = params()
    frame = released(own, people(60, 4))
    rows = frame[frame["statistic"].isin(FRAME)]
    assert set(rows["status"]) == {"suppressed"}
    assert rows[["n", "base", "value"]].isna().all(axis=None)
    assert {row[1] for row in frame_table(rows, own.evaluation).rows} == {"vises ikke (færre end 5 svar)"}


def test_hidden_respondents_hide_frame_and_weights(params: Callable[..., EvaluationParams]) -> None:
    own = params(**WEIGHTED)
    frame = released(own, people(2, 2))
    rows = frame[frame["statistic"].isin([*FRAME, WEIGHTING])]
    assert set(rows["status"]) == {"suppressed"}
    told = weighting_paragraph(frame, own.evaluation, area="naestved")
    assert told.endswith("Hvordan, vises ikke af hensyn til anonymiteten.")


@pytest.mark.parametrize(
    ("given", "answers", "found"),
    [
        ({"frame": {"sex": {"Kvinde": 30, "Mand": 100}}}, (60, 30), "flere besvarelser end inviterede i: Kvinde"),
        ({"frame": {"sex": {"Kvinde": 100}}}, (60, 30), "flere besvarelser end inviterede i: Mand"),
        ({"frame": {"sex": {"Kvinde": 100, "Mand": 100, "Andet": 5}}, **WEIGHTED}, (60, 30), "»sex« = Andet"),
        ({"frame": {"sex": {"Kvinde": 500, "Mand": 500}}, **WEIGHTED}, (98, 2), "når ikke de opgivne fordelinger"),
    ],
)  # fmt: skip
def test_a_frame_that_does_not_fit_its_respondents_is_told(
    given: dict[str, Any], answers: tuple[int, int], found: str, params: Callable[..., EvaluationParams]
) -> None:
    own = params(**given)
    with pytest.raises(InputProblems) as error:
        released(own, people(*answers))
    (problem,) = error.value.problems
    assert found in problem.found
    assert problem.file == "params/afproevning/naestved.yml"


def test_backgrounds_are_read_with_the_answers_and_may_be_unknown(make_params: MakeParams, tmp_path: Path) -> None:
    (tmp_path / "svar.csv").write_text("Plan;Køn\nJa;Kvinde\nNej;\nJa; Mand \n", encoding="utf-8")
    (tmp_path / "rebild.csv").write_text("Plan\nJa\n", encoding="utf-8")
    bare = {"file": "rebild.csv", "columns": {"joint_plan": "Plan"}}
    own = make_params(evaluation={"background": {"sex": "køn"}}, naestved=[data_file()], rebild=[bare])
    own = own.model_copy(update={"evaluation": own.evaluation.model_copy(update={"items": own.evaluation.items[:1]})})
    answers = read_answers(own, tmp_path)["citizen"]
    assert answers["background:sex"].to_list() == ["Kvinde", "", "Mand", ""]
    assert answers["background:sex"].dtype == "str"

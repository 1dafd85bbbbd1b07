"""Demo answers of a tiny evaluation: what params decide, what is refused, and how answers are handed out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from helpers.demo import demo_files, make_demo
from helpers.demo.counts import item_counts
from helpers.demo.interviews import interview_log
from helpers.demo.plan import load_plan
from helpers.errors import EvaluationError, InputProblems
from helpers.ingest.interviews import read_interviews, released_quotes
from helpers.params import EvaluationParams, load_evaluation

COLUMNS = ["population", "wave", "area", "group", "item", "statistic", "category", "value", "unit", "figure"]
CELLS = [("naestved", "baseline"), ("naestved", "final"), ("rebild", "baseline"), ("rebild", "final")]
DEMO: dict[str, Any] = {
    "seed": 7,
    "respondents": {
        "naestved": {"baseline": {"citizen": {"total": 200}}, "final": {"citizen": {"total": 150}}},
        "rebild": {"baseline": {"citizen": {"total": 90, "groups": {"Nord": 40}}}, "final": {"citizen": {"total": 80}}},
    },
    "profile": {
        "joint_plan": {"ja": 0.6, "nej": 0.35, "ved_ikke": 0.05},
        "influence": {
            "enig_samlet": 0.5,
            "hverken": 0.2,
            "uenig_samlet": 0.24,
            "ved_ikke": 0.05,
            "ikke_relevant": 0.01,
        },
    },
}

Make = Callable[..., EvaluationParams]


def row(wave: str, area: str, item: str, category: str, value: str, **others: str) -> dict[str, str]:
    statistic = {"change_pp": "change", "direction": "direction", "n": "count"}.get(category, "share")
    known = {"population": "citizen", "wave": wave, "area": area, "group": "", "item": item, "statistic": statistic}
    return dict.fromkeys(COLUMNS, "") | known | {"category": category, "value": value} | others


def file_of(area: str, wave: str, changes: dict[str, Any]) -> dict[str, Any]:
    known = {"wave": wave, "file": f"data/demo/proeve/{area}/{wave}.csv", "respondent": "Nr"}
    return known | ({"group": "Team"} if area == "rebild" else {}) | changes


@pytest.fixture
def make(make_params: Make, tmp_path: Path) -> Make:
    """`make(published=[...], demo={...}, files={(area, wave): changes}, evaluation={...}, interviews={area: file})`."""

    def build(
        *,
        published: list[dict[str, str]] | None = None,
        demo: dict[str, Any] | None = None,
        files: dict[tuple[str, str], dict[str, Any]] | None = None,
        evaluation: dict[str, Any] | None = None,
        interviews: dict[str, str] | None = None,
    ) -> EvaluationParams:
        data: dict[str, list[dict[str, Any]]] = {"naestved": [], "rebild": []}
        for cell in CELLS:
            data[cell[0]].append(file_of(*cell, (files or {}).get(cell, {})))
        params = make_params(evaluation=evaluation, **data)
        areas = {
            slug: area.model_copy(
                update={
                    "params": area.params.model_copy(
                        update={"synthetic": True, "interviews": (interviews or {}).get(slug)}
                    )
                }
            )
            for slug, area in params.areas.items()
        }
        YAML().dump(DEMO | (demo or {}), tmp_path / "demo.yml")
        update = {"areas": areas, "folder": str(tmp_path), "published": published or []}
        return params.model_copy(update=update)

    return build


def shares(params: EvaluationParams, item: str, category: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Count and base by (wave, area), and by (wave, samlet)."""
    counts = item_counts(load_plan(params), params.evaluation.item_by_id[item])
    totals: dict[tuple[str, str], tuple[int, int]] = {}
    for (wave, area, _), count in counts.items():
        base = sum(n for option, n in count.items() if option)
        for unit in ((wave, area), (wave, "samlet")):
            before = totals.get(unit, (0, 0))
            totals[unit] = (before[0] + count[category], before[1] + base)
    return totals


def percent(count: int, base: int) -> int:
    return (200 * count + base) // (2 * base)


def test_published_shares_of_area_group_and_samlet_hold(make: Make) -> None:
    published = [
        row("baseline", "naestved", "influence", "enig_samlet", "0.58"),
        row("baseline", "samlet", "influence", "enig_samlet", "0.53"),
        row("baseline", "naestved", "influence", "ved_ikke", "0.04"),
        row("baseline", "rebild", "influence", "enig_samlet", "0.07", group="Nord"),
    ]
    params = make(published=published)
    found = shares(params, "influence", "enig_samlet")
    assert percent(*found["baseline", "naestved"]) == 58
    assert percent(*found["baseline", "samlet"]) == 53
    assert percent(*shares(params, "influence", "ved_ikke")["baseline", "naestved"]) == 4
    counts = item_counts(load_plan(params), params.evaluation.item_by_id["influence"])
    north = counts["baseline", "rebild", "Nord"]
    assert percent(north["enig_samlet"], sum(n for option, n in north.items() if option)) == 7


def test_samlet_pools_the_waves_own_areas_only(make: Make) -> None:
    waves = {
        "baseline": {"label": "nulpunkt", "period": "2019", "areas": ["naestved"]},
        "final": {"label": "slutmåling", "period": "2021"},
    }
    published = [
        row("baseline", "samlet", "influence", "enig_samlet", "0.8"),
        row("baseline", "rebild", "influence", "enig_samlet", "0.3"),
    ]
    found = shares(make(published=published, evaluation={"waves": waves}), "influence", "enig_samlet")
    assert percent(*found["baseline", "naestved"]) == 80
    assert percent(*found["baseline", "rebild"]) == 30


@pytest.mark.parametrize("change", ["shown", "unrounded"])
@pytest.mark.parametrize("level", ["baseline", "final", None])
def test_published_change_holds_whichever_wave_is_known(make: Make, change: str, level: str | None) -> None:
    published = [row("final", "naestved", "influence", "change_pp", "0.13")]
    if level:
        published.append(row(level, "naestved", "influence", "enig_samlet", "0.55"))
    found = shares(make(published=published, evaluation={"change": change}), "influence", "enig_samlet")
    (first, before), (last, after) = found["baseline", "naestved"], found["final", "naestved"]
    if change == "shown":
        assert percent(last, after) - percent(first, before) == 13
    else:
        assert percent(last * before - first * after, before * after) == 13


@pytest.mark.parametrize("direction", [-1, 0, 1])
def test_published_direction_is_followed(make: Make, direction: int) -> None:
    params = make(published=[row("final", "naestved", "influence", "direction", str(direction))])
    found = shares(params, "influence", "enig_samlet")
    change = percent(*found["final", "naestved"]) - percent(*found["baseline", "naestved"])
    assert abs(change) <= 1 if direction == 0 else 3 <= change * direction <= 9


def test_shares_without_published_numbers_are_near_the_profile_and_differ_between_areas(make: Make) -> None:
    found = shares(make(), "influence", "enig_samlet")
    levels = {unit: count / base for unit, (count, base) in found.items()}
    assert all(0.4 < level < 0.6 for level in levels.values())
    assert levels["baseline", "naestved"] != levels["baseline", "rebild"]


def test_item_not_asked_has_no_counts_there(make: Make) -> None:
    params = make()
    counts = item_counts(load_plan(params), params.evaluation.item_by_id["joint_plan"])
    assert {(wave, area) for wave, area, _ in counts} == {*CELLS_BY_WAVE} - {("final", "rebild")}


CELLS_BY_WAVE = [(wave, area) for area, wave in CELLS]


def test_a_new_item_leaves_the_others_answers_alone(make: Make) -> None:
    params = make()
    items = params.evaluation.items
    more = params.evaluation.model_copy(update={"items": [items[0].model_copy(update={"id": "new"}), *items]})
    before, after = (
        item_counts(load_plan(one), items[1]) for one in (params, params.model_copy(update={"evaluation": more}))
    )
    assert before == after


def test_every_key_has_random_numbers_of_its_own(make: Make) -> None:
    plan = load_plan(make())
    first, again, other = (plan.generator(*key).random() for key in [("a", "b"), ("a", "b"), ("a", "c")])
    assert first == again != other


def test_another_seed_gives_other_answers(make: Make) -> None:
    first = shares(make(), "influence", "enig_samlet")
    assert first == shares(make(), "influence", "enig_samlet")
    assert first != shares(make(demo={"seed": 8}), "influence", "enig_samlet")


def test_impossible_numbers_are_named(make: Make) -> None:
    published = [
        row("baseline", "naestved", "influence", "enig_samlet", "0.58"),
        row("baseline", "rebild", "influence", "enig_samlet", "0.5"),
        row("baseline", "samlet", "influence", "enig_samlet", "0.71"),
    ]
    with pytest.raises(EvaluationError) as raised:
        make_demo(make(published=published), Path("unused"))
    assert "influence i baseline" in str(raised.value)
    assert "citizen, baseline, samlet, influence: enig_samlet = 0.71" in str(raised.value)
    assert "0.58" not in str(raised.value)


def test_change_since_no_wave_is_an_error(make: Make) -> None:
    with pytest.raises(EvaluationError, match="ingen tidligere måling"):
        make_demo(make(published=[row("baseline", "naestved", "influence", "change_pp", "0.02")]), Path("unused"))


def read(root: Path, area: str, wave: str) -> pd.DataFrame:
    return pd.read_csv(root / f"data/demo/proeve/{area}/{wave}.csv", sep=";", dtype="str")


def test_files_are_written_where_params_say_and_alike_each_time(make: Make, tmp_path: Path) -> None:
    params = make(interviews={"naestved": "data/demo/proeve/naestved/interviews.csv"})
    paths = make_demo(params, tmp_path / "en")
    assert paths == [tmp_path / "en" / file for file in demo_files(params)]
    assert len(paths) == 5
    contents = [path.read_bytes() for path in paths]
    assert contents == [path.read_bytes() for path in make_demo(params, tmp_path / "to")]


def test_only_files_of_synthetic_areas_under_the_demo_folder_are_written(make: Make, tmp_path: Path) -> None:
    outside = {"file": "data/rigtige.csv"}
    climbing = {"file": "data/demo/../rigtige.csv"}
    files = {cell: (outside if cell[1] == "final" else climbing) for cell in CELLS}
    (tmp_path / "demo.yml").unlink(missing_ok=True)
    assert make_demo(make(files=files), tmp_path) == []
    params = make()
    area = params.areas["naestved"]
    real = area.model_copy(update={"params": area.params.model_copy(update={"synthetic": False})})
    assert all(
        "rebild" in file for file in demo_files(params.model_copy(update={"areas": params.areas | {"naestved": real}}))
    )


def test_respondents_are_as_many_as_declared_and_others_in_each_wave(make: Make, tmp_path: Path) -> None:
    make_demo(make(), tmp_path)
    first, last = (read(tmp_path, "rebild", wave) for wave in ("baseline", "final"))
    assert (len(first), len(last)) == (90, 80)
    assert first["Nr"].tolist() == [f"B-{number:04d}" for number in range(1, 91)]
    assert last["Nr"].iloc[0] == "B-0091"
    assert (first["Team"] == "Nord").sum() == 40
    assert first["Team"].isna().sum() == 50
    assert not (first["Team"] == "Nord").iloc[:40].all()  # the order tells nothing


def test_collapsed_answers_are_spread_over_the_scales_own(make: Make, tmp_path: Path) -> None:
    params = make()
    make_demo(params, tmp_path)
    count, _ = shares(params, "influence", "enig_samlet")["baseline", "naestved"]
    answers = read(tmp_path, "naestved", "baseline")["influence"].value_counts()
    assert answers["Enig"] + answers["Helt enig"] == count
    assert answers["Enig"] == pytest.approx(0.6 * count, abs=1)
    assert {"Uenig", "Helt uenig", "Ved ikke"} <= set(answers.index)


def test_answers_of_a_respondent_are_alike(make: Make, tmp_path: Path) -> None:
    make_demo(make(), tmp_path)
    answers = read(tmp_path, "naestved", "baseline")
    order = {"Helt uenig": 1, "Uenig": 2, "Hverken enig eller uenig": 3, "Enig": 4, "Helt enig": 5}
    correlation = np.corrcoef(
        *answers.assign(a=answers["joint_plan"].map({"Ja": 1, "Nej": 0}), b=answers["influence"].map(order))[["a", "b"]]
        .dropna()
        .to_numpy()
        .T
    )[0, 1]
    assert 0.2 < correlation < 0.6


def test_negative_item_is_answered_the_other_way(make: Make, tmp_path: Path) -> None:
    params = make()
    items = [item.model_copy(update={"negative": item.id == "influence"}) for item in params.evaluation.items]
    make_demo(params.model_copy(update={"evaluation": params.evaluation.model_copy(update={"items": items})}), tmp_path)
    answers = read(tmp_path, "naestved", "baseline").dropna()
    agrees = answers["influence"].isin(["Enig", "Helt enig"])
    yes = answers["joint_plan"] == "Ja"
    assert yes[agrees].mean() < yes[~agrees].mean()


def test_nobody_is_in_a_file_without_an_answer(make: Make, tmp_path: Path) -> None:
    # Four in ten leave each item blank, so that one in six or more would leave both.
    published = [
        row("baseline", area, item, category, value)
        for item, category in [("joint_plan", "ja"), ("influence", "enig_samlet")]
        for area, value in [("naestved", "0.2"), ("rebild", "0.8"), ("samlet", "0.46")]
    ]
    make_demo(make(published=published), tmp_path)
    answers = read(tmp_path, "naestved", "baseline")[["joint_plan", "influence"]]
    assert answers.isna().mean().min() > 0.3
    assert answers.notna().any(axis=1).all()


def test_weights_vary_only_where_nothing_is_published(make: Make, tmp_path: Path) -> None:
    waves = {
        "baseline": {"label": "nulpunkt", "period": "2019", "areas": ["naestved"]},
        "final": {"label": "slutmåling", "period": "2021", "areas": ["naestved"]},
    }
    files = {cell: {"weight": "Vægt"} for cell in CELLS}
    make_demo(make(files=files, evaluation={"waves": waves}), tmp_path)
    assert set(read(tmp_path, "naestved", "final")["Vægt"]) == {"1,0"}
    weights = read(tmp_path, "rebild", "final")["Vægt"].str.replace(",", ".").astype("float64")
    assert weights.nunique() > 40
    assert weights.between(0.3, 3).all()


def test_score_scale_has_its_published_mean(make: Make) -> None:
    params = make(
        published=[row("baseline", "naestved", "joint_plan", "", "7.4", statistic="mean")], demo={"profile": {}}
    )
    score = params.evaluation.scales["yes_no"].model_copy(
        update={"type": "score", "categories": [], "off_scale": [], "favourable": None, "minimum": 0, "maximum": 10}
    )
    evaluation = params.evaluation.model_copy(update={"scales": params.evaluation.scales | {"yes_no": score}})
    params = params.model_copy(update={"evaluation": evaluation})
    counts = item_counts(load_plan(params), evaluation.item_by_id["joint_plan"])["baseline", "naestved", ""]
    base = sum(n for option, n in counts.items() if option)
    assert 7.35 <= sum(int(option) * n for option, n in counts.items() if option) / base < 7.45


QUOTE = {
    "population": "citizen", "theme": "plan", "item": "influence", "area": "naestved", "role": "borger",
    "text": "Jeg blev spurgt.", "consent": True, "anonymised": False,
}  # fmt: skip


def test_interviews_are_written_with_consent(make: Make, tmp_path: Path) -> None:
    file = "data/demo/proeve/naestved/interviews.csv"
    make_demo(make(demo={"quotes": [QUOTE]}, interviews={"naestved": file}), tmp_path)
    (interview,) = pd.read_csv(tmp_path / file, sep=";").to_dict("records")
    assert interview["municipality"] == "Næstved"
    assert (interview["consent"], interview["anonymised"]) == ("ja", "nej")
    assert (interview["theme"], interview["code"], interview["quote"]) == ("plan", "influence", "Jeg blev spurgt.")


RESPONDENTS = DEMO["respondents"]
CITIZENS = {"citizen": {"total": 10}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"demo": {"respondents": {"rebild": RESPONDENTS["rebild"]}}}, "respondents.naestved.baseline.citizen"),
        ({"demo": {"respondents": RESPONDENTS | {"lejre": {"final": CITIZENS}}}}, "respondents.lejre.final.citizen"),
        (
            {
                "demo": {
                    "respondents": RESPONDENTS
                    | {"naestved": {"baseline": {"citizen": {"total": 9, "groups": {"A": 10}}}}}
                }
            },
            "10 i grupper af 9",
        ),
        (
            {
                "demo": {
                    "respondents": RESPONDENTS
                    | {"naestved": {"baseline": {"citizen": {"total": 9, "groups": {"A": 1}}}}}
                }
            },
            "ingen gruppekolonne",
        ),
        ({"demo": {"profile": {"influense": {"enig": 0.5}}}}, "Mente du »influence«?"),
        ({"demo": {"profile": {"joint_plan": {"jo": 0.5}}}}, "»jo«"),
        ({"demo": {"profile": {"joint_plan": {"ja": 0.8, "nej": 0.3}}}}, "1,100"),
        ({"demo": {"quotes": [QUOTE]}}, "ingen interviewfil"),
        ({"demo": {"quotes": [QUOTE | {"theme": "planer"}]}}, "Mente du »plan«?"),
        ({"demo": {"seed": -1}}, "nøglen seed"),
        ({"demo": {"sed": 1}}, "Mente du »seed«?"),
        ({"files": {("naestved", "final"): {"file": "data/demo/x.docx"}}}, "».docx«"),
        ({"files": {("naestved", "final"): {"file": "data/demo/proeve/rebild/final.csv"}}}, "angivet to gange"),
        ({"files": {("naestved", "final"): {"wave": "baseline"}}}, "endnu en fil"),
        ({"files": {("naestved", "final"): {"layout": "long", "item_column": "Spm"}}}, "answer_column mangler"),
        ({"files": {("naestved", "final"): {"file": "data/demo/x.xlsx", "sheet": "a/b"}}}, "»a/b«"),
        ({"published": [row("baseline", "samlet", "survey_respondents", "n", "291")]}, "290 besvarelser"),
        ({"published": [row("final", "rebild", "joint_plan", "ja", "0.5")]}, "ikke stillet"),
        ({"published": [row("final", "rebild", "influence", "enig_samlt", "0.5")]}, "Mente du »enig_samlet«?"),
        ({"published": [row("final", "rebild", "influence", "hverken", "0.5", group="Syd")]}, "gruppen »Syd«"),
        (
            {
                "published": [row("final", "samlet", "influence", "hverken", "0.5")],
                "evaluation": {
                    "waves": {
                        "baseline": {"label": "nulpunkt", "period": "2019"},
                        "final": {"label": "slut", "period": "2021", "areas": ["naestved", "lejre"]},
                    }
                },
            },
            "uden lejre",
        ),
    ],
)
def test_plan_that_does_not_fit_together_is_refused(make: Make, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputProblems) as raised:
        load_plan(make(**changes))
    assert message in str(raised.value)


def test_all_problems_are_told_at_once(make: Make) -> None:
    with pytest.raises(InputProblems) as raised:
        load_plan(make(demo={"profile": {"x": {}, "y": {}}, "quotes": [QUOTE]}))
    assert len(raised.value.problems) == 3


def test_missing_recipe_is_told_of(make: Make, tmp_path: Path) -> None:
    params = make()
    (tmp_path / "demo.yml").unlink()
    with pytest.raises(InputProblems, match=r"demo\.yml"):
        make_demo(params, tmp_path)


def test_a_round_of_interviews_is_a_row_for_each_informant_and_code(tmp_path):
    params = load_evaluation(Path(__file__).resolve().parents[2] / "params" / "flere-skal-med")
    plan = load_plan(params)
    log = interview_log(plan, ["vejle"])
    assert log.groupby("code")["id"].nunique()[["searched_alone", "hours_agreed", "reports_used"]].tolist() == [8, 3, 6]
    assert log.groupby("form")["id"].nunique().to_dict() == {"Fokusgruppe": 7, "Individuelt interview": 12}
    assert not log.duplicated(["id", "code"]).any()
    assert set(log.loc[log["quote"] == "", "consent"]) == {"nej"}
    assert log.equals(interview_log(plan, ["vejle"]))
    assert interview_log(plan, ["faxe"]).empty
    log.to_csv(tmp_path / "i.csv", index=False)
    quotes = released_quotes(read_interviews(tmp_path / "i.csv", evaluation=params.evaluation))
    assert len(quotes) == sum(
        quote.consent and quote.anonymised for one in plan.demo.interviews for quote in one.quotes
    )

"""Interviews in a report: who was spoken to, quotes by theme, and the survey held against what was said."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.bundles import Context, Report
from helpers.bundling import _stances
from helpers.chapters import declared
from helpers.instrument import Category, Item, Population, Scale, Theme, Wave
from helpers.narrative.triangulation import interview_direction, survey_direction, verdict
from helpers.narrative.view import ItemView
from helpers.params import Evaluation, EvaluationParams, Phase
from helpers.params.codebook import InterviewCode
from helpers.params.sections import Chapter, InterviewOverview, ThemeQuotes, Triangulation
from helpers.schemas import as_estimates

SECTIONS = [
    InterviewOverview(id="who", kind="interview_overview"),
    ThemeQuotes(id="words", kind="theme_quotes", most=1),
    Triangulation(id="both", kind="triangulation"),
]
CODES = [
    InterviewCode(id="heard", theme="plan", title="Hørt", stance="positive"),
    InterviewCode(id="unheard", theme="plan", title="Ikke hørt", stance="negative"),
    InterviewCode(id="other", theme="plan", title="Andet"),
]


def evaluation() -> Evaluation:
    yes_no = Scale(
        categories=[Category(id="nej", label="Nej", code=0), Category(id="ja", label="Ja", code=1)], favourable="ja"
    )
    return Evaluation(
        title="Prøven",
        phases={"baseline": Phase(title="Nulpunkt", period="2024", waves=["first"])},
        waves={"first": Wave(label="Nulpunkt", period="2024")},
        populations={"citizen": Population(singular="borger", plural="borgere", definite="borgerne", base="all")},
        scales={"yes_no": yes_no},
        themes=[Theme(id="plan", title="Planen", population="citizen")],
        codebook=CODES,
        items=[
            Item(id="has_plan", population="citizen", theme="plan", scale="yes_no", wording="Har du en plan?",
                 clause="har en plan", topic="Plan", waves=["first"])
        ],
        chapters=[Chapter(id="talk", title="Interview", place="status", sections=SECTIONS)],
    )  # fmt: skip


def report(share: float, stances: dict[str, int]) -> Report:
    row = {
        "population": "citizen",
        "wave": "first",
        "area": "rebild",
        "item": "has_plan",
        "statistic": "share",
        "category": "ja",
    }
    numbers = {
        "n": 100 * share,
        "base": 100.0,
        "value": share,
        "low": share,
        "high": share,
        "unit": "share",
        "status": "ok",
    }
    context = Context(
        evaluation_name="proeven", evaluation=evaluation(), area="rebild", phase="baseline", names={"rebild": "Rebild"},
        synthetic=False, informants={"citizen": {"plan": 9}}, interviewed={"citizen": {"individuelt": 6, "fokusgruppe": 3}},
        stances={"plan": stances} if stances else {},
    )  # fmt: skip
    quotes = pd.DataFrame(
        [
            {"population": "citizen", "area": "rebild", "role": "", "theme": "plan", "code": "heard", "quote": word}
            for word in "ab"
        ]
    )
    return Report(context, as_estimates(pd.DataFrame([row | numbers])), quotes)


def shown(made: Report) -> str:
    """Everything that the chapter holds, as text."""
    return "\n".join(block.output()[0]["text/markdown"] for block in declared(made, "status"))


@pytest.mark.parametrize(
    ("share", "stances", "says"),
    [
        (0.8, {"positive": 7, "negative": 1}, "Stemmer overens"),
        (0.2, {"positive": 7}, "Modsiger hinanden"),
        (0.8, {"positive": 6, "negative": 5}, "Stemmer delvist overens"),
        (0.8, {"positive": 3}, "Interviewene er tavse"),
        (0.8, {}, "Interviewene er tavse"),
    ],
)
def test_survey_and_interviews_are_held_against_each_other(share, stances, says):
    text = shown(report(share, stances))
    assert says in text
    assert "3 for" not in text


@pytest.mark.parametrize(
    ("shares", "negative", "leans"),
    [
        ([0.0, 0.1, 0.2, 0.4, 0.3], False, "positive"),
        ([0.0, 0.1, 0.2, 0.4, 0.3], True, "negative"),
        ([0.3, 0.3, 0.2, 0.1, 0.1], False, "negative"),
        ([0.2, 0.2, 0.2, 0.2, 0.2], False, "mixed"),
        ([0.2, None, 0.2, 0.4, 0.2], False, ""),
    ],
)
def test_a_scale_of_five_answers_leans_to_the_half_with_most(shares, negative, leans):
    ids = ["slet_ikke", "lidt", "noget", "meget", "helt"]
    scale = Scale(categories=[Category(id=i, label=i, code=n) for n, i in enumerate(ids)], favourable="helt")
    item = Item(id="q", population="citizen", theme="plan", scale="degree", wording="Q", clause="q", topic="Q",
                waves=["first"], negative=negative)  # fmt: skip
    rows = [
        {"population": "citizen", "wave": "first", "area": "rebild", "item": "q", "statistic": "share", "category": i,
         "n": 10.0, "base": 100.0, "value": share, "unit": "share", "status": "ok" if share is not None else "suppressed"}
        for i, share in zip(ids, shares, strict=True)
    ]  # fmt: skip
    view = ItemView(
        item=item, scale=scale, population=evaluation().populations["citizen"], rows=as_estimates(pd.DataFrame(rows)),
        area="rebild", names={"rebild": "Rebild"}, waves=(("first", "Nulpunkt"),), wave="first", headline="helt",
    )  # fmt: skip
    assert survey_direction([view])[0] == leans


def test_few_informants_are_never_a_number():
    text = shown(report(0.8, {"positive": 7}))
    assert "Individuelt" in text or "individuelt" in text
    assert "færre end fem" in text
    assert "| 6" in text
    assert "| 3" not in text
    assert text.count("»a«") == 1
    assert "»b«" not in text


def test_one_against_many_is_not_told_by_number():
    assert interview_direction({"positive": 9, "negative": 1}, 5) == ("positive", "10 udsagn")
    assert interview_direction({"positive": 12, "negative": 5}, 5) == ("positive", "12 for og 5 imod")
    assert verdict("", "") == "Begge er tavse"
    assert verdict("", "positive") == "Spørgeskemaet er tavst"


def test_informants_count_once_for_each_stance():
    passages = pd.DataFrame(
        {
            "theme": "plan",
            "area": "rebild",
            "population": "citizen",
            "id": ["A", "A", "B", "B", "C"],
            "code": ["heard", "heard", "heard", "unheard", "other"],
        }
    )
    params = EvaluationParams(name="proeven", folder="", evaluation=evaluation(), areas={})
    assert _stances(passages, params) == {"plan": {"negative": 1, "positive": 2}}

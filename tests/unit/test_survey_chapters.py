"""Answers through to what a report says: groups of an area, and answers that have little or nothing to tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from helpers import chapters
from helpers.blocks import Blocks
from helpers.bundles import Context, Report, no_quotes
from helpers.disclosure import protect
from helpers.estimates import estimate
from helpers.params import EvaluationParams
from helpers.slices import report_slice

YES, NO, DO_NOT_KNOW, BLANK = 1, 2, 9, -1


@pytest.fixture
def params(make_params: Callable[..., EvaluationParams]) -> EvaluationParams:
    return make_params()


def answered(*answers: int, area: str = "naestved", wave: str = "baseline", **columns: Any) -> pd.DataFrame:
    """One respondent per answer to the joint plan; nobody answers on their influence unless it is given."""
    frame = pd.DataFrame({"joint_plan": list(answers)})
    frame["respondent"] = [f"{wave}-{place}" for place in range(len(frame))]
    plain = {"wave": wave, "area": area, "group": "", "weight": 1.0, "completed": True, "influence": BLANK}
    texts = dict.fromkeys(["wave", "area", "group", "respondent"], "str")
    return frame.assign(**{**plain, **columns}).astype({**texts, "joint_plan": "int16", "influence": "int16"})


def opened(params: EvaluationParams, *answers: pd.DataFrame, phase: str = "baseline", area: str = "naestved") -> Report:
    frame = protect(params, estimate(params, {"citizen": pd.concat(answers, ignore_index=True)})).frame
    names = {"naestved": "Næstved", "rebild": "Rebild", "samlet": "Samlet"}
    context = Context(
        evaluation_name="afproevning", evaluation=params.evaluation, area=area, phase=phase, names=names, synthetic=True
    )  # fmt: skip
    return Report(context, report_slice(params, frame, area, phase), no_quotes())


def said(blocks: Blocks) -> str:
    """Everything that a reader may come upon: prose, tables, drawings with alt texts, numbers behind figures."""
    return "\n".join(f"{bundle}{metadata}" for bundle, metadata in (block.output() for block in blocks))


def whole(report: Report) -> str:
    parts = [chapters.design(report), chapters.summary(report), chapters.results(report, "citizen"),
             chapters.method(report), chapters.tests(report)]  # fmt: skip
    return "\n".join(said(blocks) for blocks in parts)


def has_no_nan(text: str) -> bool:
    return re.search(r"(?<![\w-])(nan|NaN|None|<NA>|inf)(?![\w-])", text.replace("None,", "")) is None


class TestGroups:
    @pytest.fixture
    def report(self, params: EvaluationParams) -> Report:
        """Nord has three respondents, and another is hidden for its sake."""
        sizes = {"Øst": (12, 8, 4), "Vest": (29, 18, 6), "Nord": (2, 1, 0), "Syd": (7, 6, 5)}
        groups = [
            answered(*[YES] * yes, *[NO] * no, *[DO_NOT_KNOW] * unknown, group=name)
            for name, (yes, no, unknown) in sizes.items()
        ]
        people = pd.concat(groups, ignore_index=True)
        people["respondent"] = [str(place) for place in range(len(people))]
        rebild = answered(*[YES] * 20, *[NO] * 20, area="rebild")
        return opened(params, people, rebild)

    def test_they_have_a_figure_and_a_table(self, report: Report) -> None:
        outputs = [block.output() for block in chapters.results(report, "citizen")]
        told = [(bundle, metadata["nedslag"]) for bundle, metadata in outputs if "nedslag" in metadata]
        groups = [(bundle, facts) for bundle, facts in told if "fordelt på afdelinger i Næstved" in facts["caption"]]
        assert [facts["kind"] for _, facts in groups] == ["figure", "table"]
        (figure, facts), (table, _) = groups
        assert "Øst: ja 50 pct., nej 33 pct. (n = 24)" in facts["alt"]
        assert "Nord: vises ikke (færre end 5 svar)" in facts["alt"]
        assert "Syd: vises ikke (af hensyn til anonymitet)" in facts["alt"]
        assert ">50 %<" in figure["image/svg+xml"]
        assert re.search(r"Øst\s*\| 50 pct", table["text/markdown"].replace("\\", ""))

    def test_a_hidden_group_has_no_number_anywhere(self, report: Report) -> None:
        text = said(chapters.results(report, "citizen"))
        for share in (">67 %<", "ja 67 pct", "0,6666", ">39 %<", "ja 39 pct", "0,3888"):  # Nord's and Syd's
            assert share not in text
        hidden = report.estimates[report.estimates["group"].isin(["Nord", "Syd"])]
        assert hidden[["n", "base", "value", "low", "high"]].isna().all(axis=None)


class TestLittleToTell:
    """A stated result or words for why there is none; never an empty value."""

    def test_an_item_that_nobody_answered(self, params: EvaluationParams) -> None:
        text = whole(opened(params, answered(*[YES] * 12, *[NO] * 8)))
        assert "Spørgsmål uden tal" in text
        assert "kan ikke beregnes" in text
        assert has_no_nan(text)

    def test_everybody_does_not_know(self, make_params: Callable[..., EvaluationParams]) -> None:
        """In a base of valid answers there is nobody; in a base of all, nobody says yes and nobody no."""
        answers = answered(*[DO_NOT_KNOW] * 20)
        of_all = whole(opened(make_params(), answers))
        assert "0 pct." in of_all
        assert has_no_nan(of_all)
        tiny = make_params().evaluation.model_dump()["populations"]["citizen"]
        valid = make_params(evaluation={"populations": {"citizen": {**tiny, "base": "valid"}}})
        of_valid = whole(opened(valid, answers))
        assert "kan ikke beregnes" in of_valid
        assert has_no_nan(of_valid)

    def test_a_wave_with_one_answer(self, params: EvaluationParams) -> None:
        """No number, no change, and nothing of what the one person said."""
        before = answered(*[YES] * 12, *[NO] * 8)
        text = whole(opened(params, before, answered(YES, wave="final"), phase="final"))
        assert "vises ikke (færre end 5 svar)" in text or "af hensyn til anonymiteten" in text
        assert "100 pct." not in text.replace("0 eller 100 pct.", "")
        assert has_no_nan(text)

    def test_a_wave_with_one_answer_where_there_is_nothing_else(self, params: EvaluationParams) -> None:
        text = whole(opened(params, answered(YES)))
        assert "Hvor mange borgere i Næstved der har svaret, vises ikke" in text
        assert has_no_nan(text)

    def test_nobody_answered_at_all(self, params: EvaluationParams) -> None:
        text = whole(opened(params, answered(*[BLANK] * 10, completed=False)))
        assert has_no_nan(text)

    def test_everybody_answers_alike(self, params: EvaluationParams) -> None:
        text = whole(opened(params, answered(*[YES] * 40)))
        assert "100 pct." in text
        assert has_no_nan(text)

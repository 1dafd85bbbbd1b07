"""Each check of `audit`: what follows is silent, and what does not is found with its arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpers.audit import Finding, audit
from helpers.params import STATED_COLUMNS, EvaluationParams

Row = dict[str, str]
Audit = Callable[..., list[Finding]]

COUNT = {"item": "survey_respondents", "statistic": "count", "category": "n", "unit": "count"}
JA, NEJ = {"category": "ja"}, {"category": "nej"}
AGREE, DISAGREE = ({"item": "influence", "category": f"{name}_samlet"} for name in ("enig", "uenig"))
CHANGE = {"statistic": "change", "unit": "pp"}
DIRECTION = {"statistic": "direction", "category": "direction", "unit": "score"}
R = {"item": "support", "statistic": "correlation", "category": "r", "unit": "r"}
FINAL, REBILD, NAESTVED, GROUP = {"wave": "final"}, {"area": "rebild"}, {"area": "naestved"}, {"group": "Øst"}
BOTH = {"label": "nulpunkt", "period": "2019", "areas": ["naestved", "rebild"]}


def row(value: str, *parts: Row, **beside: str) -> Row:
    """A stated row: Ja to the joint plan, in samlet at baseline, unless `parts` say otherwise."""
    empty = dict.fromkeys(STATED_COLUMNS, "")
    usual = {"population": "citizen", "wave": "baseline", "area": "samlet", "item": "joint_plan", "statistic": "share",
             "category": "ja", "unit": "share", "figure": "tabel 1"}  # fmt: skip
    merged = empty | usual | {"value": value} | beside
    for part in parts:
        merged |= part
    return merged


@pytest.fixture
def audited(make_params: Callable[..., EvaluationParams]) -> Audit:
    def audited(rows: list[Row], **evaluation: Any) -> list[Finding]:
        return audit(make_params(evaluation=evaluation).model_copy(update={"stated": rows}))

    return audited


CASES: dict[str, tuple[list[Row], list[Row], str]] = {
    "twice": ([row("70", COUNT), row("70", COUNT)], [row("70", COUNT), row("69", COUNT)], "69 ≠ 70"),
    "share of counts": ([row("0.31", n="25", base="80")], [row("0.30", n="25", base="80")], "25 / 80 = 31,3 pct."),
    "share of rows of counts": (
        [row("0.31"), row("25", COUNT, {"item": "joint_plan"}, JA), row("80", COUNT, {"item": "joint_plan"})],
        [row("0.30"), row("25", COUNT, {"item": "joint_plan"}, JA), row("80", COUNT, {"item": "joint_plan"})],
        "25 / 80",
    ),
    "count above base": (
        [row("80", COUNT, JA, {"item": "joint_plan"}), row("80", COUNT, {"item": "joint_plan"})],
        [row("81", COUNT, JA, {"item": "joint_plan"}), row("80", COUNT, {"item": "joint_plan"})],
        "81 > 80",
    ),
    "sum of parts": (
        [row("70", COUNT, parts="13+40+17"), row("0.46", parts="88-42")],
        [row("70", COUNT, parts="13+40+16"), row("0.46", parts="88-42")],
        "13 + 40 + 16 = 69",
    ),
    "sum printed coarsely": (
        [row("24000", COUNT, parts="13000+8000+2500", step="1000")],
        [row("24000", COUNT, parts="13000+8000+2500", step="100")],
        "= 23.500",
    ),
    "sum of areas": (
        [row("30", COUNT), row("20", COUNT, REBILD), row("10", COUNT, NAESTVED)],
        [row("31", COUNT), row("20", COUNT, REBILD), row("10", COUNT, NAESTVED)],
        "10 + 20 = 30",
    ),
    "group in area": (
        [row("30", COUNT, REBILD), row("30", COUNT, REBILD, GROUP)],
        [row("30", COUNT, REBILD), row("31", COUNT, REBILD, GROUP)],
        "31 > 30",
    ),
    "distribution": (
        [row("0.50"), row("0.51", NEJ)],
        [row("0.50"), row("0.52", NEJ)],
        "50 pct. + 52 pct. = 102 pct.",
    ),
    "attainable": (
        [row("45", COUNT), row("0.76")],
        [row("45", COUNT), row("0.77")],
        "34/45 = 75,6 pct., 35/45 = 77,8 pct.; 34/44 = 77 pct.",
    ),
    "attainable together": (
        [row("8", COUNT), row("0.63"), row("0.38", NEJ)],
        [row("80", COUNT), row("0.51"), row("0.50", NEJ)],
        "51 pct., 50 pct. kræver over 80 svar",
    ),
    "change": (
        [row("0.55"), row("0.61", FINAL), row("0.07", FINAL, CHANGE)],
        [row("0.55"), row("0.61", FINAL), row("0.08", FINAL, CHANGE)],
        "61 pct. - 55 pct. = 6 procentpoint",
    ),
    "direction": (
        [row("0.85"), row("0.71", FINAL), row("-1", FINAL, DIRECTION)],
        [row("0.85"), row("0.71", FINAL), row("1", FINAL, DIRECTION)],
        "71 pct. - 85 pct.",
    ),
    "direction of samlet": (
        [row("1", DIRECTION), row("-1", DIRECTION, REBILD), row("1", DIRECTION, NAESTVED)],
        [row("1", DIRECTION), row("-1", DIRECTION, REBILD), row("-1", DIRECTION, NAESTVED)],
        "Næstved: fald, Rebild: fald",
    ),
    "difference": (
        [row("0.58", REBILD), row("0.46", NAESTVED), row("0.12", CHANGE, {"statistic": "difference", "area": "rebild-minus-naestved"})],
        [row("0.58", REBILD), row("0.46", NAESTVED), row("0.14", CHANGE, {"statistic": "difference", "area": "rebild-minus-naestved"})],
        "58 pct. - 46 pct. = 12 procentpoint",
    ),
    # cor.test gives p = 0.010 for r = 0.59 and 0.049 for r = 0.47, both with n = 18.
    "correlation": ([row("0.59", R, base="18", p="0.01")], [row("0.47", R, base="18", p="0.47")], "p = 0,049 med n = 18"),
    "correlation in rows": (
        [row("0.76", R), row("0.0003", R, {"category": "p"}), row("18", R, {"category": "n", "unit": "count"})],
        [row("0.76", R), row("0.003", R, {"category": "p"}), row("18", R, {"category": "n", "unit": "count"})],
        "p = 0,00025",
    ),
    "between its areas": (
        [row("0.50"), row("0.60", REBILD), row("0.40", NAESTVED)],
        [row("0.62"), row("0.60", REBILD), row("0.40", NAESTVED)],
        "passer med ingen vægte",
    ),
    "the same weights for all items": (
        [row("0.50"), row("0.60", REBILD), row("0.40", NAESTVED),
         row("0.30", AGREE), row("0.20", AGREE, REBILD), row("0.40", AGREE, NAESTVED)],
        [row("0.58"), row("0.60", REBILD), row("0.40", NAESTVED),
         row("0.38", AGREE), row("0.20", AGREE, REBILD), row("0.40", AGREE, NAESTVED)],
        "kræver vægten",
    ),
    "the same weights of groups": (
        [row("0.69", REBILD), row("0.65", REBILD, GROUP), row("0.70", REBILD, {"group": "Vest"}),
         row("0.90", AGREE, REBILD), row("0.87", AGREE, REBILD, GROUP), row("0.91", AGREE, REBILD, {"group": "Vest"})],
        [row("0.69", REBILD), row("0.65", REBILD, GROUP), row("0.70", REBILD, {"group": "Vest"}),
         row("0.87", AGREE, REBILD), row("0.87", AGREE, REBILD, GROUP), row("0.91", AGREE, REBILD, {"group": "Vest"})],
        "kræver vægten",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_follows_is_silent_and_what_does_not_is_found(case: str, audited: Audit) -> None:
    sound, broken, arithmetic = CASES[case]
    waves = {"baseline": BOTH, "final": BOTH | {"label": "slutmåling"}}

    assert audited(sound, waves=waves) == []
    (finding,) = audited(broken, waves=waves)
    assert arithmetic in finding.arithmetic


def test_samlet_as_a_mean_of_areas(audited: Audit) -> None:
    areas = [row("0.60", REBILD), row("0.40", NAESTVED)]

    assert audited([row("0.51"), *areas], total={"method": "equal"}) == []
    (finding,) = audited([row("0.52"), *areas], total={"method": "equal"})
    assert finding.arithmetic == "(40 + 60) / 2 = 50,00"


def test_a_change_between_shown_numbers_leaves_no_room(audited: Audit) -> None:
    rows = [row("0.55"), row("0.61", FINAL), row("0.07", FINAL, CHANGE)]

    assert audited(rows) == []
    assert len(audited(rows, change="shown")) == 1


def test_an_area_that_is_not_told_is_what_the_others_leave(audited: Audit) -> None:
    waves = {"baseline": BOTH, "final": BOTH}
    (finding,) = audited([row("30", COUNT), row("13", COUNT, REBILD), row("0.63", NAESTVED)], waves=waves)

    assert finding.stated == "63 pct. af 17 svar (30 - 13)"
    assert finding.recomputed == "passer først med 16 svar"


def test_a_finding_says_where_and_what() -> None:
    finding = Finding("tabel 1", "fælles plan, ja (Samlet)", "30 pct.", "31,3 pct.", "25 / 80 = 31,3 pct.")

    assert str(finding).splitlines() == [
        "tabel 1: fælles plan, ja (Samlet)",
        "  oplyst:      30 pct.",
        "  genberegnet: 31,3 pct.",
        "  regnestykke: 25 / 80 = 31,3 pct.",
    ]

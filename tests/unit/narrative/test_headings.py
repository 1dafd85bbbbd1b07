"""Headings state the finding that the rows support, and no more."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Any

import pytest

from helpers.errors import EstimateError
from helpers.narrative import ItemView, item_heading

B, M, F = "baseline", "midway", "final"
LARGE_SPREAD = {"lyngby-taarbaek": "304/400", "naestved": "232/400", "rebild": "220/400", "samlet": "756/1200"}
POOL = {M: ("lyngby-taarbaek", "naestved", "rebild")}

CASES = {
    "level in words, large spread with intervals apart": (
        {"item": "plan", "levels": {M: LARGE_SPREAD}},
        "Knap to tredjedele af borgerne har en fælles plan – men stor forskel mellem kommunerne",
    ),
    "large spread of few answers is only told with numbers": (
        {"item": "meaning", "levels": {M: {"rebild": "9/13", "naestved": "6/15", "samlet": "15/28"}}},
        "Godt halvdelen af medarbejderne oplever, at arbejdet giver mening – fra 40 pct. i Næstved til 69 pct. i "
        "Rebild",
    ),
    "large spread of published shares is only told with numbers": (
        {"item": "plan", "levels": {M: {"rebild": "0.55", "lyngby-taarbaek": "0.76", "samlet": "0.63"}}},
        "Knap to tredjedele af borgerne har en fælles plan – fra 55 pct. i Rebild til 76 pct. i Lyngby-Taarbæk",
    ),
    "the highest is named from five points": (
        {"levels": {M: {"rebild": "60/100", "naestved": "55/100", "samlet": "115/200"}}},
        "Mere end halvdelen af borgerne oplever, at de har indflydelse – flest i Rebild",
    ),
    "four points are neither close nor notable": (
        {"levels": {M: {"rebild": "60/100", "naestved": "56/100", "samlet": "116/200"}}},
        "Mere end halvdelen af borgerne oplever, at de har indflydelse",
    ),
    "three points are close": (
        {"levels": {M: {"rebild": "60/100", "naestved": "57/100", "samlet": "117/200"}}},
        "Mere end halvdelen af borgerne oplever, at de har indflydelse – kommunerne ligger tæt",
    ),
    "two share the top": (
        {"levels": {M: {"rebild": "62/100", "naestved": "62/100", "lejre": "56/100", "samlet": "180/300"}}},
        "Mere end halvdelen af borgerne oplever, at de har indflydelse – flest i Næstved og Rebild",
    ),
    "equal shown shares are a tie although the answers differ": (
        {"levels": {M: {"rebild": "625/1000", "naestved": "629/1000", "samlet": "1254/2000"}}},
        "Knap to tredjedele af borgerne oplever, at de har indflydelse – ens i begge kommuner",
    ),
    "three equal": (
        {"levels": {M: {"rebild": "5/10", "naestved": "5/10", "lejre": "5/10", "samlet": "15/30"}}},
        "Netop halvdelen af borgerne oplever, at de har indflydelse – ens i alle tre kommuner",
    ),
    "one municipality is named": (
        {"item": "plan", "levels": {M: {"rebild": "13/20", "samlet": "13/20"}}},
        "Knap to tredjedele af borgerne i Rebild har en fælles plan",
    ),
    "one printed of three pooled is not the only one": (
        {"levels": {M: {"rebild": "0.49", "samlet": "0.56"}}, "pools": POOL},
        "Mere end halvdelen af borgerne oplever, at de har indflydelse",
    ),
    "nobody": (
        {"area": "rebild", "item": "meaning", "levels": {M: {"rebild": "0/40"}}},
        "Ingen medarbejdere i Rebild oplever, at arbejdet giver mening",
    ),
    "everybody": (
        {"area": "rebild", "item": "meaning", "levels": {M: {"rebild": "40/40"}}},
        "Alle medarbejdere i Rebild oplever, at arbejdet giver mening",
    ),
    "almost everybody, shown as 100": (
        {"area": "rebild", "item": "meaning", "levels": {M: {"rebild": "399/400"}}},
        "Næsten alle medarbejdere i Rebild oplever, at arbejdet giver mening",
    ),
    "published 100 pct. is not said to be everybody": (
        {"area": "rebild", "item": "meaning", "levels": {M: {"rebild": "1.0"}}},
        "100 pct. af medarbejderne i Rebild oplever, at arbejdet giver mening",
    ),
    "published half is not said to be exact": (
        {"area": "rebild", "levels": {M: {"rebild": "0.5"}}},
        "Halvdelen af borgerne i Rebild oplever, at de har indflydelse",
    ),
    "a share in the singular": (
        {"area": "rebild", "levels": {M: {"rebild": "2/10"}}},
        "Hver femte borger i Rebild oplever, at de har indflydelse",
    ),
    "certain rise of the own area": (
        {
            "item": "plan",
            "area": "rebild",
            "levels": {B: {"rebild": "43/100"}, M: {"rebild": "55/100"}},
            "changes": {"rebild": "0.12 p=0.0499"},
        },
        "Mere end halvdelen af borgerne i Rebild har en fælles plan – flere end ved nulpunktet",
    ),
    "p of exactly 0.05 is not certain": (
        {
            "item": "plan",
            "area": "rebild",
            "levels": {B: {"rebild": "43/100"}, M: {"rebild": "55/100"}},
            "changes": {"rebild": "0.12 p=0.05"},
        },
        "Mere end halvdelen af borgerne i Rebild har en fælles plan",
    ),
    "an untested change is not told": (
        {
            "item": "plan",
            "area": "rebild",
            "levels": {B: {"rebild": "43/100"}, M: {"rebild": "55/100"}},
            "changes": {"rebild": "0.12"},
        },
        "Mere end halvdelen af borgerne i Rebild har en fælles plan",
    ),
    "certain fall of the own area": (
        {
            "item": "plan",
            "area": "rebild",
            "levels": {B: {"rebild": "67/100"}, M: {"rebild": "55/100"}},
            "changes": {"rebild": "-0.12 p=0.01"},
        },
        "Mere end halvdelen af borgerne i Rebild har en fælles plan – færre end ved nulpunktet",
    ),
    "a rise in a negative statement is unfavourable": (
        {
            "item": "obstruct",
            "area": "rebild",
            "levels": {B: {"rebild": "10/40"}, M: {"rebild": "20/40"}},
            "changes": {"rebild": "0.25 p=0.03"},
        },
        "Netop halvdelen af medarbejderne i Rebild mener, at arbejdsgangene står i vejen – en ugunstig udvikling siden "
        "nulpunktet",
    ),
    "a fall in a negative statement is favourable": (
        {
            "item": "obstruct",
            "area": "rebild",
            "levels": {B: {"rebild": "20/40"}, M: {"rebild": "10/40"}},
            "changes": {"rebild": "-0.25 p=0.03"},
        },
        "En fjerdedel af medarbejderne i Rebild mener, at arbejdsgangene står i vejen – en gunstig udvikling siden "
        "nulpunktet",
    ),
    "certain only since the first wave": (
        {
            "area": "rebild",
            "wave": F,
            "levels": {B: {"rebild": "45/100"}, M: {"rebild": "61/100"}, F: {"rebild": "63/100"}},
            "changes": {"rebild": "0.02 p=0.8"},
            "from_first": {"rebild": "0.18 p=0.02"},
        },
        "Knap to tredjedele af borgerne i Rebild oplever, at de har indflydelse – flere end ved nulpunktet",
    ),
    "opposite certain changes are left to the text": (
        {
            "area": "rebild",
            "wave": F,
            "levels": {B: {"rebild": "45/100"}, M: {"rebild": "80/100"}, F: {"rebild": "63/100"}},
            "changes": {"rebild": "-0.17 p=0.001"},
            "from_first": {"rebild": "0.18 p=0.02"},
        },
        "Knap to tredjedele af borgerne i Rebild oplever, at de har indflydelse",
    ),
    "all municipalities rise since the same wave": (
        {
            "item": "plan",
            "levels": {B: {"rebild": "40/100", "naestved": "40/100", "lyngby-taarbaek": "50/100"}, M: LARGE_SPREAD},
            "changes": {"lyngby-taarbaek": "0.1 p=0.001", "naestved": "0.13 p=0.002", "rebild": "0.125 p=0.01"},
        },
        "Knap to tredjedele af borgerne har en fælles plan – flere end ved nulpunktet i alle tre kommuner",
    ),
    "one uncertain change keeps the rise out of the heading": (
        {
            "item": "plan",
            "levels": {B: {"rebild": "40/100", "naestved": "40/100", "lyngby-taarbaek": "50/100"}, M: LARGE_SPREAD},
            "changes": {"lyngby-taarbaek": "0.1 p=0.001", "naestved": "0.13 p=0.002", "rebild": "0.125 p=0.05"},
        },
        "Knap to tredjedele af borgerne har en fælles plan – men stor forskel mellem kommunerne",
    ),
    "published direction is the source's": (
        {"area": "rebild", "levels": {M: {"rebild": "0.52"}}, "changes": {"rebild": "source -1"}},
        "Godt halvdelen af borgerne i Rebild oplever, at de har indflydelse – ifølge kilden færre end ved nulpunktet",
    ),
    "published unchanged says nothing in the heading": (
        {"area": "rebild", "levels": {M: {"rebild": "0.52"}}, "changes": {"rebild": "source 0"}},
        "Godt halvdelen af borgerne i Rebild oplever, at de har indflydelse",
    ),
    "published fall in all municipalities": (
        {
            "levels": {M: {"naestved": "0.43", "rebild": "0.52", "samlet": "0.47"}},
            "changes": {"naestved": "source -0.13", "rebild": "source -1"},
        },
        "Knap halvdelen af borgerne oplever, at de har indflydelse – ifølge kilden færre end ved nulpunktet i begge "
        "kommuner",
    ),
    "own area above the total": (
        {
            "area": "rebild",
            "item": "plan",
            "levels": {M: {"rebild": "304/400", "naestved": "1/2", "samlet": "630/1000"}},
        },
        "Godt tre fjerdedele af borgerne i Rebild har en fælles plan – over niveauet for kommunerne samlet",
    ),
    "own area below the total": (
        {
            "area": "rebild",
            "item": "plan",
            "levels": {M: {"rebild": "160/400", "naestved": "1/2", "samlet": "630/1000"}},
        },
        "40 pct. af borgerne i Rebild har en fælles plan – under niveauet for kommunerne samlet",
    ),
    "own area whose interval covers the total": (
        {"area": "rebild", "item": "plan", "levels": {M: {"rebild": "11/20", "naestved": "1/2", "samlet": "630/1000"}}},
        "Mere end halvdelen af borgerne i Rebild har en fælles plan – mod 63 pct. for kommunerne samlet",
    ),
    "own area on a level with the total": (
        {
            "area": "rebild",
            "item": "plan",
            "levels": {M: {"rebild": "60/100", "naestved": "1/2", "samlet": "630/1000"}},
        },
        "Mere end halvdelen af borgerne i Rebild har en fælles plan – på niveau med kommunerne samlet",
    ),
    "held against the only other municipality": (
        {
            "area": "rebild",
            "item": "plan",
            "levels": {M: {"rebild": "60/400", "aarhus": "64/100", "samlet": "64/100"}},
            "pools": {M: ("aarhus",)},
        },
        "15 pct. af borgerne i Rebild har en fælles plan – under niveauet i Aarhus",
    ),
    "held against the others": (
        {
            "area": "rebild",
            "item": "plan",
            "levels": {M: {"rebild": "11/20", "naestved": "0.5", "aarhus": "64/100", "samlet": "64/100"}},
            "pools": {M: ("aarhus", "naestved")},
        },
        "Mere end halvdelen af borgerne i Rebild har en fælles plan – mod 64 pct. for de øvrige kommuner samlet",
    ),
    "own area suppressed": (
        {"area": "rebild", "item": "plan", "levels": {M: {**LARGE_SPREAD, "rebild": "small_base"}}},
        "Fælles plan: resultatet i Rebild vises ikke",
    ),
    "own area not asked": (
        {"area": "naestved", "item": "plan", "levels": {M: {**LARGE_SPREAD, "naestved": "not_asked"}}},
        "Fælles plan: spørgsmålet er ikke stillet i Næstved",
    ),
    "nobody answered in the own area": (
        {"area": "rebild", "item": "plan", "levels": {M: {"rebild": "nobody_answered"}}},
        "Fælles plan: ingen tal at vise i Rebild",
    ),
    "own area not published": (
        {"area": "rebild", "levels": {M: {"samlet": "0.47"}}},
        "Indflydelse på kontakten: kilden oplyser ikke andelen i Rebild",
    ),
    "total not published": (
        {"levels": {M: {"rebild": "0.52", "naestved": "0.52", "lyngby-taarbaek": "0.61"}}},
        "Indflydelse på kontakten: fra 52 pct. i Næstved og Rebild til 61 pct. i Lyngby-Taarbæk",
    ),
    "only the disagreeing share is published": (
        {"levels": {M: {"rebild": "0.31"}}, "opposite": {M: {"samlet": "0.36"}}, "pools": POOL},
        "Godt en tredjedel af borgerne er uenige i udsagnet »Jeg er med til at bestemme«",
    ),
    "only one area is published": (
        {"item": "obstruct", "levels": {M: {"rebild": "0.45"}}, "pools": POOL},
        "45 pct. af medarbejderne i Rebild mener, at arbejdsgangene står i vejen",
    ),
    "everything suppressed": (
        {"item": "plan", "levels": {M: {"rebild": "small_base", "samlet": "small_base"}}},
        "Fælles plan: resultatet vises ikke",
    ),
    "the latest wave with a total is named": (
        {"wave": F, "levels": {M: {"rebild": "0.55", "naestved": "0.58", "samlet": "0.57"}, F: {"rebild": "0.6"}}},
        "Ved midtvejsmålingen oplever mere end halvdelen af borgerne, at de har indflydelse – kommunerne ligger tæt",
    ),
    "score": (
        {
            "item": "trust",
            "levels": {M: {"rebild": "score 7.4 40", "naestved": "score 6.95 31", "samlet": "score 7.2 71"}},
        },
        "Tillid: 7,2 i gennemsnit – fra 7,0 i Næstved til 7,4 i Rebild",
    ),
    "score that has risen": (
        {
            "item": "trust",
            "area": "rebild",
            "levels": {B: {"rebild": "score 6.4 40"}, M: {"rebild": "score 7.4 40"}},
            "changes": {"rebild": "1.0 p=0.01"},
        },
        "Tillid: 7,4 i gennemsnit i Rebild – højere end ved nulpunktet",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_heading(name: str, make_view: Callable[..., ItemView]) -> None:
    settings: dict[str, Any]
    settings, expected = CASES[name]
    assert item_heading(make_view(**settings)) == expected


def test_rows_without_status_are_refused(make_view: Callable[..., ItemView]) -> None:
    view = make_view(levels={M: {"rebild": "5/10"}})
    fields = {**vars(view), "rows": view.rows.drop(columns="status")}
    names = ItemView.__dataclass_fields__
    with pytest.raises(EstimateError, match="status"):
        ItemView(**{name: fields[name] for name in names})


def test_a_wave_outside_the_report_is_refused(make_view: Callable[..., ItemView]) -> None:
    with pytest.raises(EstimateError, match="final"):
        make_view(levels={M: {"rebild": "5/10"}}, wave="final", waves_until="midway")


def test_a_number_in_a_suppressed_row_stays_behind(make_view: Callable[..., ItemView]) -> None:
    view = make_view(area="rebild", levels={M: {"rebild": "3/4", "samlet": "50/100"}})
    hidden = view.rows.assign(status=["suppressed", "ok"], reason=["small_base", ""])
    fields = {**vars(view), "rows": hidden}
    leaking = ItemView(**{name: fields[name] for name in ItemView.__dataclass_fields__})
    assert item_heading(leaking) == "Indflydelse på kontakten: resultatet i Rebild vises ikke"
    cell = leaking.level("rebild")
    assert cell is not None
    assert [cell.value, cell.n, cell.base, cell.low, cell.high] == pytest.approx([nan] * 5, nan_ok=True)

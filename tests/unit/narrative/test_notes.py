"""The note under a figure, and who answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from helpers.errors import EstimateError
from helpers.instrument import Population
from helpers.narrative import ItemView, base_note, few_respondents, respondents_sentences
from helpers.schemas import as_estimates

B, M = "baseline", "midway"
ALL = "Andelene kan summe til mindre end 100, fordi »ved ikke« og »ikke relevant« indgår i grundlaget, men ikke vises."
VALID = "Svarene »ved ikke« og »ikke relevant« indgår ikke i grundlaget."
ROUNDED = "Andelene er afrundet hver for sig og kan derfor summe til lidt mere eller mindre end 100."

NOTES = {
    "base all": (
        {"levels": {M: {"rebild": "5/10", "naestved": "9/18", "samlet": "700/1944"}}},
        f"{ALL} Antal svar: Næstved 18, Rebild 10 og samlet 1.944.",
    ),
    "base valid": ({"item": "meaning", "levels": {M: {"rebild": "5/10"}}}, f"{VALID} Antal svar: Rebild 10."),
    "a scale without off-scale answers has no note on the base": (
        {"item": "plan", "levels": {M: {"rebild": "5/10"}}, "opposite": {M: {"rebild": "5/10"}}},
        "Antal svar: Rebild 10.",
    ),
    "shares that sum to 101": (
        {
            "item": "meaning",
            "levels": {M: {"naestved": "10/16"}},
            "middle": {M: {"naestved": "3/16"}},
            "opposite": {M: {"naestved": "3/16"}},
        },
        f"{VALID} {ROUNDED} Antal svar: Næstved 16.",
    ),
    "shares that sum to 99 with a valid base": (
        {
            "item": "meaning",
            "levels": {M: {"naestved": "1/3"}},
            "middle": {M: {"naestved": "1/3"}},
            "opposite": {M: {"naestved": "1/3"}},
        },
        f"{VALID} {ROUNDED} Antal svar: Næstved 3.",
    ),
    "shares that sum to 99 where don't know is in the base": (
        {
            "levels": {M: {"naestved": "1/3"}},
            "middle": {M: {"naestved": "1/3"}},
            "opposite": {M: {"naestved": "1/3"}},
        },
        f"{ALL} Antal svar: Næstved 3.",
    ),
    "suppressed and not asked": (
        {
            "item": "plan",
            "levels": {M: {"rebild": "small_base", "naestved": "not_asked", "aarhus": "5/10", "samlet": "6/12"}},
        },
        "Spørgsmålet er ikke stillet i Næstved. Resultatet i Rebild vises ikke (færre end 5 svar). Antal svar: "
        "Aarhus 10 og "
        "samlet 12.",
    ),
    "declared as not asked, without a row": (
        {
            "levels": {M: {"rebild": "0.5", "samlet": "0.5"}},
            "pools": {M: ("rebild", "naestved")},
            "not_asked": [("naestved", M)],
        },
        f"{ALL} Spørgsmålet er ikke stillet i Næstved. Kilde: s. 14. Kilden oplyser ikke antal svar pr. spørgsmål.",
    ),
    "total suppressed": (
        {"item": "plan", "levels": {M: {"rebild": "5/10", "samlet": "secondary"}}},
        "En samlet andel vises ikke (af hensyn til anonymitet). Antal svar: Rebild 10.",
    ),
    "published, some of it not": (
        {"levels": {M: {"rebild": "0.5"}}, "pools": {M: ("rebild", "naestved")}},
        f"{ALL} Kilde: s. 14. Kilden oplyser ikke antal svar pr. spørgsmål, andelen i Næstved eller en samlet andel.",
    ),
    "change that is not the difference of the shown": (
        {
            "item": "plan",
            "area": "rebild",
            "levels": {B: {"rebild": "434/1000"}, M: {"rebild": "556/1000"}},
            "changes": {"rebild": "0.122 p=0.01"},
        },
        "Antal svar: Rebild 1.000. Ændringer er beregnet, før andelene er afrundet.",
    ),
    "change that is": (
        {
            "item": "plan",
            "area": "rebild",
            "levels": {B: {"rebild": "434/1000"}, M: {"rebild": "556/1000"}},
            "changes": {"rebild": "0.13 p=0.01"},
        },
        "Antal svar: Rebild 1.000.",
    ),
    "the total of one area is that area's": (
        {"item": "plan", "levels": {M: {"rebild": "5/10", "samlet": "5/10"}}},
        "Antal svar: Rebild 10.",
    ),
    "marked as not published": (
        {"item": "plan", "levels": {M: {"rebild": "0.5", "samlet": "not_published"}}},
        "Kilde: s. 14. Kilden oplyser ikke antal svar pr. spørgsmål eller en samlet andel.",
    ),
    "many areas": (
        {
            "item": "plan",
            "levels": {M: {f"area-{place}": f"{5 + place}/{10 + place}" for place in range(9)} | {"samlet": "60/126"}},
            "names": {f"area-{place}": f"Kommune {place}" for place in range(9)} | {"samlet": "Samlet"},
        },
        "Antal svar: mellem 10 og 18 pr. kommune og samlet 126.",
    ),
    "score": (
        {"item": "trust", "levels": {M: {"rebild": "score 7.4 40"}}},
        "Gennemsnit på en skala fra 0 til 10. Antal svar: Rebild 40.",
    ),
    "the item's own note stands last": (
        {"item": "plan", "levels": {M: {"rebild": "5/10"}}, "note": "Kun ledige er spurgt."},
        "Antal svar: Rebild 10. Kun ledige er spurgt.",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_base_note(name: str, make_view: Callable[..., ItemView]) -> None:
    settings: dict[str, Any]
    settings, expected = NOTES[name]
    assert base_note(make_view(**settings)) == expected


EMPLOYEES = Population(singular="medarbejder", plural="medarbejdere", definite="medarbejderne", base="valid")
NAMES = {"lyngby-taarbaek": "Lyngby-Taarbæk", "naestved": "Næstved", "rebild": "Rebild", "samlet": "Samlet"}


def _respondents(
    counts: dict[str, float | None], rate: tuple[int, int] | None = None, area: str = "samlet"
) -> pd.DataFrame:
    rows = [
        {"area": slug, "statistic": "count", "category": "n", "value": count, "n": count, "unit": "count",
         "status": "suppressed" if count is None else "ok"}
        for slug, count in counts.items()
    ]  # fmt: skip
    if rate:
        n, base = rate
        rows.append(
            {"area": area, "statistic": "response_rate", "value": n / base, "n": n, "base": base, "status": "ok"}
        )
    return as_estimates(pd.DataFrame(rows).assign(population="employee", wave=M, group="", item="survey_respondents"))


RESPONDENTS = {
    "all counts": (
        _respondents({"samlet": 70, "rebild": 13, "naestved": 17, "lyngby-taarbaek": 40}, (70, 112)),
        "samlet",
        [
            "70 medarbejdere har besvaret spørgeskemaet: 40 i Lyngby-Taarbæk, 17 i Næstved og 13 i Rebild.",
            "Det giver en svarprocent på 63 (70 af 112 inviterede).",
            "I Næstved og Rebild har færre end 30 svaret, og tallene derfra skal læses med forbehold.",
        ],
    ),
    "one count lacks": (
        _respondents({"samlet": 70, "rebild": 13, "lyngby-taarbaek": 40}),
        "samlet",
        [
            "70 medarbejdere har besvaret spørgeskemaet, heraf 40 i Lyngby-Taarbæk og 13 i Rebild.",
            "I Rebild har færre end 30 svaret, og tallene derfra skal læses med forbehold.",
        ],
    ),
    "one is suppressed": (
        _respondents({"samlet": 70, "rebild": None, "lyngby-taarbaek": 40}),
        "samlet",
        ["70 medarbejdere har besvaret spørgeskemaet, heraf 40 i Lyngby-Taarbæk."],
    ),
    "only the total": (_respondents({"samlet": 1944}), "samlet", ["1.944 medarbejdere har besvaret spørgeskemaet."]),
    "one municipality": (
        _respondents({"samlet": 45, "rebild": 45}),
        "samlet",
        ["45 medarbejdere har besvaret spørgeskemaet, alle i Rebild."],
    ),
    "an area": (
        _respondents({"samlet": 70, "rebild": 13}, (13, 20), "rebild"),
        "rebild",
        [
            "13 medarbejdere i Rebild har besvaret spørgeskemaet.",
            "Det giver en svarprocent på 65 (13 af 20 inviterede).",
            "Med så få svar betyder ét svar omkring 8 procentpoint, og resultaterne skal læses med forbehold.",
        ],
    ),
    "thirty are enough": (
        _respondents({"rebild": 30}),
        "rebild",
        ["30 medarbejdere i Rebild har besvaret spørgeskemaet."],
    ),
    "partial answers and weights are not taken for the number": (
        pd.concat(
            [
                _respondents({"rebild": 40}),
                _respondents({"rebild": 7}).assign(category="partial"),
                _respondents({"rebild": 41}).assign(category="weighted"),
            ]
        ),
        "rebild",
        ["40 medarbejdere i Rebild har besvaret spørgeskemaet."],
    ),
    "suppressed": (
        _respondents({"rebild": None}),
        "rebild",
        ["Hvor mange medarbejdere i Rebild der har svaret, vises ikke af hensyn til anonymiteten."],
    ),
    "nothing known": (_respondents({"samlet": 70}), "rebild", []),
}


def test_few_respondents_are_told_of_once_for_all_items() -> None:
    rows = _respondents({"samlet": 70, "rebild": 13, "naestved": None, "lyngby-taarbaek": 40})
    assert few_respondents(rows, area="samlet", wave=M) == {"rebild"}
    assert few_respondents(rows, area="rebild", wave=M) == {"rebild"}
    assert few_respondents(rows, area="lyngby-taarbaek", wave=M) == frozenset()
    assert few_respondents(rows, area="samlet", wave=B) == frozenset()


@pytest.mark.parametrize("name", RESPONDENTS)
def test_respondents(name: str) -> None:
    rows, area, expected = RESPONDENTS[name]
    assert respondents_sentences(rows, EMPLOYEES, names=NAMES, area=area, wave=M) == expected


def test_respondents_of_two_populations_are_refused() -> None:
    rows = _respondents({"samlet": 70})
    mixed = pd.concat([rows, rows.assign(population="citizen")])
    with pytest.raises(EstimateError, match="én gruppe"):
        respondents_sentences(mixed, EMPLOYEES, names=NAMES, area="samlet", wave=M)


def test_respondents_need_a_status() -> None:
    rows = _respondents({"samlet": 70}).drop(columns="status")
    with pytest.raises(EstimateError, match="status"):
        respondents_sentences(rows, EMPLOYEES, names=NAMES, area="samlet", wave=M)

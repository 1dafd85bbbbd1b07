"""The bullets of an item, whole, as the reader meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpers.instrument import Population
from helpers.narrative import ItemView, item_sentences
from helpers.params import AreaWords

B, M, F = "baseline", "midway", "final"
THREE = {"lyngby-taarbaek": "304/400", "naestved": "232/400", "rebild": "220/400", "samlet": "756/1200"}
POOL = {M: ("lyngby-taarbaek", "naestved", "rebild")}
SIX = {
    "aarhus": "55/100",
    "randers": "52/100",
    "rebild": "61/100",
    "lejre": "40/100",
    "naestved": "53/100",
    "lyngby-taarbaek": "57/100",
    "samlet": "318/600",
}
BEFORE_SIX = {area: "30/100" for area in SIX if area != "samlet"}
THREE_SENTENCES = [
    "På tværs af de tre kommuner har 63 pct. af borgerne en fælles plan.",
    "Andelen er højest i Lyngby-Taarbæk (76 pct.) og lavest i Rebild (55 pct.), mens Næstved ligger på 58 pct.",
]

TOTAL_CASES = {
    "level with its opposite, and ranking": (
        {"item": "plan", "levels": {M: THREE}, "opposite": {M: {"samlet": "444/1200"}}},
        [
            "På tværs af de tre kommuner har 63 pct. af borgerne en fælles plan, mens 37 pct. svarer nej.",
            THREE_SENTENCES[1],
        ],
    ),
    "rise and fall certain, one not": (
        {
            "item": "plan",
            "levels": {B: {"lyngby-taarbaek": "260/400", "naestved": "252/400", "rebild": "210/400"}, M: THREE},
            "changes": {"lyngby-taarbaek": "0.11 p=0.001", "naestved": "-0.05 p=0.02", "rebild": "0.025 p=0.6"},
        },
        [
            *THREE_SENTENCES,
            "Siden nulpunktet er andelen steget i Lyngby-Taarbæk (11 procentpoint, fra 65 til 76 pct.) og faldet i "
            "Næstved (5 procentpoint, fra 63 til 58 pct.). Der ses ingen sikker ændring i Rebild (3 procentpoint, fra "
            "53 til 55 pct.).",
        ],
    ),
    "no change is certain, one is none at all": (
        {
            "item": "plan",
            "levels": {B: {"lyngby-taarbaek": "296/400", "naestved": "228/400", "rebild": "220/400"}, M: THREE},
            "changes": {"lyngby-taarbaek": "0.02 p=0.9", "naestved": "0.01 p=0.9", "rebild": "0.0 p=1"},
        },
        [
            *THREE_SENTENCES,
            "Der ses ingen sikker ændring siden nulpunktet i Lyngby-Taarbæk (2 procentpoint, fra 74 til 76 pct.), "
            "Næstved (1 procentpoint, fra 57 til 58 pct.) og Rebild (55 pct. i begge målinger).",
        ],
    ),
    "areas compared with different waves": (
        {
            "item": "plan",
            "wave": F,
            "levels": {
                B: {"rebild": "40/100"},
                M: {"naestved": "50/100"},
                F: {"rebild": "55/100", "naestved": "52/100", "samlet": "107/200"},
            },
            "changes": {"rebild": "0.15 p=0.04", "naestved": "0.02 p=0.8"},
        },
        [
            "På tværs af de to kommuner har 54 pct. af borgerne en fælles plan.",
            "Andelen er 55 pct. i Rebild mod 52 pct. i Næstved.",
            "Der ses ingen sikker ændring siden midtvejsmålingen i Næstved (2 procentpoint, fra 50 til 52 pct.). Siden "
            "nulpunktet er andelen steget i Rebild (15 procentpoint, fra 40 til 55 pct.).",
        ],
    ),
    "a change that is withheld": (
        {
            "item": "plan",
            "levels": {B: {"lyngby-taarbaek": "296/400"}, M: THREE},
            "changes": {"lyngby-taarbaek": "0.02 p=0.9", "rebild": "suppressed"},
        },
        [
            *THREE_SENTENCES,
            "Der ses ingen sikker ændring siden nulpunktet i Lyngby-Taarbæk (2 procentpoint, fra 74 til 76 pct.). "
            "Ændringen i Rebild vises ikke.",
        ],
    ),
    "two municipalities": (
        {"levels": {M: {"rebild": "61/100", "naestved": "50/100", "samlet": "111/200"}}},
        [
            "På tværs af de to kommuner oplever 56 pct. af borgerne, at de har indflydelse.",
            "Andelen er 61 pct. i Rebild mod 50 pct. i Næstved.",
        ],
    ),
    "two municipalities, tie": (
        {"item": "plan", "levels": {M: {"aarhus": "52/100", "randers": "52/100", "samlet": "104/200"}}},
        ["På tværs af de to kommuner har 52 pct. af borgerne en fælles plan.", "Andelen er 52 pct. i begge kommuner."],
    ),
    "three municipalities, tie": (
        {
            "item": "plan",
            "levels": {M: {"aarhus": "52/100", "randers": "52/100", "rebild": "52/100", "samlet": "156/300"}},
        },
        [
            "På tværs af de tre kommuner har 52 pct. af borgerne en fælles plan.",
            "Andelen er 52 pct. i alle tre kommuner.",
        ],
    ),
    "two share the lowest": (
        {
            "item": "plan",
            "levels": {M: {"aarhus": "52/100", "randers": "52/100", "rebild": "61/100", "samlet": "165/300"}},
        },
        [
            "På tværs af de tre kommuner har 55 pct. af borgerne en fælles plan.",
            "Andelen er højest i Rebild (61 pct.) og lavest i Randers og Aarhus (begge 52 pct.).",
        ],
    ),
    "three share the highest": (
        {
            "item": "plan",
            "levels": {
                M: {"aarhus": "61/100", "randers": "61/100", "rebild": "61/100", "lejre": "50/100", "samlet": "233/400"}
            },
        },
        [
            "På tværs af de fire kommuner har 58 pct. af borgerne en fælles plan.",
            "Andelen er højest i Randers, Rebild og Aarhus (alle 61 pct.) og lavest i Lejre (50 pct.).",
        ],
    ),
    "two in the middle": (
        {
            "item": "plan",
            "levels": {
                M: {"aarhus": "61/100", "randers": "56/100", "rebild": "57/100", "lejre": "50/100", "samlet": "224/400"}
            },
        },
        [
            "På tværs af de fire kommuner har 56 pct. af borgerne en fælles plan.",
            "Andelen er højest i Aarhus (61 pct.) og lavest i Lejre (50 pct.), mens Rebild og Randers ligger på "
            "henholdsvis 57 og 56 pct.",
        ],
    ),
    "two in the middle, tie": (
        {
            "item": "plan",
            "levels": {
                M: {"aarhus": "61/100", "randers": "56/100", "rebild": "56/100", "lejre": "50/100", "samlet": "223/400"}
            },
        },
        [
            "På tværs af de fire kommuner har 56 pct. af borgerne en fælles plan.",
            "Andelen er højest i Aarhus (61 pct.) og lavest i Lejre (50 pct.), mens Randers og Rebild begge ligger på "
            "56 pct.",
        ],
    ),
    "close together": (
        {
            "item": "plan",
            "levels": {M: {"aarhus": "52/100", "randers": "51/100", "rebild": "50/100", "samlet": "153/300"}},
        },
        [
            "På tværs af de tre kommuner har 51 pct. af borgerne en fælles plan.",
            "Kommunerne ligger tæt: Andelen spænder fra 50 pct. i Rebild til 52 pct. i Aarhus.",
        ],
    ),
    "six municipalities, all risen": (
        {
            "item": "plan",
            "levels": {B: BEFORE_SIX, M: SIX},
            "changes": {
                area: f"0.{digits} p=0.01" for digits, area in zip((25, 22, 31, 10, 23, 27), BEFORE_SIX, strict=True)
            },
        },
        [
            "På tværs af de seks kommuner har 53 pct. af borgerne en fælles plan.",
            "Andelen er højest i Rebild (61 pct.) og lavest i Lejre (40 pct.), mens de øvrige fire kommuner "
            "ligger mellem "
            "52 og 57 pct.",
            "Siden nulpunktet er andelen steget i seks kommuner, mest i Rebild (31 procentpoint, fra 30 til 61 pct.).",
        ],
    ),
    "six municipalities, none certain": (
        {"item": "plan", "levels": {B: BEFORE_SIX, M: SIX}, "changes": dict.fromkeys(BEFORE_SIX, "0.02 p=0.9")},
        [
            "På tværs af de seks kommuner har 53 pct. af borgerne en fælles plan.",
            "Andelen er højest i Rebild (61 pct.) og lavest i Lejre (40 pct.), mens de øvrige fire kommuner "
            "ligger mellem "
            "52 og 57 pct.",
            "I de seks kommuner ses ingen sikker ændring siden nulpunktet.",
        ],
    ),
    "one disagrees clearly more": (
        {
            "levels": {M: {"rebild": "200/400", "naestved": "240/400", "samlet": "440/800"}},
            "opposite": {M: {"rebild": "156/400", "naestved": "80/400", "samlet": "236/800"}},
        },
        [
            "På tværs af de to kommuner oplever 55 pct. af borgerne, at de har indflydelse, mens 30 pct. er uenige.",
            "Andelen er 60 pct. i Næstved mod 50 pct. i Rebild. Rebild skiller sig ud ved, at 39 pct. er uenige, mod "
            "20 pct. i Næstved.",
        ],
    ),
    "nine points more disagreement do not stand out": (
        {
            "levels": {M: {"rebild": "200/400", "naestved": "240/400", "samlet": "440/800"}},
            "opposite": {M: {"rebild": "116/400", "naestved": "80/400"}},
        },
        [
            "På tværs af de to kommuner oplever 55 pct. af borgerne, at de har indflydelse.",
            "Andelen er 60 pct. i Næstved mod 50 pct. i Rebild.",
        ],
    ),
    "few answers: disagreement is not singled out, and a reservation stands last": (
        {
            "levels": {M: {"rebild": "6/13", "naestved": "10/17", "samlet": "16/30"}},
            "opposite": {M: {"rebild": "5/13", "naestved": "2/17", "samlet": "7/30"}},
        },
        [
            "På tværs af de to kommuner oplever 53 pct. af borgerne, at de har indflydelse, mens 23 pct. er uenige.",
            "Andelen er 59 pct. i Næstved mod 46 pct. i Rebild.",
            "I Næstved og Rebild bygger resultatet på henholdsvis 17 og 13 svar og skal læses med forbehold.",
        ],
    ),
    "suppressed and not asked in others": (
        {"item": "plan", "levels": {M: {**THREE, "rebild": "small_base", "naestved": "not_asked"}}},
        [
            "På tværs af de to kommuner har 63 pct. af borgerne en fælles plan.",
            "I Lyngby-Taarbæk er andelen 76 pct. Spørgsmålet er ikke stillet i Næstved. Resultatet i Rebild vises ikke "
            "(færre end 5 svar).",
        ],
    ),
    "the threshold is the evaluation's": (
        {"item": "plan", "levels": {M: {**THREE, "rebild": "small_base"}}, "minimum_base": 8},
        [
            THREE_SENTENCES[0],
            "Andelen er 76 pct. i Lyngby-Taarbæk mod 58 pct. i Næstved. Resultatet i Rebild vises ikke (færre "
            "end 8 svar).",
        ],
    ),
    "secondary suppression is not called few answers": (
        {"item": "plan", "levels": {M: {**THREE, "rebild": "secondary"}}},
        [
            THREE_SENTENCES[0],
            "Andelen er 76 pct. i Lyngby-Taarbæk mod 58 pct. i Næstved. Resultatet i Rebild vises ikke (af hensyn til "
            "anonymitet).",
        ],
    ),
    "total suppressed": (
        {"item": "plan", "levels": {M: {**THREE, "samlet": "secondary"}}},
        ["En samlet andel vises ikke (af hensyn til anonymitet).", THREE_SENTENCES[1]],
    ),
    "everything suppressed": (
        {"item": "plan", "levels": {M: {"rebild": "small_base", "samlet": "small_base"}}},
        ["En samlet andel vises ikke (færre end 5 svar).", "Resultatet i Rebild vises ikke (færre end 5 svar)."],
    ),
    "one municipality only": (
        {"item": "plan", "levels": {M: {"rebild": "130/200", "samlet": "130/200"}}},
        ["I Rebild har 65 pct. af borgerne en fælles plan. Det er den eneste kommune i midtvejsmålingen."],
    ),
    "published without a direction": (
        {"item": "plan", "levels": {M: {"rebild": "0.55", "naestved": "0.58", "samlet": "0.57"}}},
        [
            "På tværs af de to kommuner har 57 pct. af borgerne en fælles plan.",
            "Andelen er 58 pct. i Næstved mod 55 pct. i Rebild.",
        ],
    ),
    "published with directions": (
        {
            "levels": {
                B: {"lyngby-taarbaek": "0.55"},
                M: {"lyngby-taarbaek": "0.61", "naestved": "0.52", "rebild": "0.52"},
            },
            "changes": {"lyngby-taarbaek": "source 1", "naestved": "source 0", "rebild": "source -1"},
        },
        [
            "Kilden oplyser ikke en samlet andel.",
            "Andelen er højest i Lyngby-Taarbæk (61 pct.) og lavest i Næstved og Rebild (begge 52 pct.).",
            "Ifølge kilden er andelen siden nulpunktet steget i Lyngby-Taarbæk (fra 55 til 61 pct.), faldet i "
            "Rebild og "
            "stort set uændret i Næstved.",
        ],
    ),
    "published with sizes": (
        {
            "levels": {M: {"lyngby-taarbaek": "0.58", "naestved": "0.43", "rebild": "0.52", "samlet": "0.47"}},
            "changes": {"lyngby-taarbaek": "source -1", "naestved": "source -0.13", "rebild": "source -1"},
        },
        [
            "På tværs af de tre kommuner oplever 47 pct. af borgerne, at de har indflydelse.",
            "Andelen er højest i Lyngby-Taarbæk (58 pct.) og lavest i Næstved (43 pct.), mens Rebild ligger på 52 pct.",
            "Ifølge kilden er andelen siden nulpunktet faldet i Lyngby-Taarbæk, Næstved (13 procentpoint) og Rebild.",
        ],
    ),
    "published total with a direction, other municipalities than before": (
        {
            "item": "meaning",
            "levels": {M: {"samlet": "0.99"}},
            "changes": {"samlet": "source 0"},
            "pools": {B: ("rebild", "naestved", "lejre"), M: ("rebild", "naestved")},
        },
        [
            "På tværs af de to kommuner oplever 99 pct. af medarbejderne, at arbejdet giver mening.",
            "Ifølge kilden er andelen stort set uændret siden nulpunktet. De to målinger omfatter dog ikke de samme "
            "kommuner.",
        ],
    ),
    "published totals of two waves": (
        {"item": "meaning", "levels": {B: {"samlet": "0.6"}, M: {"samlet": "0.88"}}},
        [
            "Samlet oplever 88 pct. af medarbejderne, at arbejdet giver mening.",
            "Ved nulpunktet var andelen 60 pct.; forskellen er ikke testet.",
        ],
    ),
    "only the disagreeing share is published": (
        {"levels": {M: {"rebild": "0.31"}}, "opposite": {M: {"samlet": "0.36"}}, "pools": POOL},
        [
            "På tværs af de tre kommuner er 36 pct. af borgerne uenige i udsagnet »Jeg er med til at bestemme«. Hvor "
            "mange der er enige, oplyser kilden ikke.",
            "I Rebild er andelen 31 pct.; kilden oplyser ikke andelen i de øvrige kommuner.",
        ],
    ),
    "only one area is published": (
        {"item": "obstruct", "levels": {M: {"rebild": "0.45"}}, "pools": POOL},
        [
            "I Rebild mener 45 pct. af medarbejderne, at arbejdsgangene står i vejen. Kilden oplyser ikke en "
            "samlet andel."
        ],
    ),
    "one later wave, path of three": (
        {
            "waves_until": F,
            "levels": {
                B: {"rebild": "0.55"},
                M: {"rebild": "0.61", "naestved": "0.5", "samlet": "0.56"},
                F: {"rebild": "0.63"},
            },
        },
        [
            "På tværs af de to kommuner oplever 56 pct. af borgerne, at de har indflydelse.",
            "Andelen er 61 pct. i Rebild mod 50 pct. i Næstved.",
            "Ved nulpunktet var andelen i Rebild 55 pct.; forskellen er ikke testet.",
            "I Rebild, som er den eneste kommune i slutmålingen, er andelen 55, 61 og 63 pct. ved henholdsvis "
            "nulpunktet, "
            "midtvejsmålingen og slutmålingen.",
        ],
    ),
    "the final wave has one municipality and no total": (
        {
            "wave": F,
            "levels": {M: {"rebild": "0.51", "naestved": "0.4", "samlet": "0.45"}, F: {"rebild": "0.69"}},
            "later": {F: {"rebild": "source 0.18"}},
        },
        [
            "Ved midtvejsmålingen oplever 45 pct. af borgerne, at de har indflydelse.",
            "Andelen er 51 pct. i Rebild mod 40 pct. i Næstved.",
            "I Rebild, som er den eneste kommune i slutmålingen, er andelen 69 pct. mod 51 pct. ved midtvejsmålingen. "
            "Ifølge kilden er den steget med 18 procentpoint siden midtvejsmålingen.",
        ],
    ),
    "a later wave with a direction only": (
        {
            "waves_until": F,
            "levels": {M: {"rebild": "0.51", "naestved": "0.4", "samlet": "0.45"}},
            "later": {F: {"rebild": "source 1"}},
            "pools": {F: ("rebild",)},
        },
        [
            "På tværs af de to kommuner oplever 45 pct. af borgerne, at de har indflydelse.",
            "Andelen er 51 pct. i Rebild mod 40 pct. i Næstved.",
            "Ifølge kilden er andelen i Rebild, som er den eneste kommune i slutmålingen, steget siden "
            "midtvejsmålingen.",
        ],
    ),
    "negative statement, both ways": (
        {
            "item": "obstruct",
            "levels": {
                B: {"rebild": "10/40", "naestved": "12/30"},
                M: {"rebild": "20/40", "naestved": "8/30", "samlet": "28/70"},
            },
            "changes": {"rebild": "0.25 p=0.03", "naestved": "-0.13 p=0.01"},
        },
        [
            "På tværs af de to kommuner mener 40 pct. af medarbejderne, at arbejdsgangene står i vejen.",
            "Andelen er 50 pct. i Rebild mod 27 pct. i Næstved.",
            "Siden nulpunktet er andelen steget i Rebild (25 procentpoint, fra 25 til 50 pct.) og faldet i Næstved (13 "
            "procentpoint, fra 40 til 27 pct.). Her er det et fald, der er den gunstige udvikling.",
        ],
    ),
    "negative statement, published fall": (
        {
            "item": "obstruct",
            "levels": {M: {"rebild": "0.3", "naestved": "0.4", "samlet": "0.35"}},
            "changes": {"rebild": "source -1", "naestved": "source -1"},
        },
        [
            "På tværs af de to kommuner mener 35 pct. af medarbejderne, at arbejdsgangene står i vejen.",
            "Andelen er 40 pct. i Næstved mod 30 pct. i Rebild.",
            "Ifølge kilden er andelen siden nulpunktet faldet i Næstved og Rebild, hvilket er en gunstig udvikling.",
        ],
    ),
    "scores": (
        {
            "item": "trust",
            "levels": {
                B: {"rebild": "score 6.4 40"},
                M: {
                    "rebild": "score 7.4 40",
                    "naestved": "score 6.9 31",
                    "lejre": "score 7.0 44",
                    "samlet": "score 7.1 115",
                },
            },
            "changes": {"rebild": "1.0 p=0.01"},
        },
        [
            "På tværs af de tre kommuner er gennemsnittet for spørgsmålet om tillid 7,1 på en skala fra 0 til 10.",
            "Gennemsnittet er højest i Rebild (7,4) og lavest i Næstved (6,9), mens Lejre ligger på 7,0.",
            "Siden nulpunktet er gennemsnittet steget i Rebild (1,0 point, fra 6,4 til 7,4).",
        ],
    ),
    "organisations": (
        {
            "item": "plan",
            "levels": {M: {"rebild": "61/100", "naestved": "50/100", "samlet": "111/200"}},
            "names": {"rebild": "Røde Kors", "naestved": "3F", "samlet": "Samlet"},
            "words": AreaWords(
                singular="organisation", plural="organisationer", definite="organisationerne", preposition="hos"
            ),
        },
        [
            "På tværs af de to organisationer har 56 pct. af borgerne en fælles plan.",
            "Andelen er 61 pct. hos Røde Kors mod 50 pct. hos 3F.",
        ],
    ),
    "areas in the population's own order": (
        {
            "levels": {M: {"rebild": "0.5", "naestved": "0.4", "lejre": "0.4"}},
            "population": Population(
                singular="borger", plural="borgere", definite="borgerne", base="all", area_order=["rebild", "naestved"]
            ),
        },
        [
            "Kilden oplyser ikke en samlet andel.",
            "Andelen er højest i Rebild (50 pct.) og lavest i Næstved og Lejre (begge 40 pct.).",
        ],
    ),
}

OWN_CASES = {
    "certain rise, lowest of three": (
        {
            "item": "plan",
            "levels": {B: {"rebild": "43/100"}, M: {**THREE, "rebild": "55/100"}},
            "opposite": {M: {"rebild": "45/100"}},
            "changes": {"rebild": "0.12 p=0.01"},
        },
        [
            "I Rebild har 55 pct. af borgerne en fælles plan, mens 45 pct. svarer nej.",
            "For kommunerne samlet er andelen 63 pct., og Rebild ligger lavest af de tre kommuner.",
            "Siden nulpunktet er andelen steget med 12 procentpoint, fra 43 til 55 pct.",
        ],
    ),
    "certain fall of one point": (
        {
            "item": "plan",
            "levels": {B: {"rebild": "560/1000"}, M: {"rebild": "550/1000"}},
            "changes": {"rebild": "-0.01 p=0.01"},
        },
        [
            "I Rebild har 55 pct. af borgerne en fælles plan.",
            "Siden nulpunktet er andelen faldet med 1 procentpoint, fra 56 til 55 pct.",
        ],
    ),
    "p of exactly 0.05": (
        {
            "item": "plan",
            "levels": {B: {"rebild": "43/100"}, M: {"rebild": "55/100"}},
            "changes": {"rebild": "0.12 p=0.05"},
        },
        [
            "I Rebild har 55 pct. af borgerne en fælles plan.",
            "Siden nulpunktet ses ingen sikker ændring (12 procentpoint, fra 43 til 55 pct.).",
        ],
    ),
    "no test": (
        {"item": "plan", "levels": {B: {"rebild": "43/100"}, M: {"rebild": "55/100"}}, "changes": {"rebild": "0.12"}},
        [
            "I Rebild har 55 pct. af borgerne en fælles plan.",
            "Ved nulpunktet var andelen 43 pct.; forskellen (12 procentpoint) er ikke testet.",
        ],
    ),
    "no change row at all": (
        {"item": "plan", "levels": {B: {"rebild": "43/100"}, M: {"rebild": "55/100"}}},
        [
            "I Rebild har 55 pct. af borgerne en fælles plan.",
            "Ved nulpunktet var andelen 43 pct.; forskellen er ikke testet.",
        ],
    ),
    "same shown share, small change": (
        {
            "item": "plan",
            "levels": {B: {"rebild": "575/1000"}, M: {"rebild": "584/1000"}},
            "changes": {"rebild": "0.009 p=0.7"},
        },
        [
            "I Rebild har 58 pct. af borgerne en fælles plan.",
            "Siden nulpunktet ses ingen sikker ændring (58 pct. i begge målinger, 1 procentpoint før afrunding).",
        ],
    ),
    "certain change below one point": (
        {
            "item": "plan",
            "levels": {B: {"rebild": "5740/10000"}, M: {"rebild": "5779/10000"}},
            "changes": {"rebild": "0.0039 p=0.01"},
        },
        [
            "I Rebild har 58 pct. af borgerne en fælles plan.",
            "Siden nulpunktet er andelen steget med under 1 procentpoint, fra 57 til 58 pct.",
        ],
    ),
    "wording changed": (
        {
            "item": "plan",
            "levels": {B: {"rebild": "43/100"}, M: {"rebild": "55/100"}},
            "changes": {"rebild": "not_comparable"},
        },
        [
            "I Rebild har 55 pct. af borgerne en fælles plan.",
            "Udviklingen siden nulpunktet opgøres ikke, fordi spørgsmålet eller svarskalaen er ændret.",
        ],
    ),
    "suppressed": (
        {"item": "plan", "levels": {M: {**THREE, "rebild": "small_base"}}, "changes": {"rebild": "suppressed"}},
        [
            "Resultatet i Rebild vises ikke (færre end 5 svar).",
            "For kommunerne samlet er andelen 63 pct.",
            "Ændringen siden nulpunktet vises ikke af hensyn til anonymiteten.",
        ],
    ),
    "uniform answers are not given away": (
        {"item": "plan", "levels": {M: {**THREE, "rebild": "uniform"}}},
        ["Resultatet i Rebild vises ikke (af hensyn til anonymitet).", "For kommunerne samlet er andelen 63 pct."],
    ),
    "not asked": (
        {"item": "plan", "levels": {M: {**THREE, "rebild": "not_asked"}}},
        ["Spørgsmålet er ikke stillet i Rebild.", "For de øvrige kommuner samlet er andelen 63 pct."],
    ),
    "nobody answered": (
        {"item": "plan", "levels": {M: {"rebild": "nobody_answered"}}},
        ["Resultatet i Rebild kan ikke beregnes."],
    ),
    "not published": ({"levels": {M: {"samlet": "0.5"}}}, ["Kilden oplyser ikke andelen i Rebild."]),
    "published rise": (
        {"levels": {B: {"rebild": "0.55"}, M: {"rebild": "0.61"}}, "changes": {"rebild": "source 1"}},
        [
            "I Rebild oplever 61 pct. af borgerne, at de har indflydelse.",
            "Ifølge kilden er andelen steget siden nulpunktet, fra 55 til 61 pct.",
        ],
    ),
    "published fall with a size": (
        {"levels": {M: {"rebild": "0.61"}}, "changes": {"rebild": "source -0.13"}},
        [
            "I Rebild oplever 61 pct. af borgerne, at de har indflydelse.",
            "Ifølge kilden er andelen faldet med 13 procentpoint siden nulpunktet.",
        ],
    ),
    "published unchanged": (
        {"levels": {M: {"rebild": "0.61"}}, "changes": {"rebild": "source 0"}},
        [
            "I Rebild oplever 61 pct. af borgerne, at de har indflydelse.",
            "Ifølge kilden er andelen stort set uændret siden nulpunktet.",
        ],
    ),
    "negative statement risen": (
        {
            "item": "obstruct",
            "levels": {B: {"rebild": "10/40"}, M: {"rebild": "20/40"}},
            "changes": {"rebild": "0.25 p=0.03"},
        },
        [
            "I Rebild mener 50 pct. af medarbejderne, at arbejdsgangene står i vejen.",
            "Siden nulpunktet er andelen steget med 25 procentpoint, fra 25 til 50 pct., hvilket er en ugunstig "
            "udvikling.",
        ],
    ),
    "negative statement, no certain change is not judged": (
        {
            "item": "obstruct",
            "levels": {B: {"rebild": "18/40"}, M: {"rebild": "20/40"}},
            "changes": {"rebild": "0.05 p=0.6"},
        },
        [
            "I Rebild mener 50 pct. af medarbejderne, at arbejdsgangene står i vejen.",
            "Siden nulpunktet ses ingen sikker ændring (5 procentpoint, fra 45 til 50 pct.).",
        ],
    ),
    "three waves that read alike": (
        {
            "item": "plan",
            "wave": F,
            "levels": {B: {"rebild": "63/100"}, M: {"rebild": "629/1000"}, F: {"rebild": "631/1000"}},
            "changes": {"rebild": "0.002 p=0.9"},
            "from_first": {"rebild": "0.001 p=0.9"},
        },
        [
            "I Rebild har 63 pct. af borgerne en fælles plan.",
            "Andelen er 63 pct. ved alle tre målinger, og der ses ingen sikker ændring.",
        ],
    ),
    "three waves that read alike, untested": (
        {
            "item": "plan",
            "wave": F,
            "levels": {B: {"rebild": "63/100"}, M: {"rebild": "63/100"}, F: {"rebild": "63/100"}},
        },
        ["I Rebild har 63 pct. af borgerne en fælles plan.", "Andelen er 63 pct. ved alle tre målinger."],
    ),
    "three waves, nothing certain": (
        {
            "wave": F,
            "levels": {B: {"rebild": "55/100"}, M: {"rebild": "61/100"}, F: {"rebild": "63/100"}},
            "changes": {"rebild": "0.02 p=0.8"},
            "from_first": {"rebild": "0.08 p=0.2"},
        },
        [
            "I Rebild oplever 63 pct. af borgerne, at de har indflydelse.",
            "Andelen er henholdsvis 55, 61 og 63 pct. ved nulpunktet, midtvejsmålingen og slutmålingen. Hverken siden "
            "nulpunktet (8 procentpoint) eller siden midtvejsmålingen (2 procentpoint) ses nogen sikker ændring.",
        ],
    ),
    "three waves, risen since the first": (
        {
            "wave": F,
            "levels": {B: {"rebild": "45/100"}, M: {"rebild": "61/100"}, F: {"rebild": "63/100"}},
            "changes": {"rebild": "0.02 p=0.8"},
            "from_first": {"rebild": "0.18 p=0.02"},
        },
        [
            "I Rebild oplever 63 pct. af borgerne, at de har indflydelse.",
            "Andelen er henholdsvis 45, 61 og 63 pct. ved nulpunktet, midtvejsmålingen og slutmålingen. Siden "
            "nulpunktet er "
            "den steget med 18 procentpoint, mens der ikke ses nogen sikker ændring siden midtvejsmålingen (2 "
            "procentpoint).",
        ],
    ),
    "three waves, risen in the last step only": (
        {
            "wave": F,
            "levels": {B: {"rebild": "55/100"}, M: {"rebild": "45/100"}, F: {"rebild": "63/100"}},
            "changes": {"rebild": "0.18 p=0.01"},
            "from_first": {"rebild": "0.08 p=0.3"},
        },
        [
            "I Rebild oplever 63 pct. af borgerne, at de har indflydelse.",
            "Andelen er henholdsvis 55, 45 og 63 pct. ved nulpunktet, midtvejsmålingen og slutmålingen. Siden "
            "nulpunktet ses "
            "ingen sikker ændring (8 procentpoint), men siden midtvejsmålingen er den steget med 18 procentpoint.",
        ],
    ),
    "three waves of a negative statement, rising": (
        {
            "item": "obstruct",
            "wave": F,
            "levels": {B: {"rebild": "45/100"}, M: {"rebild": "30/100"}, F: {"rebild": "63/100"}},
            "changes": {"rebild": "0.33 p=0.001"},
            "from_first": {"rebild": "0.18 p=0.02"},
        },
        [
            "I Rebild mener 63 pct. af medarbejderne, at arbejdsgangene står i vejen.",
            "Andelen er henholdsvis 45, 30 og 63 pct. ved nulpunktet, midtvejsmålingen og slutmålingen. Siden "
            "nulpunktet er "
            "den steget med 18 procentpoint, og siden midtvejsmålingen er den steget med 33 procentpoint. "
            "Stigningen er en "
            "ugunstig udvikling.",
        ],
    ),
    "three waves of a negative statement, up and down": (
        {
            "item": "obstruct",
            "wave": F,
            "levels": {B: {"rebild": "45/100"}, M: {"rebild": "80/100"}, F: {"rebild": "63/100"}},
            "changes": {"rebild": "-0.17 p=0.001"},
            "from_first": {"rebild": "0.18 p=0.02"},
        },
        [
            "I Rebild mener 63 pct. af medarbejderne, at arbejdsgangene står i vejen.",
            "Andelen er henholdsvis 45, 80 og 63 pct. ved nulpunktet, midtvejsmålingen og slutmålingen. Siden "
            "nulpunktet er "
            "den steget med 18 procentpoint, men siden midtvejsmålingen er den faldet med 17 procentpoint. Her "
            "er det et "
            "fald, der er den gunstige udvikling.",
        ],
    ),
    "three published waves": (
        {
            "wave": F,
            "levels": {B: {"rebild": "0.55"}, M: {"rebild": "0.61"}, F: {"rebild": "0.63"}},
            "changes": {"rebild": "source 1"},
        },
        [
            "I Rebild oplever 63 pct. af borgerne, at de har indflydelse.",
            "Andelen er henholdsvis 55, 61 og 63 pct. ved nulpunktet, midtvejsmålingen og slutmålingen. Ifølge "
            "kilden er den "
            "steget siden midtvejsmålingen, fra 61 til 63 pct.",
        ],
    ),
    "the wave of the interviews has no shares": (
        {"wave": F, "levels": {M: {"rebild": "61/100"}}},
        [
            "Ved midtvejsmålingen, som er den seneste med et tal, oplever 61 pct. af borgerne i Rebild, at de "
            "har indflydelse."
        ],
    ),
    "highest among those with a number": (
        {
            "item": "plan",
            "levels": {
                M: {
                    "aarhus": "55/100",
                    "randers": "small_base",
                    "rebild": "61/100",
                    "lejre": "40/100",
                    "samlet": "56/100",
                }
            },
        },
        [
            "I Rebild har 61 pct. af borgerne en fælles plan.",
            "For kommunerne samlet er andelen 56 pct., og Rebild ligger højest af de tre kommuner med et tal.",
        ],
    ),
    "lowest together with another": (
        {
            "item": "plan",
            "levels": {M: {"aarhus": "61/100", "randers": "52/100", "rebild": "52/100", "samlet": "165/300"}},
        },
        [
            "I Rebild har 52 pct. af borgerne en fælles plan.",
            "For kommunerne samlet er andelen 55 pct., og Rebild ligger lavest sammen med Randers.",
        ],
    ),
    "in the middle": (
        {
            "item": "plan",
            "levels": {M: {"aarhus": "61/100", "randers": "52/100", "rebild": "55/100", "samlet": "168/300"}},
        },
        [
            "I Rebild har 55 pct. af borgerne en fælles plan.",
            "For kommunerne samlet er andelen 56 pct., og de øvrige kommuner ligger mellem 52 og 61 pct.",
        ],
    ),
    "all the same": (
        {
            "item": "plan",
            "levels": {M: {"aarhus": "55/100", "randers": "55/100", "rebild": "55/100", "samlet": "165/300"}},
        },
        [
            "I Rebild har 55 pct. af borgerne en fælles plan.",
            "For kommunerne samlet er andelen 55 pct., og de øvrige kommuner ligger på 55 pct.",
        ],
    ),
    "one other, and everybody agrees": (
        {
            "item": "meaning",
            "levels": {M: {"rebild": "40/40", "naestved": "0/30", "samlet": "40/70"}},
            "opposite": {M: {"rebild": "0/40"}},
        },
        [
            "I Rebild oplever 100 pct. af medarbejderne, at arbejdet giver mening.",
            "For kommunerne samlet er andelen 57 pct., og i Næstved er den 0 pct.",
        ],
    ),
    "nobody disagrees": (
        {"item": "meaning", "levels": {M: {"rebild": "36/40"}}, "opposite": {M: {"rebild": "0/40"}}},
        ["I Rebild oplever 90 pct. af medarbejderne, at arbejdet giver mening, mens ingen er uenige."],
    ),
    "outside the evaluation's own municipalities": (
        {
            "item": "plan",
            "levels": {M: {"rebild": "55/100", "naestved": "60/100", "aarhus": "64/100", "samlet": "124/200"}},
            "pools": {M: ("naestved", "aarhus")},
        },
        [
            "I Rebild har 55 pct. af borgerne en fælles plan.",
            "For de øvrige kommuner samlet er andelen 62 pct., og Rebild ligger lavest af de tre kommuner.",
        ],
    ),
    "outside the evaluation's own municipalities, in the middle": (
        {
            "item": "plan",
            "levels": {M: {"rebild": "62/100", "naestved": "60/100", "aarhus": "64/100", "samlet": "124/200"}},
            "pools": {M: ("naestved", "aarhus")},
        },
        [
            "I Rebild har 62 pct. af borgerne en fælles plan.",
            "For de øvrige kommuner samlet er andelen 62 pct., og hver for sig ligger de mellem 60 og 64 pct.",
        ],
    ),
    "the total is one other municipality": (
        {
            "item": "plan",
            "levels": {M: {"rebild": "55/100", "aarhus": "64/100", "samlet": "64/100"}},
            "pools": {M: ("aarhus",)},
        },
        ["I Rebild har 55 pct. af borgerne en fælles plan.", "Andelen er 64 pct. i Aarhus mod 55 pct. i Rebild."],
    ),
    "two censuses have no test": (
        {
            "item": "meaning",
            "levels": {B: {"rebild": "20/40"}, M: {"rebild": "25/40"}},
            "changes": {"rebild": "0.125 census"},
        },
        [
            "I Rebild oplever 63 pct. af medarbejderne, at arbejdet giver mening.",
            "Ved nulpunktet var andelen 50 pct.; forskellen (13 procentpoint) har ingen stikprøveusikkerhed, "
            "fordi alle "
            "har svaret.",
        ],
    ),
    "marked as not published": (
        {"levels": {M: {"rebild": "not_published"}}},
        ["Kilden oplyser ikke andelen i Rebild."],
    ),
    "total suppressed: ranked among the others": (
        {"item": "plan", "levels": {M: {**THREE, "samlet": "secondary"}}},
        ["I Rebild har 55 pct. af borgerne en fælles plan.", THREE_SENTENCES[1]],
    ),
    "few answers": (
        {"item": "plan", "levels": {M: {"rebild": "5/10"}}},
        [
            "I Rebild har 50 pct. af borgerne en fælles plan.",
            "Resultatet bygger på 10 svar og skal læses med forbehold.",
        ],
    ),
    "few answers, of which the chapter has told": (
        {"item": "plan", "levels": {M: {"rebild": "5/10"}}, "few_told": frozenset({"rebild"})},
        ["I Rebild har 50 pct. af borgerne en fælles plan."],
    ),
    "thirty answers are enough": (
        {"item": "plan", "levels": {M: {"rebild": "15/30"}}},
        ["I Rebild har 50 pct. af borgerne en fælles plan."],
    ),
    "number of answers unknown: no reservation": (
        {"item": "plan", "levels": {M: {"rebild": "0.5"}}},
        ["I Rebild har 50 pct. af borgerne en fælles plan."],
    ),
    "weighted share is rounded from its own value": (
        {"item": "plan", "levels": {M: {"rebild": "weighted 0.625 60/100"}}},
        ["I Rebild har 63 pct. af borgerne en fælles plan."],
    ),
    "score beside the total": (
        {
            "item": "trust",
            "levels": {
                B: {"rebild": "score 6.4 40"},
                M: {"rebild": "score 7.4 40", "naestved": "score 6.9 31", "samlet": "score 7.2 71"},
            },
            "changes": {"rebild": "1.0 p=0.2"},
        },
        [
            "I Rebild er gennemsnittet for spørgsmålet om tillid 7,4 på en skala fra 0 til 10.",
            "For kommunerne samlet er gennemsnittet 7,2, og i Næstved er det 6,9.",
            "Siden nulpunktet ses ingen sikker ændring (1,0 point, fra 6,4 til 7,4).",
        ],
    ),
}


@pytest.mark.parametrize("name", TOTAL_CASES)
def test_bullets_across_areas(name: str, make_view: Callable[..., ItemView]) -> None:
    settings: dict[str, Any]
    settings, expected = TOTAL_CASES[name]
    assert item_sentences(make_view(**settings)) == expected


@pytest.mark.parametrize("name", OWN_CASES)
def test_bullets_of_one_area(name: str, make_view: Callable[..., ItemView]) -> None:
    settings: dict[str, Any]
    settings, expected = OWN_CASES[name]
    assert item_sentences(make_view(area="rebild", **settings)) == expected


@pytest.mark.parametrize("status", ["small_base", "uniform", "secondary", "not_asked"])
def test_an_area_without_a_number_gets_words_only(status: str, make_view: Callable[..., ItemView]) -> None:
    view = make_view("plan", area="rebild", levels={M: {"rebild": status}}, minimum_base=6)
    told = " ".join(item_sentences(view))
    assert not set(told.replace("færre end 6 svar", "")) & set("0123456789")


def test_never_more_than_four_bullets(make_view: Callable[..., ItemView]) -> None:
    view = make_view(
        waves_until=F,
        levels={
            B: {"rebild": "5/10", "naestved": "5/10"},
            M: {"rebild": "6/12", "naestved": "5/11", "samlet": "11/23"},
            F: {"rebild": "7/12"},
        },
        changes={"rebild": "0.0 p=1", "naestved": "-0.05 p=1"},
    )
    assert len(item_sentences(view)) == 4

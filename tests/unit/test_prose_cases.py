"""Danish as reports write it: what is to be said, and the words for it. Edge values stand beside the ordinary ones."""

import pytest

from helpers.instrument import Population
from helpers.wording import (
    capitalise,
    clauses,
    count_noun,
    danish_sort_key,
    fraction_of,
    genitive,
    interval,
    listing,
    month_year,
    municipality_genitive,
    number,
    p_value,
    percent,
    points,
    points_interval,
    sentence,
)

CITIZENS = Population(singular="borger", plural="borgere", definite="borgerne", base="all")

SHARES = [
    (0, 40, "Ingen borgere er enige."),
    (1, 200, "Næsten ingen borgere er enige."),
    (2, 100, "Næsten ingen borgere er enige."),
    (3, 100, "3 pct. af borgerne er enige."),
    (5, 100, "5 pct. af borgerne er enige."),
    (9, 100, "Knap hver tiende borger er enige."),
    (1, 10, "Hver tiende borger er enige."),
    (11, 100, "Godt hver tiende borger er enige."),
    (15, 100, "15 pct. af borgerne er enige."),
    (18, 100, "Knap hver femte borger er enige."),
    (1, 5, "Hver femte borger er enige."),
    (21, 100, "Godt hver femte borger er enige."),
    (24, 100, "Knap en fjerdedel af borgerne er enige."),
    (1, 4, "En fjerdedel af borgerne er enige."),
    (27, 100, "Godt en fjerdedel af borgerne er enige."),
    (30, 100, "30 pct. af borgerne er enige."),
    (32, 100, "Knap en tredjedel af borgerne er enige."),
    (1, 3, "En tredjedel af borgerne er enige."),
    (35, 100, "Godt en tredjedel af borgerne er enige."),
    (40, 100, "40 pct. af borgerne er enige."),
    (46, 100, "Knap halvdelen af borgerne er enige."),
    (49, 100, "Knap halvdelen af borgerne er enige."),
    (1, 2, "Netop halvdelen af borgerne er enige."),
    (101, 203, "Omtrent halvdelen af borgerne er enige."),
    (51, 100, "Godt halvdelen af borgerne er enige."),
    (54, 100, "Godt halvdelen af borgerne er enige."),
    (55, 100, "Mere end halvdelen af borgerne er enige."),
    (60, 100, "Mere end halvdelen af borgerne er enige."),
    (10, 16, "Knap to tredjedele af borgerne er enige."),
    (62, 100, "62 pct. af borgerne er enige."),
    (66, 100, "Knap to tredjedele af borgerne er enige."),
    (2, 3, "To tredjedele af borgerne er enige."),
    (69, 100, "Godt to tredjedele af borgerne er enige."),
    (71, 100, "71 pct. af borgerne er enige."),
    (73, 100, "Knap tre fjerdedele af borgerne er enige."),
    (3, 4, "Tre fjerdedele af borgerne er enige."),
    (77, 100, "Godt tre fjerdedele af borgerne er enige."),
    (79, 100, "Knap fire ud af fem borgere er enige."),
    (4, 5, "Fire ud af fem borgere er enige."),
    (82, 100, "Godt fire ud af fem borgere er enige."),
    (85, 100, "85 pct. af borgerne er enige."),
    (88, 100, "Knap ni ud af ti borgere er enige."),
    (9, 10, "Ni ud af ti borgere er enige."),
    (92, 100, "Godt ni ud af ti borgere er enige."),
    (93, 100, "Langt de fleste borgere er enige."),
    (96, 100, "Langt de fleste borgere er enige."),
    (97, 100, "Næsten alle borgere er enige."),
    (199, 200, "Næsten alle borgere er enige."),
    (40, 40, "Alle borgere er enige."),
]


@pytest.mark.parametrize(("n", "base", "told"), SHARES)
def test_a_share_in_words(n, base, told):
    who = fraction_of(CITIZENS, n / base, n, base)
    verb = "er enig" if who.endswith(" borger") else "er enige"
    assert sentence(f"{who} {verb}") == told.replace("borger er enige", "borger er enig")


FORMS = [
    (genitive("Rebild"), "Rebilds"),
    (genitive("Randers"), "Randers'"),
    (genitive("Assens"), "Assens'"),
    (genitive("Faxe"), "Faxes"),
    (municipality_genitive("Aarhus"), "Aarhus Kommunes"),
    (municipality_genitive("København"), "Københavns Kommunes"),
    (municipality_genitive("Bornholm"), "Bornholms Regionskommunes"),
    (municipality_genitive("Lyngby-Taarbæk"), "Lyngby-Taarbæk Kommunes"),
    (listing(["Rebild"]), "Rebild"),
    (listing(["Rebild", "Næstved"]), "Rebild og Næstved"),
    (listing(["Rebild", "Næstved", "Lejre"]), "Rebild, Næstved og Lejre"),
    (clauses(["det stiger", "det falder"]), "det stiger, og det falder"),
    (count_noun(1, "borger", "borgere"), "1 borger"),
    (count_noun(2, "borger", "borgere"), "2 borgere"),
    (count_noun(0, "borger", "borgere"), "0 borgere"),
    (count_noun(1944, "borger", "borgere"), "1.944 borgere"),
    (count_noun(1, "kommune", "kommuner", words=True), "én kommune"),
    (count_noun(1, "område", "områder", words=True, gender="neuter"), "ét område"),
    (count_noun(3, "kommune", "kommuner", words=True), "tre kommuner"),
    (count_noun(10, "kommune", "kommuner", words=True), "ti kommuner"),
    (count_noun(11, "kommune", "kommuner", words=True), "11 kommuner"),
    (number(1944), "1.944"),
    (number(999), "999"),
    (number(1_234_567), "1.234.567"),
    (percent(0.625), "63 pct."),
    (percent(0.425), "43 pct."),
    (percent(0.12), "12 pct."),
    (percent(0.285, 57, 200), "29 pct."),
    (points(0.18), "18 procentpoint"),
    (points(-0.18), "−18 procentpoint"),
    (points(0.024, 1), "2,4 procentpoint"),
    (points(0.004), "0 procentpoint"),
    (interval(0.54, 0.7), "54–70 pct."),
    (points_interval(-0.03, 0.15), "fra −3 til 15 procentpoint"),
    (p_value(0.0321), "p = 0,032"),
    (p_value(0.0004), "p < 0,001"),
    (p_value(0.04999), "p < 0,05"),
    (month_year("2019-02"), "februar 2019"),
    (month_year("2021-12"), "december 2021"),
    (sentence("det er 63 pct."), "Det er 63 pct."),
    (sentence("ses det?"), "Ses det?"),
    (capitalise("»ja« er svaret"), "»Ja« er svaret"),
]


@pytest.mark.parametrize(("written", "told"), FORMS)
def test_numbers_names_and_lists(written, told):
    assert written == told


def test_names_are_sorted_as_in_a_danish_index():
    names = ["Aarhus", "Ærø", "Odense", "Ølgod", "Åbenrå", "Assens", "Aabenraa", "Zealand"]
    expected = ["Assens", "Odense", "Zealand", "Ærø", "Ølgod", "Aabenraa", "Åbenrå", "Aarhus"]
    assert sorted(names, key=danish_sort_key) == expected

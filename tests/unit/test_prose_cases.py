"""Danish as reports write it: what is to be said, and the words for it. Edge values stand beside the ordinary ones."""

import pytest

from helpers.instrument import Population
from helpers.narrative.overviews import bases_note, counts_sentence, ends_sentence, spread_sentence
from helpers.params import AreaWords
from helpers.tables.cells import Cell
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


def shares(**counted):
    """Topics (or areas) with their shares of 40; None for one that may not be shown."""
    return {
        name.replace("_", " "): Cell(words="vises ikke (færre end 5 svar)") if n is None else Cell(n / 40, n, 40)
        for name, n in counted.items()
    }


def percents(cell):
    return cell.percent


KOMMUNER, SKOLER = AreaWords(), AreaWords(singular="skole", plural="skoler", definite="skolerne", preposition="på")
ENDS = [
    (shares(planen=30, mødet=10), "Andelen er højest for planen (75 pct.) og lavest for mødet (25 pct.)."),
    (shares(planen=30, mødet=10, tiden=20), "Andelen er højest for planen (75 pct.) og lavest for mødet (25 pct.)."),
    (shares(planen=30, mødet=30, tiden=20),
     "Andelen er højest for planen og mødet (75 pct.) og lavest for tiden (50 pct.)."),
    (shares(planen=30, mødet=10, tiden=10, reglerne=10),
     "Andelen er højest for planen (75 pct.) og lavest for mødet, tiden og reglerne (25 pct.)."),
    (shares(planen=30, mødet=10, tiden=None), "Andelen er højest for planen (75 pct.) og lavest for mødet (25 pct.)."),
    (shares(planen=40, mødet=0), "Andelen er højest for planen (100 pct.) og lavest for mødet (0 pct.)."),
    (shares(planen=30, mødet=30), ""),  # alike
    (shares(planen=30, mødet=None), ""),  # nothing to hold it against
    (shares(planen=None, mødet=None), ""),
    ({}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "told"), ENDS)
def test_the_highest_and_the_lowest(cells, told):
    assert ends_sentence("andelen", list(cells.items()), percents) == told


def test_areas_are_named_with_their_preposition():
    cells = list(shares(Rebild=30, Næstved=30, Ærø=10).items())
    told = "Andelen er højest i Rebild og Næstved (75 pct.) og lavest i Ærø (25 pct.)."
    assert ends_sentence("andelen", cells, percents, at="i") == told


WIDE, NARROW = shares(Rebild=10, Ærø=30, Lejre=20), shares(Rebild=20, Ærø=21, Lejre=20)
SPREADS = [
    ([("Fælles plan", WIDE), ("Tid", NARROW)], KOMMUNER,
     "Kommunerne ligger længst fra hinanden på fælles plan (fra 25 pct. i Rebild til 75 pct. i Ærø) og tættest på tid "
     "(fra 50 pct. i Rebild til 53 pct. i Ærø)."),
    ([("IT", shares(Skolen=4, Byen=36)), ("CV", shares(Skolen=20, Byen=24))], SKOLER,
     "Skolerne ligger længst fra hinanden på IT (fra 10 pct. på Skolen til 90 pct. på Byen) og tættest på CV (fra 50 "
     "pct. på Skolen til 60 pct. på Byen)."),
    ([("Fælles plan", WIDE), ("Tid", shares(Rebild=20, Ærø=None))], KOMMUNER, ""),  # one topic cannot be compared
    ([("Fælles plan", WIDE)], KOMMUNER, ""),
    ([], KOMMUNER, ""),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "words", "told"), SPREADS)
def test_how_far_areas_lie_apart(rows, words, told):
    assert spread_sentence(rows, percents, words) == told


NOW, THEN = "midtvejsmålingen", "nulpunktet"
COUNTS = [
    ((NOW, 2, 5), (THEN, 0, 5), "Ved midtvejsmålingen svarer to af fem kommuner »ja« mod ingen ved nulpunktet."),
    ((NOW, 1, 5), (THEN, 3, 5), "Ved midtvejsmålingen svarer én af fem kommuner »ja« mod tre ved nulpunktet."),
    ((NOW, 0, 5), (THEN, 3, 5), "Ved midtvejsmålingen svarer ingen af de fem kommuner »ja« mod tre ved nulpunktet."),
    ((NOW, 5, 5), (THEN, 3, 5), "Ved midtvejsmålingen svarer alle fem kommuner »ja« mod tre ved nulpunktet."),
    ((NOW, 2, 2), (THEN, 1, 2), "Ved midtvejsmålingen svarer begge kommuner »ja« mod én ved nulpunktet."),
    ((NOW, 4, 5), (THEN, 4, 5), "Ved midtvejsmålingen svarer fire af fem kommuner »ja« ligesom ved nulpunktet."),
    ((NOW, 4, 5), None, "Ved midtvejsmålingen svarer fire af fem kommuner »ja«."),
    ((NOW, 1, 1), None, "Ved midtvejsmålingen svarer den ene kommune »ja«."),
    ((NOW, 0, 1), None, "Ved midtvejsmålingen svarer ingen kommuner »ja«."),
    ((NOW, 10, 10), None, "Ved midtvejsmålingen svarer alle ti kommuner »ja«."),
    ((NOW, 6, 11), (THEN, 3, 11), "Ved midtvejsmålingen svarer 6 af 11 kommuner »ja« mod 3 ved nulpunktet."),
    ((NOW, 66, 83), (THEN, 58, 91), "Ved midtvejsmålingen svarer 66 af 83 kommuner »ja« mod 58 af 91 ved nulpunktet."),
    (
        (NOW, 0, 83),
        (THEN, 0, 91),
        "Ved midtvejsmålingen svarer ingen af de 83 kommuner »ja« mod 0 af 91 ved nulpunktet.",
    ),
]


@pytest.mark.parametrize(("now", "before", "told"), COUNTS)
def test_how_many_areas_answer_so(now, before, told):
    assert counts_sentence("ja", now, before, KOMMUNER) == told


@pytest.mark.parametrize(
    ("bases", "told"),
    [
        ([40, 12, 1944], "Hvert tal bygger på 12 til 1.944 svar."),
        ([40, 40], "Hvert tal bygger på 40 svar."),
        ([float("nan"), 40], "Hvert tal bygger på 40 svar."),
        ([float("nan")], ""),
        ([], ""),
    ],
)
def test_what_numbers_are_built_on(bases, told):
    hidden = Cell(base=3, words="vises ikke (færre end 5 svar)")
    assert bases_note([*(Cell(0.5, base=base) for base in bases), hidden]) == told

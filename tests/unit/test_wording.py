"""Danish forms: every edge of every range, and the rounding that the sources use."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from helpers import wording
from helpers.errors import EstimateError
from helpers.instrument import Population
from helpers.wording import FRACTION_RANGES, fraction_of, fraction_phrase, rounded_percent

CITIZENS = Population(singular="borger", plural="borgere", definite="borgerne", base="all")


@pytest.mark.parametrize(
    ("n", "base", "shown"),
    [
        (10, 16, 63),
        (17, 40, 43),
        (0, 7, 0),
        (7, 7, 100),
        (1, 200, 1),
        (1, 201, 0),
        (199, 200, 100),
        (5, 8, 63),
        (57, 200, 29),
    ],
)
def test_counts_are_rounded_half_up(n: int, base: int, shown: int) -> None:
    assert rounded_percent(n / base, n, base) == shown
    assert rounded_percent(n / base) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.285, 29), (0.145, 15), (0.575, 58), (-0.125, -13), (-0.004, 0), (0.004999, 0), (0.005, 1), (0.9949, 99)],
)
def test_values_are_rounded_half_away_from_zero(value: float, shown: int) -> None:
    assert rounded_percent(value) == shown


def test_a_weighted_share_is_rounded_from_its_own_value() -> None:
    assert rounded_percent(0.625, 60, 100) == 63
    assert rounded_percent(0.6, math.nan, math.nan) == 60


@pytest.mark.parametrize("missing", [math.nan, math.inf])
def test_a_missing_number_is_never_written(missing: float) -> None:
    with pytest.raises(EstimateError, match="mangler"):
        wording.percent(missing)


def test_percent_and_points() -> None:
    assert wording.percent(0.63) == "63 pct."
    assert wording.percent(-0.02) == "−2 pct."
    assert wording.points(0.18) == "18 procentpoint"
    assert wording.points(0.01) == "1 procentpoint"
    assert wording.points(-0.185) == "−19 procentpoint"
    assert wording.points(0.0244, 1) == "2,4 procentpoint"


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0"), (999, "999"), (1000, "1.000"), (1944, "1.944"), (1234567, "1.234.567"), (-1500, "−1.500")]
)
def test_number(n: int, text: str) -> None:
    assert wording.number(n) == text


@pytest.mark.parametrize("n", [1.5, math.nan])
def test_number_refuses_what_is_not_whole(n: float) -> None:
    with pytest.raises(EstimateError, match="helt tal"):
        wording.number(n)


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        (2.44, 1, "2,4"),
        (2.45, 1, "2,5"),
        (-0.04, 1, "0,0"),
        (-0.05, 1, "−0,1"),
        (1944.25, 1, "1.944,3"),
        (6.95, 1, "7,0"),
        (3, 0, "3"),
    ],
)
def test_decimal(x: float, digits: int, text: str) -> None:
    assert wording.decimal(x, digits) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0009, "p < 0,001"), (0.001, "p = 0,001"), (0.0323, "p = 0,032"), (0.0494, "p = 0,049"), (0.0499, "p < 0,05"),
     (0.05, "p = 0,050"), (1.0, "p = 1,000")],
)  # fmt: skip
def test_p_value_stays_on_its_side_of_the_limit(p: float, text: str) -> None:
    assert wording.p_value(p) == text


def test_intervals() -> None:
    assert wording.interval(0.544, 0.705) == "54–71 pct."
    assert wording.points_interval(-0.03, 0.15) == "fra −3 til 15 procentpoint"


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")]
)
def test_listing(parts: list[str], text: str) -> None:
    assert wording.listing(parts) == text


def test_clauses_have_a_comma_before_og() -> None:
    assert wording.clauses(["a"]) == "a"
    assert wording.clauses(["a", "b"]) == "a, og b"
    assert wording.clauses(["a", "b", "c"]) == "a, b, og c"


@pytest.mark.parametrize(
    ("name", "text"),
    [("Rebild", "Rebilds"), ("Næstved", "Næstveds"), ("Randers", "Randers'"), ("Aarhus", "Aarhus'"),
     ("Struer", "Struers"),
     ("Vesthimmerlands", "Vesthimmerlands'"), ("Max", "Max'"), ("Schweiz", "Schweiz'")],
)  # fmt: skip
def test_genitive(name: str, text: str) -> None:
    assert wording.genitive(name) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [("Aarhus", "Aarhus Kommunes"), ("Rebild", "Rebild Kommunes"), ("København", "Københavns Kommunes"),
     ("Bornholm", "Bornholms Regionskommunes"), ("Randers Kommune", "Randers Kommunes")],
)  # fmt: skip
def test_municipality_genitive(name: str, text: str) -> None:
    assert wording.municipality_genitive(name) == text


def test_small_numbers_are_words_up_to_ten() -> None:
    assert [wording.small_number(n) for n in (0, 1, 2, 10, 11)] == ["0", "én", "to", "ti", "11"]
    assert wording.small_number(1, "neuter") == "ét"
    assert wording.small_number(2, "neuter") == "to"


def test_count_noun() -> None:
    assert wording.count_noun(1, "borger", "borgere") == "1 borger"
    assert wording.count_noun(0, "borger", "borgere") == "0 borgere"
    assert wording.count_noun(1944, "borger", "borgere") == "1.944 borgere"
    assert wording.count_noun(1, "kommune", "kommuner", words=True) == "én kommune"
    assert wording.count_noun(1, "svar", "svar", words=True, gender="neuter") == "ét svar"
    assert wording.count_noun(3, "kommune", "kommuner", words=True) == "tre kommuner"


@pytest.mark.parametrize(
    ("text", "capital"),
    [("æbler", "Æbler"), ("»åben« dør", "»Åben« dør"), ("63 pct. har", "63 pct. har"), ("", ""), ("CV", "CV")],
)
def test_capitalise(text: str, capital: str) -> None:
    assert wording.capitalise(text) == capital


@pytest.mark.parametrize(
    ("text", "inside"),
    [("Fælles plan", "fælles plan"), ("CV og job", "CV og job"), ("IT", "IT"), ("", ""), ("Åbenhed", "åbenhed")],
)
def test_uncapitalise(text: str, inside: str) -> None:
    assert wording.uncapitalise(text) == inside


def test_danish_sort_order() -> None:
    names = ["Aarhus", "Ærø", "Ølgod", "Zealand", "Ålborg", "Rebild", "Næstved", "Lyngby-Taarbæk", "Lejre", "Aabenraa"]
    order = ["Lejre", "Lyngby-Taarbæk", "Næstved", "Rebild", "Zealand", "Ærø", "Ølgod", "Aabenraa", "Ålborg", "Aarhus"]
    assert sorted(names, key=wording.danish_sort_key) == order


WORDS = {
    0: "næsten ingen", 2: "næsten ingen", 3: "3 pct.", 8: "8 pct.", 9: "knap hver tiende", 10: "hver tiende",
    11: "godt hver tiende", 12: "godt hver tiende", 13: "13 pct.", 17: "17 pct.", 18: "knap hver femte",
    19: "knap hver femte", 20: "hver femte", 21: "godt hver femte", 22: "godt hver femte", 23: "knap en fjerdedel",
    24: "knap en fjerdedel", 25: "en fjerdedel", 26: "godt en fjerdedel", 28: "godt en fjerdedel", 29: "29 pct.",
    30: "30 pct.", 31: "knap en tredjedel", 32: "knap en tredjedel", 33: "en tredjedel", 34: "godt en tredjedel",
    36: "godt en tredjedel", 37: "37 pct.", 45: "45 pct.", 46: "knap halvdelen", 49: "knap halvdelen",
    50: "omtrent halvdelen", 51: "godt halvdelen", 54: "godt halvdelen", 55: "mere end halvdelen",
    60: "mere end halvdelen", 61: "61 pct.", 62: "62 pct.", 63: "knap to tredjedele", 66: "knap to tredjedele",
    67: "to tredjedele", 68: "godt to tredjedele", 70: "godt to tredjedele", 71: "71 pct.", 72: "72 pct.",
    73: "knap tre fjerdedele", 74: "knap tre fjerdedele", 75: "tre fjerdedele", 76: "godt tre fjerdedele",
    78: "godt tre fjerdedele", 79: "knap fire ud af fem", 80: "fire ud af fem", 81: "godt fire ud af fem",
    82: "godt fire ud af fem", 83: "83 pct.", 87: "87 pct.", 88: "knap ni ud af ti", 89: "knap ni ud af ti",
    90: "ni ud af ti", 91: "godt ni ud af ti", 92: "godt ni ud af ti", 93: "langt de fleste", 96: "langt de fleste",
    97: "næsten alle", 100: "næsten alle",
}  # fmt: skip


@pytest.mark.parametrize("shown", WORDS)
def test_fraction_words_at_every_edge(shown: int) -> None:
    """Counts just beside the whole percentage, so that 0, 50 and 100 are shown but not exact."""
    n = {0: 1, 100: 9999}.get(shown, shown * 100 + 1)
    assert rounded_percent(n / 10000, n, 10000) == shown
    assert fraction_phrase(n / 10000, n, 10000) == WORDS[shown]


def test_ranges_do_not_overlap_and_every_edge_is_in_the_table() -> None:
    edges = [(known.low, known.high) for known in FRACTION_RANGES]
    assert all(high < low for (_, high), (low, _) in pairwise(edges))
    assert {edge for pair in edges for edge in pair} <= set(WORDS)


@pytest.mark.parametrize(
    ("n", "base", "words"),
    [(0, 40, "ingen"), (20, 40, "netop halvdelen"), (40, 40, "alle"), (5, 10, "netop halvdelen")],
)
def test_exact_counts_have_words_of_their_own(n: int, base: int, words: str) -> None:
    assert fraction_phrase(n / base, n, base) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0.0, "0 pct."), (0.5, "halvdelen"), (1.0, "100 pct."), (0.004, "0 pct.")]
)
def test_without_counts_nothing_is_said_to_be_exact(value: float, words: str) -> None:
    assert fraction_phrase(value) == words


def test_a_share_outside_0_and_1_is_refused() -> None:
    with pytest.raises(EstimateError, match="mellem 0 og 1"):
        fraction_phrase(1.2)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.63, "knap to tredjedele af borgerne"), (0.2, "hver femte borger"), (0.9, "ni ud af ti borgere"),
     (0.62, "62 pct. af borgerne"), (0.98, "næsten alle borgere")],
)  # fmt: skip
def test_fraction_of_a_population(value: float, words: str) -> None:
    assert fraction_of(CITIZENS, value) == words


@pytest.mark.parametrize(
    ("label", "inside"),
    [("Nulpunkt", "nulpunktet"), ("Baseline", "baseline"), ("Midtvejs", "midtvejsmålingen"),
     ("Slutmåling", "slutmålingen"),
     ("Lederundersøgelse", "lederundersøgelsen"), ("2. kvartal 2019", "2. kvartal 2019")],
)  # fmt: skip
def test_wave_phrase(label: str, inside: str) -> None:
    assert wording.wave_phrase(label) == inside


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("oplever, at det går", "oplever 63 pct., at det går"),
        ("har en plan", "har 63 pct. en plan"),
        ("er ikke enige i, at det går", "er 63 pct. ikke enige i, at det går"),
        ("svarede", "svarede 63 pct."),
    ],
)
def test_inversion_puts_the_verb_second(clause: str, text: str) -> None:
    assert wording.inverted(clause, "63 pct.") == text


@pytest.mark.parametrize(
    ("label", "words"),
    [("Enig", ("er", "enige")), ("Helt uenig", ("er", "helt uenige")), ("Nej", ("svarer", "nej")),
     ("Hverken enig eller uenig", ("er", "hverken enige eller uenige")), ("I høj grad", ("svarer", "»i høj grad«"))],
)  # fmt: skip
def test_answering(label: str, words: tuple[str, str]) -> None:
    assert wording.answering(label) == words


def test_sentence_ends_in_one_full_stop() -> None:
    assert wording.sentence("andelen er 63 pct.") == "Andelen er 63 pct."
    assert wording.sentence("åbent") == "Åbent."


def test_month_year() -> None:
    assert wording.month_year("2019-02") == "februar 2019"
    assert wording.month_year("2021-12") == "december 2021"


@pytest.mark.parametrize("month", ["2019-13", "2019-00", "2019-2", "februar", "2019-02-01"])
def test_month_year_refuses_what_is_no_month(month: str) -> None:
    with pytest.raises(EstimateError, match="måned"):
        wording.month_year(month)

"""Danish forms of numbers, names and dates: everything that reports print, rounded and spelled in one place.

Shares and percentage points come in as fractions (0.63, -0.18) and are shown as whole numbers, rounded half up
(half away from zero when negative), so that 62.5 is shown as 63. Every function is pure and returns text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from helpers.errors import EstimateError
from helpers.instrument import Population

Gender = Literal["common", "neuter"]

MINUS = "−"
_DANISH_SIGNS = str.maketrans(",.", ".,")
_AGREEMENT = 1e-9  # a count and its share are the same number when they differ by less than this
_NOISE_DIGITS = 9  # digits of a percentage that binary floats still hold exactly enough (28.499999999999996 is 28.5)
_WORDS = ["nul", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti"]
_MONTHS = [
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
]  # fmt: skip
# Municipalities whose own name for themselves is not "<name> Kommune".
_MUNICIPALITY_FORMS = {"København": "Københavns Kommune", "Bornholm": "Bornholms Regionskommune"}
_WAVE_FORMS = {"nulpunkt": "nulpunktet", "midtvejs": "midtvejsmålingen", "slut": "slutmålingen", "start": "starten"}
_SORT_LETTERS = str.maketrans({"æ": "{a", "ä": "{a", "ø": "{b", "ö": "{b", "å": "{c", "ü": "y", "é": "e", "è": "e"})


class FractionRange(NamedTuple):
    """From `low` to `high` (whole shown percentages, both included) a share is called `phrase`.

    `form` is the form of the noun after it: definite (af borgerne), singular (borger) or plural (borgere).
    """

    low: int
    high: int
    phrase: str
    form: Literal["definite", "singular", "plural"]


# 0, 50 and 100 pct. that are exact have words of their own (see fraction_range); gaps are shown as a percentage.
FRACTION_RANGES = [
    FractionRange(0, 2, "næsten ingen", "plural"),
    FractionRange(9, 9, "knap hver tiende", "singular"),
    FractionRange(10, 10, "hver tiende", "singular"),
    FractionRange(11, 12, "godt hver tiende", "singular"),
    FractionRange(18, 19, "knap hver femte", "singular"),
    FractionRange(20, 20, "hver femte", "singular"),
    FractionRange(21, 22, "godt hver femte", "singular"),
    FractionRange(23, 24, "knap en fjerdedel", "definite"),
    FractionRange(25, 25, "en fjerdedel", "definite"),
    FractionRange(26, 28, "godt en fjerdedel", "definite"),
    FractionRange(31, 32, "knap en tredjedel", "definite"),
    FractionRange(33, 33, "en tredjedel", "definite"),
    FractionRange(34, 36, "godt en tredjedel", "definite"),
    FractionRange(46, 49, "knap halvdelen", "definite"),
    FractionRange(50, 50, "omtrent halvdelen", "definite"),
    FractionRange(51, 54, "godt halvdelen", "definite"),
    FractionRange(55, 60, "mere end halvdelen", "definite"),
    FractionRange(63, 66, "knap to tredjedele", "definite"),
    FractionRange(67, 67, "to tredjedele", "definite"),
    FractionRange(68, 70, "godt to tredjedele", "definite"),
    FractionRange(73, 74, "knap tre fjerdedele", "definite"),
    FractionRange(75, 75, "tre fjerdedele", "definite"),
    FractionRange(76, 78, "godt tre fjerdedele", "definite"),
    FractionRange(79, 79, "knap fire ud af fem", "plural"),
    FractionRange(80, 80, "fire ud af fem", "plural"),
    FractionRange(81, 82, "godt fire ud af fem", "plural"),
    FractionRange(88, 89, "knap ni ud af ti", "plural"),
    FractionRange(90, 90, "ni ud af ti", "plural"),
    FractionRange(91, 92, "godt ni ud af ti", "plural"),
    FractionRange(93, 96, "langt de fleste", "plural"),
    FractionRange(97, 100, "næsten alle", "plural"),
]
_EXACT = {
    0: FractionRange(0, 0, "ingen", "plural"),
    50: FractionRange(50, 50, "netop halvdelen", "definite"),
    100: FractionRange(100, 100, "alle", "plural"),
}
_HALF = FractionRange(50, 50, "halvdelen", "definite")


def rounded_percent(value: float, n: float | None = None, base: float | None = None) -> int:
    """A share (0.625) as the whole percentage that is shown (63): half up, half away from zero when negative.

    `n` and `base` decide where they are whole counts that agree with the value; a weighted share does not, and
    is rounded from its own value. Raises EstimateError when the value is missing.
    """
    if _agree(value, n, base):
        count, whole = int(n), int(base)  # type: ignore[arg-type]
        return (200 * count + whole) // (2 * whole)
    return _half_up(value * 100, 0)


def percent(value: float, n: float | None = None, base: float | None = None) -> str:
    """As in "63 pct."."""
    return f"{rounded_percent(value, n, base)} pct.".replace("-", MINUS)


def points(value: float, digits: int = 0) -> str:
    """A difference of shares (0.18) as "18 procentpoint"; a minus sign stands before a negative one."""
    return f"{decimal(value * 100, digits)} procentpoint"


def number(n: float) -> str:
    """A whole number with full stops between the thousands: "1.944"."""
    if not math.isfinite(n) or n != int(n):
        raise EstimateError(f"»{n}« er ikke et helt tal.")
    return decimal(n, 0)


def decimal(x: float, digits: int) -> str:
    """A number with decimal comma, rounded half up: "2,4", "1.944,5", "−0,3"."""
    rounded = _half_up(x, digits)
    text = f"{abs(rounded) / 10.0**digits:,.{digits}f}".translate(_DANISH_SIGNS)
    return f"{MINUS}{text}" if rounded < 0 else text


def p_value(p: float) -> str:
    """As in "p = 0,032", "p < 0,001"; a p just below 0.05 never reads as 0,050."""
    if p < 0.001:
        return "p < 0,001"
    shown = decimal(p, 3)
    return "p < 0,05" if p < 0.05 and shown == "0,050" else f"p = {shown}"


def interval(low: float, high: float) -> str:
    """An interval of shares: "54–70 pct."."""
    return f"{rounded_percent(low)}–{rounded_percent(high)} pct."


def points_interval(low: float, high: float) -> str:
    """An interval of differences: "fra −3 til 15 procentpoint"."""
    return f"fra {decimal(low * 100, 0)} til {points(high)}"


def listing(parts: Sequence[str]) -> str:
    """As in "a", "a og b", "a, b og c"; nothing for no parts."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} og {parts[-1]}"


def clauses(parts: Sequence[str]) -> str:
    """Main clauses, or parts with commas of their own: "a, og b", "a, b, og c"."""
    return ", og ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])}, og {parts[-1]}"


def genitive(name: str) -> str:
    """As in "Rebilds", "Randers'"."""
    return f"{name}'" if name.lower().endswith(("s", "x", "z")) else f"{name}s"


def municipality(name: str) -> str:
    """The municipality as it names itself: "Rebild Kommune", "Københavns Kommune"."""
    if name in _MUNICIPALITY_FORMS:
        return _MUNICIPALITY_FORMS[name]
    return name if name.lower().endswith("kommune") else f"{name} Kommune"


def municipality_genitive(name: str) -> str:
    """As in "Aarhus Kommunes"."""
    return genitive(municipality(name))


def small_number(n: int, gender: Gender = "common") -> str:
    """One to ten in words ("én" or "ét", "to", "ti"), other numbers in digits."""
    if not 1 <= n <= 10:
        return number(n)
    return "ét" if n == 1 and gender == "neuter" else _WORDS[n]


def count_noun(n: int, singular: str, plural: str, *, words: bool = False, gender: Gender = "common") -> str:
    """As in "1 borger", "1.944 borgere"; with `words` "én borger", "tre kommuner"."""
    count = small_number(n, gender) if words else number(n)
    return f"{count} {singular if n == 1 else plural}"


def month_name(number: int) -> str:
    """January is 1."""
    return _MONTHS[number - 1]


def capitalise(text: str) -> str:
    """The first letter (also after an opening quotation mark) as a capital; the rest stays."""
    start = re.match(r"[»\"'(]*", text).end()  # type: ignore[union-attr]
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def uncapitalise(text: str) -> str:
    """The first letter as a small one, for a heading inside a sentence; abbreviations (CV, IT) stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def danish_sort_key(name: str) -> tuple[str, str]:
    """Sorts names as a Danish index does: æ, ø, å last, and aa as å (Aarhus after Ølgod)."""
    letters = name.lower().replace("aa", "å").translate(_SORT_LETTERS)
    return re.sub(r"[^a-z0-9{]+", " ", letters), name


def fraction_range(value: float, n: float | None = None, base: float | None = None) -> FractionRange | None:
    """The words that fit a share's shown percentage, or None where only the percentage fits.

    "ingen", "netop halvdelen" and "alle" need the counts: a published 50 pct. may have been 49.6.
    """
    shown = rounded_percent(value, n, base)
    if not 0 <= shown <= 100:
        raise EstimateError(f"Andelen {value} ligger ikke mellem 0 og 1.")
    if shown in _EXACT and not _agree(value, n, base):
        return _HALF if shown == 50 else None
    if shown in _EXACT and math.isclose(value, shown / 100, abs_tol=_AGREEMENT):
        return _EXACT[shown]
    return next((known for known in FRACTION_RANGES if known.low <= shown <= known.high), None)


def fraction_phrase(value: float, n: float | None = None, base: float | None = None) -> str:
    """A share in words ("knap to tredjedele", "hver femte"), or "62 pct." where no words fit."""
    found = fraction_range(value, n, base)
    return found.phrase if found else percent(value, n, base)


def fraction_of(population: Population, value: float, n: float | None = None, base: float | None = None) -> str:
    """A share of a population: "knap to tredjedele af borgerne", "hver femte borger", "62 pct. af borgerne"."""
    found = fraction_range(value, n, base)
    if found is None or found.form == "definite":
        return f"{fraction_phrase(value, n, base)} af {population.definite}"
    return f"{found.phrase} {getattr(population, found.form)}"


def wave_phrase(label: str) -> str:
    """A wave's label inside a sentence: "Midtvejsmåling" as "midtvejsmålingen", "Baseline" as "baseline"."""
    inside = uncapitalise(label)
    if inside in _WAVE_FORMS:
        return _WAVE_FORMS[inside]
    return f"{inside}en" if inside.endswith("måling") else f"{inside}n" if inside.endswith("undersøgelse") else inside


def inverted(clause: str, subject: str) -> str:
    """A clause that begins with its verb, with the subject after it, for a sentence that opens with something else.

    ("oplever, at det går", "63 pct. af borgerne") gives "oplever 63 pct. af borgerne, at det går".
    """
    verb, comma, rest = re.fullmatch(r"([^\s,]+)(,?)(.*)", clause.strip(), flags=re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{verb} {subject}{comma}{rest}"


def answering(label: str) -> tuple[str, str]:
    """A category as a verb and what follows it: "Uenig" as ("er", "uenige"), "Nej" as ("svarer", "nej").

    Several words are quoted: "svarer slet ikke" would mean that nobody answered.
    """
    inside = uncapitalise(label)
    if inside.endswith("enig"):
        return "er", re.sub(r"enig\b", "enige", inside)
    return "svarer", f"»{inside}«" if " " in inside else inside


def sentence(text: str) -> str:
    """With a capital first and one full stop last ("63 pct." has its own)."""
    return capitalise(text if text.endswith((".", "!", "?", ":")) else f"{text}.")


def month_year(month: str) -> str:
    """As in "2019-02" as "februar 2019"."""
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", month)
    if not match:
        raise EstimateError(f"»{month}« er ikke en måned; skriv den som 2019-02.")
    return f"{_MONTHS[int(match[2]) - 1]} {match[1]}"


def _agree(value: float, n: float | None, base: float | None) -> bool:
    """Whether whole counts were given and are the value's own."""
    if n is None or base is None or math.isnan(n) or math.isnan(base) or base <= 0:
        return False
    whole = float(n).is_integer() and float(base).is_integer()
    return whole and math.isclose(n / base, value, abs_tol=_AGREEMENT)


def _half_up(x: float, digits: int) -> int:
    """How many of its last shown digit a number has, half away from zero."""
    if not math.isfinite(x):
        raise EstimateError("Et tal, som mangler, kan ikke skrives i en sætning.")
    whole = math.floor(round(abs(float(x)) * 10.0**digits, _NOISE_DIGITS - digits) + 0.5)
    return -whole if x < 0 else whole

"""Scales recognised from their labels: agreement, degree, frequency, satisfaction, share bands, yes or no, 0 to 10."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from helpers.ingest.answer_codes import fold_label
from helpers.municipalities import slug


@dataclass(frozen=True)
class Step:
    """One answer of a scale: its ways of being written, and its side (1 favourable, 0 middle, -1 unfavourable)."""

    id: str
    words: tuple[str, ...]
    side: int = 0


@dataclass(frozen=True)
class Family:
    """A kind of scale, steps from lowest to highest. `sides` are the shown names of its favourable and other end."""

    id: str
    name: str
    steps: tuple[Step, ...]
    sides: tuple[str, str] = ("", "")

    @cached_property
    def by_word(self) -> dict[str, Step]:
        return {_essence(word): step for step in self.steps for word in step.words}


@dataclass(frozen=True)
class RecognisedScale:
    """A question's answers read as a scale: ids of the categories on it (lowest first) and off it, by label.

    `family` is None for a scale of the questionnaire's own, whose order is that of its codes.
    """

    family: Family | None
    on: Mapping[str, str] = field(default_factory=dict)
    off: Mapping[str, str] = field(default_factory=dict)
    is_score: bool = False

    @property
    def name(self) -> str:
        return "0..10" if self.is_score else self.family.name if self.family else "egen skala"


AGREEMENT = Family(
    "agreement",
    "enighed",
    (
        Step("helt_uenig", ("helt uenig", "meget uenig", "fuldstændig uenig", "stærkt uenig"), -1),
        Step("uenig", ("uenig", "overvejende uenig", "delvis uenig", "delvist uenig", "noget uenig"), -1),
        Step("hverken", ("hverken enig eller uenig", "hverken eller", "hverken/eller", "neutral", "både og")),
        Step("enig", ("enig", "overvejende enig", "delvis enig", "delvist enig", "noget enig"), 1),
        Step("helt_enig", ("helt enig", "meget enig", "fuldstændig enig", "stærkt enig"), 1),
    ),
    ("Enig", "Uenig"),
)
DEGREE = Family(
    "degree",
    "grad",
    (
        Step("slet_ikke", ("slet ikke", "overhovedet ikke", "ikke"), -1),
        Step("meget_lav_grad", ("i meget lav grad", "i meget ringe grad", "i meget lille grad"), -1),
        Step("lav_grad", ("i lav grad", "i ringe grad", "i lille grad", "i mindre grad", "i liten grad"), -1),
        Step("nogen_grad", ("i nogen grad", "i noen grad", "delvist")),
        Step("hoej_grad", ("i høj grad", "i stor grad"), 1),
        Step("meget_hoej_grad", ("i meget høj grad", "i meget stor grad", "i særdeles høj grad"), 1),
    ),
)
FREQUENCY = Family(
    "frequency",
    "hyppighed",
    (
        Step("aldrig", ("aldrig",), -1),
        Step("sjaeldent", ("sjældent", "meget sjældent", "næsten aldrig"), -1),
        Step("nogle_gange", ("nogle gange", "af og til", "sommetider", "en gang imellem", "en gang i mellem")),
        Step("ofte", ("ofte", "tit", "som regel", "for det meste"), 1),
        Step("altid", ("altid", "hver gang", "næsten altid", "meget ofte"), 1),
    ),
)
SATISFACTION = Family(
    "satisfaction",
    "tilfredshed",
    (
        Step("meget_utilfreds", ("meget utilfreds", "helt utilfreds"), -1),
        Step("utilfreds", ("utilfreds", "overvejende utilfreds", "ikke tilfreds"), -1),
        Step("hverken", ("hverken tilfreds eller utilfreds", "hverken eller", "hverken/eller")),
        Step("tilfreds", ("tilfreds", "overvejende tilfreds"), 1),
        Step("meget_tilfreds", ("meget tilfreds", "helt tilfreds"), 1),
    ),
    ("Tilfreds", "Utilfreds"),
)
BANDS = Family(
    "share_bands",
    "andele",
    (
        Step("ingen", ("ingen", "ingen af dem"), 0),
        Step("faa", ("få", "nogle få", "næsten ingen"), 0),
        Step("under_halvdelen", ("under halvdelen", "mindre end halvdelen", "nogle")),
        Step("halvdelen", ("halvdelen", "omkring halvdelen", "ca. halvdelen", "cirka halvdelen")),
        Step("over_halvdelen", ("over halvdelen", "mere end halvdelen", "de fleste")),
        Step("naesten_alle", ("næsten alle",)),
        Step("alle", ("alle", "alle sammen")),
    ),
)
YES_NO = Family("yes_no", "ja/nej", (Step("nej", ("nej", "nei", "no", "n"), -1), Step("ja", ("ja", "yes", "y"), 1)))
CHOSEN = Family(
    "chosen", "valgt", (Step("ikke_valgt", ("ikke valgt", "not selected"), -1), Step("valgt", ("valgt", "selected"), 1))
)
FAMILIES = (AGREEMENT, DEGREE, FREQUENCY, SATISFACTION, BANDS, YES_NO, CHOSEN)

OFF_SCALE = Family(
    "off_scale",
    "uden for skalaen",
    (
        Step("ved_ikke", ("ved ikke", "ved ej", "vet ikke", "don't know")),
        Step("ikke_relevant", ("ikke relevant", "irrelevant", "ikke aktuelt", "ikke relevant/ved ikke",
                               "ved ikke/ikke relevant", "ikke relevant/ vet ikke", "ikke relevant for mig")),
        Step("oensker_ikke_at_svare", ("ønsker ikke at svare", "vil ikke svare", "ønsker ikke at oplyse")),
        Step("ikke_besvaret", ("ikke besvaret", "intet svar", "ubesvaret")),
    ),
)  # fmt: skip

_BAND = re.compile(
    r"^(?P<word>under|mindre end|over|mere end|ca\.?|cirka)?\s*(?P<low>\d{1,3})(?:\s*(?:%|pct\.?|procent))?"
    r"(?:\s*(?:-|–|til)\s*(?P<high>\d{1,3}))?\s*(?:%|pct\.?|procent)$"
)


def recognise_scale(labels: Mapping[str, str] | Sequence[str]) -> RecognisedScale:
    """The scale that the labels belong to; `labels` by code, or the answers alone, lowest first."""
    by_code = dict(labels) if isinstance(labels, Mapping) else {str(n): label for n, label in enumerate(labels, 1)}
    off = {label: step.id for label in by_code.values() if (step := OFF_SCALE.by_word.get(_essence(label)))}
    on = [label for label in by_code.values() if label not in off]
    if _is_score(on):
        return RecognisedScale(None, {}, off, is_score=True)
    for family in FAMILIES:
        steps = [family.by_word.get(_essence(label)) for label in on]
        known = [step for step in steps if step is not None]
        if len(known) == len(on) >= 2 and len(set(known)) == len(known):
            order = sorted(zip(on, known, strict=True), key=lambda pair: family.steps.index(pair[1]))
            return RecognisedScale(family, {label: step.id for label, step in order}, off)
    return _bands(on, off) or RecognisedScale(_family_of_ends(on), _own_ids(on), off)


def step_of(label: str, family: Family) -> Step | None:
    """The step of a family (or of OFF_SCALE) that a label is a known way of writing."""
    return family.by_word.get(_essence(label))


def denials(text: str) -> tuple[bool, bool]:
    """Whether a wording denies, and whether it is an opposite: »utilfreds« differs little from »tilfreds«."""
    words = re.findall(r"\w+", text.casefold())
    denied = {"ikke", "ingen", "intet", "aldrig", "sjældent", "nej", "mindre", "lav", "ringe", "manglende"}
    opposite = {"uenig", "utilfreds", "utryg", "uklar", "uklart", "umulig", "uvigtig", "utydelig", "utydelige"}
    return bool(denied & set(words)), bool(opposite & set(words))


def _bands(on: Sequence[str], off: Mapping[str, str]) -> RecognisedScale | None:
    """Bands of per cent, ordered by their lower limit."""
    limits = {}
    for label in on:
        match = _BAND.match(fold_label(label))
        if match is None:
            return None
        below = match["word"] in {"under", "mindre end"}
        limits[label] = (-1 if below else int(match["low"]), int(match["high"] or match["low"]))
    if len(limits) < 2:
        return None
    ids = {label: f"band_{number}" for number, label in enumerate(sorted(on, key=limits.__getitem__), start=1)}
    return RecognisedScale(BANDS, ids, off)


def _family_of_ends(labels: Sequence[str]) -> Family | None:
    """The family of a scale that has words at its ends and numbers between (»I lav grad«, 2, 3, »I høj grad«)."""
    worded = [label for label in labels if not fold_label(label).isdigit()]
    if len(worded) != 2 or len(labels) < 3 or worded != [labels[0], labels[-1]]:
        return None
    for family in FAMILIES:
        ends = [family.by_word.get(_essence(label)) for label in worded]
        if all(ends) and {end.side for end in ends if end} == {-1, 1}:
            return family
    return None


def _is_score(labels: Sequence[str]) -> bool:
    """Whole numbers from 0 to 10, with or without a word at the ends (»10 - Helt enig«)."""
    numbers = [re.match(r"^(\d{1,2})(?:\D.*)?$", fold_label(label)) for label in labels]
    found = [int(match[1]) for match in numbers if match]
    return len(found) == len(labels) >= 6 and max(found) == 10 and len(set(found)) == len(found)


def _own_ids(labels: Sequence[str]) -> dict[str, str]:
    """An id for each label, unique, that params allow."""
    ids: dict[str, str] = {}
    for label in labels:
        base = slug(label).replace("-", "_")[:40].strip("_") or "svar"
        base = base if base[0].isalpha() else f"svar_{base}"
        name, number = base, 2
        while name in ids.values():
            name, number = f"{base}_{number}", number + 1
        ids[label] = name
    return ids


def _essence(label: str) -> str:
    return re.sub(r"\s*/\s*", "/", fold_label(label).strip(" .,:;!?"))

"""The method appendix: which rules this report in fact used, with its own numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from helpers.blocks import led
from helpers.narrative.cells import CERTAIN, require_status
from helpers.params import Evaluation
from helpers.schemas import SHOWN_STATUSES, TOTAL, records, respondent_counts, rows_with
from helpers.wording import clauses, count_noun, decimal, listing, number, sentence, small_number, wave_phrase

_TESTS = {
    "newcombe_fisher": "Fishers eksakte test",
    "newcombe_z": "test for to andele",
    "mcnemar": "McNemars eksakte test (samme personer i begge målinger)",
    "welch": "Welchs t-test",
    "paired_t": "parret t-test",
}
_INTERVALS = {
    (("share",), "share"): "Wilsons for andele",
    (("mean",), "score"): "t-fordelingens for gennemsnit",
    (("change", "change_from_first", "difference"), "pp"): "Newcombes for forskelle mellem andele",
    (("change", "change_from_first", "difference"), "score"): "Welchs for forskelle mellem gennemsnit",
    (("correlation",), "r"): "Fishers z for sammenhænge",
}
_PROTECTED = "kunne selv eller sammen med andre tal afsløre enkeltpersoners svar"
_REASONS = {
    "small_base": "bygger på færre end {minimum} svar",
    "few_leaders": "bygger på for få ledere",
    # These three read alike: whoever knew which cells all answered alike would know their answers.
    "uniform": _PROTECTED,
    "secondary": _PROTECTED,
    "earlier_release": _PROTECTED,
}


def method_paragraphs(
    rows: pd.DataFrame,
    evaluation: Evaluation,
    suppressed: Mapping[str, Mapping[str, int]],
    *,
    own: tuple[str, str] | None = None,
) -> list[str]:
    """Markdown paragraphs on answers, bases, tests, changes, thresholds and published numbers of a report's slice.

    `suppressed` counts the evaluation's cells by population and reason, `own` is the report's area (slug and name)
    where it is not samlet. Raises EstimateError on rows without status.
    """
    require_status(rows)
    paragraphs = [
        _answers(rows, evaluation, own),
        _bases(rows, evaluation),
        _uncertainty(rows),
        _tests(rows, evaluation),
        _changes(rows, evaluation),
        _disclosure(evaluation, suppressed),
        _published(rows),
        _reliability(rows, evaluation),
    ]
    return [paragraph for paragraph in paragraphs if paragraph]


def suppression_sentence(counts: Mapping[str, int], *, minimum_base: int = 5) -> str:
    """How many cells are not shown, by reason; never which."""
    found = {reason: count for reason, count in counts.items() if count}
    if not found:
        return "Ingen tal er udeladt af hensyn til anonymiteten."
    total = count_noun(sum(found.values()), "tal", "tal")
    told = f"Af hensyn til anonymiteten vises {total} ikke"
    if not set(found) <= set(_REASONS):
        return f"{told}."
    by_words: dict[str, int] = {}
    for reason, count in found.items():
        by_words[_REASONS[reason]] = by_words.get(_REASONS[reason], 0) + count
    known = [f"{number(count)} {words.format(minimum=minimum_base)}" for words, count in by_words.items()]
    return sentence(f"{told}: {clauses(known)}")


def _answers(rows: pd.DataFrame, evaluation: Evaluation, own: tuple[str, str] | None) -> str:
    """How many answered in each wave, all areas together, and how many of them in the report's own."""
    here = rows_with(respondent_counts(rows), group="", status=SHOWN_STATUSES)
    counts = {(row["population"], row["wave"], row["area"]): row["value"] for row in records(here)}
    told = []
    for name, population in evaluation.populations.items():
        parts = []
        for wave in evaluation.wave_order:
            total, mine = (counts.get((name, wave, area)) for area in (TOTAL, own[0] if own else ""))
            if total is not None:
                part = _own_part(mine, total, own[1]) if own and mine is not None else ""
                parts.append(f"{number(total)} ved {wave_phrase(evaluation.waves[wave].label)}{part}")
        if parts:
            told.append(sentence(f"{population.definite}: {listing(parts)}"))
    return led("Besvarelser samlet.", " ".join(told)) if told else ""


def _own_part(part: float, whole: float, name: str) -> str:
    return f" ({'alle' if part == whole else f'heraf {number(part)}'} fra {name})"


def _bases(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    """Which populations and items keep off-scale answers in the base."""
    told = []
    for name, population in evaluation.populations.items():
        asked = set(rows_with(rows, population=name, statistic="share")["item"])
        items = [item for item in evaluation.items_of(name) if item.id in asked and evaluation.scale_of(item).off_scale]
        if not items:
            continue
        inside = population.base == "all"
        other = [item.topic for item in items if evaluation.base_of(item) != population.base]
        exception = f" (undtagen i {listing([f'»{topic}«' for topic in other])})" if other else ""
        told.append(f"{'med i' if inside else 'uden for'} grundlaget for {population.definite}{exception}")
    return led("Grundlag.", sentence(f"Ved ikke og lignende svar er {clauses(told)}")) if told else ""


def _uncertainty(rows: pd.DataFrame) -> str:
    """Which intervals stand in the report, and how many numbers have none because everybody answered."""
    shown = rows_with(rows, status="ok")
    have = shown[shown["low"].notna()]
    known = set(zip(have["statistic"], have["unit"], strict=True))
    kinds = [words for (statistics, unit), words in _INTERVALS.items() if {(one, unit) for one in statistics} & known]
    census = len(rows_with(shown, reason="census"))
    if not kinds and not census:
        return ""
    text = f"Brugt er 95 %-intervaller: {listing(kinds)}. " if kinds else ""
    text += (
        "Hvor gruppens størrelse er kendt, er usikkerheden mindre, jo større en del af den der har svaret. "
        if {unit for _, unit in known} & {"share", "pp", "score"}
        else ""
    )
    text += f"{count_noun(census, 'tal', 'tal')} dækker hele gruppen og har derfor intet interval." if census else ""
    return f"**Intervaller.** {text.strip()}"


def _tests(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    tested = rows_with(rows[rows["p_adjusted"].notna()], status="ok")
    families = list(_families(tested, evaluation))
    together = rows_with(rows, statistic="correlation", status=SHOWN_STATUSES)
    correlated = "" if together.empty else " p-værdierne ved sammenhænge er ikke korrigeret for, at der er flere."
    if not families and correlated:
        return f"**Test.** Rapporten tester ingen ændringer eller forskelle.{correlated}"
    if not families:
        return "**Test.** Rapporten indeholder ingen statistiske test."
    kinds = [_TESTS.get(str(test), str(test)) for test in dict.fromkeys(tested["test"]) if test]
    used = f" Brugt er {listing(kinds)}." if kinds else ""
    return led(
        "Test.",
        "Alle test af én gruppe svarpersoner i rapporten udgør en familie, og p-værdierne er korrigeret "
        f"efter Holm inden for familien: {clauses(families)}. En ændring eller forskel kaldes kun sikker, når den "
        f"korrigerede p-værdi er under {decimal(CERTAIN, 2)}.{used}{correlated}",
    )


def _families(tested: pd.DataFrame, evaluation: Evaluation) -> Iterator[str]:
    """As in "27 test for borgerne, hvoraf 4 er sikre"."""
    for name, population in evaluation.populations.items():
        own = rows_with(tested, population=name)
        certain = int((own["p_adjusted"] < CERTAIN).sum())
        outcome = "ingen er sikre" if certain == 0 else f"{number(certain)} er {'sikker' if certain == 1 else 'sikre'}"
        if len(own):
            yield f"{count_noun(len(own), 'test', 'test')} for {population.definite}, hvoraf {outcome}"


def _changes(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    if rows_with(rows, statistic=["change", "change_from_first"], status="ok").empty:
        return ""
    if evaluation.change == "shown":
        return "**Ændringer** er forskellen mellem de afrundede andele, som rapporten viser."
    return (
        "**Ændringer** er beregnet af de uafrundede andele og derefter afrundet. De kan derfor afvige med "
        "1 procentpoint fra forskellen mellem de viste andele."
    )


def _disclosure(evaluation: Evaluation, suppressed: Mapping[str, Mapping[str, int]]) -> str:
    limits = evaluation.disclosure
    counts: dict[str, int] = {}
    for reasons in suppressed.values():
        for reason, count in reasons.items():
            counts[reason] = counts.get(reason, 0) + count
    return led(
        "Anonymitet.",
        f"Intet tal bygger på færre end {small_number(limits.minimum_base)} svar, og en andel på "
        f"0 eller 100 pct. vises kun, når mindst {small_number(limits.uniform_base)} har svaret. Er der færre end "
        f"{small_number(limits.minimum_leaders)} ledere, vises deres udsagn kun på tværs af områder. "
        f"{suppression_sentence(counts, minimum_base=limits.minimum_base)}",
    )


def _published(rows: pd.DataFrame) -> str:
    count = (rows_with(rows, status="published")["statistic"] != "direction").sum()
    if not count:
        return ""
    return (
        f"**Offentliggjorte tal.** {count_noun(count, 'tal', 'tal')} er gengivet, som kilden har trykt dem, uden "
        "interval og test."
    )


def _reliability(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    """Cronbach's alpha by theme, of the total."""
    alpha = rows_with(rows, statistic="alpha", area=TOTAL, status="ok")
    titles = {theme.id: theme.title for theme in evaluation.themes}
    told = [
        f"{decimal(row['value'], 2)} for »{titles[row['item']]}«" + _n(row["base"])
        for row in records(alpha.drop_duplicates("item", keep="last"))
        if row["item"] in titles
    ]
    return led("Indre sammenhæng.", f"Cronbachs alfa er {listing(told)}.") if told else ""


def _n(base: float) -> str:
    """The number behind, which disclosure control may have taken away."""
    return "" if math.isnan(base) else f" (n = {number(base)})"

"""The method appendix: which rules this report in fact used, with its own numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from helpers.blocks import led
from helpers.narrative.cells import CERTAIN, require_status
from helpers.params import Evaluation
from helpers.schemas import SHOWN_STATUSES, TOTAL, respondent_counts
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
    here = respondent_counts(rows[rows["group"] == ""])
    total = here[(here["area"] == TOTAL) & here["status"].isin(SHOWN_STATUSES)]
    told = []
    mine = here[(here["area"] == own[0]) & here["status"].isin(SHOWN_STATUSES)] if own else here.iloc[:0]
    for name, population in evaluation.populations.items():
        counts = total[total["population"] == name].set_index("wave")["value"]
        parts_of = mine[mine["population"] == name].set_index("wave")["value"]
        waves = [wave for wave in evaluation.wave_order if wave in counts.index]
        parts = [
            f"{number(counts[wave])} ved {wave_phrase(evaluation.waves[wave].label)}"
            + (_own_part(parts_of[wave], counts[wave], own[1]) if own and wave in parts_of.index else "")
            for wave in waves
        ]
        if parts:
            told.append(sentence(f"{population.definite}: {listing(parts)}"))
    return led("Besvarelser samlet.", " ".join(told)) if told else ""


def _own_part(part: float, whole: float, name: str) -> str:
    return f" ({'alle' if part == whole else f'heraf {number(part)}'} fra {name})"


def _bases(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    """Which populations and items keep off-scale answers in the base."""
    told = []
    for name, population in evaluation.populations.items():
        asked = set(rows.loc[(rows["population"] == name) & (rows["statistic"] == "share"), "item"])
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
    shown = rows[rows["status"] == "ok"]
    have = shown[shown["low"].notna()]
    kinds = [
        words
        for (statistics, unit), words in _INTERVALS.items()
        if (have["statistic"].isin(statistics) & (have["unit"] == unit)).any()
    ]
    census = int((shown["reason"] == "census").sum())
    if not kinds and not census:
        return ""
    text = f"Brugt er 95 %-intervaller: {listing(kinds)}. " if kinds else ""
    text += (
        "Hvor gruppens størrelse er kendt, er usikkerheden mindre, jo større en del af den der har svaret. "
        if have["unit"].isin(["share", "pp", "score"]).any()
        else ""
    )
    text += f"{count_noun(census, 'tal', 'tal')} dækker hele gruppen og har derfor intet interval." if census else ""
    return f"**Intervaller.** {text.strip()}"


def _tests(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    tested = rows[rows["p_adjusted"].notna() & (rows["status"] == "ok")]
    families = list(_families(tested, evaluation))
    together = rows["statistic"].eq("correlation") & rows["status"].isin(SHOWN_STATUSES)
    correlated = " p-værdierne ved sammenhænge er ikke korrigeret for, at der er flere." if together.any() else ""
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
        own = tested[tested["population"] == name]
        certain = int((own["p_adjusted"] < CERTAIN).sum())
        outcome = "ingen er sikre" if certain == 0 else f"{number(certain)} er {'sikker' if certain == 1 else 'sikre'}"
        if len(own):
            yield f"{count_noun(len(own), 'test', 'test')} for {population.definite}, hvoraf {outcome}"


def _changes(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    computed = rows["statistic"].isin(["change", "change_from_first"]) & (rows["status"] == "ok")
    if not computed.any():
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
    count = int(((rows["status"] == "published") & (rows["statistic"] != "direction")).sum())
    if not count:
        return ""
    return (
        f"**Offentliggjorte tal.** {count_noun(count, 'tal', 'tal')} er gengivet, som kilden har trykt dem, uden "
        "interval og test."
    )


def _reliability(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    """Cronbach's alpha by theme, of the total."""
    alpha = rows[(rows["statistic"] == "alpha") & (rows["area"] == TOTAL) & (rows["status"] == "ok")]
    titles = {theme.id: theme.title for theme in evaluation.themes}
    told = [
        f"{decimal(row['value'], 2)} for »{titles[row['item']]}«" + _n(row["base"])
        for row in alpha.drop_duplicates("item", keep="last").to_dict("records")
        if row["item"] in titles
    ]
    return led("Indre sammenhæng.", f"Cronbachs alfa er {listing(told)}.") if told else ""


def _n(base: float) -> str:
    """The number behind, which disclosure control may have taken away."""
    return "" if math.isnan(base) else f" (n = {number(base)})"

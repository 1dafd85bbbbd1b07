"""The method appendix says what was used in this report, with its own numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from helpers.errors import EstimateError
from helpers.narrative import method_paragraphs, suppression_sentence
from helpers.params import Evaluation
from helpers.schemas import as_estimates

B, M = "baseline", "midway"


def _evaluation(**settings: Any) -> Evaluation:
    agreement = {
        "categories": [{"id": "uenig", "label": "Uenig", "code": 1}, {"id": "enig", "label": "Enig", "code": 2}],
        "off_scale": [{"id": "ved_ikke", "label": "Ved ikke", "code": 8}],
        "favourable": "enig",
    }
    items = [("influence", "citizen", None), ("goals", "citizen", "valid"), ("meaning", "employee", None)]
    return Evaluation.model_validate(
        {
            "title": "Syntetisk evaluering",
            "phases": {M: {"title": "Midtvejs", "period": "2020", "waves": [B, M]}},
            "waves": {B: {"label": "Nulpunkt", "period": "2019"}, M: {"label": "Midtvejs", "period": "2020"}},
            "populations": {
                "citizen": {"singular": "borger", "plural": "borgere", "definite": "borgerne", "base": "all"},
                "employee": {
                    "singular": "medarbejder", "plural": "medarbejdere", "definite": "medarbejderne", "base": "valid",
                },
            },
            "scales": {"agreement": agreement},
            "themes": [{"id": "inclusion", "title": "Inddragelse", "population": "citizen"}],
            "items": [
                {
                    "id": name,
                    "population": population,
                    "theme": "inclusion",
                    "scale": "agreement",
                    "wording": "Ordlyd",
                    "clause": "mener det",
                    "topic": f"Emne {name}",
                    "waves": [B, M],
                    **({"base": base} if base else {}),
                }
                for name, population, base in items
            ],
            **settings,
        }
    )  # fmt: skip


def _row(item: str, statistic: str, **fields: Any) -> dict[str, Any]:
    population = "employee" if item == "meaning" else "citizen"
    key = {"population": population, "wave": M, "area": "samlet", "item": item, "statistic": statistic}
    return {**key, "status": "ok", **fields}


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return as_estimates(pd.DataFrame(rows).assign(group=""))


ROWS = _frame(
    [
        _row("survey_respondents", "count", wave=B, category="n", value=1944),
        _row("survey_respondents", "count", category="n", value=1568),
        _row("survey_respondents", "count", category="n", value=70, population="employee"),
        _row("influence", "share", value=0.5),
        _row("goals", "share", value=0.5),
        _row("meaning", "share", value=0.5),
        _row("influence", "change", category="enig", value=0.1, p_adjusted=0.01, test="newcombe_z"),
        _row("influence", "change", category="uenig", value=-0.1, p_adjusted=0.05, test="newcombe_fisher"),
        _row("meaning", "change", category="enig", value=0.1, p_adjusted=0.4, test="newcombe_fisher"),
        _row("inclusion", "alpha", value=0.8166, base=1200),
    ]
)
SUPPRESSED = {"citizen": {"small_base": 2, "secondary": 1}, "employee": {"small_base": 3}}


def _paragraph(start: str, *, rows: pd.DataFrame = ROWS, suppressed: Any = None, **settings: Any) -> str:
    told = method_paragraphs(rows, _evaluation(**settings), suppressed or {})
    return next((paragraph for paragraph in told if paragraph.startswith(f"**{start}")), "")


def test_answers() -> None:
    assert _paragraph("Besvarelser") == (
        "**Besvarelser samlet.** Borgerne: 1.944 ved nulpunktet og 1.568 ved midtvejsmålingen. Medarbejderne: 70 ved "
        "midtvejsmålingen."
    )


def test_answers_of_the_reports_own_area() -> None:
    mine = _frame([_row("survey_respondents", "count", category="n", value=40, area="rebild"),
                   _row("survey_respondents", "count", category="partial", value=9, area="rebild"),
                   _row("survey_respondents", "count", category="n", value=1944, area="rebild", wave=B),
                   _row("survey_respondents", "count", category="n", population="employee", area="rebild")
                   | {"status": "suppressed"}])  # fmt: skip
    rows = pd.concat([ROWS, mine], ignore_index=True)
    told = method_paragraphs(rows, _evaluation(), {}, own=("rebild", "Rebild"))
    assert told[0] == (
        "**Besvarelser samlet.** Borgerne: 1.944 ved nulpunktet (alle fra Rebild) og 1.568 ved midtvejsmålingen (heraf "
        "40 fra Rebild). "
        "Medarbejderne: 70 ved midtvejsmålingen."
    )


def test_intervals_that_are_used() -> None:
    assert _paragraph("Intervaller") == ""
    rows = _frame(
        [
            _row("influence", "share", value=0.5, low=0.4, high=0.6, unit="share"),
            _row("influence", "change", value=0.1, low=0, high=0.2, unit="pp"),
            _row("meaning", "share", value=0.5, reason="census"),
        ]
    )
    assert _paragraph("Intervaller", rows=rows) == (
        "**Intervaller.** Brugt er 95 %-intervaller: Wilsons for andele og Newcombes for forskelle mellem andele. Hvor gruppens størrelse er kendt, er usikkerheden mindre, jo større en del af den der "
        "har svaret. 1 tal dækker hele gruppen og har derfor intet interval."
    )
    assert _paragraph("Intervaller", rows=rows.iloc[2:]) == (
        "**Intervaller.** 1 tal dækker hele gruppen og har derfor intet interval."
    )


def test_bases() -> None:
    assert _paragraph("Grundlag") == (
        "**Grundlag.** Ved ikke og lignende svar er med i grundlaget for borgerne (undtagen i »Emne goals«), og "
        "uden for "
        "grundlaget for medarbejderne."
    )


def test_families_of_tests() -> None:
    assert _paragraph("Test") == (
        "**Test.** Alle test af én gruppe svarpersoner i rapporten udgør en familie, og p-værdierne er "
        "korrigeret efter Holm "
        "inden for familien: 2 test for borgerne, hvoraf 1 er sikker, og 1 test for medarbejderne, hvoraf ingen "
        "er sikre. "
        "En ændring eller forskel kaldes kun sikker, når den korrigerede p-værdi er under 0,05. Brugt er test "
        "for to andele "
        "og Fishers eksakte test."
    )


def test_no_tests() -> None:
    rows = ROWS[ROWS["p_adjusted"].isna()]
    assert _paragraph("Test", rows=rows) == "**Test.** Rapporten indeholder ingen statistiske test."
    assert _paragraph("Ændringer", rows=rows) == ""


def test_rule_of_change() -> None:
    assert _paragraph("Ændringer", change="shown") == (
        "**Ændringer** er forskellen mellem de afrundede andele, som rapporten viser."
    )
    assert _paragraph("Ændringer") == (
        "**Ændringer** er beregnet af de uafrundede andele og derefter afrundet. De kan derfor afvige med 1 "
        "procentpoint "
        "fra forskellen mellem de viste andele."
    )


def test_disclosure() -> None:
    limits = {"minimum_base": 6, "uniform_base": 12, "minimum_leaders": 5}
    assert _paragraph("Anonymitet", suppressed=SUPPRESSED, disclosure=limits) == (
        "**Anonymitet.** Intet tal bygger på færre end seks svar, og en andel på 0 eller 100 pct. vises kun, når "
        "mindst 12 "
        "har svaret. Er der færre end fem ledere, vises deres udsagn kun på tværs af områder. Af hensyn til "
        "anonymiteten "
        "vises 6 tal ikke: 5 bygger på færre end 6 svar, og 1 kunne selv eller sammen med andre tal afsløre enkeltpersoners svar."
    )


def test_published() -> None:
    rows = _frame([_row("influence", "share", value=0.5) | {"status": "published"}])
    assert _paragraph("Offentliggjorte", rows=rows) == (
        "**Offentliggjorte tal.** 1 tal er gengivet, som kilden har trykt dem, uden interval og test."
    )


def test_reliability() -> None:
    assert _paragraph("Indre") == "**Indre sammenhæng.** Cronbachs alfa er 0,82 for »Inddragelse« (n = 1.200)."


def test_reliability_without_its_base() -> None:
    rows = _frame([_row("inclusion", "alpha", value=0.8166)])
    assert _paragraph("Indre", rows=rows) == "**Indre sammenhæng.** Cronbachs alfa er 0,82 for »Inddragelse«."


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, "Ingen tal er udeladt af hensyn til anonymiteten."),
        ({"small_base": 0}, "Ingen tal er udeladt af hensyn til anonymiteten."),
        ({"small_base": 1}, "Af hensyn til anonymiteten vises 1 tal ikke: 1 bygger på færre end 5 svar."),
        (
            {"small_base": 1200, "uniform": 1, "secondary": 2},
            "Af hensyn til anonymiteten vises 1.203 tal ikke: 1.200 bygger på færre end 5 svar, og 3 kunne selv eller "
            "sammen med andre tal afsløre enkeltpersoners svar.",
        ),
        ({"small_base": 1, "another": 2}, "Af hensyn til anonymiteten vises 3 tal ikke."),
    ],
)
def test_suppression_sentence(counts: dict[str, int], expected: str) -> None:
    assert suppression_sentence(counts) == expected


def test_rows_without_status_are_refused() -> None:
    with pytest.raises(EstimateError, match="status"):
        method_paragraphs(ROWS.drop(columns="status"), _evaluation(), {})

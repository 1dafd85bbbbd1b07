"""Two populations on the same topic."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from helpers.errors import EstimateError
from helpers.narrative import discrepancy_note, discrepancy_sentences, pair_views
from helpers.params import Evaluation
from helpers.schemas import as_estimates

M, F = "midway", "final"
EVALUATION = Evaluation.model_validate(
    {
        "title": "Syntetisk evaluering",
        "phases": {M: {"title": "Midtvejs", "period": "2020", "waves": [M]}},
        "waves": {M: {"label": "Midtvejs", "period": "2020"}, F: {"label": "Slutmåling", "period": "2021"}},
        "populations": {
            "citizen": {"singular": "borger", "plural": "borgere", "definite": "borgerne", "base": "all"},
            "employee": {
                "singular": "medarbejder",
                "plural": "medarbejdere",
                "definite": "medarbejderne",
                "base": "valid",
            },
        },
        "scales": {
            "agreement": {
                "categories": [
                    {"id": "uenig", "label": "Uenig", "code": 1},
                    {"id": "enig", "label": "Enig", "code": 2},
                ],
                "favourable": "enig",
                "unfavourable": "uenig",
            }
        },
        "themes": [],
        "items": [
            {
                "id": name,
                "population": population,
                "theme": "theme",
                "scale": "agreement",
                "wording": wording,
                "clause": clause,
                "topic": "Emne",
                "waves": [M, F],
                "negative": name == "obstruct",
            }
            for name, population, wording, clause in [
                ("timing", "employee", "Jeg indkalder, når det passer", "vurderer, at de kan indkalde, når det passer"),
                ("obstruct", "employee", "Arbejdsgangene står i vejen", "mener, at arbejdsgangene står i vejen"),
                ("influence", "citizen", "Jeg har indflydelse", "oplever, at de har indflydelse"),
            ]
        ],
        "pairs": [
            {"id": "pair_timing", "first": "timing", "second": "influence", "topic": "Tidspunktet for kontakten"},
            {"id": "pair_obstruct", "first": "obstruct", "second": "influence", "topic": "Arbejdsgange"},
        ],
    }
)


def _frame(
    shares: dict[tuple[str, str], float],
    differences: dict[str, tuple[float, float | None]] | None = None,
    wave: str = M,
) -> pd.DataFrame:
    population = {item.id: item.population for item in EVALUATION.items}
    rows: list[dict[str, Any]] = [
        {"population": population[item], "item": item, "statistic": "share", "category": category, "value": value}
        for (item, category), value in shares.items()
    ]
    for pair, (value, p) in (differences or {}).items():
        fields = {"population": "employee", "item": pair, "statistic": "difference", "category": "enig"}
        rows.append({**fields, "value": value, "p_adjusted": p, "test": "newcombe_z"})
    return as_estimates(pd.DataFrame(rows).assign(wave=wave, area="rebild", group="", status="ok"))


def _told(frame: pd.DataFrame) -> list[str]:
    return discrepancy_sentences(pair_views(EVALUATION, frame, waves=[M, F], area="rebild"))


def _noted(frame: pd.DataFrame) -> str:
    return discrepancy_note(pair_views(EVALUATION, frame, waves=[M, F], area="rebild"))


def test_a_certain_difference() -> None:
    frame = _frame({("timing", "enig"): 0.85, ("influence", "enig"): 0.57}, {"pair_timing": (0.28, 0.001)})
    assert _told(frame) == [
        "85 pct. af medarbejderne vurderer, at de kan indkalde, når det passer, men kun 57 pct. af borgerne "
        "oplever, at de "
        "har indflydelse. Forskellen er 28 procentpoint."
    ]


def test_a_difference_that_is_not_certain_at_the_limit() -> None:
    frame = _frame({("timing", "enig"): 0.65, ("influence", "enig"): 0.57}, {"pair_timing": (0.08, 0.05)})
    assert _told(frame) == [
        "65 pct. af medarbejderne vurderer, at de kan indkalde, når det passer, mens 57 pct. af borgerne "
        "oplever, at de har "
        "indflydelse. Forskellen på 8 procentpoint er ikke sikker."
    ]


def test_what_both_agree_on() -> None:
    frame = _frame({("timing", "enig"): 0.58, ("influence", "enig"): 0.57}, {"pair_timing": (0.01, 0.8)})
    assert _told(frame) == [
        "Når det gælder tidspunktet for kontakten, ligger medarbejdere og borgere tæt: 58 pct. af medarbejderne "
        "vurderer, at "
        "de kan indkalde, når det passer, og 57 pct. af borgerne oplever, at de har indflydelse."
    ]


def test_a_small_certain_difference_is_still_a_difference() -> None:
    frame = _frame({("timing", "enig"): 0.55, ("influence", "enig"): 0.57}, {"pair_timing": (-0.02, 0.001)})
    assert _told(frame) == [
        "55 pct. af medarbejderne vurderer, at de kan indkalde, når det passer, mens 57 pct. af borgerne "
        "oplever, at de har "
        "indflydelse. Forskellen er 2 procentpoint."
    ]


def test_untested_differences_say_so_once_and_the_largest_stands_first() -> None:
    frame = _frame({("timing", "enig"): 0.6, ("influence", "enig"): 0.57, ("obstruct", "uenig"): 0.8})
    assert _told(frame) == [
        "80 pct. af medarbejderne er uenige i udsagnet »Arbejdsgangene står i vejen«, men kun 57 pct. af "
        "borgerne oplever, at "
        "de har indflydelse.",
        "Når det gælder tidspunktet for kontakten, ligger medarbejdere og borgere tæt: 60 pct. af medarbejderne "
        "vurderer, at "
        "de kan indkalde, når det passer, og 57 pct. af borgerne oplever, at de har indflydelse.",
    ]
    assert _noted(frame) == "Forskellene er ikke testet."


def test_a_difference_computed_before_rounding_is_explained() -> None:
    frame = _frame({("timing", "enig"): 0.923, ("influence", "enig"): 0.308}, {"pair_timing": (0.615, 0.001)})
    assert _told(frame) == [
        "92 pct. af medarbejderne vurderer, at de kan indkalde, når det passer, men kun 31 pct. af borgerne "
        "oplever, at de "
        "har indflydelse. Forskellen er 62 procentpoint.",
    ]
    assert _noted(frame) == "Forskelle er beregnet, før andelene er afrundet."


def test_a_pair_without_both_shares_is_left_out() -> None:
    assert _told(_frame({("timing", "enig"): 0.85})) == []


def test_the_latest_wave_with_both_shares_is_told() -> None:
    earlier = _frame({("timing", "enig"): 0.85, ("influence", "enig"): 0.57}, {"pair_timing": (0.28, 0.001)})
    later = _frame({("timing", "enig"): 0.9}, wave=F)
    pairs = pair_views(EVALUATION, pd.concat([earlier, later]), waves=[M, F], area="rebild")
    assert [pair.wave for pair in pairs] == [M]
    assert pairs[0].compared.second.category == "enig"


def test_rows_without_status_are_refused() -> None:
    frame = _frame({("timing", "enig"): 0.85}).drop(columns="status")
    with pytest.raises(EstimateError, match="status"):
        pair_views(EVALUATION, frame, waves=[M], area="rebild")

"""Leaders are few: no number below the threshold is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpers.instrument import Theme
from helpers.narrative import ItemView, leaders_elsewhere, leaders_sentence, theme_sentence
from helpers.params import Phase

THEME = Theme(id="leader_time", title="Tid", population="leader")


@pytest.mark.parametrize(
    ("informants", "expected"),
    [
        ({}, "Der er ingen interview med ledere bag denne rapport."),
        ({"a": 4, "b": 2}, "Resultaterne vises kun på tværs af kommuner, fordi færre end fem ledere deltog."),
        ({"a": 5, "b": 2}, "Kapitlet bygger på interview, hvor op til fem ledere har udtalt sig om hvert tema."),
        ({"a": 12}, "Kapitlet bygger på interview, hvor op til 12 ledere har udtalt sig om hvert tema."),
    ],
)
def test_leaders_sentence(informants: dict[str, int], expected: str) -> None:
    assert leaders_sentence(informants, 5) == expected


@pytest.mark.parametrize(
    ("informants", "minimum", "expected"),
    [
        (0, 5, "Ingen ledere har udtalt sig om temaet »Tid«."),
        (4, 5, "Færre end fem ledere har udtalt sig om temaet »Tid«."),
        (5, 5, "Fem ledere har udtalt sig om temaet »Tid«."),
        (5, 6, "Færre end seks ledere har udtalt sig om temaet »Tid«."),
        (14, 5, "14 ledere har udtalt sig om temaet »Tid«."),
    ],
)
def test_theme_sentence(informants: int, minimum: int, expected: str) -> None:
    assert theme_sentence(THEME, informants, minimum) == expected


def test_leaders_kept_across_municipalities() -> None:
    assert leaders_sentence({"a": 7}, 5, across=True) == leaders_sentence({"a": 4}, 5)


def test_theme_with_related_items(make_view: Callable[..., ItemView]) -> None:
    views = [
        make_view("meaning", levels={"midway": {"samlet": "0.49"}}),
        make_view("obstruct", levels={"midway": {"samlet": "0.45"}}),
        make_view("plan", levels={"midway": {"samlet": "small_base"}}),
    ]
    assert theme_sentence(THEME, 7, 5, views) == (
        "Syv ledere har udtalt sig om temaet »Tid«. I spørgeskemaet oplever 49 pct. af medarbejderne, at "
        "arbejdet giver "
        "mening, og 45 pct. af medarbejderne mener, at arbejdsgangene står i vejen."
    )


def test_leaders_elsewhere() -> None:
    phase = Phase(title="Lederperspektiv", period="marts 2022", waves=["leader"])
    assert leaders_elsewhere(phase) == (
        "Ledernes perspektiv har sin egen rapport, »Lederperspektiv« (marts 2022). Den handler om følgende temaer:"
    )
    assert leaders_elsewhere(None) == "Evalueringen har ingen særskilt rapport om ledernes perspektiv."

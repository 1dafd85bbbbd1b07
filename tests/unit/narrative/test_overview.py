"""The resumé of one population."""

from __future__ import annotations

from collections.abc import Callable

from helpers.narrative import ItemView, summary_bullets

B, M, F = "baseline", "midway", "final"
Make = Callable[..., ItemView]


def test_strongest_weakest_change_and_spread(make_view: Make) -> None:
    views = [
        make_view(
            "plan",
            levels={B: {"rebild": "43/100"}, M: {"rebild": "55/100", "naestved": "76/100", "samlet": "131/200"}},
            changes={"rebild": "0.12 p=0.01", "naestved": "0.02 p=0.9"},
        ),
        make_view(
            levels={B: {"rebild": "50/100"}, M: {"rebild": "40/100", "naestved": "44/100", "samlet": "84/200"}},
            changes={"rebild": "-0.1 p=0.04"},
        ),
    ]
    assert summary_bullets(views) == [
        "Borgerne er mest positive på spørgsmålet om fælles plan: 66 pct. har en fælles plan.",
        "Mindst positive er de på spørgsmålet om indflydelse på kontakten: 42 pct. oplever, at de har indflydelse.",
        "Den største sikre ændring ses i Rebild på spørgsmålet om fælles plan, hvor andelen siden nulpunktet er "
        "steget med "
        "12 procentpoint, fra 43 til 55 pct.",
        "Forskellen mellem kommunerne er størst på spørgsmålet om fælles plan, hvor andelen går fra 55 pct. i "
        "Rebild til "
        "76 pct. i Næstved.",
    ]


def test_an_area_is_held_against_the_total(make_view: Make) -> None:
    settings = {"area": "rebild", "changes": {"rebild": "0.02 p=0.7"}}
    views = [
        make_view(
            "plan",
            levels={B: {"rebild": "53/100"}, M: {"rebild": "55/100", "naestved": "1/2", "samlet": "63/100"}},
            **settings,
        ),
        make_view(
            levels={B: {"rebild": "38/100"}, M: {"rebild": "40/100", "naestved": "1/2", "samlet": "42/100"}}, **settings
        ),
    ]
    assert summary_bullets(views) == [
        "Borgerne i Rebild er mest positive på spørgsmålet om fælles plan: 55 pct. har en fælles plan.",
        "Mindst positive er de på spørgsmålet om indflydelse på kontakten: 40 pct. oplever, at de har indflydelse.",
        "Der ses ingen sikre ændringer siden nulpunktet.",
        "Rebild ligger længst fra kommunerne samlet på spørgsmålet om fælles plan: 55 mod 63 pct.",
    ]


def test_negative_statements_are_kept_apart(make_view: Make) -> None:
    views = [
        make_view("meaning", levels={M: {"samlet": "0.99"}}),
        make_view("obstruct", levels={M: {"samlet": "0.35"}}, changes={"samlet": "source 1"}),
    ]
    assert summary_bullets(views) == [
        "99 pct. af medarbejderne oplever, at arbejdet giver mening.",
        "35 pct. af medarbejderne mener, at arbejdsgangene står i vejen.",
    ]


def test_a_certain_rise_of_a_negative_statement(make_view: Make) -> None:
    view = make_view(
        "obstruct",
        area="rebild",
        levels={B: {"rebild": "10/40"}, M: {"rebild": "20/40"}},
        changes={"rebild": "0.25 p=0.03"},
    )
    assert summary_bullets([view]) == [
        "50 pct. af medarbejderne mener, at arbejdsgangene står i vejen.",
        "Den største sikre ændring ses på spørgsmålet om arbejdsgange i vejen, hvor andelen siden nulpunktet er "
        "steget med "
        "25 procentpoint, fra 25 til 50 pct., hvilket er en ugunstig udvikling.",
    ]


def test_a_change_since_the_first_wave_counts(make_view: Make) -> None:
    view = make_view(
        area="rebild",
        wave=F,
        levels={B: {"rebild": "45/100"}, M: {"rebild": "61/100"}, F: {"rebild": "63/100"}},
        changes={"rebild": "0.02 p=0.8"},
        from_first={"rebild": "0.18 p=0.02"},
    )
    assert summary_bullets([view])[-1] == (
        "Den største sikre ændring ses på spørgsmålet om indflydelse på kontakten, hvor andelen siden nulpunktet "
        "er steget "
        "med 18 procentpoint, fra 45 til 63 pct."
    )


def test_ties_are_told_together(make_view: Make) -> None:
    views = [
        make_view("plan", levels={M: {"samlet": "126/200"}}),
        make_view(levels={M: {"samlet": "63/100"}}),
        make_view(levels={M: {"samlet": "40/100"}}),
    ]
    assert summary_bullets(views)[:2] == [
        "Borgerne er mest positive på spørgsmålene om fælles plan og indflydelse på kontakten (begge 63 pct.).",
        "Mindst positive er de på spørgsmålet om indflydelse på kontakten: 40 pct. oplever, at de har indflydelse.",
    ]


def test_published_changes_are_the_sources(make_view: Make) -> None:
    view = make_view(
        wave=F,
        levels={M: {"rebild": "0.51", "naestved": "0.53", "samlet": "0.52"}, F: {"rebild": "0.69"}},
        later={F: {"rebild": "source 0.18"}},
    )
    assert summary_bullets([view]) == [
        "52 pct. af borgerne oplever, at de har indflydelse.",
        "Den største ændring, som kilden angiver, er en stigning på 18 procentpoint siden midtvejsmålingen i Rebild på "
        "spørgsmålet om indflydelse på kontakten.",
    ]


def test_scores(make_view: Make) -> None:
    view = make_view(
        "trust", levels={M: {"rebild": "score 7.4 40", "naestved": "score 6.9 31", "samlet": "score 7.2 71"}}
    )
    assert summary_bullets([view]) == [
        "Gennemsnittet er 7,2 på en skala fra 0 til 10.",
        "Forskellen mellem kommunerne er størst på spørgsmålet om tillid, hvor gennemsnittet går fra 6,9 i "
        "Næstved til 7,4 i "
        "Rebild.",
    ]


def test_without_numbers(make_view: Make) -> None:
    view = make_view("plan", levels={M: {"samlet": "small_base"}})
    assert summary_bullets([view]) == ["Der er ingen tal at vise for borgerne."]
    assert summary_bullets([]) == []

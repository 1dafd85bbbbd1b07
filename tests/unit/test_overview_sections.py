"""Sections at a glance: what each shows of a report's slice, what it leaves out, and what its sentence may say."""

import pandas as pd
import pytest

from helpers.blocks import Blocks, Figure, Prose
from helpers.bundles import Context, Report, no_quotes
from helpers.chapters.declared import KINDS
from helpers.errors import Problem
from helpers.instrument import Category, Item, Population, Scale, Theme, Wave
from helpers.params import Evaluation, Phase
from helpers.params.crosschecks import evaluation_problems
from helpers.params.overview_sections import AreaMap, DivergingBars, HeatTable, Slopes
from helpers.params.sections import AnySection, Chapter
from helpers.schemas import as_estimates

LABELS = {"uenig": "Uenig", "hverken": "Hverken", "enig": "Enig"}
TOPICS = {"plan": "Fælles plan", "tid": "Tid nok", "regler": "Regler i vejen"}
NAMES = {"rebild": "Rebild", "aeroe": "Ærø", "lejre": "Lejre", "samlet": "Samlet"}


def evaluation(*sections: AnySection) -> Evaluation:
    scale = Scale(
        categories=[Category(id=name, label=label, code=code) for code, (name, label) in enumerate(LABELS.items())],
        favourable="enig", unfavourable="uenig",
    )  # fmt: skip
    chapters = [Chapter(id="own", title="Overblik", place="status", sections=list(sections))] if sections else []
    return Evaluation(
        title="Prøven",
        phases={"midway": Phase(title="Midtvejs", period="2025", waves=["first", "second"])},
        waves={"first": Wave(label="Nulpunkt", period="2024"), "second": Wave(label="Midtvejs", period="2025")},
        populations={"citizen": Population(singular="borger", plural="borgere", definite="borgerne", base="all")},
        scales={"agree": scale, "yes": scale},
        themes=[Theme(id="one", title="Et tema", population="citizen")],
        items=[
            Item(id=name, population="citizen", theme="one", scale="yes" if name == "tid" else "agree", wording=topic,
                 clause="er enige", topic=topic, waves=["first", "second"], negative=name == "regler")
            for name, topic in TOPICS.items()
        ],
        chapters=chapters,
    )  # fmt: skip


def shares(area, item, enig, *, wave="second", base=40, **more):
    """A distribution in three rows; None for one that is suppressed."""
    key = {"population": "citizen", "wave": wave, "area": area, "item": item, "statistic": "share", "unit": "share"}
    if enig is None:
        return [{**key, "category": name, "status": "suppressed", "reason": "small_base"} for name in LABELS]
    counts = {"enig": enig, "hverken": 0, "uenig": base - enig}
    return [{**key, "category": c, "n": n, "base": base, "value": n / base, "status": "ok"} for c, n in counts.items()]


def change(area, value, p, **more):
    key = {"population": "citizen", "wave": "second", "area": area, "item": "plan", "category": "enig", "unit": "pp"}
    return [{**key, "statistic": "change", "value": value, "n": 20, "base": 40, "p_adjusted": p, "status": "ok"}]


def shown(section: AnySection, rows: list[dict], area: str = "rebild") -> Blocks:
    context = Context(
        evaluation_name="proeven", evaluation=evaluation(), area=area, phase="midway", names=NAMES, synthetic=False
    )
    report = Report(context, as_estimates(pd.DataFrame(rows)), no_quotes())
    return KINDS[section.kind](report, section)


def words(blocks: Blocks) -> list[str]:
    return [block.markdown for block in blocks if isinstance(block, Prose)]


def figure(blocks: Blocks) -> Figure:
    (found,) = [block for block in blocks if isinstance(block, Figure)]
    return found


BARS = DivergingBars(id="all", kind="diverging_bars", items=["plan", "regler"], caption="Alle svar", note="Slut.")
HEAT = HeatTable(id="heat", kind="heat_table", population="citizen", items=["plan", "regler"], caption="Enige")
SLOPES = Slopes(id="slope", kind="slopes", item="plan", caption="Enige")


def test_bars_tell_of_the_own_area_and_not_of_the_negative_statements_place():
    rows = [*shares("rebild", "plan", 20), *shares("rebild", "tid", 30), *shares("rebild", "regler", 4)]
    section = BARS.model_copy(update={"items": ["plan", "tid", "regler"]})
    blocks = shown(section, [*rows, *shares("lejre", "plan", 1)])
    assert words(blocks) == [
        "Andelen, der svarer »enig«, er højest for tid nok (75 pct.) og lavest for fælles plan (50 pct.)."
    ]
    made = figure(blocks)
    assert made.caption == "Alle svar. Midtvejs, pct."
    told = "»Regler i vejen« er et negativt udsagn; dér er det et godt tegn, at få er enige."
    assert made.note == f"Hvert tal bygger på 40 svar. {told} Slut."
    assert "Lejre" not in made.alt


def test_bars_of_a_wave_without_answers_are_those_of_the_wave_before():
    rows = [*shares("rebild", "plan", 20, wave="first"), *shares("rebild", "plan", None)]
    assert figure(shown(BARS, rows)).caption == "Alle svar. Nulpunkt, pct."
    assert shown(BARS, shares("rebild", "plan", None)) == []


def test_what_is_hidden_is_said_to_be_and_is_never_nought():
    made = figure(shown(BARS, [*shares("rebild", "plan", 20), *shares("rebild", "regler", None)]))
    assert "Regler i vejen: vises ikke (færre end 5 svar)." in made.alt
    assert "vises ikke (færre end 5 svar)" in made.svg
    assert " 0 pct." in made.alt  # a true nought is told, of the item that is shown
    assert made.csv.count("vises ikke (færre end 5 svar)") == 3


def test_a_table_of_areas_stands_in_danish_order_and_tells_the_spread():
    rows = [row for area, a, b in (("aeroe", 10, 20), ("lejre", 30, 21), ("rebild", 20, 19), ("samlet", 20, 20))
            for row in [*shares(area, "plan", a), *shares(area, "regler", b)]]  # fmt: skip
    blocks = shown(HEAT, rows)
    assert words(blocks) == [
        "Kommunerne ligger længst fra hinanden på fælles plan (fra 25 pct. i Ærø til 75 pct. i Lejre) og tættest på "
        "regler i vejen (fra 48 pct. i Rebild til 53 pct. i Lejre)."
    ]
    alt = figure(blocks).alt
    assert [alt.index(f"{name}: ") for name in ("Lejre", "Rebild", "Ærø", "Samlet")] == sorted(
        alt.index(f"{name}: ") for name in NAMES.values()
    )


def test_a_table_of_one_area_or_with_gaps_claims_nothing():
    assert shown(HEAT, [*shares("rebild", "plan", 20), *shares("samlet", "plan", 20)]) == []
    gap = [*shares("rebild", "plan", 20), *shares("lejre", "plan", None), *shares("rebild", "regler", 9)]
    blocks = shown(HEAT, [*gap, *shares("lejre", "regler", 8)])
    assert words(blocks) == []
    assert "Lejre: fælles plan vises ikke (færre end 5 svar), regler i vejen 20 pct." in figure(blocks).alt


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ([("rebild", 0.25, 0.001), ("lejre", -0.25, 0.001)],
         "Fra nulpunkt til midtvejs er andelen steget i Rebild og faldet i Lejre."),
        ([("rebild", 0.25, 0.001), ("lejre", 0.25, 0.2)],
         "Fra nulpunkt til midtvejs er andelen steget i Rebild. I Lejre ses ingen sikker ændring."),
        ([("rebild", 0.25, 0.05), ("lejre", 0.25, 0.2), ("samlet", 0.25, 0.3)],
         "Fra nulpunkt til midtvejs ses ingen sikker ændring i nogen af kommunerne eller samlet."),
    ],
)  # fmt: skip
def test_a_slope_is_called_a_rise_only_where_it_is_certain(moves, told):
    rows = [row for area, value, p in moves
            for row in [*shares(area, "plan", 20, wave="first"), *shares(area, "plan", 30), *change(area, value, p)]]  # fmt: skip
    said = words(shown(SLOPES, rows))[0]
    assert said.replace("nulpunktet", "nulpunkt").replace("midtvejsmålingen", "midtvejs") == told


def test_a_slope_needs_two_waves():
    assert shown(SLOPES, shares("rebild", "plan", 20)) == []


def test_a_map_names_the_ends_and_what_is_no_municipality():
    names = {**NAMES, "vaerket": "Værket"}
    rows = [row for area, n in (("rebild", 20), ("lejre", 10), ("vaerket", 39), ("samlet", 20))
            for row in shares(area, "plan", n)]  # fmt: skip
    measure = {"label": "Fælles plan", "population": "citizen", "item": "plan", "category": "enig"}
    section = AreaMap.model_validate({"id": "map", "kind": "area_map", "measure": measure, "caption": "Enige"})
    context = Context(
        evaluation_name="proeven", evaluation=evaluation(), area="samlet", phase="midway", names=names, synthetic=False
    )
    blocks = KINDS["area_map"](Report(context, as_estimates(pd.DataFrame(rows)), no_quotes()), section)
    assert words(blocks) == ["Fælles plan er højest i Rebild (50 pct.) og lavest i Lejre (25 pct.)."]
    assert figure(blocks).note == "Værket er ikke en kommune for sig og står ikke på kortet."
    assert shown(section, shares("rebild", "plan", 20)) == []


def problems(section: AnySection) -> list[Problem]:
    return list(evaluation_problems("evaluation.yml", evaluation(section)))  # type: ignore[arg-type]


def test_items_of_two_scales_cannot_stand_around_one_line():
    assert problems(BARS) == []
    (found,) = problems(BARS.model_copy(update={"items": ["plan", "tid"]}))
    assert found.place == "chapters, all, items"
    assert "skalaen agree" in found.found
    (unknown,) = problems(BARS.model_copy(update={"items": ["plan", "plann"]}))
    assert "plan" in unknown.repair


def test_a_table_is_of_items_or_of_themes():
    for settings in ({}, {"items": ["plan"], "themes": ["one"]}):
        with pytest.raises(ValueError, match="enten items eller themes"):
            HeatTable(id="heat", kind="heat_table", population="citizen", caption="Enige", **settings)

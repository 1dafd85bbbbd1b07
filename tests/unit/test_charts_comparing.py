"""Diverging bars, slopes, shades and the map: what is drawn, what is said of it, and what is not shown."""

import re
from collections import Counter

import pandas as pd
import pytest

from helpers.charts import share_bars
from helpers.charts.diverging import diverging_bars
from helpers.charts.shades import Reading, heat_table, shade
from helpers.charts.slopes import apart, slope_lines
from helpers.charts.tile_map import tile_map, tiles
from helpers.errors import EstimateError
from helpers.municipalities import municipalities
from helpers.schemas import as_estimates
from helpers.theme import Theme, contrast

SCALE = [("enig", "Enig"), ("hverken", "Hverken enig eller uenig"), ("uenig", "Uenig")]
WAVES = (("baseline", "Nulpunkt"), ("midway", "Midtvejs"))


def share(area="rebild", item="plan", category="enig", wave="midway", n=None, base=40):
    key = {"population": "citizen", "wave": wave, "area": area, "item": item, "category": category}
    row = {**key, "statistic": "share", "unit": "share"}
    if n is None:
        return {**row, "status": "suppressed", "reason": "small_base"}
    return {**row, "status": "ok", "n": n, "base": base, "value": n / base}


def frame(rows):
    return as_estimates(pd.DataFrame(rows))


def texts(drawing):
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawing.svg)


def tips(drawing):
    return re.findall(r'class="mark" role="img" aria-label="([^"]*)"', drawing.svg)


def test_bars_go_to_both_sides_of_a_line_and_the_middle_stands_beside():
    rows = frame([share(category=name, n=n) for name, n in (("enig", 24), ("hverken", 6), ("uenig", 10))])
    hidden = frame([share(item="tid", category=name) for name, _ in SCALE])
    items = [("plan", "Fælles plan"), ("tid", "Tid")]
    made = diverging_bars(pd.concat([rows, hidden], ignore_index=True), items=items, categories=SCALE)
    # From left to right, as a file's text is read.
    assert tips(made) == [
        "Fælles plan, Uenig: 25 pct. (10 af 40)",
        "Fælles plan, Enig: 60 pct. (24 af 40)",
        "Fælles plan, Hverken enig eller uenig: 15 pct. (6 af 40)",
    ]
    assert {"60 %", "25 %", "15 %", "vises ikke (færre end 5 svar)"} <= set(texts(made))
    assert made.alt.endswith(
        "Fælles plan: enig 60 pct., hverken enig eller uenig 15 pct., uenig 25 pct. Tid: vises ikke (færre end 5 svar)."
    )
    assert len(made.rows) == 6


def test_a_slope_joins_two_waves_and_labels_keep_apart():
    areas = [("rebild", "Rebild"), ("naestved", "Næstved"), ("lejre", "Lejre")]
    counts = {"rebild": (20, 24), "naestved": (20, 21), "lejre": (None, 30)}
    rows = [
        share(area=area, wave=wave, n=n)
        for area, ends in counts.items()
        for (wave, _), n in zip(WAVES, ends, strict=True)
    ]
    made = slope_lines(frame(rows), areas=areas, waves=WAVES, category=("enig", "Enig"), highlight="rebild")
    assert {"Rebild  50 %", "60 %  Rebild", "Næstved  50 %", "53 %  Næstved"} <= set(texts(made))
    assert "Ingen linje for Lejre: nulpunkt vises ikke (færre end 5 svar), midtvejs 75 pct." in texts(made)
    assert "Lejre: nulpunkt vises ikke (færre end 5 svar), midtvejs 75 pct." in made.alt
    with pytest.raises(EstimateError, match="begge målinger"):
        slope_lines(frame(rows[4:]), areas=areas[2:], waves=WAVES, category=("enig", "Enig"))


def test_a_table_of_shades_is_darker_for_more_and_says_what_is_hidden():
    rows = frame([share(n=36), share(item="tid", n=4), share(area="lejre", n=20), share(area="lejre", item="tid")])
    areas, items = [("rebild", "Rebild"), ("lejre", "Lejre")], [("plan", "Plan"), ("tid", "Tid")]
    made = heat_table(rows, areas=areas, items=items, categories={"plan": "enig", "tid": "enig"})
    assert tips(made)[-1] == "Lejre, Tid: vises ikke (færre end 5 svar)"
    assert {"90 %", "10 %", "50 %", "vises ikke", "vises ikke: vises ikke (færre end 5 svar)"} <= set(texts(made))
    assert "0 %" not in texts(made)
    assert "Rebild: plan 90 pct., tid 10 pct." in made.alt
    assert shade(Theme(), 0.9)[0].lower() in made.svg


@pytest.mark.parametrize("percent", range(0, 101, 5))
def test_numbers_are_read_on_every_shade(percent):
    ground, ink = shade(Theme(), percent / 100)
    assert contrast(ground, ink) >= 4.5


def test_every_municipality_has_a_square_and_a_name_of_its_own():
    known = tiles()
    assert set(known) == {one.code for one in municipalities()}
    assert max(Counter((column, row) for column, row, _ in known.values()).values()) == 1
    assert len({label for *_, label in known.values()}) == 98


def test_the_map_shows_numbers_where_there_are_some():
    rows = frame([share(area="rebild", n=30), share(area="aarhus", n=10), share(area="laesoe")])
    made = tile_map(rows, category="enig", shows="andelen, der er enige", subject="Vi har en plan")
    assert sorted(tips(made)) == [
        "Aarhus: 25 pct. (10 af 40)",
        "Læsø: vises ikke (færre end 5 svar)",
        "Rebild: 75 pct. (30 af 40)",
    ]
    names = [text for text in texts(made) if re.search("[A-Za-zÆØÅæøå]", text)]
    # Only who is in the report is named in it.
    assert sorted(names) == ["Aarhus", "Læsø", "Rebild", "Uden navn: ikke med i opgørelsen. –: vises ikke."]
    assert "Højest: Rebild 75 pct. Lavest: Aarhus 25 pct." in made.alt
    assert made.alt.endswith("Tallet vises ikke for 1 kommune.")


def test_a_missing_answer_takes_the_place_of_the_whole_bar():
    rows = frame([share(n=24), share(category="hverken", n=16), share(category="uenig")])
    made = diverging_bars(rows, items=[("plan", "Fælles plan")], categories=SCALE)
    told = "enig 60 pct., hverken enig eller uenig 40 pct., uenig vises ikke (færre end 5 svar)"
    assert told in " ".join(texts(made))
    assert told in made.alt
    assert not tips(made)


def test_a_number_too_wide_for_its_bar_stands_beside_it():
    rows = frame([share(n=38), share(category="hverken", n=0), share(category="uenig", n=2)])
    assert "5 %" in texts(diverging_bars(rows, items=[("plan", "Fælles plan")], categories=SCALE))


@pytest.mark.parametrize(
    ("middles", "placed"),
    [([10, 50], [10, 50]), ([10, 12], [10, 20]), ([50, 52, 95], [50, 60, 95]), ([93, 94, 95], [75, 85, 95])],
)
def test_labels_move_as_little_as_they_must_and_stay_above_the_floor(middles, placed):
    assert apart(middles, [10] * len(middles), 100) == placed


def test_many_areas_stand_down_the_table_and_few_across():
    few, many = ([(f"a{place}", f"Sted {place}") for place in range(size)] for size in (3, 9))
    for areas, first in ((few, "Sted 0"), (many, "Plan")):
        rows = frame([share(area=area, item=item, n=20) for area, _ in areas for item in ("plan", "tid")])
        items = [("plan", "Plan"), ("tid", "Tid")]
        assert (
            texts(heat_table(rows, areas=areas, items=items, categories=dict.fromkeys(("plan", "tid"), "enig")))[0]
            == first
        )


def test_scores_are_read_between_the_ends_of_their_scale():
    score = {**share(n=20), "statistic": "mean", "category": "", "value": 3.44, "unit": "score"}
    made = heat_table(
        frame([score]), areas=[("rebild", "Rebild")], items=[("plan", "Plan")], categories={"plan": ""},
        reading=Reading("mean", 1, 5),
    )  # fmt: skip
    assert tips(made) == ["Rebild, Plan: 3,4 (40 svar)"]
    assert shade(Theme(), 0.61)[0].lower() in made.svg.lower()
    assert made.alt.startswith("Tabel i farver: gennemsnit i hvert område.")


def test_a_long_name_wraps_and_the_figure_grows():
    def height(topic):
        made = diverging_bars(frame([share(category=name, n=10) for name, _ in SCALE]), items=[("plan", topic)],
                              categories=SCALE)  # fmt: skip
        return float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', made.svg).group(1))

    assert height("Sammenhæng mellem mål, plan og indsats i hele forløbet hos alle fagpersoner") > height("Plan") + 8


def test_an_answer_has_one_colour_in_every_kind_of_figure():
    """The swatch in the legend, whichever way the scale is written."""
    rows = frame([share(n=20), share(category="hverken", n=0, base=40), share(category="uenig", n=20)])
    around = diverging_bars(rows, items=[("plan", "Plan")], categories=SCALE, favourable="enig")
    columns = share_bars(rows, areas=[("rebild", "Rebild")], categories=SCALE, favourable="enig")
    colours = Theme().colours
    for drawing in (around, columns):
        assert {colours.favourable.lower(), colours.unfavourable.lower()} <= set(
            re.findall(r"#[0-9a-f]{6}", drawing.svg)
        )
    turned = [("uenig", "Uenig"), ("hverken", "Hverken enig eller uenig"), ("enig", "Enig")]
    assert _ground_of(around, "Enig") == _ground_of(columns, "Enig") == colours.favourable.lower()
    low_first = share_bars(rows, areas=[("rebild", "Rebild")], categories=turned, favourable="enig")
    assert _ground_of(low_first, "Enig") == colours.favourable.lower()


def _ground_of(drawing, label):
    """The colour of the legend's swatch, which is painted just before its label."""
    before = drawing.svg[: drawing.svg.index(f">{label}</text>")]
    return re.findall(r"fill: (#[0-9a-f]{6})", before)[-2 if re.search(r"fill: #1b2a33[^>]*$", before) else -1]

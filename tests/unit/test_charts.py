"""Charts: what stands where, what is said of it, and what is not shown.

Assertions are on the SVG's texts, boxes and dots (all placed in points), never on pixels.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree

import pandas as pd
import pytest

from helpers import charts
from helpers.charts.canvas import Drawing, text_width
from helpers.errors import EstimateError
from helpers.municipalities import municipalities
from helpers.schemas import as_estimates
from helpers.tables.cells import ComparedPair, ShareKey
from helpers.theme import Colours, Theme

SVG = "{http://www.w3.org/2000/svg}"
C = Colours()
AGREEMENT = [("enig", "Enig"), ("hverken", "Hverken enig eller uenig"), ("uenig", "Uenig")]
AREAS = [("lt", "Lyngby-Taarbæk"), ("naestved", "Næstved"), ("rebild", "Rebild"), ("samlet", "Samlet")]
WAVES = [("baseline", "Nulpunkt"), ("midway", "Midtvejs"), ("final", "Slutmåling")]
INTERVAL = f"fill: none; stroke: {C.text.lower()}"
LONG = "Beskæftigelses- og Integrationsforvaltningen i København"


class Word(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float
    bold: bool


class Box(NamedTuple):
    colour: str
    left: float
    top: float
    right: float
    bottom: float


def share_rows(area: str, counts: dict[str, int] | None, **row: object) -> list[dict[str, object]]:
    """Rows of one cluster; without counts the row's status tells why."""
    base = sum(counts.values()) if counts else None
    common = {"population": "citizen", "wave": "midway", "item": "x", "statistic": "share", "unit": "share"}
    return [
        {
            **common,
            "area": area,
            "category": category,
            "status": "ok",
            **({"n": counts[category], "base": base, "value": counts[category] / base} if counts and base else {}),
            **row,
        }
        for category in (counts or ["enig", "hverken", "uenig"])
    ]


def frame(*clusters: Iterable[dict[str, object]]) -> pd.DataFrame:
    return as_estimates(pd.DataFrame([row for cluster in clusters for row in cluster]))


def agreement(enig: int, hverken: int, uenig: int) -> dict[str, int]:
    return {"enig": enig, "hverken": hverken, "uenig": uenig}


def typical() -> pd.DataFrame:
    """Shown, small, not asked, and all areas together."""
    return frame(
        share_rows("lt", agreement(23, 8, 9)),
        share_rows("naestved", None, status="suppressed", reason="small_base"),
        share_rows("rebild", None, status="not_asked", reason="not_asked"),
        share_rows("samlet", agreement(800, 744, 400)),
    )


def words(drawing: Drawing) -> list[Word]:
    found = []
    for element in svg(drawing).iter(f"{SVG}text"):
        style = element.attrib["style"]
        size = float(re.search(r"font-size: ([\d.]+)px", style)[1])  # type: ignore[index]
        bold = "font-weight: 700" in style
        text = element.text or ""
        width = text_width(text, size, bold)
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        if "rotate(-90" in element.get("transform", ""):
            found.append(Word(text, x - 0.7 * size, y - width, x + 0.2 * size, y, bold))
            continue
        left = x - {"start": 0, "middle": width / 2, "end": width}[re.search(r"text-anchor: (\w+)", style)[1]]  # type: ignore[index]
        found.append(Word(text, left, y - 0.7 * size, left + width, y + 0.2 * size, bold))
    return found


def texts(drawing: Drawing) -> list[str]:
    return [word.text for word in words(drawing)]


def boxes(drawing: Drawing, *colours: str) -> list[Box]:
    found = []
    for box in svg(drawing).iter(f"{SVG}rect"):
        colour = box.attrib["style"].removeprefix("fill: ").upper()
        left, top, width, height = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        if colour in colours:
            found.append(Box(colour, left, top, left + width, top + height))
    return found


def bars(drawing: Drawing, *colours: str) -> list[Box]:
    """Boxes without the legend's swatches (nine points square)."""
    return [
        box
        for box in boxes(drawing, *colours)
        if not math.isclose(box.right - box.left, 9) or not math.isclose(box.bottom - box.top, 9)
    ]


def dots(drawing: Drawing) -> list[Box]:
    """The dots of a dot chart (round ones and diamonds with an edge), in the order of their rows."""
    found = []
    for shape in svg(drawing).iter():
        fill = re.match(r"fill: (#\w+); stroke: #\w+", shape.get("style", ""))
        if not fill:
            continue
        if shape.tag == f"{SVG}circle":
            x, y, radius = (float(shape.attrib[name]) for name in ("cx", "cy", "r"))
            xs, ys = [x - radius, x + radius], [y - radius, y + radius]
        else:
            numbers = [float(part) for part in re.findall(r"[-\d.]+", shape.attrib["d"])]
            xs, ys = numbers[::2], numbers[1::2]
        found.append(Box(fill[1].upper(), min(xs), min(ys), max(xs), max(ys)))
    return sorted(found, key=lambda box: (box.top + box.bottom, box.left))


def svg(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(drawing.svg)  # noqa: S314 - drawn by the test itself


def size(drawing: Drawing) -> tuple[float, float]:
    box = svg(drawing).attrib["viewBox"].split()
    return float(box[2]), float(box[3])


def assert_tidy(drawing: Drawing) -> None:
    """Nothing is cut at an edge, and no two texts overlap."""
    width, height = size(drawing)
    for word in words(drawing):
        assert word.left >= -0.5, word
        assert word.right <= width + 0.5, word
        assert word.top >= -0.5, word
        assert word.bottom <= height + 0.5, word
    for one, other in combinations(words(drawing), 2):
        apart = one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
        assert apart, (one, other)


# share_bars: columns -----------------------------------------------------------------------------------------------


def test_columns_have_the_height_and_the_label_of_their_share():
    drawing = charts.share_bars(typical(), areas=AREAS, categories=AGREEMENT)
    heights = {box.colour: box.bottom - box.top for box in bars(drawing, C.favourable, C.neutral, C.unfavourable)[:3]}
    assert heights[C.neutral] / heights[C.favourable] == pytest.approx(8 / 23, abs=1e-4)
    assert heights[C.unfavourable] / heights[C.favourable] == pytest.approx(9 / 23, abs=1e-4)
    # 23/40 = 57.5 and 9/40 = 22.5 are rounded half up.
    assert [text for text in texts(drawing) if text.endswith("%")] == ["58 %", "20 %", "23 %", "41 %", "38 %", "21 %"]


def test_labels_stand_over_their_columns():
    drawing = charts.share_bars(typical(), areas=AREAS, categories=AGREEMENT)
    labels = [word for word in words(drawing) if word.text.endswith("%")]
    for box, label in zip(bars(drawing, C.favourable, C.neutral, C.unfavourable), labels, strict=True):
        assert (label.left + label.right) / 2 == pytest.approx((box.left + box.right) / 2, abs=0.01)
        assert box.top - 8 < label.bottom <= box.top


def test_areas_stand_in_the_order_given_with_base_and_own_area_in_bold():
    drawing = charts.share_bars(typical(), areas=AREAS, categories=AGREEMENT, highlight="lt")
    names = [word for word in words(drawing) if word.text in dict(AREAS).values()]
    assert [name.text for name in names] == [name for _, name in AREAS]
    assert [name.left for name in names] == sorted(name.left for name in names)
    assert [name.text for name in names if name.bold] == ["Lyngby-Taarbæk"]
    assert [text for text in texts(drawing) if text.startswith("n = ")] == ["n = 40", "n = 1.944"]


def test_what_is_not_shown_has_its_reason_in_its_place_and_nothing_else():
    drawing = charts.share_bars(typical(), areas=AREAS, categories=AGREEMENT, minimum_base=7)
    place = {word.text: (word.left + word.right) / 2 for word in words(drawing)}
    assert place["vises ikke (færre end 7 svar)"] == pytest.approx(place["Næstved"], abs=0.01)
    assert place["ikke spurgt"] == pytest.approx(place["Rebild"], abs=0.01)
    assert len(bars(drawing, C.favourable, C.neutral, C.unfavourable)) == 6
    assert "Næstved: vises ikke (færre end 7 svar). Rebild: ikke spurgt." in drawing.alt


def test_numbers_in_hidden_rows_reach_neither_figure_nor_alt():
    """Even a frame that disclosure control forgot to empty."""
    hidden = share_rows("naestved", agreement(3, 1, 0), status="suppressed", reason="small_base")
    drawing = charts.share_bars(
        frame(share_rows("lt", agreement(20, 10, 10)), hidden), areas=AREAS[:2], categories=AGREEMENT, intervals=True
    )
    assert [text for text in texts(drawing) if "%" in text or "n = " in text] == ["50 %", "25 %", "25 %", "n = 40"]
    assert drawing.alt.endswith("Næstved: vises ikke (færre end 5 svar).")


def test_alt_says_the_same_as_the_figure():
    drawing = charts.share_bars(typical(), areas=AREAS, categories=AGREEMENT, subject="Jeg har indflydelse")
    assert drawing.alt == (
        "Søjlediagram om »Jeg har indflydelse«: "
        "andele i pct., der svarer »enig«, »hverken enig eller uenig« og »uenig«. "
        "Lyngby-Taarbæk: enig 58 pct., hverken enig eller uenig 20 pct., uenig 23 pct. (n = 40). "
        "Næstved: vises ikke (færre end 5 svar). Rebild: ikke spurgt. "
        "Samlet: enig 41 pct., hverken enig eller uenig 38 pct., uenig 21 pct. (n = 1.944)."
    )


def test_an_answer_that_nobody_gave_leaves_figure_and_legend():
    rows = frame(share_rows("lt", agreement(40, 0, 0)), share_rows("rebild", agreement(12, 1, 0)))
    drawing = charts.share_bars(rows, areas=[AREAS[0], AREAS[2]], categories=AGREEMENT)
    assert "Enig" in texts(drawing)
    assert "Uenig" not in texts(drawing)
    assert boxes(drawing, C.unfavourable) == []
    assert ", uenig 0 pct." not in drawing.alt
    assert drawing.alt.endswith("Ingen i de viste områder svarer »uenig«.")


def test_a_zero_beside_other_areas_stays_a_zero():
    rows = frame(share_rows("lt", agreement(40, 0, 0)), share_rows("rebild", agreement(10, 1, 2)))
    drawing = charts.share_bars(rows, areas=[AREAS[0], AREAS[2]], categories=AGREEMENT)
    assert texts(drawing).count("0 %") == 2
    assert "100 %" in texts(drawing)
    assert "enig 100 pct., hverken enig eller uenig 0 pct., uenig 0 pct. (n = 40)" in drawing.alt


def test_a_source_that_printed_only_some_shares():
    rows = frame(
        share_rows("lt", {"enig": 58}, status="published", value=0.58, n=None, base=None),
        share_rows("rebild", agreement(50, 30, 20), status="published", n=None, base=None),
    )
    drawing = charts.share_bars(rows, areas=AREAS[:3], categories=AGREEMENT)
    assert texts(drawing).count("ikke offentliggjort") == 3  # two columns of the first area, one for the second
    assert not [text for text in texts(drawing) if text.startswith("n = ")]
    assert "Næstved: ikke offentliggjort." in drawing.alt
    assert_tidy(drawing)


def test_nothing_shown_still_says_why():
    rows = frame(share_rows("lt", None, status="suppressed", reason="secondary"))
    drawing = charts.share_bars(rows, areas=AREAS[:1], categories=AGREEMENT)
    assert "Lyngby-Taarbæk: vises ikke (af hensyn til anonymitet)." in drawing.alt
    assert bars(drawing, C.favourable, C.neutral, C.unfavourable) == []
    assert_tidy(drawing)


def test_intervals_are_drawn_and_told_only_when_asked_for():
    rows = frame(share_rows("lt", agreement(20, 10, 10), low=0.2, high=0.6))
    plain = charts.share_bars(rows, areas=AREAS[:1], categories=AGREEMENT)
    marked = charts.share_bars(rows, areas=AREAS[:1], categories=AGREEMENT, intervals=True)
    assert "20–60 pct." not in plain.alt
    assert "enig 50 pct. (20–60 pct.)" in marked.alt
    assert marked.svg.count(INTERVAL) - plain.svg.count(INTERVAL) == 3
    assert above_the_ground(marked, "50 %") > above_the_ground(plain, "50 %")  # above its interval


def above_the_ground(drawing, label):
    found = words(drawing)
    return max(word.bottom for word in found) - next(word for word in found if word.text == label).bottom


def test_columns_of_one_share_are_equally_tall_and_the_figure_is_no_taller_than_they():
    low, high = (
        charts.share_bars(frame(share_rows("lt", agreement(*counts))), areas=AREAS[:1], categories=AGREEMENT)
        for counts in ((20, 10, 10), (38, 1, 1))
    )
    assert above_the_ground(low, "25 %") - above_the_ground(high, "3 %") == pytest.approx(0.225 * 112)
    assert float(re.search(r'height="([\d.]+)pt"', low.svg).group(1)) < 0.8 * float(
        re.search(r'height="([\d.]+)pt"', high.svg).group(1)
    )


def test_colours_follow_the_favourable_end():
    steps = [("lav", "I lav grad"), ("nogen", "I nogen grad"), ("hoej", "I høj grad")]
    rows = frame(share_rows("lt", {"lav": 1, "nogen": 2, "hoej": 7}))
    drawing = charts.share_bars(rows, areas=AREAS[:1], categories=steps, favourable="hoej")
    tallest = min(bars(drawing, C.favourable, C.neutral, C.unfavourable), key=lambda box: box.top)
    assert tallest.colour == C.favourable


def test_a_client_theme_reaches_the_figure():
    theme = replace(Theme(), colours=replace(C, favourable="#004400"))
    assert boxes(charts.share_bars(typical(), areas=AREAS, categories=AGREEMENT, theme=theme), "#004400")


# share_bars: many areas --------------------------------------------------------------------------------------------


def many(count: int) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    areas = [(m.slug, m.name) for m in municipalities()[: count - 1]] + [("lang", LONG)]
    clusters = [share_rows(area, agreement(i % 7, 3, 2 + i % 5)) for i, (area, _) in enumerate(areas)]
    clusters[2] = share_rows(areas[2][0], None, status="suppressed", reason="small_base")
    return frame(*clusters), areas


@pytest.mark.parametrize("count", [7, 20, 99])
def test_many_areas_become_rows_of_bars(count: int):
    rows, areas = many(count)
    drawing = charts.share_bars(rows, areas=areas, categories=AGREEMENT, highlight=areas[0][0])
    assert_tidy(drawing)
    shown = bars(drawing, C.favourable, C.neutral, C.unfavourable)
    assert {round(box.bottom - box.top, 3) for box in shown} == {9.0}
    assert len(shown) == 3 * (count - 1)
    assert "vises ikke (færre end 5 svar)" in texts(drawing)
    (band,) = boxes(drawing, C.surface)  # behind the own area
    own = next(word for word in words(drawing) if word.text == areas[0][1])
    assert own.bold
    assert band.top < own.top < own.bottom < band.bottom
    end = texts(drawing).index("Beskæftigelses- og")
    assert " ".join(texts(drawing)[end : end + 3]) == LONG


def test_the_height_follows_the_areas():
    heights = {
        count: size(charts.share_bars(rows, areas=areas, categories=AGREEMENT))[1]
        for count in (7, 20, 40)
        for rows, areas in [many(count)]
    }
    assert heights[40] - heights[20] == pytest.approx((heights[20] - heights[7]) * 20 / 13, rel=0.01)


def test_bars_are_as_long_as_their_shares():
    rows, areas = many(10)
    drawing = charts.share_bars(rows, areas=areas, categories=AGREEMENT)
    second = bars(drawing, C.favourable, C.neutral, C.unfavourable)[3:6]  # 1, 3 and 3 of 7
    lengths = [box.right - box.left for box in second]
    assert lengths[1] / lengths[0] == pytest.approx(3, rel=0.001)
    assert lengths[2] == pytest.approx(lengths[1], rel=0.001)


def test_long_lists_are_split_into_pages():
    areas = [(m.slug, m.name) for m in municipalities()]
    parts = charts.split_areas(areas)
    assert [area for part in parts for area in part] == areas
    assert max(map(len, parts)) - min(map(len, parts)) <= len(parts)
    rows, named = many(len(parts[0]))
    assert size(charts.share_bars(rows, areas=named, categories=AGREEMENT))[1] < Theme().page.text_height
    assert charts.split_areas(areas[:5]) == [areas[:5]]


@pytest.mark.parametrize("count", [1, 3, 4, 6, 7])
@pytest.mark.parametrize("steps", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("kind", ["equal", "first", "partly"])
def test_nothing_overlaps_and_nothing_is_cut(count: int, steps: int, kind: str):
    labels = ["I meget høj grad", "I høj grad", "I nogen grad", "I mindre grad", "Slet ikke", "Ved ikke endnu"]
    categories = [(f"c{i}", label) for i, label in enumerate(labels[:steps])]
    names = ["Vesthimmerlands", "Ringkøbing-Skjern", LONG, "Høje-Taastrup", "Samlet", "Ærø", "Faaborg-Midtfyn"]
    areas = [(f"a{i}", name) for i, name in enumerate(names[:count])]
    each = {"equal": [10] * steps, "first": [60, *[0] * (steps - 1)], "partly": [7 * (i + 1) for i in range(steps)]}[
        kind
    ]
    clusters = [share_rows(area, dict(zip(dict(categories), each, strict=True))) for area, _ in areas]
    if kind == "partly":
        clusters[-1][-1] = {**clusters[-1][-1], "status": "suppressed", "reason": "secondary"}
        clusters[0] = [{**row, "status": "suppressed", "reason": "small_base"} for row in clusters[0]]
    assert_tidy(charts.share_bars(frame(*clusters), areas=areas, categories=categories, highlight="a1"))


def test_the_same_rows_give_the_same_bytes():
    one, other = (charts.share_bars(typical(), areas=AREAS, categories=AGREEMENT, highlight="lt") for _ in range(2))
    assert one.svg.encode() == other.svg.encode()
    rows, pairs = pair_rows(("a", 0.31, 0.33))
    one, other = (charts.difference_dots(rows, pairs=pairs, sides=("Borgere", "Medarbejdere")) for _ in range(2))
    assert one.svg.encode() == other.svg.encode()


# What charts refuse ------------------------------------------------------------------------------------------------


def test_a_frame_without_status_is_refused():
    with pytest.raises(EstimateError, match="status"):
        charts.share_bars(typical().drop(columns="status"), areas=AREAS, categories=AGREEMENT)
    with pytest.raises(EstimateError, match="status"):
        charts.count_columns(typical().drop(columns="status"), areas=AREAS)
    with pytest.raises(EstimateError, match="status"):
        charts.wave_dots(typical().drop(columns="status"), areas=AREAS, waves=WAVES, category=AGREEMENT[0])


def test_two_items_in_one_chart_are_refused():
    rows = frame(share_rows("lt", agreement(1, 2, 3)), share_rows("rebild", agreement(1, 2, 3), item="y"))
    with pytest.raises(EstimateError, match="item: 'x', 'y'"):
        charts.share_bars(rows, areas=AREAS, categories=AGREEMENT)


def test_a_chart_of_nothing_is_refused():
    with pytest.raises(EstimateError, match="uden områder"):
        charts.share_bars(typical(), areas=[], categories=AGREEMENT)
    with pytest.raises(EstimateError, match="uden svarmuligheder"):
        charts.share_bars(typical(), areas=AREAS, categories=[])


def test_a_misspelt_option_is_refused():
    with pytest.raises(TypeError, match="higlight"):
        charts.share_bars(typical(), areas=AREAS, categories=AGREEMENT, higlight="lt")  # type: ignore[call-arg]


# count_columns -----------------------------------------------------------------------------------------------------


def count_rows(**counts: int | None) -> pd.DataFrame:
    common = {"population": "employee", "wave": "midway", "item": "survey_respondents", "statistic": "count"}
    return as_estimates(
        pd.DataFrame(
            {
                **common,
                "area": area,
                "category": "n",
                "unit": "count",
                "value": n,
                "status": "ok" if n is not None else "suppressed",
            }
            for area, n in counts.items()
        )
    )


def test_counts_have_columns_labels_and_alt():
    drawing = charts.count_columns(
        count_rows(lt=40, naestved=None, rebild=20, samlet=1944), areas=AREAS, highlight="rebild"
    )
    heights = [box.bottom - box.top for box in bars(drawing, C.favourable)]
    assert heights[1] / heights[0] == pytest.approx(0.5, abs=1e-3)
    assert {"40", "20", "1.944"} <= set(texts(drawing))
    assert drawing.alt == (
        "Søjlediagram: antal besvarelser. Lyngby-Taarbæk: 40. Næstved: vises ikke (færre end 5 svar). "
        "Rebild: 20. Samlet: 1.944."
    )
    assert_tidy(drawing)


def test_counts_of_many_areas_and_of_nobody():
    areas = [(f"a{i}", f"Område {i}") for i in range(12)]
    drawing = charts.count_columns(count_rows(**{area: i * 100 for i, (area, _) in enumerate(areas)}), areas=areas)
    assert_tidy(drawing)
    assert "Område 0: 0." in drawing.alt
    assert_tidy(charts.count_columns(count_rows(lt=0), areas=AREAS[:1]))


# wave_dots ---------------------------------------------------------------------------------------------------------


def wave_rows() -> pd.DataFrame:
    return frame(
        share_rows("lt", agreement(22, 10, 8), wave="baseline", low=0.4, high=0.69),
        share_rows("lt", agreement(25, 8, 8), wave="midway", low=0.46, high=0.74),
        share_rows("naestved", None, wave="baseline", status="suppressed", reason="small_base"),
        share_rows("naestved", None, wave="midway", status="not_asked"),
        share_rows("samlet", agreement(0, 8, 8), wave="baseline"),
        share_rows("samlet", agreement(16, 0, 0), wave="final"),
    )


def test_waves_stand_in_rows_with_dot_interval_and_label():
    drawing = charts.wave_dots(wave_rows(), areas=AREAS, waves=WAVES, category=("enig", "Enig"), highlight="lt")
    assert_tidy(drawing)
    assert len(dots(drawing)) == 4
    scale = {word.text: (word.left + word.right) / 2 for word in words(drawing) if word.text in ("25 %", "75 %")}
    zero, hundred = 1.5 * scale["25 %"] - 0.5 * scale["75 %"], 1.5 * scale["75 %"] - 0.5 * scale["25 %"]
    shares = [round(((dot.left + dot.right) / 2 - zero) / (hundred - zero), 3) for dot in dots(drawing)]
    assert shares == [0.55, round(25 / 41, 3), 0, 1]
    assert {"55 %", "61 %", "vises ikke (færre end 5 svar)", "ikke spurgt"} <= set(texts(drawing))
    assert "Rebild" not in texts(drawing)  # took part in none of the waves


def test_waves_in_words():
    drawing = charts.wave_dots(wave_rows(), areas=AREAS, waves=WAVES, category=("enig", "Enig"))
    assert drawing.alt == (
        "Prikdiagram: andelen, der svarer »enig«, ved hver måling. "
        "Lyngby-Taarbæk: nulpunkt 55 pct. (40–69 pct.), midtvejs 61 pct. (46–74 pct.). "
        "Næstved: nulpunkt vises ikke (færre end 5 svar), midtvejs ikke spurgt. "
        "Samlet: nulpunkt 0 pct., slutmåling 100 pct."
    )


def test_waves_of_nobody_are_refused():
    with pytest.raises(EstimateError, match="»Ja«"):
        charts.wave_dots(wave_rows(), areas=AREAS, waves=WAVES, category=("ja", "Ja"))


def test_a_long_list_of_waves_is_tidy():
    areas = [(m.slug, m.name) for m in municipalities()[:15]]
    clusters = [
        share_rows(area, agreement(i, 15 - i, 3), wave=wave) for i, (area, _) in enumerate(areas) for wave, _ in WAVES
    ]
    assert_tidy(charts.wave_dots(frame(*clusters), areas=areas, waves=WAVES, category=("enig", "Enig")))


# difference_dots ---------------------------------------------------------------------------------------------------


def pair_rows(*pairs: tuple[str, float | None, float | None]) -> tuple[pd.DataFrame, list[ComparedPair]]:
    rows: list[dict[str, object]] = []
    for name, *values in pairs:
        for population, value in zip(("citizen", "employee"), values, strict=True):
            status = {"status": "ok", "value": value} if value is not None else {"status": "suppressed"}
            rows += share_rows(
                "lt", {"enig": 1}, population=population, item=f"{population}_{name}", n=None, base=None, **status
            )
            if value is None:
                rows[-1]["value"] = None
        hidden = None in values
        gap = None if hidden else values[0] - values[1]  # type: ignore[operator]
        common = {"population": "citizen", "wave": "midway", "area": "lt", "item": name, "statistic": "difference"}
        rows.append(
            {**common, "category": "enig", "unit": "pp", "value": gap, "status": "suppressed" if hidden else "ok"}
        )
    keys = [
        ComparedPair(
            name,
            f"Emnet {name}",
            ShareKey("citizen", f"citizen_{name}", "enig"),
            ShareKey("employee", f"employee_{name}", "enig"),
        )
        for name, *_ in pairs
    ]
    return frame(rows), keys


def test_pairs_are_two_dots_with_labels_outside_them():
    rows, pairs = pair_rows(("a", 0.31, 0.33), ("b", 0.9, 0.4))
    drawing = charts.difference_dots(rows, pairs=pairs, sides=("Borgere", "Medarbejdere"))
    assert_tidy(drawing)
    place = {word.text: word for word in words(drawing)}
    assert place["Emnet b"].top < place["Emnet a"].top
    assert place["40 %"].right < place["90 %"].left
    assert place["31 %"].right < place["33 %"].left
    assert drawing.alt == (
        "Prikdiagram: andelen af positive svar fra borgere og medarbejdere. "
        "Emnet b: borgere 90 pct., medarbejdere 40 pct. Emnet a: borgere 31 pct., medarbejdere 33 pct."
    )


def test_a_pair_with_a_hidden_side_keeps_the_other():
    rows, pairs = pair_rows(("a", None, 0.7), ("b", 0.0, 1.0), ("c", None, None), ("d", 0.5, 0.5))
    drawing = charts.difference_dots(rows, pairs=pairs, sides=("Borgere", "Medarbejdere"))
    assert_tidy(drawing)
    assert texts(drawing).count("Borgere: vises ikke (færre end 5 svar)") == 2
    assert texts(drawing).count("Medarbejdere: vises ikke (færre end 5 svar)") == 1
    assert "Emnet a: borgere vises ikke (færre end 5 svar), medarbejdere 70 pct." in drawing.alt
    assert texts(drawing).count("50 %") == 3  # two labels and the axis


def test_the_sides_differ_in_colour_and_shape_and_equal_shares_show_both():
    rows, pairs = pair_rows(("a", 0.5, 0.5))
    first, second = dots(charts.difference_dots(rows, pairs=pairs, sides=("Borgere", "Medarbejdere")))
    assert {first.colour, second.colour} == {C.favourable, C.unfavourable}
    large, small = (first, second) if first.colour == C.favourable else (second, first)
    assert small.right - small.left <= large.right - large.left


def test_no_pairs_are_refused():
    with pytest.raises(EstimateError, match="uden spørgsmål"):
        charts.difference_dots(typical(), pairs=[], sides=("Borgere", "Medarbejdere"))

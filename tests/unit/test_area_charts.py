"""Grades, areas between two measures, and lines over time: what the drawings hold, and the same in words."""

import math
import re
from dataclasses import replace

import pandas as pd
import pytest

from helpers.charts.area_measures import AreaValue, ScoreLine, area_bars, score_lines
from helpers.charts.area_stacks import Part, Stack, area_stacks
from helpers.charts.grades import GradedCell, GradedRow, grade_grid
from helpers.charts.lines import Line, time_lines
from helpers.charts.scatter import NamedPoint, area_scatter
from helpers.errors import EstimateError
from helpers.params import AreaWords
from helpers.schemas import empty_estimates
from helpers.theme import Theme

NUMBERS: pd.DataFrame = empty_estimates()


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def test_every_score_stands_with_its_grade_in_words():
    rows = [
        GradedRow("Assens", (GradedCell("42 % lav", "+2", "low"),)),
        GradedRow("Vejen", (GradedCell("88 % høj", "+44", "high"),), own=True),
        GradedRow("Lejre", (GradedCell("vises ikke", "", ""),)),
    ]
    drawing = grade_grid(
        rows, elements=["Samtalen"], grades={"high": "høj", "low": "lav"}, numbers=NUMBERS, theme=Theme()
    )
    assert {"Assens", "42 % lav", "+2", "88 % høj", "+44", "vises ikke"} <= set(words(drawing.svg))
    assert "Vejen: samtalen 88 % høj, udvikling +44." in drawing.alt
    assert "Lejre: samtalen vises ikke." in drawing.alt
    assert drawing.svg.count('role="img"') == 2  # a score that is not shown has no target with a tip


def test_areas_stand_with_their_names_read_from_the_left():
    points = [NamedPoint("Rebild", 0.7, 0.6, own=True), NamedPoint("Assens", 0.4, 0.6), NamedPoint("Vejen", 0.9, 0.8)]
    drawing = area_scatter(
        points, x_label="Tid", y_label="Samtalen", summary="r = 0,9.", numbers=NUMBERS, trend=True, theme=Theme()
    )
    assert [word for word in words(drawing.svg) if word in {"Assens", "Rebild", "Vejen"}] == [
        "Assens",
        "Rebild",
        "Vejen",
    ]
    assert "Assens 40 pct. og 60 pct." in drawing.alt
    assert "r = 0,9." in drawing.alt


def test_only_what_certainly_goes_together_has_a_line():
    points = [NamedPoint("Rebild", 0.7, 0.6), NamedPoint("Assens", 0.4, 0.6), NamedPoint("Vejen", 0.9, 0.8)]
    theme = Theme()
    with_line, without = (
        area_scatter(points, x_label="x", y_label="y", summary="", numbers=NUMBERS, trend=trend, theme=theme).svg
        for trend in (True, False)
    )
    assert theme.colours.unfavourable.lower() in with_line.lower()
    assert theme.colours.unfavourable.lower() not in without.lower()


def test_a_scatter_of_two_areas_is_refused():
    with pytest.raises(EstimateError, match="tre punkter"):
        area_scatter(
            [NamedPoint("A", 0.1, 0.2)] * 2,
            x_label="x",
            y_label="y",
            summary="",
            numbers=NUMBERS,
            trend=False,
            theme=Theme(),
        )


def test_lines_leave_out_times_without_a_number():
    lines = [Line("Samlet", (0.03, 0.56)), Line("Resten af landet", (math.nan, 0.21)), Line("Ingen", (math.nan,) * 2)]
    drawing = time_lines(lines, times=["Start", "Slut"], subject="Selvbooking", numbers=NUMBERS, theme=Theme())
    assert {"Samlet 56 %", "3 %", "Resten af landet 21 %"} <= set(words(drawing.svg))
    assert drawing.alt == (
        "Kurvediagram om »Selvbooking«: Start, Slut. Samlet: Start 3 pct., Slut 56 pct. Resten af landet: Slut 21 pct."
    )


def test_lines_without_any_number_are_refused():
    with pytest.raises(EstimateError, match="mindst ét tal"):
        time_lines([Line("A", (math.nan,))], times=["Start"], subject="x", numbers=NUMBERS, theme=Theme())


def test_stacks_are_labelled_with_counts_and_called_what_the_evaluation_calls_its_areas():
    colours = Theme().colours
    parts = (Part("I lav grad", 3, colours.unfavourable), Part("I høj grad", 9, colours.favourable))
    schools = AreaWords(singular="skole", plural="skoler", definite="skolerne")
    stacks = [Stack("Midtvejs", 12, parts)]
    drawing = area_stacks(stacks, subject="Har en plan", words=schools, rows=NUMBERS, theme=Theme())
    assert {"Midtvejs", "N = 12", "3", "9", "Andel af skolerne, pct."} <= set(words(drawing.svg))
    assert drawing.alt == (
        "Stablede søjler om »Har en plan«: antal skoler efter svar. Midtvejs (12 skoler): i lav grad 3 og i høj grad 9."
    )


def test_bars_of_areas_run_from_the_highest_with_those_without_a_number_last():
    values = [
        AreaValue("Lejre", math.nan, "", words="(*)"),
        AreaValue("Rebild", -0.2, "-20 pct."),
        AreaValue("Vejle", 0.5, "+50 pct.", own=True),
    ]
    drawing = area_bars(values, subject="Udvikling", goal=0.4, rows=NUMBERS, theme=Theme())
    names = [word for word in words(drawing.svg) if word in {"Lejre", "Rebild", "Vejle"}]
    assert names == ["Vejle", "Rebild", "Lejre"]
    assert {"+50 pct.", "-20 pct.", "(*)", "mål 40 pct."} <= set(words(drawing.svg))
    assert drawing.alt == "Vandrette søjler: Udvikling. Vejle +50 pct.; Rebild -20 pct.; Lejre (*)."
    assert drawing.svg.count('role="img"') == 2  # what has no number has no bar to point at


@pytest.mark.parametrize("scores", [(3.0, 3.5), (3.5, 3.0)])
def test_scores_of_two_waves_are_written_from_left_to_right(scores):
    lines = [ScoreLine("Match", scores), ScoreLine("Plan", (math.nan, 4.0))]
    drawing = score_lines(lines, waves=["Nulpunkt", "Midtvejs"], scale=(1, 5), rows=NUMBERS, theme=Theme())
    assert [word for word in words(drawing.svg) if "," in word] == ["3,0", "3,5", "4,0"]
    assert f"Match: nulpunkt {scores[0]:.1f}, midtvejs {scores[1]:.1f}.".replace(".0", ",0").replace(".5", ",5") in (
        drawing.alt
    )


def test_a_clients_colours_are_the_drawings():
    theme = replace(Theme(), colours=replace(Theme().colours, favourable="#123456"))
    points = [NamedPoint("Rebild", 0.7, 0.6), NamedPoint("Assens", 0.4, 0.6), NamedPoint("Vejen", 0.9, 0.8)]
    drawing = area_scatter(points, x_label="x", y_label="y", summary="", numbers=NUMBERS, trend=False, theme=theme)
    assert "#123456" in drawing.svg


def test_small_shares_are_drawn_with_a_decimal_where_that_is_asked_for():
    lines = [Line("Vejle", (0.0413, 0.0388))]
    drawing = time_lines(lines, times=["2016", "2018"], subject="x", numbers=NUMBERS, theme=Theme(), digits=1)
    assert {"4,1 %", "Vejle 3,9 %"} <= set(words(drawing.svg))
    assert drawing.alt.endswith("Vejle: 2016 4,1 pct., 2018 3,9 pct.")

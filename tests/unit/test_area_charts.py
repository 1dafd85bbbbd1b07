"""Grades, areas between two measures, and lines over time: what the drawings hold, and the same in words."""

import math
import re

import pandas as pd
import pytest

from helpers.charts.grades import GradedCell, GradedRow, grade_grid
from helpers.charts.lines import Line, time_lines
from helpers.charts.scatter import NamedPoint, area_scatter
from helpers.errors import EstimateError
from helpers.schemas import empty_estimates

NUMBERS: pd.DataFrame = empty_estimates()


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def test_every_score_stands_with_its_grade_in_words():
    rows = [
        GradedRow("Assens", (GradedCell("42 % lav", "+2", "low"),)),
        GradedRow("Vejen", (GradedCell("88 % høj", "+44", "high"),), own=True),
        GradedRow("Lejre", (GradedCell("vises ikke", "", ""),)),
    ]
    drawing = grade_grid(rows, elements=["Samtalen"], grades={"high": "høj", "low": "lav"}, numbers=NUMBERS)
    assert {"Assens", "42 % lav", "+2", "88 % høj", "+44", "vises ikke"} <= set(words(drawing.svg))
    assert "Vejen: samtalen 88 % høj, udvikling +44." in drawing.alt
    assert "Lejre: samtalen vises ikke." in drawing.alt
    assert drawing.svg.count('role="img"') == 2  # a score that is not shown has no target with a tip


def test_areas_stand_with_their_names_read_from_the_left():
    points = [NamedPoint("Rebild", 0.7, 0.6), NamedPoint("Assens", 0.4, 0.6), NamedPoint("Vejen", 0.9, 0.8)]
    drawing = area_scatter(points, x_label="Tid", y_label="Samtalen", summary="r = 0,9.", numbers=NUMBERS)
    assert [word for word in words(drawing.svg) if word in {"Assens", "Rebild", "Vejen"}] == [
        "Assens",
        "Rebild",
        "Vejen",
    ]
    assert "Assens 40 pct. og 60 pct." in drawing.alt
    assert "r = 0,9." in drawing.alt


def test_a_scatter_of_two_areas_is_refused():
    with pytest.raises(EstimateError, match="tre punkter"):
        area_scatter([NamedPoint("A", 0.1, 0.2)] * 2, x_label="x", y_label="y", summary="", numbers=NUMBERS)


def test_lines_leave_out_times_without_a_number():
    lines = [Line("Samlet", (0.03, 0.56)), Line("Resten af landet", (math.nan, 0.21)), Line("Ingen", (math.nan,) * 2)]
    drawing = time_lines(lines, times=["Start", "Slut"], subject="Selvbooking", numbers=NUMBERS)
    assert {"Samlet 56 %", "3 %", "Resten af landet 21 %"} <= set(words(drawing.svg))
    assert drawing.alt == (
        "Kurvediagram om »Selvbooking«: Start, Slut. Samlet: Start 3 pct., Slut 56 pct. Resten af landet: Slut 21 pct."
    )


def test_lines_without_any_number_are_refused():
    with pytest.raises(EstimateError, match="mindst ét tal"):
        time_lines([Line("A", (math.nan,))], times=["Start"], subject="x", numbers=NUMBERS)

"""Sentences about what goes together over areas, whole."""

import math

import pytest

from helpers.narrative.fidelity import Coefficient, correlation_sentence
from helpers.params import AreaWords

UNITS = AreaWords(singular="enhed", plural="enheder", definite="enhederne")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Coefficient(0.51, 0.031, 18), "Motivation og viden følges ad i 18 enheder (r = 0,51, p = 0,031)."),
        (Coefficient(0.76, 0.0003, math.nan), "Motivation og viden følges ad (r = 0,76, p < 0,001)."),
        (Coefficient(-0.6, 0.01, 18), "Motivation og viden går hver sin vej i 18 enheder: Hvor det ene er højt, er det andet "
         "lavt (r = −0,60, p = 0,010)."),
        (Coefficient(0.47, 0.05, 18), "Der ses ingen sikker sammenhæng mellem motivation og viden i 18 enheder (r = 0,47, "
         "p = 0,050)."),
    ],
)  # fmt: skip
def test_what_goes_together(found, told):
    assert correlation_sentence("Motivation og viden", found, UNITS) == told

"""The theme's promises: readable text, and answers that keep apart without colour vision and in grey print."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from helpers.charts.shades import shade
from helpers.errors import EstimateError
from helpers.theme import Colours, Theme, font_files, font_paths

C = Colours()
# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB; the identity is full colour vision.
VISION = {
    "full": [1, 0, 0, 0, 1, 0, 0, 0, 1],
    "protan": [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    "deutan": [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
    "tritan": [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
}


def linear(colour: str) -> NDArray[np.float64]:
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    dark, light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* (D65) of linear RGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: str, other: str, vision: str) -> float:
    seen = np.array(VISION[vision]).reshape(3, 3)
    return float(np.linalg.norm(lab(seen @ linear(one)) - lab(seen @ linear(other))))


def lightness(colour: str) -> float:
    return float(lab(linear(colour))[0])


def test_contrast_matches_the_standard():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # WCAG's best known near miss


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *[(ink, ground) for ink in (C.text, C.muted, C.accent, C.warning) for ground in (C.page, C.surface)],
        (C.text, C.warning_surface),
        (C.warning, C.warning_surface),
        (C.on_accent, C.accent),
    ],
)
def test_text_is_readable(ink: str, ground: str):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("colour", [C.favourable, C.neutral, C.unfavourable])
def test_columns_stand_out_from_the_page(colour: str):
    assert contrast(colour, C.page) >= 3


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("steps", [2, 3, 4, 5])
def test_categories_keep_apart_in_every_vision(steps: int, vision: str):
    colours = Theme().scale_colours([f"c{i}" for i in range(steps)]).values()
    assert min(difference(one, other, vision) for one, other in combinations(colours, 2)) >= 20


@pytest.mark.parametrize(("steps", "least"), [(2, 20), (3, 15), (4, 20), (5, 15)])
def test_neighbours_keep_apart_in_grey_print(steps: int, least: float):
    shades = [lightness(colour) for colour in Theme().scale_colours([f"c{i}" for i in range(steps)]).values()]
    assert min(abs(one - other) for one, other in pairwise(shades)) >= least


def test_the_three_common_answers_all_differ_in_grey_print():
    shades = [lightness(colour) for colour in (C.favourable, C.neutral, C.unfavourable)]
    assert min(abs(one - other) for one, other in combinations(shades, 2)) >= 15


@pytest.mark.parametrize("vision", VISION)
def test_shades_darken_evenly_in_grey_print_and_in_every_vision(vision: str):
    """Every fifth of the way is a step that is seen."""
    grounds = [shade(Theme(), part / 5)[0] for part in range(6)]
    steps = [one - other for one, other in pairwise(map(lightness, grounds))]
    assert min(steps) >= 12
    assert max(steps) <= 1.5 * min(steps)
    assert min(difference(one, other, vision) for one, other in pairwise(grounds)) >= 12


def test_the_favourable_end_has_its_colour_wherever_it_stands():
    first = Theme().scale_colours(["enig", "hverken", "uenig"])
    assert first == {"enig": C.favourable, "hverken": C.neutral, "uenig": C.unfavourable}
    assert Theme().scale_colours(["slet_ikke", "nogen", "meget"], favourable="meget") == {
        "slet_ikke": C.unfavourable,
        "nogen": C.neutral,
        "meget": C.favourable,
    }
    # A collapsed top: the favourable category need not be the outermost one.
    assert Theme().scale_colours(["d", "c", "b", "a"], favourable="b")["a"] == C.favourable


def test_off_scale_answers_stand_outside_the_order():
    colours = Theme().scale_colours(["ja", "nej", "ved_ikke"], off_scale=["ved_ikke"])
    assert colours == {"ja": C.favourable, "nej": C.unfavourable, "ved_ikke": C.off_scale}


def test_a_long_scale_gets_a_colour_a_category():
    colours = list(Theme().scale_colours([f"c{i}" for i in range(7)]).values())
    assert len(set(colours)) == 7
    assert (colours[0], colours[-1]) == (C.favourable, C.unfavourable)


def test_an_unknown_favourable_end_is_refused():
    with pytest.raises(EstimateError, match="»ja« er ikke blandt enig, uenig"):
        Theme().scale_colours(["enig", "uenig"], favourable="ja")


def test_a_client_changes_a_part_and_keeps_the_rest():
    own = replace(
        Theme(), logo="logo.svg", contact="Analyse, tlf. 12 34 56 78", colours=replace(C, favourable="#003300")
    )
    assert own.scale_colours(["ja", "nej"]) == {"ja": "#003300", "nej": C.unfavourable}
    assert own.page == Theme().page


def test_figures_are_as_wide_as_the_text_column():
    assert Theme().page.text_width == pytest.approx(160 / 25.4 * 72)


def test_fonts_come_from_the_wheel():
    assert {path.suffix for path in font_files().values()} == {".ttf"}
    assert all(path.is_file() and path.parent == font_paths()[0] for path in font_files().values())

"""A client's look: taken from params, and refused where it cannot be read."""

from pathlib import Path

import pytest

from helpers.params.appearance import Appearance, appearance_problems
from helpers.theme import Colours, contrast, weak_contrasts


def problems(folder: Path, **settings: object) -> list[str]:
    found = appearance_problems(folder / "evaluation.yml", Appearance.model_validate(settings))
    return [f"{problem.place}: {problem.found}; {problem.allowed}" for problem in found]


def test_the_theme_has_the_clients_colours_files_and_page(tmp_path):
    (tmp_path / "logo.png").write_bytes(b"PNG")
    declared = Appearance(colours={"accent": "#123456"}, logo="logo.png", contact=["Ring"], layout="slides")
    theme = declared.theme(tmp_path)
    assert (theme.colours.accent, theme.contact, theme.page.layout) == ("#123456", ("Ring",), "slides")
    assert theme.logo is not None
    assert theme.logo.content == b"PNG"
    assert theme.page.width_mm / theme.page.height_mm == pytest.approx(16 / 9, abs=0.01)
    assert problems(tmp_path, logo="logo.png", colours={"accent": "#123456"}) == []


def test_colours_that_cannot_be_read_are_refused_with_their_contrast(tmp_path):
    (found, *others) = problems(tmp_path, colours={"muted": "#999999"})
    assert found == "appearance, colours: muted på page har kontrasten 2,8; mindst 4,5 (WCAG 2.1 AA)"
    assert len(others) == 1


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"colours": {"akcent": "#123456"}}, "»akcent«"),
        ({"logo": "logo.gif"}, "logo.gif"),
        ({"logo": "logo.svg"}, "logo.svg findes ikke"),
        ({"word": "skabelon.doc"}, "skabelon.doc"),
    ],
)
def test_what_is_not_there_is_refused(tmp_path, settings, told):
    (found,) = problems(tmp_path, **settings)
    assert told in found


def test_contrast_as_the_standard_counts_it():
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert weak_contrasts(Colours()) == []

"""How an evaluation's reports look: the client's colours, logo, contact lines, page layout and Word template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from helpers.errors import Problem, nearest
from helpers.instrument import Strict, Text
from helpers.theme import SLIDE_TYPE, SLIDES, Asset, Colours, Page, Theme, Type, weak_contrasts

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\\\]+$")]
_LOGOS = (".svg", ".png", ".jpg", ".jpeg")


class Appearance(Strict):
    """`appearance` of evaluation.yml. Files lie beside it; `contact` has one line each.

    `layout` is the PDF's page. `word` is a document (.docx) whose styles and heads Word reports take.
    """

    layout: Literal["a4", "slides"] = "a4"
    colours: dict[str, Colour] = {}
    logo: FileName | None = None
    contact: list[Text] = []
    word: FileName | None = None

    def theme(self, folder: Path | None = None) -> Theme:
        """The theme; without `folder` it has no files, which drawings do not need."""
        known = {field.name for field in fields(Colours)}
        slides = self.layout == "slides"
        return Theme(
            type=SLIDE_TYPE if slides else Type(),
            colours=replace(Colours(), **{name: value for name, value in self.colours.items() if name in known}),
            page=SLIDES if slides else Page(),
            logo=_asset(folder, self.logo),
            contact=tuple(self.contact),
            word=_asset(folder, self.word),
        )

    def files(self, folder: Path) -> list[Path]:
        """The files that the theme carries."""
        return [folder / name for name in (self.logo, self.word) if name]


def appearance_problems(path: Path, appearance: Appearance) -> Iterator[Problem]:
    """Colours that do not exist or cannot be read, and files that are not there."""
    known = [field.name for field in fields(Colours)]
    unknown = [name for name in appearance.colours if name not in known]
    for name in unknown:
        repair = nearest(name, known) or "Brug et af navnene."
        yield Problem(str(path), "appearance, colours", f"»{name}«", ", ".join(known), repair)
    for ink, ground, found, least in weak_contrasts(appearance.theme().colours) if not unknown else []:
        words = f"{ink} på {ground} har kontrasten {_comma(found)}"
        repair = f"Gør {ink} mørkere eller {ground} lysere (eller omvendt), så forskellen bliver større."
        yield Problem(str(path), "appearance, colours", words, f"mindst {_comma(least)} (WCAG 2.1 AA)", repair)
    for key, file, endings in (("logo", appearance.logo, _LOGOS), ("word", appearance.word, (".docx",))):
        place, name = f"appearance, {key}", file or ""
        if name and Path(name).suffix.lower() not in endings:
            yield Problem(str(path), place, name, " eller ".join(endings), "Gem filen i et andet format.")
        elif name and not (path.parent / name).is_file():
            repair = f"Læg filen i {path.parent.name}/, eller fjern {key}."
            yield Problem(str(path), place, f"{name} findes ikke", "en fil i evalueringens mappe", repair)


def _asset(folder: Path | None, name: str | None) -> Asset | None:
    return Asset(name, (folder / name).read_bytes()) if folder and name else None


def _comma(ratio: float) -> str:
    return f"{int(ratio * 10) / 10}".replace(".", ",")

"""Chapters that an evaluation declares for itself, and the kinds of section that they are made of.

A kind is a model here, an entry in `AnySection`, and a function in `helpers.chapters` that is listed in
`chapters.declared.KINDS`. Nothing in a kind may be about one evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from helpers.instrument import Identifier, PhaseName, Strict, Text

Place = Literal["status", "implementation", "appendix"]
Named = Literal["items", "themes", "waves", "populations", "areas"]


class Part(Strict):
    """What a chapter and a section have in common; without `phases` it stands in all.

    `reports` leaves it out of the reports on single areas (`total`) or of the one on all together (`areas`).
    """

    id: Identifier
    title: str = ""
    text: str = ""
    phases: list[PhaseName] = []
    reports: Literal["all", "total", "areas"] = "all"

    def is_in(self, phase: PhaseName, *, total: bool) -> bool:
        """Whether a report on this phase, of all areas together or of one, has it."""
        here = {"all": True, "total": total, "areas": not total}[self.reports]
        return here and (not self.phases or phase in self.phases)

    def references(self) -> Mapping[tuple[str, Named], Sequence[str]]:
        """What the part names elsewhere in evaluation.yml: (its own key, what kind of thing) to the names."""
        return {}


class TextSection(Part):
    """Words under a heading."""

    kind: Literal["text"]
    body: Text


class TextTable(Part):
    """A table of words, as in drivers and barriers; a cell may be empty."""

    kind: Literal["text_table"]
    columns: list[Text] = Field(min_length=1)
    rows: list[list[str]] = Field(min_length=1)
    caption: Text
    note: str = ""

    @model_validator(mode="after")
    def _is_rectangular(self) -> TextTable:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"række {number} har {len(row)} celler, men der er {len(self.columns)} kolonner")
        return self


# One kind a line.
AnySection = Annotated[
    TextSection
    | TextTable,
    Field(discriminator="kind"),
]  # fmt: skip


class Chapter(Part):
    """A chapter of the report; `place` is after the summary, after the differences, or after the method."""

    title: Text
    place: Place
    sections: list[AnySection] = Field(min_length=1)

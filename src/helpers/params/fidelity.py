"""Fidelity to a model: which items make up each core element, and what a score is called."""

from __future__ import annotations

from pydantic import Field, model_validator

from helpers.instrument import Identifier, Strict, Text
from helpers.wording import rounded_percent


class CoreElement(Strict):
    """A part of the model. `group` is what the element is called in the results' column of that name."""

    id: Identifier
    title: Text
    group: Text
    items: list[Identifier] = Field(min_length=1)
    text: str = ""


class Grade(Strict):
    """What scores from `minimum` (a shown whole percentage) are called."""

    id: Identifier
    label: Text
    minimum: int = Field(ge=0, le=100)


class Fidelity(Strict):
    """Share of the answers to an element's items in the scale's favourable category; grades from the highest down."""

    population: Identifier
    item: Identifier = "fidelity"
    elements: list[CoreElement] = Field(min_length=1)
    grades: list[Grade] = Field(min_length=2)

    @model_validator(mode="after")
    def _grades_cover_all_scores(self) -> Fidelity:
        minima = [grade.minimum for grade in self.grades]
        if minima != sorted(set(minima), reverse=True) or minima[-1] != 0:
            raise ValueError("grades skal stå med den højeste grænse først og slutte med minimum: 0")
        return self

    def grade_of(self, value: float) -> Grade:
        """The grade of a score (0..1), by the whole percentage that is shown: 79.5 is shown as 80."""
        shown = rounded_percent(value)
        return next(grade for grade in self.grades if shown >= grade.minimum)

    def interval_of(self, grade: Grade) -> str:
        """As in "80 eller mere", "70 til 79", "under 70", in whole percentages."""
        place = self.grades.index(grade)
        if place == 0:
            return f"{grade.minimum} eller mere"
        above = self.grades[place - 1].minimum
        return f"{grade.minimum} til {above - 1}" if grade.minimum else f"under {above}"

    @property
    def groups(self) -> list[str]:
        """The elements' names in the results' column group."""
        return [element.group for element in self.elements]

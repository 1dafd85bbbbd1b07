"""What declared chapters and sections of every kind have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from helpers.instrument import Identifier, PhaseName, Strict

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

    def numbers(self) -> Sequence[str]:
        """Items, asked or published, that the part shows numbers of."""
        return []

    def alike(self) -> Sequence[str]:
        """Items that the part draws on one scale."""
        return []

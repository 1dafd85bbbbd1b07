"""What an evaluation declares of tables that are downloaded from jobindsats.dk."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from helpers.instrument import Identifier, Strict, Text


class JobindsatsTable(Strict):
    """One table of the API: its id, the periods and areas that are asked for, and how old an extract may be.

    `measures` gives the table's column -> the item that it is in the report; `where` keeps the rows whose dimension
    has one value.
    """

    table: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_]+$")]
    periods: list[Text] = Field(min_length=1)
    areas: list[Text] = []
    measures: dict[Text, Identifier] = Field(min_length=1)
    where: dict[Text, Text] = {}
    most_days_old: int = Field(default=90, ge=0)

    def is_stale(self, fetched: date, today: date) -> bool:
        """Whether an extract from `fetched` is older than it may be."""
        return (today - fetched).days > self.most_days_old

"""What an evaluation declares of tables that are downloaded from jobindsats.dk."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from helpers.instrument import Identifier, Slug, Strict, Text

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class JobindsatsTable(Strict):
    """One table: a `file` that was downloaded on the day `extracted`, or the API's `table`, fetched when it is needed.

    `periods` and `areas` are what the API is asked for, and what reports may show. `measures` gives the table's column
    -> the item that it is in the report, `percentages` the items that are per cent; `where` keeps the rows whose
    dimension has one value; `same_as` says which of the evaluation's areas a name of the table is (Hele landet:
    danmark). An extract may be `most_days_old` days old. A `synthetic` table is written with the demo answers.
    """

    table: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_]*$")] = ""
    file: Text | None = None
    extracted: Day | None = None
    synthetic: bool = False
    periods: list[Text] = Field(min_length=1)
    areas: list[Text] = []
    measures: dict[Text, Identifier] = Field(min_length=1)
    percentages: list[Identifier] = []
    where: dict[Text, Text] = {}
    same_as: dict[Text, Slug] = {}
    most_days_old: int = Field(default=90, ge=0)

    @model_validator(mode="after")
    def _is_whole(self) -> JobindsatsTable:
        if bool(self.table) == bool(self.file):
            raise ValueError("skriv enten file (en hentet tabel) eller table (API'ets id)")
        if self.file and not (self.extracted or self.synthetic):
            raise ValueError("skriv i extracted, hvilken dag filen er hentet")
        if unknown := sorted(set(self.percentages) - set(self.measures.values())):
            raise ValueError(f"percentages nævner {', '.join(unknown)}, som ikke står i measures")
        return self

    def is_stale(self, fetched: date, today: date) -> bool:
        """Whether an extract from `fetched` is older than it may be."""
        return (today - fetched).days > self.most_days_old

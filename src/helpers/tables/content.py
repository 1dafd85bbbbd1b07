"""A finished table: texts in rows and columns, before it has a caption and a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.blocks import pipe_table
from helpers.errors import EstimateError

NOTHING = "–"  # beside a cell that says why there is no number


@dataclass(frozen=True)
class TableContent:
    """A table without caption and number; `align` has one letter a column: l or r."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str

    @property
    def markdown(self) -> str:
        return pipe_table(self.header, self.rows, self.align)


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], align: str = "") -> TableContent:
    """Texts as a table, all columns to the left unless `align` says otherwise.

    Raises EstimateError when a row or `align` does not have the header's length.
    """
    align = align or "l" * len(header)
    for place, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise EstimateError(f"Tabellens række {place} har {len(row)} celler; overskriften har {len(header)}.")
    if len(align) != len(header) or set(align) - {"l", "r"}:
        raise EstimateError(
            f"Tabellens justering »{align}« skal have ét bogstav (l eller r) for hver af {len(header)} kolonner."
        )
    return TableContent(tuple(header), tuple(tuple(row) for row in rows), align)

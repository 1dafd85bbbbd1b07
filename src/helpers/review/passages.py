"""Interview passages: quotes that are not shown and why, and quotes that may name a person or a place."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.errors import Problem
from helpers.ingest.names import names_in
from helpers.ingest.places import join_words, list_rows
from helpers.params import AreaParams
from helpers.review.findings import Finding

_HEADER_ROWS = 2  # the first passage stands in row 2 of the file


def passage_findings(frame: pd.DataFrame, area: AreaParams) -> Iterator[Finding]:
    """Counts of quotes held back, and rows whose released quote holds what looks like a name."""
    file = area.params.interviews or ""
    quoted = frame["quote"] != ""
    for column, reason in {"consent": "samtykke", "anonymised": "anonymisering"}.items():
        held = int((quoted & ~frame[column]).sum())
        if held:
            found = f"{held} af {int(quoted.sum())} citater er uden {reason} og vises ikke"
            yield Finding("note", Problem(file, column, found, "", "Intet, hvis det er rigtigt."), area.slug)
    released = frame[quoted & frame["consent"] & frame["anonymised"]]
    named = {int(str(row)): names_in(quote) for row, quote in released["quote"].items()}
    for kind in ("personnavn", "stednavn"):
        rows = [row + _HEADER_ROWS for row, found in named.items() if kind in found]
        if rows:
            found = f"citatet kan indeholde et {kind}"
            repair = (
                f"Læs {join_words(['citatet' if len(rows) == 1 else 'citaterne'])} igen, og skriv fx [navn] i stedet."
            )
            where = f"{list_rows(rows)}, kolonnen »quote«"
            yield Finding("warning", Problem(file, where, found, "citater uden navne", repair), area.slug)

"""What a review says of the declared tables of jobindsats.dk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from helpers.errors import InputProblems
from helpers.ingest.jobindsats import read_jobindsats
from helpers.ingest.jobindsats_api import extract_of, refresh
from helpers.params.jobindsats import JobindsatsTable
from helpers.review.findings import Finding


def table_findings(tables: Iterable[JobindsatsTable], root: Path, *, today: date) -> Iterator[Finding]:
    """Tables that are stale, cannot be fetched or cannot be read; a missing or stale one is fetched first."""
    for table in tables:
        try:
            refresh(table, root, today=today)
            path = extract_of(table, root)
            if path is not None:
                read_jobindsats(path, table)
        except InputProblems as error:
            yield from (Finding("error", problem) for problem in error.problems)

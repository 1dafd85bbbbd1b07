"""Do the numbers of results.csv follow from each other."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator
from typing import Any

from helpers.audit.own import contradictions
from helpers.params import Evaluation
from helpers.schemas import NUMBER_COLUMNS


def problems(content: bytes, evaluation: Evaluation) -> Iterator[str]:
    """Shares, changes, sums and correlations of results.csv that do not follow from its other numbers."""
    header, *lines = csv.reader(io.StringIO(content.decode(), newline=""))
    columns: dict[str, Iterable[Any]] = dict(zip(header, zip(*lines, strict=True), strict=bool(lines)))
    for name in NUMBER_COLUMNS:
        columns[name] = [float(text or math.nan) for text in columns.get(name, ())]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    for problem in contradictions(rows, evaluation):
        yield f"results.csv: {problem}"

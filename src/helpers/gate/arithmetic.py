"""Do the numbers of results.csv follow from each other."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pandas as pd

from helpers.audit.own import contradictions
from helpers.params import Evaluation
from helpers.schemas import NUMBER_COLUMNS, RESULT_COLUMNS

_NO_NUMBER = {name: [""] for name in NUMBER_COLUMNS}


def problems(content: bytes, evaluation: Evaluation) -> Iterator[str]:
    """Shares, changes, sums and correlations of results.csv that do not follow from its other numbers."""
    texts = dict.fromkeys(set(RESULT_COLUMNS) - set(NUMBER_COLUMNS), "object")
    rows = pd.read_csv(io.BytesIO(content), dtype=texts, keep_default_na=False, na_values=_NO_NUMBER)
    for problem in contradictions(rows, evaluation):
        yield f"results.csv: {problem}"

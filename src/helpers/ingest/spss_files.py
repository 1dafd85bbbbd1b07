"""SPSS's files of answers as raw tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from helpers.ingest.raw_tables import Code, RawTable, plain_column


def read_sav(path: Path) -> RawTable:
    """The file as a table, its rows numbered from 1; raises ValueError when it is broken."""
    try:
        frame, facts = _read_in_its_encoding(path)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        raise ValueError(str(error)) from None
    plain = pd.DataFrame({name: plain_column(frame[name]) for name in frame.columns})
    plain.index = pd.RangeIndex(1, len(frame) + 1)
    missing = {name: _codes_within(plain[name], ranges) for name, ranges in facts.missing_ranges.items()}
    return RawTable(
        frame=plain,
        value_labels=facts.variable_value_labels,
        column_labels={name: label for name, label in facts.column_names_to_labels.items() if label},
        user_missing=missing,
        first_row=1,
    )


def _read_in_its_encoding(path: Path) -> tuple[pd.DataFrame, Any]:
    """Older SPSS on Danish Windows wrote cp1252 without saying so."""
    try:
        return pyreadstat.read_sav(str(path), user_missing=True)
    except (UnicodeDecodeError, pyreadstat.ReadstatError):
        return pyreadstat.read_sav(str(path), user_missing=True, encoding="WINDOWS-1252")


def _codes_within(column: pd.Series, ranges: Sequence[Mapping[str, Code]]) -> frozenset[Code]:
    values = column.dropna().unique()
    return frozenset(value for value in values if any(span["lo"] <= value <= span["hi"] for span in ranges))

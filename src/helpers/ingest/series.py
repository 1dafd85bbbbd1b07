"""Series of scores, a row per respondent and measurement, as one answer: how far the last score is from the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.ingest.places import place, quote_value
from helpers.ingest.raw_tables import as_text
from helpers.params import DataFile
from helpers.schemas import MOVEMENTS


def movements(frame: pd.DataFrame, items: Sequence[str]) -> pd.DataFrame:
    """Codes of `schemas.MOVEMENTS` by respondent (in the order of their first rows) and item, None without two scores.

    `frame` has `respondent`, `order` and a column of numbers per item; a missing score is no measurement.
    """
    people = frame["respondent"].dropna().unique()
    ordered = frame.sort_values("order", kind="stable")
    back, unchanged, forward = MOVEMENTS
    columns = {}
    for item in items:
        measured = ordered.dropna(subset=[item]).groupby("respondent")[item]
        moved = (measured.last() - measured.first())[measured.size() > 1].reindex(people)
        codes = np.select([moved < 0, moved == 0, moved > 0], [back, unchanged, forward], 0)
        columns[item] = pd.Series(codes, index=people).astype("object").where(lambda code: code > 0, None)
    return pd.DataFrame(columns, index=people)


def numbers_of(column: pd.Series) -> pd.Series:
    """Cells as numbers, also with decimal comma; what is none becomes missing."""
    return pd.to_numeric(as_text(column).str.strip().str.replace(",", ".", regex=False), errors="coerce")


def orders_of(column: pd.Series) -> pd.Series:
    """Numbers, or dates (2021-04-30, 30-04-2021) as numbers of days; missing where a cell is neither."""
    numbers = numbers_of(column)
    if numbers.notna().any():
        return numbers
    texts = as_text(column)
    dates = pd.to_datetime(texts, format="ISO8601", errors="coerce")
    dates = dates.fillna(pd.to_datetime(texts, format="%d-%m-%Y", errors="coerce"))
    return (dates - pd.Timestamp(0)) / pd.Timedelta(days=1)


def series_problems(frame: pd.DataFrame, raw: pd.DataFrame, data: DataFile, names: dict[str, str]) -> Iterator[Problem]:
    """Scores that are no numbers, measurements without a place in the series, and places that are taken twice."""
    for column, name in names.items():
        if column == "respondent":
            continue
        told = as_text(raw[column]).str.strip().fillna("") != ""
        wrong = frame.index[frame[column].isna() & (told if column != "order" else True)]
        if len(wrong):
            value = as_text(raw.loc[wrong[:1], column]).iloc[0]
            found = quote_value(value) if isinstance(value, str) else "en tom celle"
            allowed = "et tal eller en dato" if column == "order" else "et tal"
            where = place(sheet=data.sheet, rows=list(wrong), column=name)
            yield Problem(data.file, where, found, allowed, "Ret cellen i filen.")
    again = frame.index[frame["respondent"].notna() & frame.duplicated(["respondent", "order"])]
    if len(again):
        where = place(sheet=data.sheet, rows=list(again), column=names["order"])
        found = "en måling mere med samme nummer eller dato for samme respondent"
        yield Problem(data.file, where, found, "hver måling én gang", "Slet eller ret den ene.")

"""Column contracts: what each frame holds, in which units, and which words its columns may use."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

    ESTIMATES: pa.DataFrameSchema

RESULT_COLUMNS = [
    "population", "wave", "area", "group", "item", "statistic", "category",
    "n", "base", "value", "low", "high", "unit", "status",
]  # fmt: skip
KEY_COLUMNS = RESULT_COLUMNS[:7]
NUMBER_COLUMNS = ["n", "base", "value", "low", "high"]

# What a report needs besides its results: the tests, where a published number stands, why a number is missing.
TEST_COLUMNS = ["p", "p_adjusted", "effect", "test"]
ESTIMATE_COLUMNS = [*RESULT_COLUMNS, *TEST_COLUMNS, "reason", "figure"]

STATUSES = ["ok", "suppressed", "not_asked", "published", "not_computed"]
UNITS = ["share", "pp", "score", "count", "r", "p", "percent_change"]
SHOWN_STATUSES = ["ok", "published"]

PHASES = ["baseline", "midway", "final", "leader_perspective"]
FORMATS = ["html", "pdf", "docx"]

TOTAL = "samlet"
LEADER = "leader"  # the population with a smallest base of its own, whose words are interviews
MUNICIPALITY = "municipality"  # the population of areas' own answers, each area counted once
REGISTER = "register"  # the population of numbers that come from registers
PUBLIC = "jobindsats"  # the population of public statistics, downloaded from jobindsats.dk
INTERVIEWS = "interviews"  # the population of counts of people interviewed, and the item of those by form
UNKNOWN_FORM = "ikke angivet"  # the category of interviews whose form nobody wrote down
WITHHELD = "withheld_quotes"  # the item of counts of quotes that may not be shown
ANY_WAVE = "other"  # published numbers that belong to no wave: targets, thresholds, the number of questions
UNASKED = [REGISTER, MUNICIPALITY, PUBLIC, INTERVIEWS]  # populations of numbers that nobody answered
RESPONDENTS = "survey_respondents"
WEIGHTING = "weighting"  # how weights were reached: rows of `survey_respondents`
FRAME = ["respondents_share", "frame_share"]  # a background variable among the respondents and in their frame
NOT_PUBLISHED = "not_published"  # the reason of what a source gives no number for
RELEASES = "releases"  # the folder that remembers what was published

# Answers: one row per respondent, one int16 column per item. Scale codes are 0 and up.
ANSWER_COLUMNS = ["wave", "area", "group", "respondent", "weight", "completed"]
BACKGROUND = "background:"  # before the name of a background variable, in a column beside the items
BLANK = -1
MOVEMENTS = (1, 2, 3)  # codes of a scale of movements: back, unchanged, forward
NOT_SHOWN = -2


def __getattr__(name: str) -> Any:
    """`ESTIMATES`, made when it is first asked for: pandera takes longer to import than most commands take to run."""
    if name == "ESTIMATES":
        return _estimates()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def respondent_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that tell how many answered: neither partial answers, which they include, nor sums of weights."""
    return rows_with(rows, item=RESPONDENTS, statistic="count", category="n")


def rows_with(rows: pd.DataFrame, **wanted: str | Collection[str]) -> pd.DataFrame:
    """The rows that have what is wanted in each named column: one text, or one of several.

    A report picks rows thousands of times, a few at a time, and pandas' own masks cost more than the picking.
    """
    import numpy as np

    kept = np.ones(len(rows), dtype=bool)
    for name, texts in wanted.items():
        column = rows[name].to_numpy(dtype="object")
        if isinstance(texts, str):
            kept &= column == texts
        else:
            kept &= np.fromiter(map(set(texts).__contains__, column), dtype=bool, count=len(column))
    return rows.take(kept.nonzero()[0])


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries; pandas' own `to_dict` looks each column up anew for every few rows of a report."""
    names = rows.columns.tolist()
    return [dict(zip(names, row, strict=True)) for row in rows.to_numpy(dtype="object").tolist()]


def empty_estimates() -> pd.DataFrame:
    """An estimate frame without rows, with the right columns and dtypes."""
    import pandas as pd

    return as_estimates(pd.DataFrame(columns=ESTIMATE_COLUMNS))


def as_estimates(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring a frame with some of the estimate columns into the contract's order and dtypes (nothing is checked)."""
    import pandas as pd

    numbers = {*NUMBER_COLUMNS, "p", "p_adjusted", "effect"}
    columns: dict[str, pd.Series] = {}
    for name in ESTIMATE_COLUMNS:
        column = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype="object")
        if name in numbers:
            columns[name] = pd.to_numeric(column).astype("float64")
        else:
            columns[name] = column.astype("object").where(column.notna(), "").astype("str")
    return pd.DataFrame(columns, index=frame.index).reset_index(drop=True)


@cache
def _estimates() -> pa.DataFrameSchema:
    import pandera.pandas as pa

    def text(checks: pa.Check | None = None) -> pa.Column:
        return pa.Column("str", checks, nullable=False)

    def number() -> pa.Column:
        return pa.Column("float64", nullable=True)

    return pa.DataFrameSchema(
        {
            **{name: text() for name in KEY_COLUMNS},
            **{name: number() for name in NUMBER_COLUMNS},
            "unit": text(pa.Check.isin(UNITS)),
            "status": text(pa.Check.isin(STATUSES)),
            **{name: number() for name in ["p", "p_adjusted", "effect"]},
            **{name: text() for name in ["test", "reason", "figure"]},
        },
        checks=[
            pa.Check(
                lambda frame: frame.loc[~frame["status"].isin(SHOWN_STATUSES), NUMBER_COLUMNS].isna().all(axis=None),
                error="a number stands in a row that is not shown",
            ),
            pa.Check(
                lambda frame: frame.loc[frame["status"].isin(SHOWN_STATUSES), "value"].notna().all(),
                error="a shown row has no value",
            ),
        ],
        unique=KEY_COLUMNS,
        strict=True,
        ordered=True,
    )

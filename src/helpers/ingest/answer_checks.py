"""The contract of answers as a pandera schema, and what in a file breaks it, told in Danish with row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import Problem
from helpers.ingest.answer_codes import OUTSIDE, AnswerKey, fold_label, scale_codes
from helpers.ingest.answer_layouts import Delivered
from helpers.ingest.places import FileColumn, quote_value, value_problems
from helpers.ingest.raw_tables import as_text
from helpers.instrument import Scale
from helpers.params import Evaluation
from helpers.schemas import BLANK, NOT_SHOWN

if TYPE_CHECKING:
    import pandera.pandas as pa


def answers_schema(evaluation: Evaluation, population: str) -> pa.DataFrameSchema:
    """What a population's answers must be: allowed codes by item, positive weights, one row per respondent and wave."""
    import pandera.pandas as pa

    items = {
        item.id: pa.Column("int16", pa.Check.isin([*scale_codes(evaluation.scale_of(item)), BLANK, NOT_SHOWN]))
        for item in evaluation.items_of(population)
    }
    return pa.DataFrameSchema(
        {
            "wave": pa.Column("str", pa.Check.isin(evaluation.wave_order)),
            "area": pa.Column("str"),
            "group": pa.Column("str"),
            "respondent": pa.Column("str"),
            "weight": pa.Column("float64", pa.Check.in_range(0, np.inf, include_min=False, include_max=False)),
            "completed": pa.Column("bool"),
            **items,
        },
        unique=["wave", "area", "respondent"],
        strict=True,
        ordered=True,
    )


def answer_problems(answers: pd.DataFrame, *, delivered: Delivered, keys: Mapping[str, AnswerKey]) -> Iterator[Problem]:
    """Every way in which the cells of one file break the schema, by column, each with the rows where it does.

    `answers` has the index of `delivered`; `keys` are the items' keys that the answers were read with.
    """
    for column, wrong in _wrong_rows(answers, keys):
        if column in delivered.cells and wrong.any():
            yield from _column_problems(column, list(answers.index[wrong]), delivered, keys)


def allowed_answers(scale: Scale) -> str:
    """The scale's answers with their codes, for a message."""
    scores = [f"hele tal fra {scale.minimum} til {scale.maximum}"] if scale.type == "score" else []
    labels = [f"»{category.label}« ({category.code})" for category in [*scale.categories, *scale.off_scale]]
    return f"{', '.join([*scores, *labels])}; tom celle er intet svar"


def _wrong_rows(answers: pd.DataFrame, keys: Mapping[str, AnswerKey]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """What a file can get wrong, of all that the schema asks of its answers; a schema takes longer than the reading."""
    respondents, weights = answers["respondent"], answers["weight"].to_numpy()
    yield "respondent", (respondents.isna() | respondents.duplicated(keep=False)).to_numpy()
    yield "weight", ~((weights > 0) & (weights < np.inf))
    for item in keys:
        yield item, answers[item].to_numpy() == OUTSIDE


def _column_problems(
    column: str, index: list[int], delivered: Delivered, keys: Mapping[str, AnswerKey]
) -> Iterator[Problem]:
    """One problem per wrong value, in the order of the file."""
    cells = as_text(delivered.cells[column].loc[index]).fillna("")
    rows = delivered.rows[column].loc[index] if column in delivered.rows else cells.index.to_series()
    where = FileColumn(delivered.data.file, delivered.columns[column], delivered.data.sheet)
    yield from value_problems(cells, rows=rows, column=where, explain=lambda value: _explain(column, value, keys))


def _explain(column: str, value: str, keys: Mapping[str, AnswerKey]) -> tuple[str, str, str]:
    """What was found, what is allowed and how to mend it."""
    found = quote_value(value) if value else "tom celle"
    if column == "weight":
        repair = "Ret vægten, eller slet weight i områdets params, hvis svarene ikke er vægtede."
        return found, "et tal større end 0", repair
    if column == "respondent" and value:
        return f"{found} står flere gange", "hvert id én gang i målingen", "Slet den ene, eller ret id i filen."
    if column == "respondent":
        return found, "et id i hver række", "Udfyld id, eller slet respondent i områdets params."
    key = keys[column]
    if label := key.labels.get(fold_label(value)):
        found += f" (filens label »{label}«)"
    repair = f"Ret svaret, eller skriv det under labels, {key.scale_id}, i områdets params."
    return found, allowed_answers(key.scale), f"{_nearest_label(value, key.scale)} {repair}".strip()


def _nearest_label(value: str, scale: Scale) -> str:
    from rapidfuzz import fuzz, process

    labels = [category.label for category in [*scale.categories, *scale.off_scale]]
    close = process.extractOne(value, labels, scorer=fuzz.ratio, processor=fold_label, score_cutoff=60)
    return f"Mente du »{close[0]}«?" if close else ""

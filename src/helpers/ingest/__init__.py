"""The only reader of answers: every area's data files, validated together, as one wide frame per population."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from helpers.errors import InputProblems, Problem
from helpers.ingest.answer_checks import answer_problems, answers_schema
from helpers.ingest.answer_codes import AnswerKey, code_answers, fold_label
from helpers.ingest.answer_layouts import Delivered, arrange_cells
from helpers.ingest.file_kinds import refusal
from helpers.ingest.personal_data import has_cpr
from helpers.ingest.places import cpr_problems, join_words, place, quote_value
from helpers.ingest.raw_tables import Code, RawTable, as_text
from helpers.ingest.surveyxact import read_answer_table
from helpers.instrument import Item, Scale
from helpers.params import AreaParams, DataFile, Evaluation, EvaluationParams
from helpers.schemas import ANSWER_COLUMNS, BACKGROUND, BLANK, NOT_SHOWN

if TYPE_CHECKING:
    import pandera.pandas as pandera

Answers = dict[str, pd.DataFrame]

# Columns of few different texts, which Parquet holds once each.
_CATEGORIES = ["wave", "area", "group"]


@dataclass(frozen=True)
class Delivery:
    """One data file of one area, and its place among the area's files."""

    area: AreaParams
    data: DataFile
    number: int
    root: Path

    @property
    def path(self) -> Path:
        return self.root / self.data.file


Visit = Callable[[Delivery, RawTable], None]


def read_answers(params: EvaluationParams, root: Path) -> Answers:
    """Per population with data, a frame with ANSWER_COLUMNS and one int16 column per item of the population.

    After them stands a text column per background variable that a file has (schemas.BACKGROUND before its name).

    `root` is the folder that the data files' names are relative to. One row per respondent, completed or not, in the
    order of params and files. Raises InputProblems with everything that is wrong in any of the files.
    """
    answers, problems = inspect_answers(params, root)
    if problems:
        raise InputProblems(problems)
    for population, frame in answers.items():
        schema = answers_schema(params.evaluation, population)
        schema.validate(frame[list(schema.columns)])
    return answers


def inspect_answers(
    params: EvaluationParams, root: Path, *, visit: Visit | None = None
) -> tuple[Answers, list[Problem]]:
    """`read_answers`, and what is wrong in the files beside it; answers that are wrong are below NOT_SHOWN.

    `visit` is called with each file that can be read, so that whoever looks at the cells too need not read it again.
    """
    problems = list(_comments_with_cpr(params))
    read: dict[str, list[tuple[Delivery, pd.DataFrame]]] = {}
    schemas = {name: answers_schema(params.evaluation, name) for name in params.evaluation.populations}
    for delivery in _deliveries(params, root):
        schema = schemas[delivery.data.population]
        try:
            table = read_answer_table(delivery.path, delivery.data.sheet)
        except InputProblems as error:
            answers, found = _no_answers(schema), _with_name_in_params(error, delivery)
        else:
            answers, found = _read_delivery(delivery, table, params.evaluation, schema)
            if visit:
                visit(delivery, table)
        problems += found
        read.setdefault(delivery.data.population, []).append((delivery, answers))
    for frames in read.values():
        problems += _repeated_across_files(frames)
    return {population: _together([frame for _, frame in read[population]]) for population in read}, problems


def write_answers(answers: Answers, folder: Path) -> None:
    """One Parquet file per population, each put in its place whole; files of other populations are removed.

    The same answers give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for population, frame in answers.items():
        categories = frame.astype(dict.fromkeys(_CATEGORIES, "category"))
        table = pa.Table.from_pandas(categories, preserve_index=False)
        unfinished = folder / f".{population}.parquet.{os.getpid()}"
        try:
            pq.write_table(table, unfinished, compression="zstd")
            unfinished.replace(folder / f"{population}.parquet")
        finally:
            unfinished.unlink(missing_ok=True)
    for path in folder.glob("*.parquet"):
        if path.stem not in answers:
            path.unlink()


def load_answers(folder: Path) -> Answers:
    """What `write_answers` wrote, text as `str`; raises InputProblems when the folder or a file is not as it was."""
    if not folder.is_dir():
        raise refusal(folder, "mappen findes ikke", "læste svar", "Læs svarene ind igen.")
    return {path.stem: _load(path) for path in sorted(folder.glob("*.parquet"))}


def _deliveries(params: EvaluationParams, root: Path) -> Iterator[Delivery]:
    for area in params.areas.values():
        for number, data in enumerate(area.params.data, start=1):
            yield Delivery(area, data, number, root)


def _comments_with_cpr(params: EvaluationParams) -> Iterator[Problem]:
    """The evaluator's own paragraphs are shown in a report as they stand."""
    for area in params.areas.values():
        for key, comment in area.params.comments.items():
            if has_cpr(comment.text):
                repair = "Slet nummeret."
                yield Problem(
                    area.path,
                    f"comments, {key}",
                    "teksten indeholder et CPR-nummer",
                    "ingen CPR-numre",
                    repair,
                    "personal",
                )


def _read_delivery(
    delivery: Delivery, table: RawTable, evaluation: Evaluation, schema: pandera.DataFrameSchema
) -> tuple[pd.DataFrame, list[Problem]]:
    """The file's answers and its problems; an empty frame when there is nothing to read."""
    data = delivery.data
    asked = [item for item in evaluation.items_of(data.population) if item.is_asked(delivery.area.slug, data.wave)]
    delivered = arrange_cells(table, data, items=[item.id for item in asked])
    problems = [*cpr_problems(table.frame, file=data.file, sheet=data.sheet), *delivered.problems]
    if delivered.index.empty:
        return _no_answers(schema), [*problems, *([] if delivered.problems else [_no_respondents(data)])]
    keys = {item.id: _answer_key(item, delivered, evaluation.scale_of(item)) for item in asked}
    codes = _coded_items(delivered, keys, evaluation.items_of(data.population))
    answers = pd.concat([_facts(delivery, delivered, codes), codes], axis=1)
    problems += answer_problems(answers, delivered=delivered, keys=keys)
    problems += _nobody_completed(answers, delivered)
    problems += _too_many_completed(answers, delivery)
    if not delivered.problems:
        problems += _nobody_answered(codes.to_numpy(), data)
    background = _background(delivered)
    return answers if background.empty else pd.concat([answers, background], axis=1), problems


def _answer_key(item: Item, delivered: Delivered, scale: Scale) -> AnswerKey:
    return AnswerKey(
        scale=scale,
        scale_id=item.scale,
        aliases=delivered.data.labels.get(item.scale, {}),
        value_labels=delivered.value_labels(item.id),
        user_missing=delivered.user_missing(item.id),
    )


def _coded_items(delivered: Delivered, keys: Mapping[str, AnswerKey], items: Sequence[Item]) -> pd.DataFrame:
    """One int16 column per item; an item whose column is missing, which is told of elsewhere, is blank."""
    columns = {}
    for item in items:
        if item.id in delivered.cells:
            columns[item.id] = code_answers(delivered.cells[item.id], keys[item.id])
        else:
            blank = BLANK if item.id in keys else NOT_SHOWN
            columns[item.id] = np.full(len(delivered.index), blank, dtype="int16")
    return pd.DataFrame(columns, index=delivered.index)


def _facts(delivery: Delivery, delivered: Delivered, codes: pd.DataFrame) -> pd.DataFrame:
    """ANSWER_COLUMNS of each respondent.

    Ids that are made from the row carry the wave, as the same row in two waves is not the same respondent. Without a
    column for it, whoever gave an answer has completed.
    """
    data, index, cells = delivery.data, delivered.index, delivered.cells
    return pd.DataFrame(
        {
            "wave": data.wave,
            "area": delivery.area.slug,
            "group": _labelled(cells["group"], delivered.value_labels("group")).fillna("") if "group" in cells else "",
            "respondent": as_text(cells["respondent"])
            if "respondent" in cells
            else [f"{data.wave}-{delivery.number}-{row}" for row in index],
            "weight": _as_weight(cells["weight"]) if "weight" in cells else 1.0,
            "completed": _has_completed(delivered) if "completed" in cells else (codes.to_numpy() >= 0).any(axis=1),
        },
        index=index,
    )


def _background(delivered: Delivered) -> pd.DataFrame:
    """One text column per background variable of the file, "" where it is not known."""
    columns = {
        name: _labelled(cells, delivered.value_labels(name)).fillna("").str.strip()
        for name, cells in delivered.cells.items()
        if name.startswith(BACKGROUND)
    }
    return pd.DataFrame(columns, index=delivered.index)


def _together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One population's answers; a background variable that a file does not have is unknown there."""
    answers = pd.concat(frames, ignore_index=True)
    background = [name for name in answers if str(name).startswith(BACKGROUND)]
    return answers.fillna(dict.fromkeys(background, "")).astype(dict.fromkeys(background, "str"))


def _as_weight(cells: pd.Series) -> pd.Series:
    """Numbers, also with decimal comma; what is none becomes missing, which the schema refuses."""
    if isinstance(cells.dtype, pd.StringDtype):
        cells = cells.str.strip().str.replace(",", ".", regex=False)
    return pd.to_numeric(cells, errors="coerce").astype("float64")


def _has_completed(delivered: Delivered) -> pd.Series:
    """Whether the cell, or its label in the file, is one of the values that `completed_value` separates by |.

    * is any value: LimeSurvey writes the time at which an answer was sent.
    """
    if delivered.data.completed_value == "*":
        return delivered.cells["completed"].notna()
    wanted = {fold_label(value) for value in delivered.data.completed_value.split("|")}
    labels = delivered.value_labels("completed").items()
    wanted |= {fold_label(code) for code, label in labels if fold_label(label) in wanted}
    cells = delivered.cells["completed"]
    return cells.isin([value for value in cells.dropna().unique() if fold_label(value) in wanted])


def _labelled(cells: pd.Series, labels: Mapping[Code, str]) -> pd.Series:
    """Text with the file's labels in place of its codes."""
    if not labels:
        return as_text(cells)
    by_code = {fold_label(code): " ".join(label.split()) for code, label in labels.items()}
    texts = as_text(cells)
    return texts.map({text: by_code.get(fold_label(text), text) for text in texts.dropna().unique()}).astype("str")


def _no_answers(schema: pandera.DataFrameSchema) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=str(column.dtype)) for name, column in schema.columns.items()})


def _with_name_in_params(error: InputProblems, delivery: Delivery) -> list[Problem]:
    """The file called what it is called in params, not by its whole path."""
    own = str(delivery.path)
    return [replace(p, file=delivery.data.file) if p.file == own else p for p in error.problems]


def _no_respondents(data: DataFile) -> Problem:
    found, allowed = "filen har ingen respondenter", "en række pr. respondent under overskriften"
    return Problem(data.file, place(sheet=data.sheet), found, allowed, "Eksportér svarene igen.", "file")


def _nobody_answered(codes: NDArray[np.int16], data: DataFile) -> Iterator[Problem]:
    if (codes == BLANK).any() and np.isin(codes, [BLANK, NOT_SHOWN]).all():
        found, allowed = f"ingen af de {len(codes)} respondenter har svaret på noget", "svar i spørgsmålenes kolonner"
        yield Problem(data.file, place(sheet=data.sheet), found, allowed, "Ret columns, eller eksportér svarene igen.")


def _nobody_completed(answers: pd.DataFrame, delivered: Delivered) -> Iterator[Problem]:
    """A completed_value that no cell has would make the response rate 0 without a word."""
    if "completed" in delivered.cells and not answers["completed"].any():
        data, values = delivered.data, as_text(delivered.cells["completed"]).dropna().unique()
        found = f"kun {join_words([quote_value(value) for value in values[:5]]) or 'tomme celler'}"
        where = place(sheet=data.sheet, column=delivered.columns["completed"])
        allowed = f"»{data.completed_value}« for gennemførte besvarelser"
        yield Problem(data.file, where, found, allowed, "Ret completed_value i områdets params.")


def _too_many_completed(answers: pd.DataFrame, delivery: Delivery) -> Iterator[Problem]:
    data, completed = delivery.data, int(answers["completed"].sum())
    for key, most in [("invited", data.invited), ("frame_size", data.frame_size)]:
        if most is not None and completed > most:
            found = f"{completed} gennemførte besvarelser"
            repair = f"Ret {key} i {delivery.area.path}, eller fjern dem, der ikke hører til, fra filen."
            yield Problem(data.file, place(sheet=data.sheet), found, f"højst {most}, som {key} siger", repair)


def _repeated_across_files(frames: Sequence[tuple[Delivery, pd.DataFrame]]) -> Iterator[Problem]:
    """A respondent id that several files of one area and wave have."""
    by_cell: dict[tuple[str, str], list[tuple[Delivery, pd.DataFrame]]] = {}
    for delivery, answers in frames:
        by_cell.setdefault((delivery.area.slug, delivery.data.wave), []).append((delivery, answers))
    for (first, known), *others in by_cell.values():
        seen = set(known["respondent"].dropna())
        for delivery, answers in others:
            repeated = answers.index[answers["respondent"].isin(seen)]
            if len(repeated):
                where = place(sheet=delivery.data.sheet, rows=list(repeated), column=delivery.data.respondent)
                found = f"id'er, som også står i {first.data.file}"
                repair = "Slet dem i den ene fil, eller ret id."
                yield Problem(delivery.data.file, where, found, "hvert id én gang i målingen", repair)
            seen |= set(answers["respondent"].dropna())


def _load(path: Path) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pq.ParquetFile(path).read().to_pandas()
    except (pa.ArrowException, OSError, ValueError) as error:
        found = f"filen kan ikke læses ({error})"
        raise refusal(path, found, "læste svar", "Slet filen, og læs svarene ind igen.") from None
    if list(frame.columns[: len(ANSWER_COLUMNS)]) != ANSWER_COLUMNS:
        found = f"kolonnerne {', '.join(map(str, frame.columns[: len(ANSWER_COLUMNS)]))}"
        raise refusal(path, found, ", ".join(ANSWER_COLUMNS), "Slet filen, og læs svarene ind igen.")
    return frame.astype(dict.fromkeys(_CATEGORIES, "str"))

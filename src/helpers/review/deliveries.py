"""What one delivered file shows beside its answers: days, the frame, and labels that have been lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.errors import InputProblems, Problem
from helpers.ingest import Delivery
from helpers.ingest.answer_files import read_table
from helpers.ingest.places import FileColumn, cpr_problems, place, quote_value, value_problems
from helpers.ingest.raw_tables import RawTable, as_text, clean_name
from helpers.params import DataFile, Evaluation
from helpers.review.findings import Finding

_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_FIRST_YEAR = 2000
_MANY_OUTSIDE = 0.5


def delivery_findings(delivery: Delivery, table: RawTable, *, evaluation: Evaluation, today: date) -> Iterator[Finding]:
    """Findings on one file of an area, of which `table` has been read."""
    for finding in [
        *_day_findings(table, delivery.data, evaluation, today=today),
        *_frame_findings(table, delivery.data, delivery.root),
        *_lost_labels(table, delivery.data),
    ]:
        yield Finding(finding.level, finding.problem, delivery.area.slug)


def read_day(text: str) -> date | None:
    """The day of 2021-11-30 (also with a time behind) or 30-11-2021; None where there is no such day."""
    day_first = _DAY_FIRST.match(text)
    try:
        if day_first:
            day, month, year = map(int, day_first.groups())
            return date(year, month, day)
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _day_findings(table: RawTable, data: DataFile, evaluation: Evaluation, *, today: date) -> Iterator[Finding]:
    name = clean_name(data.date or "")
    if not name:
        return
    if name not in table.frame:
        names = ", ".join(map(str, table.frame.columns))
        where = place(sheet=data.sheet, column=name)
        yield Finding("error", Problem(data.file, where, "kolonnen findes ikke", names, "Ret date i params.", "column"))
        return
    texts = as_text(table.frame[name]).dropna()
    days = texts.map({text: read_day(text) for text in texts.unique()})
    possible = days.map(lambda day: day is not None and day.year >= _FIRST_YEAR and day <= today).astype("bool")
    allowed = f"en dag fra 01-01-{_FIRST_YEAR} til {today:%d-%m-%Y}, skrevet som 30-11-2021 eller 2021-11-30"
    wrong = texts[~possible]
    rows, column = wrong.index.to_series(), FileColumn(data.file, name, data.sheet)
    for problem in value_problems(
        wrong,
        rows=rows,
        column=column,
        explain=lambda value: (f"{quote_value(value)} er ingen mulig dag", allowed, "Ret datoen."),
    ):
        yield Finding("error", problem)
    yield from _outside_wave(days[possible], data, evaluation, name)


def _outside_wave(days: pd.Series, data: DataFile, evaluation: Evaluation, name: str) -> Iterator[Finding]:
    """Answers from after the wave's last day or from before the last day of the wave before it."""
    order = evaluation.wave_order
    ends = evaluation.waves[data.wave].ends
    before = [evaluation.waves[wave].ends for wave in order[: order.index(data.wave)]]
    last, first = date.fromisoformat(ends) if ends else None, max((end for end in before if end), default=None)
    outside = days[
        days.map(
            lambda day: (last is not None and day > last) or (first is not None and day <= date.fromisoformat(first))
        )
    ]
    if outside.empty:
        return
    where = place(sheet=data.sheet, rows=list(outside.index), column=name)
    allowed = " og ".join(filter(None, [f"efter {first}" if first else "", f"senest {ends}" if ends else ""]))
    is_most = len(outside) >= _MANY_OUTSIDE * len(days)
    found = f"{len(outside)} af {len(days)} svar ligger uden for målingen {data.wave}"
    repair = "Måske hører filen til en anden måling: se wave." if is_most else "Se, om svarene hører til målingen."
    yield Finding("warning", Problem(data.file, where, found, allowed, repair))


def _frame_findings(table: RawTable, data: DataFile, root: Path) -> Iterator[Finding]:
    """Respondents who are not on the list of those invited."""
    name = clean_name(data.respondent or "")
    if data.frame_file is None:
        return
    if name not in table.frame:
        found, repair = "frame_file uden respondent", "Skriv kolonnen med id'er efter respondent."
        yield Finding("error", Problem(data.file, "frame_file", found, "en kolonne med id'er", repair, "params"))
        return
    try:
        frame = read_table(root / data.frame_file).frame
    except InputProblems as error:
        yield from (Finding("error", problem) for problem in error.problems)
        return
    yield from (Finding("error", problem) for problem in cpr_problems(frame, file=data.frame_file, sheet=None))
    if name not in frame:
        names = ", ".join(map(str, frame.columns))
        where, repair = place(column=name), "Giv kolonnen samme navn som i svarene."
        yield Finding("error", Problem(data.frame_file, where, "kolonnen findes ikke", names, repair, "column"))
        return
    ids = as_text(table.frame[name])
    unknown = ids[ids.notna() & ~ids.isin(set(as_text(frame[name]).dropna()))]
    if len(unknown):
        where = place(sheet=data.sheet, rows=list(unknown.index), column=name)
        found = f"{len(unknown)} respondenter står ikke i {data.frame_file}"
        repair = "Fjern dem fra svarene, eller ret listen over inviterede."
        yield Finding("error", Problem(data.file, where, found, "respondenter fra listen", repair))


def _lost_labels(table: RawTable, data: DataFile) -> Iterator[Finding]:
    """An item without labels in a file whose other items have them: its numbers may mean anything."""
    names = {item: clean_name(name) for item, name in data.columns.items() if clean_name(name) in table.frame}
    without = {item: name for item, name in names.items() if not table.value_labels.get(name)}
    numeric = {item: name for item, name in without.items() if pd.api.types.is_numeric_dtype(table.frame[name])}
    if len(names) - len(without) < len(names) / 2:
        return
    for item, name in numeric.items():
        if table.frame[name].dropna().gt(10).any() or table.frame[name].nunique() > len(table.value_labels) + 10:
            continue
        where = place(sheet=data.sheet, column=name)
        found = f"{item} har ingen svaretiketter, men de andre spørgsmål i filen har"
        repair = "Se i spørgeskemaet, hvad tallene betyder, eller eksportér filen igen med etiketter."
        yield Finding("warning", Problem(data.file, where, found, "etiketter til tallene", repair))

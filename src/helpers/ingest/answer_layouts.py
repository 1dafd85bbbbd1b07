"""One data file's cells arranged by respondent, whether a row is a respondent, an answer or a measurement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from helpers.errors import Problem, nearest
from helpers.ingest.answer_codes import fold_label
from helpers.ingest.places import place, quote_value
from helpers.ingest.raw_tables import Code, RawTable, as_text, clean_name
from helpers.ingest.series import movements, numbers_of, orders_of, series_problems
from helpers.params import DataFile
from helpers.schemas import BACKGROUND

_ROLES = ("respondent", "group", "weight", "completed")
_MOST_NAMES = 40


@dataclass(frozen=True)
class Delivered:
    """One file's cells by column of the answers' contract (respondent, group, weight, completed and the items).

    `index` has the row in the file of each respondent (the first one in a long file) and is the index of all `cells`.
    `columns` are the columns' names in the file. `rows` are the rows of an item's answers, where they are not `index`.
    What the file lacks has no cells, and is told of in `problems`.
    """

    data: DataFile
    table: RawTable
    index: pd.Index
    cells: Mapping[str, pd.Series]
    columns: Mapping[str, str]
    rows: Mapping[str, pd.Series] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def value_labels(self, column: str) -> Mapping[Code, str]:
        """The file's own labels for the codes of a column of the contract."""
        return self.table.value_labels.get(self.columns.get(column, ""), {})

    def user_missing(self, column: str) -> frozenset[Code]:
        return self.table.user_missing.get(self.columns.get(column, ""), frozenset())


def arrange_cells(table: RawTable, data: DataFile, *, items: Sequence[str]) -> Delivered:
    """The cells of the respondents' facts and of the items that were asked; never raises, but tells in `problems`."""
    if data.layout == "long":
        return _arrange_long(table, data, items)
    if data.layout == "series":
        return _arrange_series(table, data, items)
    wanted = _declared_roles(data) | {item: clean_name(data.columns.get(item, item)) for item in items}
    columns = {column: name for column, name in wanted.items() if name in table.frame}
    problems = [*_missing_columns(wanted, table, data), *_shared_columns(data, items)]
    cells = {column: table.frame[name] for column, name in columns.items()}
    return Delivered(data, table, table.frame.index, cells, columns, problems=tuple(problems))


def _arrange_long(table: RawTable, data: DataFile, items: Sequence[str]) -> Delivered:
    missing_keys = [key for key in ("respondent", "item_column", "answer_column") if getattr(data, key) is None]
    wanted = _declared_roles(data) | _long_roles(data)
    problems = [*_missing_keys(data, missing_keys), *_missing_columns(wanted, table, data)]
    if problems:
        return Delivered(data, table, table.frame.index[:0], {}, {}, problems=tuple(problems))
    frame = pd.DataFrame({column: table.frame[name] for column, name in wanted.items()})
    frame["respondent"] = as_text(frame["respondent"])
    people = frame.drop_duplicates("respondent")
    answers, answer_problems = _answers_by_item(frame, people, data, items)
    roles = {role: people[role] for role in _declared_roles(data)}
    return Delivered(
        data=data,
        table=table,
        index=people.index,
        cells=roles | {item: cells for item, (cells, _) in answers.items()},
        columns={**wanted, **dict.fromkeys(answers, wanted["answer"])},
        rows={item: rows for item, (_, rows) in answers.items()},
        problems=(*answer_problems, *_varying_facts(frame, data, wanted)),
    )


def _arrange_series(table: RawTable, data: DataFile, items: Sequence[str]) -> Delivered:
    """Facts from each respondent's first row, and movements in the place of answers."""
    wanted = _declared_roles(data) | {"order": clean_name(data.order or "")}
    wanted |= {item: clean_name(data.columns.get(item, item)) for item in items}
    problems = [*_missing_columns(wanted, table, data), *_shared_columns(data, items)]
    if problems:
        return Delivered(data, table, table.frame.index[:0], {}, {}, problems=tuple(problems))
    raw = pd.DataFrame({column: table.frame[name] for column, name in wanted.items()})
    frame = raw.assign(respondent=as_text(raw["respondent"]), order=orders_of(raw["order"]))
    frame = frame.assign(**{item: numbers_of(raw[item]) for item in items})
    people = frame.drop_duplicates("respondent").dropna(subset=["respondent"])
    moved = movements(frame, items).set_axis(people.index)
    facts = {role: raw.loc[people.index, role] for role in _declared_roles(data)}
    measured = {column: name for column, name in wanted.items() if column in (*items, "respondent", "order")}
    return Delivered(
        data=data,
        table=table,
        index=people.index,
        cells=facts | {item: moved[item] for item in items},
        columns=wanted,
        problems=(*series_problems(frame, raw, data, measured), *_varying_facts(frame, data, wanted)),
    )


def _declared_roles(data: DataFile) -> dict[str, str]:
    declared = {role: getattr(data, role) for role in _ROLES}
    declared |= {f"{BACKGROUND}{variable}": column for variable, column in data.background.items()}
    return {role: clean_name(name) for role, name in declared.items() if name is not None}


def _long_roles(data: DataFile) -> dict[str, str]:
    return {"item": clean_name(data.item_column or ""), "answer": clean_name(data.answer_column or "")}


def _answers_by_item(
    frame: pd.DataFrame, people: pd.DataFrame, data: DataFile, items: Sequence[str]
) -> tuple[dict[str, tuple[pd.Series, pd.Series]], list[Problem]]:
    """Per item the answers and their rows, one per respondent."""
    names = {item: data.columns.get(item, item) for item in items}
    by_name = dict(tuple(frame.groupby(as_text(frame["item"]).map(fold_label, na_action="ignore"))))
    answers: dict[str, tuple[pd.Series, pd.Series]] = {}
    problems: list[Problem] = []
    for item, name in names.items():
        part = by_name.get(fold_label(name))
        if part is None:
            problems.append(_missing_item(item, name, frame["item"].dropna().unique(), data))
            continue
        problems += _answered_twice(part, name, data)
        once = part.drop_duplicates("respondent").set_index("respondent")
        rows = pd.Series(part.drop_duplicates("respondent").index, index=once.index)
        answers[item] = (
            once["answer"].reindex(people["respondent"]).set_axis(people.index),
            rows.reindex(people["respondent"]).set_axis(people.index),
        )
    return answers, problems


def _answered_twice(part: pd.DataFrame, name: str, data: DataFile) -> Iterator[Problem]:
    again = part[part.duplicated("respondent") & part["respondent"].notna()]
    if len(again):
        where = place(sheet=data.sheet, rows=list(again.index), column=clean_name(data.item_column))
        found = f"et svar mere på {quote_value(name)} fra samme respondent"
        yield Problem(data.file, where, found, "ét svar pr. respondent og spørgsmål", "Slet det ene af svarene.")


def _varying_facts(frame: pd.DataFrame, data: DataFile, wanted: Mapping[str, str]) -> Iterator[Problem]:
    frame = frame[frame["respondent"].notna()]
    for role in _declared_roles(data):
        if role == "respondent":
            continue
        values = frame.groupby("respondent")[role]
        first = values.transform("first")
        differs = frame.index[(frame[role] != first) & (frame[role].notna() | first.notna())]
        if len(differs):
            where = place(sheet=data.sheet, rows=list(differs), column=wanted[role])
            found = "en anden værdi end i respondentens første række"
            yield Problem(
                data.file, where, found, "den samme værdi i alle respondentens rækker", "Ret værdien i filen."
            )


def _missing_keys(data: DataFile, keys: Iterable[str]) -> Iterator[Problem]:
    for key in keys:
        allowed, repair = "kolonnens navn, når layout er long", f"Tilføj {key} i områdets params."
        yield Problem(data.file, f"nøglen {key}", "nøglen mangler", allowed, repair)


def _missing_columns(wanted: Mapping[str, str], table: RawTable, data: DataFile) -> Iterator[Problem]:
    names = [str(name) for name in table.frame.columns]
    for column, name in wanted.items():
        if name and name not in table.frame:
            repair = nearest(name, names) or f"Ret kolonnens navn ved {column} i områdets params."
            yield Problem(
                data.file,
                place(sheet=data.sheet, column=name),
                "kolonnen findes ikke",
                _listed(names),
                repair,
                "column",
            )


def _missing_item(item: str, name: str, found: Iterable[object], data: DataFile) -> Problem:
    names = [clean_name(value) for value in found]
    repair = nearest(name, names) or f"Ret navnet ved {item} under columns i områdets params."
    where = place(sheet=data.sheet, column=clean_name(data.item_column))
    return Problem(data.file, where, f"{quote_value(name)} findes ikke i kolonnen", _listed(names), repair, "column")


def _shared_columns(data: DataFile, items: Sequence[str]) -> Iterator[Problem]:
    """Two items read from one column are a slip of the pen in params."""
    seen: dict[str, str] = {}
    for item in items:
        name = clean_name(data.columns.get(item, item))
        if name in seen:
            found = f"kolonnen er sat til både {seen[name]} og {item}"
            repair = "Ret columns i områdets params."
            yield Problem(
                data.file, place(sheet=data.sheet, column=name), found, "én kolonne pr. spørgsmål", repair, "column"
            )
        seen.setdefault(name, item)


def _listed(names: Sequence[str]) -> str:
    more = f" og {len(names) - _MOST_NAMES} til" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more

"""Interviews: coded passages with consent, the quotes that may be shown, and how many informants speak of a theme."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.errors import InputProblems, Problem, nearest
from helpers.ingest.answer_codes import fold_label
from helpers.ingest.answer_files import read_table
from helpers.ingest.personal_data import personal_data_in
from helpers.ingest.places import FileColumn, cpr_problems, join_words, place, quote_value, value_problems
from helpers.ingest.raw_tables import as_text
from helpers.params import Evaluation

INTERVIEW_COLUMNS = [
    "id", "date", "form", "population", "municipality", "role", "theme", "code", "quote", "consent", "anonymised",
]  # fmt: skip
_REQUIRED = ["id", "population", "theme", "quote", "consent", "anonymised"]
_DANISH_NAMES = {
    "dato": "date", "målgruppe": "population", "kommune": "municipality", "rolle": "role", "tema": "theme",
    "kode": "code", "citat": "quote", "samtykke": "consent", "anonymiseret": "anonymised",
}  # fmt: skip
_YES, _NO = {"ja", "1", "true", "sand", "x"}, {"", "nej", "0", "false", "falsk"}
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


@dataclass(frozen=True)
class _Rule:
    """How a cell's text is read: `read` gives the value, or None where the text is not `allowed`."""

    read: Callable[[str], str | bool | None] = str
    allowed: str = ""
    repair: str = ""

    def explain(self, value: str) -> tuple[str, str, str]:
        return (quote_value(value) if value else "tom celle"), self.allowed, self.repair


def read_interviews(path: Path, *, evaluation: Evaluation | None = None, sheet: str | None = None) -> pd.DataFrame:
    """One row per coded passage with INTERVIEW_COLUMNS: text, `consent` and `anonymised` bool, dates as 2021-11-30.

    `id` is the informant's (or the group's); columns may have Danish names; the index is 0, 1, ... With `evaluation`,
    populations and themes must be its own, by id or by their Danish name, and come out as ids. Raises InputProblems
    with everything that is wrong, also when a quote that is marked for release holds personal data.
    """
    table = read_table(path, sheet)
    columns = {_column_name(name): FileColumn(str(path), str(name), sheet) for name in table.frame.columns}
    texts = {column: as_text(table.frame[known.name]).fillna("") for column, known in columns.items()}
    problems = [*cpr_problems(table.frame, file=str(path), sheet=sheet), *_missing_columns(columns, path, sheet)]
    rules = _rules(evaluation)
    values = {}
    for column in INTERVIEW_COLUMNS:
        cells = texts.get(column, pd.Series("", index=table.frame.index, dtype="str"))
        read = {text: rules[column].read(text) for text in cells.unique()}
        values[column] = cells.map(read)
        if column in columns:
            wrong = cells[values[column].isna()]
            rows = wrong.index.to_series()
            problems += value_problems(wrong, rows=rows, column=columns[column], explain=rules[column].explain)
    frame = pd.DataFrame(values, index=table.frame.index)
    if "quote" in columns:
        problems += _personal_data_problems(frame, columns["quote"])
    if problems:
        raise InputProblems(problems)
    flags = {"consent": "bool", "anonymised": "bool"}
    return frame.astype(dict.fromkeys(INTERVIEW_COLUMNS, "str") | flags).reset_index(drop=True)


def released_quotes(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose quote may be shown: consent given, anonymised, and no CPR, telephone number or address in it."""
    marked = frame[frame["consent"] & frame["anonymised"] & (frame["quote"] != "")]
    harmless = marked["quote"].map(lambda quote: not personal_data_in(quote)).astype("bool")
    return marked[harmless].reset_index(drop=True)


def withheld_quotes(frame: pd.DataFrame) -> pd.Series:
    """Number of quotes that may not be shown, by population and reason: `no_consent`, else `not_anonymised`."""
    quoted = frame[frame["quote"] != ""]
    reason = quoted["consent"].map({False: "no_consent", True: "not_anonymised"})
    held = quoted.assign(reason=reason)[~(quoted["consent"] & quoted["anonymised"])]
    return held.groupby(["population", "reason"], sort=True).size()


def theme_counts(frame: pd.DataFrame) -> pd.DataFrame:
    """Per population and theme the number of informants, each counted once: population, theme, informants.

    Ids are an area's own, so the same id in two areas (column `area`, else `municipality`) is two informants.
    """
    informant = ["area" if "area" in frame else "municipality", "id"]
    once = frame.drop_duplicates(["population", "theme", *informant])
    return once.groupby(["population", "theme"], sort=True).size().rename("informants").reset_index()


def _column_name(name: object) -> str:
    return _DANISH_NAMES.get(str(name).casefold(), str(name).casefold())


def _rules(evaluation: Evaluation | None) -> dict[str, _Rule]:
    filled = _Rule(lambda text: text or None, "en udfyldt celle", "Udfyld cellen.")
    yes_or_no = _Rule(_yes_or_no, "ja eller nej", "Skriv ja eller nej; en tom celle er nej.")
    rules = dict.fromkeys(INTERVIEW_COLUMNS, _Rule()) | {"id": filled, "population": filled, "theme": filled}
    rules |= {"consent": yes_or_no, "anonymised": yes_or_no}
    rules["date"] = _Rule(_iso_date, "en dato som 30-11-2021 eller 2021-11-30", "Ret datoen.")
    if evaluation:
        populations = evaluation.populations.items()
        rules["population"] = _known({name: [p.singular, p.plural, p.definite] for name, p in populations})
        if evaluation.codebook:
            codes = {code.id: [code.title] for code in evaluation.codebook} | {
                i.id: [i.topic] for i in evaluation.items
            }
            known = _known(codes)
            rules["code"] = _Rule(lambda text: known.read(text) if text else "", known.allowed, known.repair)
        rules["theme"] = _known({theme.id: [theme.title] for theme in evaluation.themes})
    return rules


def _known(names: Mapping[str, list[str]]) -> _Rule:
    """An id, or one of the words for it."""
    ids = {fold_label(word): id_ for id_, words in names.items() for word in [id_, *words]}
    return _Rule(lambda text: ids.get(fold_label(text)), ", ".join(names), "Ret ordet, så det er et af evalueringens.")


def _yes_or_no(text: str) -> bool | None:
    folded = fold_label(text)
    return True if folded in _YES else False if folded in _NO else None


def _iso_date(text: str) -> str | None:
    """The date as 2021-11-30, from that form (with or without a time) or from 30-11-2021; "" stays."""
    day_first = _DAY_FIRST.fullmatch(text)
    try:
        if day_first:
            day, month, year = map(int, day_first.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text.split(" ")[0]).isoformat() if text else ""
    except ValueError:
        return None


def _missing_columns(columns: Mapping[str, FileColumn], path: Path, sheet: str | None) -> Iterator[Problem]:
    names = [known.name for known in columns.values()]
    for column in _REQUIRED:
        if column not in columns:
            repair = nearest(column, names) or f"Tilføj kolonnen {column}."
            yield Problem(
                str(path), place(sheet=sheet, column=column), "kolonnen findes ikke", ", ".join(names), repair, "column"
            )


def _personal_data_problems(frame: pd.DataFrame, column: FileColumn) -> Iterator[Problem]:
    """Quotes marked as anonymised that are not; what they hold is not repeated."""
    marked = frame[["consent", "anonymised"]].isin([True]).all(axis=1)
    for row, quote in frame.loc[marked, "quote"].items():
        if kinds := personal_data_in(quote):
            found = f"citatet er mærket anonymiseret, men indeholder {join_words(kinds)}"
            repair = "Fjern det fra citatet, eller skriv nej i anonymised."
            where = place(sheet=column.sheet, rows=[int(str(row))], column=column.name)
            yield Problem(column.file, where, found, "citater uden personoplysninger", repair, "personal")

"""What a survey system exported: the tool, the closed questions with their labels, and who answered when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from helpers.ingest.answer_codes import fold_label
from helpers.ingest.personal_data import has_cpr
from helpers.ingest.raw_tables import RawTable, as_text
from helpers.ingest.surveyxact import read_answer_table, read_questions

Tool = Literal["surveyxact", "limesurvey", "spss", "plain"]

TOOL_NAMES: Mapping[Tool, str] = {
    "surveyxact": "SurveyXact",
    "limesurvey": "LimeSurvey",
    "spss": "SPSS",
    "plain": "en almindelig tabel",
}
_MOST_VALUES, _MOST_ANSWERS = 60, 12

# Headings as LimeSurvey writes them: codes, and the texts of its English and Danish versions.
_LIMESURVEY = {
    "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "date submitted", "last page",
    "start language", "dato indsendt", "dato sendt", "sidste side", "startsprog",
}  # fmt: skip
_SUBMITTED = {"submitdate", "date submitted", "dato indsendt", "dato sendt"}
_RESPONDENT = {
    "respondentid", "respondent-id", "respondent_id", "respondent", "svar-id", "svarid", "svar_id", "id", "response id",
    "løbenummer", "løbenr", "lbnr", "respondentnr", "respondentnummer", "token",
}  # fmt: skip
_GROUP = {"afdeling", "team", "gruppe", "enhed", "målgruppe"}
_WEIGHT = {"vægt", "weight", "vægtning"}
_STATUS = {"status", "besvarelsesstatus", "samlet status"}
_DATE = {"dato", "svardato", "besvaret", "dato for besvarelse", "closetime", "datestamp", "enddate", "slutdato"}
_LONG_ITEM = {"spørgsmål", "variabel", "item", "question", "spørgsmålsnummer"}
_LONG_ANSWER = {"svar", "answer", "værdi", "besvarelse"}
_COMPLETED = {"gennemført", "gjennomført", "completed", "afsluttet"}
_CHOSEN = {"valgt", "1", "ja", "x"}

_BATTERY = re.compile(r"^(?P<question>.+?)\s+-\s+(?P<item>.+)$|^(?P<asked>.+?)\s*\[(?P<part>[^\]]+)\]\.?$", re.DOTALL)
_CODED = re.compile(r"^[A-Za-z]\w*(?:\[\w+\])?\.\s+(?P<text>.+)$", re.DOTALL)
_NUMBERED = re.compile(r"^(?:[A-Za-zÆØÅæøå]{0,3}[\d.]{1,4}[a-z]?[.:)]?)\s+(?P<text>\S.*)$", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """One variable of an export.

    `text` is what was asked, `item` its own part of a battery (else the same). `labels` are the file's labels by code;
    `values` the different answers that occur, as the file has them, where they are few enough to be a scale. `type` is
    what the questionnaire itself calls the question, where the file says it; `user_missing` SPSS's codes for no answer.
    """

    name: str
    text: str
    labels: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    type: Literal["", "closed", "open"] = ""
    user_missing: frozenset[str] = frozenset()

    @property
    def item(self) -> str:
        return split_battery(self.text)[1]

    @property
    def is_closed(self) -> bool:
        """Whether respondents chose among given answers, as far as the file shows."""
        if self.type:
            return self.type == "closed"
        return bool(self.labels) or 0 < len(self.values) <= _MOST_ANSWERS

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers by label where the file has labels, else as they stand."""
        labels = {fold_label(code): label for code, label in self.labels.items()}
        own = dict.fromkeys([*labels.items(), *((code, labels.get(code, value)) for code, value in self._by_code())])
        return tuple(dict.fromkeys(answer for code, answer in own if code not in self.user_missing))

    @property
    def given(self) -> tuple[str, ...]:
        """Those of the answers that somebody gave."""
        labels = {fold_label(code): label for code, label in self.labels.items()}
        return tuple(dict.fromkeys(labels.get(c, v) for c, v in self._by_code() if c not in self.user_missing))

    def _by_code(self) -> list[tuple[str, str]]:
        return [(fold_label(value), value) for value in self.values]


@dataclass(frozen=True)
class Export:
    """A delivered file: its questions, and which columns say who answered, when and whether to the end."""

    path: Path
    sheet: str | None
    tool: Tool
    columns: tuple[Column, ...]
    respondents: int
    roles: Mapping[str, str] = field(default_factory=dict)
    table: RawTable | None = None

    @property
    def closed(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_closed)


def read_export(path: Path, sheet: str | None = None) -> Export:
    """Recognise a file of answers; raises InputProblems where it cannot be read.

    `roles` has the names of the columns respondent, group, weight, completed, date, item_column and answer_column that
    the file has, and completed_value.
    """
    path = path / "dataset.csv" if path.is_dir() else path
    table = read_answer_table(path, sheet)
    names = [str(name) for name in table.frame.columns]
    tool = _tool(path, table, names)
    roles = _roles(table, tool)
    columns = _long_columns(table, roles) if "item_column" in roles else _wide_columns(table, roles, path)
    people = table.frame[roles["respondent"]].nunique() if "item_column" in roles else len(table.frame)
    return Export(path, sheet, tool, tuple(columns), int(people), roles, table)


def split_battery(text: str) -> tuple[str, str]:
    """The question and the item of »question - item« or »question [item]«; both the whole text where it is neither."""
    text = " ".join(text.split())
    match = _BATTERY.match(text)
    if match is None:
        return text, text
    return (match["question"] or match["asked"]).strip(), (match["item"] or match["part"]).strip()


def plain_heading(name: str) -> str:
    """A heading without the question's code or number in front: "B01 Fælles plan", "Q1[SQ1]. Plan" and "4. Plan"."""
    for pattern in (_CODED, _NUMBERED):
        if match := pattern.match(name):
            return match["text"]
    return name


def _tool(path: Path, table: RawTable, names: Sequence[str]) -> Tool:
    folded = {fold_label(name) for name in names}
    if path.suffix.lower() in {".sav", ".zsav"}:
        return "spss"
    if len(folded & _LIMESURVEY) >= 2:
        return "limesurvey"
    status = sum(bool(re.match(r"stato_\d$|samlet status - ", name)) for name in folded)
    return "surveyxact" if table.column_labels or status >= 2 else "plain"


def _roles(table: RawTable, tool: Tool) -> dict[str, str]:
    by_name = {fold_label(name): str(name) for name in table.frame.columns}

    def first(known: Iterable[str], fits: Callable[[pd.Series], bool]) -> str | None:
        return next((by_name[name] for name in known if name in by_name and fits(table.frame[by_name[name]])), None)

    item, answer = first(_LONG_ITEM, _has_few_values), first(_LONG_ANSWER, _has_values)
    is_long = bool(item and answer and first(_RESPONDENT, _has_values))
    found = {
        "respondent": first(sorted(_RESPONDENT, key=_by_length), _has_values if is_long else _is_unique),
        "group": first(_GROUP, _has_few_values),
        "weight": first(_WEIGHT, _has_values),
        "date": first([*_DATE, *_SUBMITTED], _has_values),
        **({"item_column": item, "answer_column": answer} if is_long else {}),
        **_completed(table, tool, by_name),
    }
    return {role: name for role, name in found.items() if name is not None}


def _completed(table: RawTable, tool: Tool, by_name: Mapping[str, str]) -> dict[str, str]:
    """The column that tells whether the answer was completed, and what stands there when it was."""
    if tool == "limesurvey":
        column = next((by_name[name] for name in _SUBMITTED if name in by_name), None)
        return {"completed": column, "completed_value": "*"} if column else {}
    for name in by_name.values():
        text = table.column_labels.get(name, name)
        question, item = split_battery(text)
        if re.match(r"stato_\d$", name) or fold_label(question) in _STATUS:
            found = set(map(fold_label, as_text(table.frame[name]).dropna().unique()))
            if fold_label(item) in _COMPLETED or (text == name == "stato_4"):
                return {"completed": name, "completed_value": next(iter(sorted(found & _CHOSEN)), "1")}
    status = next((by_name[name] for name in _STATUS if name in by_name), None)
    if status is None:
        return {}
    labels = table.value_labels.get(status, {})
    values = [str(label) for label in labels.values()] or list(as_text(table.frame[status]).dropna().unique())
    done = next((value for value in values if fold_label(value) in _COMPLETED), None)
    return {"completed": status, "completed_value": done} if done else {}


def _wide_columns(table: RawTable, roles: Mapping[str, str], path: Path) -> Iterable[Column]:
    types = {question.variable: question.type.lower() for question in read_questions(path)}
    taken = {name for role, name in roles.items() if role != "completed_value"}
    for name in map(str, table.frame.columns):
        if name in taken or re.match(r"stato_\d$", name) or fold_label(name) in _LIMESURVEY:
            continue
        label = table.column_labels.get(name, "")
        if fold_label(split_battery(label or name)[0]) == "samlet status":
            continue
        labels = {fold_label(code): " ".join(text.split()) for code, text in table.value_labels.get(name, {}).items()}
        text = " ".join((label or plain_heading(name)).split())
        known = types.get(name, "")
        missing = frozenset(fold_label(code) for code in table.user_missing.get(name, ()))
        kind: Literal["", "closed", "open"] = "closed" if known == "closed" else "open" if known else ""
        yield Column(name, text, labels, _values(table.frame[name]), kind, missing)


def _long_columns(table: RawTable, roles: Mapping[str, str]) -> Iterable[Column]:
    items = as_text(table.frame[roles["item_column"]])
    for name in items.dropna().unique():
        yield Column(
            str(name), plain_heading(str(name)), {}, _values(table.frame[roles["answer_column"]][items == name])
        )


def _values(column: pd.Series) -> tuple[str, ...]:
    """The different answers, none where they are too many to be a scale or hold a CPR number."""
    different = column.dropna().unique()
    if len(different) > _MOST_VALUES:
        return ()
    texts = [str(text) for text in as_text(pd.Series(different))]
    return () if has_cpr("\n".join(texts)) else tuple(sorted(texts, key=_by_number))


def _by_number(text: str) -> tuple[int, float, str]:
    try:
        return 0, float(text.replace(",", ".")), text
    except ValueError:
        return 1, 0.0, text


def _by_length(name: str) -> tuple[int, str]:
    return -len(name), name


def _is_unique(column: pd.Series) -> bool:
    return bool(column.notna().all() and column.is_unique)


def _has_values(column: pd.Series) -> bool:
    return bool(column.notna().any())


def _has_few_values(column: pd.Series) -> bool:
    return 0 < column.nunique() <= _MOST_VALUES

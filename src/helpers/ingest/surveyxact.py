"""SurveyXact's export: the data set, its questions and its labels, from a folder of CSV files or one workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers.errors import CallError, InputProblems, Problem, nearest
from helpers.ingest.answer_files import read_rows, read_table
from helpers.ingest.file_kinds import refusal
from helpers.ingest.places import join_words, place
from helpers.ingest.raw_tables import Code, RawTable, clean_name
from helpers.ingest.workbooks import sheet_names

_Part = tuple[Path, str | None]

_STRUCTURE_COLUMNS = [
    "questionName", "variableName", "questionType", "subType", "questionText", "choiceValue", "choiceText",
]  # fmt: skip
_PART_NAMES = ("dataset", "labels", "structure")
_WORKBOOKS = {".xlsx", ".xlsm"}
# The overall status of a respondent is one yes/no variable per status; 4 is completed (Gennemført).
_STATUS, _COMPLETED = "statoverall", "4"


@dataclass(frozen=True)
class Question:
    """One variable. A question with several choices has one variable per choice, with its value and text."""

    question: str
    variable: str
    type: str
    sub_type: str
    text: str
    choice_value: str
    choice_text: str

    @property
    def label(self) -> str:
        """The question, and the choice that the variable stands for."""
        return f"{self.text} - {self.choice_text}" if self.choice_text else self.text


@dataclass(frozen=True)
class SurveyExport:
    """An export: `table` is the data set with its labels, `questions` its variables in the questionnaire's order."""

    table: RawTable
    questions: tuple[Question, ...]

    @property
    def data(self) -> pd.DataFrame:
        """One row per respondent, one column per variable."""
        return self.table.frame

    @property
    def labels(self) -> Mapping[str, Mapping[Code, str]]:
        """Per variable, the label of each code."""
        return self.table.value_labels

    @property
    def completed(self) -> pd.Series:
        """True for respondents whose overall status is completed; raises CallError when the export has no status."""
        known = (q.variable for q in self.questions if q.question == _STATUS and q.choice_value == _COMPLETED)
        variable = next(known, f"{_STATUS[:5]}_{_COMPLETED}")
        return self._codes(variable) == "1"

    def distribution(self, variable: str) -> pd.DataFrame:
        """Answers to a variable: code, label and n, in the labels' order, then codes without a label, then blank.

        Blank cells have the code "". Raises CallError on an unknown variable.
        """
        counts = self._codes(variable).value_counts()
        labels = {str(code): label for code, label in self.labels.get(variable, {}).items()}
        unlabelled = sorted(set(counts.index) - {*labels, ""}, key=lambda code: (len(code), code))
        codes = [*labels, *unlabelled, ""]
        columns = {"code": codes, "label": [labels.get(code, "") for code in codes]}
        return pd.DataFrame(columns, dtype="str").assign(n=[int(counts.get(code, 0)) for code in codes])

    def _codes(self, variable: str) -> pd.Series:
        if variable not in self.data:
            hint = nearest(variable, self.data.columns)
            raise CallError(f"Variablen »{variable}« er ikke i eksporten. {hint}".strip())
        return self.data[variable].map(clean_name, na_action="ignore").astype("object").fillna("").astype("str")


def read_surveyxact(path: Path) -> SurveyExport:
    """An export from its folder, from the dataset.csv in it, or from its workbook.

    Raises InputProblems when a part is missing or broken.
    """
    parts = _parts(path)
    missing = [name for name in _PART_NAMES if name not in parts]
    if missing:
        found = f"eksporten mangler {join_words(missing)}"
        raise refusal(path, found, ", ".join(_PART_NAMES), "Eksportér datasæt, struktur og etiketter fra SurveyXact.")
    return SurveyExport(table=_labelled_table(parts), questions=_questions(*parts["structure"]))


def read_answer_table(path: Path, sheet: str | None = None) -> RawTable:
    """`read_table`, and for a SurveyXact data set with the labels that lie beside it; raises InputProblems."""
    is_workbook = path.suffix.lower() in _WORKBOOKS
    if (is_workbook and sheet in {None, "Dataset"}) or path.name.lower() == "dataset.csv":
        parts = _parts(path)
        if "dataset" in parts and len(parts) > 1:
            return _labelled_table(parts)
    return read_table(path, sheet)


def read_questions(path: Path) -> tuple[Question, ...]:
    """The questions that lie beside a data set, none where no structure does; raises InputProblems."""
    is_workbook = path.suffix.lower() in _WORKBOOKS
    parts = _parts(path) if is_workbook or path.is_dir() or path.name.lower() == "dataset.csv" else {}
    return _questions(*parts["structure"]) if "structure" in parts else ()


def read_labels(path: Path) -> dict[str, dict[Code, str]]:
    """The labels that lie beside a data set, by variable and code; raises InputProblems."""
    parts = _parts(path)
    return _value_labels(*parts["labels"]) if "labels" in parts else {}


def _parts(path: Path) -> dict[str, _Part]:
    """The parts of the export that there are: file and, in a workbook, sheet."""
    if path.suffix.lower() in _WORKBOOKS:
        sheets: dict[str, _Part] = {name.lower(): (path, name) for name in sheet_names(path)}
        return {name: sheets[name] for name in _PART_NAMES if name in sheets}
    folder = path if path.is_dir() else path.parent
    files: dict[str, _Part] = {file.name.lower(): (file, None) for file in sorted(folder.glob("*"))}
    return {name: files[f"{name}.csv"] for name in _PART_NAMES if f"{name}.csv" in files}


def _labelled_table(parts: Mapping[str, _Part]) -> RawTable:
    table = read_table(*parts["dataset"])
    value_labels = _value_labels(*parts["labels"]) if "labels" in parts else {}
    questions = _questions(*parts["structure"]) if "structure" in parts else ()
    return replace(table, value_labels=value_labels, column_labels={q.variable: q.label for q in questions})


def _value_labels(path: Path, sheet: str | None) -> dict[str, dict[Code, str]]:
    """Rows of variable, code and label, without a header."""
    labels: dict[str, dict[Code, str]] = {}
    for variable, code, label in _cells(path, sheet, width=3):
        labels.setdefault(variable, {})[code] = label
    return labels


def _questions(path: Path, sheet: str | None) -> tuple[Question, ...]:
    header, *rows = _cells(path, sheet, width=len(_STRUCTURE_COLUMNS))
    if header != _STRUCTURE_COLUMNS:
        problem = Problem(
            str(path),
            place(sheet=sheet, rows=[1]),
            f"overskriften {', '.join(header)}",
            ", ".join(_STRUCTURE_COLUMNS),
            "Eksportér strukturen igen fra SurveyXact.",
        )
        raise InputProblems([problem])
    return tuple(Question(*row) for row in rows)


def _cells(path: Path, sheet: str | None, *, width: int) -> list[list[str]]:
    """Rows of so many texts, each on one line: the workbook has line breaks where the text files have spaces."""
    rows = [["" if cell is None else clean_name(cell) for cell in row] for row in read_rows(path, sheet)]
    uneven = [number for number, row in enumerate(rows, start=1) if len(row) != width]
    if uneven:
        found = f"{len(rows[uneven[0] - 1])} celler"
        repair = "Eksportér den igen fra SurveyXact."
        raise InputProblems([Problem(str(path), place(sheet=sheet, rows=uneven), found, f"{width} celler", repair)])
    return rows

"""A questionnaire as a list of questions: from SurveyXact's structure, or from an evaluator's own list in Excel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.errors import InputProblems, Problem, nearest
from helpers.ingest.answer_codes import fold_label
from helpers.ingest.answer_files import read_table
from helpers.ingest.file_kinds import refusal
from helpers.ingest.places import place
from helpers.ingest.raw_tables import as_text
from helpers.ingest.surveyxact import read_labels, read_questions
from helpers.ingest.workbooks import sheet_names
from helpers.intake.exports import split_battery
from helpers.municipalities import slug

_STATUS = "statoverall"
_NAMES = {
    "id": {"id", "variabel", "kode", "nr", "nummer"},
    "population": {"målgruppe", "population", "respondentgruppe"},
    "theme": {"tema", "emneområde", "batteri"},
    "wording": {"spørgsmål", "udsagn", "ordlyd", "formulering"},
    "answers": {"svarmuligheder", "svar", "skala", "svarskala"},
    "clause": {"led", "sætningsled"},
    "topic": {"emne", "kort", "kortnavn"},
    "negative": {"negativ", "vendt"},
}
_REQUIRED = ("wording", "answers")
_CODED_ANSWER = re.compile(r"^(\d{1,4})\s*[=:]\s*(.+)$")


@dataclass(frozen=True)
class AskedQuestion:
    """One question as it was asked: `answers` are its labels by code, in the questionnaire's order."""

    id: str
    wording: str
    theme: str
    answers: Mapping[str, str] = field(default_factory=dict)
    population: str = ""
    clause: str = ""
    topic: str = ""
    negative: bool = False


def read_questionnaire(path: Path) -> tuple[list[AskedQuestion], list[str]]:
    """The closed questions of a structure file or a list, and the names of those left out for want of answers.

    Raises InputProblems where the file is neither, and where questions lack their wording or answers.
    """
    source = _structure_of(path)
    if source is None:
        return _from_list(path), []
    labels = read_labels(source)
    asked, left_out = [], []
    for question in read_questions(source):
        if question.type.lower() != "closed" or question.question == _STATUS:
            continue
        if not labels.get(question.variable):
            left_out.append(question.variable)
            continue
        theme, wording = split_battery(question.label)
        answers = {str(code): " ".join(text.split()) for code, text in labels[question.variable].items()}
        asked.append(AskedQuestion(identifier(question.variable), wording, theme, answers))
    return asked, left_out


def identifier(text: str) -> str:
    """An id that params allow: small letters, figures and _, a letter first."""
    name = slug(text).replace("-", "_")[:60].strip("_")
    return name if name[:1].isalpha() else f"q_{name}"


def _structure_of(path: Path) -> Path | None:
    """Where SurveyXact's structure lies: a workbook with that sheet, a folder, or the file beside its data set."""
    if path.is_dir():
        return path
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        return path if "structure" in {name.lower() for name in sheet_names(path)} else None
    return path.with_name("dataset.csv") if path.name.lower() == "structure.csv" else None


def _from_list(path: Path) -> list[AskedQuestion]:
    table = read_table(path)
    columns = {
        role: str(name) for name in table.frame.columns for role, own in _NAMES.items() if fold_label(name) in own
    }
    missing = [role for role in _REQUIRED if role not in columns]
    if missing:
        names = [str(name) for name in table.frame.columns]
        allowed = [sorted(_NAMES[role])[0] for role in missing]
        hints = [nearest(word, names) for word in allowed]
        repair = next(filter(None, hints), "Tilføj kolonnen.")
        raise refusal(path, f"kolonnerne {', '.join(names)}", f"også {' og '.join(allowed)}", repair)
    cells = {role: as_text(table.frame[name]).fillna("") for role, name in columns.items()}
    rows = [{role: str(cells[role][row]) for role in cells} for row in table.frame.index]
    problems = list(_row_problems(path, rows, list(table.frame.index), columns))
    if problems:
        raise InputProblems(problems)
    return [_question(row) for row in rows]


def _row_problems(
    path: Path, rows: Sequence[Mapping[str, str]], numbers: Sequence[int], columns: Mapping[str, str]
) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, row in zip(numbers, rows, strict=True):
        for role in _REQUIRED:
            if not row[role]:
                where = place(rows=[number], column=columns[role])
                yield Problem(str(path), where, "tom celle", "en udfyldt celle", "Udfyld cellen, eller slet rækken.")
        if row["answers"] and len(_answers(row["answers"])) < 2:
            where = place(rows=[number], column=columns["answers"])
            repair = "Skriv svarene med semikolon imellem, fx »Ja; Nej; Ved ikke«, eller 0-10."
            yield Problem(str(path), where, f"»{row['answers']}«", "mindst to svar", repair)
        name = identifier(row.get("id") or row["wording"])
        if name in seen:
            where, found = place(rows=[number]), f"samme id som række {seen[name]}: {name}"
            yield Problem(str(path), where, found, "hvert spørgsmål én gang", "Giv spørgsmålet et andet id.")
        seen.setdefault(name, number)


def _question(row: Mapping[str, str]) -> AskedQuestion:
    return AskedQuestion(
        id=identifier(row.get("id") or row["wording"]),
        wording=row["wording"],
        theme=row.get("theme") or "Spørgsmål",
        answers=_answers(row["answers"]),
        population=row.get("population", ""),
        clause=row.get("clause", ""),
        topic=row.get("topic", ""),
        negative=fold_label(row.get("negative", "")) in {"ja", "x", "1"},
    )


def _answers(text: str) -> dict[str, str]:
    """»Helt uenig; Uenig; Enig« or »1 = Nej; 2 = Ja« by code, lowest first; »0-10« as the eleven numbers."""
    if re.fullmatch(r"0\s*[-–]\s*10", text.strip()):
        return {str(number): str(number) for number in range(11)}
    parts = [part.strip() for part in re.split(r"[;|]", text) if part.strip()]
    coded = [_CODED_ANSWER.match(part) for part in parts]
    if parts and all(coded):
        return {match[1]: match[2] for match in coded if match}
    return {str(number): part for number, part in enumerate(parts, start=1)}

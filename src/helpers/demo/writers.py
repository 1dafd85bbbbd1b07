"""Demo answers as municipalities deliver them: XLSX, CSV, SPSS SAV and Parquet, one row per respondent or long.

The same answers give the same bytes: nothing in a file tells when it was written.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

from helpers.demo.series import series_rows
from helpers.errors import InputProblems, Problem
from helpers.instrument import Item, Scale
from helpers.params import DataFile, Evaluation
from helpers.schemas import BLANK

SHEET = "Ark1"
_WRITTEN = datetime(2020, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_SAV_DATE = slice(92, 109)  # creation date and time in the header of a SAV file
_BLANK_CODES = (99, 999)
_BLANK_LABEL = "Ikke besvaret"
_MOST_MISSING = 3  # user-missing values that SPSS allows for a variable


def write_delivery(path: Path, evaluation: Evaluation, sheets: list[tuple[DataFile, pd.DataFrame]]) -> None:
    """Write one delivered file; only a workbook may have several data files, each on its own sheet.

    Frames have group, respondent, weight, completed and one column of scale codes per item. CSV is semicolon and UTF-8,
    `*.cp1252.csv` cp1252, `*.utf16.csv` and `*.tsv` tab and UTF-16. Raises InputProblems on headings and labels that
    the format cannot hold.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".sav":
        _write_sav(path, evaluation, *sheets[0])
        return
    write_tables(path, {data.sheet or SHEET: _labelled(evaluation, data, frame) for data, frame in sheets})


def write_tables(path: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write tables of texts and numbers by sheet; formats without sheets hold one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    first = next(iter(tables.values()))
    if path.suffix == ".xlsx":
        path.write_bytes(_workbook(tables))
    elif path.suffix == ".parquet":
        first.to_parquet(path, index=False)
    else:
        path.write_bytes(_encoded(path, first))


def _labelled(evaluation: Evaluation, data: DataFile, frame: pd.DataFrame) -> pd.DataFrame:
    """The table as it stands in the file: facts about respondents, and answers as labels (score scales as numbers)."""
    facts = _facts(data, frame)
    if data.layout == "series":
        return series_rows(data, frame, facts)
    answers = {
        _heading(data, item): frame[item].map(_answer_labels(data, evaluation.item_by_id[item], evaluation))
        for item in frame.columns
        if item in evaluation.item_by_id
    }
    if data.layout == "wide":
        return pd.DataFrame(facts | answers)
    parts = [
        pd.DataFrame(facts | {data.item_column or "": name, data.answer_column or "": column.astype("object")})
        for name, column in answers.items()
    ]
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _heading(data: DataFile, item: str) -> str:
    """The item's column heading in the file (its id where none is declared)."""
    return data.columns.get(item, item)


def _facts(data: DataFile, frame: pd.DataFrame) -> dict[str, pd.Series]:
    facts = {}
    if data.respondent:
        facts[data.respondent] = frame["respondent"]
    if data.group:
        facts[data.group] = frame["group"].mask(frame["group"] == "")
    if data.weight:
        facts[data.weight] = frame["weight"]
    if data.completed:
        yes = data.completed_value.split("|")[0]
        value = int(yes) if yes.isdigit() else yes
        facts[data.completed] = frame["completed"].map({True: value, False: None}).astype("object")
    return facts


def _answer_labels(data: DataFile, item: Item, evaluation: Evaluation) -> dict[int, Any]:
    """Code to what stands in the cell: the file's own label for the category, else the scale's."""
    scale = evaluation.scale_of(item)
    own: dict[str, str] = {}
    for label, category in data.labels.get(item.scale, {}).items():
        own.setdefault(category, label)
    labels = {c.code: own.get(c.id, c.label) for c in [*scale.categories, *scale.off_scale]}
    scores = {score: score for score in range(scale.minimum, scale.maximum + 1)} if scale.type == "score" else {}
    return scores | labels


def _encoded(path: Path, table: pd.DataFrame) -> bytes:
    is_tabbed = path.suffix == ".tsv" or path.name.endswith(".utf16.csv")
    encoding = "utf-16" if is_tabbed else "cp1252" if path.name.endswith(".cp1252.csv") else "utf-8"
    text = table.to_csv(index=False, sep="\t" if is_tabbed else ";", decimal=",", lineterminator="\r\n")
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        found = f"tegnet »{text[error.start]}« findes ikke i {encoding}"
        repair = "Ret svarteksten eller kolonnens navn, eller vælg en anden filtype."
        raise InputProblems([Problem(str(path), "", found, f"tegn i {encoding}", repair)]) from None


def _workbook(tables: dict[str, pd.DataFrame]) -> bytes:
    book = Workbook(write_only=True)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(table.columns))
        for row in table.astype("object").where(table.notna(), None).itertuples(index=False):
            sheet.append(list(row))
    book.properties = DocumentProperties(creator="", created=_WRITTEN, modified=_WRITTEN)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        ExcelWriter(book, archive).write_data()
    return _dateless(raw)


def _dateless(archive: io.BytesIO) -> bytes:
    """The same zip file, compressed, without the time at which each part was written."""
    repacked = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(repacked, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_DATE), old.read(name), zipfile.ZIP_DEFLATED)
    return repacked.getvalue()


def _write_sav(path: Path, evaluation: Evaluation, data: DataFile, frame: pd.DataFrame) -> None:
    """Codes with value labels, wording as variable label, off-scale answers and blanks as user-missing."""
    if data.layout == "long":
        table, options = _labelled(evaluation, data, frame).astype("str"), dict[str, Any]()
    else:
        table, options = _coded(path, evaluation, data, frame)
    try:
        pyreadstat.write_sav(table, path, **options)
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        repair = "Ret kolonnernes navne til SPSS-variabelnavne (bogstaver, tal og understreg)."
        raise InputProblems([Problem(data.file, "", str(error), "navne, som SPSS tillader", repair)]) from None
    content = bytearray(path.read_bytes())
    content[_SAV_DATE] = b"01 Jan 2000:00:00"
    path.write_bytes(content)


def _coded(
    path: Path, evaluation: Evaluation, data: DataFile, frame: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, Any]]:
    columns: dict[str, pd.Series] = dict(_facts(data, frame))
    options: dict[str, dict[str, Any]] = {"column_labels": {}, "variable_value_labels": {}, "missing_ranges": {}}
    for item_id in frame.columns:
        item = evaluation.item_by_id.get(item_id)
        if item is None:
            continue
        name, scale = _heading(data, item_id), evaluation.scale_of(item)
        blank = _blank_code(scale)
        missing = [*scale.off_scale_codes.values(), blank]
        if len(missing) > _MOST_MISSING:
            found = f"{len(missing)} svar uden for skalaen »{item.scale}«"
            repair = "Vælg en anden filtype end sav."
            raise InputProblems([Problem(str(path), name, found, f"højst {_MOST_MISSING} i en SPSS-fil", repair)])
        labels = _answer_labels(data, item, evaluation)
        columns[name] = frame[item_id].replace(BLANK, blank).astype("int32")
        options["column_labels"][name] = item.wording
        options["variable_value_labels"][name] = {
            blank: _BLANK_LABEL,
            **{code: str(label) for code, label in labels.items() if not isinstance(label, int)},
        }
        options["missing_ranges"][name] = missing
    return pd.DataFrame(columns), options


def _blank_code(scale: Scale) -> int:
    taken = {c.code for c in [*scale.categories, *scale.off_scale]} | {*range(scale.minimum, scale.maximum + 1)}
    return next(code for code in _BLANK_CODES if code not in taken)

"""A small project that is whole, and one way after another of breaking it, each with words that `check` must say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat

Break = Callable[[Path], None]
AREA, EVALUATION = "params/proeve/viborg.yml", "params/proeve/evaluation.yml"
BASELINE, MIDWAY, INTERVIEWS, FRAME = "data/nulpunkt.csv", "data/midtvejs.csv", "data/interview.csv", "data/ramme.csv"
ITEMS = [f"q{number}" for number in range(1, 7)]
LABELS = ["Helt uenig", "Uenig", "Hverken enig eller uenig", "Enig", "Helt enig"]

_ITEM = """\
  - {{id: {id}, population: citizen, theme: samarbejde, scale: agreement, wording: Udsagn {id}, clause: er enige i {id},
     topic: Emne {id}, waves: [baseline, midway]}}
"""
_EVALUATION = """\
title: Prøve
phases:
  baseline: {title: Nulpunkt, period: maj 2025, waves: [baseline]}
  midway: {title: Midtvejs, period: maj 2026, waves: [baseline, midway]}
waves:
  baseline: {label: Nulpunkt, period: maj 2025, ends: "2025-06-30"}
  midway: {label: Midtvejs, period: maj 2026, ends: "2026-06-30"}
populations:
  citizen: {singular: borger, plural: borgere, definite: borgerne, base: all}
scales:
  agreement:
    categories:
      - {id: helt_uenig, label: Helt uenig, code: 1}
      - {id: uenig, label: Uenig, code: 2}
      - {id: hverken, label: Hverken enig eller uenig, code: 3}
      - {id: enig, label: Enig, code: 4}
      - {id: helt_enig, label: Helt enig, code: 5}
    off_scale: [{id: ved_ikke, label: Ved ikke, code: 8}]
    favourable: helt_enig
themes:
  - {id: samarbejde, title: Samarbejdet, population: citizen}
items:
"""
_FILE = """\
  - wave: {wave}
    population: citizen
    file: {file}
    respondent: id
    group: team
    weight: vægt
    completed: status
    completed_value: Gennemført
    date: dato
    frame_file: data/ramme.csv
    invited: 90
    columns: {{q1: s1, q2: s2, q3: s3, q4: s4, q5: s5, q6: s6}}
"""


def make_whole(folder: Path, *, all_files: bool = True) -> Path:
    """The project with nothing wrong in it; without all its files it has the first measurement's answers alone."""
    for name in ("params/proeve", "data"):
        (folder / name).mkdir(parents=True)
    _put(folder, EVALUATION, _EVALUATION + "".join(_ITEM.format(id=item) for item in ITEMS))
    files, interviews = _FILE.format(wave="baseline", file=BASELINE), ""
    if all_files:
        files, interviews = files + _FILE.format(wave="midway", file=MIDWAY), f"interviews: {INTERVIEWS}\n"
    _put(folder, AREA, f"area: Viborg\nphases: [baseline, midway]\n{interviews}data:\n{files}")
    answers(1, "2025-05-14").to_csv(folder / BASELINE, sep=";", index=False)
    answers(2, "2026-05-14").to_csv(folder / MIDWAY, sep=";", index=False)
    answers(1, "")[["id"]].to_csv(folder / FRAME, index=False)
    header = "id;date;form;population;municipality;role;theme;code;quote;consent;anonymised"
    rows = ["A1;2025-05-20;individuelt;citizen;Viborg;borger;samarbejde;tid;Det går godt.;ja;ja"]
    _put(folder, INTERVIEWS, "\n".join([header, *rows]) + "\n")
    return folder


def answers(seed: int, day: str) -> pd.DataFrame:
    """60 respondents whose answers go together."""
    random = np.random.default_rng(seed)
    mood = random.normal(size=60)
    codes = {f"s{n}": np.clip(np.round(3 + mood + 0.8 * random.normal(size=60)), 1, 5).astype(int) for n in range(1, 7)}
    table = pd.DataFrame({name: [LABELS[code - 1] for code in column] for name, column in codes.items()})
    facts = {"id": [f"R{n:03}" for n in range(60)], "dato": day, "team": "Ung", "vægt": "1,0", "status": "Gennemført"}
    return pd.concat([pd.DataFrame(facts), table], axis=1)


def _put(folder: Path, file: str, text: str | bytes) -> None:
    content = text.encode() if isinstance(text, str) else text
    (folder / file).write_bytes(content)


def put(file: str, text: str | bytes) -> Break:
    return lambda project: _put(project, file, text)


def swap(file: str, old: str, new: str, count: int = 1) -> Break:
    def change(project: Path) -> None:
        text = (project / file).read_text(encoding="utf-8")
        if old not in text:
            raise LookupError(f"{old!r} is not in {file}")
        _put(project, file, text.replace(old, new, count))

    return change


def cells(file: str, column: str, rows: list[int], value: str) -> Break:
    """Put a value in some rows of a column (0 is the first respondent); a column that is not there is made."""

    def change(project: Path) -> None:
        table = pd.read_csv(project / file, sep=";", dtype=str, keep_default_na=False)
        table.loc[rows, column] = value
        table.fillna("").to_csv(project / file, sep=";", index=False)

    return change


def instead(name: str, write: Break) -> Break:
    """Another file of answers in the place of the first."""

    def change(project: Path) -> None:
        swap(AREA, BASELINE, f"data/{name}")(project)
        write(project)

    return change


def workbook(name: str, **sheets: pd.DataFrame) -> Break:
    def write(project: Path) -> None:
        with pd.ExcelWriter(project / "data" / name) as writer:
            for sheet, table in sheets.items():
                table.to_excel(writer, sheet_name=sheet, index=False)

    return write


def cut(name: str, write: Break) -> Break:
    def change(project: Path) -> None:
        write(project)
        path = project / "data" / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return change


def sav(project: Path, *, unlabelled: str = "") -> None:
    codes = answers(1, "2025-05-14").replace({label: float(n) for n, label in enumerate(LABELS, start=1)})
    labels = {f"s{n}": {float(c): label for c, label in enumerate(LABELS, start=1)} for n in range(1, 7)}
    labels = {name: own for name, own in labels.items() if name != unlabelled}
    codes = codes.rename(columns={"vægt": "weight"}).astype({f"s{n}": "float64" for n in range(1, 7)})
    swap(AREA, "    weight: vægt\n", "")(project)
    pyreadstat.write_sav(codes, str(project / "data/nulpunkt.sav"), variable_value_labels=labels)


def reversed_item(project: Path) -> None:
    path = project / BASELINE
    table = pd.read_csv(path, sep=";", dtype=str)
    table["s4"] = table["s4"].map(dict(zip(LABELS, LABELS[::-1], strict=True)))
    table.to_csv(path, sep=";", index=False)


def straight(project: Path) -> None:
    for name in [f"s{n}" for n in range(1, 7)]:
        cells(BASELINE, name, list(range(20)), "Enig")(project)


def same_file_twice(project: Path) -> None:
    _put(project, MIDWAY, (project / BASELINE).read_bytes().replace(b"2025-05-14", b"2026-05-14"))


def empty_book(project: Path) -> None:
    openpyxl.Workbook().save(project / "data/tom.xlsx")


def quote(text: str, consent: str = "ja", anonymised: str = "ja") -> Break:
    return swap(INTERVIEWS, "Det går godt.;ja;ja", f"{text};{consent};{anonymised}")


def needs_all_files(case: str) -> bool:
    """Whether a case breaks interviews or a later measurement."""
    return any(word in case for word in ("quote", "interview", "wave delivered twice"))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

# What is broken: how, the level and step that it must be told at, and the words that must be said.
BROKEN: dict[str, tuple[Break, str, list[str]]] = {
    # params: the area
    "misspelled key": (swap(AREA, "    columns:", "    collumns:"), "PARAMS", ["collumns", "ukendt nøgle", "Mente du »columns«?"]),
    "missing key": (swap(AREA, "area: Viborg\n", ""), "PARAMS", ["nøglen area", "nøglen mangler", "Tilføj area."]),
    "unknown municipality": (swap(AREA, "area: Viborg", "area: Vibborg"), "PARAMS", ["»Vibborg«", "98 kommuner", "Mente du »Viborg«?"]),
    "file of another municipality": (swap(AREA, "area: Viborg", "area: Rebild"), "PARAMS", ["viborg.yml", "rebild.yml for Rebild"]),
    "unknown phase": (swap(AREA, "phases: [baseline", "phases: [nulpunkt"), "PARAMS", ["»nulpunkt«", "baseline"]),
    "unknown wave": (swap(AREA, "wave: baseline", "wave: nulpunkt"), "PARAMS", ["»nulpunkt«", "baseline, midway"]),
    "unknown population": (swap(AREA, "population: citizen", "population: citizens"), "PARAMS", ["»citizens«", "Mente du »citizen«?"]),
    "unknown item": (swap(AREA, "{q1: s1", "{q11: s1"), "PARAMS", ["»q11«", "Mente du »q1«?"]),
    "one column for two items": (swap(AREA, "q2: s2", "q2: s1"), "PARAMS", ["»s1« er kolonne for q1 og q2"]),
    "open column": (swap(AREA, "q2: s2", 'q2: "? s2 | s9"'), "PARAMS", ["linjen er ikke udfyldt", "Måske »s2« eller »s9«.", "Udsagn q2"]),
    "open column without a hint": (swap(AREA, "q2: s2", 'q2: "?"'), "PARAMS", ["linjen er ikke udfyldt", "not_asked"]),
    "open label": (swap(AREA, "    invited: 90", '    invited: 90\n    labels: {agreement: {Tja: "? hverken"}}'), "PARAMS", ["Tja", "Måske »hverken«."]),
    "label of an unknown answer": (swap(AREA, "    invited: 90", "    invited: 90\n    labels: {agreement: {Tja: hverke}}"), "PARAMS", ["»hverke«", "Mente du »hverken«?"]),
    "label of an unknown scale": (swap(AREA, "    invited: 90", "    invited: 90\n    labels: {enighed: {Tja: enig}}"), "PARAMS", ["»enighed«", "agreement"]),
    "more invited than there are": (swap(AREA, "invited: 90", "invited: 90\n    frame_size: 80"), "PARAMS", ["90 inviterede af 80"]),
    "long without its columns": (swap(AREA, "    group: team", "    layout: long\n    group: team"), "PARAMS", ["long uden item_column, answer_column"]),
    "wide with an item column": (swap(AREA, "    group: team", "    item_column: spm\n    group: team"), "PARAMS", ["wide med item_column"]),
    "no columns": (swap(AREA, "    columns: {q1: s1, q2: s2, q3: s3, q4: s4, q5: s5, q6: s6}\n", ""), "PARAMS", ["ingen kolonner"]),
    "words for a number": (swap(AREA, "invited: 90", "invited: mange"), "PARAMS", ["»mange«", "et helt tal"]),
    "nobody invited": (swap(AREA, "invited: 90", "invited: 0"), "PARAMS", ["mindst 1"]),
    "tabulator": (swap(AREA, "    population", "\tpopulation"), "PARAMS", ["tabulator", "Ryk ind med mellemrum."]),
    "quotation that never ends": (swap(AREA, "area: Viborg", 'area: "Viborg'), "PARAMS", ["viborg.yml", "linje"]),
    "key twice": (swap(AREA, "phases:", "area: Viborg\nphases:"), "PARAMS", ["nøglen area står to gange"]),
    "params in cp1252": (put(AREA, "area: Ærø\n".encode("cp1252")), "PARAMS", ["filen er ikke UTF-8"]),
    "params without keys": (put(AREA, "hej\n"), "PARAMS", ["filen har ingen nøgler"]),
    "comment to an unknown item": (swap(AREA, "data:", "comments: {q77: {text: hej}}\ndata:"), "PARAMS", ["»q77«"]),
    "left out and answered": (swap(AREA, "    invited: 90", "    invited: 90\n    not_asked: [q1]"), "PARAMS", ["»q1« har også en kolonne"]),
    "left out, but unknown": (swap(AREA, "    invited: 90", "    invited: 90\n    not_asked: [q91]"), "PARAMS", ["»q91«"]),
    "demo answers without mark": (swap(AREA, BASELINE, "data/demo/x.csv"), "PARAMS", ["demosvar uden mærkning"]),
    # params: the evaluation
    "unknown scale": (swap(EVALUATION, "scale: agreement", "scale: agrement"), "PARAMS", ["»agrement«", "Mente du »agreement«?"]),
    "unknown theme": (swap(EVALUATION, "theme: samarbejde", "theme: samarbejd"), "PARAMS", ["»samarbejd«", "Mente du »samarbejde«?"]),
    "item twice": (swap(EVALUATION, "id: q2,", "id: q1,"), "PARAMS", ["»q1« står 2 gange"]),
    "item in no wave": (swap(EVALUATION, "topic: Emne q1, waves: [baseline, midway]", "topic: Emne q1, waves: []"), "PARAMS", ["mindst 1 i listen"]),
    "open period": (swap(EVALUATION, "period: maj 2025, waves", 'period: "? fx maj 2025", waves'), "PARAMS", ["linjen er ikke udfyldt", "Skriv perioden."]),
    "code twice": (swap(EVALUATION, "label: Enig, code: 4", "label: Enig, code: 5"), "PARAMS", ["samme kode: 5"]),
    "favourable that is no answer": (swap(EVALUATION, "favourable: helt_enig", "favourable: glad"), "PARAMS", ["»glad« er ikke"]),
    "day that does not exist": (swap(EVALUATION, "2025-06-30", "2025-06-31"), "PARAMS", ["»2025-06-31«", "en dag i kalenderen"]),
    "waves out of order": (swap(EVALUATION, "waves: [baseline, midway]}", "waves: [midway, baseline]}"), "PARAMS", ["midway, baseline", "baseline, midway"]),
    "published numbers under other names": (put("params/proeve/published.csv", "a,b\n1,2\n"), "PARAMS", ["published.csv", "overskriften"]),
    # files
    "file not there": (instead("nulpunktt.csv", lambda project: None), "FILE", ["nulpunktt.csv", "filen findes ikke", "Mente du »nulpunkt.csv«?"]),
    "empty file": (put(BASELINE, b""), "FILE", ["filen er tom"]),
    "empty workbook": (instead("tom.xlsx", empty_book), "FILE", ["tom.xlsx", "filen er tom"]),
    "pdf called csv": (put(BASELINE, b"%PDF-1.7 " + bytes(90)), "FILE", ["en PDF-fil"]),
    "web page called csv": (put(BASELINE, b"<html><body>Log ind</body></html>"), "FILE", ["webside"]),
    "old excel called xlsx": (instead("x.xlsx", put("data/x.xlsx", OLE)), "FILE", ["ældre Office-fil"]),
    "locked workbook": (instead("x.xlsx", put("data/x.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"))), "FILE", ["låst med adgangskode"]),
    "broken workbook": (instead("x.xlsx", cut("x.xlsx", workbook("x.xlsx", Ark1=answers(1, "")))), "FILE", ["afbrudt eller beskadiget"]),
    "broken spss": (instead("nulpunkt.sav", cut("nulpunkt.sav", sav)), "FILE", ["en SPSS-fil (SAV)", "beskadiget"]),
    "unknown ending": (instead("x.docx", put("data/x.docx", b"hej")), "FILE", ["endelsen ».docx« kendes ikke"]),
    "text that is none": (put(BASELINE, bytes(range(256)) * 4), "FILE", ["ikke tekst, der kan læses"]),
    "several sheets": (instead("x.xlsx", workbook("x.xlsx", A=answers(1, ""), B=answers(2, ""))), "FILE", ["flere ark: A, B"]),
    "rows of other lengths": (swap(BASELINE, "R003;", "R003;;;"), "FILE", ["række 5", "celler"]),
    "quotation in the answers": (swap(BASELINE, "R003;", '"R003;'), "FILE", ["anførselstegn"]),
    "two columns of one name": (swap(BASELINE, "s1;s2", "s1;s1"), "FILE", ["har samme navn"]),
    "heading alone": (put(BASELINE, "id;dato;team;vægt;status;s1;s2;s3;s4;s5;s6\n"), "FILE", ["ingen respondenter"]),
    "sheet not there": (instead("x.xlsx\n    sheet: Borger", workbook("x.xlsx", Borgere=answers(1, ""))), "FILE", ["»Borger« findes ikke", "Mente du »Borgere«?"]),
    # columns
    "column not there": (swap(AREA, "q1: s1", "q1: s_1"), "COLUMN", ["»s_1«", "kolonnen findes ikke", "Mente du »s1«?"]),
    "respondent not there": (swap(AREA, "respondent: id", "respondent: idd"), "COLUMN", ["»idd«", "Mente du »id«?"]),
    "days not there": (swap(AREA, "date: dato", "date: datoo"), "COLUMN", ["»datoo«", "kolonnen findes ikke"]),
    "frame without ids": (put(FRAME, "navn\nx\n"), "COLUMN", ["ramme.csv", "»id«", "kolonnen findes ikke"]),
    # values
    "misspelled answer": (cells(BASELINE, "s2", [4], "Helt ening"), "VALUE", ["nulpunkt.csv", "række 6, kolonnen »s2«", "»Helt ening«", "Mente du »Helt enig«?"]),
    "code outside the scale": (cells(BASELINE, "s3", [0, 2], "7"), "VALUE", ["række 2 og 4", "»7«", "»Ved ikke« (8)"]),
    "respondent twice": (cells(BASELINE, "id", [7], "R006"), "VALUE", ["række 8 og 9", "»R006« står flere gange"]),
    "respondent without id": (cells(BASELINE, "id", [7], ""), "VALUE", ["række 9", "tom celle", "et id i hver række"]),
    "negative weight": (cells(BASELINE, "vægt", [1], "-1"), "VALUE", ["»-1«", "et tal større end 0"]),
    "weight in words": (cells(BASELINE, "vægt", [1], "en"), "VALUE", ["»en«", "et tal større end 0"]),
    "response above 100 per cent": (swap(AREA, "invited: 90", "invited: 40"), "VALUE", ["60 gennemførte besvarelser", "højst 40"]),
    "nobody completed": (swap(AREA, "completed_value: Gennemført", "completed_value: Færdig"), "VALUE", ["kun »Gennemført«", "»Færdig«"]),
    "nobody answered": (lambda p: [cells(BASELINE, f"s{n}", list(range(60)), "")(p) for n in range(1, 7)] and None, "VALUE", ["ingen af de 60 respondenter"]),
    "day that is none": (cells(BASELINE, "dato", [3], "31-02-2025"), "VALUE", ["række 5", "»31-02-2025« er ingen mulig dag"]),
    "day to come": (cells(BASELINE, "dato", [3], "2031-01-01"), "VALUE", ["»2031-01-01« er ingen mulig dag"]),
    "respondent outside the frame": (cells(BASELINE, "id", [3], "X999"), "VALUE", ["række 5", "1 respondenter står ikke i data/ramme.csv"]),
    "frame not there": (swap(AREA, "frame_file: data/ramme.csv", "frame_file: data/rame.csv"), "FILE", ["rame.csv", "Mente du »ramme.csv«?"]),
    # personal data
    "cpr as id": (cells(BASELINE, "id", [3], "010190-1234"), "PERSONAL", ["kolonnen »id«", "CPR-numre"]),
    "cpr in a column of its own": (cells(BASELINE, "bemærkning", [3], "min søn 0101901234 siger"), "PERSONAL", ["kolonnen »bemærkning«", "CPR-numre"]),
    "cpr in a quote": (quote("Jeg hedder 010190-1234"), "PERSONAL", ["CPR"]),
    "telephone in a quote": (quote("Ring 23 45 67 89"), "PERSONAL", ["et telefonnummer"]),
    "address in a quote": (quote("Skriv til a@b.dk"), "PERSONAL", ["en mailadresse"]),
    "cpr in an own paragraph": (swap(AREA, "data:", "comments: {q1: {text: Ring til 010190-1234}}\ndata:"), "PERSONAL", ["comments, q1", "et CPR-nummer"]),
    "cpr in a workbook": (instead("x.xlsx", workbook("x.xlsx", Ark1=answers(1, "2025-05-14").assign(note=3112901234.0))), "PERSONAL", ["kolonnen »note«", "CPR-numre"]),
    "failed formula": (instead("x.xlsx", workbook("x.xlsx", Ark1=answers(1, "2025-05-14").assign(s2="#N/A"))), "VALUE", ["x.xlsx", "kolonnen »s2«", "»#N/A«"]),
    # warnings
    "wave delivered twice": (same_file_twice, "WARNING", ["60 af 60 besvarelser er de samme som i målingen baseline"]),
    "days of another wave": (swap(BASELINE, "2025-05-14", "2026-02-14", 60), "WARNING", ["60 af 60 svar ligger uden for målingen baseline", "se wave"]),
    "reversed scale": (reversed_item, "WARNING", ["svarene på q4 går imod de andre", "negative: true"]),
    "one answer to everything": (straight, "WARNING", ["af 60 respondenter", "det samme på alle spørgsmål"]),
    "lost label": (instead("nulpunkt.sav", lambda p: sav(p, unlabelled="s3")), "WARNING", ["q3 har ingen svaretiketter"]),
    "name in a quote": (quote("Det var Camilla, der hjalp."), "WARNING", ["et personnavn", "[navn]"]),
    "place in a quote": (quote("Jeg tog til Silkeborg."), "WARNING", ["et stednavn"]),
    # interviews
    "quote with consent in other words": (quote("Ja", consent="måske"), "VALUE", ["»måske«", "ja eller nej"]),
    "unknown theme of a quote": (swap(INTERVIEWS, "samarbejde", "vejr"), "VALUE", ["»vejr«", "samarbejde"]),
    "unknown population of a quote": (swap(INTERVIEWS, "citizen", "kunde"), "VALUE", ["»kunde«", "citizen"]),
    "interview on no day": (swap(INTERVIEWS, "2025-05-20", "20-13-2025"), "VALUE", ["»20-13-2025«", "en dato som 30-11-2021"]),
    "interviews without consent": (swap(INTERVIEWS, "consent", "godkendt"), "COLUMN", ["consent", "kolonnen findes ikke"]),
    "quote without consent": (quote("Nej tak", consent="nej"), "NOTE", ["1 af 1 citater er uden samtykke"]),
    "quote not anonymised": (quote("Nej tak", anonymised="nej"), "NOTE", ["1 af 1 citater er uden anonymisering"]),
}  # fmt: skip

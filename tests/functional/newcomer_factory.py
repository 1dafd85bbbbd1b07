"""What a newcomer has: a list of questions in Excel, and three files of answers as three survey systems export them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat

QUESTIONS = {
    "plan": ("Jobcentret og jeg har lagt en fælles plan", "Nej; Ja"),
    "indflydelse": ("Jeg har indflydelse på, hvornår vi mødes", "Helt uenig; Uenig; Hverken/eller; Enig; Helt enig; Ved ikke"),
    "moeder": ("Møderne har et klart formål", "Helt uenig; Uenig; Hverken/eller; Enig; Helt enig; Ved ikke"),
    "forloeb": ("Forløbet hænger sammen for mig", "Helt uenig; Uenig; Hverken/eller; Enig; Helt enig; Ved ikke"),
    "anbefaling": ("Hvor sandsynligt er det, at du vil anbefale forløbet?", "0-10"),
}  # fmt: skip
AGREEMENT = ["Helt uenig", "Uenig", "Hverken/eller", "Enig", "Helt enig", "Ved ikke"]


def write_question_list(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Id", "Tema", "Spørgsmål", "Svarmuligheder"])
    for name, (wording, answers) in QUESTIONS.items():
        book.active.append([name, "Samarbejdet", wording, answers])
    book.save(path)
    return path


def answers(respondents: int, seed: int) -> pd.DataFrame:
    """Codes as the list of questions numbers them: 1 and up, scores as they are."""
    random = np.random.default_rng(seed)
    agreement = {
        name: random.choice(6, respondents, p=[0.1, 0.15, 0.2, 0.3, 0.2, 0.05]) + 1 for name in list(QUESTIONS)[1:4]
    }
    plan, score = random.integers(1, 3, respondents), random.integers(0, 11, respondents)
    return pd.DataFrame({"plan": plan, **agreement, "anbefaling": score})


def write_limesurvey(path: Path, codes: pd.DataFrame) -> Path:
    """CSV with full answers; the headings are the questions, a battery's as »question [item]«."""
    texts = codes.assign(plan=codes["plan"].map({1: "Nej", 2: "Ja"}))
    for name in ("indflydelse", "moeder", "forloeb"):
        texts[name] = codes[name].map(lambda code: AGREEMENT[code - 1])
    headings = {name: wording for name, (wording, _) in QUESTIONS.items()}
    headings |= {name: f"Hvor enig er du? [{QUESTIONS[name][0]}]" for name in ("indflydelse", "moeder", "forloeb")}
    table = texts.rename(columns=headings)
    table.insert(0, "Svar-ID", range(1, len(table) + 1))
    sent = ["2025-05-12 10:31:00"] * (len(table) - 3) + [""] * 3
    table.insert(1, "Dato indsendt", sent)
    table.insert(2, "Sidste side", 4)
    table.insert(3, "Startsprog", "da")
    table.to_csv(path, index=False, sep=",", quoting=1, encoding="utf-8-sig")
    return path


def write_spss(path: Path, codes: pd.DataFrame) -> Path:
    """Codes with value labels, questions as variable labels, don't know and unanswered as user-missing."""
    table = codes.rename(columns={name: f"s_{number}" for number, name in enumerate(codes, start=1)}).astype("float64")
    agreement = {**{float(n): label for n, label in enumerate(AGREEMENT, start=1)}, 99.0: "Ikke besvaret"}
    table.loc[:4, "s_2"] = 99.0
    table.insert(0, "respondentId", [f"R{number:04}" for number in range(len(table))])
    labels = [wording for wording, _ in QUESTIONS.values()]
    pyreadstat.write_sav(
        table,
        str(path),
        column_labels=["Løbenummer", *labels],
        variable_value_labels={"s_1": {1.0: "Nej", 2.0: "Ja"}, **{f"s_{n}": agreement for n in (2, 3, 4)}},
        missing_ranges={f"s_{n}": [6.0, 99.0] for n in (2, 3, 4)},
    )
    return path


def write_plain(path: Path, codes: pd.DataFrame) -> Path:
    """Excel with numbered headings and texts."""
    texts = codes.assign(plan=codes["plan"].map({1: "Nej", 2: "Ja"}))
    for name in ("indflydelse", "moeder", "forloeb"):
        texts[name] = codes[name].map(lambda code: AGREEMENT[code - 1])
    table = texts.rename(columns={name: f"{n}. {QUESTIONS[name][0]}" for n, name in enumerate(QUESTIONS, start=1)})
    table.insert(0, "Løbenr", range(1, len(table) + 1))
    table.to_excel(path, index=False)
    return path


def write_interviews(path: Path) -> Path:
    """A log with Danish headings, as an evaluator keeps it."""
    said = ["Vi har lagt planen sammen.", "Jeg ved, hvad mødet skal handle om.", "Det går langsomt.", "", "", ""]
    rows = [
        [
            f"B{number}",
            "2027-06-03",
            "individuelt",
            "borger",
            "Viborg",
            "borger",
            "Samarbejdet",
            "plan",
            quote,
            "ja",
            "ja",
        ]
        for number, quote in enumerate(said, start=1)
    ]
    headings = ["id", "dato", "form", "målgruppe", "kommune", "rolle", "tema", "kode", "citat", "samtykke"]
    pd.DataFrame(rows, columns=[*headings, "anonymiseret"]).to_excel(path, index=False)
    return path

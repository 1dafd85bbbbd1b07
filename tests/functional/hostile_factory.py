"""An evaluation whose every field is hostile: labels, names, quotes, own paragraphs, files and columns.

A field that there are few of holds several of the texts, one after the other; where there are many, they are spread.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hostile import HOSTILE
from project_factory import ROOT

AREAS = {
    "angriber": "<img src=x onerror=alert(1)> & *Søn* #{panic()}",
    "offer": "=1+1 [Offer](javascript:alert(1)) {{ 1 }}",
}
PHASE = "`<script>alert(1)</script>`{=html}"
PERIOD = "{{< include /etc/passwd >}} \u200f2026"
PUBLISHER = "</title><script>alert(1)</script>"
TITLE = "$x$ <script>alert(1)</script> @ref @script@ \\newpage"
SUBTITLE = "8. marts"
FILE = "svar <b>$(touch x)';--.csv"
ITEMS, SCALES, GROUPS, CATEGORIES, SUBJECTS = 6, 3, 12, 5, 6


def one_line(text: str) -> str:
    return " ".join(text.split())


def packed(count: int, *, shift: int = 0) -> list[str]:
    """All texts, dealt to so many fields; with `shift` other ones stand first."""
    dealt = HOSTILE[shift:] + HOSTILE[:shift]
    return [" ¤ ".join(one_line(text) for text in dealt[place::count]) for place in range(count)]


WORDINGS, CLAUSES, TOPICS, NOTES = (packed(ITEMS, shift=40 * place) for place in range(4))
LABELS = packed(SCALES * CATEGORIES, shift=3)
GROUP_NAMES = packed(GROUPS, shift=7)
COLUMNS = packed(ITEMS, shift=11)
COLLECTIONS = packed(6, shift=17)
CELLS = [one_line(text) for text in HOSTILE]
MARGINS = packed(20, shift=23)
QUOTES = packed(60, shift=37)
ROLES = packed(30, shift=29)
THEMES = packed(SUBJECTS, shift=31)
CONTACT = packed(3)


def make_hostile(folder: Path) -> Path:
    """Write the project and return its folder."""
    params = folder / "params" / "fjendtlig"
    params.mkdir(parents=True)
    (folder / "data").mkdir()
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    # JSON is YAML.
    _put(params / "evaluation.yml", _evaluation())
    for slug in AREAS:
        _put(params / f"{slug}.yml", _area(slug))
        write_rows(folder / "data" / f"{slug} {FILE}", _answers())
        write_rows(folder / "data" / f"{slug}-hold.csv", _groups())
    write_rows(folder / "data" / "interview.csv", _interviews())
    return folder


def _put(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def write_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)


def _evaluation() -> dict[str, Any]:
    items = [_item(number) for number in range(ITEMS)]
    words = {"singular": "<b>bruger</b>", "plural": "*brugere*", "definite": "[brugerne](javascript:alert())"}
    return {
        "title": TITLE, "subtitle": SUBTITLE, "publisher": PUBLISHER, "appearance": {"contact": CONTACT},
        "phases": {"baseline": {"title": PHASE, "period": PERIOD, "waves": ["baseline"]}},
        "waves": {"baseline": {"label": "=1+1 <b>Nulpunkt</b>", "period": PERIOD}},
        "populations": {
            "citizen": {**words, "base": "all"},
            "employee": {"singular": "ansat", "plural": "ansatte", "definite": "de_ansatte_", "base": "all"},
        },
        "scales": {f"s{number}": _scale(number) for number in range(SCALES)},
        "themes": [
            {"id": f"t{number}", "title": title, "population": "citizen"} for number, title in enumerate(THEMES)
        ] + [{"id": "hold", "title": "{{< raw >}}", "population": "employee"}],
        "items": [*items, _item(0) | {"id": "om_hold", "population": "employee", "theme": "hold", "figure": False}],
        "organisations": AREAS, "groups_called": "{% grupper %}", "total": {"method": "none"},
        "background": {"sex": "<i>køn</i>"},
        "data_collection": [
            {"wave": "baseline", "population": "citizen", "what": what, "period": PERIOD} for what in COLLECTIONS
        ],
        "texts": {"background": "\n\n".join(HOSTILE[::4])},
        "chapters": [_chapter()],
    }  # fmt: skip


def _scale(number: int) -> dict[str, Any]:
    own = LABELS[number * CATEGORIES : (number + 1) * CATEGORIES]
    answers = [{"id": f"k{number}_{place}", "label": label, "code": place} for place, label in enumerate(own, start=1)]
    return {
        "categories": answers[:-1],
        "off_scale": answers[-1:],
        "favourable": f"k{number}_4",
        "unfavourable": f"k{number}_1",
    }


def _item(number: int) -> dict[str, Any]:
    return {
        "id": f"q{number}", "population": "citizen", "theme": f"t{number % SUBJECTS}", "scale": f"s{number % SCALES}",
        "wording": WORDINGS[number], "clause": f"siger {CLAUSES[number]}", "topic": TOPICS[number],
        "note": NOTES[number], "waves": ["baseline"], "figure": number % 3 == 0,
    }  # fmt: skip


def _chapter() -> dict[str, Any]:
    rows = [CELLS[start : start + 3] + [""] * (3 - len(CELLS[start : start + 3])) for start in range(0, len(CELLS), 3)]
    words = {"id": "ord", "kind": "text", "title": "#{1}", "body": "\n\n".join(HOSTILE[::9])}
    table = {"id": "tabel", "kind": "text_table", "columns": ["<u>a</u>", "| b |", "c_d_"], "rows": rows}
    table |= {"caption": " ¤ ".join(CELLS[:110]), "note": " ¤ ".join(CELLS[110:])}
    quotes = {"id": "citater", "kind": "theme_quotes", "title": "*Citater*", "most": 1000}
    shares = {"id": "alle", "kind": "item_shares", "title": "<!-- x -->", "population": "citizen"}
    return {
        "id": "eget",
        "title": "<h1>Eget</h1>",
        "text": "",
        "place": "status",
        "sections": [words, table, quotes, shares],
    }


def _area(slug: str) -> dict[str, Any]:
    columns = {f"q{number}": column for number, column in enumerate(COLUMNS)}
    citizens = {
        "wave": "baseline", "population": "citizen", "file": f"data/{slug} {FILE}", "respondent": "id",
        "columns": columns, "invited": 120, "background": {"sex": "køn"}, "frame": {"sex": dict.fromkeys(MARGINS, 6.0)},
    }  # fmt: skip
    employees = {
        "wave": "baseline", "population": "employee", "file": f"data/{slug}-hold.csv", "respondent": "id",
        "columns": {"om_hold": "q"}, "group": "hold",
    }  # fmt: skip
    comments = {
        f"t{number}": {"text": "\n\n".join(_without_templates(HOSTILE[number::SUBJECTS]))} for number in range(SUBJECTS)
    }
    area = {"area": slug, "phases": ["baseline"], "data": [citizens, employees], "comments": comments}
    return area | ({"interviews": "data/interview.csv"} if slug == "angriber" else {})


def _without_templates(texts: Sequence[str]) -> list[str]:
    """Own paragraphs may call numbers; what is no number is refused, and tested by itself."""
    return [text for text in texts if not any(sign in text for sign in ("{{", "{%", "{#"))]


def _answers() -> list[list[str]]:
    """Ids, background and answers of citizens: to every other question as the label itself, else as its code."""
    rows = [["id", "køn", *COLUMNS]]
    for person in range(60):
        given = []
        for number in range(ITEMS):
            code = 1 + (person + number) % CATEGORIES
            own = LABELS[(number % SCALES) * CATEGORIES + code - 1]
            given.append(own if number % 2 else str(code))
        rows.append([f"R{person:03}", MARGINS[person % len(MARGINS)], *given])
    return rows


def _groups() -> list[list[str]]:
    people = range(GROUPS * 12)
    return [
        ["id", "hold", "q"],
        *([f"M{one:03}", GROUP_NAMES[one % GROUPS], str(1 + one // GROUPS % 3)] for one in people),
    ]


def _interviews() -> list[list[str]]:
    header = [
        "id",
        "date",
        "form",
        "population",
        "municipality",
        "role",
        "theme",
        "code",
        "quote",
        "consent",
        "anonymised",
    ]
    rows = [
        [f"I{place}", "2026-05-01", "<b>form</b>", "citizen", "x", ROLES[place % len(ROLES)], f"t{place % SUBJECTS}", "", quote, "ja", "ja"]
        for place, quote in enumerate(QUOTES)
    ]  # fmt: skip
    return [header, *rows]

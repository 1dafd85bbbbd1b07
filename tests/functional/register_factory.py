"""A small register in a folder: the files that an evaluation declares, written from plain records."""

import csv
from datetime import date

from helpers.params.register import Register, month_number
from helpers.register.periods import months_between, weeks_between

GROUPS = ["g1", "g2", "g3", "g6"]
CODES = {"1": "g1", "2": "g2", "3": "g3", "6": "g6"}
DECLARED = {
    "wave": "midway",
    "group": "g1",
    "groups": [
        {"id": "g1", "label": "Gruppe 1"},
        {"id": "g2", "label": "Gruppe 2"},
        {"id": "g3", "label": "Gruppe 3"},
        {"id": "g6", "label": "Udskudt", "deferred": True},
    ],
    "benefits": {"file": "dream.csv", "citizen": "PNR"},
    "employment": {"file": "job.csv", "citizen": "PNR"},
    "visitations": {
        "file": "visitation.csv", "citizen": "PNR", "group": "GRP", "start": "FRA", "end": "TIL", "codes": CODES,
    },
    "background": {
        "file": "borgere.csv", "citizen": "PNR", "municipality": "KOM", "sex": "KOEN", "birth_year": "FOED",
        "origin": "HERKOMST", "sexes": {"1": "mand", "2": "kvinde"},
        "origins": {"1": "dansk", "2": "indvandrer", "3": "efterkommer"},
    },
    "classes": [
        {"id": "kontanthjaelp", "label": "Kontanthjælp", "codes": ["730-739"]},
        {"id": "praktik", "label": "Virksomhedspraktik", "codes": ["741"], "role": "company"},
        {"id": "kursus", "label": "Kursus", "codes": ["742"], "role": "other"},
        {"id": "fleksjob", "label": "Fleksjob", "codes": ["771"], "role": "ordinary", "on_benefit": False},
    ],
    "industries": [
        {"id": "handel", "label": "Handel", "codes": ["45-47"]},
        {"id": "byg", "label": "Bygge og anlæg", "codes": ["41-43"]},
    ],
    "first_window": {"first": "2017-08-01", "last": "2018-01-31"},
    "second_window": {"first": "2018-02-01", "last": "2018-03-31"},
    "through": "2018-03",
    "history": {"first": "2017-05", "last": "2017-06"},
    "activation": {"first": "2018-01", "last": "2018-03"},
    "split": "2018-01-01",
    "ages": [
        {"id": "under_30", "label": "Under 30", "to": 29}, {"id": "30_50", "label": "30-50", "to": 50},
        {"id": "over_50", "label": "Over 50"},
    ],
    "target": {"share": 0.4, "months": 3},
}  # fmt: skip


def register(**changes):
    return Register.model_validate(DECLARED | changes)


def citizen(citizen_id, visitations, **facts):
    """A citizen: `visitations` (group code, first day, last day or ""), `weeks` {column: code}, `hours` {month: degree},
    `industries` {month: code}; sex, born, origin, area."""
    return {
        "id": citizen_id, "visitations": visitations, "weeks": {}, "hours": {}, "industries": {},
        "sex": "1", "born": "1980", "origin": "1", "area": "630",
    } | facts  # fmt: skip


def write_register(folder, citizens, declared=None):
    """Write the four CSV files of some citizens."""
    declared = declared or register()
    weeks = [week for week, _ in weeks_between("2017-05", declared.through)]
    months = [ending for ending, _ in months_between("2017-05", declared.through)]
    _write(
        folder / "dream.csv",
        ["PNR", *weeks],
        ([one["id"], *(one["weeks"].get(week, "730") for week in weeks)] for one in citizens),
    )
    header = ["PNR", *(f"BRANCHE_{month}" for month in months), *(f"GRAD_{month}" for month in months)]
    _write(
        folder / "job.csv",
        header,
        (
            [one["id"], *(one["industries"].get(m, "") for m in months), *(one["hours"].get(m, ".") for m in months)]
            for one in citizens
        ),
    )
    rows = ([one["id"], *visitation] for one in citizens for visitation in one["visitations"])
    _write(folder / "visitation.csv", ["PNR", "GRP", "FRA", "TIL"], rows)
    _write(
        folder / "borgere.csv",
        ["PNR", "KOM", "KOEN", "FOED", "HERKOMST"],
        ([one["id"], one["area"], one["sex"], one["born"], one["origin"]] for one in citizens),
    )
    return declared


def _write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def visited_to(records):
    """Slow and obvious: the group of one citizen's records [(code, first, last or None)], None when in none.

    Written from the rules: drop records that end before they start; in window 1 latest start, then latest end, then the
    order 1, 2, 3, 6; in window 2 earliest start, then latest end, then 1, 2, 3; a deferred citizen is looked up there.
    """
    whole = [(code, first, last or date.max) for code, first, last in records if last is None or last >= first]
    first_window = [r for r in whole if date(2017, 8, 1) <= r[1] <= date(2018, 1, 31)]
    second_window = [r for r in whole if date(2018, 2, 1) <= r[1] <= date(2018, 3, 31) and r[0] != "6"]
    chosen = None
    for record in first_window:
        if chosen is None or _goes_before(record, chosen, latest=True):
            chosen = record
    if chosen is not None and chosen[0] != "6":
        return CODES[chosen[0]], chosen[1]
    later = None
    for record in second_window:
        if later is None or _goes_before(record, later, latest=False):
            later = record
    chosen = later or chosen
    return (CODES[chosen[0]], chosen[1]) if chosen else None


def _goes_before(one, other, *, latest):
    if one[1] != other[1]:
        return (one[1] > other[1]) == latest
    if one[2] != other[2]:
        return one[2] > other[2]
    return "1236".index(one[0]) < "1236".index(other[0])


def months_since(start):
    """Number of the first month that begins on `start` or later."""
    return month_number(start.isoformat()) + (start.day > 1)

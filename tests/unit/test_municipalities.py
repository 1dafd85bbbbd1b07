"""The 98 municipalities: names, codes, slugs and regions before and after 1 January 2027."""

import csv
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from helpers.municipalities import find_municipality, municipalities, slug

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def test_there_are_98_with_codes_and_slugs_of_their_own():
    known = municipalities()
    assert len(known) == 98
    assert len({one.code for one in known}) == len({one.slug for one in known}) == 98
    assert all(len(one.code) == 3 and one.code.isdigit() for one in known)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data/kommuner.csv er ikke på denne maskine")
def test_names_codes_and_regions_are_those_of_the_national_list():
    with (SHARED / "data" / "kommuner.csv").open(encoding="utf-8", newline="") as file:
        expected = {(row["code"][-3:], row["name"], row["region"]) for row in csv.DictReader(file)}
    assert {(one.code, one.name, one.region) for one in municipalities()} == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lyngby-Taarbæk", "lyngby-taarbaek"),
        ("Næstved", "naestved"),
        ("Brønderslev", "broenderslev"),
        ("Århus Å", "aarhus-aa"),
        ("  Høje - Taastrup!", "hoeje-taastrup"),
        ("Team 3 / nord", "team-3-nord"),
        ("Café", "caf"),
        ("Lyngby-Taarbæk minus Rebild", "lyngby-taarbaek-minus-rebild"),
    ],
)
def test_slug(name, expected):
    assert slug(name) == expected


def test_slug_does_not_depend_on_how_a_letter_is_stored():
    assert slug(unicodedata.normalize("NFD", "Århus")) == slug("Århus") == "aarhus"


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Næstved", "Næstved"),
        ("næstved", "Næstved"),
        (" Næstved ", "Næstved"),
        ("Næstved Kommune", "Næstved"),
        ("Københavns Kommune", "København"),
        ("Bornholms Regionskommune", "Bornholm"),
        ("lyngby-taarbaek", "Lyngby-Taarbæk"),
        ("173", "Lyngby-Taarbæk"),
        ("0173", "Lyngby-Taarbæk"),
    ],
)
def test_a_municipality_is_found_by_name_slug_or_code(wanted, name):
    found = find_municipality(wanted)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("wanted", ["", "Kommune", "Neastved", "Københavns", "73", "1173", "01173", "999", "0"])
def test_what_is_no_municipality_is_not_found(wanted):
    assert find_municipality(wanted) is None


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Lyngby-Taarbæk", "Region Hovedstaden", "Region Østdanmark"),
        ("Lejre", "Region Sjælland", "Region Østdanmark"),
        ("Silkeborg", "Region Midtjylland", "Region Midtjylland"),
        ("Rebild", "Region Nordjylland", "Region Nordjylland"),
    ],
)
def test_the_region_depends_on_the_day(name, before, after):
    municipality = find_municipality(name)
    assert municipality is not None
    assert municipality.region_on(date(2026, 12, 31)) == before
    assert municipality.region_on(date(2027, 1, 1)) == after


def test_every_region_has_its_number_of_municipalities():
    # Danmarks Statistik: Hovedstaden 29, Sjælland 17, Syddanmark 22, Midtjylland 19, Nordjylland 11.
    assert Counter(one.region for one in municipalities()) == {
        "Region Hovedstaden": 29,
        "Region Sjælland": 17,
        "Region Syddanmark": 22,
        "Region Midtjylland": 19,
        "Region Nordjylland": 11,
    }

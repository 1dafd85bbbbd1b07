"""Counts of interviews are numbers of the results, small ones hidden, and quotes held back are told of."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.estimates.interviews import interview_rows
from helpers.ingest.interviews import withheld_quotes
from helpers.narrative.quotes import withheld_sentence
from helpers.params import load_evaluation
from helpers.schemas import ESTIMATES

PARAMS = Path(__file__).resolve().parents[2] / "params"


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return interview_rows(
        load_evaluation(PARAMS / "flere-skal-med").evaluation,
        interviewed={"citizen": {"individuelt": 6, "": 3}},
        informants={"citizen": {"element_1": 9, "element_2": 4}},
        stances={
            "element_1": {"positive": 7},
            "element_2": {"positive": 7, "negative": 2},
            "element_3": {"negative": 3},
        },
        withheld={"citizen": {"no_consent": 1}},
    )


def test_every_number_of_the_tables_is_a_row_and_small_ones_are_hidden(rows):
    ESTIMATES.validate(rows)
    told = {(row["item"], row["category"]): row["value"] for row in rows[rows["status"] == "ok"].to_dict("records")}
    assert told == {
        ("interviews", "individuelt"): 6,
        ("element_1", "n"): 9,
        ("element_1", "positive"): 7,
        ("element_1", "negative"): 0,
        ("element_2", "stances"): 9,
        ("withheld_quotes", "no_consent"): 1,
    }
    hidden = rows[rows["status"] == "suppressed"]
    assert set(zip(hidden["item"], hidden["category"], strict=True)) == {
        ("interviews", "ikke angivet"), ("element_2", "n"), ("element_3", "stances"),
    }  # fmt: skip
    assert set(hidden["reason"]) == {"small_base"}


def test_quotes_held_back_are_counted_once_by_what_they_lack():
    passages = pd.DataFrame(
        [("citizen", "a", True, True), ("citizen", "b", False, False), ("citizen", "c", True, False),
         ("leader", "d", False, True), ("leader", "", False, False)],
        columns=["population", "quote", "consent", "anonymised"],
    )  # fmt: skip
    assert withheld_quotes(passages).to_dict() == {
        ("citizen", "no_consent"): 1, ("citizen", "not_anonymised"): 1, ("leader", "no_consent"): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("withheld", "sentence"),
    [
        ({}, ""),
        ({"citizen": {"no_consent": 1}}, "Ét citat er ikke med, fordi det mangler samtykke."),
        ({"citizen": {"not_anonymised": 2}}, "To citater er ikke med, fordi de ikke er anonymiseret."),
        (
            {"citizen": {"no_consent": 11}, "leader": {"not_anonymised": 1}},
            "12 citater er ikke med, fordi 11 mangler samtykke og ét ikke er anonymiseret.",
        ),
    ],
)
def test_the_report_says_how_many_quotes_are_not_there(withheld, sentence):
    assert withheld_sentence(withheld) == sentence

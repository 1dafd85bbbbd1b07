"""A series of scores as one answer: back, unchanged or forward from the first to the last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.demo.series import series_rows
from helpers.errors import InputProblems
from helpers.ingest import read_answers
from helpers.params import DataFile, EvaluationParams
from helpers.schemas import BLANK

Make = Callable[..., EvaluationParams]
MOVEMENT = {
    "categories": [
        {"id": "tilbage", "label": "Tilbage", "code": 1},
        {"id": "uaendret", "label": "Uændret", "code": 2},
        {"id": "frem", "label": "Frem", "code": 3},
    ],
    "favourable": "frem",
}
ROWS = """id;nr;Tro;Overblik
a;2;4;2
a;1;2;3
a;3;3;1
b;1;5;4
b;2;5;
c;1;3;3
d;1;;2
d;2;2;2,5
d;3;1;2,5
"""


@pytest.fixture
def read(make_params: Make, tmp_path: Path) -> Callable[..., dict[str, list[int]]]:
    def build(text: str = ROWS, **changes: Any) -> dict[str, list[int]]:
        (tmp_path / "p.csv").write_text(text, encoding="utf-8")
        columns = {"joint_plan": "Tro", "influence": "Overblik"}
        data = {"file": "p.csv", "layout": "series", "respondent": "id", "order": "nr", "columns": columns} | changes
        params = make_params(naestved=[data], evaluation={"scales": {"yes_no": MOVEMENT, "agreement": MOVEMENT}})
        answers = read_answers(params, tmp_path)["citizen"]
        return {name: answers[name].tolist() for name in ("respondent", "joint_plan", "influence")}

    return build


def test_the_last_score_is_held_against_the_first_whatever_lies_between_or_comes_first_in_the_file(read):
    assert read() == {
        "respondent": ["a", "b", "c", "d"],
        "joint_plan": [3, 2, BLANK, 1],  # a: 2 -> 3 in spite of the 4 between; d: 2 -> 1, the first cell is empty
        "influence": [1, BLANK, BLANK, 3],  # b and c have one score only
    }


def test_measurements_may_be_ordered_by_date(read):
    rows = "id;nr;Tro;Overblik\na;12-05-2021;4;4\na;30-04-2021;2;2\nb;01-06-2021;1;1\n"
    assert read(rows)["joint_plan"] == [3, BLANK]
    assert read("id;nr;Tro;Overblik\na;2021-11-02;4;4\na;2021-05-12;5;5\n")["joint_plan"] == [1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ROWS.replace("a;2;4;2", "a;2;fire;2"), "»fire«"),
        (ROWS.replace("a;2;4;2", "a;;4;2"), "et tal eller en dato"),
        (ROWS.replace("a;2;4;2", "a;1;4;2"), "en måling mere med samme nummer eller dato"),
    ],
)
def test_what_is_no_series_is_refused(read, text, found):
    with pytest.raises(InputProblems, match=found):
        read(text)


def test_demo_series_give_back_the_movements_that_they_were_made_from(read):
    data = DataFile.model_validate(
        {"wave": "baseline", "population": "citizen", "file": "p.csv", "layout": "series", "respondent": "id",
         "order": "nr", "columns": {"joint_plan": "Tro", "influence": "Overblik"}}
    )  # fmt: skip
    wanted = pd.DataFrame({"joint_plan": [3, 2, 1, BLANK, 3, 1, 2], "influence": [1, 1, 3, 2, BLANK, 2, 3]})
    ids = [f"B{number}" for number in range(len(wanted))]
    table = series_rows(data, wanted, {"id": pd.Series(ids)})
    assert table["Tro"].dropna().between(1, 5).all()
    assert table.groupby("id").size().min() >= 3
    assert read(table.to_csv(index=False, sep=";")) == {"respondent": ids, **wanted.to_dict("list")}

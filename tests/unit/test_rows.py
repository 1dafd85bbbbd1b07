"""How rows are picked out of an estimate frame, and read: by the words in their columns, in their order."""

import math

import pandas as pd
import pytest

from helpers.schemas import records, rows_with

ROWS = pd.DataFrame(
    {
        "area": ["a", "b", "a", "c"],
        "wave": ["first", "first", "last", "last"],
        "n": [1.0, math.nan, 3.0, 4.0],
        "ok": [True, False, True, True],
    },
    index=[10, 20, 30, 40],
)
TEXTS = ["str", "object"]


def _of(dtype: str) -> pd.DataFrame:
    return ROWS.astype({"area": dtype, "wave": dtype})


@pytest.mark.parametrize("dtype", TEXTS)
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"area": "a"}, [10, 30]),
        ({"area": ["c", "b"]}, [20, 40]),
        ({"area": {"a": "as a mapping"}, "wave": "last"}, [30]),
        ({"area": []}, []),
        ({"area": "ab"}, []),
        ({}, [10, 20, 30, 40]),
    ],
)
def test_rows_are_picked_by_one_word_or_one_of_several(dtype, wanted, found):
    picked = rows_with(_of(dtype), **wanted)
    assert picked.index.tolist() == found
    assert picked.dtypes.tolist() == _of(dtype).dtypes.tolist()


def test_nothing_is_picked_from_no_rows():
    assert rows_with(ROWS.iloc[:0], area="a", wave=["first"]).empty


def test_a_column_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        rows_with(ROWS, place="a")


@pytest.mark.parametrize("dtype", TEXTS)
def test_records_are_plain_values(dtype):
    read = records(_of(dtype))
    assert read[2] == {"area": "a", "wave": "last", "n": 3.0, "ok": True}
    assert [type(value) for value in read[2].values()] == [str, str, float, bool]
    assert math.isnan(read[1]["n"])
    assert records(ROWS.iloc[:0]) == []

"""One group per citizen: each rule and each tie of the two windows, and the rule for deferred visitation."""

from datetime import date

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_factory import register, visited_to

from helpers.register.visitation import count_records, create_records, create_visited

# name: records (group, first day, last day or ""), expected group and first day of the record that decides
CITIZENS = {
    "only one": ([("2", "2017-09-01", "2018-09-01")], ("g2", "2017-09-01")),
    "window 1: latest start": ([("1", "2017-09-01", ""), ("3", "2017-12-01", "2017-12-02")], ("g3", "2017-12-01")),
    "window 1: first day": ([("1", "2017-08-01", "")], ("g1", "2017-08-01")),
    "window 1: last day": ([("2", "2018-01-31", "")], ("g2", "2018-01-31")),
    "before both windows": ([("1", "2017-07-31", "")], None),
    "after both windows": ([("1", "2018-04-01", "")], None),
    "window 1: tie on start, latest end": (
        [("1", "2017-10-01", "2017-12-01"), ("3", "2017-10-01", "2018-01-01")],
        ("g3", "2017-10-01"),
    ),
    "window 1: open end is latest": (
        [("1", "2017-10-01", "2030-12-01"), ("3", "2017-10-01", "")],
        ("g3", "2017-10-01"),
    ),
    "window 1: tie on both, 1 before 2": (
        [("2", "2017-10-01", ""), ("1", "2017-10-01", "")],
        ("g1", "2017-10-01"),
    ),
    "window 1: tie on both, 2 before 3": (
        [("3", "2017-10-01", "2018-01-01"), ("2", "2017-10-01", "2018-01-01")],
        ("g2", "2017-10-01"),
    ),
    "window 1: tie on both, 3 before deferred": (
        [("6", "2017-10-01", ""), ("3", "2017-10-01", "")],
        ("g3", "2017-10-01"),
    ),
    "window 1 settles: window 2 is not asked": (
        [("2", "2017-10-01", ""), ("1", "2018-02-10", "")],
        ("g2", "2017-10-01"),
    ),
    "window 2 alone: earliest start": (
        [("1", "2018-03-01", ""), ("3", "2018-02-01", "2018-02-02")],
        ("g3", "2018-02-01"),
    ),
    "window 2: tie on start, latest end": (
        [("1", "2018-02-05", "2018-03-01"), ("2", "2018-02-05", "2018-04-01")],
        ("g2", "2018-02-05"),
    ),
    "window 2: tie on both, 1 before 3": (
        [("3", "2018-02-05", ""), ("1", "2018-02-05", "")],
        ("g1", "2018-02-05"),
    ),
    "window 2: last day": ([("1", "2018-03-31", "")], ("g1", "2018-03-31")),
    "window 2: deferred does not count": ([("6", "2018-02-05", "")], None),
    "deferred, then settled in window 2": (
        [("6", "2017-12-01", ""), ("2", "2018-03-01", ""), ("1", "2018-02-20", "")],
        ("g1", "2018-02-20"),
    ),
    "deferred and never settled": ([("6", "2017-12-01", "")], ("g6", "2017-12-01")),
    "settled, then deferred, then window 2": (
        [("1", "2017-09-01", ""), ("6", "2017-12-01", ""), ("3", "2018-02-10", "")],
        ("g3", "2018-02-10"),
    ),
    "reversed period is dropped": (
        [("1", "2017-12-01", "2017-11-30"), ("2", "2017-09-01", "")],
        ("g2", "2017-09-01"),
    ),
    "one day is a period": ([("1", "2017-12-01", "2017-12-01"), ("2", "2017-09-01", "")], ("g1", "2017-12-01")),
    "only reversed": ([("1", "2017-12-01", "2017-11-30")], None),
}


def visit(rows):
    """{citizen: (group, first day)} and the counts of odd records, by the product's own queries."""
    declared = register()
    with duckdb.connect(":memory:") as connection:
        connection.register("visitations", pd.DataFrame(rows, columns=["PNR", "GRP", "FRA", "TIL"], dtype="object"))
        create_records(connection, declared)
        create_visited(connection, declared)
        found = connection.execute("SELECT citizen, visited_to, first_day FROM visited").fetchall()
        return {name: (group, str(day)) for name, group, day in found}, count_records(connection)


@pytest.fixture(scope="module")
def visited():
    rows = [(name, g, a, b or None) for name, (records, _) in CITIZENS.items() for g, a, b in records]
    return {order: visit(rows[::order]) for order in (1, -1)}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("name", CITIZENS)
def test_each_rule_and_tie(visited, name, order):
    assert visited[order][0].get(name) == CITIZENS[name][1]


@pytest.mark.parametrize("name", CITIZENS)
def test_the_slow_reference_says_the_same_of_the_hand_made_citizens(name):
    records, expected = CITIZENS[name]
    found = visited_to([(g, date.fromisoformat(a), date.fromisoformat(b) if b else None) for g, a, b in records])
    assert found == (expected and (expected[0], date.fromisoformat(expected[1])))


def test_odd_records_are_counted():
    rows = [("a", "1", "2017-12-01", "2017-11-30"), ("b", "1", "2017-12-01", None), ("b", "2", "2018-01-01", None)]
    assert visit([*rows, ("c", "1", "2017-12-01", "2017-12-31"), ("c", "1", "2018-01-01", None)])[1] == {
        "reversed_periods": 1,
        "overlapping_periods": 1,
    }


DAYS = st.sampled_from(
    [date(2017, 7, 31), date(2017, 8, 1), date(2017, 12, 5), date(2018, 1, 31), date(2018, 2, 1), date(2018, 2, 2),
     date(2018, 3, 31), date(2018, 4, 1)]
)  # fmt: skip
RECORDS = st.lists(st.tuples(st.sampled_from("1236"), DAYS, st.none() | DAYS), min_size=1, max_size=6)


@settings(max_examples=15, deadline=None)
@given(people=st.lists(RECORDS, min_size=20, max_size=60), order=st.randoms(use_true_random=False))
def test_any_citizens_are_visited_as_the_rules_say_in_any_order(people, order):
    rows = [
        (str(number), code, str(first), str(last) if last else None)
        for number, records in enumerate(people)
        for code, first, last in records
    ]
    order.shuffle(rows)
    expected = {str(number): visited_to(records) for number, records in enumerate(people)}
    assert visit(rows)[0] == {name: (one[0], str(one[1])) for name, one in expected.items() if one}

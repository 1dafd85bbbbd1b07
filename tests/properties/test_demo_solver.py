"""Whatever answers a published table was made from, counts that give the same table are found."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.demo.solver import BLANK_OPTION, Cell, Program, Window, solve

OPTIONS = ["enig", "hverken", "uenig"]

answers = st.lists(st.tuples(*(st.integers(1, 60) for _ in OPTIONS), st.integers(0, 10)), min_size=1, max_size=4)


def window(counts: list[tuple[int, ...]], cells: tuple[int, ...], place: int) -> Window:
    """The printed share of an option in some cells together, as a demand."""
    count, base = sum(counts[cell][place] for cell in cells), sum(sum(counts[cell][:-1]) for cell in cells)
    percent = (200 * count + base) // (2 * base)
    return Window("", cells, {OPTIONS[place]: 1}, Fraction(2 * percent - 1, 200), Fraction(2 * percent + 1, 200))


@settings(max_examples=40, deadline=None)
@given(answers)
def test_a_table_of_real_answers_is_always_met(counts: list[tuple[int, ...]]) -> None:
    units = [*((cell,) for cell in range(len(counts))), tuple(range(len(counts)))]
    windows = [window(counts, unit, place) for unit in units for place in range(len(OPTIONS))]
    cells = [Cell(str(area), "", sum(one), 0, dict.fromkeys(OPTIONS, 1 / 3)) for area, one in enumerate(counts)]
    solved = solve(Program(OPTIONS, OPTIONS, cells, windows))
    assert solved is not None
    for cell, one in zip(cells, solved, strict=True):
        assert sum(one.values()) == cell.n
        assert set(one) == {*OPTIONS, BLANK_OPTION}
    for demand in windows:
        assert demand.holds(solved, OPTIONS)

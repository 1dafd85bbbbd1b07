"""Whole numbers of answers under published numbers: what must hold, what should, and what cannot."""

from __future__ import annotations

from fractions import Fraction

import pytest

from helpers.demo.solver import BLANK_OPTION, Cell, Program, Window, relaxed_cost, solve

OPTIONS = ["ja", "nej", "ved_ikke"]
EVEN = {"ja": 0.5, "nej": 0.5, "ved_ikke": 0.0}


def cell(n: int, *, area: str = "a", blanks: int = 0, targets: dict[str, float] = EVEN) -> Cell:
    return Cell(area, "", n, blanks, targets)


def printed(percent: int, *cells: int, option: str = "ja", hard: bool = True) -> Window:
    low, high = Fraction(2 * percent - 1, 200), Fraction(2 * percent + 1, 200)
    return Window(f"{option} = {percent}", cells, {option: 1}, low, high, hard)


def program(cells: list[Cell], *windows: Window, in_base: list[str] = OPTIONS) -> Program:
    return Program(OPTIONS, in_base, cells, list(windows))


def test_without_published_numbers_the_counts_are_the_assumed_shares() -> None:
    targets = {"ja": 0.6, "nej": 0.3, "ved_ikke": 0.1}
    counts = solve(program([cell(105, blanks=5, targets=targets)]))
    assert counts == [{"ja": 60, "nej": 30, "ved_ikke": 10, BLANK_OPTION: 5}]


def test_half_a_percent_is_rounded_up() -> None:
    # 5 of 8 is 62.5 %, which is printed 63 and not 62.
    eight = cell(8, targets={"ja": 0.62, "nej": 0.38, "ved_ikke": 0.0})
    assert solve(program([eight], printed(63, 0))) == [{"ja": 5, "nej": 3, "ved_ikke": 0, BLANK_OPTION: 0}]
    counts = solve(program([eight], printed(62, 0)))
    assert counts is None  # of 8 or fewer answers no share is printed 62


def test_the_upper_edge_of_a_percentage_is_not_in_it() -> None:
    five_of_eight = [{"ja": 5, "nej": 3, "ved_ikke": 0, BLANK_OPTION: 0}]
    assert printed(63, 0).holds(five_of_eight, OPTIONS)
    assert not printed(62, 0).holds(five_of_eight, OPTIONS)
    # The assumed shares give 25 of 40, which is the edge itself; 62 % is found all the same.
    counts = solve(program([cell(40, targets={"ja": 0.625, "nej": 0.375, "ved_ikke": 0.0})], printed(62, 0)))
    assert counts is not None
    assert printed(62, 0).holds(counts, OPTIONS)


def test_blanks_make_room_for_a_share_that_the_respondents_alone_cannot_give() -> None:
    # 51 % of 40 does not exist; 20 of 39 does.
    (counts,) = solve(program([cell(40)], printed(51, 0))) or [{}]
    assert (counts["ja"], counts["nej"], counts[BLANK_OPTION]) == (20, 19, 1)


def test_pooled_share_asks_for_other_weights_through_blanks() -> None:
    cells = [cell(100, area="a"), cell(100, area="b")]
    counts = solve(program(cells, printed(40, 0), printed(60, 1), printed(45, 0, 1)))
    assert counts is not None
    base = [sum(one[option] for option in OPTIONS) for one in counts]
    assert base[0] > 2 * base[1]
    assert 2 * 45 - 1 <= 200 * (counts[0]["ja"] + counts[1]["ja"]) / sum(base) < 2 * 45 + 1


def test_at_most_seven_tenths_are_blank() -> None:
    cells = [cell(100, area="a"), cell(100, area="b")]
    assert solve(program(cells, printed(20, 0), printed(80, 1), printed(24, 0, 1))) is None


def test_off_scale_answers_stand_beside_a_valid_base() -> None:
    targets = {"ja": 0.5, "nej": 0.5, "ved_ikke": 0.1}
    (counts,) = solve(program([cell(110, targets=targets)], printed(50, 0), in_base=["ja", "nej"])) or [{}]
    assert counts == {"ja": 50, "nej": 50, "ved_ikke": 10, BLANK_OPTION: 0}


def test_deviations_are_shared_and_no_answer_disappears() -> None:
    targets = {"ja": 0.5, "nej": 0.4, "ved_ikke": 0.1}
    cells = [cell(100, area=area, targets=targets) for area in "abc"]
    counts = solve(program(cells, printed(60, 0, 1, 2)))
    assert counts is not None
    for one in counts:
        assert 55 <= one["ja"] <= 65
        assert one["nej"] >= 25
        assert one["ved_ikke"] >= 5


def test_soft_window_holds_where_it_can_and_gives_way_to_a_hard_one() -> None:
    counts = solve(program([cell(100)], printed(58, 0, hard=False)))
    assert counts is not None
    assert counts[0]["ja"] == 58
    both = solve(program([cell(100)], printed(58, 0, hard=False), printed(40, 0)))
    assert both is not None
    assert printed(40, 0).holds(both, OPTIONS)
    assert both[0][BLANK_OPTION] <= 20  # what cannot be had is not bought with non-response


def test_means_are_windows_over_scores() -> None:
    options = [str(score) for score in range(11)]
    targets = dict.fromkeys(options, 1 / 11)
    window = Window("mean", (0,), {score: int(score) for score in options}, Fraction(745, 100), Fraction(755, 100))
    (counts,) = solve(Program(options, options, [Cell("a", "", 60, 2, targets)], [window])) or [{}]
    base = sum(counts[score] for score in options)
    assert 7.45 <= sum(int(score) * counts[score] for score in options) / base < 7.55


def test_cost_tells_near_from_far_and_possible_from_impossible() -> None:
    near, far = (relaxed_cost(program([cell(100)], printed(percent, 0))) for percent in (52, 80))
    assert 0 < near < far < float("inf")
    assert relaxed_cost(program([cell(100)], printed(52, 0), printed(80, 0))) == float("inf")


def test_window_holds_only_on_answers() -> None:
    nobody = [dict.fromkeys([*OPTIONS, BLANK_OPTION], 0)]
    assert not printed(0, 0).holds(nobody, OPTIONS)


@pytest.mark.parametrize("n", [1, 13, 900])
def test_same_program_gives_the_same_counts(n: int) -> None:
    first, second = (solve(program([cell(n, blanks=n // 20)], printed(100, 0))) for _ in range(2))
    assert first == second
    assert first is not None
    assert sum(first[0].values()) == n

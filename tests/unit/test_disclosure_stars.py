"""One total and its parts: when it is secure, and that the fewest further parts are hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from helpers.disclosure.stars import Stars, hide_fewest, secure


def star(**values: Any) -> Stars:
    """A shown total of parts that can be hidden and have an answer in the only category, no answers to move."""
    size = len(next(iter(values.values())))
    nothing = np.zeros((1, size), dtype=np.int64)
    fields: dict[str, Any] = dict.fromkeys(["up", "down", "give", "take", "moving"], nothing)
    fields |= {"answered": np.ones((1, size, 1), dtype=bool), "asked": np.ones((1, 1), dtype=bool)}
    fields |= {"needs": nothing == 0, "free": nothing == 0, "cost": np.ones((1, size))}
    fields |= {"shown": np.array([True]), "derivable": np.array([False])}
    return Stars(**(fields | {name: np.array([value]) for name, value in values.items()}))


def flags(*hidden: int, size: int) -> np.ndarray:
    return np.isin(np.arange(size), hidden)[None, :]


def test_a_single_hidden_part_is_told_by_the_others() -> None:
    alone = star(up=[2, 2], down=[2, 2], give=[2, 2], take=[2, 2])
    assert not secure(alone, flags(0, size=2))[0]
    assert secure(alone, flags(0, 1, size=2))[0]
    assert secure(alone, flags(size=2))[0]


@pytest.mark.parametrize(
    ("up", "down", "give", "take", "safe"),
    [
        ([2, 2], [0, 0], [2, 2], [0, 0], True),
        ([1, 1], [1, 1], [1, 1], [1, 1], True),
        ([1, 2], [0, 2], [2, 2], [2, 2], False),
        ([2, 2], [2, 2], [1, 1], [0, 0], False),
    ],
)
def test_three_values_take_two_steps(
    up: list[int], down: list[int], give: list[int], take: list[int], safe: bool
) -> None:
    assert secure(star(up=up, down=down, give=give, take=take), flags(0, 1, size=2))[0] == safe


def test_moving_respondents_let_a_base_fall() -> None:
    full = star(up=[0, 0], down=[2, 2], give=[2, 2], take=[0, 0], moving=[2, 2])
    assert secure(full, flags(0, 1, size=2))[0]


def test_a_category_without_an_answer_among_the_hidden_is_known() -> None:
    answered = np.array([[True, False], [True, False], [True, True]])
    parts = star(up=[2] * 3, down=[2] * 3, give=[2] * 3, take=[2] * 3, answered=answered, asked=[True, True])
    assert not secure(parts, flags(0, 1, size=3))[0]
    assert secure(parts, flags(0, 2, size=3))[0]


def test_under_a_hidden_total_every_part_stands_for_itself() -> None:
    parts = star(up=[2, 2], down=[0, 0], give=[0, 0], take=[0, 0])
    hidden_total = Stars(**(vars(parts) | {"shown": np.array([False]), "derivable": np.array([True])}))
    assert secure(hidden_total, flags(0, size=2))[0]
    assert not secure(hidden_total, flags(size=2))[0], "the shown parts add up to the hidden total"


def test_the_cheapest_partner_is_chosen() -> None:
    parts = star(up=[2] * 3, down=[2] * 3, give=[2] * 3, take=[2] * 3, cost=[1.0, 1.9, 1.2])
    hidden, solved = hide_fewest(parts, flags(0, size=3))
    assert solved[0]
    assert hidden.tolist() == [[True, False, True]]


def test_two_partners_where_one_is_not_enough() -> None:
    """No part alone has answers in both categories that are missing."""
    answered = np.array([[True, False, False], [True, True, False], [True, False, True], [True, True, False]])
    parts = star(
        up=[2] * 4, down=[2] * 4, give=[2] * 4, take=[2] * 4,
        answered=answered, asked=[True] * 3, cost=[1.0, 1.9, 1.2, 1.1],
    )  # fmt: skip
    hidden, solved = hide_fewest(parts, flags(0, size=4))
    assert solved[0]
    assert hidden.tolist() == [[True, False, True, True]]


def test_two_partners_must_be_able_to_give() -> None:
    """Answers can move to the first part from all others, and from it to none."""
    answered = np.array([[True, False, False], [True, True, False], [True, False, True]])
    parts = star(
        up=[2] * 3, down=[0] * 3, give=[2] * 3, take=[0] * 3,
        answered=answered, asked=[True] * 3, needs=[True, False, False],
        reach=[[False] * 3, [True, False, False], [True, False, False]],
    )  # fmt: skip
    hidden, solved = hide_fewest(parts, flags(0, size=3))
    assert solved[0]
    assert hidden.all()


def test_what_cannot_be_solved_is_left_as_it_was() -> None:
    answered = np.array([[True, False], [True, False]])
    parts = star(up=[2, 2], down=[2, 2], give=[2, 2], take=[2, 2], answered=answered, asked=[True, True])
    hidden, solved = hide_fewest(parts, flags(0, size=2))
    assert not solved[0]
    assert hidden.tolist() == [[True, False]]


def test_answers_move_only_where_they_can_have_been_given() -> None:
    reach = np.array([[False, False, True], [False, False, True], [True, True, False]])
    parts = star(up=[2] * 3, down=[2] * 3, give=[2] * 3, take=[2] * 3, cost=[1.0, 1.1, 1.9], reach=reach)
    hidden, _ = hide_fewest(parts, flags(0, size=3))
    assert hidden.tolist() == [[True, False, True]]

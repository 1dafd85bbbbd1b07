"""What goes wrong in another process is told as if it had gone wrong in this one."""

import pickle

from helpers.errors import InputProblems, Problem


def test_problems_are_the_same_in_another_process():
    error = InputProblems([Problem("svar.csv", "række 2", "»9«", "1 til 5", "Ret svaret.", "value")])
    sent = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert sent.problems == error.problems
    assert str(sent) == str(error)

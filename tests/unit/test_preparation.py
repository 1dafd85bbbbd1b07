"""What is remembered, and what is told, when one of several evaluations could not be computed."""

from concurrent.futures.process import BrokenProcessPool
from types import SimpleNamespace

import pytest

from helpers import preparation
from helpers.errors import CallError, EstimateError

FIRST, SECOND, THIRD = (SimpleNamespace(name=name) for name in ("arkiv", "bibliotek", "museum"))


@pytest.mark.parametrize(
    ("problem", "kind", "told"),
    [
        (BrokenProcessPool(""), CallError, "Processen, der regner tallene i bibliotek ud, gik tabt, måske fordi"),
        (EstimateError("intet svar"), EstimateError, "intet svar"),
    ],
)
def test_the_first_problem_in_the_order_of_evaluations_is_told_and_the_rest_remembered(
    monkeypatch, problem, kind, told
):
    done, ended = [], [(THIRD, ValueError("senere")), (SECOND, problem), (FIRST, None)]
    monkeypatch.setattr(preparation, "_written", lambda *_: ended)
    stale = [(params, params.name) for params in (FIRST, SECOND, THIRD)]
    with pytest.raises(kind, match=told):
        preparation._renew("regner tallene i {} ud", None, stale, SimpleNamespace(done=done.append), 2)
    assert done == ["arkiv"]

"""What becomes of a made report whose files the gate could not read to their end."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from helpers import making


@pytest.mark.parametrize(
    ("problem", "told"),
    [(BrokenProcessPool("død"), "gik tabt: død"), (ValueError("ukendt"), "gik i stå: ValueError: ukendt")],
)
def test_a_check_that_ends_badly_refuses_its_own_report_only(problem, told):
    reading = Future()
    reading.set_exception(problem)
    claim = making._read(making._Claim(item=None, receipt={"seconds": {}}), reading)
    assert claim.error.endswith(told)
    assert claim.findings == ()

"""What is made once and lasts as long as the process: modules, params."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """What is made meanwhile lasts: looking through it for garbage, again and again, takes a tenth of the time.

    It is set aside afterwards, too: a forked process that looked through it would touch, and so copy, the memory that
    it shares with all others.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()

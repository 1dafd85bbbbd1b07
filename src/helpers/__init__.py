"""Nedslag's helpers: `from helpers import chapters, open_report` is all that a notebook needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.preparation import open_report as open_report


def __getattr__(name: str) -> Any:
    """Import lazily, so that `from helpers import open_report` is the first to load pandas, and --help never does."""
    if name == "open_report":
        from helpers.preparation import open_report

        return open_report
    raise AttributeError(name)

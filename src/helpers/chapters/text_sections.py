"""Declared sections that are words alone: what params say is what the report shows."""

from __future__ import annotations

from helpers import tables
from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.parts import authored, table
from helpers.params.sections import TextSection, TextTable


def plain_text(_: Report, section: TextSection) -> Blocks:
    """The section's body."""
    return authored([section.body])


def text_table(report: Report, section: TextTable) -> Blocks:
    """A table of words."""
    return table(report, section.id, tables.text_table(section.columns, section.rows), section.caption, section.note)

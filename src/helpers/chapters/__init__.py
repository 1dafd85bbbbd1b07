"""A report's chapters: each function takes an opened report and gives the blocks of one notebook cell."""

from helpers.chapters.appendix import method, tests
from helpers.chapters.declared import declared
from helpers.chapters.introduction import design, opening, text
from helpers.chapters.leaders import leadership
from helpers.chapters.surveys import differences, other_results, results, summary

__all__ = [
    "declared",
    "design",
    "differences",
    "leadership",
    "method",
    "opening",
    "other_results",
    "results",
    "summary",
    "tests",
    "text",
]

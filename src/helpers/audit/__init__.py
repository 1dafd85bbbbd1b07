"""Recomputing what is printed: which of a source's numbers do not follow from its others, and the same for our own."""

from __future__ import annotations

from helpers.audit import changes, correlations, shares, wholes
from helpers.audit.figures import Finding, Ledger
from helpers.params import EvaluationParams

__all__ = ["Finding", "audit"]

_CHECKS = (
    wholes.repeated,
    wholes.stated_sums,
    wholes.counts,
    shares.of_counts,
    shares.parts_of_base,
    shares.distributions,
    shares.attainable,
    changes.changes,
    changes.directions,
    changes.differences,
    correlations.correlations,
    wholes.means,
    wholes.weights,
)


def audit(params: EvaluationParams) -> list[Finding]:
    """Every printed number of the evaluation (published.csv and stated.csv) that its other numbers contradict.

    A number is taken for what rounding leaves open, so that 33 + 33 + 33 and 63 + 19 + 19 are no findings.
    """
    ledger = Ledger(params)
    found = [finding for check in _CHECKS for finding in check(ledger)]
    return list(dict.fromkeys(found))

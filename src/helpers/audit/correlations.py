"""The p that is printed with a correlation against the p that follows from r and n."""

from __future__ import annotations

import math
from collections.abc import Iterator

from helpers.audit.figures import Figure, Finding, Ledger, Range
from helpers.wording import decimal, number


def correlations(ledger: Ledger) -> Iterator[Finding]:
    """Two-sided p by t = r sqrt((n - 2) / (1 - r^2)) on n - 2 degrees of freedom, for every r that is shown as this."""
    for figure in ledger.figures:
        n, p = _units(ledger, figure), _printed_p(ledger, figure)
        if figure.unit != "r" or figure.key.category == "p" or p is None or n is None or n < 3:
            continue
        largest, smallest = (abs(r) for r in sorted(figure.range, key=abs, reverse=True))
        found = Range(p_of_r(largest, n), p_of_r(smallest, n))
        if not found.meets(p):
            own, r = p_of_r(figure.value, n), decimal(figure.value, 2)
            t = figure.value * math.sqrt((n - 2) / (1 - figure.value**2))
            yield Finding(
                figure.place,
                ledger.about(figure.key._replace(category="")),
                f"r = {r}, p = {_digits((p.low + p.high) / 2)}",
                f"p = {_digits(own)}",
                f"t = {r} · √({number(n - 2)} / (1 - {r}²)) = {decimal(t, 2)}; to-sidet p = {_digits(own)} med n = "
                f"{number(n)}",
            )


def p_of_r(r: float, n: float) -> float:
    """Two-sided p of Pearson's r of `n` units."""
    from scipy import stats

    if abs(r) >= 1:
        return 0.0
    return float(2 * stats.t.sf(abs(r) * math.sqrt((n - 2) / (1 - r * r)), n - 2))


def _printed_p(ledger: Ledger, figure: Figure) -> Range | None:
    """The p beside r: in the same row, or in a row of its own with the category p."""
    if figure.p is not None:
        return figure.p
    own = ledger.get(figure.key, category="p")
    return own.range if own else None


def _units(ledger: Ledger, figure: Figure) -> float | None:
    """The number of units: printed, or else the number of areas in the wave."""
    if figure.base is not None:
        return figure.base
    for unit in ("correlation", "count"):
        if own := ledger.get(figure.key, statistic=unit, category="n"):
            return own.value
    return float(len(ledger.areas_of(figure.key))) or None


def _digits(p: float) -> str:
    """p with two digits that count."""
    return decimal(p, max(2, 1 - math.floor(math.log10(p)))) if p > 0 else "0"

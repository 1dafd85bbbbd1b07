"""Shares against their counts, against each other and against how many answered."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from helpers.audit.figures import SLACK, Figure, Finding, Key, Ledger, Range, in_unit, listed
from helpers.schemas import RESPONDENTS
from helpers.wording import number


def of_counts(ledger: Ledger) -> Iterator[Finding]:
    """A share printed with its count and base (or beside rows of them) must be their quotient."""
    for figure in ledger.figures:
        n, base = _counts(ledger, figure)
        if figure.unit != "share" or n is None or not base:
            continue
        share = n / base
        if not figure.range.meets(Range(share, share)):
            arithmetic = f"{number(n)} / {number(base)} = {in_unit(share, 'share')}"
            yield Finding(figure.place, ledger.about(figure.key), figure.words, in_unit(share, "share"), arithmetic)


def parts_of_base(ledger: Ledger) -> Iterator[Finding]:
    """No category can count more than the base that is printed with it."""
    for figure in ledger.of("count", "municipalities"):
        _, base = ledger.counted(figure.key)
        if base and figure.key.category != "n" and figure.value > base.value:
            arithmetic = f"{figure.words} > {base.words}"
            yield Finding(figure.place, ledger.about(figure.key), figure.words, f"højst {base.words}", arithmetic)


def distributions(ledger: Ledger) -> Iterator[Finding]:
    """The categories of one item sum to 100, to less where off-scale answers are in the base, apart from rounding."""
    for figures in _by_distribution(ledger).values():
        key = figures[0].key
        item = ledger.evaluation.item_by_id[key.item]
        scale = ledger.evaluation.scale_of(item)
        low, high = sum(f.range.low for f in figures), sum(f.range.high for f in figures)
        whole = len(figures) == len(scale.shown_categories)
        closed = whole and not (scale.off_scale and ledger.evaluation.base_of(item) == "all")
        if low > 1 + SLACK or (closed and high < 1 - SLACK):
            total = sum(figure.value for figure in figures)
            arithmetic = f"{' + '.join(f.words for f in figures)} = {in_unit(total, 'share')}"
            yield Finding(figures[0].place, ledger.about(key._replace(category="")), in_unit(total, "share"),
                          "100 pct. på nær afrunding", arithmetic)  # fmt: skip


def attainable(ledger: Ledger) -> Iterator[Finding]:
    """A printed share must be some whole number of those who answered, unless fewer answered the item."""
    for figures in _by_distribution(ledger).values():
        key = figures[0].key
        known = ledger.respondents(key) if not key.group else None
        if known is None or known[0] < 1 or _counts_for(figures, int(known[0])):
            continue
        n = int(known[0])
        odd = next((figure for figure in figures if _count_for(figure, n) is None), None)
        fits = next((base for base in range(n - 1, 0, -1) if _counts_for(figures, base)), 0)
        counts = _counts_for(figures, fits)
        fitting = f"passer først med {number(fits)} svar" if fits else "passer med intet antal svar"
        told = ", ".join(
            f"{number(count)}/{number(fits)} = {f.words}" for count, f in zip(counts, figures, strict=False)
        )
        behind = "" if known[1] == number(n) else f" ({known[1]})"
        near = (
            _neighbours(odd, n)
            if odd
            else f"{listed([f.value for f in figures], 'share')} kræver over {number(n)} svar"
        )
        yield Finding(
            (odd or figures[0]).place,
            ledger.about((odd or figures[0]).key),
            f"{(odd or figures[0]).words} af {number(n)} svar{behind}",
            fitting,
            "; ".join(filter(None, [near, told])),
        )


def _neighbours(figure: Figure, n: int) -> str:
    below = math.floor(figure.value * n)
    return ", ".join(f"{number(k)}/{number(n)} = {in_unit(k / n, 'share')}" for k in (below, below + 1) if k <= n)


def _count_for(figure: Figure, n: int) -> int | None:
    """A whole number of `n` that is shown as this share."""
    k = math.ceil(figure.range.low * n - SLACK)
    return k if k / n < figure.range.high - SLACK or (k == n and figure.value == 1) else None


def _counts_for(figures: list[Figure], n: int) -> list[int]:
    """The smallest counts that give all the shares, none when some share or their sum does not fit."""
    if n < 1:
        return []
    counts = [_count_for(figure, n) for figure in figures]
    found = [count for count in counts if count is not None]
    return found if len(found) == len(figures) and sum(found) <= n else []


def _counts(ledger: Ledger, figure: Figure) -> tuple[float | None, float | None]:
    """Count and base of a share: its own, or those of rows that have its key and another statistic."""
    if figure.n is not None and figure.base is not None:
        return figure.n, figure.base
    n, base = ledger.counted(figure.key)
    return (n.value, base.value) if n and base else (None, None)


def _by_distribution(ledger: Ledger) -> dict[Key, list[Figure]]:
    """The printed shares of the scale's shown categories, by item and place."""
    found: dict[Key, list[Figure]] = defaultdict(list)
    for figure in ledger.of("share"):
        item = ledger.evaluation.item_by_id.get(figure.key.item)
        if item is None or item.id == RESPONDENTS:
            continue
        shown = {category.id for category in ledger.evaluation.scale_of(item).shown_categories}
        if figure.key.category in shown:
            found[figure.key._replace(category="")].append(figure)
    return found

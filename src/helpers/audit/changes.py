"""Changes and differences against the numbers that they stand between."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.audit.figures import DIRECTION, Figure, Finding, Key, Ledger, Range, in_unit
from helpers.schemas import TOTAL

LEVELS = ["share", "mean", "fidelity"]
_WORDS = {-1: "fald", 0: "uændret", 1: "stigning"}


def changes(ledger: Ledger) -> Iterator[Finding]:
    """A change is the later number minus the earlier, to within the rounding of all three."""
    shown = ledger.evaluation.change == "shown"
    for figure in ledger.of("change"):
        for later, earlier in _levels(ledger, figure.key):
            difference = later.value - earlier.value
            possible = Range(difference, difference) if shown else later.range.minus(earlier.range)
            if not figure.range.meets(possible):
                yield _finding(ledger, figure, figure.words, later, earlier)


def directions(ledger: Ledger) -> Iterator[Finding]:
    """A stated rise or fall must be one in the printed numbers, and samlet cannot go against all its areas."""
    for figure in ledger.figures:
        if figure.key.statistic != DIRECTION or not figure.value:
            continue
        said = _WORDS[int(figure.value)]
        for later, earlier in _levels(ledger, figure.key):
            if (later.value - earlier.value) * figure.value < 0:
                yield _finding(ledger, figure, said, later, earlier)
        own = _signs(ledger, figure.key) if figure.key.area == TOTAL else {}
        if own and all(sign * figure.value < 0 for sign in own.values()):
            told = ", ".join(f"{ledger.params.area_name(area)}: {_WORDS[sign]}" for area, sign in own.items())
            yield Finding(figure.place, ledger.about(figure.key), said, _WORDS[-int(figure.value)], told)


def differences(ledger: Ledger) -> Iterator[Finding]:
    """A difference between two areas (`a-minus-b`) is that of their printed numbers."""
    for figure in ledger.of("difference"):
        first, found, second = figure.key.area.partition("-minus-")
        if not found:
            continue
        for statistic in LEVELS:
            for category in _headlines(ledger, figure.key):
                sides = [ledger.get(figure.key, area=area, statistic=statistic, category=category)
                         for area in (first, second)]  # fmt: skip
                if sides[0] and sides[1] and not figure.range.meets(sides[0].range.minus(sides[1].range)):
                    yield _finding(ledger, figure, figure.words, sides[0], sides[1])


def _levels(ledger: Ledger, key: Key) -> Iterator[tuple[Figure, Figure]]:
    """The later and the earlier number that a change or a direction is about: those of the headline category."""
    for statistic in LEVELS:
        for category in _headlines(ledger, key):
            later = ledger.level(key._replace(statistic=statistic, category=category))
            earlier = ledger.earlier(later.key) if later else None
            if later and earlier:
                yield later, earlier


def _headlines(ledger: Ledger, key: Key) -> list[str]:
    """The category itself, and the item's headline category where the row is about the item as such."""
    item = ledger.evaluation.item_by_id.get(key.item)
    headline = ledger.evaluation.headline_category(item) if item else ""
    return list(dict.fromkeys([key.category, headline, ""]))


def _signs(ledger: Ledger, key: Key) -> dict[str, int]:
    """Which way each area of samlet went, when all of them are told."""
    signs: dict[str, int] = {}
    for area in ledger.areas_of(key):
        own = key._replace(area=area)
        told = ledger.by_key.get(own) or next(
            (figure for figure in ledger.of("change") if figure.key[:5] == own[:5]), None
        )
        if told is None:
            return {}
        signs[area] = (told.value > 0) - (told.value < 0)
    return signs


def _finding(ledger: Ledger, figure: Figure, said: str, later: Figure, earlier: Figure) -> Finding:
    difference = in_unit(later.value - earlier.value, "pp" if later.unit == "share" else later.unit)
    arithmetic = f"{later.words} - {earlier.words} = {difference}"
    return Finding(figure.place, ledger.about(figure.key), said, difference, arithmetic)

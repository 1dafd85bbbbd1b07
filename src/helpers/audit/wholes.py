"""Wholes against their parts: sums of counts, shares of samlet as means of its areas, numbers that stand twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from helpers.audit.changes import LEVELS
from helpers.audit.figures import Figure, Finding, Key, Ledger, Range, in_unit
from helpers.schemas import TOTAL
from helpers.wording import decimal, listing, number, rounded_percent


def repeated(ledger: Ledger) -> Iterator[Finding]:
    """The same number printed twice must be the same."""
    for figure in ledger.figures:
        first = ledger.by_key[figure.key]
        if first is not figure and not figure.range.meets(first.range):
            arithmetic = f"{figure.words} ≠ {first.words}"
            yield Finding(
                figure.place, ledger.about(figure.key), figure.words, f"{first.words} ({first.place})", arithmetic
            )


def stated_sums(ledger: Ledger) -> Iterator[Finding]:
    """A number must be the sum of the parts that the source gives for it."""
    for figure in ledger.figures:
        if not figure.parts:
            continue
        scale = 100 if figure.unit in ("share", "pp") else 1
        total = sum(float(part) for part in figure.parts) / scale
        if not figure.range.meets(Range(total, total)):
            terms = " ".join(f"{'-' if part.startswith('-') else '+'} {_digits(part)}" for part in figure.parts)
            arithmetic = f"{terms.removeprefix('+ ')} = {in_unit(total, figure.unit)}"
            yield Finding(figure.place, ledger.about(figure.key), figure.words, in_unit(total, figure.unit), arithmetic)


def counts(ledger: Ledger) -> Iterator[Finding]:
    """Counts of areas add up to samlet's, and none of an area's groups counts more than the area."""
    for figure in ledger.of("count"):
        key = figure.key
        if key.group and key.category == "n":
            whole = ledger.get(key, group="")
            if whole and figure.value > whole.value:
                arithmetic = f"{figure.words} > {whole.words}"
                yield Finding(figure.place, ledger.about(key), figure.words, f"højst {whole.words}", arithmetic)
        elif key.area == TOTAL and key.wave in ledger.evaluation.waves:
            areas = ledger.areas_of(key)
            parts = [part for area in areas if (part := ledger.get(key, area=area))]
            total = sum(part.value for part in parts)
            if parts and (total > figure.value or (len(parts) == len(areas) and total != figure.value)):
                arithmetic = f"{' + '.join(part.words for part in parts)} = {number(total)}"
                yield Finding(figure.place, ledger.about(key), figure.words, number(total), arithmetic)


def means(ledger: Ledger) -> Iterator[Finding]:
    """Where areas weigh alike, samlet is the mean of its areas' printed numbers to within their rounding."""
    if ledger.evaluation.total.method != "equal":
        return
    for whole, parts in _wholes(ledger, [*LEVELS, "change"]):
        if len(parts) < 2:
            continue
        mean = float(np.mean([part.value for part in parts]))
        possible = Range(*(float(np.mean([getattr(part.range, end) for part in parts])) for end in ("low", "high")))
        if not whole.range.meets(possible):
            shown = decimal(100 * mean if whole.unit in ("share", "pp") else mean, 2)
            values = " + ".join(_bare(part) for part in parts)
            arithmetic = f"({values}) / {number(len(parts))} = {shown}"
            yield Finding(whole.place, ledger.about(whole.key), whole.words, in_unit(mean, whole.unit), arithmetic)


def weights(ledger: Ledger) -> Iterator[Finding]:
    """Pooled shares are means of their parts with weights that are the same for every item of a wave.

    Items whose printed shares no common weights can explain, as few of them as contradict each other.
    """
    pooled = ledger.evaluation.total.method == "pooled"
    sets = [*([_wholes(ledger, LEVELS)] if pooled else []), _group_wholes(ledger)]
    for wholes in sets:
        by_wave: dict[tuple[str, ...], list[_Balance]] = defaultdict(list)
        for whole, parts in wholes:
            if len(parts) > 1:
                names = {
                    part.key.area if part.key.area != whole.key.area else part.key.group.partition(" / ")[0]: part
                    for part in parts
                }
                by_wave[(whole.key.population, whole.key.wave, whole.key.area)].append(_Balance(whole, names))
        for balances in by_wave.values():
            conflict = _smallest_conflict(balances)
            if conflict:
                yield _weights_finding(ledger, conflict)


@dataclass(frozen=True)
class _Balance:
    """A whole that must be the weighted mean of its parts (by name)."""

    whole: Figure
    parts: Mapping[str, Figure]

    def rows(self, names: Sequence[str]) -> list[list[float]]:
        """Rows of A w <= 0, where w are the parts' weights: the whole's range must meet the mean's."""
        own = self.whole.range
        part = [self.parts.get(name) for name in names]
        return [
            [p.range.low - own.high if p else 0.0 for p in part],
            [own.low - p.range.high if p else 0.0 for p in part],
        ]


def _wholes(ledger: Ledger, statistics: Sequence[str]) -> Iterator[tuple[Figure, list[Figure]]]:
    """Numbers of samlet with those of all its areas."""
    for whole in ledger.of(*statistics):
        if whole.key.area == TOTAL:
            areas = ledger.areas_of(whole.key)
            parts = [part for area in areas if (part := ledger.get(whole.key, area=area))]
            if areas and len(parts) == len(areas):
                yield whole, parts


def _group_wholes(ledger: Ledger) -> Iterator[tuple[Figure, list[Figure]]]:
    """Numbers of an area (or of one of its groups) with those of its groups (`part / group` within a group)."""
    groups: dict[Key, list[Figure]] = defaultdict(list)
    for figure in ledger.of(*LEVELS):
        if figure.key.group:
            groups[figure.key._replace(group=figure.key.group.partition(" / ")[2])].append(figure)
    for key, parts in groups.items():
        if whole := ledger.by_key.get(key):
            yield whole, parts


def _smallest_conflict(balances: list[_Balance]) -> list[_Balance]:
    """Balances that no weights explain together, of which any one left out leaves the rest explained."""
    if _explained(balances):
        return []
    kept = list(balances)
    for balance in balances:
        rest = [other for other in kept if other is not balance]
        if not _explained(rest):
            kept = rest
    return kept


def _explained(balances: list[_Balance]) -> bool:
    return not balances or _weight_range(balances, None) is not None


def _weight_range(balances: list[_Balance], name: str | None) -> Range | None:
    """The smallest and largest weight that a part may have (0 to 1 for no name); None when no weights fit."""
    from scipy.optimize import linprog

    names = sorted({part for balance in balances for part in balance.parts})
    rows = [row for balance in balances for row in balance.rows(names)]
    ends = []
    for sign in (1.0, -1.0):
        cost = [sign * (part == name) for part in names]
        found = linprog(cost, A_ub=rows, b_ub=[0.0] * len(rows), A_eq=[[1.0] * len(names)], b_eq=[1.0], bounds=(0, 1))
        if not found.success or found.fun is None:
            return None
        ends.append(sign * float(found.fun))
    return Range(*ends)


def _weights_finding(ledger: Ledger, conflict: list[_Balance]) -> Finding:
    told = []
    for balance in conflict:
        needs = []
        for name in balance.parts:
            found = _weight_range([balance], name)
            if found and (found.low > 0.005 or found.high < 0.995):
                needs.append(f"{_part_name(ledger, name)} {_span(found)}")
        parts = ", ".join(f"{_part_name(ledger, name)} {part.words}" for name, part in balance.parts.items())
        outcome = f"kræver vægten {listing(needs)}" if needs else "passer med ingen vægte"
        told.append(f"{ledger.about(balance.whole.key)} {balance.whole.words} af {parts} {outcome}")
    places = dict.fromkeys(balance.whole.place for balance in conflict)
    stated = listing([balance.whole.words for balance in conflict])
    recomputed = "intet sæt vægte passer" if len(conflict) == 1 else "de samme vægte passer ikke til alle"
    about = listing([ledger.about(balance.whole.key) for balance in conflict])
    return Finding("; ".join(places), about, stated, recomputed, "; ".join(told))


def _part_name(ledger: Ledger, name: str) -> str:
    return ledger.params.area_name(name)


def _span(found: Range) -> str:
    low, high = (f"{rounded_percent(end)}" for end in found)
    if found.high >= 0.995:
        return f"mindst {low} pct."
    return f"højst {high} pct." if found.low <= 0.005 else f"{low}-{high} pct."


def _bare(figure: Figure) -> str:
    return figure.words.removesuffix(" pct.").removesuffix(" procentpoint")


def _digits(part: str) -> str:
    text = part.lstrip("-")
    return number(float(text)) if float(text).is_integer() else text.replace(".", ",")

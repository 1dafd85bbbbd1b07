"""The numbers of our own reports, recomputed from each other: what `results.csv` says must follow."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from helpers.estimates.association import fisher_z_interval
from helpers.estimates.discrepancies import favourable_category
from helpers.params import Evaluation
from helpers.schemas import KEY_COLUMNS, RESPONDENTS, TOTAL
from helpers.wording import rounded_percent

_TOLERANCE = 1e-9
_POINT = 0.01
_CHANGES = ("change", "change_from_first")
_PLACE = ("wave", "population", "area", "group", "item")
_of_item, _of_answer = itemgetter(*_PLACE), itemgetter(*_PLACE, "category")

_Row = Mapping[Any, Any]


def contradictions(every: Sequence[_Row], evaluation: Evaluation) -> Iterator[str]:
    """Danish sentences on numbers in a report's results that do not follow from its others.

    `every` are the rows of the results, with schemas.RESULT_COLUMNS as keys. Only rows from answers (status ok) are
    looked at, and only where everything that a number follows from is shown.
    """
    own = [row for row in every if row["status"] == "ok"]
    yield from _outside(own, evaluation)
    yield from _shares(own, evaluation)
    yield from _distributions(every, evaluation)
    yield from _totals(own, evaluation)
    yield from _changes(own, evaluation)
    yield from _differences(own, evaluation)
    yield from _correlations(own)


def _outside(own: Sequence[_Row], evaluation: Evaluation) -> Iterator[str]:
    """Values outside their interval, shares outside 0 to 1, counts above their base.

    An interval is the unrounded change's; the difference of two shown percentages may lie a whole point from that.
    """
    for row in own:
        is_of_shown = evaluation.change == "shown" and row["unit"] == "pp" and row["statistic"] in _CHANGES
        value, slack = row["value"], _TOLERANCE + (_POINT if is_of_shown else 0)
        is_outside = value < row["low"] - slack or value > row["high"] + slack
        if row["unit"] == "share":
            is_outside |= not -_TOLERANCE <= value <= 1 + _TOLERANCE or row["n"] > row["base"]
        if is_outside:
            yield f"{_name(row)}: {_number(value)} ligger uden for sit interval eller sit grundlag"


def _shares(own: Sequence[_Row], evaluation: Evaluation) -> Iterator[str]:
    """A share or rate is n / base, unless answers weigh differently."""
    weighted = {
        (row["population"], row["wave"]) for row in own if row["item"] == RESPONDENTS and row["category"] == "weighted"
    }
    for row in own:
        if row["statistic"] not in ("share", "response_rate") or not row["base"] > 0 or math.isnan(row["n"]):
            continue
        is_uneven = (row["population"], row["wave"]) in weighted
        is_uneven |= evaluation.total.method == "equal" and row["area"] == TOTAL
        is_off = abs(row["value"] - row["n"] / row["base"]) > _TOLERANCE
        if is_off and not (is_uneven and row["statistic"] == "share"):
            yield f"{_name(row)}: {_number(row['value'])} er ikke {_number(row['n'])} / {_number(row['base'])}"


def _distributions(every: Sequence[_Row], evaluation: Evaluation) -> Iterator[str]:
    """The counts of an item's categories add up to their base."""
    items = {item.id for item in evaluation.items if evaluation.scale_of(item).type == "categories"}
    whole: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in every:
        if row["statistic"] == "share" and row["item"] in items:
            whole[_of_item(row)].append(row)
    for key, shares in whole.items():
        if all(row["status"] == "ok" and not math.isnan(row["n"] + row["base"]) for row in shares):
            n, base = sum(row["n"] for row in shares), max(row["base"] for row in shares)
            if n != base or any(row["base"] != base for row in shares):
                yield f"{', '.join(filter(None, key))}: svarene summer til {_number(n)} af {_number(base)}"


def _totals(own: Sequence[_Row], evaluation: Evaluation) -> Iterator[str]:
    """No more answered in samlet's areas than in samlet, or in an area's groups than in the area."""
    declared = {name: set(wave.areas) for name, wave in evaluation.waves.items()}
    wholes: dict[tuple[str, str, str], float] = defaultdict(float)
    parts: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in own:
        if (row["item"], row["statistic"], row["category"]) != (RESPONDENTS, "count", "n"):
            continue
        place = (row["population"], row["wave"], row["area"])
        gathered = declared.get(row["wave"]) or {row["area"]}
        if row["group"]:
            parts[place] += row["value"]
            continue
        wholes[place] += row["value"]
        if row["area"] != TOTAL and row["area"] in gathered:
            parts[*place[:2], TOTAL] += row["value"]
    for key, part in parts.items():
        if not part <= wholes.get(key, math.inf):
            yield f"{', '.join(key)}: delene har {_number(part)} besvarelser, helheden {_number(wholes[key])}"


def _changes(own: Sequence[_Row], evaluation: Evaluation) -> Iterator[str]:
    """A change is the number of its wave minus that of the nearest (or the first) earlier wave that has one.

    Waves that the report does not show may lie between, and then nothing can be said.
    """
    order = evaluation.wave_order
    shown = {row["wave"] for row in own}
    levels = {_of_answer(row): row["value"] for row in own if row["statistic"] in ("share", "mean")}
    for row in own:
        if row["statistic"] not in ("change", "change_from_first"):
            continue
        wave, *place = _of_answer(row)
        earlier = order[: order.index(wave)]
        if not set(earlier) <= shown or (wave, *place) not in levels:
            continue
        known = [levels[before, *place] for before in earlier if (before, *place) in levels]
        if known:
            before = known[-1] if row["statistic"] == "change" else known[0]
            expected = _difference(levels[wave, *place], before, row, evaluation)
            if abs(row["value"] - expected) > _TOLERANCE:
                yield f"{_name(row)}: {_number(row['value'])} er ikke forskellen {_number(expected)}"


def _difference(later: float, earlier: float, row: _Row, evaluation: Evaluation) -> float:
    if row["unit"] == "pp" and evaluation.change == "shown":
        return (rounded_percent(later) - rounded_percent(earlier)) / 100
    return later - earlier


def _differences(own: Sequence[_Row], evaluation: Evaluation) -> Iterator[str]:
    """The difference of a pair is that of the favourable shares of its two items."""
    places = itemgetter("wave", "area", "group")
    answers = itemgetter("wave", "area", "group", "item", "category")
    levels = {answers(row): row["value"] for row in own if row["statistic"] == "share"}
    pairs = {pair.id: pair for pair in evaluation.pairs}
    for row in own:
        if row["statistic"] != "difference" or row["item"] not in pairs:
            continue
        sides = []
        for name in (pairs[row["item"]].first, pairs[row["item"]].second):
            end = favourable_category(evaluation, evaluation.item_by_id[name])
            sides.append(levels.get((*places(row), name, end)))
        if sides[0] is not None and sides[1] is not None and abs(row["value"] - sides[0] + sides[1]) > _TOLERANCE:
            yield f"{_name(row)}: {_number(row['value'])} er ikke {_number(sides[0])} - {_number(sides[1])}"


def _correlations(own: Sequence[_Row]) -> Iterator[str]:
    """A coefficient lies between -1 and 1, and its interval follows from it and the number of units."""
    for row in own:
        if row["unit"] != "r" or math.isnan(row["base"]):
            continue
        possible = abs(row["value"]) <= 1 and row["base"] >= 3
        ends = fisher_z_interval(row["value"], int(row["base"])) if possible else (math.nan, math.nan)
        pairs = zip((row["low"], row["high"]), ends, strict=True)
        # Where an end is missing, it differs from nothing.
        if not possible or any(abs(shown - end) > 1e-6 for shown, end in pairs):
            yield f"{_name(row)}: r = {_number(row['value'])} og intervallet passer ikke til n = {_number(row['base'])}"


def _name(row: _Row) -> str:
    return ", ".join(str(row[name]) for name in KEY_COLUMNS if row[name])


def _number(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")

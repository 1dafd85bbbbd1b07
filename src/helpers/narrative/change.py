"""Sentences about change between waves, within an area.

Only a change whose corrected p is below 0.05 has "risen" or "fallen"; a published change is told as the source's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from helpers.narrative.cells import Cell
from helpers.narrative.view import ItemView
from helpers.wording import listing, sentence, small_number

Verdict = Literal["risen", "fallen", "uncertain", "untested", "source", "withheld", "not_comparable"]
TESTED = ("risen", "fallen", "uncertain")
MANY_AREAS = 5  # above this many areas a sentence no longer lists every one
_PARTICIPLES = {1: "steget", -1: "faldet", 0: "stort set uændret"}


@dataclass(frozen=True)
class Change:
    """One area's change from an earlier wave (`since`) to `wave`.

    `row` is the computed or published change where there is one; `sign` is what the text may say (-1, 0, 1).
    """

    area: str
    since: str
    wave: str
    before: Cell | None
    after: Cell | None
    row: Cell | None
    verdict: Verdict
    sign: int = 0


def find_change(view: ItemView, area: str, *, wave: str | None = None, from_first: bool = False) -> Change | None:
    """The area's change up to a wave (the one in focus): since the wave before, or since the first.

    None where there is nothing to compare: no earlier wave with a number and no row that speaks of one.
    """
    wave = wave or view.focus
    earlier = [known for known in view.shown_waves(area, wave) if known != wave]
    before_wave = view.wave_ids[: view.wave_ids.index(wave)]
    if not before_wave:
        return None
    since = (earlier[0] if from_first else earlier[-1]) if earlier else before_wave[-1]
    statistic, category = "change_from_first" if from_first else "change", "" if view.is_score else view.headline
    computed = view.cell(statistic, category, area, wave)
    levels = (view.shown_level(area, since), view.shown_level(area, wave))
    if computed and computed.is_shown:
        sign = (1 if computed.value > 0 else -1) if computed.is_certain and computed.value else 0
        verdict: Verdict = ("risen" if sign > 0 else "fallen") if sign else "uncertain"
        return Change(area, since, wave, *levels, computed, verdict if computed.is_tested else "untested", sign)
    if not from_first and (published := _published_change(view, area, wave)):
        # The source's wording is about the wave before, whether or not it prints a number there.
        since = before_wave[-1]
        return Change(area, since, wave, view.shown_level(area, since), levels[1], *published)
    if computed:
        return _without_number(area, since, wave, computed)
    if from_first or None in levels:
        return None
    return Change(area, since, wave, *levels, None, "untested")


def own_change(view: ItemView) -> str:
    """One area's development up to the wave in focus, or an empty string when there is none to tell."""
    waves, change = view.shown_waves(view.area), find_change(view, view.area)
    if change is None:
        return ""
    if len(waves) < 3 or change.since == waves[0]:
        return _single(view, change, subject=view.measure)
    first = find_change(view, view.area, from_first=True)
    story = _levels_at(view, waves)
    if first and first.verdict == change.verdict == "uncertain" and _is_level(view, waves):
        return f"{story.removesuffix('.')}, og der ses ingen sikker ændring."
    if first and first.verdict in TESTED and change.verdict in TESTED:
        return f"{story} {_two_steps(view, first, change)}"
    return f"{story} {_single(view, change, subject=view.pronoun)}" if change.verdict != "untested" else story


def _levels_at(view: ItemView, waves: list[str]) -> str:
    """As in "Andelen er henholdsvis 55, 61 og 63 pct. ved nulpunktet, midtvejsmålingen og slutmålingen."."""
    cells = [cell for wave in waves if (cell := view.shown_level(view.area, wave))]
    if _is_level(view, waves):
        return sentence(f"{view.measure} er {view.amount(cells[0])} ved alle {small_number(len(waves))} målinger")
    return sentence(f"{view.measure} er henholdsvis {view.path(cells)} {_at_waves(view, waves)}")


def _is_level(view: ItemView, waves: list[str]) -> bool:
    """Whether the level reads the same in all the waves."""
    return len({view.amount(cell) for wave in waves if (cell := view.shown_level(view.area, wave))}) == 1


def area_changes(view: ItemView) -> str:
    """The development in each area that the report names, or an empty string when there is none to tell.

    The total's own change is told only where no area has one; waves may differ in which areas they pool.
    """
    found = [change for area in view.areas if (change := find_change(view, area))]
    sentences = []
    for since in dict.fromkeys(change.since for change in found):
        sentences += _together(view, [change for change in found if change.since == since])
    if not found and (change := find_change(view, view.total)):
        sentences.append(_single(view, change, subject=view.measure))
        if view.pool(change.since) != view.pool(change.wave):
            sentences.append(f"De to målinger omfatter dog ikke de samme {view.words.plural}.")
    return " ".join(sentences)


def later_status(view: ItemView) -> str:
    """Where the areas stand that took part in a wave after the one in focus."""
    areas = view.areas if view.is_total else [view.area]
    return " ".join(told for wave in view.later_waves for area in areas for told in _later(view, area, wave))


def movement(view: ItemView, change: Change) -> str:
    """What stands in brackets: "12 procentpoint, fra 43 til 55 pct."."""
    size = _size(view, change)
    parts = [size, levels(view, change)]
    if change.before and change.after and view.rank_value(change.before) == view.rank_value(change.after):
        parts = [f"{view.amount(change.after)} i begge målinger"]
        if size and not size.startswith("0 "):
            parts.append(f"{size} før afrunding")
    return ", ".join(part for part in parts if part)


def levels(view: ItemView, change: Change) -> str:
    """As in "fra 43 til 55 pct.", or nothing when one of the two is not shown."""
    return view.from_to(change.before, change.after) if change.before and change.after else ""


def judgement(view: ItemView, sign: int) -> str:
    """What a rise or a fall means where the statement is negative."""
    if not view.item.negative or sign == 0:
        return ""
    return ", hvilket er en ugunstig udvikling" if sign > 0 else ", hvilket er en gunstig udvikling"


def _published_change(view: ItemView, area: str, wave: str) -> tuple[Cell, Verdict, int] | None:
    size, direction = view.cell("change", "change_pp", area, wave), view.cell("direction", "direction", area, wave)
    if size and size.is_shown:
        return size, "source", (size.value > 0) - (size.value < 0)
    if direction and direction.is_shown:
        # A direction is wording only: its value is no size.
        wording = Cell(**{**vars(direction), "value": math.nan})
        return wording, "source", round(direction.value)
    return None


def _without_number(area: str, since: str, wave: str, row: Cell) -> Change | None:
    if row.reason == "not_comparable":
        return Change(area, since, wave, None, None, row, "not_comparable")
    return Change(area, since, wave, None, None, row, "withheld") if row.status == "suppressed" else None


def _single(view: ItemView, change: Change, *, subject: str) -> str:
    """One area's change as a sentence of its own; `subject` is "andelen", "den" or "andelen i Rebild"."""
    since, sign = view.since(change.since), change.sign
    size = _size(view, change)
    span = f", {levels(view, change)}" if levels(view, change) else ""
    match change.verdict:
        case "risen" | "fallen":
            text = f"{since} er {subject} {_PARTICIPLES[sign]} med {size}{span}"
        case "uncertain":
            text = f"{since} ses ingen sikker ændring ({movement(view, change)})"
        case "untested":
            text = _untested(view, change, subject)
        case "source":
            by = f" med {size}" if size and sign else ""
            text = f"ifølge kilden er {subject} {_PARTICIPLES[sign]}{by} {since}{span}"
        case "not_comparable":
            text = f"udviklingen {since} opgøres ikke, fordi spørgsmålet eller svarskalaen er ændret"
        case _:
            text = f"ændringen {since} vises ikke af hensyn til anonymiteten"
    return sentence(text + judgement(view, sign))


def _size(view: ItemView, change: Change) -> str:
    return view.size(change.row) if change.row and not math.isnan(change.row.value) else ""


def _untested(view: ItemView, change: Change, subject: str) -> str:
    """As in "ved midtvejsmålingen var andelen 45 pct.; forskellen er ikke testet"."""
    size = _size(view, change)
    if change.before is None:
        return f"ændringen {view.since(change.since)} ({size}) er ikke testet"
    then = f"{view.at(change.since)} var {subject} {view.amount(change.before)}"
    why = "har ingen stikprøveusikkerhed, fordi alle har svaret" if _is_census(change) else "er ikke testet"
    return f"{then}; forskellen{f' ({size})' if size else ''} {why}"


def _is_census(change: Change) -> bool:
    return change.row is not None and change.row.reason == "census"


def _at_waves(view: ItemView, waves: list[str]) -> str:
    """As in "ved nulpunktet, midtvejsmålingen og slutmålingen"."""
    return f"ved {listing([view.the(wave) for wave in waves])}"


def _two_steps(view: ItemView, first: Change, last: Change) -> str:
    """The change since the first wave, then since the one before, both tested."""
    sizes = [_size(view, change) for change in (first, last)]
    since = [view.since(first.since), view.since(last.since)]
    if not first.sign and not last.sign:
        return f"Hverken {since[0]} ({sizes[0]}) eller {since[1]} ({sizes[1]}) ses nogen sikker ændring."
    start = f"{since[0]} er {view.pronoun} {_PARTICIPLES[first.sign]} med {sizes[0]}"
    if not first.sign:
        start = f"{since[0]} ses ingen sikker ændring ({sizes[0]})"
    end = f"mens der ikke ses nogen sikker ændring {since[1]} ({sizes[1]})"
    if last.sign:
        link = "og" if first.sign == last.sign else "men"
        end = f"{link} {since[1]} er {view.pronoun} {_PARTICIPLES[last.sign]} med {sizes[1]}"
    return sentence(f"{start}, {end}") + _meaning(view, {first.sign, last.sign} - {0})


def _meaning(view: ItemView, signs: set[int]) -> str:
    """What the told rises and falls of a negative statement mean, as a sentence of its own."""
    if not view.item.negative or not signs:
        return ""
    if len(signs) == 2:
        return " Her er det et fald, der er den gunstige udvikling."
    return " Stigningen er en ugunstig udvikling." if signs == {1} else " Faldet er en gunstig udvikling."


def _together(view: ItemView, changes: list[Change]) -> list[str]:
    """Sentences on the areas that are compared with the same earlier wave."""
    by_verdict: dict[str, list[Change]] = {}
    for change in changes:
        by_verdict.setdefault(change.verdict, []).append(change)
    certain = by_verdict.get("risen", []) + by_verdict.get("fallen", [])
    since = view.since(changes[0].since)
    sentences = []
    if certain:
        sentences.append(_directions(view, certain, f"{since} er {view.measure}"))
    if uncertain := by_verdict.get("uncertain"):
        sentences.append(_uncertain(view, uncertain, since="" if certain else f" {since}", others=bool(certain)))
    if source := by_verdict.get("source"):
        sentences.append(_directions(view, source, f"ifølge kilden er {view.measure} {since}"))
    for change in by_verdict.get("untested", []):
        sentences.append(sentence(_untested(view, change, f"{view.measure} {view.place(change.area)}")))
    if withheld := by_verdict.get("withheld"):
        sentences.append(sentence(f"ændringen {view.places([change.area for change in withheld])} vises ikke"))
    if "not_comparable" in by_verdict:
        sentences.append(_single(view, by_verdict["not_comparable"][0], subject=view.measure))
    return sentences


def _directions(view: ItemView, changes: Iterable[Change], opening: str) -> str:
    """As in "Siden nulpunktet er andelen steget i A (...) og faldet i B (...)."."""
    by_sign: dict[int, list[Change]] = {}
    for change in changes:
        by_sign.setdefault(change.sign, []).append(change)
    parts = [f"{_PARTICIPLES[sign]} {_with_movements(view, by_sign[sign])}" for sign in (1, -1, 0) if sign in by_sign]
    moved = [sign for sign in by_sign if sign]
    if list(by_sign) == moved and len(moved) == 1:
        return sentence(f"{opening} {listing(parts)}{judgement(view, moved[0])}")
    return sentence(f"{opening} {listing(parts)}") + _meaning(view, set(moved))


def _with_movements(view: ItemView, changes: list[Change]) -> str:
    """As in "i Næstved (12 procentpoint, fra 43 til 55 pct.) og Rebild"; of many areas only the one that moved most."""
    if len(changes) > MANY_AREAS:
        most = max(changes, key=lambda change: abs(change.row.value) if _size(view, change) and change.row else 0)
        told = f", mest {view.place(most.area)} ({movement(view, most)})" if most.sign and _size(view, most) else ""
        return f"{view.words.preposition} {small_number(len(changes))} {view.words.plural}{told}"
    parts = []
    for change in changes:
        inside = movement(view, change)
        parts.append(f"{view.names[change.area]} ({inside})" if inside else view.names[change.area])
    return f"{view.words.preposition} {listing(parts)}"


def _uncertain(view: ItemView, changes: list[Change], *, since: str, others: bool) -> str:
    if len(changes) <= MANY_AREAS:
        return f"Der ses ingen sikker ændring{since} {_with_movements(view, changes)}."
    count = f"{small_number(len(changes))} {view.words.plural}"
    return sentence(f"{view.words.preposition} de {'øvrige ' if others else ''}{count} ses ingen sikker ændring{since}")


def _later(view: ItemView, area: str, wave: str) -> list[str]:
    """Where one area stands in a later wave, and since when that has changed."""
    alone = view.pool(wave) == [area]
    where = view.place(area)
    where += f", som er den eneste {view.words.singular} i {view.the(wave)}," if alone else ""
    change, waves = find_change(view, area, wave=wave), view.shown_waves(area, wave)
    if wave not in waves:
        return [_single(view, change, subject=f"{view.measure} {where}")] if change else []
    cells = [cell for known in waves if (cell := view.shown_level(area, known))]
    if len(waves) > 2:
        numbers = f"{view.path(cells)} ved henholdsvis {listing([view.the(known) for known in waves])}"
    else:
        before = f" mod {view.amount(cells[0])} {view.at(waves[0])}" if len(waves) == 2 else ""
        numbers = f"{view.amount(cells[-1])}{'' if alone else f' {view.at(wave)}'}{before}"
    status = sentence(f"{where} er {view.measure} {numbers}")
    if change is None or change.verdict == "untested":
        return [status]
    return [status, _single(view, replace(change, before=None), subject=view.pronoun)]

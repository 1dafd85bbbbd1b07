"""The heading of one item: its finding in one line."""

from __future__ import annotations

from helpers.narrative.cells import Cell
from helpers.narrative.change import Change, find_change
from helpers.narrative.levels import CLOSE, are_apart, extremes, opposite_claim, span
from helpers.narrative.view import ItemView
from helpers.wording import capitalise, fraction_of, inverted

NOTABLE = 5  # whole percentage points from which a heading names who is highest
LARGE = 20  # ... and from which a difference may be called large, where the intervals are apart too


def item_heading(view: ItemView) -> str:
    """The item's finding in one line: the level, and a certain change or the spread between areas.

    "Stor forskel" needs intervals that do not overlap; "flere" and "færre" a certain (or published) change. Without
    a number the heading says so.
    """
    cell = view.shown_level(view.area)
    if cell is None:
        return _heading_without_level(view)
    suffix = _change_suffix(view) or (_spread_suffix(view) if view.is_total else _total_suffix(view, cell))
    return capitalise(_claim(view, cell) + suffix)


def _claim(view: ItemView, cell: Cell) -> str:
    """As in "knap to tredjedele af borgerne i Rebild har en fælles plan"."""
    pool = view.pool()
    only = view.area if not view.is_total else pool[0] if len(pool) == 1 else ""
    place = f" {view.place(only)}" if only else ""
    return _told(view, cell, place)


def _told(view: ItemView, cell: Cell, place: str) -> str:
    if view.is_score:
        return f"{view.item.topic}: {view.amount(cell)} i gennemsnit{place}"
    subject = fraction_of(view.population, cell.value, cell.n, cell.base) + place
    if view.focus == view.wave:
        return f"{subject} {view.item.clause}"
    return f"{view.at(view.focus)} {inverted(view.item.clause, subject)}"


def _heading_without_level(view: ItemView) -> str:
    shown, cell = view.shown_areas(), view.level(view.area)
    where = "" if view.is_total else f" {view.place(view.area)}"
    if cell and cell.status == "not_asked":
        return f"{view.item.topic}: spørgsmålet er ikke stillet{where}"
    when = "" if view.focus == view.wave else f" {view.at(view.focus)}"
    if view.is_total and (opposite := opposite_claim(view)):
        return capitalise(opposite) + when
    if view.is_total and len(shown) > 1:
        return f"{view.item.topic}: {span(view, shown)}{when}"
    if view.is_total and shown:
        area, only = shown[0]
        return capitalise(_told(view, only, f" {view.place(area)}"))
    if cell and cell.status == "suppressed":
        return f"{view.item.topic}: resultatet{where} vises ikke"
    if view.is_from_source:
        return f"{view.item.topic}: kilden oplyser ikke {view.measure}{where}"
    return f"{view.item.topic}: ingen tal at vise{where}"


def _change_suffix(view: ItemView) -> str:
    """A certain change of the report's own area; for the total, one that all its areas share."""
    if view.is_total:
        changes = [found for area in view.areas if (found := find_change(view, area))]
        same = len(changes) > 1 and len({(change.sign, change.since, change.verdict) for change in changes}) == 1
        change = changes[0] if same and len(changes) == len(view.pool()) else None
        where = f" {view.words.preposition} {view.all_areas(len(changes))}"
    else:
        change, where = _own_direction(view), ""
    if change is None or not change.sign:
        return ""
    source = "ifølge kilden " if change.verdict == "source" else ""
    if view.item.negative:
        good = "ugunstig" if change.sign > 0 else "gunstig"
        return f" – {source}en {good} udvikling {view.since(change.since)}{where}"
    more, fewer = ("højere", "lavere") if view.is_score else ("flere", "færre")
    return f" – {source}{more if change.sign > 0 else fewer} end {view.at(change.since)}{where}"


def _own_direction(view: ItemView) -> Change | None:
    """The change since the wave before, else since the first; nothing where the two point different ways."""
    steps = [find_change(view, view.area), find_change(view, view.area, from_first=True)]
    told = [step for step in steps if step and step.sign]
    return told[0] if len({step.sign for step in told}) == 1 else None


def _spread_suffix(view: ItemView) -> str:
    shown = view.shown_areas()
    if len(shown) < 2:
        return ""
    highest, lowest = extremes(view, shown)
    spread = view.rank_value(highest[0][1]) - view.rank_value(lowest[0][1])
    if spread == 0:
        return f" – ens {view.words.preposition} {view.all_areas(len(shown))}"
    if view.is_score:
        return f" – {span(view, shown)}"
    if spread <= CLOSE:
        return f" – {view.words.definite} ligger tæt"
    if spread >= LARGE:
        large = are_apart(highest, lowest)
        return f" – men stor forskel mellem {view.words.definite}" if large else f" – {span(view, shown)}"
    names_few = len(highest) <= 2 and len(highest) < len(shown)
    return f" – flest {view.places([area for area, _ in highest])}" if spread >= NOTABLE and names_few else ""


def _total_suffix(view: ItemView, cell: Cell) -> str:
    """How the report's own area stands to the total."""
    total = view.shown_level(view.total)
    if total is None or not view.is_compared:
        return ""
    difference = view.rank_value(cell) - view.rank_value(total)
    if not view.is_score and abs(difference) <= CLOSE:
        return f" – på niveau med {view.together}"
    if cell.has_interval and not cell.low <= total.value <= cell.high:
        return f" – {'over' if difference > 0 else 'under'} niveauet {view.for_together}"
    return f" – mod {view.amount(total)} {view.for_together}"

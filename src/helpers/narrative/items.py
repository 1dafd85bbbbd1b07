"""The bullets of one item: level, differences between areas, change, status."""

from __future__ import annotations

import math

from helpers.narrative.cells import Cell
from helpers.narrative.change import area_changes, later_status, own_change
from helpers.narrative.levels import (
    contrast,
    extremes,
    level_clause,
    missing_total,
    only_opposite,
    ranking,
    total_is_told,
)
from helpers.narrative.view import FEW_ANSWERS, ItemView
from helpers.tables.cells import status_words
from helpers.wording import listing, number, sentence, small_number

MOST_BULLETS = 4


def item_sentences(view: ItemView) -> list[str]:
    """Up to four bullets of one or more full sentences: level, differences, change, and status or reservation."""
    if view.is_total:
        bullets = [_total_level(view), ranking(view), area_changes(view), later_status(view)]
    else:
        bullets = [_own_level(view), _against_total(view), own_change(view), later_status(view)]
    told = [bullet for bullet in bullets if bullet]
    reservation = _few_answers(view)
    return [*told, reservation] if reservation and len(told) < MOST_BULLETS else told


def _total_level(view: ItemView) -> str:
    cell, areas = view.shown_level(view.total), view.pool()
    opening = _opening(view, areas)
    if cell and len(areas) == 1:
        told = sentence(level_clause(view, cell, view.place(areas[0])) + contrast(view, view.total))
        return f"{told} Det er den eneste {view.words.singular} i {view.the(view.focus)}."
    if cell:
        return sentence(level_clause(view, cell, opening) + contrast(view, view.total))
    shown = view.shown_areas()
    if len(shown) == 1 and not total_is_told(view):
        area, only = shown[0]
        told = sentence(level_clause(view, only, view.place(area)) + contrast(view, area))
        return f"{told} {missing_total(view)}"
    return only_opposite(view, opening) or missing_total(view)


def _opening(view: ItemView, areas: list[str]) -> str:
    """What the total's sentence opens with: the wave where it is not the report's own, else the areas."""
    if view.focus != view.wave:
        return view.at(view.focus)
    return f"på tværs af de {small_number(len(areas))} {view.words.plural}" if len(areas) > 1 else "samlet"


def _own_level(view: ItemView) -> str:
    cell, where = view.shown_level(view.area), view.place(view.area)
    if cell is None:
        return _missing(view, view.level(view.area), where)
    if view.focus == view.wave:
        return sentence(level_clause(view, cell, where) + contrast(view, view.area))
    opening = f"{view.at(view.focus)}, som er den seneste med et tal,"
    return sentence(level_clause(view, cell, opening, f" {where}") + contrast(view, view.area))


def _missing(view: ItemView, cell: Cell | None, where: str) -> str:
    """Words for a level without a number."""
    if cell is None or cell.is_shown:
        return (
            f"Kilden oplyser ikke {view.measure} {where}."
            if view.is_from_source
            else f"Der er ingen tal at vise {where}."
        )
    if cell.status == "not_asked":
        return f"Spørgsmålet er ikke stillet {where}."
    return f"Resultatet {where} {status_words(cell.status, cell.reason, view.minimum_base)}."


def _against_total(view: ItemView) -> str:
    """The report's own area beside all areas together and among the others."""
    total, shown = view.shown_level(view.total), view.shown_areas()
    if len(view.taking_part()) < 2:
        return ""
    if total is None or not view.is_compared or len(view.pool()) == 1:
        return ranking(view)
    told = f"{view.for_together} er {view.measure} {view.amount(total)}"
    return sentence(told + _own_rank(view, shown))


def _own_rank(view: ItemView, shown: list[tuple[str, Cell]]) -> str:
    """As in ", og Rebild ligger lavest af de tre kommuner"; nothing where the area is not shown or alone."""
    others = [(area, cell) for area, cell in shown if area != view.area]
    if not others or len(others) == len(shown):
        return ""
    if len(others) == 1:
        return f", og {view.place(others[0][0])} er {view.pronoun} {view.amount(others[0][1])}"
    highest, lowest = extremes(view, shown)
    which = f"af de {small_number(len(shown))} {view.words.plural}"
    if len(shown) < len(view.taking_part()):
        which += " med et tal"
    if highest[0][1] is not lowest[0][1]:
        for word, end in (("højest", highest), ("lavest", lowest)):
            ties = [view.names[area] for area, _ in end if area != view.area]
            if len(ties) < len(end):
                return f", og {view.names[view.area]} ligger {word} {f'sammen med {listing(ties)}' if ties else which}"
    cells = sorted((cell for _, cell in others), key=view.rank_value)
    low, high = view.bare(cells[0]), view.amount(cells[-1])
    between = f"på {high}" if low == view.bare(cells[-1]) else f"mellem {low} og {high}"
    if view.together.startswith("de øvrige"):
        return f", og hver for sig ligger de {between}"
    return f", og de øvrige {view.words.plural} ligger {between}"


def _few_answers(view: ItemView) -> str:
    """A reservation where a shown level rests on few answers, and the chapter has not told so of all items."""
    shown = view.shown_areas() if view.is_total else [(view.area, view.shown_level(view.area))]
    shown = [(area, cell) for area, cell in shown if area not in view.few_told]
    few = [(area, cell) for area, cell in shown if cell and not math.isnan(cell.base) and cell.base < FEW_ANSWERS]
    if not few:
        return ""
    if not view.is_total:
        return f"Resultatet bygger på {number(few[0][1].base)} svar og skal læses med forbehold."
    if len(few) > MOST_BULLETS:
        where = f"{view.words.preposition} {small_number(len(few))} af {view.words.definite}"
        return sentence(f"{where} bygger resultatet på færre end {FEW_ANSWERS} svar og skal læses med forbehold")
    bases = listing([number(cell.base) for _, cell in few])
    order = "henholdsvis " if len(few) > 1 else ""
    where = view.places([area for area, _ in few])
    return sentence(f"{where} bygger resultatet på {order}{bases} svar og skal læses med forbehold")

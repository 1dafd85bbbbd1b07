"""Sentences across items: the resumé of one population."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mode

import pandas as pd

from helpers.narrative.cells import Cell, as_cell
from helpers.narrative.change import Change, find_change, judgement, levels
from helpers.narrative.levels import CLOSE, extremes, scale_words, span
from helpers.narrative.view import ItemView
from helpers.schemas import records, rows_with
from helpers.wording import MINUS, listing, number, sentence, uncapitalise

Found = tuple[ItemView, Cell]


def summary_bullets(views: Sequence[ItemView]) -> list[str]:
    """The resumé of one population: strongest, weakest, negative statements, largest certain change, largest spread.

    `views` in the questionnaire's order; the first of equals is told. Empty when there are no views.
    """
    if not views:
        return []
    told = _comparable(views)
    if not told:
        return [f"Der er ingen tal at vise for {views[0].population.definite}."]
    bullets = [*_strongest_and_weakest(told), _negative(told), _largest_change(views), _largest_spread(told)]
    return [bullet for bullet in bullets if bullet]


def key_figures(views: Sequence[ItemView], respondents: pd.DataFrame) -> list[tuple[str, str]]:
    """A population's numbers that stand first: who answered, the highest level, the largest certain change.

    Each is a number and what it is a number of. `respondents` are the rows of `survey_respondents`.
    """
    if not views:
        return []
    view = views[0]
    return [*_answers(view, respondents), *_highest(views), *_largest_rise_or_fall(views)]


def _answers(view: ItemView, respondents: pd.DataFrame) -> list[tuple[str, str]]:
    own = rows_with(respondents, area=view.area, wave=view.focus, category=["n", ""])
    cells = {row["statistic"]: as_cell(row) for row in records(own)}
    count, rate = cells.get("count"), cells.get("response_rate")
    if count is None or not count.is_shown:
        return []
    who = view.population.singular if count.value == 1 else view.population.plural
    told = f"{who} har svaret"
    if rate is not None and rate.is_shown:
        told += f", en svarprocent på {rate.shown_percent}"
    return [(number(count.value), told)]


def _highest(views: Sequence[ItemView]) -> list[tuple[str, str]]:
    positive = [(view, cell) for view, cell in _comparable(views) if not view.item.negative]
    if not positive:
        return []
    view, cell = max(positive, key=lambda found: found[0].rank_value(found[1]))
    told = f"i gennemsnit på {topic(view)}" if view.is_score else f"af {view.population.definite} {view.item.clause}"
    return [(view.amount(cell), told)]


def _largest_rise_or_fall(views: Sequence[ItemView]) -> list[tuple[str, str]]:
    certain = [(view, change) for view in views for change in _changes(view) if change.verdict in ("risen", "fallen")]
    if not certain:
        return []
    view, change = _largest(certain)
    sign = "+" if change.sign > 0 else MINUS
    size = view.size(change.row) if change.row else ""
    where = f" {view.place(change.area)}" if view.is_total else ""
    return [(f"{sign}{size}", f"{view.since(change.since)} på {topic(view)}{where}")]


def topic(view: ItemView) -> str:
    """As in "spørgsmålet om fælles plan"."""
    return f"spørgsmålet om {uncapitalise(view.item.topic)}"


def level_words(view: ItemView, cell: Cell) -> str:
    """As in "63 pct. af borgerne har en fælles plan"."""
    if view.is_score:
        return f"gennemsnittet er {view.amount(cell)} {scale_words(view)}"
    return f"{view.amount(cell)} af {view.population.definite} {view.item.clause}"


def _short(view: ItemView, cell: Cell) -> str:
    return view.amount(cell) if view.is_score else f"{view.amount(cell)} {view.item.clause}"


def _comparable(views: Sequence[ItemView]) -> list[Found]:
    """The levels of the wave (and kind of scale) that most items have one from."""
    found = [(view, cell) for view in views if (cell := view.shown_level(view.area))]
    if not found:
        return []
    kind = mode((view.focus, view.is_score) for view, _ in found)
    return [(view, cell) for view, cell in found if (view.focus, view.is_score) == kind]


def _strongest_and_weakest(told: list[Found]) -> list[str]:
    positive = [(view, cell) for view, cell in told if not view.item.negative]
    if not positive:
        return []
    ranked = [view.rank_value(cell) for view, cell in positive]
    view = positive[0][0]
    who = view.population.definite if view.is_total else f"{view.population.definite} {view.place(view.area)}"
    if len(positive) == 1 or max(ranked) == min(ranked):
        return [sentence(level_words(*positive[0]))] if len(positive) == 1 else []
    highest = _at_end(positive, max(ranked), f"{who} er mest positive på")
    return [highest, _at_end(positive, min(ranked), "mindst positive er de på")]


def _at_end(positive: list[Found], value: float, opening: str) -> str:
    ends = [(view, cell) for view, cell in positive if view.rank_value(cell) == value]
    view, cell = ends[0]
    if len(ends) == 1:
        return sentence(f"{opening} {topic(view)}: {_short(view, cell)}")
    topics = listing([uncapitalise(other.item.topic) for other, _ in ends])
    return sentence(f"{opening} spørgsmålene om {topics} ({'begge' if len(ends) == 2 else 'alle'} {view.amount(cell)})")


def _negative(told: list[Found]) -> str:
    """The negative statement that most agree with; it has no place among the strongest."""
    negative = [(view, cell) for view, cell in told if view.item.negative]
    return sentence(level_words(*max(negative, key=lambda found: found[1].value))) if negative else ""


def _largest_change(views: Sequence[ItemView]) -> str:
    changes = [(view, change) for view in views for change in _changes(view)]
    certain = [(view, change) for view, change in changes if change.verdict in ("risen", "fallen")]
    if certain:
        view, change = _largest(certain)
        moved = "steget" if change.sign > 0 else "faldet"
        span_words = f", {levels(view, change)}" if levels(view, change) else ""
        size = view.size(change.row) if change.row else ""
        return sentence(
            f"den største sikre ændring ses {_where(view, change)}på {topic(view)}, hvor {view.measure} "
            f"{view.since(change.since)} er {moved} med {size}{span_words}{judgement(view, change.sign)}"
        )
    if any(change.verdict == "uncertain" for _, change in changes):
        waves = {view.since(change.since) for view, change in changes}
        return f"Der ses ingen sikre ændringer {waves.pop() if len(waves) == 1 else 'siden de tidligere målinger'}."
    printed = [(view, change) for view, change in changes if change.row and abs(change.row.value) > 0]
    return _largest_printed(*_largest(printed)) if printed else ""


def _changes(view: ItemView) -> list[Change]:
    areas = view.areas if view.is_total else [view.area]
    waves = [view.focus, *view.later_waves]
    found = [
        find_change(view, area, wave=wave, from_first=first)
        for wave in waves
        for area in areas
        for first in (False, True)
    ]
    return [change for change in found if change]


def _largest(changes: list[tuple[ItemView, Change]]) -> tuple[ItemView, Change]:
    size: Callable[[tuple[ItemView, Change]], float] = lambda found: abs(found[1].row.value) if found[1].row else 0.0  # noqa: E731
    return max(changes, key=size)


def _largest_printed(view: ItemView, change: Change) -> str:
    kind = "en stigning" if change.sign > 0 else "et fald"
    size = view.size(change.row) if change.row else ""
    when = f"{view.since(change.since)} {_where(view, change)}"
    return sentence(f"den største ændring, som kilden angiver, er {kind} på {size} {when}på {topic(view)}")


def _where(view: ItemView, change: Change) -> str:
    return f"{view.place(change.area)} " if view.is_total else ""


def _largest_spread(told: list[Found]) -> str:
    """Between areas for the total; for an area, its largest distance to the total."""
    if told[0][0].is_total:
        spreads = [(view, _spread(view)) for view, _ in told]
        view, widest = max(spreads, key=lambda found: found[1])
        if widest <= (0 if view.is_score else CLOSE):
            return ""
        return sentence(
            f"forskellen mellem {view.words.definite} er størst på {topic(view)}, hvor {view.measure} går "
            f"{span(view, view.shown_areas())}"
        )
    beside = [
        (view, cell, total) for view, cell in told if (total := view.shown_level(view.total)) and view.is_compared
    ]
    if not beside:
        return ""
    view, cell, total = max(
        beside, key=lambda found: abs(found[0].rank_value(found[1]) - found[0].rank_value(found[2]))
    )
    if abs(view.rank_value(cell) - view.rank_value(total)) <= (0 if view.is_score else CLOSE):
        return ""
    return sentence(
        f"{view.names[view.area]} ligger længst fra {view.together} på {topic(view)}: {view.bare(cell)} mod "
        f"{view.amount(total)}"
    )


def _spread(view: ItemView) -> float:
    shown = view.shown_areas()
    if len(shown) < 2:
        return 0
    highest, lowest = extremes(view, shown)
    return view.rank_value(highest[0][1]) - view.rank_value(lowest[0][1])

"""How levels and the differences between areas are put into words; used by headings and bullets."""

from __future__ import annotations

from helpers.narrative.cells import Cell
from helpers.narrative.view import ItemView
from helpers.tables.cells import status_words
from helpers.wording import answering, fraction_of, inverted, listing, sentence, small_number, uncapitalise

CLOSE = 3  # whole percentage points within which areas are called close
LISTED = 3  # areas between the highest and the lowest that are still named one by one
STANDS_OUT = 10  # whole percentage points by which the most disagreeing area must lead to be named

Levels = list[tuple[str, Cell]]


def level_clause(view: ItemView, cell: Cell, opening: str, place: str = "") -> str:
    """As in "i Rebild har 55 pct. af borgerne en fælles plan"; `opening` stands before the verb.

    `place` (with a space before it) follows the noun where the opening does not say where.
    """
    if view.is_score:
        topic = f"spørgsmålet om {uncapitalise(view.item.topic)}"
        return f"{opening} er gennemsnittet for {topic}{place} {view.amount(cell)} {scale_words(view)}"
    return f"{opening} {inverted(view.item.clause, f'{view.amount(cell)} af {view.population.definite}{place}')}"


def scale_words(view: ItemView) -> str:
    """As in "på en skala fra 0 til 10"."""
    return f"på en skala fra {view.scale.minimum} til {view.scale.maximum}"


def contrast(view: ItemView, area: str) -> str:
    """How many gave the opposite answer: ", mens 24 pct. er uenige"."""
    opposite = opposite_category(view)
    cell, own = (view.shown_level(area, category=opposite) if opposite else None), view.shown_level(area)
    if cell is None or (own and own.n == own.base):
        return ""
    verb, answer = answering(_label(view, opposite))
    return f", mens {'ingen' if cell.n == 0 else view.amount(cell)} {verb} {answer}"


def opposite_category(view: ItemView) -> str:
    """The category at the other end of the scale, or nothing when the scale does not say."""
    ends = {view.scale.favourable, view.scale.unfavourable}
    other = (ends - {view.headline, None}) if view.headline in ends else set()
    return next(iter(other), None) or ""


def only_opposite(view: ItemView, opening: str) -> str:
    """The total where a source printed how many disagree, but not how many agree; else an empty string."""
    cell, opposite = _opposite_total(view)
    if cell is None:
        return ""
    verb, answer = answering(_label(view, opposite))
    told = f"{opening} {verb} {view.amount(cell)} af {view.population.definite} {answer} {_statement(view, verb)}"
    own_verb, own_answer = answering(_label(view, view.headline))
    return f"{sentence(told)} Hvor mange der {own_verb} {own_answer}, oplyser kilden ikke."


def opposite_claim(view: ItemView) -> str:
    """The same for a heading: "godt en tredjedel af borgerne er uenige i udsagnet »...«"."""
    cell, opposite = _opposite_total(view)
    if cell is None:
        return ""
    verb, answer = answering(_label(view, opposite))
    subject = fraction_of(view.population, cell.value, cell.n, cell.base)
    return f"{subject} {verb} {answer} {_statement(view, verb)}"


def total_is_told(view: ItemView) -> bool:
    """Whether there is a share of the total to write of: the headline's, or the opposite one."""
    return bool(view.shown_level(view.total) or _opposite_total(view)[0])


def _opposite_total(view: ItemView) -> tuple[Cell | None, str]:
    opposite = opposite_category(view)
    return (view.shown_level(view.total, category=opposite) if opposite else None), opposite


def _statement(view: ItemView, verb: str) -> str:
    return f"{'i udsagnet' if verb == 'er' else 'til'} »{view.item.wording}«"


def ranking(view: ItemView) -> str:
    """Who is highest and lowest, where the others stand, and who has no number; may be an empty string."""
    shown = view.shown_areas()
    if not shown or (len(shown) == 1 and (len(view.pool()) == 1 or not total_is_told(view))):
        return withheld(view)
    told = sentence(_ranking(view, shown))
    return " ".join(part for part in [told, _standing_out(view), withheld(view)] if part)


def extremes(view: ItemView, shown: Levels) -> tuple[Levels, Levels]:
    """The highest and the lowest areas; equal shown numbers are ties."""
    values = [view.rank_value(cell) for _, cell in shown]
    return tuple([entry for entry in shown if view.rank_value(entry[1]) == end] for end in (max(values), min(values)))  # type: ignore[return-value]


def span(view: ItemView, shown: Levels) -> str:
    """As in "fra 36 pct. i Rebild til 57 pct. i Lyngby-Taarbæk"."""
    highest, lowest = extremes(view, shown)
    low, high = (f"{view.amount(end[0][1])} {view.places([area for area, _ in end])}" for end in (lowest, highest))
    return f"fra {low} til {high}"


def are_apart(highest: Levels, lowest: Levels) -> bool:
    """Whether the intervals of the highest and the lowest areas do not overlap (False when there are none)."""
    pairs = [(high, low) for _, high in highest for _, low in lowest]
    return all(high.has_interval and low.has_interval and low.high < high.low for high, low in pairs)


def withheld(view: ItemView) -> str:
    """The areas that have no number in the wave in focus, and why; sources' unprinted numbers are left to the note."""
    pool = set(view.pools.get(view.focus, ()))
    left_out = [
        area for area in view.areas if not view.is_asked(area, view.focus) and (view.level(area) or area in pool)
    ]
    sentences = [f"Spørgsmålet er ikke stillet {view.places(left_out)}."] if left_out else []
    by_words: dict[str, list[str]] = {}
    for area in view.areas:
        if (cell := view.level(area)) and not cell.is_shown and area not in left_out:
            by_words.setdefault(status_words(cell.status, cell.reason, view.minimum_base), []).append(area)
    return " ".join([*sentences, *(f"Resultatet {view.places(areas)} {words}." for words, areas in by_words.items())])


def missing_total(view: ItemView) -> str:
    """Words for a total without a number."""
    cell = view.level(view.total)
    if cell and cell.status == "suppressed":
        return sentence(f"{view.total_measure} {status_words(cell.status, cell.reason, view.minimum_base)}")
    if cell and cell.status == "not_asked":
        return "Spørgsmålet er ikke stillet."
    return f"{'Kilden oplyser ikke' if view.is_from_source else 'Der er ikke beregnet'} {view.total_measure}."


def _label(view: ItemView, category: str) -> str:
    return next(shown.label for shown in view.scale.shown_categories if shown.id == category)


def _ranking(view: ItemView, shown: Levels) -> str:
    highest, lowest = extremes(view, shown)
    spread = view.rank_value(highest[0][1]) - view.rank_value(lowest[0][1])
    if len(shown) == 1:
        rest = f"; kilden oplyser ikke {view.measure} {view.words.preposition} de øvrige {view.words.plural}"
        return f"{view.place(shown[0][0])} er {view.measure} {view.amount(shown[0][1])}" + (
            rest if view.is_from_source else ""
        )
    if spread == 0:
        return f"{view.measure} er {view.amount(shown[0][1])} {view.words.preposition} {view.all_areas(len(shown))}"
    if len(shown) == 2:
        high, low = (f"{view.amount(cell)} {view.place(area)}" for area, cell in (highest[0], lowest[0]))
        return f"{view.measure} er {high} mod {low}"
    if spread <= CLOSE and not view.is_score:
        return f"{view.words.definite} ligger tæt: {view.measure.capitalize()} spænder {span(view, shown)}"
    ends = f"{view.measure} er højest {_end(view, highest)} og lavest {_end(view, lowest)}"
    return ends + _middle(view, [entry for entry in shown if entry not in highest and entry not in lowest])


def _end(view: ItemView, end: Levels) -> str:
    """As in "i Næstved og Rebild (begge 52 pct.)"."""
    ties = "" if len(end) == 1 else "begge " if len(end) == 2 else "alle "
    return f"{view.places([area for area, _ in end])} ({ties}{view.amount(end[0][1])})"


def _middle(view: ItemView, middle: Levels) -> str:
    if not middle:
        return ""
    ordered = sorted(middle, key=lambda entry: -view.rank_value(entry[1]))
    cells = [cell for _, cell in ordered]
    names = listing([view.names[area] for area, _ in ordered])
    highest, lowest = view.bare(cells[0]), view.bare(cells[-1])
    if len(middle) > LISTED:
        who = f"de øvrige {small_number(len(middle))} {view.words.plural}"
        where = f"på {highest}" if highest == lowest else f"mellem {lowest} og {highest}"
        return f", mens {who} ligger {view.with_unit(where)}"
    if highest == lowest:
        both = "" if len(cells) == 1 else "begge " if len(cells) == 2 else "alle "
        return f", mens {names} {both}ligger på {view.with_unit(highest)}"
    return f", mens {names} ligger på henholdsvis {view.path(cells)}"


def _standing_out(view: ItemView) -> str:
    """The area in which clearly more than elsewhere give the opposite answer."""
    opposite = opposite_category(view)
    found = [(area, view.shown_level(area, category=opposite)) for area in view.areas] if opposite else []
    shown = sorted([(area, cell) for area, cell in found if cell], key=lambda entry: -entry[1].shown_percent)
    if len(shown) < 2:
        return ""
    (area, cell), others = shown[0], shown[1:]
    clear = cell.is_published or are_apart(shown[:1], shown[1:2])
    if cell.shown_percent - others[0][1].shown_percent < STANDS_OUT or not clear or len(others) > LISTED:
        return ""
    verb, answer = answering(_label(view, opposite))
    rest = listing([f"{view.amount(other)} {view.place(name)}" for name, other in others])
    return f"{view.names[area]} skiller sig ud ved, at {view.amount(cell)} {verb} {answer}, mod {rest}."

"""Sentences beside figures that show many answers at a glance: ends, spread over areas, development of one item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from helpers.narrative.change import Change
from helpers.narrative.view import ItemView
from helpers.params import AreaWords
from helpers.tables.cells import Cell
from helpers.wording import capitalise, listing, number, sentence, small_number, uncapitalise

_IN_WORDS = 10  # numbers in one sentence are all in words, or all in digits

Told = Callable[[Cell], str]
Row = tuple[str, Mapping[str, Cell]]  # a topic, and its number by area name


def ends_sentence(measure: str, cells: Sequence[tuple[str, Cell]], told: Told, *, at: str = "for") -> str:
    """Where a number is highest and lowest: `at` (for, i) topics or areas; nothing where two do not differ."""
    shown = [(topic, cell) for topic, cell in cells if cell.is_shown]
    highest, lowest = _ends(shown, told)
    if len(shown) < 2 or highest == lowest:
        return ""
    return sentence(f"{measure} er højest {at} {_named(highest, told)} og lavest {at} {_named(lowest, told)}")


def spread_sentence(rows: Sequence[Row], told: Told, words: AreaWords) -> str:
    """The topics that areas differ most and least on, among those that all areas have a number for."""
    spans = []
    for topic, by_area in rows:
        ordered = sorted(by_area.items(), key=lambda one: one[1].value)
        if len(ordered) > 1 and all(cell.is_shown for cell in by_area.values()):
            low, high = ordered[0], ordered[-1]
            ends = " til ".join(f"{told(cell)} {words.preposition} {area}" for area, cell in (low, high))
            spans.append((high[1].value - low[1].value, f"{uncapitalise(topic)} (fra {ends})"))
    if len(spans) < 2:
        return ""
    most, least = (choose(spans, key=lambda span: span[0])[1] for choose in (max, min))
    return f"{capitalise(words.definite)} ligger længst fra hinanden på {most} og tættest på {least}."


def development_sentence(view: ItemView, changes: Sequence[Change]) -> str:
    """Where an item's share has certainly risen or fallen from one wave to the next, and where it has not."""
    if not changes:
        return ""
    period = f"fra {view.the(changes[0].since)} til {view.the(changes[0].wave)}"
    certain = [change for change in changes if change.verdict in ("risen", "fallen")]
    uncertain = [change.area for change in changes if change.verdict == "uncertain"]
    source = [change for change in changes if change.verdict == "source"]
    told = [f"{period} er andelen {_moved(view, certain)}"] if certain else []
    if len(uncertain) == len(changes) > 1:
        where = f"i nogen af {view.words.definite}{' eller samlet' if view.total in uncertain else ''}"
        told.append(f"{period} ses ingen sikker ændring {where}")
    elif uncertain:
        told.append(f"{_places(view, uncertain)} ses ingen sikker ændring{'' if certain else f' {period}'}")
    if source:
        told.append(f"ifølge kilden er andelen {period} {_moved(view, source)}")
    return " ".join(map(sentence, told))


def counts_sentence(
    answer: str, now: tuple[str, int, int], before: tuple[str, int, int] | None, words: AreaWords
) -> str:
    """How many areas give an answer at a wave, and at one before it; a wave is what it is called, a count, and of how
    many."""
    wave, count, size = now
    told = f"ved {wave} svarer {count_of(count, size, words)} »{answer}«"
    if before is None:
        return sentence(told)
    earlier, first, of = before
    if (first, of) == (count, size):
        return sentence(f"{told} ligesom ved {earlier}")
    few = max(first, of, count, size) <= _IN_WORDS
    alone = "ingen" if not first else small_number(first) if few else number(first)
    return sentence(f"{told} mod {alone if of == size else f'{number(first)} af {number(of)}'} ved {earlier}")


def count_of(count: int, size: int, words: AreaWords) -> str:
    """As in "to af fem kommuner", "ingen af de fem kommuner", "begge kommuner", "6 af 83 kommuner"."""
    whole = small_number(size) if size <= _IN_WORDS else number(size)
    if size == 1:
        return f"den ene {words.singular}" if count else f"ingen {words.plural}"
    if count == size:
        return f"begge {words.plural}" if size == 2 else f"alle {whole} {words.plural}"
    if count == 0:
        return f"ingen af de {whole} {words.plural}"
    part = small_number(count) if size <= _IN_WORDS else number(count)
    return f"{part} af {whole} {words.plural}"


def bases_note(cells: Sequence[Cell]) -> str:
    """How many answers each number is built on: "Hvert tal bygger på 38 til 44 svar."; nothing where it is unknown."""
    bases = [cell.base for cell in cells if cell.is_shown and cell.base == cell.base]
    if not bases:
        return ""
    low, high = min(bases), max(bases)
    span = number(low) if low == high else f"{number(low)} til {number(high)}"
    return f"Hvert tal bygger på {span} svar."


def _ends(shown: Sequence[tuple[str, Cell]], told: Told) -> tuple[list[tuple[str, Cell]], list[tuple[str, Cell]]]:
    """The highest and the lowest; numbers that read alike are ties."""
    if not shown:
        return [], []
    top, bottom = (told(choose((cell for _, cell in shown), key=lambda cell: cell.value)) for choose in (max, min))
    return [one for one in shown if told(one[1]) == top], [one for one in shown if told(one[1]) == bottom]


def _named(ends: Sequence[tuple[str, Cell]], told: Told) -> str:
    return f"{listing([name for name, _ in ends])} ({told(ends[0][1])})"


def _moved(view: ItemView, changes: Sequence[Change]) -> str:
    """As in "steget i Næstved og faldet i Rebild"."""
    words = {1: "steget", -1: "faldet", 0: "stort set uændret"}
    by_sign = {sign: [change.area for change in changes if change.sign == sign] for sign in words}
    return listing([f"{words[sign]} {_places(view, areas)}" for sign, areas in by_sign.items() if areas])


def _places(view: ItemView, areas: Sequence[str]) -> str:
    """As in "i Næstved, i Rebild og i kommunerne samlet", with the names alone where all are areas."""
    own = [area for area in areas if area != view.total]
    named = [view.places(own)] if own else []
    return listing([*named, *([view.place(view.total)] if len(own) < len(areas) else [])])

"""Is everything there, once: figures and tables numbered without gaps, every declared item in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from helpers.bundles import Report
from helpers.gate.notebook import Piece, Told
from helpers.gate.wordlist import words
from helpers.instrument import Item
from helpers.params.sections import CrossTable
from helpers.schemas import SHOWN_STATUSES, rows_with


def problems(told: Told, report: Report) -> Iterator[str]:
    """What is missing or stands twice."""
    yield from _numbering("Figur", told.figures)
    yield from _numbering("Tabel", told.tables)
    yield from _items(told, report)


def _numbering(word: str, pieces: list[Piece]) -> Iterator[str]:
    found = [piece.number for piece in pieces]
    wanted = [str(number) for number in range(1, len(pieces) + 1)]
    if found != wanted:
        place = next(place for place, (one, other) in enumerate(zip(found, wanted, strict=True)) if one != other)
        yield f"{word} {wanted[place]} mangler: der står {word.lower()} {found[place]} på dens plads"


def _items(told: Told, report: Report) -> Iterator[str]:
    """Items with numbers stand in a figure or table of their own, others in a table of those without."""
    captions = [" ".join(words(piece.caption)) for piece in (*told.figures, *told.tables)]
    repeated = [caption for caption, count in Counter(captions).items() if count > 1]
    everything = " ".join(words(told.text(drawings=False)))
    # A report of a wave without a questionnaire (leaders' interviews) tells of no items.
    surveyed = {item.population for item in report.evaluation.items if report.wave in item.waves}
    told_of = [item for item in report.evaluation.items if item.shown != "never"]
    asked = [item for item in told_of if set(item.waves) & set(report.waves)]
    # A source that prints no answers of a population leaves nothing to tell of its items.
    printed = {item.population for item in asked if _has_numbers(report, item) or not report.is_published}
    declared = [item for item in asked if item.population in surveyed & printed and _has_place(report, item)]
    same_words = Counter(item.wording for item in declared)
    in_cells = _in_cells(report, captions)
    for item in declared:
        if item.shown == "sections" and item.id in in_cells:
            continue
        wording, topic = " ".join(words(item.wording)), " ".join(words(item.topic))
        own = [caption for caption in captions if caption.startswith(wording)]
        beside_others = item.shown == "sections" and topic in everything
        if _has_numbers(report, item) and not own and wording not in everything and not beside_others:
            yield f"spørgsmålet »{item.wording}« mangler"
        elif not own and topic not in everything and wording not in everything:
            yield f"spørgsmålet »{item.topic}« er ikke nævnt"
        if same_words[item.wording] == 1 and any(caption in repeated for caption in own):
            yield f"spørgsmålet »{item.wording}« står to gange"


def _in_cells(report: Report, captions: list[str]) -> set[str]:
    """Items that stand in the cells of a declared table which the report has."""
    sections = report.evaluation.sections_of(report.context.phase, total=report.is_total)
    tables = [section for section in sections if isinstance(section, CrossTable)]
    return {item for table in tables if " ".join(words(table.caption)) in captions for item in table.cell_items()}


def _has_place(report: Report, item: Item) -> bool:
    """Items that count by area stand in the declared sections that name them, and only in those."""
    if not report.evaluation.populations[item.population].by_area:
        return True
    parts = [part for part in report.evaluation.parts if part.is_in(report.context.phase, total=report.is_total)]
    return any(item.id in names for part in parts for (_, kind), names in part.references().items() if kind == "items")


def _has_numbers(report: Report, item: Item) -> bool:
    return (item.population, item.id) in _numbered(report)


@lru_cache(maxsize=2)
def _numbered(report: Report) -> frozenset[tuple[str, str]]:
    """Population and id of the items that have a number to show."""
    own = rows_with(report.estimates, statistic=("share", "mean"), group="", status=SHOWN_STATUSES)
    return frozenset(zip(own["population"].tolist(), own["item"].tolist(), strict=True))

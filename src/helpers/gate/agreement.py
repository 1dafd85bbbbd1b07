"""Do all files tell the same: every number and name of the notebook in every format, in its order, and none besides.

This is what sees a number that has been added anywhere (an attribute, a property, a remark), also one that happens to
stand elsewhere in the report: a place is compared with what the notebook put in that place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from urllib.parse import unquote

from helpers.gate.html_page import canonical
from helpers.gate.notebook import Piece, Told
from helpers.gate.reading import Reading
from helpers.gate.wordlist import first_difference, has_signs, signature, words
from helpers.rendering.drawing import portable_svg

_CONTEXT = 4
_DIGIT = re.compile(r"\d")
_CALLED = re.compile(r"(?:Figur|Tabel) \d+$")


def problems(
    readings: Mapping[str, Reading], told: Told, *, names: Iterable[str], known: Iterable[str]
) -> Iterator[str]:
    """Where the files differ from the notebook. `known` are the texts of cover, head and foot."""
    named = frozenset(names)
    yield from (f"ipynb: {problem}" for problem in told.problems)
    allowed = {words(text) for text in [*known, *told.headings, *_labels(told.pieces)]}
    kinds = (("Figur", told.figures), ("Tabel", told.tables))
    anchored = [_squashed(text) for text in (*known, *told.headings)]
    called = {f"{word} {piece.number}" for word, pieces in kinds for piece in pieces}
    for ending, reading in readings.items():
        for problem in (
            *_body(reading, told, named, known),
            *_hidden(reading, named, allowed, called, [*known, *told.headings]),
            *_anchors(reading, told, named, anchored, called),
            *_alternatives(reading, told),
            *_drawings(reading, told),
            *_downloads(reading, told),
        ):
            yield f"{ending}: {problem}"


def _labels(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        if piece.kind != "text":
            yield piece.label
            yield piece.alt


def _body(reading: Reading, told: Told, names: frozenset[str], known: Iterable[str]) -> Iterator[str]:
    """The report's text, from where it begins; cover texts may come before it, and nothing after."""
    wanted = signature(told.text(drawings=reading.drawn, on_screen=reading.on_screen), names)
    repeats = [signature(" ".join(table.rows[0]), names) for table in told.tables if table.rows and reading.paged]
    repeats += [[number] for number in told.list_numbers] if reading.paged else []
    cover = {sign for text in (*known, *told.headings) for sign in signature(text, names)}
    if not reading.in_order:
        yield from _same_signs(wanted, signature(reading.bodies[0], names), cover, told, names)
        return
    furthest, found_there = -1, []
    for body, front in zip_longest(reading.bodies, reading.fronts, fillvalue=""):
        found = signature(body, names)
        lead = _lead(found, wanted, cover)
        place = first_difference(wanted, found[lead:], repeats)
        if place is None or (set(found[lead + place :]) <= cover and place >= len(wanted)):
            yield from _front(front, cover, names)
            return
        if lead + place > furthest:
            furthest, found_there = lead + place, found
    if furthest >= 0:
        yield _where_it_differs(found_there, furthest, wanted)


def _front(front: str, cover: set[str], names: frozenset[str]) -> Iterator[str]:
    """Cover and contents, which stand on pages of their own."""
    if added := [sign for sign in signature(front, names) if sign not in cover]:
        yield f"forsiden eller indholdet har tal eller navne, som ikke er rapportens: {', '.join(added[:5])}"


def _same_signs(
    wanted: Sequence[str], found: Sequence[str], cover: set[str], told: Told, names: frozenset[str]
) -> Iterator[str]:
    """The same numbers and names as often, in any order; headings are said again in contents and heads."""
    repeated = cover | {sign for text in told.headings for sign in signature(text, names)}
    repeated |= {sign for table in told.tables for sign in signature(" ".join(table.rows[0]), names) if table.rows}
    missing = Counter(wanted) - Counter(found)
    added = {sign for sign in Counter(found) - Counter(wanted) if sign not in repeated}
    if missing or added:
        named = ", ".join([*missing, *sorted(added)][:5])
        yield f"tal og navne er ikke notebookens: {named} ({len(found)} mod {len(wanted)} i alt)"


def _lead(found: Sequence[str], wanted: Sequence[str], cover: set[str]) -> int:
    """How many signs of the cover stand before the text begins."""
    spare = max(0, len(found) - len(wanted))
    lead = 0
    while lead < spare and found[lead] in cover and list(found[lead : lead + _CONTEXT]) != list(wanted[:_CONTEXT]):
        lead += 1
    return lead


def _where_it_differs(found: Sequence[str], place: int, wanted: Sequence[str]) -> str:
    before = " ".join(found[max(0, place - _CONTEXT) : place])
    there = found[place] if place < len(found) else "ikke mere"
    return f"tal og navne er ikke notebookens: efter »{before}« står »{there}« ({len(found)} mod {len(wanted)} i alt)"


def _hidden(
    reading: Reading, names: frozenset[str], allowed: set[tuple[str, ...]], called: set[str], known: Iterable[str]
) -> Iterator[str]:
    """Numbers and names where nobody looks: only as the whole of a text that the notebook or the cover has.

    A text may also say which figure it belongs to ("Tal bag Figur 1"), and nothing else that counts.
    """
    said = {tuple(signature(text, names)) for text in known}
    for mark in reading.around:
        if has_signs(mark.text, names) and tuple(signature(mark.text, names)) not in said:
            yield f"{mark.place}: »{' '.join(mark.text.split())[:60]}« hører ikke til rapporten"
    squashed = {_squashed(text) for text in known}
    for line in reading.contents:
        own = _squashed(re.sub(r"[. ]*\d+\s*$", "", line))
        if has_signs(re.sub(r"\d+\s*$", "", line), names) and not any(text.endswith(own) for text in squashed):
            yield f"indholdet: »{' '.join(line.split())[:60]}« er ingen overskrift"
    for mark in reading.hidden:
        rest = _CALLED.sub(lambda match: "" if match.group() in called else match.group(), mark.text)
        if (has_signs(rest, names) or _DIGIT.search(rest)) and words(mark.text) not in allowed:
            yield f"{mark.place}: »{' '.join(mark.text.split())[:60]}« hører ikke til rapporten"


def _anchors(
    reading: Reading, told: Told, names: frozenset[str], headings: Sequence[str], numbered: set[str]
) -> Iterator[str]:
    """Names of places hold numbers only as the heading, figure or footnote that they are of."""
    for anchor in reading.anchors:
        own = unquote(anchor).removeprefix("#").removeprefix("toc-")
        called = own.capitalize().replace("-", " ")
        is_known = own in told.links or called in numbered or _is_footnote(own) or _is_of_heading(own, headings)
        if (has_signs(own, names) or _DIGIT.search(own)) and not is_known:
            yield f"linket »{own[:60]}« hører ikke til rapporten"


def _is_footnote(own: str) -> bool:
    return bool(re.fullmatch(r"(?:fn|fnref|cb)\d+", own))


def _is_of_heading(own: str, headings: Sequence[str]) -> bool:
    """Headings that are called the same are counted from the second on ("formål-1")."""
    rest = _squashed(own)
    if any(heading.endswith(rest) for heading in headings):
        return True
    name, _, count = own.rpartition("-")
    same = sum(heading.endswith(_squashed(name)) for heading in headings)
    return bool(_squashed(name)) and count.isdecimal() and int(count) < same


def _squashed(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


def _alternatives(reading: Reading, told: Told) -> Iterator[str]:
    pairs = zip_longest(reading.alternatives, [figure.alt for figure in told.figures], fillvalue="")
    for number, (found, wanted) in enumerate(pairs, start=1):
        if found != wanted and words(found) != words(wanted):
            yield f"den alternative tekst til figur {number} er ikke notebookens"


def _drawings(reading: Reading, told: Told) -> Iterator[str]:
    """Every element, path, title and attribute of a drawing."""
    if not reading.drawings:
        return
    wanted = [portable_svg(piece.svg, f"figur-{place}", piece.alt) for place, piece in enumerate(told.figures, start=1)]
    for number, (found, own) in enumerate(zip_longest(reading.drawings, wanted, fillvalue=""), start=1):
        if found != own and canonical(found) != canonical(own):
            yield f"figur {number} er ikke tegnet som i notebooken"


def _downloads(reading: Reading, told: Told) -> Iterator[str]:
    if reading.on_screen and list(reading.downloads) != [figure.csv for figure in told.figures if figure.csv]:
        yield "de tal, der kan hentes, er ikke notebookens"

"""Are the numbers those of the results: in figures and tables of an item by area and wave, in its sentences by item.

Where a figure or a table says whose numbers it shows, each must be a number of that area, wave and item that may be
shown; a suppressed one is refused there also when another area has the same number.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape
from typing import Any

from helpers.bundles import Report
from helpers.gate.notebook import Piece, Told
from helpers.gate.wordlist import numbers, words
from helpers.instrument import Item
from helpers.narrative.own_words import own_words
from helpers.schemas import NUMBER_COLUMNS, SHOWN_STATUSES, records
from helpers.tables.numbers import known_lines
from helpers.wording import decimal, number, rounded_percent

_CAPTION = re.compile(r"^»(.+)«\s*(.*)$", re.DOTALL)
_QUOTED = re.compile(r"»([^»«]*)«")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)*) pct\.")
# The words for why a number is not shown name the limit.
_LIMIT = re.compile(r"færre end \d+ \w+")
_TIP = re.compile(r'class="mark"[^>]*\baria-label="([^"]*)"')
_DIGIT = re.compile(r"\d")
_LEVEL = "95 %-interval"
_DRAWN = re.compile(r"^(?:n = )?(\d+(?:[.,]\d+)*)(?: ?%| pct\.)?$")


@dataclass(frozen=True, eq=False)
class _Row:
    """One number of the report: where it stands, and its row of the estimate frame."""

    wave: str
    area: str
    group: str
    item: str
    told: Mapping[Any, Any] = field(repr=False)

    @cached_property
    def printed(self) -> frozenset[str]:
        """Every way in which it is printed (none, when it is not shown)."""
        if self.told["status"] not in SHOWN_STATUSES:
            return frozenset()
        amounts = {name: None if math.isnan(self.told[name]) else self.told[name] for name in NUMBER_COLUMNS}
        return _ways(is_percent=self.told["unit"] in ("share", "pp"), **amounts)

    @property
    def is_level(self) -> bool:
        """Whether it tells what a whole area answered, and may be shown."""
        return bool(self.printed) and self.told["statistic"] in ("share", "mean") and not self.group


@dataclass(frozen=True)
class _Shown:
    """The rows behind one figure or table: of an item (or of several with the same wording) in one wave."""

    rows: Sequence[_Row]
    items: Sequence[Item]
    report: Report

    def of_area(self, name: str) -> set[str]:
        return self._of_areas.get(name, set())

    @cached_property
    def _of_areas(self) -> dict[str, set[str]]:
        """The numbers of each area by its printed name: a drawing asks for each of its marks."""
        names, found = self.report.context.names, defaultdict[str, set[str]](set)
        for row in self.rows:
            if not row.group and row.area in names:
                found[names[row.area]] |= row.printed
        return found

    @cached_property
    def sources(self) -> set[str]:
        """The numbers of the figures and tables in which a source has printed the rows."""
        return {found for place in {row.told["figure"] for row in self.rows} for found in numbers(place)}

    @cached_property
    def ends(self) -> set[str]:
        """The ends of a score scale, which the words for its means name."""
        scales = [self.report.evaluation.scale_of(item) for item in self.items]
        scored = [scale for scale in scales if scale.type == "score"]
        return {str(end) for scale in scored for end in (scale.minimum, scale.maximum)}

    @cached_property
    def all(self) -> set[str]:
        """Every number that a note may name."""
        return set().union(*(row.printed for row in self.rows), self.sources, self.ends)

    def told(self, text: str) -> str:
        """A text without the answers whose labels are shares themselves (»20-40 pct.«)."""
        return self._labels.sub(" ", text)

    def computed(self, note: str) -> str:
        """A note without what params call areas, answers and people, and say of the items."""
        people = [self.report.evaluation.populations[item.population] for item in self.items]
        called = [word for one in people for word in (one.singular, one.plural, one.definite)]
        for written in [*(item.note for item in self.items), *self.report.context.names.values(), *called]:
            note = note.replace(" ".join(written.split()), " ") if written.strip() else note
        return self.told(note)

    @cached_property
    def _labels(self) -> re.Pattern[str]:
        known = [one for one in _answer_labels(self.report, self.items) if re.search(r"\d", one)]
        numeric = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
        return re.compile(rf"(?<!\w)(?:{numeric})(?!\w)" if numeric else r"(?!)", re.IGNORECASE)


def problems(told: Told, report: Report) -> Iterator[str]:
    """Numbers that stand where the results have none or others."""
    comments = {" ".join(words(own_words(comment.text, report))) for comment in report.context.comments.values()}
    own = known_lines(report, (piece.csv for piece in told.pieces))
    before: list[Piece] = []
    for piece in told.pieces:
        if piece.kind == "text":
            before = [piece] if "\x1d" in piece.text else [*before, piece]
            continue
        if any(line not in own for line in piece.csv.splitlines()):
            yield f"{piece.label[:60]}: de tal, der kan hentes, er ikke rapportens"
        shown = _behind(piece, report)
        if shown is not None:
            yield from (f"{piece.label[:60]}: {problem}" for problem in _wrong(piece, shown, report))
            lines = [text.text for text in before if " ".join(words(text.text)) not in comments]
            yield from _sentences(lines, piece, report)
        before = []


def _behind(piece: Piece, report: Report) -> _Shown | None:
    """The rows of a figure or table whose caption is an item's wording and a wave; None for any other."""
    match = _CAPTION.match(piece.caption.strip())
    items = _items(match.group(1), report) if match else []
    if not match or not items:
        return None
    waves = [wave for wave in report.waves if _named(report.evaluation.waves[wave].label, match.group(2))]
    rows = [row for row in _rows_of(items, report) if row.wave in (waves or report.waves)]
    present = {row.item for row in rows}
    return _Shown(rows, [item for item in items if item.id in present], report)


def _wrong(piece: Piece, shown: _Shown, report: Report) -> Iterator[str]:
    names = set(report.context.names.values())
    for row in piece.rows[1:]:
        if row and row[0] in names:
            yield from _outside(row[0], shown.told(" ".join(row[1:])), shown.of_area(row[0]))
    if piece.kind == "figure":
        described = list(_by_area(piece.alt, names))
        for name, told in described:
            yield from _outside(name, shown.told(told), shown.of_area(name))
        for name, told in _tips(piece.svg, names):
            yield from _outside(name, shown.told(told.replace(_LEVEL, "")), shown.of_area(name))
        yield from _drawn(piece, dict(described))
    note = _without_years(shown.computed(piece.note))
    yield from _outside("noten", note, shown.all) if _DIGIT.search(note) else ()
    yield from _other_wave(shown, report)


def _outside(name: str, text: str, allowed: set[str]) -> Iterator[str]:
    for found in numbers(_LIMIT.sub("", text)):
        if found not in allowed:
            yield f"»{found}« ved {name} er ikke et af de tal, der må vises dér"


def _by_area(alt: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """What an alternative text tells of each area ("Rebild: enig 52 pct. (n = 208).")."""
    one = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    parts = re.split(rf"(?:(?<=^)|(?<=\. ))({one}): ", alt)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _tips(svg: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """What the marks of a drawing say when a reader points at them ("Rebild, Enig: 75 pct. (45 af 60)")."""
    for tip in _TIP.findall(svg):
        name, _, told = unescape(tip).partition(", ")
        if name in names:
            yield name, told


def _drawn(piece: Piece, described: Mapping[str, str]) -> Iterator[str]:
    """Labels of a drawing are numbers of its description; so is the n that stands with each area's name."""
    told = set(numbers(piece.alt))
    for text in piece.drawn:
        match = _DRAWN.match(text)
        if match and ("%" in text or "n = " in text or "pct." in text) and match.group(1) not in told:
            yield f"»{text}« i tegningen står ikke i den alternative tekst"
    for label, base in zip(piece.drawn, piece.drawn[1:], strict=False):
        if label in described and base.startswith("n = ") and f"({base})" not in described[label]:
            yield f"»{base}« er tegnet ved {label}, men hører ikke til dér"


def _other_wave(shown: _Shown, report: Report) -> Iterator[str]:
    """A figure of an earlier wave, where the report's own area has the item in the report's own wave."""
    waves = {row.wave for row in shown.rows}
    if len(waves) != 1 or report.wave in waves:
        return
    own = (row for row in _rows_of(shown.items, report) if (row.wave, row.area) == (report.wave, report.context.area))
    if any(row.is_level for row in own):
        yield f"viser {report.evaluation.waves[next(iter(waves))].label.lower()}, ikke rapportens egen måling"


def _sentences(lines: Iterable[str], piece: Piece, report: Report) -> Iterator[str]:
    """Percentages of the sentences above an item's figure or table: any area and wave, but of that item."""
    match = _CAPTION.match(piece.caption.strip())
    items = _items(match.group(1), report) if match else []
    rows = _rows_of(items, report)
    labels = set(map(_plain, _answer_labels(report, items)))
    for line in lines:
        for found in _PERCENT.findall(_QUOTED.sub(lambda quote: "" if _plain(quote[1]) in labels else quote[0], line)):
            if not any(found in row.printed for row in rows):
                yield f"»{found} pct.« i teksten til »{match.group(1) if match else ''}« er ikke et af spørgsmålets tal"


def _answer_labels(report: Report, items: Iterable[Item]) -> set[str]:
    """The answers of some items, whose labels may be shares themselves (»60-80 pct.«)."""
    scales = [report.evaluation.scale_of(item) for item in items]
    own = {one.label for scale in scales for one in (*scale.categories, *scale.off_scale)}
    return own | {one.label for scale in scales for one in (*scale.shown, *scale.sums, *scale.printed)}


def _plain(text: str) -> str:
    return " ".join(words(text.lower()))


def _items(wording: str, report: Report) -> list[Item]:
    return _items_by_words(report).get(words(wording), [])


@lru_cache(maxsize=2)
def _items_by_words(report: Report) -> Mapping[tuple[str, ...], list[Item]]:
    """The declared items by their wording."""
    found = defaultdict[tuple[str, ...], list[Item]](list)
    for item in report.evaluation.items:
        found[words(item.wording)].append(item)
    return found


def _named(label: str, text: str) -> bool:
    return set(words(label.lower())) <= set(words(text.lower()))


def _without_years(text: str) -> str:
    return re.sub(r"\b(?:19|20)\d\d\b|\b(?:99|100|101)\b|[Ff]igur \d+|[Tt]abel \d+|side \d+", "", text)


def _rows_of(items: Iterable[Item], report: Report) -> list[_Row]:
    return [row for item in {item.id for item in items} for row in _rows_by_item(report)[item]]


@lru_cache(maxsize=2)
def _rows_by_item(report: Report) -> Mapping[str, list[_Row]]:
    """The rows of every declared item."""
    found: dict[str, list[_Row]] = {item.id: [] for item in report.evaluation.items}
    for row in records(report.estimates):
        if row["item"] in found:
            found[row["item"]].append(_Row(row["wave"], row["area"], row["group"], row["item"], row))
    return found


# Most numbers of a report stand in others too: those of all areas together, and of earlier waves.
@lru_cache(maxsize=2**12)
def _ways(*, is_percent: bool, **amounts: float | None) -> frozenset[str]:
    """The texts that a row's numbers (None for one that is missing) are printed as."""
    found = {number(round(n)) for n in (amounts["n"], amounts["base"]) if n is not None}
    known = [amount for name in ("value", "low", "high") if (amount := amounts[name]) is not None]
    if not is_percent:
        return frozenset(found.union(decimal(abs(amount), digits) for amount in known for digits in (0, 1, 2)))
    if (value := amounts["value"]) is not None:
        found.add(str(abs(rounded_percent(value, amounts["n"], amounts["base"]))))
    for amount in known:
        found |= {str(abs(rounded_percent(amount))), decimal(abs(amount) * 100, 1)}
    return frozenset(found)

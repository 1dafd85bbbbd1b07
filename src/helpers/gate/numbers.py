"""Are the numbers those of the results: in figures and tables of an item by area and wave, in its sentences by item.

Where a figure or a table says whose numbers it shows, each must be a number of that area, wave and item that may be
shown; a suppressed one is refused there also when another area has the same number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from typing import Any

import pandas as pd

from helpers.bundles import Report
from helpers.gate.notebook import Piece, Told
from helpers.gate.wordlist import numbers, words
from helpers.narrative.own_words import own_words
from helpers.schemas import SHOWN_STATUSES
from helpers.tables.numbers import file_headers, numbers_csv
from helpers.wording import decimal, number, rounded_percent

_CAPTION = re.compile(r"^»(.+)«\s*(.*)$", re.DOTALL)
_QUOTED = re.compile(r"»([^»«]*)«")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)*) pct\.")
# The words for why a number is not shown name the limit.
_LIMIT = re.compile(r"færre end \d+ \w+")
_TIP = re.compile(r'class="mark"[^>]*\baria-label="([^"]*)"')
_LEVEL = "95 %-interval"
_DRAWN = re.compile(r"^(?:n = )?(\d+(?:[.,]\d+)*)(?: ?%| pct\.)?$")


@dataclass(frozen=True)
class _Shown:
    """The rows behind one figure or table: of an item (or of several with the same wording) in one wave."""

    rows: pd.DataFrame
    report: Report

    def of_area(self, name: str) -> set[str]:
        return self._of_areas.get(name, set())

    @cached_property
    def _of_areas(self) -> dict[str, set[str]]:
        """The numbers of each area by its printed name: a drawing asks for each of its marks."""
        own = self.rows[self.rows["group"] == ""]
        by_slug = {str(slug): _printed(rows, self.report) for slug, rows in own.groupby("area", sort=False)}
        found: dict[str, set[str]] = {}
        for slug, name in self.report.context.names.items():
            found.setdefault(name, set()).update(by_slug.get(slug, ()))
        return found

    @cached_property
    def sources(self) -> set[str]:
        """The numbers of the figures and tables in which a source has printed the rows."""
        return {found for place in self.rows["figure"].unique() for found in numbers(place)}

    @cached_property
    def ends(self) -> set[str]:
        """The ends of a score scale, which the words for its means name."""
        items = [self.report.evaluation.item_by_id[item] for item in self.rows["item"].unique()]
        scales = [self.report.evaluation.scale_of(item) for item in items]
        scored = [scale for scale in scales if scale.type == "score"]
        return {str(end) for scale in scored for end in (scale.minimum, scale.maximum)}

    @cached_property
    def all(self) -> set[str]:
        return _printed(self.rows, self.report)

    def told(self, text: str) -> str:
        """A text without the answers whose labels are shares themselves (»20-40 pct.«)."""
        return self._labels.sub(" ", text)

    def computed(self, note: str) -> str:
        """A note without what params call areas, answers and people, and say of the items."""
        own = [self.report.evaluation.item_by_id[item] for item in self.rows["item"].unique()]
        people = [self.report.evaluation.populations[item.population] for item in own]
        called = [word for one in people for word in (one.singular, one.plural, one.definite)]
        for written in [*(item.note for item in own), *self.report.context.names.values(), *called]:
            note = note.replace(" ".join(written.split()), " ") if written.strip() else note
        return self.told(note)

    @cached_property
    def _labels(self) -> re.Pattern[str]:
        known = [one for one in _answer_labels(self.report, self.rows["item"].unique()) if re.search(r"\d", one)]
        numeric = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
        return re.compile(rf"(?<!\w)(?:{numeric})(?!\w)" if numeric else r"(?!)", re.IGNORECASE)


def problems(told: Told, report: Report) -> Iterator[str]:
    """Numbers that stand where the results have none or others."""
    comments = {" ".join(words(own_words(comment.text, report))) for comment in report.context.comments.values()}
    own = file_headers(report) | set(numbers_csv(report, report.estimates).splitlines())
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
    frame = report.estimates
    own = frame["item"].isin([item.id for item in items])
    return _Shown(frame[own & frame["wave"].isin(waves or report.waves)], report)


def _wrong(piece: Piece, shown: _Shown, report: Report) -> Iterator[str]:
    names = set(report.context.names.values())
    for row in piece.rows[1:]:
        if row and row[0] in names:
            yield from _outside(row[0], shown.told(" ".join(row[1:])), shown.of_area(row[0]))
    if piece.kind == "figure":
        for name, told in _by_area(piece.alt, names):
            yield from _outside(name, shown.told(told), shown.of_area(name))
        for name, told in _tips(piece.svg, names):
            yield from _outside(name, shown.told(told.replace(_LEVEL, "")), shown.of_area(name))
        yield from _drawn(piece, names)
    yield from _outside("noten", _without_years(shown.computed(piece.note)), shown.all | shown.sources | shown.ends)
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


def _drawn(piece: Piece, names: set[str]) -> Iterator[str]:
    """Labels of a drawing are numbers of its description; so is the n that stands with each area's name."""
    told = set(numbers(piece.alt))
    for text in piece.drawn:
        match = _DRAWN.match(text)
        if match and ("%" in text or "n = " in text or "pct." in text) and match.group(1) not in told:
            yield f"»{text}« i tegningen står ikke i den alternative tekst"
    described = dict(_by_area(piece.alt, names))
    for label, base in zip(piece.drawn, piece.drawn[1:], strict=False):
        if label in described and base.startswith("n = ") and f"({base})" not in described[label]:
            yield f"»{base}« er tegnet ved {label}, men hører ikke til dér"


def _other_wave(shown: _Shown, report: Report) -> Iterator[str]:
    """A figure of an earlier wave, where the report's own area has the item in the report's own wave."""
    waves = set(shown.rows["wave"])
    if len(waves) != 1 or report.wave in waves:
        return
    items = set(shown.rows["item"])
    frame = report.estimates
    own = frame[frame["item"].isin(items) & (frame["wave"] == report.wave) & (frame["area"] == report.context.area)]
    if own[own["statistic"].isin(["share", "mean"]) & (own["group"] == "")]["status"].isin(SHOWN_STATUSES).any():
        yield f"viser {report.evaluation.waves[next(iter(waves))].label.lower()}, ikke rapportens egen måling"


def _sentences(lines: Iterable[str], piece: Piece, report: Report) -> Iterator[str]:
    """Percentages of the sentences above an item's figure or table: any area and wave, but of that item."""
    match = _CAPTION.match(piece.caption.strip())
    items = [item.id for item in _items(match.group(1), report)] if match else []
    allowed = _printed(report.estimates[report.estimates["item"].isin(items)], report)
    labels = _labels(report, items)
    for line in lines:
        for found in _PERCENT.findall(_QUOTED.sub(lambda quote: "" if _plain(quote[1]) in labels else quote[0], line)):
            if found not in allowed:
                yield f"»{found} pct.« i teksten til »{match.group(1) if match else ''}« er ikke et af spørgsmålets tal"


def _labels(report: Report, items: Iterable[str]) -> set[str]:
    """The answers of some items, whose labels may be shares themselves (»60-80 pct.«)."""
    return set(map(_plain, _answer_labels(report, items)))


def _answer_labels(report: Report, items: Iterable[str]) -> set[str]:
    scales = [report.evaluation.scale_of(report.evaluation.item_by_id[item]) for item in items]
    own = {one.label for scale in scales for one in (*scale.categories, *scale.off_scale)}
    return own | {one.label for scale in scales for one in (*scale.shown, *scale.sums, *scale.printed)}


def _plain(text: str) -> str:
    return " ".join(words(text.lower()))


def _items(wording: str, report: Report) -> list[Any]:
    own = words(wording)
    return [item for item in report.evaluation.items if words(item.wording) == own]


def _named(label: str, text: str) -> bool:
    return set(words(label.lower())) <= set(words(text.lower()))


def _without_years(text: str) -> str:
    return re.sub(r"\b(?:19|20)\d\d\b|\b(?:99|100|101)\b|[Ff]igur \d+|[Tt]abel \d+|side \d+", "", text)


def _printed(rows: pd.DataFrame, report: Report) -> set[str]:
    """Every way in which the shown rows' numbers are printed, without their signs; the rows are the report's own."""
    ways = _ways_of_rows(report)
    return set().union(*(ways[row] for row in rows.index))


@lru_cache(maxsize=2)
def _ways_of_rows(report: Report) -> list[frozenset[str]]:
    """What each row of a report may be printed as: nothing, where it is not shown."""
    frame = report.estimates.reset_index(drop=True)
    names = ["n", "base", "value", "low", "high", "unit", "status"]
    rows = zip(*(frame[name].tolist() for name in names), strict=True)
    read = (dict(zip(names, row, strict=True)) for row in rows)
    return [frozenset(_ways(row)) if row["status"] in SHOWN_STATUSES else frozenset() for row in read]


def _ways(row: Mapping[Any, Any]) -> Iterator[str]:
    for name in ("n", "base"):
        if not math.isnan(row[name]):
            yield number(round(row[name]))
    for name in ("value", "low", "high"):
        amount = row[name]
        if math.isnan(amount):
            continue
        if row["unit"] in ("share", "pp"):
            whole = rounded_percent(amount, row["n"], row["base"]) if name == "value" else rounded_percent(amount)
            yield from (str(abs(whole)), str(abs(rounded_percent(amount))), decimal(abs(amount) * 100, 1))
        else:
            yield from (decimal(abs(amount), digits) for digits in (0, 1, 2))

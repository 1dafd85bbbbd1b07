"""What one report's notebook gets: its slice of the estimate frame, the design, released quotes. No respondent.

A bundle is a folder with `context.json`, `estimates.parquet` and `quotes.parquet`. It is rewritten only when its
content changes, so that a report is stale only when something it shows is.
"""

from __future__ import annotations

import io
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.blocks import Numbering
from helpers.instrument import Slug, Strict
from helpers.params import Comment, Evaluation, PhaseName
from helpers.schemas import SHOWN_STATUSES, TOTAL, rows_with
from helpers.theme import Theme
from helpers.wording import danish_sort_key

if TYPE_CHECKING:
    import pandas as pd

QUOTE_COLUMNS = ["population", "area", "role", "theme", "code", "quote"]


class Context(Strict):
    """Everything about a report but its numbers and quotes.

    `synthetic` marks demo answers. `suppressed` counts hidden distributions by population and reason, `informants`
    people interviewed by population and theme, `interviewed` by population and form, `stances` by theme and stance,
    `withheld` quotes that may not be shown by population and reason;
    `leaders_across` says that leaders of several areas stand together. `answers` counts respondents by population and
    wave, `rows_sha256` is the hash of their rows; both are for the receipt.
    """

    evaluation_name: Slug
    evaluation: Evaluation
    area: Slug
    phase: PhaseName
    names: dict[Slug, str]
    synthetic: bool
    comments: dict[str, Comment] = {}
    suppressed: dict[str, dict[str, int]] = {}
    informants: dict[str, dict[str, int]] = {}
    interviewed: dict[str, dict[str, int]] = {}
    stances: dict[str, dict[str, int]] = {}
    withheld: dict[str, dict[str, int]] = {}
    leaders_across: bool = False
    answers: dict[str, dict[str, int]] = {}
    rows_sha256: str = ""

    @property
    def area_name(self) -> str:
        return self.names[self.area]

    @property
    def is_total(self) -> bool:
        return self.area == TOTAL

    @property
    def is_published(self) -> bool:
        """Whether the report shows a source's own printed numbers and nothing computed from answers."""
        return self.is_total and self.evaluation.total.source == "published"


@dataclass(frozen=True, eq=False)
class Report:
    """An opened bundle: what the functions of `chapters` take. Two of them are never equal, so results can be kept."""

    context: Context
    estimates: pd.DataFrame
    quotes: pd.DataFrame
    numbering: Numbering = field(default_factory=Numbering)

    @property
    def evaluation(self) -> Evaluation:
        return self.context.evaluation

    @property
    def theme(self) -> Theme:
        """What drawings are made in; the files that a theme carries stay with the driver."""
        return self.evaluation.appearance.theme()

    @property
    def area_name(self) -> str:
        return self.context.area_name

    @property
    def is_total(self) -> bool:
        return self.context.is_total

    @property
    def waves(self) -> list[str]:
        """The report's waves, earliest first; the last is its own."""
        return self.evaluation.phases[self.context.phase].waves

    @property
    def wave(self) -> str:
        return self.waves[-1]

    @property
    def is_published(self) -> bool:
        return self.context.is_published

    def rows(self, population: str, item: str) -> pd.DataFrame:
        """All rows of one item, whatever their status."""
        return self._by_item.get((population, item), self.estimates.iloc[:0])

    @cached_property
    def _by_item(self) -> dict[Hashable, pd.DataFrame]:
        # Parted once: every section of a report asks for the rows of its item.
        return dict(iter(self.estimates.groupby(["population", "item"], sort=False)))

    def shown_areas(self, population: str, wave: str) -> list[str]:
        """Areas that took part in the wave (samlet last, where its items have rows), in the population's order."""
        if (population, wave) not in self._shown_areas:
            self._shown_areas[population, wave] = self._find_areas(population, wave)
        return self._shown_areas[population, wave]

    @cached_property
    def _shown_areas(self) -> dict[tuple[str, str], list[str]]:
        return {}

    def _find_areas(self, population: str, wave: str) -> list[str]:
        statistics = ["share", "mean", "count"]
        shown = rows_with(self.estimates, population=population, wave=wave, group="", statistic=statistics)
        present = [area for area in shown["area"].unique() if area in self.context.names and area != TOTAL]
        order = self.evaluation.populations[population].area_order
        places, names = {area: place for place, area in enumerate(order)}, self.context.names
        present.sort(key=lambda area: (places.get(area, len(places)), danish_sort_key(names[area])))
        answered = rows_with(shown, area=TOTAL, statistic=["share", "mean"])
        return present if answered.empty else [*present, TOTAL]

    def has_numbers(self, population: str, item: str, wave: str) -> bool:
        """Whether anything at all can be shown of an item in a wave."""
        return not rows_with(self.rows(population, item), wave=wave, status=SHOWN_STATUSES).empty


def write_bundle(folder: Path, context: Context, estimates: pd.DataFrame, quotes: pd.DataFrame) -> None:
    """Write the bundle's files, each only when its content is new."""
    folder.mkdir(parents=True, exist_ok=True)
    write_when_changed(folder / "context.json", context.model_dump_json(indent=1).encode())
    write_when_changed(folder / "estimates.parquet", _parquet(estimates))
    write_when_changed(folder / "quotes.parquet", _no_quotes() if quotes.empty else _parquet(quotes[QUOTE_COLUMNS]))


def read_context(folder: Path) -> Context:
    """The facts of a bundle that `write_bundle` made."""
    return Context.model_validate_json((folder / "context.json").read_bytes())


def read_bundle(folder: Path) -> Report:
    """Open a bundle that `write_bundle` made; the texts of its tables are plain objects."""
    return Report(
        context=read_context(folder),
        estimates=_read_table(folder / "estimates.parquet"),
        quotes=_read_quotes(folder / "quotes.parquet"),
    )


def no_quotes() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype="str") for name in QUOTE_COLUMNS})


def _read_quotes(path: Path) -> pd.DataFrame:
    """Most reports have none, and a table without rows takes as long to read as one with a thousand."""
    content = path.read_bytes()
    return _read_no_quotes().copy() if content == _no_quotes() else _read_table(io.BytesIO(content))


@cache
def _read_no_quotes() -> pd.DataFrame:
    return _read_table(io.BytesIO(_no_quotes()))


def _read_table(file: Path | io.BytesIO) -> pd.DataFrame:
    import pandas as pd
    from pyarrow.parquet import ParquetFile

    with ParquetFile(file) as opened:
        table = opened.read(use_threads=False)
    columns = {name: table.column(name).to_numpy() for name in table.column_names}
    frame = pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()})
    # A report picks rows thousands of times. Arrow's texts, of which the names of columns are some too, are picked one
    # by one, objects all at once where they lie together, as they do in a copy.
    return frame.set_axis(pd.Index(table.column_names, dtype="object"), axis="columns").copy()


def _parquet(frame: pd.DataFrame) -> bytes:
    """The frame's columns; few texts are different, nearly all numbers are, and nobody asks for a column's largest."""
    import pyarrow as pa
    from pyarrow import parquet

    buffer = io.BytesIO()
    table = pa.table({name: pa.array(frame[name]) for name in frame.columns})
    texts = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    parquet.write_table(table, buffer, compression="zstd", use_dictionary=texts, write_statistics=False)
    return buffer.getvalue()


@cache
def _no_quotes() -> bytes:
    return _parquet(no_quotes())


def write_when_changed(path: Path, content: bytes) -> None:
    """Put the file in its place whole, and leave one with this content as it is."""
    if path.exists() and path.read_bytes() == content:
        return
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)

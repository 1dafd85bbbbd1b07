"""Finished files take the place of the last release: checked, each whole, with results, receipt and index."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import CallError
from helpers.placing import put_in_place
from helpers.provenance import hash_file, receipt_bytes
from helpers.schemas import FORMATS, NUMBER_COLUMNS, RESULT_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

Receipt = dict[str, Any]
RECEIPT, RESULTS = "receipt.json", "results.csv"
_NAMED = ("evaluation", "area", "phase", "started")
_FORMULA = re.compile(r"^([=+\-@\t\r])")


@dataclass(frozen=True)
class Place:
    """Where one report's files lie: `<output>/<evaluation>/<area>/<phase>.<ending>`."""

    output: Path
    evaluation: str
    area: str
    phase: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.evaluation, self.area, self.phase

    @property
    def name(self) -> str:
        return "/".join(self.key)

    @cached_property
    def folder(self) -> Path:
        return Path(self.output, self.evaluation, self.area)

    def file(self, ending: str) -> Path:
        return self.folder / f"{self.phase}.{ending}"

    def formats(self, wanted: Sequence[str]) -> list[str]:
        """The wanted formats and those that the last release has, so that none of them goes stale."""
        return [name for name in FORMATS if name in wanted or self.file(name).exists()]


def results_bytes(estimates: pd.DataFrame) -> bytes:
    """results.csv of the contract: UTF-8, comma, decimal point, one row per number, unrounded.

    Ids begin with letters; the name of a group is free text, and one that a spreadsheet would take for a formula gets
    an apostrophe first.
    """
    columns = {name: estimates[name].tolist() for name in RESULT_COLUMNS}
    columns["group"] = list(map(no_formula, columns["group"]))
    for name in NUMBER_COLUMNS:
        # Counts without decimals, and nothing for none; of any other number the digits that give it back are written.
        columns[name] = [int(one) if one.is_integer() else "" if isnan(one) else one for one in columns[name]]
    buffer = io.StringIO()
    # pandas' own way takes three times as long.
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return buffer.getvalue().encode()


def no_formula(text: str) -> str:
    """A text that a spreadsheet takes for no formula: an apostrophe stands before the sign that would begin one."""
    return _FORMULA.sub(r"'\1", text)


def with_hashes(place: Place, files: Mapping[str, bytes], receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt with the SHA-256 of each of the report's other files, by name."""
    return {**receipt, "files": {place.file(name).name: sha256(content).hexdigest() for name, content in files.items()}}


def read_receipt(path: Path) -> Receipt:
    """A receipt as it stands; raises CallError on what is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    known: Receipt = found if isinstance(found, dict) else {}
    if not all(isinstance(known.get(name), str) for name in _NAMED) or not isinstance(known.get("inputs"), dict):
        raise CallError(f"{path.name} er ikke en kvittering. Nævn en fil som midway.{RECEIPT}.")
    return known


def altered_files(place: Place) -> list[str]:
    """Names of the report's files that are no longer what its receipt says; only files younger than it are read."""
    own = place.file(RECEIPT)
    made = _changed(own)
    files = [place.file(ending) for ending in (*FORMATS, "ipynb", RESULTS)] if made else []
    younger = [path for path in files if _changed(path) > made]
    if not younger:
        return []
    known = json.loads(own.read_text(encoding="utf-8")).get("files", {})
    return [path.name for path in younger if known.get(path.name) != hash_file(path)]


def _changed(path: Path) -> int:
    """When a file was written, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def release(place: Place, files: Mapping[str, bytes], receipt: Mapping[str, Any], checks: Mapping[str, str]) -> None:
    """Put the files of a report that has passed its checks in place, all or none, with the receipt that tells them."""
    whole = {**files, RECEIPT: receipt_bytes({**receipt, "checks": dict(checks)})}
    put_in_place({place.file(name): content for name, content in whole.items()}, name=place.phase)


def write_index(output: Path) -> Path:
    """`index.html` over every receipt in the tree, and the pages that compare areas; returns the former's place."""
    # Imported here: it loads pandas, and most commands only ask where a report lies.
    from helpers.index_pages import index_pages

    put_in_place(index_pages(output), name="index")
    return output / "index.html"

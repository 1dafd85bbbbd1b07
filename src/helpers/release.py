"""Finished files take the place of the last release: checked, each whole, with results, receipt and index."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.provenance import PACKAGE, receipt_bytes
from helpers.schemas import RESULT_COLUMNS

RECEIPT, RESULTS = "receipt.json", "results.csv"
Check = Callable[[Mapping[str, bytes]], Mapping[str, str]]


@dataclass(frozen=True)
class Place:
    """Where one report's files lie: `<output>/<evaluation>/<area>/<phase>.<ending>`."""

    output: Path
    evaluation: str
    area: str
    phase: str

    def file(self, ending: str) -> Path:
        return self.output / self.evaluation / self.area / f"{self.phase}.{ending}"

    def formats(self, wanted: Sequence[str]) -> list[str]:
        """The wanted formats and those that the last release has, so that none of them goes stale."""
        return [name for name in ("html", "pdf", "docx") if name in wanted or self.file(name).exists()]


def results_bytes(estimates: pd.DataFrame) -> bytes:
    """results.csv of the contract: UTF-8, comma, decimal point, one row per number, unrounded."""
    buffer = io.StringIO()
    estimates[RESULT_COLUMNS].to_csv(buffer, index=False, lineterminator="\n", float_format=_shortest)
    return buffer.getvalue().encode()


def release(place: Place, files: Mapping[str, bytes], receipt: Mapping[str, Any], check: Check) -> None:
    """Check the files and put them in place, the receipt last.

    `check` takes all files, the receipt among them, and says what the receipt shall say about it; it raises
    ReleaseRefused before anything is touched, and the last release then stays.
    """
    checked = {**receipt, "checks": dict(check({**files, RECEIPT: receipt_bytes(receipt)}))}
    place.file(RECEIPT).parent.mkdir(parents=True, exist_ok=True)
    _replace({place.file(name): content for name, content in files.items()})
    _replace({place.file(RECEIPT): receipt_bytes(checked)})


def write_index(output: Path) -> Path:
    """`index.html` over every receipt in the tree; opens from file:// and asks nobody for anything."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(loader=FileSystemLoader(PACKAGE / "style"), autoescape=True, undefined=StrictUndefined)
    reports = [_index_row(path) for path in sorted(output.glob(f"*/*/*.{RECEIPT}"))]
    output.mkdir(parents=True, exist_ok=True)
    page = templates.get_template("index.html").render(reports=reports)
    _replace({output / "index.html": page.encode()})
    return output / "index.html"


def _index_row(path: Path) -> dict[str, Any]:
    receipt = json.loads(path.read_text(encoding="utf-8"))
    phase = path.name.removesuffix(f".{RECEIPT}")
    files = {ending: path.with_name(f"{phase}.{ending}") for ending in ("html", "pdf", "docx", RESULTS)}
    root = path.parents[2]
    links = {ending: file.relative_to(root).as_posix() for ending, file in files.items() if file.exists()}
    return {**receipt["shown"], "links": links, "receipt": path.relative_to(root).as_posix()}


def _replace(files: Mapping[Path, bytes]) -> None:
    """Write every file beside its place first, then move them in: a full disk stops it before the first move."""
    temporary = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in files}
    try:
        for path, content in files.items():
            temporary[path].write_bytes(content)
        for path, written in temporary.items():
            written.replace(path)
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)


def _shortest(value: Any) -> str:
    """Counts without decimals, everything else with the digits that give the same number back."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))

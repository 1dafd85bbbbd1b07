"""What `diff` is given, as pairs of releases of one report: results.csv, and the receipt where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import CallError
from helpers.release import RECEIPT, RESULTS, read_receipt
from helpers.schemas import KEY_COLUMNS, NUMBER_COLUMNS, RESULT_COLUMNS


@dataclass(frozen=True)
class Edition:
    """One release of a report: its rows of results.csv by key, and its receipt (empty where there is none)."""

    rows: pd.DataFrame
    receipt: Mapping[str, Any] = field(default_factory=dict)


def read_pairs(old: Path, new: Path) -> dict[str, tuple[Edition, Edition]]:
    """The reports that both have, by name; each is a file of a report or a folder with some.

    Raises CallError on what is no report, and where two folders have none in common.
    """
    if old.is_dir() != new.is_dir():
        raise CallError("Nævn to mapper eller to filer.")
    if not old.is_dir():
        return {new.name.split(".")[0]: (_read(_results(old)), _read(_results(new)))}
    known = {path.relative_to(old): path for path in sorted(old.rglob(f"*.{RESULTS}"))}
    common = [path for path in sorted(new.rglob(f"*.{RESULTS}")) if path.relative_to(new) in known]
    if not common:
        raise CallError(f"{old.name} og {new.name} har ingen rapport til fælles.")
    return {
        path.relative_to(new).as_posix().removesuffix(f".{RESULTS}"): (
            _read(known[path.relative_to(new)]),
            _read(path),
        )
        for path in common
    }


def _results(path: Path) -> Path:
    """The results beside any of a report's files."""
    if not path.exists():
        raise CallError(f"{path.name} er ikke en rapport. Nævn en af dens filer, for eksempel midway.html.")
    own = path if path.name.endswith(f".{RESULTS}") else path.with_name(f"{path.name.split('.')[0]}.{RESULTS}")
    if not own.exists():
        raise CallError(f"Ved siden af {path.name} ligger der ingen {own.name}, som tallene kan læses af.")
    return own


def _read(path: Path) -> Edition:
    types = {name: "float64" if name in NUMBER_COLUMNS else "str" for name in RESULT_COLUMNS}
    try:
        rows = pd.read_csv(path, dtype=types, keep_default_na=False, na_values={name: [""] for name in NUMBER_COLUMNS})
    except ValueError:
        rows = pd.DataFrame()
    if list(rows.columns) != RESULT_COLUMNS:
        raise CallError(f"{path.name} har ikke kolonnerne i en rapports resultater.")
    receipt = path.with_name(path.name.removesuffix(RESULTS) + RECEIPT)
    return Edition(rows.set_index(KEY_COLUMNS), read_receipt(receipt) if receipt.exists() else {})

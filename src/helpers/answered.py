"""Who answered what when the numbers were computed, as keyed hashes: which answers are new, changed or withdrawn since.

Kept in `data/work`, never in a report. The key is made at random and lies beside the hashes; without it nobody can try
out ids against them, and when the folder is deleted nothing of those who withdrew their answers is left.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from helpers.bundles import write_when_changed
from helpers.schemas import ANSWER_COLUMNS

ANSWERED = "answered"  # the folder below an evaluation's work
PLACE = ["population", "wave", "area"]
KINDS = ["new", "changed", "withdrawn"]
_KEY, _INDEX = "key", "index.json"


def remember_answers(folder: Path, answers: Mapping[str, pd.DataFrame], reports: Iterable[str]) -> None:
    """Keep hashes of all answers, and that `reports` (the hashes of their rows, as receipts have them) stand on them.

    Weights are left out: raking changes everybody's when one answer is added.
    """
    frames = [_hashed(frame, population, _key(folder)) for population, frame in answers.items()]
    if not frames:
        return
    record = pd.concat(frames, ignore_index=True).sort_values([*PLACE, "respondent"], ignore_index=True)
    content = pd.util.hash_pandas_object(record, index=False).to_numpy().tobytes()
    name = f"{_fingerprint(folder)}-{hashlib.sha256(content).hexdigest()[:16]}.parquet"
    if not (folder / name).exists():
        temporary = folder / f".{name}.new"
        record.to_parquet(temporary, compression="zstd")
        temporary.replace(folder / name)
    index = {**_index(folder), **dict.fromkeys(reports, name)}
    write_when_changed(folder / _INDEX, json.dumps(index, indent=1, sort_keys=True).encode())


def count_changes(folder: Path, before: str, now: str) -> pd.DataFrame | None:
    """New, changed and withdrawn answers by population, wave and area between two reports, by the hashes of their rows.

    None where the answers of one of them are not remembered, or were hashed with a key that is gone.
    """
    names = [_index(folder).get(rows, "") for rows in (before, now)]
    if not all(name and (folder / name).exists() for name in names) or len({name[:8] for name in names}) > 1:
        return None
    old, new = (pd.read_parquet(folder / name) for name in names)
    both = old.merge(new, on=[*PLACE, "respondent"], how="outer", suffixes=("_old", "_new"), indicator=True)
    found = both[PLACE].assign(
        new=both["_merge"] == "right_only",
        changed=(both["_merge"] == "both") & (both["content_old"] != both["content_new"]),
        withdrawn=both["_merge"] == "left_only",
    )
    return found.groupby(PLACE, as_index=False, sort=True)[KINDS].sum()


def _hashed(frame: pd.DataFrame, population: str, key: str) -> pd.DataFrame:
    """Place, and keyed hashes of who answered and of what."""
    told = [name for name in frame.columns if name not in ANSWER_COLUMNS or name in ("group", "completed")]
    content = pd.util.hash_pandas_object(frame[sorted(told)], index=False).astype("str").astype("object")
    who = frame["respondent"].astype("object")
    return frame[["wave", "area"]].assign(
        population=population,
        respondent=pd.util.hash_array(who.to_numpy(), hash_key=key),
        content=pd.util.hash_array(content.to_numpy(), hash_key=key),
    )


def _key(folder: Path) -> str:
    """The folder's own key, sixteen signs as pandas wants them."""
    path = folder / _KEY
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12), encoding="ascii")
    return path.read_text(encoding="ascii")


def _fingerprint(folder: Path) -> str:
    return hashlib.sha256(_key(folder).encode()).hexdigest()[:8]


def _index(folder: Path) -> dict[str, str]:
    path = folder / _INDEX
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found

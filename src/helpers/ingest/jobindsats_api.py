"""Fetching tables from the API of jobindsats.dk: token from the environment, retries with back-off, a dated cache.

The answer is kept as it came, one file a query and day, so that a report can be made again from the same numbers.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helpers.errors import InputProblems, Problem
from helpers.ingest.jobindsats import rows_from_json
from helpers.params.jobindsats import JobindsatsTable

TOKEN = "JOBINDSATS_TOKEN"  # noqa: S105 (the name of the variable, not a token)  # nosec B105
ADDRESS = "https://api.jobindsats.dk/v2"
CACHE = Path("data") / "jobindsats"
_SECONDS = 60.0


@dataclass(frozen=True)
class Api:
    """Where and how to fetch: `attempts` in all, waiting `back_off`, twice that, four times that ... in between."""

    address: str = ADDRESS
    attempts: int = 5
    back_off: float = 1.0
    seconds: float = _SECONDS


def fetch_table(table: JobindsatsTable, cache: Path, *, today: date, api: Api | None = None) -> Path:
    """The file with the table's newest extract that is not stale, fetched when there is none.

    Raises InputProblems where no token is set, the API refuses or does not answer, and where it cannot be reached and
    the newest extract is older than `most_days_old`.
    """
    newest = newest_extract(table, cache)
    if newest is not None and not table.is_stale(_day(newest), today):
        return newest
    try:
        content = _download(table, api or Api())
    except InputProblems as error:
        raise InputProblems([*error.problems, *([_stale(table, newest)] if newest else [])]) from None
    path = cache / f"{_query_name(table)}.{today.isoformat()}.json"
    cache.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)
    return path


def extract_of(table: JobindsatsTable, root: Path) -> Path | None:
    """The file that a declared table is read from; None where the API has not been asked yet."""
    return root / table.file if table.file else newest_extract(table, root / CACHE)


def refresh(table: JobindsatsTable, root: Path, *, today: date, api: Api | None = None) -> None:
    """Fetch a declared table whose extract is missing or stale; raises InputProblems as `fetch_table` does.

    A downloaded file cannot be fetched anew: there a stale extract is an error. Synthetic tables are never stale.
    """
    if table.file is None:
        fetch_table(table, root / CACHE, today=today, api=api)
    elif not table.synthetic and table.extracted and table.is_stale(date.fromisoformat(table.extracted), today):
        raise InputProblems([_stale_since(table, table.file, table.extracted)])


def require_fresh(table: JobindsatsTable, path: Path, *, today: date) -> None:
    """Raise InputProblems when an extract is older than params allow."""
    if table.is_stale(_day(path), today):
        raise InputProblems([_stale(table, path)])


def newest_extract(table: JobindsatsTable, cache: Path) -> Path | None:
    """The latest file of exactly this query; None when there is none."""
    return max(cache.glob(f"{_query_name(table)}.????-??-??.json"), key=_day, default=None)


def day_of(path: Path) -> str:
    """The day on which a kept extract was fetched."""
    return _day(path).isoformat()


def _download(table: JobindsatsTable, api: Api) -> bytes:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util.retry import Retry

    token = os.environ.get(TOKEN, "")
    where = f"{api.address}/data/{table.table}"
    if not token:
        repair = f"Sæt miljøvariablen {TOKEN} til det token, som Jobindsats har givet jer."
        raise InputProblems([Problem(where, "", f"{TOKEN} er ikke sat", "et token", repair)])
    retry = Retry(
        total=api.attempts - 1, backoff_factor=api.back_off, status_forcelist=[429, 500, 502, 503, 504],
        allowed_methods=["GET"], raise_on_status=False,
    )  # fmt: skip
    with requests.Session() as session:
        session.mount(api.address, HTTPAdapter(max_retries=retry))
        try:
            answer = session.get(where, params=_query(table), headers={"Authorization": token}, timeout=api.seconds)
        except requests.RequestException as error:
            found = f"ingen forbindelse ({type(error).__name__})"
            raise InputProblems([Problem(where, "", found, "et svar", "Prøv igen senere.")]) from None
    if answer.status_code != requests.codes.ok:
        repair = (
            "Se, om tokenet gælder." if answer.status_code in (401, 403) else "Se tabellens id og perioder i params."
        )
        raise InputProblems([Problem(where, "", f"svaret {answer.status_code}", "200", repair)])
    try:
        rows_from_json(answer.content.decode("utf-8-sig"))
    except ValueError:
        raise InputProblems([Problem(where, "", "svaret er ikke en tabel", "JSON", "Prøv igen senere.")]) from None
    return answer.content


def _query(table: JobindsatsTable) -> dict[str, str]:
    areas = {"area": ",".join(table.areas)} if table.areas else {}
    return {"period": ",".join(table.periods), **areas, "format": "json"}


def _query_name(table: JobindsatsTable) -> str:
    """The table and a hash of all that is asked of it."""
    asked = json.dumps([table.table, _query(table)], sort_keys=True)
    return f"{table.table}-{hashlib.sha256(asked.encode()).hexdigest()[:12]}"


def _day(path: Path) -> date:
    return date.fromisoformat(path.name.split(".")[-2])


def _stale(table: JobindsatsTable, path: Path) -> Problem:
    return _stale_since(table, str(path), _day(path).isoformat())


def _stale_since(table: JobindsatsTable, file: str, day: str) -> Problem:
    repair = "Hent tabellen igen, eller hæv most_days_old i params."
    return Problem(file, "", f"udtrækket er fra {day}", f"højst {table.most_days_old} dage gammelt", repair)

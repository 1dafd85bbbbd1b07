"""Public statistics as rows of the estimate frame: what jobindsats.dk tells of municipalities and of the country."""

from __future__ import annotations

import math
from collections.abc import Collection

import pandas as pd

from helpers.params.jobindsats import JobindsatsTable
from helpers.schemas import ANY_WAVE, NOT_PUBLISHED, PUBLIC, as_estimates


def public_rows(table: JobindsatsTable, numbers: pd.DataFrame, areas: Collection[str], day: str) -> pd.DataFrame:
    """A row per area, period (the group) and item, of the declared periods and these areas only.

    `numbers` is what `ingest.jobindsats.read_jobindsats` gives, `day` the day of the extract. The numbers are public,
    so disclosure control leaves them alone; real ones are `published`, and a missing one says so.
    """
    own = numbers[numbers["area"].isin(list(areas)) & numbers["period"].isin(table.periods)]
    status = "ok" if table.synthetic else "published"
    records = []
    for row in own.to_dict("records"):
        is_share = row["item"] in table.percentages
        kind = ("share", "share", "share") if is_share else ("count", "n", "count")
        key = dict(zip(("statistic", "category", "unit"), kind, strict=True))
        key |= {
            "area": row["area"],
            "group": row["period"],
            "item": row["item"],
            "figure": f"jobindsats.dk, {day}".rstrip(", "),
        }
        if math.isnan(row["value"]):
            records.append(key | {"status": "not_computed", "reason": NOT_PUBLISHED})
        else:
            records.append(key | {"status": status, "value": row["value"] / (100 if is_share else 1)})
    return as_estimates(pd.DataFrame(records).assign(population=PUBLIC, wave=ANY_WAVE))

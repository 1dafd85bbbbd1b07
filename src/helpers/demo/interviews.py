"""Made-up logs of interviews: single statements, and rounds of informants who spoke with the codebook's codes."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.demo.declared import DemoInterviews, Plan
from helpers.ingest.interviews import INTERVIEW_COLUMNS

Row = dict[str, str]


def interview_log(plan: Plan, areas: list[str]) -> pd.DataFrame:
    """The interviews of some areas with INTERVIEW_COLUMNS, one row per coded passage; the same plan, the same rows."""
    rows = [*_statements(plan, areas), *(row for round_ in plan.demo.interviews for row in _passages(plan, round_))]
    names = [plan.params.area_name(area) for area in areas]
    own = [row for row in rows if row["municipality"] in names]
    return pd.DataFrame(own, columns=INTERVIEW_COLUMNS)


def _statements(plan: Plan, areas: list[str]) -> Iterator[Row]:
    for number, quote in enumerate(plan.demo.quotes, start=1):
        if quote.area in areas:
            yield {
                "id": f"I-{number:02d}",
                "date": quote.date,
                "form": quote.form,
                "population": quote.population,
                "municipality": plan.params.area_name(quote.area),
                "role": quote.role,
                "theme": quote.theme,
                "code": quote.item or "",
                "quote": quote.text,
                "consent": _yes_or_no(quote.consent),
                "anonymised": _yes_or_no(quote.anonymised),
            }


def _passages(plan: Plan, round_: DemoInterviews) -> Iterator[Row]:
    """A row for each informant and code, by informant; the first who spoke with a code have its quotes."""
    random = plan.generator("interviews", round_.area, round_.id)
    theme_of = {code.id: code.theme for code in plan.params.evaluation.codebook}
    quotes = {code: [quote for quote in round_.quotes if quote.code == code] for code in round_.codes}
    spoke = {
        code: sorted(random.choice(round_.informants, size=count, replace=False).tolist())
        for code, count in round_.codes.items()
    }
    for informant in range(round_.informants):
        for code, people in spoke.items():
            if informant not in people:
                continue
            place = people.index(informant)
            said = quotes[code][place] if place < len(quotes[code]) else None
            yield {
                "id": f"{round_.id}-{informant + 1:02d}",
                "date": round_.date,
                "form": round_.form,
                "population": round_.population,
                "municipality": plan.params.area_name(round_.area),
                "role": round_.role,
                "theme": theme_of[code],
                "code": code,
                "quote": said.text if said else "",
                "consent": _yes_or_no(bool(said and said.consent)),
                "anonymised": _yes_or_no(bool(said and said.anonymised)),
            }


def _yes_or_no(given: bool) -> str:
    return "ja" if given else "nej"

"""Counts of people interviewed, and of quotes held back, as rows of the estimate frame.

The population is `interviews`, the group who was interviewed. Item `interviews` counts informants by form (the
category), a theme's id informants who spoke of it (`n`), and by stance (`positive`, `negative`, without a group), or,
where the two may not both be told, their sum (`stances`). They are counts of people, so fewer than the smallest base
(of leaders: their own) are hidden, and so are both sides where the smaller is few but not none. Item `withheld_quotes`
counts quotes, not people, and is always told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from helpers.params import Evaluation
from helpers.schemas import INTERVIEWS, UNKNOWN_FORM, WITHHELD, as_estimates

Counts = Mapping[str, Mapping[str, int]]


def interview_rows(
    evaluation: Evaluation, *, interviewed: Counts, informants: Counts, stances: Counts, withheld: Counts
) -> pd.DataFrame:
    """Rows without wave and area, from counts by population and form or theme, by theme and stance, by reason."""
    rows = [
        *_by_population(evaluation, interviewed, informants),
        *(row for theme, sides in stances.items() for row in _stances(evaluation, theme, sides)),
        *(
            _row(WITHHELD, who, reason, n, 0)
            for who, reasons in withheld.items()
            for reason, n in reasons.items()
        ),
    ]  # fmt: skip
    return as_estimates(pd.DataFrame(rows))


def _by_population(evaluation: Evaluation, interviewed: Counts, informants: Counts) -> Iterator[dict[str, object]]:
    for who, forms in interviewed.items():
        for form, n in forms.items():
            yield _row(INTERVIEWS, who, form or UNKNOWN_FORM, n, evaluation.disclosure.smallest_told(who))
    for who, themes in informants.items():
        for theme, n in themes.items():
            yield _row(theme, who, "n", n, evaluation.disclosure.smallest_told(who))


def _stances(evaluation: Evaluation, theme: str, sides: Mapping[str, int]) -> Iterator[dict[str, object]]:
    population = next(one.population for one in evaluation.themes if one.id == theme)
    least = evaluation.disclosure.smallest_told(population)
    positive, negative = sides.get("positive", 0), sides.get("negative", 0)
    spoken, smaller = positive + negative, min(positive, negative)
    if spoken >= least and (smaller == 0 or smaller >= least):
        yield _row(theme, "", "positive", positive, 0)
        yield _row(theme, "", "negative", negative, 0)
    else:
        yield _row(theme, "", "stances", spoken, least)


def _row(item: str, group: str, category: str, n: int, least: int) -> dict[str, object]:
    key: dict[str, object] = {"population": INTERVIEWS, "group": group, "item": item, "statistic": "count"}
    key |= {"category": category, "unit": "count"}
    if n < least:
        return key | {"status": "suppressed", "reason": "small_base"}
    return key | {"status": "ok", "value": n, "n": n}

"""How often a score comes with a comment: answers below a threshold beside those at or above it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.params import Evaluation
from helpers.params.score_sections import CommentsByScore
from helpers.schemas import BLANK, TOTAL, as_estimates

COMMENT_SHARE = "comment_share"
BELOW, ABOVE = "under", "over"
_NOBODY = {"status": "not_computed", "reason": "nobody_answered"}


def comment_rows(evaluation: Evaluation, answers: dict[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Rows of the sections that ask for it: of all areas' answers to their scores, the share with a comment.

    `base` counts answers, of which a respondent gives one an item, so no interval is given: they are not independent.
    """
    sections = [section for section in evaluation.parts if isinstance(section, CommentsByScore)]
    return [as_estimates(pd.DataFrame(list(_rows(evaluation, section, answers)))) for section in sections]


def _rows(
    evaluation: Evaluation, section: CommentsByScore, answers: dict[str, pd.DataFrame]
) -> Iterator[dict[str, object]]:
    items = [evaluation.item_by_id[score] for score in section.comments]
    population = items[0].population
    frame = answers.get(population)
    if frame is None:
        return
    for wave in dict.fromkeys(wave for item in items for wave in item.waves):
        pooled = evaluation.waves[wave].areas
        here = frame[(frame["wave"] == wave) & (frame["area"].isin(pooled) if pooled else True)]
        given = pd.concat([_pairs(evaluation, here, *pair) for pair in section.comments.items()], ignore_index=True)
        low = given["score"] < section.threshold
        for side, chosen in ((BELOW, low), (ABOVE, ~low)):
            base, n = int(chosen.sum()), int((chosen & given["commented"]).sum())
            numbers = {"n": n, "base": base, "value": n / base, "status": "ok"} if base else _NOBODY
            yield {
                "population": population, "wave": wave, "area": TOTAL, "group": "", "item": section.id,
                "statistic": COMMENT_SHARE, "category": side, "unit": "share", **numbers,
            }  # fmt: skip


def _pairs(evaluation: Evaluation, frame: pd.DataFrame, score: str, comment: str) -> pd.DataFrame:
    """Scores that were given (on the scale), each with whether it was commented; no flag is no comment."""
    scale = evaluation.scale_of(evaluation.item_by_id[score])
    flag = evaluation.scale_of(evaluation.item_by_id[comment])
    yes = [category.code for category in flag.categories if category.id == flag.favourable]
    given = frame[frame[score].between(max(scale.minimum, BLANK + 1), scale.maximum)]
    return pd.DataFrame({"score": given[score], "commented": given[comment].isin(yes)})

"""How answers were weighted: the margins, the bounds that were met, and how many answers the weights are worth."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.blocks import led
from helpers.narrative.cells import require_status
from helpers.params import Evaluation
from helpers.schemas import RESPONDENTS, SHOWN_STATUSES, TOTAL, WEIGHTING, rows_with
from helpers.wording import count_noun, decimal, listing, number, points, sentence, wave_phrase


def weighting_paragraph(rows: pd.DataFrame, evaluation: Evaluation, *, area: str) -> str:
    """What was weighted in an area (for samlet: in how many areas), with unweighted and weighted n; "" for nothing.

    A paragraph of Markdown.
    `rows` are the estimate rows of a report. Raises EstimateError on rows without status.
    """
    require_status(rows)
    told = rows_with(rows, item=RESPONDENTS, statistic=WEIGHTING)
    if area == TOTAL:
        areas = told["area"].nunique()
        where = count_noun(areas, "område", "områder")
        text = f"I {where} er svarene vægtet efter de spurgtes baggrund, før de er lagt sammen." if areas else ""
    else:
        text = " ".join(_sentences(rows_with(told, area=area), rows_with(rows, area=area), evaluation))
    return led("Vægtning.", text) if text else ""


def _sentences(told: pd.DataFrame, rows: pd.DataFrame, evaluation: Evaluation) -> Iterator[str]:
    for population, wave in told[["population", "wave"]].drop_duplicates().itertuples(index=False, name=None):
        own = rows_with(told, population=population, wave=wave)
        who = f"{evaluation.populations[population].definite} ved {wave_phrase(evaluation.waves[wave].label)}"
        if not own["status"].isin(SHOWN_STATUSES).all():
            yield f"Svarene fra {who} er vægtet. Hvordan, vises ikke af hensyn til anonymiteten."
            continue
        values = dict(zip(own["category"], own["value"], strict=True))
        n = own["n"].max()
        margins = [
            f"{evaluation.background[name]} (der før afveg op til {points(values[name])})"
            for name in evaluation.background
            if name in values
        ]
        yield sentence(f"Svarene fra {who} er vægtet, så de fordeler sig som de spurgte efter {listing(margins)}")
        yield _reached(values, n, _weighted_n(rows, population, wave))


def _reached(values: dict[str, float], n: float, weighted: float) -> str:
    """Sizes of the weights, how they were reached, and what they are worth."""
    trimmed = int(values["trimmed"])
    at_bound = "ingen af dem" if trimmed == 0 else f"{number(trimmed)} af dem"
    return (
        f"De {number(n)} uvægtede svar vejer tilsammen {decimal(weighted, 1)} og bærer lige så meget som "
        f"{decimal(values['effective_n'], 1)} svar, der vejer ens. Vægtene går fra {decimal(values['smallest'], 2)} "
        f"til {decimal(values['largest'], 2)}, {at_bound} holdt fast ved en grænse, og blev fundet efter "
        f"{count_noun(int(values['iterations']), 'gennemløb', 'gennemløb')}; ingen andel afviger derefter mere end "
        f"{decimal(100 * values['deviation'], 3)} procentpoint."
    )


def _weighted_n(rows: pd.DataFrame, population: str, wave: str) -> float:
    """The sum of weights, which stands beside the number of respondents; the number itself where they weigh alike."""
    own = rows_with(rows, population=population, wave=wave, item=RESPONDENTS, statistic="count", group="")
    counts = own.set_index("category")["value"]
    return float(counts["weighted"] if "weighted" in counts else counts["n"])

"""From params and answers to bundles: every number of an evaluation, protected, cut into one slice per report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.bundles import Context, no_quotes, write_bundle
from helpers.disclosure import protect
from helpers.estimates import estimate, published_estimates
from helpers.ingest import read_answers, write_answers
from helpers.interviews import read_interviews, released_quotes, theme_counts
from helpers.params import EvaluationParams
from helpers.schemas import TOTAL
from helpers.slices import report_slice


@dataclass(frozen=True)
class Numbers:
    """All numbers of an evaluation after disclosure control, with the answers behind them."""

    estimates: pd.DataFrame
    suppressed: dict[str, dict[str, int]]
    answers: dict[str, pd.DataFrame]


def compute_numbers(params: EvaluationParams, root: Path) -> Numbers:
    """Read and validate all answers, estimate everything, protect it; raises InputProblems."""
    published = published_estimates(params)
    if not any(area.params.data for area in params.areas.values()):
        return Numbers(published, {}, {})
    answers = read_answers(params, root)
    protected = protect(params, estimate(params, answers))
    frame = pd.concat([protected.frame, published], ignore_index=True)
    return Numbers(frame, protected.suppressed, answers)


def write_bundles(params: EvaluationParams, root: Path, work: Path) -> None:
    """Compute the evaluation's numbers and write the bundle of every report that it declares, under `work`."""
    numbers = compute_numbers(params, root)
    write_answers(numbers.answers, work / "answers")
    interviews = _read_all_interviews(params, root)
    for area, phase in params.reports():
        frame = report_slice(params, numbers.estimates, area, phase)
        context = _context(params, numbers, interviews, (area, phase))
        quotes = _report_quotes(params, interviews, area, phase)
        write_bundle(work / "bundles" / area / phase, context, frame, quotes)


def _context(
    params: EvaluationParams, numbers: Numbers, interviews: pd.DataFrame, report: tuple[str, str]
) -> Context:
    area, phase = report
    own = params.areas.get(area)
    from_answers = area != TOTAL or params.evaluation.total.source == "answers"
    used = _rows_used(params, numbers.answers, area, phase) if from_answers else {}
    areas = _compared_areas(params, area, phase)
    return Context(
        evaluation_name=params.name,
        evaluation=params.evaluation,
        area=area,
        phase=phase,
        names={name: params.area_name(name) for name in [*areas, TOTAL]},
        synthetic=from_answers and any(params.areas[name].params.synthetic for name in areas if name in params.areas),
        comments=own.params.comments if own else {},
        suppressed=numbers.suppressed if from_answers else {},
        informants=_informants(interviews, area) if from_answers else {},
        answers={population: frame["wave"].value_counts(sort=False).to_dict() for population, frame in used.items()},
        rows_sha256=_hash_rows(used.values()),
    )


def _compared_areas(params: EvaluationParams, area: str, phase: str) -> list[str]:
    """The areas that a report shows: its own first, then those that took part in its waves."""
    evaluation = params.evaluation
    waves = evaluation.phases[phase].waves  # type: ignore[index]
    named = [name for wave in waves for name in evaluation.waves[wave].areas or params.areas]
    return list(dict.fromkeys([*([] if area == TOTAL else [area]), *named]))


def _rows_used(
    params: EvaluationParams, answers: dict[str, pd.DataFrame], area: str, phase: str
) -> dict[str, pd.DataFrame]:
    areas = _compared_areas(params, area, phase)
    waves = params.evaluation.phases[phase].waves  # type: ignore[index]
    return {
        population: frame[frame["area"].isin(areas) & frame["wave"].isin(waves)]
        for population, frame in answers.items()
    }


def _hash_rows(frames: Iterable[pd.DataFrame]) -> str:
    digest = hashlib.sha256()
    for frame in frames:
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def _read_all_interviews(params: EvaluationParams, root: Path) -> pd.DataFrame:
    frames = [
        read_interviews(root / area.params.interviews, evaluation=params.evaluation).assign(area=area.slug)
        for area in params.areas.values()
        if area.params.interviews
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"area": pd.Series(dtype="str")})


def _report_quotes(params: EvaluationParams, interviews: pd.DataFrame, area: str, phase: str) -> pd.DataFrame:
    """Released quotes of the area itself; a report from published numbers has none."""
    if interviews.empty or (area == TOTAL and params.evaluation.total.source == "published"):
        return no_quotes()
    own = interviews if area == TOTAL else interviews[interviews["area"] == area]
    return released_quotes(own) if len(own) else no_quotes()


def _informants(interviews: pd.DataFrame, area: str) -> dict[str, dict[str, int]]:
    """Number of informants by population and theme, in the area."""
    own = interviews if area == TOTAL else interviews[interviews["area"] == area]
    if own.empty:
        return {}
    counts = theme_counts(own)
    return {
        str(population): dict(zip(rows["theme"], rows["informants"].astype(int), strict=True))
        for population, rows in counts.groupby("population")
    }

"""From params and answers to bundles: every number of an evaluation, protected, cut into one slice per report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path

import pandas as pd

from helpers.answered import ANSWERED, remember_answers
from helpers.bundles import Context, no_quotes, write_bundle
from helpers.disclosure import protect
from helpers.disclosure.registers import protect_registers
from helpers.disclosure.releases import load as load_releases
from helpers.errors import InputProblems, Problem
from helpers.estimates import estimate, published_estimates
from helpers.estimates.area_answers import area_answer_rows
from helpers.estimates.fidelity import fidelity_rows
from helpers.estimates.frames import frame_rows, weigh
from helpers.estimates.interviews import interview_rows
from helpers.estimates.public_statistics import public_rows
from helpers.estimates.registers import correlation_rows, dropped_rows, register_rows
from helpers.ingest import Answers, read_answers, write_answers
from helpers.ingest.interviews import read_interviews, released_quotes, theme_counts, withheld_quotes
from helpers.ingest.jobindsats import read_jobindsats
from helpers.ingest.jobindsats_api import day_of, extract_of
from helpers.municipalities import municipalities
from helpers.params import EvaluationParams
from helpers.schemas import ESTIMATES, LEADER, RELEASES, TOTAL
from helpers.slices import ByArea, report_slice


@dataclass(frozen=True)
class Behind:
    """The answers behind a report: how many by population and wave, and the hash of their rows."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    rows_sha256: str = hashlib.sha256().hexdigest()


@dataclass(frozen=True)
class Numbers:
    """All numbers of an evaluation after disclosure control, with the answers behind them."""

    estimates: pd.DataFrame
    suppressed: dict[str, dict[str, int]]
    answers: dict[str, pd.DataFrame]

    @cached_property
    def behind(self) -> Callable[[frozenset[str], frozenset[str]], Behind]:
        """The answers of some areas in some waves: each row is hashed once, and the same choice counted once."""
        rows = {
            population: frame[["wave", "area"]].assign(hash=pd.util.hash_pandas_object(frame, index=False))
            for population, frame in self.answers.items()
        }
        return cache(partial(_behind, rows))


def compute_numbers(params: EvaluationParams, root: Path, *, read: Answers | None = None) -> Numbers:
    """Read and validate all answers (or take those already read), estimate everything, protect it.

    Raises InputProblems.
    """
    published = published_estimates(params)
    outcomes = [*_register_numbers(params, root), *_public_numbers(params, root)]
    if not any(area.params.data for area in params.areas.values()):
        return Numbers(_validated(pd.concat([*outcomes, published], ignore_index=True)), {}, {})
    answers, weighting = weigh(params, read_answers(params, root) if read is None else read)
    computed = [estimate(params, answers), weighting, frame_rows(params, answers)]
    everything = pd.concat([rows for rows in computed if len(rows)], ignore_index=True)
    protected = protect(params, everything, load_releases(root / RELEASES / params.name))
    by_area = area_answer_rows(params, answers, protected.frame)
    scores = fidelity_rows(params.evaluation, protected.frame)
    frame = pd.concat([protected.frame, by_area, scores, *outcomes, published], ignore_index=True)
    return Numbers(_validated(frame), protected.suppressed, answers)


def _validated(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, whose published rows may tell again what answers tell: a slice takes one of the two."""
    published = frame["status"] == "published"
    for rows in (frame[published], frame[~published]):
        ESTIMATES.validate(rows)
    return frame


def _register_numbers(params: EvaluationParams, root: Path) -> list[pd.DataFrame]:
    """The protected outcomes of the evaluation's registers; none where it has no registers."""
    register = params.evaluation.registers
    if register is None:
        return []
    # Most evaluations have no registers, and DuckDB takes its time to import.
    from helpers.register import read_outcomes

    outcomes = read_outcomes(register, root)
    areas = {municipality.code: municipality.slug for municipality in municipalities()}
    rows = register_rows(register, outcomes.cells, areas)
    protected = protect_registers(params, rows)
    return [protected, correlation_rows(register, protected), dropped_rows(register, outcomes.dropped)]


def _public_numbers(params: EvaluationParams, root: Path) -> Iterator[pd.DataFrame]:
    """What the declared tables of jobindsats.dk say of the evaluation's areas; raises InputProblems."""
    areas = {*params.areas, *params.evaluation.references}
    for table in params.evaluation.jobindsats:
        path = extract_of(table, root)
        if path is None:
            repair = "Kør »pipeline.py run« eller »check« med forbindelse og token; så hentes den."
            raise InputProblems([Problem(table.table, "", "tabellen er ikke hentet fra jobindsats", "", repair)])
        day = table.extracted or ("" if table.synthetic else day_of(path))
        rows = public_rows(table, read_jobindsats(path, table), areas, day)
        if len(rows):
            yield rows


def write_bundles(params: EvaluationParams, root: Path, work: Path) -> None:
    """Compute the evaluation's numbers and write the bundle of every report that it declares, under `work`."""
    numbers = compute_numbers(params, root)
    write_answers(numbers.answers, work / "answers")
    interviews = _read_all_interviews(params, root)
    estimates, nothing_said = ByArea(numbers.estimates), no_quotes()
    rows_of_reports = []
    for area, phase in params.reports():
        frame = report_slice(params, estimates.rows_for(params.evaluation, area, phase), area, phase)
        passages = _interviews_of(params, interviews, area, phase)
        context = _context(params, numbers, passages, (area, phase))
        if len(passages):
            frame = pd.concat([frame, _interview_numbers(params, context)], ignore_index=True)
        quotes = released_quotes(passages) if len(passages) else nothing_said
        write_bundle(work / "bundles" / area / phase, context, frame, quotes)
        rows_of_reports.append(context.rows_sha256)
    remember_answers(work / ANSWERED, numbers.answers, rows_of_reports)


def _context(params: EvaluationParams, numbers: Numbers, passages: pd.DataFrame, report: tuple[str, str]) -> Context:
    area, phase = report
    own = params.areas.get(area)
    from_answers = area != TOTAL or params.evaluation.total.source == "answers"
    areas = _compared_areas(params, area, phase)
    waves = params.evaluation.phases[phase].waves  # type: ignore[index]
    behind = numbers.behind(frozenset(areas), frozenset(waves)) if from_answers else Behind()
    return Context(
        evaluation_name=params.name,
        evaluation=params.evaluation,
        area=area,
        phase=phase,  # type: ignore[arg-type]
        names={name: params.area_name(name) for name in [*areas, TOTAL, *params.evaluation.references]},
        synthetic=from_answers and any(params.areas[name].params.synthetic for name in areas if name in params.areas),
        comments=own.params.comments if own else {},
        suppressed=numbers.suppressed if from_answers else {},
        informants=_informants(passages),
        interviewed=_interviewed(passages),
        stances=_stances(passages, params),
        withheld=_nested(withheld_quotes(passages)) if len(passages) else {},
        leaders_across=area != TOTAL and passages.loc[passages["population"] == LEADER, "area"].nunique() > 1,
        answers=behind.counts,
        rows_sha256=behind.rows_sha256,
    )


def _interview_numbers(params: EvaluationParams, context: Context) -> pd.DataFrame:
    """What the report tells of its interviews, as rows of its own area and wave."""
    rows = interview_rows(
        params.evaluation,
        interviewed=context.interviewed,
        informants=context.informants,
        stances=context.stances,
        withheld=context.withheld,
    )
    return rows.assign(wave=params.evaluation.phases[context.phase].wave, area=context.area)


def _compared_areas(params: EvaluationParams, area: str, phase: str) -> list[str]:
    """The areas that a report shows: its own first, then those that took part in its waves."""
    evaluation = params.evaluation
    waves = evaluation.phases[phase].waves  # type: ignore[index]
    named = [name for wave in waves for name in evaluation.waves[wave].areas or params.areas]
    return list(dict.fromkeys([*([] if area == TOTAL else [area]), *named]))


def _behind(rows: Mapping[str, pd.DataFrame], areas: frozenset[str], waves: frozenset[str]) -> Behind:
    digest = hashlib.sha256()
    counts: dict[str, dict[str, int]] = {}
    for population, frame in rows.items():
        used = frame[frame["area"].isin(areas) & frame["wave"].isin(waves)]
        counts[population] = {str(wave): int(n) for wave, n in used["wave"].value_counts(sort=False).items()}
        digest.update(used["hash"].to_numpy().tobytes())
    return Behind(counts, digest.hexdigest())


def _read_all_interviews(params: EvaluationParams, root: Path) -> pd.DataFrame:
    frames = [
        read_interviews(root / area.params.interviews, evaluation=params.evaluation).assign(area=area.slug)
        for area in params.areas.values()
        if area.params.interviews
    ]
    return pd.concat(frames, ignore_index=True) if frames else _no_interviews()


def _no_interviews() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in ("area", "date", "population", "id", "theme")})


def _interviews_of(params: EvaluationParams, interviews: pd.DataFrame, area: str, phase: str) -> pd.DataFrame:
    """The passages that a report may build on: its own area's, from the waves that it shows.

    Where fewer leaders than the smallest number took part, leaders of all areas stand together in their place.
    """
    if interviews.empty:
        return interviews
    evaluation = params.evaluation
    waves = evaluation.phases[phase].waves  # type: ignore[index]
    here = interviews[_wave_of(params, interviews["date"]).isin([*waves, ""])]
    if area == TOTAL:
        return here.iloc[:0] if evaluation.total.source == "published" else here
    own = here[here["area"] == area]
    if not _speaks_across(params, interviews, area):
        return own
    return pd.concat([own[own["population"] != LEADER], here[here["population"] == LEADER]], ignore_index=True)


def _speaks_across(params: EvaluationParams, interviews: pd.DataFrame, area: str) -> bool:
    """Whether an area's leaders are so few that only leaders of all areas together may be shown."""
    own = interviews[(interviews["area"] == area) & (interviews["population"] == LEADER)]
    return 0 < own["id"].nunique() < params.evaluation.disclosure.minimum_leaders


def _wave_of(params: EvaluationParams, dates: pd.Series) -> pd.Series:
    """The wave that each interview belongs to: the first that ends on its day or later; "" where that is not known."""
    ends = [(wave.ends, name) for name, wave in params.evaluation.waves.items() if wave.ends]
    return dates.map(lambda day: next((name for end, name in ends if day and day <= end), "")).astype("str")


def _interviewed(passages: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Number of informants by population and form of interview."""
    if passages.empty:
        return {}
    once = passages.drop_duplicates(["population", "form", "area", "id"])
    return _nested(once.groupby(["population", "form"], sort=True).size())


def _stances(passages: pd.DataFrame, params: EvaluationParams) -> dict[str, dict[str, int]]:
    """Number of informants by theme and stance, as the codebook reads their codes; neutral codes count nowhere."""
    stance_of = {code.id: code.stance for code in params.evaluation.codebook if code.stance != "neutral"}
    if passages.empty or not stance_of:
        return {}
    coded = passages.assign(stance=passages["code"].map(stance_of)).dropna(subset="stance")
    once = coded.drop_duplicates(["theme", "stance", "area", "id"])
    return _nested(once.groupby(["theme", "stance"], sort=True).size())


def _nested(counts: pd.Series) -> dict[str, dict[str, int]]:
    """Counts under a key of two levels, as dicts."""
    found: dict[str, dict[str, int]] = {}
    for outer, inner, n in counts.reset_index().itertuples(index=False, name=None):
        found.setdefault(str(outer), {})[str(inner)] = int(n)
    return found


def _informants(passages: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Number of informants by population and theme."""
    if passages.empty:
        return {}
    return {
        str(population): dict(zip(rows["theme"], rows["informants"].astype(int), strict=True))
        for population, rows in theme_counts(passages).groupby("population")
    }

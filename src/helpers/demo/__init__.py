"""Demo answers: synthetic answer files, drawn so that an evaluation's published shares come out of them again.

`counts` says how many give each answer; here the answers are handed out to respondents, and `writers` writes
them as each municipality delivers. Everything follows from params and from the seed in demo.yml.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.demo.counts import item_counts
from helpers.demo.declared import Plan, Survey
from helpers.demo.elements import reach_scores
from helpers.demo.interviews import interview_log
from helpers.demo.plan import load_plan
from helpers.demo.public_tables import write_public_table
from helpers.demo.registers import write_register
from helpers.demo.targets import Counts
from helpers.demo.writers import write_delivery, write_tables
from helpers.instrument import Item, Scale
from helpers.params import DataFile, EvaluationParams
from helpers.params.synthetic import declared_data, declared_interviews, declared_registers, declared_tables
from helpers.schemas import BLANK

_LIKENESS = 0.7  # correlation of each answer's propensity with the respondent's own: about 0.4 between two items
_CARELESSNESS = 0.6  # the same for leaving items blank


def demo_files(params: EvaluationParams) -> list[str]:
    """The files that `make_demo` writes, relative to the project's root, in the order of params."""
    files = [
        *(data.file for _, data in declared_data(params)),
        *declared_interviews(params),
        *declared_registers(params),
    ]
    return list(dict.fromkeys(files))


def make_demo(params: EvaluationParams, root: Path) -> list[Path]:
    """Write every answer and interview file under data/demo/ that a synthetic area declares; returns their paths.

    The same params give the same bytes. Raises InputProblems where demo.yml, the area files and published.csv do not
    fit together, EvaluationError where the published numbers of an item cannot all hold.
    """
    if not demo_files(params):
        return []
    plan = load_plan(params)
    parts: dict[str, list[tuple[DataFile, pd.DataFrame]]] = {}
    for survey, answers in _answers(plan):
        parts.setdefault(survey.data.file, []).append((survey.data, answers))
    for file, sheets in parts.items():
        write_delivery(root / file, params.evaluation, sheets)
    for file, areas in declared_interviews(params).items():
        write_tables(root / file, {"Interviews": interview_log(plan, areas)})
    if declared_registers(params):
        write_register(plan, root)
    for table in declared_tables(params):
        write_public_table(table, plan, root)
    return [root / file for file in demo_files(params)]


def _answers(plan: Plan) -> Iterator[tuple[Survey, pd.DataFrame]]:
    counts = {item.id: item_counts(plan, item) for item in plan.params.evaluation.items}
    reach_scores(plan, counts)
    given: dict[tuple[str, str], int] = {}
    for survey in plan.surveys:
        key = (survey.area, survey.data.population)
        yield survey, _respondents(plan, survey, counts, given.get(key, 0))
        given[key] = given.get(key, 0) + sum(survey.groups.values())


def _respondents(plan: Plan, survey: Survey, counts: dict[str, Counts], given: int) -> pd.DataFrame:
    """One row per respondent of a file; ids go on from the area's earlier waves, whose respondents are others."""
    data, groups = survey.data, list(survey.groups)
    random = plan.generator("respondents", data.population, data.wave, survey.area)
    group = random.permutation(np.repeat(np.arange(len(groups)), list(survey.groups.values())))
    own, careless = random.normal(size=len(group)), random.normal(size=len(group))
    answers = {}
    for item in plan.items_of(survey):
        noise = plan.generator("answers", data.population, data.wave, survey.area, item.id)
        column = np.full(len(group), BLANK, dtype="int16")
        for number, name in enumerate(groups):
            members = np.flatnonzero(group == number)
            wanted = _scale_counts(
                plan.params.evaluation.scale_of(item), counts[item.id][(data.wave, survey.area, name)]
            )
            column[members] = _handed_out(wanted, _is_upward(plan, item), own[members], careless[members], noise)
        answers[item.id] = column
    initial = plan.params.evaluation.populations[data.population].singular[0].upper()
    facts = {
        "group": np.array(groups, dtype="object")[group],
        "respondent": [f"{initial}-{given + number:04d}" for number in range(1, len(group) + 1)],
        "weight": _weights(plan, survey, random),
        "completed": True,
    }
    return _with_an_answer_each(
        pd.DataFrame(facts | answers).astype({"group": "str", "respondent": "str"}), list(answers)
    )


def _weights(plan: Plan, survey: Survey, random: np.random.Generator) -> np.ndarray:
    """1 where shares are published, since these are of respondents; elsewhere such as a file with weights has."""
    n, data = sum(survey.groups.values()), survey.data
    is_published = plan.is_pooled(survey.area, data.wave) or any(
        (row["population"], row["wave"], row["area"]) == (data.population, data.wave, survey.area)
        for row in plan.params.published
    )
    if is_published or data.weight is None:
        return np.ones(n)
    return np.round(np.exp(0.25 * random.normal(size=n)), 3)


def _is_upward(plan: Plan, item: Item) -> bool:
    """Whether a content respondent answers at the upper end of the item's scale."""
    scale = plan.params.evaluation.scale_of(item)
    order = [category.id for category in scale.categories]
    of = {category.id: category.of for category in scale.shown_categories}
    favourable = [order.index(part) for part in of.get(scale.favourable or "", [])]
    is_upper = not favourable or 2 * np.mean(favourable) >= len(order) - 1
    return is_upper != item.negative


def _scale_counts(scale: Scale, counts: dict[str, int]) -> tuple[dict[int, int], dict[int, int]]:
    """Respondents by code, on the scale (ascending) and off it: a shown category's answers spread over its own.

    Categories nearer the middle of the scale get more: of five, *enig* 60 and *helt enig* 40 of each hundred who agree.
    """
    off_scale = {code: counts[option] for option, code in scale.off_scale_codes.items()}
    if scale.type == "score":
        return {score: counts[str(score)] for score in range(scale.minimum, scale.maximum + 1)}, off_scale
    codes = {category.id: category.code for category in scale.categories}
    order, middle = list(codes), (len(codes) - 1) / 2
    spread: dict[int, int] = {}
    for shown in scale.shown_categories:
        shares = np.array([1 / (1 + abs(order.index(part) - middle)) for part in shown.of])
        whole = _apportioned(counts[shown.id], shares / shares.sum())
        spread |= {codes[part]: n for part, n in zip(shown.of, whole, strict=True)}
    return {codes[part]: spread[codes[part]] for part in order}, off_scale


def _apportioned(total: int, shares: np.ndarray) -> list[int]:
    """Whole numbers that sum to `total`, by largest remainder."""
    exact = total * shares
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: total - whole.sum()]] += 1
    return [int(n) for n in whole]


def _handed_out(
    wanted: tuple[dict[int, int], dict[int, int]],
    is_upward: bool,
    own: np.ndarray,
    careless: np.ndarray,
    noise: np.random.Generator,
) -> np.ndarray:
    """Codes for the members of a group, in exactly the wanted numbers, alike for respondents who are alike."""
    on_scale, off_scale = wanted
    answered = sum(on_scale.values()) + sum(off_scale.values())
    diligent = np.argsort(_mixed(careless, _CARELESSNESS, noise))[:answered]
    outside = np.repeat(list(off_scale), list(off_scale.values()))
    diligent = noise.permutation(diligent)
    rest = diligent[len(outside) :]
    ranked = rest[np.argsort(_mixed(own[rest], _LIKENESS, noise))]
    codes = np.full(len(own), BLANK, dtype="int16")
    codes[diligent[: len(outside)]] = outside
    codes[ranked if is_upward else ranked[::-1]] = np.repeat(list(on_scale), list(on_scale.values()))
    return codes


def _mixed(own: np.ndarray, likeness: float, noise: np.random.Generator) -> np.ndarray:
    return np.asarray(likeness * own + (1 - likeness**2) ** 0.5 * noise.normal(size=len(own)))


def _with_an_answer_each(answers: pd.DataFrame, items: list[str]) -> pd.DataFrame:
    """Nobody is in the file without an answer: who has none gets one of a group member who has most.

    Numbers per item and group stay the same.
    """
    codes = answers[items].to_numpy(copy=True)
    group = answers["group"].to_numpy()
    for empty in np.flatnonzero((codes == BLANK).all(axis=1)):
        given = (codes != BLANK).sum(axis=1) * (group == group[empty])
        giver = int(np.argmax(given))
        if given[giver] > 1:
            place = int(np.flatnonzero(codes[giver] != BLANK)[-1])
            codes[empty, place], codes[giver, place] = codes[giver, place], BLANK
    return answers.assign(**{item: codes[:, place] for place, item in enumerate(items)})

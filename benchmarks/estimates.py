"""All estimates of 98 generated municipalities: seconds and peak memory, beside a plain pandas loop.

    uv run python benchmarks/estimates.py [--respondents 200000] [--linked]

Four waves, 40 items in two populations, five-point scales with off-scale answers; disclosure control is timed apart
where it can be imported. The loop makes only the shares with their intervals, for a stated part of the municipalities.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from helpers.estimates import estimate
from helpers.municipalities import municipalities
from helpers.params import EvaluationParams

WAVES = ["baseline", "second", "third", "final"]
POPULATIONS = {"citizen": "all", "employee": "valid"}
ITEMS_EACH = 20
LOOP_AREAS = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--respondents", type=int, default=200_000)
    parser.add_argument("--linked", action="store_true", help="the same people answer in every wave")
    options = parser.parse_args()
    params = build_params()
    answers = build_answers(params, options.respondents, linked=options.linked)
    estimate(build_params(areas=2), {})  # imports and first calls are not what is measured
    before = peak_memory()
    frame, seconds = timed(lambda: estimate(params, answers))
    print(f"estimates:   {seconds:6.2f} s, {len(frame):,} rows from {options.respondents:,} respondents")
    if find_spec("helpers.disclosure"):
        protect = import_module("helpers.disclosure").protect
        _, protecting = timed(lambda: protect(params, frame))
        print(f"disclosure:  {protecting:6.2f} s, together {seconds + protecting:.2f} s")
    print(f"peak memory: {peak_memory():6.2f} GB, of which {before:.2f} GB before (packages and answers)")
    rows, looping = timed(lambda: loop(params, answers, LOOP_AREAS))
    whole = looping * len(municipalities()) / LOOP_AREAS
    print(f"pandas loop: {looping:6.2f} s for {rows:,} shares of {LOOP_AREAS} municipalities: {whole:.0f} s for all")


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def peak_memory() -> float:
    """The process's largest resident size so far, in GB (Linux counts in KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def build_params(areas: int = 98) -> EvaluationParams:
    """An evaluation with 98 municipalities; each has a data file per wave and population with frame and invited."""
    steps = [
        {"id": name, "label": name, "code": code} for code, name in enumerate(["d", "c", "b", "a", "top"], start=1)
    ]
    scale = {
        "categories": steps,
        "off_scale": [{"id": "ved_ikke", "label": "Ved ikke", "code": 8}],
        "shown": [
            {"id": "enig", "label": "Enig", "of": ["a", "top"]},
            {"id": "hverken", "label": "Hverken", "of": ["b"]},
            {"id": "uenig", "label": "Uenig", "of": ["c", "d"]},
        ],
        "favourable": "enig",
        "unfavourable": "uenig",
    }
    items = [
        {
            "id": f"{population}_{number}", "population": population, "theme": f"{population}_{number // 5}",
            "scale": "agreement", "wording": "Spørgsmål", "clause": "svarer", "topic": "emne", "waves": WAVES,
        }
        for population in POPULATIONS for number in range(ITEMS_EACH)
    ]  # fmt: skip
    themes = sorted({(item["theme"], item["population"]) for item in items})
    evaluation = {
        "title": "Målestok",
        "phases": {"final": {"title": "Slut", "period": "2022", "waves": WAVES}},
        "waves": {wave: {"label": wave, "period": "2022"} for wave in WAVES},
        "populations": {
            name: {"singular": name, "plural": name, "definite": name, "base": base}
            for name, base in POPULATIONS.items()
        },
        "scales": {"agreement": scale},
        "themes": [{"id": name, "title": name, "population": population} for name, population in themes],
        "items": items,
        "pairs": [
            {"id": f"pair_{number}", "first": f"citizen_{number}", "second": f"employee_{number}", "topic": "par"}
            for number in range(5)
        ],
    }
    return EvaluationParams.model_validate(
        {
            "name": "maalestok",
            "folder": "params/maalestok",
            "evaluation": evaluation,
            "areas": {m.slug: _area(m.slug, m.name) for m in municipalities()[:areas]},
        }
    )


def _area(slug: str, name: str) -> dict[str, Any]:
    data = [
        {"wave": wave, "population": population, "file": "svar.csv", "invited": 5000, "frame_size": 5000}
        for wave in WAVES
        for population in POPULATIONS
    ]
    params = {"area": name, "phases": ["final"], "data": data}
    return {"slug": slug, "name": name, "path": f"params/maalestok/{slug}.yml", "params": params}


def build_answers(params: EvaluationParams, respondents: int, *, linked: bool) -> dict[str, pd.DataFrame]:
    """Random answers, spread evenly over populations, waves and municipalities."""
    random = np.random.default_rng(2024)
    each = respondents // (len(POPULATIONS) * len(WAVES) * len(params.areas))
    answers = {}
    for population in POPULATIONS:
        wave, area, person = (
            part.ravel() for part in np.meshgrid(WAVES, list(params.areas), np.arange(each), indexing="ij")
        )
        frame = pd.DataFrame({"wave": wave, "area": area, "group": "", "respondent": person.astype(str)})
        if not linked:
            frame["respondent"] = frame["wave"] + frame["respondent"]
        frame = frame.astype("str").assign(weight=1.0, completed=True)
        codes = random.choice(
            [1, 2, 3, 4, 5, 8, -1], size=(len(frame), ITEMS_EACH), p=[0.05, 0.1, 0.15, 0.3, 0.3, 0.05, 0.05]
        )
        items = {item.id: codes[:, n].astype("int16") for n, item in enumerate(params.evaluation.items_of(population))}
        answers[population] = pd.concat([frame, pd.DataFrame(items)], axis=1)
    return answers


def loop(params: EvaluationParams, answers: dict[str, pd.DataFrame], areas: int) -> int:
    """The shares of some municipalities the plain way: a subset, a count and an interval at a time."""
    rows = []
    for population, frame in answers.items():
        for area in list(params.areas)[:areas]:
            for wave in WAVES:
                own = frame[(frame["wave"] == wave) & (frame["area"] == area)]
                for item in params.evaluation.items_of(population):
                    valid = own.loc[own[item.id].between(1, 5), item.id]
                    for category in params.evaluation.scale_of(item).shown_categories:
                        codes = [c.code for c in params.evaluation.scale_of(item).categories if c.id in category.of]
                        count, base = int(valid.isin(codes).sum()), len(valid)
                        low, high = proportion_confint(count, base, method="wilson")
                        rows.append(
                            (population, wave, area, item.id, category.id, count, base, count / base, low, high)
                        )
    return len(rows)


if __name__ == "__main__":
    main()

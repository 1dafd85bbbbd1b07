"""From one CSV of a million answers to the estimate frame: seconds and peak memory, at three sizes.

    uv run python benchmarks/growth.py [--respondents 1000000]

Thirty items on a five-point scale, one municipality, one wave. Each size is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from estimates import build_params

from helpers.estimates import estimate
from helpers.ingest import read_answers
from helpers.params import EvaluationParams

ITEMS = 30
LABELS = np.array(["1", "2", "3", "4", "5", "8", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--respondents", type=int, default=1_000_000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    for part in (10, 3, 1):
        with tempfile.TemporaryDirectory() as folder:
            write_csv(Path(folder) / "svar.csv", options.respondents // part)
            subprocess.run([sys.executable, __file__, "--measure", folder], check=True)


def measure(folder: Path) -> None:
    params = make_params()
    started = time.perf_counter()
    answers = read_answers(params, folder)
    read = time.perf_counter()
    frame = estimate(params, answers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{len(answers['citizen']):>9,} respondents: reading {read - started:5.1f} s, "
        f"estimates {time.perf_counter() - read:5.1f} s, peak {peak:.2f} GB, {len(frame)} rows"
    )


def write_csv(path: Path, respondents: int) -> None:
    random = np.random.default_rng(7)
    codes = random.integers(0, len(LABELS), size=(respondents, ITEMS))
    columns = {"id": np.arange(respondents).astype(str)} | {f"q{n}": LABELS[codes[:, n]] for n in range(ITEMS)}
    pd.DataFrame(columns).to_csv(path, sep=";", index=False)


def make_params() -> EvaluationParams:
    """The design of `estimates.py` with one population of thirty items and one file."""
    given = build_params(areas=1).model_dump(exclude_defaults=True)
    evaluation = given["evaluation"]
    item = evaluation["items"][0]
    items = [{**item, "id": f"item_{n}", "waves": ["final"]} for n in range(ITEMS)]
    evaluation |= {
        "items": items,
        "pairs": [],
        "themes": evaluation["themes"][:1],
        "waves": {"final": evaluation["waves"]["final"]},
        "populations": {"citizen": evaluation["populations"]["citizen"]},
        "phases": {"final": {**evaluation["phases"]["final"], "waves": ["final"]}},
    }
    (area,) = given["areas"].values()
    columns = {f"item_{n}": f"q{n}" for n in range(ITEMS)}
    data = {"wave": "final", "population": "citizen", "file": "svar.csv", "respondent": "id", "columns": columns}
    area["params"]["data"] = [data]
    return EvaluationParams.model_validate(given)


if __name__ == "__main__":
    main()

"""Reading 100,000 answers to 60 questions as CSV, SAV and XLSX: seconds and peak memory, each in a process of its own.

uv run python benchmarks/reading.py [--respondents 100000]
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
from openpyxl import Workbook

QUESTIONS = 60
LABELS = ["Helt uenig", "Uenig", "Hverken enig eller uenig", "Enig", "Helt enig"]
LIMITS = {"csv": 10, "sav": 10, "xlsx": 60}  # seconds
MOST_MEMORY = 1.5  # GB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--respondents", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind, most in LIMITS.items():
            path = Path(folder) / f"svar.{kind}"
            write(path, options.respondents)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                rows, seconds, cpu, memory = pool.apply(read, (path,))
            path.unlink()
            print(
                f"{kind:5} {rows:,} rows: {seconds:6.2f} s (at most {most}), {cpu:.2f} CPU s, "
                f"{memory:.2f} GB (at most {MOST_MEMORY})"
            )


def write(path: Path, respondents: int) -> None:
    codes = np.random.default_rng(1).integers(1, 6, (respondents, QUESTIONS))
    names = [f"s_{number}" for number in range(1, QUESTIONS + 1)]
    if path.suffix == ".sav":
        labels = {name: {float(code): label for code, label in enumerate(LABELS, start=1)} for name in names}
        frame = pd.DataFrame(codes.astype("float64"), columns=names)
        pyreadstat.write_sav(frame, str(path), variable_value_labels=labels)
        return
    texts = np.array(["", *LABELS], dtype="object")[codes]
    if path.suffix == ".csv":
        pd.DataFrame(texts, columns=names).to_csv(path, sep=";", index=False)
        return
    write_workbook(path, [names, *texts.tolist()])


def write_workbook(path: Path, rows: list[list[str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Svar")
    for row in rows:
        sheet.append(row)
    book.save(path)


def read(path: Path) -> tuple[int, float, float, float]:
    """Rows, seconds, CPU seconds and peak memory in GB of one file, read as the pipeline reads it."""
    from helpers.ingest.surveyxact import read_answer_table

    start, cpu = time.perf_counter(), time.process_time()
    table = read_answer_table(path)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return len(table.frame), seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


if __name__ == "__main__":
    main()

"""Time and memory of all register outcomes on generated citizens with 520 weeks (ten years) of benefit codes.

    python -m uv run python benchmarks/registers.py            500,000 and 1,000,000 citizens
    python -m uv run python benchmarks/registers.py 100000     half as many and as many as named

Each size is read three times, each time in a process of its own; the fastest counts, and the largest peak memory of the
whole process. Generated files are removed again. The exit status is 1 when a limit below is passed.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from helpers.estimates.registers import register_rows
from helpers.params.register import Register
from helpers.register import read_outcomes
from helpers.register.periods import months_between, weeks_between

CHUNK = 100_000
CODES = ["730", "731", "732", "741", "742", "771", ""]
THREADS = 2
TIMES = 3
MOST_SECONDS, MOST_MEGABYTES, MOST_GROWTH = 60.0, 2000.0, 2.0


def main(size: int) -> int:
    """Generate half the size and the size, read each, print a Markdown table; 1 when a limit is passed."""
    half, whole = measure(size // 2), measure(size)
    print(f"{machine()}\n")
    print("| citizens | seconds | CPU seconds | peak memory, MB | cells | generated in, s |")
    print("|--:|--:|--:|--:|--:|--:|")
    for one in (half, whole):
        print(
            f"| {one['citizens']:,.0f} | {one['seconds']:.1f} | {one['cpu']:.1f} | {one['megabytes']:.0f} "
            f"| {one['cells']:,.0f} | {one['generated']:.1f} |"
        )
    growth, cpu_growth = (whole[name] / half[name] for name in ("seconds", "cpu"))
    print(f"\nTwice the citizens take {growth:.2f} times the seconds and {cpu_growth:.2f} times the CPU seconds.")
    kept = whole["seconds"] < MOST_SECONDS and whole["megabytes"] < MOST_MEGABYTES and growth <= MOST_GROWTH
    print(
        f"{'Within' if kept else 'NOT within'} {MOST_SECONDS:.0f} s, {MOST_MEGABYTES:.0f} MB "
        f"and {MOST_GROWTH:.0f} times the seconds."
    )
    return 0 if kept else 1


def measure(size: int) -> dict[str, float]:
    """The figures of one size, from processes that only read."""
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        generate(Path(folder), size)
        generated = time.perf_counter() - started
        command = [sys.executable, __file__, "read", folder]
        runs = [
            json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(TIMES)
        ]
    least = {name: min(run[name] for run in runs) for name in ("seconds", "cpu", "cells")}
    return {"citizens": size, "generated": generated, "megabytes": max(run["megabytes"] for run in runs), **least}


def read(folder: Path) -> None:
    """Read the outcomes of a generated register into rows of the estimate frame and print the figures as JSON."""
    started, spent = time.perf_counter(), time.process_time()
    register = declared()
    outcomes = read_outcomes(register, folder, threads=THREADS)
    rows = register_rows(register, outcomes.cells, {code: code for code in outcomes.cells["area_code"].unique()})
    seconds, cpu = time.perf_counter() - started, time.process_time() - spent
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "megabytes": megabytes, "cells": len(rows)}))


def machine() -> str:
    """Processor, cores, memory and versions."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{model or platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {THREADS} threads"
    )


def generate(folder: Path, size: int) -> None:
    """Four Parquet files; benefit codes and employment change by quarter, so that files compress as real ones do."""
    weeks = [week for week, _ in weeks_between("2008-05", "2018-03")][-520:]
    months = [ending for ending, _ in months_between("2008-04", "2018-03")]
    writers: dict[str, pq.ParquetWriter] = {}
    for start in range(0, size, CHUNK):
        random = np.random.default_rng([20180331, start])
        n = min(CHUNK, size - start)
        ids = pa.array([f"P{number:09d}" for number in range(start, start + n)])
        for name, table in {
            "dream": _weekly(random, n, ids, weeks),
            "job": _monthly(random, n, ids, months),
            "visitation": _visitations(random, n, ids),
            "borgere": _background(random, n, ids),
        }.items():
            if name not in writers:
                writers[name] = pq.ParquetWriter(
                    folder / f"{name}.parquet", table.schema, compression="lz4", write_statistics=False
                )
            writers[name].write_table(table, row_group_size=50_000)
    for writer in writers.values():
        writer.close()


def declared() -> Register:
    """What the generated files hold."""
    return Register.model_validate(
        {
            "wave": "midway",
            "group": "1",
            "groups": [{"id": g, "label": g, "deferred": g == "6"} for g in "1236"],
            "benefits": {"file": "dream.parquet", "citizen": "PNR"},
            "employment": {"file": "job.parquet", "citizen": "PNR"},
            "visitations": {
                "file": "visitation.parquet", "citizen": "PNR", "group": "GRP", "start": "FRA", "end": "TIL",
                "codes": {g: g for g in "1236"},
            },
            "background": {
                "file": "borgere.parquet", "citizen": "PNR", "municipality": "KOM", "sex": "KOEN",
                "birth_year": "FOED", "origin": "HERKOMST", "sexes": {"1": "mand", "2": "kvinde"},
                "origins": {"1": "dansk", "2": "indvandrer", "3": "efterkommer"},
            },
            "classes": [
                {"id": "kontanthjaelp", "label": "Kontanthjælp", "codes": ["730-739"]},
                {"id": "praktik", "label": "Praktik", "codes": ["741"], "role": "company"},
                {"id": "kursus", "label": "Kursus", "codes": ["742"], "role": "other"},
                {"id": "fleksjob", "label": "Fleksjob", "codes": ["771"], "role": "ordinary", "on_benefit": False},
            ],
            "industries": [{"id": f"i{k}", "label": str(k), "codes": [f"{k}0-{k}9"]} for k in range(1, 10)],
            "first_window": {"first": "2017-08-01", "last": "2018-01-31"},
            "second_window": {"first": "2018-02-01", "last": "2018-03-31"},
            "through": "2018-03",
            "history": {"first": "2015-06", "last": "2017-06"},
            "activation": {"first": "2016-04", "last": "2018-03"},
            "split": "2018-01-01",
            "ages": [{"id": "under_30", "label": "<30", "to": 29}, {"id": "over_30", "label": "30+"}],
            "target": {"share": 0.4, "months": 3},
        }
    )  # fmt: skip


def _weekly(random: np.random.Generator, n: int, ids: pa.Array, weeks: list[str]) -> pa.Table:
    columns = {"PNR": ids}
    for number, week in enumerate(weeks):
        if number % 13 == 0:
            codes = random.integers(0, len(CODES), n).astype(np.int8)
        columns[week] = pa.DictionaryArray.from_arrays(codes, CODES)
    return pa.table(columns)


def _monthly(random: np.random.Generator, n: int, ids: pa.Array, months: list[str]) -> pa.Table:
    columns = {"PNR": ids}
    industries = [f"{k}{j}" for k in range(1, 10) for j in range(10)]
    for number, month in enumerate(months):
        if number % 3 == 0:
            works = random.random(n) < 0.05
            place = random.integers(0, len(industries), n).astype(np.int8)
        columns[f"BRANCHE_{month}"] = pa.DictionaryArray.from_arrays(pa.array(place, mask=~works), industries)
        columns[f"GRAD_{month}"] = pa.array(np.where(works, 0.4, 0.0))
    return pa.table(columns)


def _visitations(random: np.random.Generator, n: int, ids: pa.Array) -> pa.Table:
    who = np.repeat(np.arange(n), random.integers(1, 4, n))
    first = np.datetime64("2017-08-01") + random.integers(0, 243, len(who))
    last = first + random.integers(-5, 400, len(who))
    groups = pa.array(np.array(list("1236"))[random.choice(4, len(who), p=[0.5, 0.3, 0.1, 0.1])])
    return pa.table({"PNR": ids.take(pa.array(who)), "GRP": groups, "FRA": pa.array(first), "TIL": pa.array(last)})


def _background(random: np.random.Generator, n: int, ids: pa.Array) -> pa.Table:
    def drawn(values: list[str]) -> pa.Array:
        return pa.array(np.array(values)[random.integers(0, len(values), n)])

    born = pa.array(random.integers(1955, 1998, n))
    columns = {"KOM": drawn([str(101 + k) for k in range(88)]), "KOEN": drawn(["1", "2"]), "FOED": born}
    return pa.table({"PNR": ids, **columns, "HERKOMST": drawn(["1", "2", "3"])})


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read(Path(sys.argv[2]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))

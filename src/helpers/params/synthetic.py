"""Which of an evaluation's files are demo answers: those under data/demo/ that a synthetic area declares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from helpers.params.declarations import DataFile, EvaluationParams
from helpers.params.jobindsats import JobindsatsTable

DEMO_FOLDER = ("data", "demo")


def declared_data(params: EvaluationParams) -> Iterator[tuple[str, DataFile]]:
    """(area, data file) of every synthetic area's answers under data/demo/, earliest wave first."""
    order = params.evaluation.wave_order
    for slug, area in params.areas.items():
        for data in sorted(area.params.data, key=lambda one: order.index(one.wave)):
            if area.params.synthetic and is_demo_file(data.file):
                yield slug, data


def declared_interviews(params: EvaluationParams) -> dict[str, list[str]]:
    """Interview file under data/demo/ -> the synthetic areas that declare it."""
    files: dict[str, list[str]] = {}
    for slug, area in params.areas.items():
        file = area.params.interviews
        if file and area.params.synthetic and is_demo_file(file):
            files.setdefault(file, []).append(slug)
    return files


def declared_registers(params: EvaluationParams) -> list[str]:
    """The files of a synthetic register under data/demo/; none where the evaluation has no such."""
    register = params.evaluation.registers
    if register is None or not register.synthetic:
        return []
    return [file.file for file in register.files if is_demo_file(file.file)]


def declared_tables(params: EvaluationParams) -> list[JobindsatsTable]:
    """The synthetic tables under data/demo/ that stand in for downloads from jobindsats.dk."""
    tables = params.evaluation.jobindsats
    return [table for table in tables if table.synthetic and table.file and is_demo_file(table.file)]


def is_demo_file(file: str) -> bool:
    """Whether a declared path lies under data/demo/ (and does not climb out of it)."""
    parts = PurePosixPath(file.replace("\\", "/")).parts
    return parts[:2] == DEMO_FOLDER and len(parts) > 2 and ".." not in parts

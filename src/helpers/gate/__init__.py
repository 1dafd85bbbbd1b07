"""The release gate: what finished files must be before they may take the place of the last release.

The files are read as anybody could read them, and held against three things that they were not made by themselves:
the report's slice of the protected estimates, the executed notebook, and each other. docs/release.md says what each
check sees and what none of them can see.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import chain
from typing import Any, NamedTuple

from helpers.bundles import Report
from helpers.errors import ReleaseRefused
from helpers.gate import agreement, arithmetic, completeness, identity, leaks, numbers, receipt
from helpers.gate.html_page import read_html
from helpers.gate.leaks import Secrets
from helpers.gate.notebook import Told, told_by
from helpers.gate.notebook_form import all_texts, source_problems
from helpers.gate.pdf_pages import read_pdf
from helpers.gate.reading import Reading
from helpers.gate.word_file import read_docx

_READERS: dict[str, Callable[[bytes], Reading]] = {"html": read_html, "pdf": read_pdf, "docx": read_docx}


@dataclass(frozen=True)
class Expected:
    """What the report claims to be.

    `report` is the bundle that it was made from, `facts` the texts of its cover, `results` the bytes that results.csv
    must have, `notebook` the notebook that was to be run. `secrets` may stand nowhere.
    """

    report: Report
    title: str
    facts: tuple[str, ...]
    results: bytes
    notebook: bytes = b""
    secrets: Secrets = field(default=Secrets(), repr=False)

    @property
    def names(self) -> frozenset[str]:
        """The areas that the report may name."""
        return frozenset(self.report.context.names.values())


@dataclass(frozen=True)
class Finding:
    """One check's outcome: `problems` is empty when the files passed it."""

    check: str
    problems: tuple[str, ...]


def check_files(files: Mapping[str, bytes], expected: Expected) -> list[Finding]:
    """Run every check on the files, by ending (html, pdf, docx, ipynb, results.csv, receipt.json)."""
    read = _read(files)
    if read.broken or read.told is None:
        return [Finding("hel", tuple(read.broken) or ("ipynb: mangler",))]
    found = [*_on_notebook(read.told, read.values["ipynb"], expected), *_on_copies(read.told, read, files, expected)]
    names = dict.fromkeys(name for name, _ in found)
    return [Finding(name, tuple(line for own, lines in found if own == name for line in lines)) for name in names]


def check_copies(files: Mapping[str, bytes], told: Told, expected: Expected) -> list[Finding]:
    """Only the checks that compare files with a notebook that has been read; the notebook itself is taken as right."""
    read = _read(files)
    return [
        Finding("hel", tuple(read.broken)),
        *(Finding(name, tuple(lines)) for name, lines in _on_copies(told, read, files, expected)),
    ]


def require_passed(findings: Iterable[Finding]) -> dict[str, str]:
    """What the receipt says about the checks; raises ReleaseRefused with every problem when one was not passed."""
    found = list(findings)
    problems = [f"{finding.check}: {problem}" for finding in found for problem in finding.problems]
    if problems:
        raise ReleaseRefused("Rapporten blev ikke udgivet:\n" + "\n".join(f"  {problem}" for problem in problems))
    return {finding.check: "i orden" for finding in found}


class _Read(NamedTuple):
    """The finished files: what the notebook tells, pages and papers, the values of JSON, and what cannot be read."""

    told: Told | None
    readings: Mapping[str, Reading]
    values: Mapping[str, Any]
    broken: Sequence[str]


def _read(files: Mapping[str, bytes]) -> _Read:
    readings: dict[str, Reading] = {}
    values: dict[str, Any] = {}
    broken = [f"{ending}: filen er tom" for ending, content in files.items() if not content]
    told = None
    for ending, content in files.items():
        try:
            if ending in _READERS:
                readings[ending] = _READERS[ending](content)
            elif ending == "ipynb" or ending.endswith("json"):
                values[ending] = json.loads(content)
            if ending == "ipynb":
                told = told_by(values[ending])
        except Exception as error:
            # Each reader has errors of its own; whatever it is, a file that cannot be read is not released.
            broken.append(f"{ending}: filen kan ikke læses ({type(error).__name__})")
    return _Read(told, readings, values, list(dict.fromkeys(broken)))


def _on_notebook(told: Told, notebook: Mapping[str, Any], expected: Expected) -> Iterator[tuple[str, list[str]]]:
    """What the notebook and the results are held against: the report's own numbers and items."""
    report = expected.report
    sources = source_problems(notebook, expected.notebook) if expected.notebook else ()
    yield "identitet", [f"ipynb: {problem}" for problem in sources]
    yield "tal", list(numbers.problems(told, report))
    yield "regnestykker", list(arithmetic.problems(expected.results, report.evaluation))
    yield "fuldstændighed", list(completeness.problems(told, report))


def _on_copies(
    told: Told, read: _Read, files: Mapping[str, bytes], expected: Expected
) -> Iterator[tuple[str, list[str]]]:
    """What the finished files are held against: the notebook, their own form, and what may stand nowhere."""
    report, names, readings = expected.report, expected.names, read.readings
    texts, seen = {ending: reading.everything for ending, reading in readings.items()}, {}
    for ending, content in files.items():
        if ending in readings:
            texts[ending] = f"{readings[ending].everything}\n{readings[ending].technical}"
            seen[ending] = readings[ending].everything
        elif ending in read.values:
            texts[ending] = unescape("\n".join(all_texts(read.values[ending])))
        else:
            texts[ending] = seen[ending] = content.decode("utf-8", errors="replace")
    yield "hel", _each(readings, lambda reading: reading.broken)
    yield "identitet", list(identity.problems(readings, told, report, title=expected.title, phase=_phase_title(report)))
    yield "enige filer", list(agreement.problems(readings, told, names=names, known=expected.facts))
    receipts = [receipt.problems(value, report) for ending, value in read.values.items() if ending == "receipt.json"]
    yield "tal", [*_same_results(files, expected), *chain(*receipts)]
    yield (
        "læk",
        list(leaks.problems(texts, seen, expected.secrets, allowed=expected.facts, declared=identity.declared(report))),
    )
    yield "tilgængelighed", _each(readings, lambda reading: reading.inaccessible)


def _each(readings: Mapping[str, Reading], problems: Callable[[Reading], Iterable[str]]) -> list[str]:
    return [f"{ending}: {problem}" for ending, reading in readings.items() for problem in problems(reading)]


def _same_results(files: Mapping[str, bytes], expected: Expected) -> Iterator[str]:
    if files.get("results.csv", expected.results) != expected.results:
        yield "results.csv: tallene er ikke dem, som rapporten er lavet af"


def _phase_title(report: Report) -> str:
    return report.evaluation.phases[report.context.phase].title

"""What a review says of an evaluation's registers: counts and codes, never a citizen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helpers.errors import InputProblems, Problem
from helpers.params.register import Register
from helpers.register import read_outcomes
from helpers.review.findings import Finding
from helpers.wording import number

_ODD = {
    "reversed_periods": (
        "{} slutter før de begynder",
        "rækker",
        "De tæller ikke med. Er de mange, så spørg leverandøren.",
    ),
    "overlapping_periods": (
        "{} har perioder, der overlapper",
        "borgere",
        "Reglerne for visitation vælger én. Er de mange, så spørg leverandøren.",
    ),
}


def register_findings(register: Register | None, root: Path) -> Iterator[Finding]:
    """Everything that is wrong with the files, or else how many visitations are odd; none without a register."""
    if register is None:
        return
    try:
        outcomes = read_outcomes(register, root)
    except InputProblems as error:
        yield from (Finding("error", problem) for problem in error.problems)
        return
    for name, count in outcomes.dropped.items():
        sentence, unit, repair = _ODD[name]
        if count:
            found = sentence.format(f"{number(count)} {unit}")
            yield Finding("note", Problem(register.visitations.file, "", found, "", repair))

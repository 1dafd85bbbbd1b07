"""Every error that an evaluator can meet, in one tree, each with its exit status.

Messages are Danish and say where, what was found, what is allowed and how to mend it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal


@dataclass(frozen=True)
class Problem:
    """One thing to mend in a file that an evaluator wrote or received.

    `place` is a key, a line, or a sheet, row and column, in Danish ("nøglen items[3].skala",
    "række 12, kolonnen Spm 4"). `kind` says when it is mended: personal data before anything else, then files that
    cannot be read, then columns, then single values.
    """

    file: str
    place: str
    found: str
    allowed: str = ""
    repair: str = ""
    kind: Literal["personal", "file", "params", "column", "value"] = field(default="value", compare=False)

    def __str__(self) -> str:
        lines = [f"{self.file}: {self.place}" if self.place else self.file, f"  fundet:  {self.found}"]
        if self.allowed:
            lines.append(f"  tilladt: {self.allowed}")
        if self.repair:
            lines.append(f"  sådan:   {self.repair}")
        return "\n".join(lines)


class EvaluationError(Exception):
    """Root of all errors of this project; `exit_status` is what `pipeline.py` ends with."""

    exit_status = 2


class InputProblems(EvaluationError):
    """Everything that is wrong with params or data, found in one pass."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(self))

    def __reduce__(self) -> tuple[type[InputProblems], tuple[tuple[Problem, ...]]]:
        """What another process is sent: the problems themselves, not their text."""
        return type(self), (self.problems,)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = "Der er 1 fejl at rette:" if count == 1 else f"Der er {count} fejl at rette:"
        return "\n\n".join([heading, *map(str, self.problems)])


class CallError(EvaluationError):
    """A command was called with something that does not exist or does not fit."""


class EstimateError(EvaluationError):
    """A statistic was asked for with input that it is not defined on."""


class ReportFailed(EvaluationError):
    """One report could not be made; the others still are."""

    exit_status = 1


class NotebookFailed(ReportFailed):
    """A cell raised or took too long (`cell` is its number), or the kernel died (`cell` is None)."""

    def __init__(self, cell: int | None, source: str, reason: str) -> None:
        self.cell = cell
        where = "Notebooken kunne ikke køres" if cell is None else f"Celle {cell} fejlede"
        code = "".join(f"\n    | {line}" for line in source.splitlines())
        super().__init__(f"{where}: {reason}{code}")


class RenderingFailed(ReportFailed):
    """Pandoc, Typst or Quarto refused the document."""


class ReleaseRefused(ReportFailed):
    """A finished file did not pass the checks, so the earlier release stays."""


def lost_process(doing: str) -> CallError:
    """What to raise when a process died that was doing something (»regner tallene ud«)."""
    return CallError(f"Processen, der {doing}, gik tabt, måske fordi maskinen manglede hukommelse.")


def nearest(found: str, allowed: Iterable[str]) -> str:
    """Danish hint at the nearest allowed word, or an empty string when none is near."""
    matches = get_close_matches(found, list(allowed), n=1, cutoff=0.6)
    return f"Mente du »{matches[0]}«?" if matches else ""

"""What a finished report must be before it may take the place of the last one.

Each check looks at the files' bytes alone, never at how they were made, and says in Danish what is wrong.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.audit.own import contradictions
from helpers.municipalities import municipalities
from helpers.params import Evaluation
from helpers.schemas import NUMBER_COLUMNS, RESULT_COLUMNS

# Municipalities whose names are ordinary Danish words too count only in front of "Kommune".
_ALSO_WORDS = {"Vejen", "Greve", "Skive", "Odder"}
_EMPTY_VALUES = re.compile(r"(?<![\w-])(nan|NaN|None|<NA>|NaT|inf)(?![\w-])")
_NO_NUMBER = {name: [""] for name in NUMBER_COLUMNS}
_PATHS = re.compile(r"(?:/home/|/Users/|/root/|/tmp/|[A-Z]:\\\\?Users\\)[^\s\"'<]*")


@dataclass(frozen=True)
class Expected:
    """What the report claims to be. `names` are the areas that it may name; `secrets` must stand nowhere.

    `evaluation` says how its numbers follow from each other; without it they are not recomputed.
    """

    area_name: str
    phase_title: str
    names: frozenset[str]
    synthetic: bool
    secrets: tuple[str, ...] = ()
    evaluation: Evaluation | None = None


@dataclass(frozen=True)
class Finding:
    """One check's outcome: `problems` is empty when the files passed it."""

    check: str
    problems: tuple[str, ...]


def check_files(files: Mapping[str, bytes], expected: Expected) -> list[Finding]:
    """Run every check on the files, by ending (html, pdf, docx, ipynb, results.csv)."""
    texts = {ending: _text(ending, content) for ending, content in files.items()}
    checks: dict[str, Callable[[], Iterator[str]]] = {
        "hel": lambda: _whole(files),
        "identitet": lambda: _identity(texts, expected),
        "tomme værdier": lambda: _empty_values(texts),
        "læk": lambda: _leaks(files, expected),
        "syntetiske svar": lambda: _marked(texts, expected),
        "regnestykker": lambda: _arithmetic(files, expected),
    }
    return [Finding(name, tuple(check())) for name, check in checks.items()]


def pdf_pages(content: bytes) -> list[str]:
    """The text of each page."""
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def _text(ending: str, content: bytes) -> str:
    """What a person reads in the file."""
    if ending == "pdf":
        return "\n".join(pdf_pages(content))
    if ending == "html":
        markup = content.decode("utf-8")
        markup = re.sub(r"<(style|script)\b.*?</\1>", " ", markup, flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", " ", markup))
    return ""


def _whole(files: Mapping[str, bytes]) -> Iterator[str]:
    for ending, content in files.items():
        if not content:
            yield f"{ending}: filen er tom"
    if "html" in files and not files["html"].rstrip().endswith(b"</html>"):
        yield "html: filen slutter midt i det hele"
    if "pdf" in files:
        for number, page in enumerate(pdf_pages(files["pdf"]), start=1):
            if not page.strip():
                yield f"pdf: side {number} er tom"


def _identity(texts: Mapping[str, str], expected: Expected) -> Iterator[str]:
    for ending, text in texts.items():
        if not text:
            continue
        for wanted in (expected.area_name, expected.phase_title):
            if wanted not in text:
                yield f"{ending}: »{wanted}« står ingen steder"
        for name in _other_municipalities(text, expected.names):
            yield f"{ending}: {name} er nævnt, men indgår ikke i rapporten"


def _other_municipalities(text: str, allowed: frozenset[str]) -> Iterator[str]:
    for municipality in municipalities():
        name = municipality.name
        if name in allowed or name not in text:
            continue
        behind = r" Kommunes?" if name in _ALSO_WORDS else "(?:s|')?"
        if re.search(rf"(?<![\w-]){re.escape(name)}{behind}(?![\w-])", text):
            yield name


def _empty_values(texts: Mapping[str, str]) -> Iterator[str]:
    for ending, text in texts.items():
        for match in _EMPTY_VALUES.finditer(text):
            yield f"{ending}: »{match.group()}« i teksten »{_around(text, match)}«"


def _leaks(files: Mapping[str, bytes], expected: Expected) -> Iterator[str]:
    for ending, content in files.items():
        text = content.decode("utf-8", errors="replace")
        if match := _PATHS.search(text):
            yield f"{ending}: en sti på maskinen står i filen ({match.group()[:12]}...)"
        for secret in expected.secrets:
            if secret and secret in text:
                yield f"{ending}: mappens navn på maskinen står i filen"


def _marked(texts: Mapping[str, str], expected: Expected) -> Iterator[str]:
    for ending, text in texts.items():
        if text and expected.synthetic and "Syntetiske svar" not in text:
            yield f"{ending}: lavet af syntetiske svar, men ikke mærket »Syntetiske svar«"


def _arithmetic(files: Mapping[str, bytes], expected: Expected) -> Iterator[str]:
    """Shares, changes, sums and correlations of results.csv that do not follow from its other numbers."""
    if "results.csv" in files and expected.evaluation is not None:
        texts = dict.fromkeys(set(RESULT_COLUMNS) - set(NUMBER_COLUMNS), "str")
        content = io.BytesIO(files["results.csv"])
        rows = pd.read_csv(content, dtype=texts, keep_default_na=False, na_values=_NO_NUMBER)
        for problem in contradictions(rows, expected.evaluation):
            yield f"results.csv: {problem}"


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 40) : match.end() + 40].split())

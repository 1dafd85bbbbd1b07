"""What may stand in no file: CPR numbers, mail addresses, folders and users of this machine, respondents, gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from helpers.ingest.personal_data import has_cpr

_EMPTY_VALUES = re.compile(r"(?<![\w-])(nan|NaN|None|<NA>|NaT|inf)(?![\w-])")
_PATHS = re.compile(r"(?:/home/|/Users/|/root/|/tmp/|/var/folders/|\b[A-Z]:\\+Users\\)[^\s\"'<]*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODES = re.compile(r"[\w-]{4,}")
# Hashes and drawings hold long rows of digits.
_LONG = re.compile(r"[0-9a-fA-F]{32,}|\d*\.\d+")


def problems(
    texts: Mapping[str, str],
    files: Mapping[str, bytes],
    *,
    secrets: Iterable[str],
    respondents: frozenset[str],
    allowed: Iterable[str],
) -> Iterator[str]:
    """What leaks, and from which file. `texts` is all text of each file, `allowed` what was written for its cover."""
    welcome = " ".join(allowed)
    for ending, text in texts.items():
        for found in _personal(text, respondents, welcome):
            yield f"{ending}: {found} står i filen"
        if ending not in ("ipynb", "receipt.json"):
            for match in _EMPTY_VALUES.finditer(text):
                yield f"{ending}: »{match.group()}« i teksten »{_around(text, match)}«"
    for ending, content in files.items():
        raw = content.decode("utf-8", errors="replace")
        if path := _PATHS.search(raw) or _PATHS.search(texts.get(ending, "")):
            yield f"{ending}: en sti på maskinen står i filen ({path.group()[:12]}...)"
        if any(secret and secret in raw for secret in secrets):
            yield f"{ending}: en mappe på maskinen står i filen"


def _personal(text: str, respondents: frozenset[str], welcome: str) -> Iterator[str]:
    # Never with the number itself: the message ends in logs.
    if has_cpr(_LONG.sub(" ", text)):
        yield "et CPR-nummer"
    if any(address not in welcome for address in _EMAIL.findall(text)):
        yield "en mailadresse"
    if respondents and respondents & set(_CODES.findall(text)):
        yield "en deltagers id"


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 40) : match.end() + 40].split())

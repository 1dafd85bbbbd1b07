"""What may stand in no file: CPR numbers, mail addresses, folders and users of this machine, respondents, gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from helpers.ingest.personal_data import has_cpr

_EMPTY_VALUES = re.compile(r"(?<![\w-])(nan|NaN|None|<NA>|NaT|inf)(?![\w-])")
_PATHS = re.compile(
    r"(?:(?<![\w.])/(?:home|Users|root|tmp|var/folders|mnt|media|srv|run/user)/|\b[A-Za-z]:[\\/]+(?:Users|Brugere)[\\/]"
    # A share has twice as many in front, also where signs are written double; "\\def\\x" is "\def\x" as Markdown.
    r"|file:/{2,3}|(?<!\\)(?P<one>\\+)(?P=one)[\w.-]+(?P=one)\w)[^\s\"'<]*"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODES = re.compile(r"[\w-]{4,}")
# Hashes, colours and coordinates hold long rows of digits.
_LONG = re.compile(r"\bX?(?=\d*[a-f])[0-9a-f]{16,64}\b|\d+\.\d+|(?<=\d)\.\d+|#[0-9a-fA-F]{6}\b")
# Accounts that name nobody.
_NOBODYS = {"root", "runner", "user", "admin", "ubuntu", "debian", "jovyan", "nobody", "default", "app", "vscode"}


@dataclass(frozen=True)
class Secrets:
    """What may stand nowhere: folders of this machine, its user, the ids of those who answered."""

    folders: tuple[str, ...] = ()
    user: str = ""
    respondents: frozenset[str] = field(default=frozenset(), repr=False)


def problems(
    texts: Mapping[str, str], seen: Mapping[str, str], secrets: Secrets, *, allowed: Iterable[str], declared: str
) -> Iterator[str]:
    """What leaks, and from which file.

    `texts` is all text of each file, `seen` that of those in which an empty value would be seen. `allowed` are the
    texts of the cover, whose addresses are meant for readers; `declared` is what was written by hand for the report.
    """
    welcome = set(_EMAIL.findall(" ".join(allowed)))
    user = secrets.user if secrets.user not in _NOBODYS and not _stands_in(secrets.user, declared) else ""
    folders = [folder for folder in secrets.folders if len(folder) > 2]
    for ending, raw in texts.items():
        text = unquote(raw)
        for found in (*_personal(raw, secrets.respondents, welcome), *_of_machine(text, folders, user)):
            yield f"{ending}: {found} står i filen"
    for ending, text in seen.items():
        for match in _EMPTY_VALUES.finditer(text):
            yield f"{ending}: »{match.group()}« i teksten »{_around(text, match)}«"


def _personal(text: str, respondents: frozenset[str], welcome: set[str]) -> Iterator[str]:
    # Never with the number itself: the message ends in logs.
    text = _LONG.sub(" ", text)
    if has_cpr(text):
        yield "et CPR-nummer"
    if any(address not in welcome for address in _EMAIL.findall(text)):
        yield "en mailadresse"
    codes = set(_CODES.findall(text))
    codes |= {part for code in codes for part in re.split(r"[_-]", code)}
    others = (code for code in respondents if not _CODES.fullmatch(code))
    if respondents & codes or any(_stands_in(code, text) for code in others):
        yield "en deltagers id"


def _of_machine(text: str, folders: Iterable[str], user: str) -> Iterator[str]:
    if path := _PATHS.search(text):
        yield f"en sti på maskinen ({path.group()[:12]}...)"
    if any(_stands_in(folder, text) for folder in folders):
        yield "en mappe på maskinen"
    if user and _stands_in(user, text):
        yield "brugerens navn på maskinen"


def _stands_in(name: str, text: str) -> bool:
    return bool(name) and name in text and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 40) : match.end() + 40].split())

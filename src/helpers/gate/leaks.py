"""What may stand in no file: CPR numbers, mail addresses, folders and users of this machine, respondents, gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from string import digits
from typing import NamedTuple
from urllib.parse import unquote

from helpers.ingest.personal_data import has_cpr

_EMPTY_VALUES = re.compile(
    r"(?:nan(?<![\w-]nan)|NaN(?<![\w-]NaN)|None(?<![\w-]None)|<NA>(?<![\w-]<NA>)|NaT(?<![\w-]NaT)|inf(?<![\w-]inf))"
    r"(?![\w-])"
)
_PATHS = re.compile(
    r"(?:/(?<![\w.]/)(?:home|Users|root|tmp|var/folders|mnt|media|srv|run/user)/|:(?<=\b[A-Za-z]:)[\\/]+(?:Users|Brugere)[\\/]"
    # A share has twice as many in front, also where signs are written double; "\\def\\x" is "\def\x" as Markdown.
    r"|file:/{2,3}|\\(?<!\\\\)(?P<one>(?<=\\)\\*)\\(?P=one)[\w.-]+\\(?P=one)\w)[^\s\"'<]*"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SHORTEST, _CPR_DIGITS = 4, 10
_CODES = re.compile(rf"[\w-]{{{_SHORTEST},}}")
# A code that may be a CPR number, or the part of one that stands before a space.
_DATED = re.compile(r"\d(?<!\d\d)\d{5}(?:-?\d{4}(?!\d)|(?![\w-]))")
_QUOTED = re.compile("%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")
# Most signs that no code holds, as spaces: bytes are parted by them in half the time.
_APART = bytes(sign if sign >= 0x80 or chr(sign).isalnum() or chr(sign) in "_-" else 0x20 for sign in range(256))
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
    user = secrets.user if secrets.user not in _NOBODYS and not _stands_in(secrets.user, declared) else ""
    known = _Known(
        secrets.respondents,
        tuple(code for code in secrets.respondents if not _CODES.fullmatch(code)),
        frozenset(_EMAIL.findall(" ".join(allowed))),
        tuple(folder for folder in secrets.folders if len(folder) > 2),
        user,
    )
    # Nothing that leaks goes over a line's end, and the files have most lines (those of drawings) in common.
    lines = dict.fromkeys(line for text in texts.values() for line in text.split("\n"))
    if any(_found("\n".join(lines), known)):
        for ending, text in texts.items():
            yield from (f"{ending}: {found} står i filen" for found in _found(text, known))
    for ending, text in seen.items():
        for match in _EMPTY_VALUES.finditer(text):
            yield f"{ending}: »{match.group()}« i teksten »{_around(text, match)}«"


class _Known(NamedTuple):
    """What is looked for: `apart` are the respondents' ids that are no single word; `welcome` addresses may stand."""

    respondents: frozenset[str]
    apart: tuple[str, ...]
    welcome: frozenset[str]
    folders: tuple[str, ...]
    user: str


def _found(text: str, known: _Known) -> Iterator[str]:
    lines, codes = text.split("\n"), _codes(text)
    # Never with the number itself: the message ends in logs.
    # Nearly all codes are the digits of a number, too many to be a CPR number's.
    short = "\n".join(code for code in codes if len(code) <= _CPR_DIGITS or not code.isdecimal())
    dated = _near(lines, {code for code in _DATED.findall(short) if has_cpr(code.ljust(_CPR_DIGITS, "0"))})
    if any(has_cpr(line) and has_cpr(_LONG.sub(" ", line)) for line in dated):
        yield "et CPR-nummer"
    if set(_EMAIL.findall("\n".join(_near(lines, "@")))) - known.welcome:
        yield "en mailadresse"
    if _names(text, lines, codes, known):
        yield "en deltagers id"
    read = _QUOTED.sub(lambda match: unquote(match.group()), text)
    if path := _PATHS.search("\n".join(line for line in read.split("\n") if "/" in line or "\\" in line)):
        yield f"en sti på maskinen ({path.group()[:12]}...)"
    if any(_stands_in(folder, read) for folder in known.folders):
        yield "en mappe på maskinen"
    if known.user and _stands_in(known.user, read):
        yield "brugerens navn på maskinen"


def _near(lines: Sequence[str], looked_for: Iterable[str]) -> set[str]:
    """The lines that hold any of these."""
    return {line for one in looked_for for line in lines if one in line}


def _names(text: str, lines: Sequence[str], codes: Set[str], known: _Known) -> bool:
    """Whether a respondent is named: in the lines that hold one's id, when what is no code has been taken out of them.

    For the first look an id may also have a number in front of it or behind, which is taken out with the rest.
    """
    mixed = [code for code in codes if not code.isdecimal()]
    bare = {code.lstrip(digits) for code in mixed} | {code.rstrip(digits) for code in mixed}
    looked_for = {*(known.respondents & (codes | bare)), *(code for code in known.apart if code in text)}
    near = "\n".join(_LONG.sub(" ", line) for line in _near(lines, looked_for))
    return not known.respondents.isdisjoint(_codes(near)) or any(_stands_in(code, near) for code in known.apart)


def _codes(text: str) -> set[str]:
    """The words of a text that are long enough, and their parts."""
    words = set(text.encode(errors="surrogatepass").translate(_APART).split())
    long = [word for word in words if len(word) >= _SHORTEST]
    codes = set(b" ".join(word for word in long if word.isascii()).decode().split())
    # Other signs than letters and digits may stand in these.
    others = b" ".join(word for word in long if not word.isascii())
    codes.update(_CODES.findall(others.decode(errors="surrogatepass")))
    compound = " ".join(code for code in codes if "_" in code or "-" in code)
    return codes.union(compound.replace("_", " ").replace("-", " ").split())


def _stands_in(name: str, text: str) -> bool:
    return bool(name) and name in text and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 40) : match.end() + 40].split())

"""argparse's own words in Danish: usage, headings and the errors of a bad call."""

from __future__ import annotations

import argparse

_WORDS = {
    "usage: ": "brug: ",
    "options": "valgmuligheder",
    "positional arguments": "argumenter",
    "show this help message and exit": "vis denne hjælp",
    "%(prog)s: error: %(message)s\n": "%(prog)s: fejl: %(message)s\n",
    "unrecognized arguments: %s": "ukendt: %s",
    "the following arguments are required: %s": "der mangler: %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r findes ikke; vælg mellem %(choices)s",
    "invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)": (
        "%(value)r findes ikke; mente du %(suggestion)r? Vælg mellem %(choices)s"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r kan ikke bruges her",
    "expected one argument": "skal have en værdi",
    "expected at least one argument": "skal have mindst én værdi",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s kan betyde %(matches)s",
    "ignored explicit argument %r": "tager ingen værdi (%r)",
    "not allowed with argument %s": "kan ikke bruges sammen med %s",
}


def speak_danish() -> None:
    """Let argparse look its texts up here.

    argparse asks gettext for every text that it prints, under the name `_` in its own module; a compiled catalogue
    and an environment variable would do the same with more to install.
    """
    argparse._ = _translate  # type: ignore[attr-defined]


def _translate(text: str) -> str:
    return _WORDS.get(text, text)

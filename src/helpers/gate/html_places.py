"""What an attribute, a style or an embedded file of a page may hold, when it is no text that a reader meets."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from helpers.gate.pictures import picture_problems
from helpers.gate.reading import Marked

_LENGTH = r"-?\d+(?:\.\d+)?(?:%|em|rem|px|pt|ch)?"
_WORDS = re.compile(r"[^\W\d]*(?:[ _-][^\W\d]+)*")
# Attributes that place, colour or name; every other one is read as a text.
_SHAPES = {
    "style": re.compile(
        rf"(?:(?:text-align|--columns|width|height|color|vertical-align|margin(?:-\w+)?): ?(?:[a-z-]+|{_LENGTH});? ?)*"
    ),
    "class": re.compile(r"(?:(?:(?:level|column-)\d|[A-Za-z_-]+)(?: |$))*"),
    "tabindex": re.compile(r"0|-1"),
    "download": re.compile(r"figur-\d+\.csv"),
    "charset": re.compile("utf-8"),
    **dict.fromkeys(("colspan", "rowspan", "start", "width", "height"), re.compile(_LENGTH)),
    **dict.fromkeys(
        ("lang", "role", "scope", "align", "http-equiv", "aria-hidden", "type", "open", "hidden", "media"), _WORDS
    ),
    **dict.fromkeys(("rel", "name"), _WORDS),
}  # fmt: skip
_META = {
    "viewport": re.compile(r"[a-z-]+=[\w.-]+(?:, ?[a-z-]+=[\w.-]+)*"),
    "color-scheme": re.compile(r"[a-z ]+"),
    "generator": re.compile(r"(?:pandoc|quarto-[\d.]+)"),
    "theme-color": re.compile(r"#[0-9a-fA-F]{6}"),
}
_EMBEDDED = re.compile(r"data:(image|font)/([\w.+-]+);base64,([\w+/=]*)$")
_FONT = re.compile(r"url\(\s*[\"']?data:(?:font/\w+|application/(?:font|x-font)-\w+);base64,[\w+/=]*[\"']?\s*\)")
_SAID_IN_CSS = re.compile(r"/\*(.*?)\*/|\"([^\"]*)\"|'([^']*)'|url\(([^)]*)\)", re.DOTALL)


def is_technical(tag: str, name: str, attributes: dict[str, str]) -> bool:
    """Whether an attribute is one that places, colours or names, and holds nothing but that."""
    value = attributes[name]
    if tag == "meta" and name == "content":
        known = _META.get(attributes.get("name", ""))
        is_policy = attributes.get("http-equiv") == "Content-Security-Policy"
        return is_policy or bool(known and known.fullmatch(value))
    return name in _SHAPES and bool(_SHAPES[name].fullmatch(value.strip()))


def embedded_problems(tag: str, name: str, value: str, *, of_report: bool) -> Iterator[str]:
    """What is wrong with a file that an attribute carries: only pictures, and no texts in those of the report itself.

    A client's logo outside the report is as the client made it.
    """
    match = _EMBEDDED.match(value)
    if not match or (tag, name) not in (("img", "src"), ("image", "href"), ("image", "xlink:href"), ("link", "href")):
        yield f"{name} på <{tag}> har en fil, som rapporter ikke har"
    elif match.group(1) == "image" and of_report:
        yield from picture_problems(base64.b64decode(match.group(3)), f"billedet i <{tag}>")


@lru_cache(maxsize=2)
def said_in_css(style: str) -> Sequence[Marked]:
    """Remarks and strings of a style sheet, which all pages of an evaluation have in common; fonts are no texts."""
    return [Marked("stilarket", " ".join(groups)) for groups in _SAID_IN_CSS.findall(_FONT.sub("", style))]

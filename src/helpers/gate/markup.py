"""Markup read tag by tag, mending nothing: the standard library's parser, with a short way for most tags."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_NAME, _ATTRIBUTE = "[a-z][a-z0-9:]*", r' ([a-z][a-z0-9:-]*)="([^"&]*)"'
_USUAL = re.compile(rf"([^<]+)(?=<)|<({_NAME})((?:{_ATTRIBUTE.replace('(', '(?:')})*)( ?/?)>|</({_NAME})>")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
# Behind these, text is read in ways of its own.
_RAW = {"script", "style", "title", "textarea", "iframe", "noembed", "noframes", "noscript", "xmp", "plaintext"}


class MarkupParser(HTMLParser):
    """Tells of every tag, text, remark, instruction and declaration in turn; characters are told as what they mean."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def parse_starttag(self, i: int) -> int:
        """As the library's own, and so with all that follows, as long as it is written in the usual way.

        That is texts, and tags in small letters with attributes in quotation marks.
        """
        place = i
        for match in _USUAL.finditer(self.rawdata, i):
            text, tag, attributes, slash, closed = match.groups()
            if match.start() != place or tag in _RAW:
                break
            if tag:
                tell = self.handle_startendtag if "/" in slash else self.handle_starttag
                tell(tag, _ATTRIBUTES.findall(attributes) if attributes else [])
            elif closed:
                self.handle_endtag(closed)
            else:
                self.handle_data(unescape(text))
            place = match.end()
        return place if place > i else super().parse_starttag(i)

    def updatepos(self, i: int, j: int) -> int:  # noqa: ARG002
        """Nobody asks for lines and columns."""
        return j

"""Markup read tag by tag, mending nothing: the standard library's parser, with a short way for most tags."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ATTRIBUTE = r' ([a-z][a-z0-9:-]*)="([^"&]*)"'
_START = re.compile(rf"<([a-z][a-z0-9:]*)((?:{_ATTRIBUTE.replace('(', '(?:')})*)( ?/?)>")
_END = re.compile(r"</([a-z][a-z0-9:]*)>")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
# Behind these, text is read in ways of its own.
_RAW = {"script", "style", "title", "textarea", "iframe", "noembed", "noframes", "noscript", "xmp", "plaintext"}


class MarkupParser(HTMLParser):
    """Tells of every tag, text, remark, instruction and declaration in turn; characters are told as what they mean."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def parse_starttag(self, i: int) -> int:
        """As the library's own; most tags are written in small letters, with attributes in quotation marks."""
        match = _START.match(self.rawdata, i)
        if match is None or match[1] in _RAW:
            return super().parse_starttag(i)
        tell = self.handle_startendtag if "/" in match[3] else self.handle_starttag
        tell(match[1], _ATTRIBUTES.findall(match[2]))
        return match.end()

    def parse_endtag(self, i: int) -> int:
        """As the library's own."""
        match = _END.match(self.rawdata, i)
        if match is None or self.cdata_elem is not None:
            return super().parse_endtag(i)
        self.handle_endtag(match[1])
        return match.end()

    def updatepos(self, i: int, j: int) -> int:  # noqa: ARG002
        """Nobody asks for lines and columns."""
        return j

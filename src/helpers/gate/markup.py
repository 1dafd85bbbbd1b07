"""Markup read tag by tag, mending nothing: the standard library's parser, with a short way for most tags."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_NAME, _ATTRIBUTE = "[a-z][a-z0-9:]*", r' ([a-z][a-z0-9:-]*)="([^"&]*)"'
_USUAL = rf"([^<]+)(?=<)|<({_NAME})((?:{_ATTRIBUTE.replace('(', '(?:')})*)( ?/?)>|</({_NAME})>"
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_PLACED = '(?: style="text-align: (?:left|right|center);")?'
_ROW = rf"<tr>\s*+(?:(?:<td{_PLACED}>[^<]*</td>|<th{_PLACED}>[^<]*</th>)\s*+)++</tr>"
_TOKENS, _ROWS_OR_TOKENS = re.compile(_USUAL), re.compile(rf"({_ROW}(?:\s*+{_ROW})*+)|{_USUAL}")
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
        for match in _ROWS_OR_TOKENS.finditer(self.rawdata, i):
            rows, *token = match.groups()
            if match.start() != place or token[1] in _RAW:
                break
            if rows:
                self.handle_rows(rows)
            else:
                self._tell(*token)
            place = match.end()
        return place if place > i else super().parse_starttag(i)

    def handle_rows(self, markup: str) -> None:
        """Rows of a table whose cells hold nothing but text, of which a page has most of its tags; told one by one."""
        for match in _TOKENS.finditer(markup):
            self._tell(*match.groups())

    def _tell(self, text: str, tag: str, attributes: str, slash: str, closed: str) -> None:
        if tag:
            tell = self.handle_startendtag if "/" in slash else self.handle_starttag
            tell(tag, _ATTRIBUTES.findall(attributes) if attributes else [])
        elif closed:
            self.handle_endtag(closed)
        else:
            self.handle_data(unescape(text))

    def updatepos(self, i: int, j: int) -> int:  # noqa: ARG002
        """Nobody asks for lines and columns."""
        return j

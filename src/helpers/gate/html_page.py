"""A finished HTML page: its text in reading order, every attribute that can hold text, its drawings."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from urllib.parse import unquote

from helpers.gate.html_places import embedded_problems, is_technical, said_in_css
from helpers.gate.markup import MarkupParser
from helpers.gate.reading import Marked, Reading
from helpers.rendering.pandoc import STYLE

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_IN_LINE = {"a", "em", "strong", "b", "i", "span", "sup", "sub", "code", "q"}
# Elements that decide what a text in them is.
_PLACES = ("svg", "text", "tspan", "style", "script", "title", "main", "header", "h1")
# What stands in these is no text of the body, or is read in a way of its own.
_NO_BODY = ("svg", "style", "script", "title")
_TAGS = re.compile("<[^<>]*>")
# Links and names of places; what they lead to is read apart from other texts.
_ANCHORS = {"id", "href", "for", "aria-labelledby", "aria-describedby"}
_DRAWING = re.compile(r"<svg\b[^>]*>.*?</svg>", re.DOTALL)
_OWN_SCRIPT = (STYLE / "report.js").read_text(encoding="utf-8")


def read_html(content: bytes) -> Reading:
    """Read the page; raises UnicodeDecodeError on what is not UTF-8."""
    markup = content.decode("utf-8")
    drawings: list[str] = []
    page = _Page()
    page.feed(_DRAWING.sub(lambda drawing: _outline(drawing.group(), drawings), markup))
    page.close()
    broken = [] if markup.rstrip().endswith("</html>") else ["filen slutter midt i det hele"]
    broken += [] if _only_own_script(markup, "".join(page.scripts)) else ["siden har et andet script end sit eget"]
    text, titles = "".join(page.body), ("".join(page.title), "".join(page.heading))
    around = [Marked("titlen", titles[0]), *page.around]
    hidden = [*page.hidden, *(mark for style in page.styles for mark in said_in_css(style))]
    return Reading(
        bodies=(text,),
        titles=titles,
        around=tuple(around),
        hidden=tuple(hidden),
        anchors=tuple(page.anchors),
        alternatives=tuple(page.alternatives),
        drawings=tuple(drawings),
        downloads=tuple(page.downloads),
        drawn=False,
        on_screen=True,
        inaccessible=tuple(page.missing()),
        broken=(*broken, *page.broken),
        everything="\n".join([text, *(mark.text for mark in (*around, *hidden)), *page.downloads]),
        technical="\n".join([*page.technical, *map(unquote, page.anchors), *map(unescape, drawings)]),
    )


def _outline(markup: str, drawings: list[str]) -> str:
    """A drawing without what is in it, which is held against the notebook's as a whole; remarks are told of here."""
    drawings.append(markup)
    return markup if "<!--" in markup else f"{markup[: markup.index('>') + 1]}</svg>"


def _only_own_script(markup: str, script: str) -> bool:
    """Whether the page's policy lets this script run and no other, and forbids everything from outside."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', markup)
    rules = unescape(policy.group(1)).split("; ") if policy else []
    allowed = [rule for rule in rules if rule.startswith("script-src")]
    is_own = script.split() in ([], _OWN_SCRIPT.split())
    return is_own and "default-src 'none'" in rules and allowed == ([f"script-src 'sha256-{digest}'"] if script else [])


def canonical(svg: str) -> str:
    """A drawing as its elements, attributes, texts and remarks, whatever way its markup is written."""
    page = _Page()
    page.feed(svg)
    page.close()
    return "".join([*page.drawings, *(mark.text for mark in page.hidden)])


class _Page(MarkupParser):
    def __init__(self) -> None:
        super().__init__()
        self.body: list[str] = []
        self.title: list[str] = []
        self.heading: list[str] = []
        self.around: list[Marked] = []
        self.hidden: list[Marked] = []
        self.alternatives: list[str] = []
        self.drawings: list[str] = []
        self.downloads: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.anchors: list[str] = []
        self.technical: list[str] = []
        self.broken: list[str] = []
        self._open: list[str] = []
        self._within = dict.fromkeys(_PLACES, 0)
        self._drawing: list[str] = []
        self._quiet, self._footnote = 0, ""
        self._language = ""
        self._undescribed = 0
        self._headers = self._tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) < len(attrs):
            self.broken.append(f"<{tag}> har den samme attribut to gange")
            self.technical += [value or "" for _, value in attrs]
        if tag == "html":
            self._language = attributes.get("lang", "")
        if tag == "svg" and not self._within["svg"]:
            self._start_drawing(attributes)
        if self._within["svg"] or tag == "svg":
            self._drawing.append(f"<{tag} {sorted(attributes.items())}>")
        else:
            self._read_attributes(tag, attributes)
        self._tables += tag == "table"
        self._headers += tag == "thead"
        if "footnote-" in (kind := attributes.get("class", "")) and ("footnote-ref" in kind or "footnote-back" in kind):
            self._quiet = len(self._open) + 1
            self._footnote = re.sub(r"\D", "", attributes.get("href", ""))
        if tag not in _VOID:
            self._open.append(tag)
            if tag in self._within:
                self._within[tag] += 1
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open:
            closed = self._open.pop()
            if closed in self._within:
                self._within[closed] -= 1
            if self._quiet > len(self._open):
                self._quiet = 0
            if closed == tag:
                break
        if tag == "svg" and not self._within["svg"]:
            self.drawings.append("".join(self._drawing))
            self._drawing = []
        self._break(tag)

    def handle_data(self, data: str) -> None:
        within = self._within
        if within["svg"]:
            self._drawing.append(data.strip())
            if (within["text"] or within["tspan"]) and within["main"]:
                self.body.append(f"{data} ")
        elif within["style"] or within["script"]:
            (self.scripts if within["script"] else self.styles).append(data)
        elif within["title"]:
            self.title.append(data)
        elif within["main"]:
            if not self._quiet:
                self.body.append(data)
            elif data.strip() != self._footnote:
                self.hidden.append(Marked("en fodnotes nummer", data))
        elif data.strip():
            if within["h1"]:
                self.heading.append(data)
            self.around.append(Marked("forsiden" if within["header"] else "rammen om rapporten", data))

    def handle_rows(self, markup: str) -> None:
        within = self._within
        is_text = within["main"] and not (self._quiet or any(within[place] for place in _NO_BODY))
        if is_text:
            self.body.append(unescape(_TAGS.sub(" \n", markup)))
        else:
            super().handle_rows(markup)

    def handle_comment(self, data: str) -> None:
        self.hidden.append(Marked("en kommentar i koden", data))

    def handle_pi(self, data: str) -> None:
        self.hidden.append(Marked("en instruktion i koden", data))

    def unknown_decl(self, data: str) -> None:
        self.hidden.append(Marked("en erklæring i koden", data))

    def handle_decl(self, decl: str) -> None:
        self.hidden.append(Marked("en erklæring i koden", decl))

    def missing(self) -> list[str]:
        """What a screen reader would miss."""
        return [
            *([] if self._language == "da" else ["sproget er ikke angivet som dansk"]),
            *([] if "".join(self.title).strip() else ["siden har ingen titel"]),
            *([f"{self._undescribed} billeder har ingen alternativ tekst"] if self._undescribed else []),
            *(["en tabel har ingen overskrifter"] if self._tables > self._headers else []),
        ]

    def _start_drawing(self, attributes: dict[str, str]) -> None:
        self._drawing = []
        label = attributes.get("aria-label", "")
        if self._within["main"]:
            self.alternatives.append(label)
            self._undescribed += not (label.strip() and attributes.get("role") in ("img", "group"))

    def _read_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "img":
            self._undescribed += "alt" not in attributes
        if attributes.get("href", "").startswith("data:text/"):
            self.downloads.append(unquote(attributes["href"].partition(",")[2]))
        for name, value in attributes.items():
            if name == "href" and value.startswith("data:text/"):
                continue
            if value.startswith("data:"):
                self.broken += embedded_problems(tag, name, value, of_report=self._within["main"] > 0)
            elif name in _ANCHORS:
                self.anchors.append(value)
            elif is_technical(tag, name, attributes):
                self.technical.append(value)
            elif value.strip():
                self.hidden.append(Marked(f"{name} på <{tag}>", value))

    def _break(self, tag: str) -> None:
        if self._within["main"] and tag not in _IN_LINE:
            self.body.append(" \n")

"""SVG drawings that stand in one page beside others: ids of their own, a spoken description, nothing that acts."""

from __future__ import annotations

import re
from xml.etree import ElementTree  # nosec B405
from xml.parsers import expat  # nosec B407

SVG = "http://www.w3.org/2000/svg"
_DROPPED = {"metadata", "script", "foreignObject"}
_BEGUN = f'<svg xmlns="{SVG}"'
# A drawing as reports' are written, in which nothing has to be left out, named or written anew.
_VALUE = r'"(?:[^"<>&\r\n\t]++|&(?:amp|lt|gt|quot);)*+"'
_ATTRIBUTES = rf"(?: (?!on|(?:id|href|xmlns|aria-hidden{{}})=)[a-zB-]++={_VALUE})*+"
_TAG = rf"<(?!{'|'.join(_DROPPED)}|style|text\b[^<>]*/>)[a-z]++{_ATTRIBUTES.format('')}(?: />|>(?!</))|</[a-z]++>"
_WORDS = r"(?:[^<>&\r]++|&(?:amp|lt|gt);)++"
_PLAIN = re.compile(rf"{re.escape(_BEGUN)}{_ATTRIBUTES.format('|role|aria-label')}>(?:{_WORDS}|{_TAG})*+")
_MARK, _WORD = re.compile(r'<[^<>]* class="mark"'), re.compile(r"(<text\b[^<>]*+)")
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}
)


def portable_svg(svg: str, name: str, alt: str) -> str:
    """The drawing as one `svg` element: every id starts with `name`, and `alt` is what a screen reader says.

    A drawing with marks that a reader can go through is a group, whose words are left to the marks; any other is one
    picture. Two drawings may have the same ids, which would clash in one HTML page. Raises ElementTree.ParseError on
    what is no XML.
    """
    if _is_plain(svg):
        return _described(svg.rstrip(), alt)
    root = ElementTree.fromstring(svg)  # noqa: S314 # nosec B314
    for parent in list(root.iter()):
        for child in list(parent):
            if _local_name(child.tag) in _DROPPED:
                parent.remove(child)
    has_marks = any(element.get("class") == "mark" for element in root.iter())
    for element in root.iter():
        if has_marks and _local_name(element.tag) == "text":
            element.set("aria-hidden", "true")
        element.tag = _local_name(element.tag)
        element.attrib = _own_attributes(element.attrib, name)
        if element.tag == "style" and element.text:
            element.text = _own_references(element.text, name)
    role = "group" if has_marks else "img"
    root.attrib = {"xmlns": SVG, "role": role, "aria-label": alt, **root.attrib}
    root.tail = None
    return ElementTree.tostring(root, encoding="unicode")


def _is_plain(svg: str) -> bool:
    """Whether a drawing is XML without anything that has to be left out or named anew."""
    if "url(" in svg or not _PLAIN.fullmatch(svg):
        return False
    try:
        expat.ParserCreate().Parse(svg, True)
    except expat.ExpatError:
        return False
    return True


def _described(plain: str, alt: str) -> str:
    """The same as `portable_svg` makes of a plain drawing, in a tenth of the time."""
    has_marks = bool(_MARK.search(plain))
    drawn = _WORD.sub(r'\1 aria-hidden="true"', plain) if has_marks else plain
    said = f' role="{"group" if has_marks else "img"}" aria-label="{alt.translate(_ESCAPED)}"'
    return f"{_BEGUN}{said}{drawn.removeprefix(_BEGUN)}"


def _own_attributes(attributes: dict[str, str], name: str) -> dict[str, str]:
    own = {}
    for key, value in attributes.items():
        local = _local_name(key)
        if local.lower().startswith("on") or (local == "href" and not value.startswith(("#", "data:image/"))):
            continue
        if local == "id":
            own[local] = f"{name}-{value}"
        elif local == "href" and value.startswith("#"):
            own[local] = f"#{name}-{value[1:]}"
        else:
            own[local] = _own_references(value, name)
    return own


def _own_references(text: str, name: str) -> str:
    if "url(" not in text:
        return text
    return re.sub(r"url\((['\"]?)#", rf"url(\1#{name}-", text)


def _local_name(tag: str) -> str:
    """`{namespace}svg` as `svg`: browsers and Typst need no prefixes."""
    return tag.rpartition("}")[2]

"""A finished file as the gate sees it, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Marked:
    """A text that stands at a place which a reader may not see: an attribute, a property, a remark, a cover line."""

    place: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a file says.

    `bodies` are the text in reading order; several where it cannot be told on which page the body begins (one of
    them must fit). `titles` are what the file calls itself. `around` is cover, contents, head and foot; `hidden`
    everything else that can hold text, `anchors` the names that links lead to, `contents` the lines of a
    list of contents, `fronts` what stands before each of the bodies. `alternatives` are the figures'
    descriptions in order, `drawings` their markup.
    `inaccessible` says in Danish what a screen reader would miss. `downloads` are the
    files that it carries; `drawn` says whether words in figures are text, `on_screen` whether it offers their numbers,
    `in_order` whether its text stands in the notebook's order (on slides a figure stands beside its text), `paged`
    whether a table may say its header again on the next page. `everything` is what a reader or a program can see as
    text, `technical` what only programs read: codes of respondents must stand in neither.
    """

    bodies: tuple[str, ...]
    titles: tuple[str, ...]
    around: tuple[Marked, ...] = ()
    hidden: tuple[Marked, ...] = ()
    anchors: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    fronts: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()
    downloads: tuple[str, ...] = ()
    inaccessible: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    drawn: bool = True
    on_screen: bool = False
    in_order: bool = True
    paged: bool = False
    everything: str = field(default="", repr=False)
    technical: str = field(default="", repr=False)

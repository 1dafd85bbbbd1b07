"""Signs that no text may hold: they cannot be shown, or they turn round what is read after them."""

from __future__ import annotations

import re

# Control signs but tab and line ends, halves of signs, and what makes a reader read "63" as "36".
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
_TURNING = "\u202a-\u202e\u2066-\u2069"
UNSHOWABLE = f"[{_CONTROL}{_TURNING}]"  # without halves, which no file in UTF-8 has
_SIGNS = re.compile(f"[{_CONTROL}{_TURNING}\ud800-\udfff]")
REPAIR = "Slet tegnet; det kan ikke ses, så skriv teksten på ny, hvis du ikke finder det."


def unshowable(text: str) -> str:
    """What is found where a text holds such a sign ("et styretegn (U+0007)"), nothing where it holds none."""
    match = _SIGNS.search(text)
    if match is None:
        return ""
    kind = "et tegn, der vender læseretningen" if re.match(f"[{_TURNING}]", match[0]) else "et styretegn"
    return f"{kind} (U+{ord(match[0]):04X})"

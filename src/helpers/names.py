"""What ids of results.csv are called where somebody reads of numbers outside a report: as its receipt calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.schemas import RESPONDENTS
from helpers.tables.labels import STATISTICS


class Names:
    """Printed names by kind and id; an id that has none is its own."""

    def __init__(self, labels: Mapping[str, Mapping[str, Any]]) -> None:
        self._labels = labels

    def of(self, kind: str, name: str) -> str:
        known = {**self._labels.get("themes", {}), **self._labels.get("items", {}), RESPONDENTS: "Besvarelser"}
        found = {"statistics": STATISTICS, "items": known}.get(kind, self._labels.get(kind, {})).get(name, name)
        return str(found)

    def answer(self, item: str, category: str) -> str:
        """What an item calls one of its answers."""
        own: Mapping[str, str] = self._labels.get("answers", {}).get(item, {})
        return own.get(category) or self.of("categories", category)

    def order(self, item: str) -> int:
        """An item's place in the questionnaire; respondents stand before, what has no place after."""
        known = list(self._labels.get("items", {}))
        return -1 if item == RESPONDENTS else known.index(item) if item in known else len(known)

    def place(self, key: Mapping[Any, Any]) -> str:
        """Population, wave, area and group in words."""
        parts = [self.of(f"{kind}s", key[kind]) for kind in ("population", "wave", "area")]
        return " / ".join(part for part in [*parts, str(key.get("group", ""))] if part)

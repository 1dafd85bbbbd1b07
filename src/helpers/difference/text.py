"""What changed between two releases, for a terminal."""

from __future__ import annotations

from helpers.difference import Difference
from helpers.difference.reasons import changed_only, in_words
from helpers.names import Names


def difference_text(difference: Difference) -> str:
    """How much has changed, why, what to read again, and then each number with its ids."""
    names = Names(difference.new.receipt.get("labels", {}))
    lines = [heading(difference), *_answers(difference, names)]
    if difference.inputs:
        lines += ["Grundlaget:", *(f"  {line}" for line in difference.inputs)]
    if difference.paragraphs:
        told = {names.of("items", place): len(own) for place, own in difference.paragraphs.items()}
        lines += ["Egne afsnit, der bør genlæses:"]
        lines += [f"  {name}: {n} {'ændret' if n == 1 else 'ændrede'} tal" for name, n in told.items()]
    return "\n".join([*lines, *map(str, difference.changes)])


def _answers(difference: Difference, names: Names) -> list[str]:
    if difference.answers is None:
        told = "Hvilke svar, der er nye, ændrede eller trukket tilbage, huskes kun, hvor begge udgaver er lavet."
        return [told] if difference.changes else []
    rows = changed_only(difference.answers).to_dict("records")
    return ["Besvarelser:", *(f"  {names.place(row)}: {in_words(row)}" for row in rows)] if rows else []


def heading(difference: Difference) -> str:
    """How many numbers have changed, and between which days where the receipts tell."""
    days = [edition.receipt.get("started", "")[:16].replace("T", " ") for edition in (difference.old, difference.new)]
    between = f" mellem {days[0]} og {days[1]}" if all(days) else ""
    found = len(difference.changes)
    return f"{difference.name}: {f'{found} tal er ændret' if found else 'alle tal er ens'}{between}."

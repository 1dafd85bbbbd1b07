"""What a report says of the quotes that it may not show."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.wording import capitalise, count_noun, listing, small_number

_WHY = {"no_consent": "mangler samtykke", "not_anonymised": "ikke er anonymiseret"}


def withheld_sentence(withheld: Mapping[str, Mapping[str, int]]) -> str:
    """How many quotes are left out and why, from counts by population and reason; "" where none is."""
    sums = {reason: sum(own.get(reason, 0) for own in withheld.values()) for reason in _WHY}
    reasons = [reason for reason, n in sums.items() if n]
    total = sum(sums.values())
    if not total:
        return ""
    told = capitalise(f"{count_noun(total, 'citat', 'citater', words=True, gender='neuter')} er ikke med, fordi ")
    if len(reasons) == 1:
        return f"{told}{'det' if total == 1 else 'de'} {_WHY[reasons[0]]}."
    parts = [f"{small_number(sums[one], 'neuter')} {_WHY[one]}" for one in reasons]
    return f"{told}{listing(parts)}."

"""Builds a view of one item from short texts: "10/16" counted, "0.63" published, a status or a reason else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from helpers.instrument import Category, Item, NotAsked, Population, Scale, ShownCategory
from helpers.narrative import ItemView
from helpers.schemas import ESTIMATES, as_estimates

NAMES = {
    "lyngby-taarbaek": "Lyngby-Taarbæk",
    "naestved": "Næstved",
    "rebild": "Rebild",
    "randers": "Randers",
    "aarhus": "Aarhus",
    "lejre": "Lejre",
    "samlet": "Samlet",
}
WAVES = (("baseline", "Nulpunkt"), ("midway", "Midtvejs"), ("final", "Slutmåling"))
POPULATIONS = {
    "citizen": Population(singular="borger", plural="borgere", definite="borgerne", base="all"),
    "employee": Population(singular="medarbejder", plural="medarbejdere", definite="medarbejderne", base="valid"),
}
OFF_SCALE = [
    Category(id="ved_ikke", label="Ved ikke", code=8),
    Category(id="ikke_relevant", label="Ikke relevant", code=9),
]
SCALES = {
    "agreement": Scale(
        categories=[
            Category(id="uenig", label="Uenig", code=1),
            Category(id="hverken", label="Hverken enig eller uenig", code=2),
            Category(id="enig", label="Enig", code=3),
        ],
        off_scale=OFF_SCALE,
        shown=[
            ShownCategory(id="enig", label="Enig", of=["enig"]),
            ShownCategory(id="hverken", label="Hverken enig eller uenig", of=["hverken"]),
            ShownCategory(id="uenig", label="Uenig", of=["uenig"]),
        ],
        favourable="enig",
        unfavourable="uenig",
    ),
    "yes_no": Scale(
        categories=[Category(id="nej", label="Nej", code=0), Category(id="ja", label="Ja", code=1)],
        favourable="ja",
        unfavourable="nej",
    ),
    "score": Scale(type="score", minimum=0, maximum=10),
}
ITEMS = {
    "plan": ("yes_no", "citizen", "Vi har lagt en plan sammen", "har en fælles plan", "Fælles plan"),
    "influence": (
        "agreement",
        "citizen",
        "Jeg er med til at bestemme",
        "oplever, at de har indflydelse",
        "Indflydelse på kontakten",
    ),
    "meaning": (
        "agreement",
        "employee",
        "Mit arbejde giver mening",
        "oplever, at arbejdet giver mening",
        "Meningsfuldt arbejde",
    ),
    "obstruct": (
        "agreement",
        "employee",
        "Arbejdsgangene står i vejen",
        "mener, at arbejdsgangene står i vejen",
        "Arbejdsgange i vejen",
    ),
    "trust": ("score", "employee", "Hvor stor er tilliden?", "har tillid", "Tillid"),
}


def _wilson(n: float, base: float) -> tuple[float, float]:
    """Wilson's score interval, so that intervals in the tests are those of real counts."""
    z2, share = 1.959964**2, n / base
    centre = (share + z2 / (2 * base)) / (1 + z2 / base)
    half = 1.959964 * (share * (1 - share) / base + z2 / (4 * base**2)) ** 0.5 / (1 + z2 / base)
    return centre - half, centre + half


def _level_row(spec: str, *, score: bool) -> dict[str, Any]:
    """ "10/16", "weighted 0.63 10/16", "0.63" (published), "score 7.4 40", "not_asked", or the reason of a "
    "number that is missing."""
    words = spec.split()
    if words[0] == "score":
        return {"value": float(words[1]), "base": float(words[2]), "unit": "score", "status": "ok"}
    if words[0] == "weighted":
        n, base = map(float, words[2].split("/"))
        return {"value": float(words[1]), "n": n, "base": base, "unit": "share", "status": "ok"}
    if "/" in spec:
        n, base = map(float, spec.split("/"))
        low, high = _wilson(n, base)
        return {"value": n / base, "n": n, "base": base, "low": low, "high": high, "unit": "share", "status": "ok"}
    if spec == "not_asked":
        return {"unit": "share", "status": "not_asked", "reason": "not_asked"}
    if spec in ("nobody_answered", "not_published"):
        return {"unit": "share", "status": "not_computed", "reason": spec}
    if spec[0].isdigit():
        return {"value": float(spec), "unit": "score" if score else "share", "status": "published", "figure": "s. 14"}
    return {"unit": "share", "status": "suppressed", "reason": spec}


def _change_row(spec: str, category: str, *, score: bool) -> dict[str, Any]:
    """ "0.12 p=0.01", "0.12" (no test), "0.12 census", "source 1" (direction), "source 0.13", "suppressed", "
    ""not_comparable"."""
    words = spec.split()
    unit = "score" if score else "pp"
    if words[0] == "source" and words[1] in ("1", "0", "-1"):
        fields = {"statistic": "direction", "category": "direction", "unit": "score"}
        return {**fields, "value": float(words[1]), "status": "published", "figure": "s. 14"}
    if words[0] == "source":
        return {
            "category": "change_pp",
            "value": float(words[1]),
            "unit": unit,
            "status": "published",
            "figure": "s. 14",
        }
    if words[0] == "suppressed":
        return {"category": category, "unit": unit, "status": "suppressed", "reason": "secondary"}
    if words[0] == "not_comparable":
        return {"category": category, "unit": unit, "status": "not_computed", "reason": "not_comparable"}
    if words[1:] == ["census"]:
        return {"category": category, "value": float(words[0]), "unit": unit, "status": "ok", "reason": "census"}
    p = {"p_adjusted": float(words[1].removeprefix("p="))} if len(words) > 1 else {}
    return {"category": category, "value": float(words[0]), "unit": unit, "status": "ok", "test": "newcombe_z", **p}


@pytest.fixture
def make_view() -> Callable[..., ItemView]:
    """A view of an item from `levels` ({wave: {area: spec}}), `opposite`, `changes` and `from_first`."""
    return build_view


def build_view(
    item: str = "influence",
    *,
    levels: dict[str, dict[str, str]],
    opposite: dict[str, dict[str, str]] | None = None,
    middle: dict[str, dict[str, str]] | None = None,
    changes: dict[str, str] | None = None,
    from_first: dict[str, str] | None = None,
    later: dict[str, dict[str, str]] | None = None,
    **settings: Any,
) -> ItemView:
    scale_id, population, wording, clause, topic = ITEMS[item]
    scale, wave = SCALES[scale_id], settings.pop("wave", "midway")
    headline = "" if scale_id == "score" else str(scale.favourable)
    other = "" if scale_id == "score" else str(scale.unfavourable)
    rows = []
    for category, table in ((headline, levels), (other, opposite or {}), ("hverken", middle or {})):
        for at, areas in table.items():
            statistic = "mean" if scale_id == "score" else "share"
            for area, spec in areas.items():
                fields = _level_row(spec, score=scale_id == "score")
                rows.append({"wave": at, "area": area, "statistic": statistic, "category": category, **fields})
    told = [(wave, "change", changes or {}), (wave, "change_from_first", from_first or {})]
    told += [(at, "change", areas) for at, areas in (later or {}).items()]
    for at, statistic, areas in told:
        for area, spec in areas.items():
            fields = _change_row(spec, headline, score=scale_id == "score")
            rows.append({"wave": at, "area": area, "statistic": statistic, **fields})
    frame = pd.DataFrame(rows).assign(population=population, item=item, group="")
    ids = [known for known, _ in WAVES]
    last = settings.pop("waves_until", wave)
    not_asked = settings.pop("not_asked", [])
    return ItemView(
        item=Item(
            id=item, population=population, theme="theme", scale=scale_id, wording=wording, clause=clause, topic=topic,
            waves=["baseline", "midway", "final"], negative=item == "obstruct", note=settings.pop("note", ""),
            not_asked=[NotAsked(area=area, waves=[at]) for area, at in not_asked],
        ),
        scale=scale,
        population=settings.pop("population", POPULATIONS[population]),
        rows=ESTIMATES.validate(as_estimates(frame)),
        area=settings.pop("area", "samlet"),
        names=settings.pop("names", NAMES),
        waves=WAVES[: ids.index(last) + 1],
        wave=wave,
        headline=headline,
        **settings,
    )  # fmt: skip

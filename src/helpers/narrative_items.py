"""The heading and the bullets of one item: level, differences between areas, change, status."""

from __future__ import annotations

from helpers.narrative_change import TESTED, area_changes, find_change, later_status, own_change
from helpers.narrative_view import Cell, ItemView
from helpers.wording import capitalise, fraction_of, inverted, listing, percent, sentence, small_number, uncapitalise

CLOSE = 3  # whole percentage points within which levels are called close
NOTABLE = 5  # ... from which a heading names who is highest
LARGE = 20  # ... from which a difference may be called large, where the intervals are also apart
FEW_ANSWERS = 30  # a base below this carries a reservation
MOST_BULLETS = 4


def item_heading(view: ItemView) -> str:
    """The item's finding in one line: the level, and a certain change or the spread between areas.

    "Stor forskel" needs intervals that do not overlap, "flere" and "færre" a certain (or published) change.
    """
    cell = view.shown_level(view.area)
    if cell is None:
        return _heading_without_level(view)
    suffix = _change_suffix(view) or (_spread_suffix(view) if view.is_total else _total_suffix(view, cell))
    return capitalise(_claim(view, cell) + suffix)


def item_sentences(view: ItemView) -> list[str]:
    """Two to four bullets (one where there is only a missing number to tell), each of one or more full sentences."""
    if view.is_total:
        bullets = [_total_level(view), _ranking(view), area_changes(view), later_status(view)]
    else:
        bullets = [_own_level(view), _against_total(view), own_change(view)]
    told = [bullet for bullet in bullets if bullet]
    reservation = _few_answers(view)
    return [*told, reservation] if reservation and len(told) < MOST_BULLETS else told


def area_clause(view: ItemView, cell: Cell) -> str:
    """As in "63 pct. af borgerne har en fælles plan", for sentences about several items."""
    if view.is_score:
        return f"gennemsnittet er {view.amount(cell)} på en skala fra {view.scale.minimum} til {view.scale.maximum}"
    return f"{view.amount(cell)} af {view.population.definite} {view.item.clause}"


def why_missing(view: ItemView, cell: Cell | None) -> str:
    """Why an area has no number, in words that carry none of its own: "vises ikke (færre end 5 svar)"."""
    if cell is None:
        return "ikke oplyst" if _is_published(view) else "ingen svar"
    if cell.status == "not_asked":
        return "ikke spurgt"
    if cell.status == "suppressed":
        few = cell.reason in ("small_base", "")
        return f"vises ikke (færre end {view.minimum_base} svar)" if few else "vises ikke af hensyn til anonymiteten"
    return "ingen svar" if cell.reason == "nobody_answered" else "ikke beregnet"


# Headings -----------------------------------------------------------------------------------------------------------


def _claim(view: ItemView, cell: Cell) -> str:
    place = "" if view.is_total and len(view.taking_part()) != 1 else _only_place(view)
    if view.is_score:
        scale = f"på en skala fra {view.scale.minimum} til {view.scale.maximum}"
        return f"{view.item.topic}: {view.amount(cell)} i gennemsnit{place} {scale}"
    subject = fraction_of(view.population, cell.value, cell.n, cell.base) + place
    if view.focus == view.wave:
        return f"{subject} {view.item.clause}"
    return f"{view.at(view.focus)} {inverted(_past(view.item.clause), subject)}"


def _only_place(view: ItemView) -> str:
    area = view.taking_part()[0] if view.is_total else view.area
    return f" {view.place(area)}"


def _past(clause: str) -> str:
    return clause


def _heading_without_level(view: ItemView) -> str:
    shown = view.shown_areas()
    if view.is_total and len(shown) > 1:
        return f"{view.item.topic}: {_range(view, shown)}"
    cell = view.level(view.area)
    where = "" if view.is_total else f" {view.place(view.area)}"
    if cell and cell.status == "not_asked":
        return f"{view.item.topic}: spørgsmålet er ikke stillet{where}"
    if cell and cell.status == "suppressed":
        return f"{view.item.topic}: resultatet{where} vises ikke"
    return f"{view.item.topic}: {'kilden oplyser ikke' if _is_published(view) else 'der er ikke'} {view.measure}{where}"


def _change_suffix(view: ItemView) -> str:
    """A certain change of the report's own area; for the total, one that every area with a test shares."""
    if view.is_total:
        changes = [found for area in view.areas if (found := find_change(view, area))]
        same = len(changes) > 1 and len({(change.sign, change.since) for change in changes}) == 1
        change = changes[0] if same else None
        where = f" {view.words.preposition} {view.all_areas(len(changes))}"
    else:
        change, where = find_change(view, view.area), ""
    if change is None or not change.sign or change.verdict not in (*TESTED, "source"):
        return ""
    source = "ifølge kilden " if change.verdict == "source" else ""
    if view.item.negative:
        return f" – {source}en {'u' if change.sign > 0 else ''}gunstig udvikling {view.since(change.since)}{where}"
    word = ("højere" if change.sign > 0 else "lavere") if view.is_score else ("flere" if change.sign > 0 else "færre")
    return f" – {source}{word} end {view.at(change.since)}{where}"


def _spread_suffix(view: ItemView) -> str:
    shown = view.shown_areas()
    if len(shown) < 2:
        return ""
    highest, lowest = _extremes(view, shown)
    spread = view.rank_value(highest[0][1]) - view.rank_value(lowest[0][1])
    if view.is_score:
        return f" – {_range(view, shown)}" if spread else ""
    if spread == 0:
        return f" – samme andel {view.words.preposition} {view.all_areas(len(shown))}"
    if spread <= CLOSE:
        return f" – {view.words.definite} ligger tæt"
    if spread >= LARGE:
        apart = all(_apart(view, high, low) for _, high in highest for _, low in lowest)
        return f" – men stor forskel mellem {view.words.definite}" if apart else f" – {_range(view, shown)}"
    few = len(highest) <= 2 and len(highest) < len(shown)
    return f" – flest {view.places([area for area, _ in highest])}" if spread >= NOTABLE and few else ""


def _total_suffix(view: ItemView, cell: Cell) -> str:
    total = view.shown_level(view.total)
    if total is None or len(view.taking_part()) < 2:
        return ""
    difference = view.rank_value(cell) - view.rank_value(total)
    together = f"{view.words.definite} samlet"
    if not view.is_score and abs(difference) <= CLOSE:
        return f" – på niveau med {together}"
    if cell.has_interval and not cell.low <= total.value <= cell.high:
        return f" – {'over' if difference > 0 else 'under'} niveauet for {together}"
    return f" – mod {view.amount(total)} for {together}"


# Bullets ------------------------------------------------------------------------------------------------------------


def _total_level(view: ItemView) -> str:
    cell, areas = view.shown_level(view.total), view.taking_part()
    opening = _opening(view, areas)
    if cell is None:
        return _total_without_level(view, opening)
    if len(areas) == 1:
        told = sentence(_level(view, cell, view.place(areas[0]), view.total))
        return f"{told} Det er den eneste {view.words.singular} i {view.the(view.focus)}."
    return sentence(_level(view, cell, opening, view.total))


def _opening(view: ItemView, areas: list[str]) -> str:
    """What the total's sentence opens with: the wave where it is not the report's own, else the areas."""
    if view.focus != view.wave:
        return f"{view.at(view.focus)}, som er den seneste med et samlet tal,"
    return f"på tværs af de {small_number(len(areas))} {view.words.plural}" if len(areas) > 1 else "samlet"


def _own_level(view: ItemView) -> str:
    cell = view.shown_level(view.area)
    where = view.place(view.area)
    if cell is None:
        missing = view.level(view.area)
        if missing and missing.status == "not_asked":
            return sentence(f"{where} er spørgsmålet ikke stillet")
        if missing and missing.status == "suppressed":
            return sentence(f"resultatet {where} {why_missing(view, missing)}")
        return sentence(f"der er ingen svar at vise {where}" if not _is_published(view) else f"kilden oplyser ikke {view.measure} {where}")
    opening = where if view.focus == view.wave else f"{view.at(view.focus)}, som er den seneste med svar,"
    return sentence(_level(view, cell, opening, view.area))


def _level(view: ItemView, cell: Cell, opening: str, area: str) -> str:
    """As in "i Rebild har 55 pct. af borgerne en fælles plan, mens 45 pct. svarer nej"."""
    if view.is_score:
        scale = f"på en skala fra {view.scale.minimum} til {view.scale.maximum}"
        about = f"spørgsmålet om {uncapitalise(view.item.topic)}"
        return f"{opening} er gennemsnittet for {about} {view.amount(cell)} {scale}"
    subject = f"{view.amount(cell)} af {view.population.definite}"
    return f"{opening} {inverted(view.item.clause, subject)}{_contrast(view, area)}"


def _contrast(view: ItemView, area: str) -> str:
    """How many answer the opposite: ", mens 24 pct. er uenige"."""
    opposite = view.scale.unfavourable
    if opposite is None or opposite == view.headline:
        return ""
    cell = view.shown_level(area, category=opposite)
    if cell is None:
        return ""
    return f", mens {_answer(view, opposite, 'ingen' if cell.n == 0 else view.amount(cell))}"


def _answer(view: ItemView, category: str, who: str) -> str:
    """As in "24 pct. er uenige" or "24 pct. svarer nej"."""
    label = next(shown.label for shown in view.scale.shown_categories if shown.id == category)
    inside = uncapitalise(label)
    if inside.endswith("enig"):
        return f"{who} er {inside.replace('enig', 'enige')}"
    return f"{who} svarer {inside}"


def _total_without_level(view: ItemView, opening: str) -> str:
    missing = view.level(view.total)
    if missing and missing.status == "not_asked":
        return "Spørgsmålet er ikke stillet."
    if missing and missing.status == "suppressed":
        return sentence(f"det samlede tal {why_missing(view, missing)}")
    opposite = view.scale.unfavourable
    cell = view.shown_level(view.total, category=opposite) if opposite else None
    if cell and opposite:
        subject = percent(cell.value, cell.n, cell.base) + f" af {view.population.definite}"
        answer = inverted(_answer(view, opposite, "").strip(), subject)
        return sentence(f"{opening} {answer} i udsagnet »{view.item.wording}«") + f" Kilden oplyser ikke {view.measure}, der er enig."
    return f"Kilden oplyser ikke et samlet tal." if _is_published(view) else "Der er ikke et samlet tal at vise."

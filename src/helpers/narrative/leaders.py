"""Sentences on the interviews with leaders, who are too few to be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.instrument import Theme
from helpers.narrative.view import ItemView
from helpers.params import Phase
from helpers.wording import clauses, count_noun, inverted, sentence, small_number

MOST_RELATED = 2


def leaders_sentence(
    informants: Mapping[str, int], minimum: int, *, across: bool = False, areas: str = "kommuner"
) -> str:
    """What the leaders' chapter rests on. `informants`: theme to number of leaders; `areas`: what areas are called."""
    most = max(informants.values(), default=0)
    if most == 0:
        return "Der er ingen interview med ledere bag denne rapport."
    if across or most < minimum:
        return f"Resultaterne vises kun på tværs af {areas}, fordi færre end {small_number(minimum)} ledere deltog."
    leaders = count_noun(most, "leder", "ledere", words=True)
    return f"Kapitlet bygger på interview, hvor op til {leaders} har udtalt sig om hvert tema."


def theme_sentence(theme: Theme, informants: int | None, minimum: int = 5, views: Sequence[ItemView] = ()) -> str:
    """How many leaders spoke of a theme, and what the survey says about the same.

    A number below `minimum` is never written; None says that the number is not known.
    """
    about = f"temaet »{theme.title}«"
    if informants is None:
        told = ""
    elif informants == 0:
        told = f"Ingen ledere har udtalt sig om {about}."
    elif informants < minimum:
        told = f"Færre end {small_number(minimum)} ledere har udtalt sig om {about}."
    else:
        told = sentence(f"{count_noun(informants, 'leder', 'ledere', words=True)} har udtalt sig om {about}")
    return " ".join(part for part in [told, _related(views)] if part)


def leaders_elsewhere(phase: Phase | None) -> str:
    """What a report of a survey wave says about the leaders."""
    if phase is None:
        return "Evalueringen har ingen særskilt rapport om ledernes perspektiv."
    return (
        f"Ledernes perspektiv har sin egen rapport, »{phase.title}« ({phase.period}). Den handler om følgende temaer:"
    )


def _related(views: Sequence[ItemView]) -> str:
    """As in "I spørgeskemaet mener 49 pct. af medarbejderne, at arbejdsgangene giver mening"."""
    found = [(view, cell) for view in views if (cell := view.shown_level(view.area)) and not view.is_score]
    subjects = [(view.item.clause, f"{view.amount(cell)} af {view.population.definite}") for view, cell in found]
    told = [f"{subject} {clause}" for clause, subject in subjects[1:MOST_RELATED]]
    if not subjects:
        return ""
    return sentence(clauses([f"i spørgeskemaet {inverted(*subjects[0])}", *told]))

"""The evaluator's own paragraphs with the numbers that they call by name."""

from __future__ import annotations

from typing import Any

from helpers.bundles import Report
from helpers.errors import EstimateError
from helpers.narrative.cells import Cell, as_cell
from helpers.params.own_words import FUNCTIONS, arguments, is_call, parsed
from helpers.schemas import RESPONDENTS, records, rows_with
from helpers.wording import decimal, number, percent, points

NOT_SHOWN = "(vises ikke)"
_SIGN = {"share": "share", "mean": "mean", "change": "change", "base": "share", "respondents": "count"}


def own_words(text: str, report: Report) -> str:
    """The paragraph as it is printed; raises EstimateError on a name that the report has no number for.

    A number that may not be shown is told as such. No template is run: there is text, and there are calls of the named
    functions with texts.
    """
    if "{{" not in text:
        return text
    try:
        return "".join(part if isinstance(part, str) else _called(report, part) for part in parsed(text))
    except ValueError as error:
        raise EstimateError(f"Det egne afsnit »{text[:40]} ...« kan ikke læses: {error}") from None


def _called(report: Report, part: Any) -> str:
    name, named = arguments(part) or ("", {})
    if not is_call(name, named):
        raise ValueError(f"mellem {{{{ og }}}} kan der kun stå {', '.join(FUNCTIONS)} med ord i anførselstegn")
    subject, *category = (named.pop(key) for key in FUNCTIONS[name])
    return _told(report, name, subject, *category, **named)


def _told(report: Report, name: str, subject: str, category: str = "", *, area: str = "", wave: str = "") -> str:
    """One number in words, of the report's own area and latest wave with it unless others are named."""
    item = RESPONDENTS if name == "respondents" else subject
    mine = rows_with(report.estimates, area=area or report.context.area, group="", item=item)
    mine = rows_with(mine, statistic=[_SIGN[name], *(["mean"] if name == "base" else [])])
    if name == "respondents":
        mine = rows_with(mine, population=subject)
    elif category:
        mine = rows_with(mine, category=category)
    for at in [wave] if wave else reversed(report.waves):
        if here := records(rows_with(mine, wave=at)):
            return _words(name, as_cell(here[0]))
    asked = ", ".join(f'"{word}"' for word in (subject, category) if word)
    raise EstimateError(
        f"Et eget afsnit henter {name}({asked}), men rapporten for {report.area_name} har ikke det tal. "
        "Ret navnet, målingen eller området."
    )


def _words(name: str, cell: Cell) -> str:
    if not cell.is_shown:
        return NOT_SHOWN
    if name == "share":
        return percent(cell.value, cell.n, cell.base)
    if name == "change":
        return points(cell.value)
    return decimal(cell.value, 1) if name == "mean" else number(cell.base if name == "base" else cell.value)

"""Numbers of areas by measure: what declared sections look up in a report's slice."""

from __future__ import annotations

from functools import lru_cache

from helpers.bundles import Report
from helpers.params.area_sections import Measure
from helpers.params.fidelity import CoreElement
from helpers.schemas import TOTAL, rows_with
from helpers.tables.cells import Cell, read_cells
from helpers.wording import decimal

_KEY = ["population", "wave", "area", "group", "item", "category"]
LEVELS = ["share", "mean", "fidelity", "target"]
CHANGES = ["change_from_first", "change"]
CHANGE = "change_pp"


class AreaNumbers:
    """The shown levels and changes of a report's slice, each by measure, wave and area."""

    def __init__(self, report: Report) -> None:
        least = report.evaluation.disclosure.minimum_base
        statistics = [*LEVELS, *CHANGES]
        self._cells = read_cells(report.estimates, statistics=statistics, key=[*_KEY, "statistic"], minimum_base=least)

    def level(self, measure: Measure, wave: str, area: str) -> Cell:
        """The measure's share, mean or score, or why there is none."""
        keys = [(*self._place(measure, wave, area), measure.category, name) for name in LEVELS[:3]]
        return self._cells.at(*next((key for key in keys if key in self._cells), keys[0]))

    def target(self, measure: Measure, wave: str, area: str) -> Cell:
        return self._cells.at(*self._place(measure, wave, area), "target", "target")

    def change(self, measure: Measure, wave: str, area: str) -> Cell:
        """The change from the first wave, or from the one before where that is the first."""
        place, categories = self._place(measure, wave, area), (CHANGE, measure.category)
        keys = [(*place, category, name) for name in CHANGES for category in categories]
        return self._cells.at(*next((key for key in keys if key in self._cells), keys[0]))

    def _place(self, measure: Measure, wave: str, area: str) -> tuple[str, str, str, str, str]:
        return measure.population, wave, area, measure.group, measure.item


@lru_cache(maxsize=2)
def area_numbers(report: Report) -> AreaNumbers:
    """The report's numbers of areas, read once for all sections that look them up."""
    return AreaNumbers(report)


def element_measure(report: Report, element: CoreElement, group: str = "") -> Measure:
    """A core element's score as a measure, in all staff or in a `group` of them."""
    fidelity = report.evaluation.fidelity
    own = f"{group} / {element.group}" if group else element.group
    return Measure(
        label=element.title,
        population=fidelity.population if fidelity else "",
        item=fidelity.item if fidelity else "",
        group=own,
        category="share",
    )


def report_areas(report: Report) -> list[str]:
    """The areas that the report's wave lists, in the order of their names, then samlet."""
    listed = report.evaluation.waves[report.wave].areas
    others = [area for area in report.context.names if area not in (TOTAL, *report.evaluation.references)]
    return [*(area for area in listed or others if area in report.context.names), TOTAL]


def areas_with_scores(report: Report) -> list[str]:
    """The report's areas that have a row of any core element in its wave, whatever its status."""
    fidelity = report.evaluation.fidelity
    groups = fidelity.groups if fidelity else []
    known = set(rows_with(report.estimates, wave=report.wave, group=groups)["area"])
    return [area for area in report_areas(report) if area in known]


def graded(report: Report, cell: Cell) -> str:
    """As in "87 pct. (høj)", or why the score is not shown."""
    fidelity = report.evaluation.fidelity
    if not cell.is_shown or fidelity is None:
        return cell.percent
    return f"{cell.percent} ({fidelity.grade_of(cell.value).label})"


def signed(cell: Cell) -> str:
    """A change in whole percentage points with its sign, or why it is not shown."""
    if not cell.is_shown:
        return cell.words
    points = decimal(cell.value * 100, 0)
    return f"+{points}" if cell.value > 0 and points != "0" else points


def with_change(level: Cell, change: Cell) -> str:
    """As in "93 pct. (+39)"."""
    return f"{level.percent} ({signed(change)})" if level.is_shown and change.is_shown else level.percent

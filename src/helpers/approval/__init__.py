"""What the person who approves a report needs: its numbers with the counts behind, the rules, the context, the checks.

One folder for the house itself, never in `reports/`. It holds what leaves, the counts behind that, and why the rest is
hidden; a hidden number stands nowhere in it. Practice follows the Handbook on Statistical Disclosure Control for
Outputs (Safe Data Access Professionals): an output checker gets the counts behind each number, the rules and the
context, and does not need what stays inside.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from helpers.approval.circumstances import circumstances, rules
from helpers.approval.figures import counts_csv, hidden_csv, hidden_rows, item_tables, rounded_csv, small_counts
from helpers.approval.state import released_files, require_current, to_do
from helpers.bundles import read_bundle
from helpers.errors import CallError
from helpers.internal_pages import internal_page
from helpers.params import EvaluationParams
from helpers.placing import put_in_place
from helpers.preparation import check_report
from helpers.project import Project
from helpers.release import RECEIPT, Place, read_receipt

PAGE, ROUNDED, COUNTS, HIDDEN = "godkendelse.html", "tabeller.csv", "tal-bag.csv", "vises-ikke.csv"


def make_pack(place: Place, params: EvaluationParams, project: Project, *, folder: Path, today: date) -> Path:
    """Write the pack of a released report to `folder`; returns its page.

    Raises CallError where the report is not declared, not released, or released from other numbers than the present
    ones, and where the folder lies among the reports.
    """
    check_report(params, place.area, place.phase)
    if folder.resolve().is_relative_to(place.output.resolve()):
        raise CallError("Pakken er intern og kan ikke ligge blandt rapporterne. Vælg en anden mappe med --to.")
    if not place.file(RECEIPT).exists():
        raise CallError(f"{place.name} er ikke lavet endnu. Kør først pipeline.py run --area {place.area}.")
    receipt = read_receipt(place.file(RECEIPT))
    require_current(place, receipt, project)
    report = read_bundle(project.bundle(*place.key))
    page = internal_page(
        "approval.html",
        receipt=receipt,
        shown=receipt["shown"],
        files=released_files(place, receipt),
        circumstances=circumstances(report, params),
        rules=rules(report),
        hidden=hidden_rows(report),
        small=small_counts(report),
        tables=item_tables(report),
        todo=to_do(place, report, params, project, today),
        names={"rounded": ROUNDED, "counts": COUNTS, "hidden": HIDDEN},
    )
    files = {PAGE: page, ROUNDED: rounded_csv(report), COUNTS: counts_csv(report), HIDDEN: hidden_csv(report)}
    put_in_place({folder / name: content for name, content in files.items()}, name="godkendelse")
    return folder / PAGE

"""Whether a receipt still holds: its files, its inputs, and the report made again. Nothing is written to the release.

The report is made from the answers up, in a folder that is gone afterwards: no number of the last run is used.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from helpers import provenance
from helpers.bundles import read_bundle
from helpers.bundling import write_bundles
from helpers.errors import CallError, EvaluationError, ReportFailed
from helpers.execution import make_all
from helpers.inputs import file_inputs, hash_inputs
from helpers.making import report_job
from helpers.params import EvaluationParams
from helpers.placing import own_folder
from helpers.pools import local_executor
from helpers.preparation import check_report, ensure_demo, load_project
from helpers.project import Project
from helpers.receipts import KINDS, changed_inputs, computed_inputs
from helpers.release import RECEIPT, RESULTS, Place, Receipt, read_receipt, results_bytes
from helpers.rendering import choose_renderer, program_versions
from helpers.schemas import FORMATS
from helpers.selection import Wanted
from helpers.slices import results
from helpers.staleness import Memory

_SET_BY_RENDERER = ("html", "pdf")
_AS_RECORDED, _BELOW = "som kvitteringen siger", "\n                "


@dataclass(frozen=True)
class Verification:
    """What was found: `versions` that are others now, `altered` released files, `inputs` that have changed (kind, file
    and how), and by ending whether the file made again is `same`; `error` where it could not be made.
    """

    place: Place
    receipt: Receipt
    versions: Mapping[str, tuple[str, str]]
    altered: Mapping[str, str]
    inputs: Sequence[tuple[str, str, str]]
    same: Mapping[str, bool]
    error: str = ""

    @property
    def holds(self) -> bool:
        """Whether files, inputs and the report made again are what the receipt says.

        Versions and the files of areas that it does not name only explain: what they do to the report is in it.
        """
        changed = [kind for kind, _, _ in self.inputs if kind != "other_areas"]
        return not (self.altered or changed or self.error) and bool(self.same) and all(self.same.values())

    def lines(self) -> Iterator[str]:
        """What was found, in Danish, versions first."""
        others = [f"{name} {now or '-'} (dengang {then or '-'})" for name, (then, now) in self.versions.items()]
        altered = [f"{name} {what}" for name, what in self.altered.items()]
        changed = [f"{' '.join(filter(None, (KINDS[kind], file)))} er {what}" for kind, file, what in self.inputs]
        compared = [f"{name} er {'ens' if same else 'ANDERLEDES'}" for name, same in self.same.items()]
        yield f"{' / '.join(self.place.key)}, lavet {self.receipt['started'][:10]}"
        yield f"Versioner:      {', '.join(others) or 'som dengang'}"
        yield f"Udgivne filer:  {', '.join(altered) or _AS_RECORDED}"
        yield f"Grundlag:       {_BELOW.join(changed) or _AS_RECORDED}"
        yield f"Lavet igen:     {', '.join(compared) or 'nej'}"
        if self.error:
            yield f"Kunne ikke laves helt igen: {self.error}"
        yield "Kvitteringen holder." if self.holds else "Kvitteringen holder ikke."


def verify_receipt(path: Path, project: Project) -> Verification:
    """Hold a receipt against its files, the project and the report made again; raises CallError on what is none."""
    place, receipt = _read(path)
    (params,) = load_project(project.root, [place.evaluation])
    check_report(params, place.area, place.phase)
    with Memory(project.state) as memory:
        ensure_demo(params, project, memory)
    hashed = hash_inputs(params, project)
    named = [name for name, kinds in hashed.of_area.items() if set(kinds["params"]) & set(receipt["inputs"]["params"])]
    inputs, made, error = file_inputs(hashed, named, place.phase, project), dict[str, bytes](), ""
    with own_folder() as folder:
        try:
            computed, made = _make_again(place, receipt, params, replace(project, own_work=Path(folder)))
            inputs |= computed
        except EvaluationError as problem:
            error = str(problem)
    then = {kind: files for kind, files in receipt["inputs"].items() if kind in inputs}
    known = {name.removeprefix(f"{place.phase}."): digest for name, digest in receipt["files"].items()}
    return Verification(
        place=place,
        receipt=receipt,
        versions=_other_versions(receipt),
        altered=_altered(place, receipt),
        # What was published later is kept out of earlier reports by nobody, and changes none of them.
        inputs=[found for found in changed_inputs(then, inputs) if (found[0], found[2]) != ("releases", "ny")],
        same={ending: known[ending] == sha256(made[ending]).hexdigest() for ending in known if ending in made},
        error=error or _not_made(known, made),
    )


def _read(path: Path) -> tuple[Place, Receipt]:
    """The receipt, and where its report lies."""
    receipt = read_receipt(path)
    output, names = path.resolve().parent.parent.parent, [receipt[name] for name in ("evaluation", "area", "phase")]
    place = Place(output, *names)
    files = receipt.get("files")
    if path.resolve() != place.file(RECEIPT).resolve() or not isinstance(files, dict):
        raise CallError(f"{path.name} ligger ikke ved den rapport, som den er kvittering for ({place.name}).")
    if not all(isinstance(hashes, dict) for hashes in receipt["inputs"].values()):
        raise CallError(f"{path.name} er lavet af en tidligere udgave af Nedslag, og kan ikke efterprøves.")
    if odd := [name for name in files if Path(name).name != name or not name.startswith(f"{place.phase}.")]:
        raise CallError(f"{path.name} nævner filer, som ikke er rapportens: {', '.join(odd)}.")
    return place, receipt


def _make_again(
    place: Place, receipt: Receipt, params: EvaluationParams, scratch: Project
) -> tuple[dict[str, Mapping[str, str]], dict[str, bytes]]:
    """The hashes of what is computed, and the report's files by ending."""
    write_bundles(params, scratch.root, scratch.work / params.name)
    report = read_bundle(scratch.bundle(*place.key))
    formats = [ending for ending in _endings(place, receipt) if ending in FORMATS]
    renderer = receipt["parameters"]["renderer"]
    if not _is_here(renderer):
        formats = [ending for ending in formats if ending not in _SET_BY_RENDERER]
        renderer = "embedded"
    theme = params.evaluation.appearance.theme(Path(params.folder))
    job = report_job(place, formats, scratch, Wanted(renderer=renderer), theme)
    ((_, artefacts),) = make_all([job], partial(local_executor, 1), at_once=1)
    if artefacts.error:
        raise ReportFailed(artefacts.error)
    made = {**artefacts.files, RESULTS: results_bytes(results(report.estimates))}
    return computed_inputs(report, scratch, place), made


def _endings(place: Place, receipt: Receipt) -> list[str]:
    return [name.removeprefix(f"{place.phase}.") for name in receipt["files"]]


def _is_here(renderer: str) -> bool:
    return renderer != "quarto" or shutil.which("quarto") is not None


def _other_versions(receipt: Receipt) -> dict[str, tuple[str, str]]:
    """Then and now, of what is not what it was."""
    renderer, then = receipt["parameters"]["renderer"], receipt["versions"]
    now = {**provenance.versions(), **(program_versions(choose_renderer(renderer)) if _is_here(renderer) else {})}
    return {name: (then.get(name, ""), now.get(name, "")) for name in [*then, *now] if then.get(name) != now.get(name)}


def _altered(place: Place, receipt: Receipt) -> dict[str, str]:
    """Released files that are not what the receipt says."""
    found = {}
    for name, digest in receipt["files"].items():
        path = place.file(RECEIPT).with_name(name)
        if not path.is_file():
            found[name] = "mangler"
        elif provenance.hash_file(path) != digest:
            found[name] = "er ændret"
    return found


def _not_made(known: Mapping[str, str], made: Mapping[str, bytes]) -> str:
    missing = [ending for ending in known if ending not in made]
    return f"{' og '.join(missing)} er sat af Quarto, som ikke findes her." if missing else ""

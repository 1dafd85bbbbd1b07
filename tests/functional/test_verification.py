"""`verify`: a receipt holds when the report can be made again byte for byte, and says what has changed when it cannot."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from project_factory import pipeline, started_pipeline, write_answers

from helpers import verification
from helpers.execution import Artefacts

REPORT = "reports/bibliotek/rebild/midway"


@pytest.fixture
def copied(made, tmp_path):
    """The project and its reports in another folder, which the reports know nothing of."""
    return shutil.copytree(made[0], tmp_path / "et andet sted æøå", ignore=shutil.ignore_patterns("work"))


def _receipt(project: Path) -> Path:
    return project / f"{REPORT}.receipt.json"


def _contents(project: Path) -> dict[str, tuple[bytes, int]]:
    files = [path for path in (project / "reports").rglob("*") if path.is_file()]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def other_temporary():
    """Another folder for temporary files; a short one, as sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="andre-") as folder:
        yield Path(folder)


def test_one_worker_in_another_folder_makes_what_two_made_byte_for_byte(copied, other_temporary, monkeypatch):
    for name, value in {"TMPDIR": str(other_temporary), "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}.items():
        monkeypatch.setenv(name, value)
    before = _contents(copied)
    verified = started_pipeline(copied, "verify", str(_receipt(copied)))
    assert (verified.returncode, verified.stderr) == (0, ""), verified.stdout
    assert "Grundlag:       som kvitteringen siger" in verified.stdout
    assert "ipynb er ens, html er ens, pdf er ens, results.csv er ens" in verified.stdout
    assert verified.stdout.endswith("Kvitteringen holder.\n")
    assert _contents(copied) == before
    assert list(other_temporary.iterdir()) == []


def _make_nothing(changed: str, project: Path):
    """In place of the workers: the released files themselves, one of them changed."""

    def make_all(jobs, *_, **__):
        files = {ending: (project / f"{REPORT}.{ending}").read_bytes() for ending in ("ipynb", "html", "pdf")}
        for job in jobs:
            yield job, Artefacts(files={**files, changed: files[changed] + b" "})

    return make_all


def test_what_differs_is_named_versions_first(copied, monkeypatch):
    monkeypatch.setattr(verification, "make_all", _make_nothing("pdf", copied))
    path = _receipt(copied)
    receipt = json.loads(path.read_text(encoding="utf-8"))
    receipt["versions"]["typst"] = "0.1"
    path.write_text(json.dumps(receipt), encoding="utf-8")
    write_answers(copied / "data" / "rebild-midway.csv", agree=44, neither=11, disagree=5)
    (copied / f"{REPORT}.results.csv").write_text("", encoding="utf-8")
    verified = pipeline(copied, "verify", str(path))
    lines = verified.stdout.splitlines()
    assert verified.returncode == 1
    assert lines[1].startswith("Versioner:      typst ")
    assert lines[1].endswith("(dengang 0.1)")
    assert lines[2] == "Udgivne filer:  midway.results.csv er ændret"
    assert lines[3] == "Grundlag:       datafiler data/rebild-midway.csv er ændret"
    assert "Lavet igen:     ipynb er ens, html er ens, pdf er ANDERLEDES, results.csv er ANDERLEDES" in lines
    assert lines[-1] == "Kvitteringen holder ikke."


def test_data_that_are_gone_are_told_as_changed_and_the_report_as_not_made(copied):
    (copied / "data" / "rebild-midway.csv").unlink()
    verified = pipeline(copied, "verify", str(_receipt(copied)))
    assert verified.returncode == 1
    assert "datafiler data/rebild-midway.csv er væk" in verified.stdout
    assert "Lavet igen:     nej" in verified.stdout


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inputs": {"code": "en hash"}}, "tidligere udgave"),
        ({"files": {"../../index.html": "x"}}, "ikke er rapportens"),
        ({"area": "aarhus"}, "ligger ikke ved den rapport"),
        ({"started": None}, "er ikke en kvittering"),
    ],
)
def test_what_is_no_receipt_of_the_report_beside_it_is_refused(copied, change, words):
    path = _receipt(copied)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    refused = pipeline(copied, "verify", str(path))
    assert refused.returncode == 2
    assert words in refused.stderr

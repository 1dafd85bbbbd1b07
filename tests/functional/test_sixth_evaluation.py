"""An evaluation that nobody has thought of, a library's survey of two items, needs a folder in params/ and nothing else."""

import filecmp
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_librarys_survey_of_two_items_is_a_params_folder_and_its_answers(made):
    project, run = made
    assert run.returncode == 0, run.stderr
    assert [folder.name for folder in (project / "params").iterdir()] == ["bibliotek"]
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        assert filecmp.cmp(notebook, project / "notebooks" / notebook.name, shallow=False)
    page = (project / "reports" / "bibliotek" / "rebild" / "midway.html").read_text(encoding="utf-8")
    assert "Bibliotekets brugere" in page
    assert "Jeg finder de bøger, jeg leder efter" in page


def test_the_code_names_no_evaluation():
    names = ["bibliotek", *(folder.name for folder in (ROOT / "params").iterdir() if folder.is_dir())]
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")}
    found = [(path.name, name) for path, text in sources.items() for name in names if f'"{name}"' in text]
    assert found == []

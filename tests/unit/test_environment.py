"""The list of dependencies stands once: `uv.lock` has the versions, `environment.yml` repeats them for conda."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]


def _locked() -> dict[str, str]:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return {package["name"]: package["version"] for package in lock["package"]}


def _exported() -> list[str]:
    """What `uv export` gives for users: every locked package with its version and marker, without the dev group."""
    uv = os.environ.get("UV", "uv")
    command = [uv, "export", "--frozen", "--no-dev", "--no-hashes", "--no-emit-project", "--no-annotate", "--no-header"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


def test_the_lock_was_made_from_this_project_file():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    (own,) = [package for package in lock["package"] if package["name"] == project["project"]["name"]]
    asked = [*own["metadata"]["requires-dist"], *own["metadata"]["requires-dev"]["dev"]]
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert {entry["name"] + entry["specifier"] for entry in asked} == {
        re.sub(r"\[.*\]", "", entry) for entry in declared
    }


def test_environment_yml_has_the_locked_versions_and_quarto():
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert environment["channels"] == ["conda-forge"]
    assert any(entry.startswith("quarto") for entry in conda)
    assert pip[0] == "-e ."
    assert pip[1:] == _exported(), "environment.yml is out of step: see docs/development.md, 'Dependencies'"


@pytest.mark.parametrize("name", ["jupyter", "papermill", "nbconvert", "pandas", "seaborn", "scipy"])
def test_the_packages_of_the_design_are_locked(name):
    assert name in _locked()

"""What tests of all kinds may use: a tiny evaluation (two items, two areas, two waves), a project made once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from helpers.params import EvaluationParams

TINY_EVALUATION: dict[str, Any] = {
    "title": "Afprøvning",
    "phases": {
        "baseline": {"title": "Nulpunkt", "period": "november 2019", "waves": ["baseline"]},
        "final": {"title": "Slutmåling", "period": "november 2021", "waves": ["baseline", "final"]},
    },
    "waves": {
        "baseline": {"label": "nulpunkt", "period": "november 2019"},
        "final": {"label": "slutmåling", "period": "november 2021"},
    },
    "populations": {
        "citizen": {"singular": "borger", "plural": "borgere", "definite": "borgerne", "base": "all"},
    },
    "scales": {
        "yes_no": {
            "categories": [{"id": "ja", "label": "Ja", "code": 1}, {"id": "nej", "label": "Nej", "code": 2}],
            "off_scale": [{"id": "ved_ikke", "label": "Ved ikke", "code": 9}],
            "favourable": "ja",
        },
        "agreement": {
            "categories": [
                {"id": "helt_uenig", "label": "Helt uenig", "code": 1},
                {"id": "uenig", "label": "Uenig", "code": 2},
                {"id": "hverken", "label": "Hverken enig eller uenig", "code": 3},
                {"id": "enig", "label": "Enig", "code": 4},
                {"id": "helt_enig", "label": "Helt enig", "code": 5},
            ],
            "off_scale": [
                {"id": "ved_ikke", "label": "Ved ikke", "code": 8},
                {"id": "ikke_relevant", "label": "Ikke relevant", "code": 9},
            ],
            "shown": [
                {"id": "uenig_samlet", "label": "Uenig", "of": ["helt_uenig", "uenig"]},
                {"id": "hverken", "label": "Hverken enig eller uenig", "of": ["hverken"]},
                {"id": "enig_samlet", "label": "Enig", "of": ["enig", "helt_enig"]},
            ],
            "favourable": "enig_samlet",
            "unfavourable": "uenig_samlet",
        },
    },
    "themes": [{"id": "plan", "title": "Planen", "population": "citizen"}],
    "items": [
        {
            "id": "joint_plan",
            "population": "citizen",
            "theme": "plan",
            "scale": "yes_no",
            "wording": "Har du en fælles plan?",
            "clause": "har en fælles plan",
            "topic": "fælles plan",
            "waves": ["baseline", "final"],
            "not_asked": [{"area": "rebild", "waves": ["final"], "reason": "udgik af skemaet"}],
        },
        {
            "id": "influence",
            "population": "citizen",
            "theme": "plan",
            "scale": "agreement",
            "wording": "Jeg har indflydelse på planen.",
            "clause": "oplever indflydelse på planen",
            "topic": "indflydelse",
            "waves": ["baseline", "final"],
        },
    ],
}
TINY_AREAS = {"naestved": "Næstved", "rebild": "Rebild"}

MakeParams = Callable[..., "EvaluationParams"]
Made = tuple[Path, "subprocess.CompletedProcess[str]"]


def pytest_configure() -> None:
    """Let the many processes that tests start keep compiled modules: most of their time would go into compiling."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A small project with all its reports, and the run that made them: once for all of xdist's workers.

    Tests read its reports and leave them as they are; whoever makes others makes a project of their own.
    """
    from filelock import FileLock
    from project_factory import make_project, started_pipeline

    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    project, ended = shared / "projekt", shared / "projekt.json"
    with FileLock(shared / "projekt.lock"):
        if not ended.exists():
            run = started_pipeline(make_project(project), "run", "--workers", "2")
            ended.write_text(json.dumps([run.args, run.returncode, run.stdout, run.stderr]), encoding="utf-8")
    return project, subprocess.CompletedProcess(*json.loads(ended.read_text(encoding="utf-8")))


@pytest.fixture
def make_params() -> MakeParams:
    """`make_params(naestved=[data file, ...], rebild=[...], evaluation={...})`: the tiny evaluation with data files.

    A data file is a dict; wave `baseline` and population `citizen` need not be given.
    """
    from helpers.params import EvaluationParams

    def make(*, evaluation: dict[str, Any] | None = None, **data: list[dict[str, Any]]) -> EvaluationParams:
        areas = {
            slug: {
                "slug": slug,
                "name": name,
                "path": f"params/afproevning/{slug}.yml",
                "params": {
                    "area": name,
                    "phases": ["baseline", "final"],
                    "data": [{"wave": "baseline", "population": "citizen"} | file for file in data.get(slug, [])],
                },
            }
            for slug, name in TINY_AREAS.items()
        }
        return EvaluationParams.model_validate(
            {
                "name": "afproevning",
                "folder": "params/afproevning",
                "evaluation": TINY_EVALUATION | (evaluation or {}),
                "areas": areas,
            }
        )

    return make


@pytest.fixture
def tiny_params(make_params: MakeParams) -> EvaluationParams:
    """Two items (one not asked in Rebild at the final wave), two areas, two waves, no data files."""
    return make_params()

"""Where a report comes from: the code it depends on, hashes of its inputs, versions, the receipt."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
_IMPORT = re.compile(r"^\s*from helpers\.?([\w.]*) import (\([^)]*\)|.*)", re.MULTILINE)
_STYLES = ("*.lua", "report*", "typst*")
_PACKAGES = (
    "duckdb",
    "font-lato",
    "ipykernel",
    "jinja2",
    "nbformat",
    "pandas",
    "pyarrow",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbconvert",
    "typst",
    "pypandoc-binary",
)


@cache
def showing_code() -> tuple[Path, ...]:
    """The modules that a report's look depends on, followed through their imports, and the style files.

    What only reads or computes is left out: its effect comes through the report's bundle.
    """
    return (*modules_behind("chapters", "document", "rendering", "bundles"), *style_files())


@cache
def computing_code() -> tuple[Path, ...]:
    """The modules that an evaluation's numbers and bundles depend on."""
    return modules_behind("bundling")


@cache
def style_files() -> tuple[Path, ...]:
    """Templates, style sheets and filters of a report's formats, and the theme; not those of the pages around it."""
    return (PACKAGE / "theme.py", *(path for kind in _STYLES for path in sorted((PACKAGE / "style").glob(kind))))


@cache
def modules_behind(*names: str) -> tuple[Path, ...]:
    """The files of these helpers modules and of every helpers module that they import, at any depth."""
    waiting, seen = list(names), set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [imported for path in _files(name) for imported in _imported_helpers(path)]
    return tuple(sorted({path for name in seen for path in _files(name)}))


@cache
def code_hashes(paths: tuple[Path, ...]) -> Mapping[str, str]:
    """The start of each file's SHA-256, by its folder and name."""
    return {"/".join(path.parts[-2:]): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in paths}


def hash_files(paths: Iterable[Path]) -> str:
    """SHA-256 over the files' names and contents, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + bytes.fromhex(hash_file(path)))
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces: a register does not fit in memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """The system, Python and the packages that numbers, figures and pages come from."""
    own = {"system": f"{platform.system()} {platform.machine()}", "python": platform.python_version()}
    return {**own, "nedslag": own_version(), **{name: _version(name) for name in _PACKAGES}}


def own_version() -> str:
    """The version of this package."""
    return _version("nedslag")


def receipt_bytes(receipt: Mapping[str, Any]) -> bytes:
    return (json.dumps(receipt, ensure_ascii=False, indent=2) + "\n").encode()


@cache
def _version(package: str) -> str:
    return metadata.version(package)


def _files(name: str) -> list[Path]:
    """The files that run when `helpers.<name>` is imported; none for a name that is no module."""
    parts = name.split(".")
    packages = ["/".join([*parts[:depth], "__init__.py"]) for depth in range(1, len(parts) + 1)]
    return [_modules()[file] for file in (*packages, f"{'/'.join(parts)}.py") if file in _modules()]


@cache
def _modules() -> dict[str, Path]:
    """Every Python file of the package by its path in it."""
    return {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}


@cache
def _imported_helpers(path: Path) -> tuple[str, ...]:
    """Names below `helpers` that a file imports; a name imported from a package may be a module or something in it."""
    found: list[str] = []
    for parent, names in _IMPORT.findall(path.read_text(encoding="utf-8")):
        found += [parent, *(f"{parent}.{name}".lstrip(".") for name in re.findall(r"\w+", names))]
    return tuple(found)

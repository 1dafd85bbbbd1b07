"""Where a report comes from: the code it depends on, hashes of its inputs, versions, the receipt."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
_PACKAGES = ("pandas", "numpy", "scipy", "statsmodels", "matplotlib", "seaborn", "papermill", "nbconvert", "typst")


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
    """Templates, style sheets and filters of all formats, and the theme."""
    return (PACKAGE / "theme.py", *(path for path in sorted((PACKAGE / "style").rglob("*")) if path.is_file()))


@cache
def modules_behind(*names: str) -> tuple[Path, ...]:
    """The files of these helpers modules and of every helpers module that they import, at any depth."""
    waiting, found = list(names), set()
    while waiting:
        path = PACKAGE / f"{waiting.pop()}.py"
        if path in found or not path.exists():
            continue
        found.add(path)
        waiting += _imported_helpers(path)
    return tuple(sorted(found))


def hash_files(paths: Iterable[Path]) -> str:
    """SHA-256 over the files' names and contents, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Python and the packages that numbers, figures and pages come from."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in _PACKAGES}}


def receipt_bytes(receipt: Mapping[str, Any]) -> bytes:
    return (json.dumps(receipt, ensure_ascii=False, indent=2) + "\n").encode()


def _imported_helpers(path: Path) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "helpers":
            parts = node.module.split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]

"""Calls of the Pandoc that the locked wheel brings along."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from helpers.errors import RenderingFailed

_SECONDS = 600
# Room that a processor's own cache holds is quicker than the 64 MB that Pandoc asks for, and a report is written before
# there is any rubbish to collect.
_MEMORY = "-H4k -A2m -O256m"
STYLE = Path(__file__).parents[1] / "style"


def run_pandoc(arguments: Sequence[str], *, folder: Path, text: str = "", epoch: int = 0) -> str:
    """Run Pandoc in `folder` with `text` as its input and return what it writes; raises RenderingFailed.

    `epoch` (seconds since 1970) is the time that files are stamped with, so that the clock leaves no trace.
    """
    # A user's own Pandoc folder may hold templates and defaults; a report must not depend on them.
    command = [pandoc_path(), f"--data-dir={STYLE}", *arguments]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "GHCRTS": _MEMORY}
    try:
        result = subprocess.run(
            command,
            input=text.encode(),
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise RenderingFailed(f"Pandoc blev ikke færdig på {_SECONDS} sekunder.") from None
    if result.returncode != 0:
        raise RenderingFailed(f"Pandoc afviste dokumentet: {message(result.stderr, folder)}")
    return result.stdout.decode()


@cache
def pandoc_path() -> str:
    """The wheel's own program: pypandoc would take a newer one from PATH, and the same input give another report."""
    import pypandoc

    name = "pandoc.exe" if sys.platform == "win32" else "pandoc"
    own = Path(pypandoc.__file__).parent / "files" / name
    return str(own) if own.exists() else pypandoc.get_pandoc_path()


def message(output: bytes, folder: Path) -> str:
    """What a tool said, without the folder that it was run in."""
    text = output.decode(errors="replace").strip()
    return text.replace(f"{folder}/", "").replace(str(folder), "") or "programmet sagde ikke hvorfor"

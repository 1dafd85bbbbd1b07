"""Kernels forked from a warm process: ready without imports, apart from each other, gone when the notebook is done."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from multiprocessing import forkserver, resource_tracker
from pathlib import Path

import nbformat
import psutil
import pytest

from helpers.errors import NotebookFailed
from helpers.execution import TimeLimit, run_notebook
from helpers.placing import socket_place
from helpers.processes import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only")


FORKED = ("auto", "jupyter")


def _run(folder: Path, *cells: str, kernel: str = "auto", limit: TimeLimit | None = None) -> nbformat.NotebookNode:
    source = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    source.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(source, folder / "source.ipynb")
    run_notebook(
        folder / "source.ipynb", folder / "done.ipynb", parameters={}, folder=folder, kernel=kernel,
        limit=limit or TimeLimit(60),
    )  # fmt: skip
    return nbformat.read(folder / "done.ipynb", as_version=4)


def _shown(notebook: nbformat.NotebookNode) -> str:
    return notebook.cells[-1].outputs[0]["data"]["text/plain"]


@pytest.fixture(autouse=True)
def own_runtime(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))


@pytest.mark.parametrize("kernel", FORKED)
def test_a_forked_kernel_has_everything_imported_and_an_ordinary_one_has_not(tmp_path, kernel):
    look = "import sys\n[name in sys.modules for name in ('helpers.chapters', 'scipy', 'debugpy._version')]"
    # What only the estimates need would take 35 MB and half a second in every worker.
    assert _shown(_run(tmp_path, look, kernel=kernel)) == "[True, False, False]"
    assert _shown(_run(tmp_path, look, kernel="standard")) == "[False, False, True]"


SHOWN = (
    "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1))\nplt.plot([1, 2]);",
    "import sys\nprint('ud')\nprint('mere')",
    "sys.stderr.write('fejl');",
    "from IPython.display import HTML, JSON, clear_output, display\nnamed = display('før', display_id='navn')",
    "import numpy\nheld = {'n': numpy.int64(2)}\ndisplay(JSON(held), metadata={'day': numpy.float64(0.5)})\nheld['n'] = 3",
    "named.update('efter')\ndisplay(HTML('<b>fed</b>'), JSON({'a': [1]}))\n'sidst'",
    "print('væk')\nclear_output(wait=True)\nprint('ny')",
    "print('væk')\nclear_output()",
    "# tom",
    "class Picture:\n    __repr__ = lambda self: 'billede'\n    _repr_png_ = lambda self: b'\\x89PNG'\nPicture()",
    "%%html\n<i>kursiv</i>",
    "!echo hej",
    "import asyncio\nawait asyncio.sleep(0)\n_, Out[6], __name__",
    "import pickle\ntype(pickle.loads(pickle.dumps(Picture()))).__name__",
)


@pytest.mark.parametrize("kernel", FORKED)
def test_a_forked_kernel_shows_what_an_ordinary_one_shows(tmp_path, kernel):
    forked, ordinary = _run(tmp_path, *SHOWN, kernel=kernel), _run(tmp_path, *SHOWN, kernel="standard")
    assert forked.metadata == ordinary.metadata
    for ours, theirs in zip(forked.cells, ordinary.cells, strict=True):
        assert ours == theirs
    assert forked.cells[0].outputs[0].data["image/png"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("raise ValueError('nej')", "ValueError: nej"),
        ("class Bad:\n    def _repr_html_(self): raise KeyError('sort')\nBad()", "KeyError: 'sort'"),
        ("1 +", "SyntaxError"),
        ("%nosuchmagic", "CellExecutionError"),
        ("display({'text/plain': ''}, raw=True, metadata={'held': print})", "TypeError"),
        ("input()", "Error"),
    ],
)
def test_a_cell_that_goes_wrong_is_told_and_no_later_one_runs(tmp_path, cell, told):
    with pytest.raises(NotebookFailed, match=told):
        _run(tmp_path, cell, f"open({str(tmp_path / 'later')!r}, 'w')")
    assert not (tmp_path / "later").exists()


@pytest.mark.parametrize("kernel", FORKED)
def test_one_kernel_sees_nothing_of_another(tmp_path, kernel):
    _run(tmp_path, "import helpers.charts\nhelpers.charts.left_behind = 1\nleft = 1", kernel=kernel)
    look = "import helpers.charts\nhasattr(helpers.charts, 'left_behind'), 'left' in globals()"
    assert _shown(_run(tmp_path, look, kernel=kernel)) == "(False, False)"


@pytest.mark.parametrize("kernel", FORKED)
def test_the_kernel_runs_in_the_reports_folder_and_is_gone_afterwards(tmp_path, kernel):
    shown = _shown(_run(tmp_path, "import os\nos.getcwd(), os.getpid()", kernel=kernel))
    folder, process = eval(shown)  # noqa: S307 - the tuple that the test itself asked for
    assert folder == str(tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert not list((tmp_path / "runtime").glob("*"))


@pytest.mark.parametrize("length", [38, 39, 150])
def test_sockets_have_a_short_place_however_long_the_path_of_temporary_files_is(monkeypatch, length):
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="l" * (length - 13)) as name:
        monkeypatch.setattr(tempfile, "tempdir", name)
        place = socket_place()
        assert (str(place) == name) == (len(name) <= 42)
        assert len(str(place / "nedslag-4194304-abcdefgh" / "pymp-abcdefgh" / "listener-abcdefgh")) <= 107


IN_FOLDER_OF_LONG_NAME = """
import sys
from multiprocessing import forkserver
from pathlib import Path
import nbformat
from helpers.execution import run_notebook
from helpers.placing import own_folder

with own_folder() as name:
    folder = Path(name)
    cells = [nbformat.v4.new_code_cell(text) for text in ("import os\\nos.system('echo programmet')", "1 + 1")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "source.ipynb")
    run_notebook(folder / "source.ipynb", folder / "done.ipynb", parameters={}, folder=folder, kernel="auto")
    shown = nbformat.read(folder / "done.ipynb", as_version=4).cells[-1].outputs[0]["data"]["text/plain"]
    address = forkserver._forkserver._forkserver_address
    sys.stdout.write(f"{shown} {len(address)} {int(name in address)} {address}")
"""


def test_a_notebook_runs_where_temporary_files_have_long_paths_and_leaves_nothing_there_or_elsewhere(tmp_path):
    """Sockets may have no path of more than 107 bytes."""
    folder = tmp_path / ("lang" * 30)
    folder.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", IN_FOLDER_OF_LONG_NAME],
        env={**os.environ, "TMPDIR": str(folder)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    # What a program of a cell's prints is told on stderr.
    assert "programmet" in run.stderr
    shown, length, is_inside, address = run.stdout.split(maxsplit=3)
    assert (shown, is_inside) == ("2", "0")
    assert int(length) <= 107
    assert list(folder.iterdir()) == []
    assert not Path(address).parents[1].exists()


PARENT = "import os\nos.getppid(), len(os.listdir(f'/proc/{os.getppid()}/task'))"


@pytest.mark.parametrize("kernel", FORKED)
def test_the_process_that_kernels_are_forked_from_has_no_threads_and_is_started_again_when_it_dies(tmp_path, kernel):
    parent, threads = eval(_shown(_run(tmp_path, PARENT, kernel=kernel)))  # noqa: S307 - the tuple that the test itself asked for
    assert threads == 1
    assert parent != os.getpid()
    os.kill(parent, signal.SIGKILL)
    again, threads = eval(_shown(_run(tmp_path, PARENT, kernel=kernel)))  # noqa: S307
    assert again != parent
    assert threads == 1


@pytest.mark.parametrize("kernel", FORKED)
def test_a_killed_kernel_and_an_endless_cell_are_failures_of_the_notebook(tmp_path, kernel):
    with pytest.raises(NotebookFailed, match="notebookens proces døde undervejs"):
        _run(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", kernel=kernel)
    with pytest.raises(NotebookFailed, match="cellen blev ikke færdig på 2 sekunder"):
        _run(tmp_path, "while True: pass", limit=TimeLimit(2), kernel=kernel)
    with pytest.raises(NotebookFailed, match="rapporten blev ikke færdig på 1 sekunder"):
        _run(tmp_path, "import time", "while True: pass", limit=TimeLimit(60, 1), kernel=kernel)
    with pytest.raises(NotebookFailed, match="notebookens proces døde undervejs"):
        _run(tmp_path, "import os\nos._exit(0)", kernel=kernel)
    assert _running_in(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir() if "kernel" in path.name] == []


def _running_in(folder: Path) -> list[int]:
    """Processes whose folder is that of a report: its kernel, and what that has started."""
    # The process that kernels are forked from stays where it was first asked for.
    # So does the one that counts what they share.
    own = {os.getpid(), forkserver._forkserver._forkserver_pid, resource_tracker._resource_tracker._pid}
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            found += [process.pid] if process.cwd() == str(folder) and process.pid not in own else []
    return found

"""What goes wrong while reports are made: killed drivers, full and lost disks, two drivers, hanging and dead kernels."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from project_factory import ROOT, make_project, pipeline

from helpers import placing
from helpers.errors import CallError
from helpers.placing import only_driver, put_in_place, recover
from helpers.processes import can_fork

ENDINGS = ("html", "pdf", "ipynb", "results.csv", "receipt.json")


def _files(folder: Path, content: bytes) -> dict[Path, bytes]:
    return {folder / f"midway.{ending}": content + ending.encode() for ending in ENDINGS}


def _state(folder: Path) -> set[bytes]:
    """Which releases the files in a folder are of."""
    return {path.read_bytes()[:1] for path in folder.iterdir() if not path.name.startswith(".")}


def _left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


# Run apart from pytest: it forks writers and kills them, at every step in turn and then at random moments.
KILLER = """
import itertools, json, os, random, signal, sys, time
from pathlib import Path
from helpers import placing

def release(folder, content):
    files = {folder / f"midway.{ending}": content + b"." * 200_000 for ending in ("html", "pdf", "ipynb")}
    placing.put_in_place(files, name="midway")

def look(folder):
    placing.recover(folder)
    left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    return sorted({path.read_bytes()[:1].decode() for path in folder.iterdir()}) + left

def killed_at(folder, last):
    calls = itertools.count(1)
    def counted(function):
        def call(*arguments, **named):
            if next(calls) == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **named)
        return call
    placing._write, Path.replace, Path.unlink = map(counted, (placing._write, Path.replace, Path.unlink))
    release(folder, b"2")

def in_child(work):
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child

root, steps, moments = Path(sys.argv[1]), [], []
for step in itertools.count(1):
    release(root / str(step), b"1")
    _, status = os.waitpid(in_child(lambda: killed_at(root / str(step), step)), 0)
    steps.append(look(root / str(step)))
    if os.WIFEXITED(status):
        break
chance, folder = random.Random(7), root / "moments"
release(folder, b"0")
for _ in range(20):
    child = in_child(lambda: [release(folder, str(n % 10).encode()) for n in range(10_000)])
    time.sleep(chance.uniform(0, 0.05))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    moments.append(look(folder))
print(json.dumps([steps, moments]))
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """What a folder held after a writer was killed: at every step in turn, and at 20 random moments."""
    command = [sys.executable, "-c", KILLER, str(tmp_path_factory.mktemp("killed"))]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_a_release_killed_at_any_step_is_the_old_or_the_new_one_and_never_a_mixture(killed):
    steps = killed[0]
    assert len(steps) > 8
    assert steps[0] == ["1"]
    assert steps == sorted(steps)
    assert {tuple(state) for state in steps} == {("1",), ("2",)}


def test_releases_killed_at_20_random_moments_are_whole_and_leave_nothing(killed):
    moments = killed[1]
    assert len(moments) == 20
    assert all(len(state) == 1 for state in moments), moments


@pytest.fixture
def temporary(tmp_path):
    """A folder for temporary files with a longer path than a socket may have."""
    folder = tmp_path / ("lang" * 30)
    folder.mkdir()
    return folder


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc on this system")
def test_whole_drivers_killed_at_random_moments_lose_no_release_and_leave_nothing(tmp_path, temporary):
    """Each kill costs a run: 20 here, more by calling driver_killer.py with a number of one's own."""
    killer = ROOT / "tests/functional/driver_killer.py"
    command = [sys.executable, str(killer), str(make_project(tmp_path / "p")), "20"]
    run = subprocess.run(
        command, env={**os.environ, "TMPDIR": str(temporary)}, capture_output=True, text=True, check=True
    )
    found = json.loads(run.stdout)
    assert found.pop("kills") == 20
    assert found.pop("ended before") < 10
    assert found == dict.fromkeys(("failed", "lost", "half", "processes", "temporary", "old"), 0)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 kB; where none may be mounted, a limit on the size of files stands in for it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], check=False).returncode == 0
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
    yield folder
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    if mounted:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk_leaves_the_last_release_and_nothing_else(small_disk):
    put_in_place(_files(small_disk, b"1"), name="midway")
    with pytest.raises(OSError) as error:  # noqa: PT011 - which one depends on the disk
        put_in_place(_files(small_disk, b"2" * 50_000), name="midway")
    assert re.fullmatch(r"midway\.\S+: (disken er fuld|filen er større, end der er lov til)", placing.told(error.value))
    assert _state(small_disk) == {b"1"}
    assert _left(small_disk) == []


@pytest.mark.parametrize("number", [errno.EROFS, errno.ESTALE, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("call", ["_write", "replace"])
def test_a_folder_that_is_lost_or_cannot_be_written_leaves_one_whole_release(tmp_path, monkeypatch, number, call):
    put_in_place(_files(tmp_path, b"1"), name="midway")
    done = []

    def failing(function):
        def write(path, target):
            if len(done) == 3:
                raise OSError(number, "lost", str(path))
            done.append(path)
            return function(path, target)

        return write

    with monkeypatch.context() as patch:
        where = placing if call == "_write" else Path
        patch.setattr(where, call, failing(getattr(where, call)))
        with pytest.raises(OSError) as error:  # noqa: PT011
            put_in_place(_files(tmp_path, b"2"), name="midway")
    assert placing.told(error.value).startswith("midway.")
    assert "lost" not in placing.told(error.value)
    recover(tmp_path)
    assert _state(tmp_path) == ({b"1"} if call == "_write" else {b"2"})
    assert _left(tmp_path) == []


@pytest.fixture
def read_only(tmp_path):
    """A folder with a release that cannot be written to: a mount that is read only, or for others than root a mode."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "none", folder], check=False, capture_output=True).returncode == 0
    put_in_place(_files(folder, b"1"), name="midway")
    if mounted:
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    else:
        folder.chmod(0o555)
    yield folder
    folder.chmod(0o755) if not mounted else subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(os.name != "posix", reason="folders have no such modes on this system")
def test_a_folder_that_can_only_be_read_leaves_the_last_release(read_only):
    if os.access(read_only, os.W_OK) and os.geteuid() == 0:
        pytest.skip("root may write everywhere, and nothing may be mounted here")
    with pytest.raises(OSError) as error:  # noqa: PT011 - which one depends on how it is read only
        put_in_place(_files(read_only, b"2"), name="midway")
    assert re.search(r"(mappen kan kun læses|du har ikke ret til at skrive i mappen)", placing.told(error.value))
    assert _state(read_only) == {b"1"}
    assert _left(read_only) == []


@pytest.mark.parametrize(("call", "kept"), [("_write", b"1"), ("replace", b"2")])
def test_a_network_drive_that_goes_away_and_comes_back_has_one_whole_release(tmp_path, monkeypatch, call, kept):
    """The folder is gone from the third write, or from the third move, on."""
    drive, gone, done = tmp_path / "drive", tmp_path / "gone", []
    drive.mkdir()
    put_in_place(_files(drive, b"1"), name="midway")
    where = placing if call == "_write" else Path
    before = getattr(where, call)

    def lost(path, target):
        done.append(path)
        if len(done) == 3:
            os.rename(drive, gone)  # noqa: PTH104 - Path's own is the one that is replaced
        return before(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(where, call, lost)
        with pytest.raises(OSError) as error:  # noqa: PT011
            put_in_place(_files(drive, b"2"), name="midway")
    assert "mappen er væk" in placing.told(error.value)
    gone.rename(drive)
    recover(drive)
    assert _state(drive) == {kept}
    assert _left(drive) == []


FAULTS = {
    "baseline": ("while True: pass", "cellen blev ikke færdig på 3 sekunder"),
    "midway": ("import os\nos._exit(0)", "notebookens proces døde undervejs"),
}


def test_reports_that_hang_or_lose_their_kernel_fail_alone_and_their_last_release_stays(
    tmp_path, temporary, monkeypatch
):
    monkeypatch.setenv("TMPDIR", str(temporary))
    project = make_project(tmp_path / "p")
    for phase, (code, _) in FAULTS.items():
        notebook = project / "notebooks" / f"{phase}.ipynb"
        cells = json.loads(notebook.read_text(encoding="utf-8"))
        first = next(
            c for c in cells["cells"] if c["cell_type"] == "code" and "parameters" not in c["metadata"]["tags"]
        )
        first["source"] = code
        notebook.write_text(json.dumps(cells), encoding="utf-8")
    released = project / "reports/bibliotek/rebild"
    released.mkdir(parents=True)
    (released / "baseline.html").write_text("forrige", encoding="utf-8")
    run = pipeline(project, "run", "--format", "html", "--cell-seconds", "3", "--area", "rebild", "--workers", "1")
    assert run.returncode == 1
    for _, told in FAULTS.values():
        assert told in run.stderr
    assert [path.name for path in released.iterdir()] == ["baseline.html"]
    assert (released / "baseline.html").read_text(encoding="utf-8") == "forrige"
    assert list(temporary.iterdir()) == []


def test_two_drivers_at_once_are_told_of_each_other_and_a_dead_ones_lock_is_free(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from helpers.placing import only_driver\n"
        "with only_driver(Path(sys.argv[1]), started='2026-01-02'): print('har den', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "har den\n"
    with (
        pytest.raises(CallError, match=rf"proces {other.pid} på .*, startet 2026-01-02"),
        only_driver(tmp_path, started=""),
    ):
        pass
    other.kill()
    other.communicate()
    with only_driver(tmp_path, started="nu"):
        assert json.loads((tmp_path / "driver.json").read_text(encoding="utf-8"))["process"] == os.getpid()


def _processes(marker: str) -> list[int]:
    """Processes that have a text in their environment: those that a run started, kernels and all."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdecimal() and marker.encode() in (folder / "environ").read_bytes():
                state = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
                found += [int(folder.name)] if state not in "ZX" else []
        except OSError:
            continue
    return found


def _kernels_in(folder: Path) -> list[int]:
    """Processes that lead a session of their own in one of the folders of reports below `folder`."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            is_leader = os.getsid(process.pid) == process.pid
            found += [process.pid] if is_leader and folder in Path(process.cwd()).parents else []
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc on this system")
def test_a_driver_killed_while_kernels_run_leaves_no_process_and_the_next_run_continues(tmp_path, temporary):
    project, released = make_project(tmp_path / "p"), tmp_path / "p/reports/bibliotek/rebild"
    released.mkdir(parents=True)
    (released / "midway.html").write_text("forrige", encoding="utf-8")
    marker = f"NEDSLAG_TEST={tmp_path}"
    environment = {**os.environ, "TMPDIR": str(temporary), **dict([marker.split("=")])}
    command = [sys.executable, str(ROOT / "pipeline.py"), "run", "--project", str(project), "--format", "html"]
    command += ["--area", "rebild", "--phase", "midway"]
    driver = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert _waited(lambda: _kernels_in(temporary))
    own = _processes(marker)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    assert _waited(lambda: not _processes(marker))
    assert (released / "midway.html").read_text(encoding="utf-8") == "forrige"
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "1 rapport lavet" in again.stdout
    assert [path.name for path in temporary.iterdir() if path.name.startswith("nedslag-")] == []
    # Other tests use the place for sockets too.
    assert [folder for folder in placing.left_folders() if int(folder.name.split("-")[1]) in own] == []
    assert _processes(marker) == []


@pytest.mark.skipif(not can_fork(), reason="processes are forked on Linux only")
def test_reports_are_made_although_the_process_that_all_others_are_forked_from_dies(tmp_path):
    project = make_project(tmp_path / "p")
    command = [sys.executable, str(ROOT / "pipeline.py"), "run", "--project", str(project), "--format", "html"]
    driver = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert _waited(lambda: list((project / "reports").rglob("*.html")))
    children = psutil.Process(driver.pid).children()
    (server,) = [child for child in children if "forkserver" in " ".join(child.cmdline())]
    server.kill()
    said, complained = driver.communicate()
    assert (driver.returncode, complained) == (0, "")
    assert "5 rapporter lavet" in said


def _waited(done: Callable[[], object]) -> bool:
    """Whether something came true within some minutes."""
    for _ in range(2000):
        if done():
            return True
        time.sleep(0.1)
    return False

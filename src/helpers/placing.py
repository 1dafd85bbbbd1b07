"""Files in their place, all of them or none, whatever happens on the way; and one driver at a time.

All new files are written beside their places first. A journal then names them, and from that moment the release is
made: a run that is killed while it moves them is finished by `recover`, one that is killed before it leaves nothing.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.errors import CallError

PREFIX = "nedslag-"
_NEW, _JOURNAL = ".new", ".journal"
_LOCK, _HOLDER = "driver.lock", "driver.json"
# A socket's path is at most 107 bytes, of which what multiprocessing puts below a folder of ours takes up to 65.
_LONGEST_FOR_SOCKETS = 42
# Only to make a private folder in.
_SHORT_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108  # nosec B108
# A path from the top of a file system.
_PATH = re.compile(r"(?<![\w./:\\])(?:[A-Za-z]:)?(?:[\\/][^\s\\/:'\"»«,]+)+[\\/]([^\s\\/:'\"»«,]+)")
_TOLD = {
    errno.ENOSPC: "disken er fuld",
    errno.EDQUOT: "der er ikke mere plads til dig på disken",
    errno.EFBIG: "filen er større, end der er lov til",
    errno.EROFS: "mappen kan kun læses",
    errno.EACCES: "du har ikke ret til at skrive i mappen",
    errno.EPERM: "du har ikke ret til at skrive i mappen",
    errno.ESTALE: "netværksdrevet er væk",
    errno.EIO: "disken eller netværksdrevet svarer ikke",
    errno.ENOTCONN: "netværksdrevet er væk",
    errno.EHOSTDOWN: "netværksdrevet er væk",
    errno.ENOENT: "mappen er væk",
}


def put_in_place(files: Mapping[Path, bytes], *, name: str) -> None:
    """Replace files, all or none; `name` tells their journal from others in the folder that holds them all.

    Raises OSError. Where it was raised before the release was made, every file is as it was; where it was raised while
    files were moved (a lost disk), `recover` moves the rest.
    """
    folder = Path(os.path.commonpath([path.parent for path in files]))
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
    journal = folder / f".{name}{_JOURNAL}"
    written = [_temporary(path) for path in files]
    unfinished = journal.with_name(f"{journal.name}{_NEW}")
    try:
        for path, content in files.items():
            _write(_temporary(path), content)
        _write(unfinished, json.dumps([path.relative_to(folder).as_posix() for path in files]).encode())
        unfinished.replace(journal)
    except OSError:
        for path in (*written, unfinished):
            path.unlink(missing_ok=True)
        raise
    _finish(journal)


def recover(output: Path) -> None:
    """Finish every release that was made but not moved whole, and remove what never became one."""
    for journal in sorted(output.rglob(f".*{_JOURNAL}")):
        _finish(journal)
    for left in sorted(output.rglob(f".*{_NEW}")):
        left.unlink(missing_ok=True)


@contextmanager
def only_driver(folder: Path, *, started: str) -> Iterator[None]:
    """Hold the project alone; the system frees the lock when this process is gone, however it went.

    Raises CallError that names the holder when somebody else has it. `started` is said to others in turn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise CallError(f"Projektet er i brug: {_holder(folder)}. Vent, til den er færdig, eller stop den.") from None
    try:
        holder = {"process": os.getpid(), "machine": platform.node(), "started": started}
        (folder / _HOLDER).write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def own_folder() -> tempfile.TemporaryDirectory[str]:
    """A working folder that `remove_left_folders` knows this process by; it goes when the `with` around it ends."""
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", ignore_cleanup_errors=True)


def socket_place() -> Path | None:
    """Where folders for sockets are made: among the temporary files, or in a shorter place; None when there is none."""
    for place in _places():
        if len(os.fsencode(place)) <= _LONGEST_FOR_SOCKETS and os.access(place, os.W_OK | os.X_OK):
            return place
    return None


def left_folders() -> list[Path]:
    """The working folders of this user's processes that were killed before they could remove them themselves."""
    if os.name != "posix":
        return []
    found = []
    for folder in (folder for place in _places() for folder in place.glob(f"{PREFIX}*-*")):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdecimal() and not _is_alive(int(owner)) and _is_own(folder):
            found.append(folder)
    return found


def remove_left_folders() -> None:
    """Remove what killed processes left, so that no run leaves anything for longer than until the next."""
    for folder in left_folders():
        shutil.rmtree(folder, ignore_errors=True)


def told(error: OSError) -> str:
    """What went wrong with a file, in Danish; only the file's name is told, not where it lies."""
    name = Path(error.filename).name if error.filename else "filen"
    return f"{name.removesuffix(_NEW).removeprefix('.')}: {_TOLD.get(error.errno or 0, error.strerror or str(error))}"


def without_paths(text: str, root: Path | None = None) -> str:
    """A message in which paths are told from the project's own folder (`root`) or, elsewhere, by their last part."""
    for own in {str(root), str(root.resolve())} if root else set[str]():
        text = text.replace(f"{own}{os.sep}", "")
    return _PATH.sub(r"…/\1", text)


def _is_alive(process: int) -> bool:
    """Whether a process still runs; one that is dead but that nobody has asked about yet does not."""
    import psutil  # which a run that finds nothing left behind has no use for

    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _places() -> list[Path]:
    """The folders in which working folders may lie, the one for temporary files first."""
    return list(dict.fromkeys(Path(name) for name in (tempfile.gettempdir(), *_SHORT_FOLDERS)))


def _is_own(folder: Path) -> bool:
    try:
        return folder.stat().st_uid == os.getuid()
    except FileNotFoundError:
        # Another run has removed it meanwhile.
        return False


def _finish(journal: Path) -> None:
    """Move what the journal names and is not moved yet; the journal goes last."""
    for name in json.loads(journal.read_text(encoding="utf-8")):
        path = journal.parent / name
        if _temporary(path).exists():
            _temporary(path).replace(path)
    _sync_folder(journal.parent)
    journal.unlink()


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}{_NEW}")


def _write(path: Path, content: bytes) -> None:
    """Write a file that is on the disk, not only on its way there, when this returns."""
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        # A full disk does not say which file it was.
        raise OSError(error.errno, error.strerror, str(path)) from None


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"proces {holder['process']} på {holder['machine']}, startet {holder['started']}"
    except (OSError, ValueError, KeyError):
        return "en kørsel, som er ved at begynde"

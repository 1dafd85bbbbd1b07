"""Which kind of file was delivered, by its content as well as by its name."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from helpers.errors import InputProblems, Problem, nearest

KIND_NAMES = {
    "text": "en tekstfil (CSV)",
    "xlsx": "en Excel-fil (XLSX)",
    "sav": "en SPSS-fil (SAV)",
    "parquet": "en Parquet-fil",
    "ole": "en ældre Office-fil (XLS)",
    "pdf": "en PDF-fil",
    "html": "en webside (HTML eller XML)",
}
_BY_SUFFIX = {
    ".csv": "text", ".txt": "text", ".tsv": "text", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".sav": "sav", ".zsav": "sav", ".parquet": "parquet",
}  # fmt: skip
_BY_FIRST_BYTES = {
    b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole", b"$FL2": "sav", b"$FL3": "sav",
    b"PAR1": "parquet", b"%PDF": "pdf",
}  # fmt: skip
# Excel keeps an encrypted workbook as a stream of this name in an OLE file.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_STARTS = (b"ENCRYPTEDSAV", b"PARE")


# What reading a damaged ZIP from memory ends with: its own error, data that end too soon or do not unpack, a part that
# is locked or patched (RuntimeError), names that are no text (ValueError), and XML that is none.
_DAMAGED = (zipfile.BadZipFile, EOFError, zlib.error, RuntimeError, ValueError, expat.ExpatError)
_PACKED_BY_EXCEL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# An Excel file is a ZIP: what it may be unpacked, and how many times itself where that is much.
_MOST_UNPACKED, _MUCH_UNPACKED, _MOST_TIMES, _MOST_PARTS = 4 * 2**30, 100 * 2**20, 150, 10_000


def checked_kind(path: Path) -> str:
    """`text`, `xlsx`, `sav` or `parquet`; raises InputProblems when the file is not what its name says it is.

    A workbook is refused where it would be unpacked to far more than it can hold, and where a part of it is packed in
    another way than Excel's or declares entities, which Excel never does.
    """
    kind = _BY_SUFFIX.get(path.suffix.lower())
    if kind is None:
        allowed = ", ".join(_BY_SUFFIX)
        hint = nearest(path.suffix.lower(), _BY_SUFFIX) or "Gem filen som CSV eller XLSX."
        raise refusal(path, f"endelsen »{path.suffix}« kendes ikke", allowed, hint)
    content = _content(path)
    if not content.strip():
        raise empty_file(str(path))
    found = _kind_of(content)
    if content.startswith(_ENCRYPTED_STARTS) or (found == "ole" and _ENCRYPTED_STREAM in content):
        raise refusal(path, "filen er låst med adgangskode", "en fil uden adgangskode", "Gem den uden adgangskode.")
    if found != kind:
        is_not = f"indholdet er ikke {KIND_NAMES[kind]}"
        says = f"indholdet er {KIND_NAMES[found]}" if found != "text" else is_not
        raise refusal(
            path, says, f"{KIND_NAMES[kind]}, som endelsen siger", "Ret endelsen, eller eksportér filen igen."
        )
    if kind == "xlsx":
        _check_parts(path, content)
    return kind


def _check_parts(path: Path, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            is_bomb = unpacked > _MUCH_UNPACKED and unpacked > _MOST_TIMES * len(content)
            if is_bomb or unpacked > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
                found = f"filen fylder {unpacked // 2**20} MB, når den pakkes ud, og {len(content) // 2**10} KB pakket"
                raise refusal(path, found, "en fil, som Excel har gemt", "Åbn filen i Excel, og gem den igen som XLSX.")
            for part in parts:
                if part.compress_type not in _PACKED_BY_EXCEL:
                    found = f"{part.filename} i filen er pakket på en måde, som Excel ikke bruger"
                    raise refusal(path, found, "en fil, som Excel har gemt", "Åbn filen i Excel, og gem den igen.")
                if part.filename.lower().endswith((".xml", ".rels")) and _has_entities(archive, part):
                    found = f"{part.filename} i filen har entiteter (DOCTYPE)"
                    raise refusal(path, found, "en fil, som Excel har gemt", "Åbn filen i Excel, og gem den igen.")
    except _DAMAGED:
        # Refused here, for a damaged part must not keep those behind it from being looked at.
        raise broken_file(path, "xlsx") from None


def _has_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether the part has a DOCTYPE: it stands before the first element, however much stands before it."""
    found: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append(True)
    parser.StartElementHandler = lambda *_: found.append(False)
    with archive.open(part) as file:
        while not found and (block := file.read(4096)):
            parser.Parse(block)
    return bool(found) and found[0]


def refusal(path: Path, found: str, allowed: str, repair: str) -> InputProblems:
    """The error for a file as a whole."""
    return InputProblems([Problem(str(path), "", found, allowed, repair, "file")])


def broken_file(path: Path, kind: str) -> InputProblems:
    """The error for a file that is of its kind, but cut short or damaged."""
    found = f"filen kan ikke læses som {KIND_NAMES[kind]}: den er afbrudt eller beskadiget"
    return refusal(path, found, KIND_NAMES[kind], "Hent eller eksportér filen igen.")


def empty_file(file: str) -> InputProblems:
    """The error for a file without a single filled cell."""
    allowed = "en overskrift og en række pr. respondent"
    return InputProblems([Problem(file, "", "filen er tom", allowed, "Eksportér svarene igen.", "file")])


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise refusal(path, "stien er ikke en fil", "en fil, der kan læses", "Ret stien.")
        return path.read_bytes()
    except FileNotFoundError:
        beside = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        hint = nearest(path.name, beside) or "Ret stien, eller læg filen der."
        raise refusal(path, "filen findes ikke", "", hint) from None
    except OSError as error:
        raise refusal(path, f"filen kan ikke åbnes ({error.strerror})", "en fil, der kan læses", "Ret stien.") from None


def _kind_of(content: bytes) -> str:
    for start, kind in _BY_FIRST_BYTES.items():
        if content.startswith(start):
            return kind
    beginning = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return "html" if beginning.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")) else "text"

"""Which files were delivered for a quarter, and which of them count.

Belongs here: names, versions, copies and junk. Does not belong here: the content of a file; its bytes only get a hash.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pipelines.core.junk import is_junk
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.files.showing import shown
from pipelines.schemas.delivery_codes import FileStatus

_ENDINGS = r"(?:\.(?:csv|txt|tsv|xlsx|parquet|gz|zip))*"
_NAME = re.compile(rf"(?P<stem>.*?)(?:\.v(?P<version>[0-9]{{1,9}}))?{_ENDINGS}", re.IGNORECASE | re.DOTALL)
_AGB_FOLDER = re.compile(r"[0-9]{8}")
_PIECE_BYTES = 1024**2
_READERS = 4
_HASH_DIGITS = 32


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file below the folder of a quarter.

    `file_id`: its position in code point order of the paths, from 1. `name`: path as it may be shown (R37). `folder`: AGB code that is
    the name of its folder under the quarter, or empty. `list_name`: path without version and endings. `sha256` is empty where the bytes
    cannot be read. `status`: SUPERSEDED, or DUPLICATE_FILE for a copy of a superseded file of another list, whose name is `copy_of`; None
    for a file that is to be read.
    """

    file_id: int
    path: Path
    name: str
    folder: str
    list_name: str
    version: int
    bytes: int
    sha256: str
    status: FileStatus | None = None
    copy_of: str = ""


class NotRead(NamedTuple):
    """Something below the folder of a quarter that is not read: its name and folder as in `DeliveredFile`, and what it is."""

    name: str
    folder: str
    what: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The files in code point order of their paths, what is not read, and the `content_hash` of `delivery_hash`."""

    files: tuple[DeliveredFile, ...]
    not_read: tuple[NotRead, ...]
    content_hash: str


def discover(folder: Path, key: PseudonymKey) -> Delivered:
    """Every delivered file below `folder`, with its hash and whether it is superseded. Links and special files are not read."""
    names, skipped = _walk(folder)
    hashes = _hashes(folder, names)
    found = [_file(folder, name, number, of, key) for number, (name, of) in enumerate(zip(names, hashes, strict=True), start=1)]
    not_read = tuple(NotRead(shown(path, key), _agb_folder(path), what) for path, what in skipped)
    return Delivered(tuple(_with_status(_with_names_apart(found))), not_read, _content_hash(names, hashes))


def delivery_hash(folder: Path) -> str:
    """A hash (32 hex digits) of the paths and bytes of all files below `folder`."""
    names, _ = _walk(folder)
    return _content_hash(names, _hashes(folder, names))


def delivery_stamp(folder: Path) -> str:
    """A hash (32 hex digits) of the paths, sizes and times of all files below `folder`, which are not read; empty without files."""
    names, _ = _walk(folder)
    stats = [(folder / name).lstat() for name in names]
    return _digest(f"{name}\0{of.st_size}\0{of.st_mtime_ns}" for name, of in zip(names, stats, strict=True)) if names else ""


def _walk(folder: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The files below `folder`, and what is not read with a word for it, both in code point order of the composed path.

    OSError when `folder` itself is there and cannot be opened: nobody knows what is in it, and it is not the same as nothing.
    """
    files: list[str] = []
    skipped: list[tuple[str, str]] = []
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            entries = _entries(folder / below)
        except OSError as error:
            if not below and not isinstance(error, FileNotFoundError):
                raise
            skipped.append((below, "a folder that cannot be opened"))
            continue
        for entry in entries:
            path = f"{below}{entry.name}"
            if entry.is_symlink():
                skipped.append((path, "a link, which is not followed"))
            elif entry.is_dir():
                folders.append(f"{path}/")
            elif entry.is_file():
                files.append(path)
            else:
                skipped.append((path, "a pipe, socket or device, and not a file"))
    return sorted(files, key=_in_order), sorted(skipped, key=lambda one: _in_order(one[0]))


def _in_order(path: str) -> tuple[str, str]:
    """The sort key of paths: Unicode's composed form, and the path itself to break ties."""
    return unicodedata.normalize("NFC", path), path


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, without junk."""
    with os.scandir(folder) as entries:
        return [entry for entry in entries if not is_junk(entry.name)]


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file; OSError when it cannot be read or is not a regular file (a link is not)."""
    return b"".join(_pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("no regular file")
        while piece := os.read(descriptor, _PIECE_BYTES):
            yield piece
    finally:
        os.close(descriptor)


def _hashes(folder: Path, names: Sequence[str]) -> list[tuple[int, str]]:
    with ThreadPoolExecutor(_READERS) as readers:
        return list(readers.map(_size_and_hash, [folder / name for name in names]))


def _content_hash(names: Sequence[str], hashes: Sequence[tuple[int, str]]) -> str:
    return _digest(f"{name}\0{sha256}" for name, (_, sha256) in zip(names, hashes, strict=True))


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:_HASH_DIGITS]


def _size_and_hash(path: Path) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    try:
        for piece in _pieces(path):
            size += len(piece)
            digest.update(piece)
    except OSError:
        return 0, ""
    return size, digest.hexdigest()


def _file(folder: Path, path: str, file_id: int, of_bytes: tuple[int, str], key: PseudonymKey) -> DeliveredFile:
    above, _, name = unicodedata.normalize("NFC", path).rpartition("/")
    match = _NAME.fullmatch(name)
    assert match is not None
    return DeliveredFile(
        file_id=file_id,
        path=folder / path,
        name=shown(path, key),
        folder=_agb_folder(path),
        list_name=f"{above}/{match['stem']}",
        version=int(match["version"] or 1),
        bytes=of_bytes[0],
        sha256=of_bytes[1],
    )


def _agb_folder(path: str) -> str:
    """The AGB code that names the folder below the quarter, or empty."""
    top, separator, _ = path.partition("/")
    return top if separator and _AGB_FOLDER.fullmatch(top) else ""


def _with_names_apart(files: Iterable[DeliveredFile]) -> list[DeliveredFile]:
    """`files`, numbered where two would be shown under the same name: the name is their key in every table."""
    taken: set[str] = set()
    apart = []
    for file in files:
        name, number = file.name, 1
        while name in taken:
            number += 1
            name = f"{file.name} ({number})"
        taken.add(name)
        apart.append(replace(file, name=name))
    return apart


def _with_status(files: Sequence[DeliveredFile]) -> list[DeliveredFile]:
    """`files`, with a status where the names alone decide it.

    All files with the highest version of a list count. A copy of a superseded file of another list does not count.
    """
    highest: Counter[str] = Counter()
    for file in files:
        highest[file.list_name] = max(highest[file.list_name], file.version)
    superseded: dict[str, list[DeliveredFile]] = {}
    for file in files:
        if file.version < highest[file.list_name] and file.sha256:
            superseded.setdefault(file.sha256, []).append(file)

    def with_status(file: DeliveredFile) -> DeliveredFile:
        if file.version < highest[file.list_name]:
            return replace(file, status=FileStatus.SUPERSEDED)
        originals = [old.name for old in superseded.get(file.sha256, ()) if old.list_name != file.list_name]
        return replace(file, status=FileStatus.DUPLICATE_FILE, copy_of=originals[0]) if originals else file

    return [with_status(file) for file in files]

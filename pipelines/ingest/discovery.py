"""Which files were delivered for a quarter, and which of them count.

Belongs here: names, versions, copies and junk. What is in a file is looked at later; here its bytes only get a hash.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from pathlib import Path

from pipelines.ingest.pseudonyms import PseudonymKey

_ENDINGS = r"(?:\.(?:csv|txt|tsv|xlsx|parquet|gz|zip))*"
_NAME = re.compile(rf"(?P<stem>.*?)(?:\.v(?P<version>[0-9]{{1,9}}))?{_ENDINGS}", re.IGNORECASE | re.DOTALL)
_AGB_FOLDER = re.compile(r"[0-9]{8}")
_JUNK = frozenset({"thumbs.db", "desktop.ini"})
_JUNK_STARTS = (".", "~$")
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PIECE_BYTES = 1024**2
_READERS = 4
_HASH_DIGITS = 32


class Status(StrEnum):
    """What becomes of a file, in the words of the table `deliveries`."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    DUPLICATE_FILE = "duplicate_file"


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file below the folder of a quarter.

    `file_id`: its position in code point order of the paths, from 1. `name`: path as it may be shown (R37). `folder`: AGB code that is
    the name of its folder under the quarter, or empty. `list_name`: path without version and endings. `sha256` is empty where the bytes
    cannot be read. `status`: SUPERSEDED or DUPLICATE_FILE; None for a file that is to be read.
    """

    file_id: int
    path: Path
    name: str
    folder: str
    list_name: str
    version: int
    bytes: int
    sha256: str
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """The files in code point order of their paths, and what a person should look at; `content_hash` is that of `delivery_hash`."""

    files: tuple[DeliveredFile, ...]
    warnings: tuple[str, ...]
    content_hash: str


def discover(folder: Path, key: PseudonymKey) -> Delivered:
    """Every delivered file below `folder`, with its hash and whether it is superseded or a copy. Links are told and not followed."""
    names, skipped = _walk(folder)
    hashes = _hashes(folder, names)
    found = [_file(folder, name, number, of, key) for number, (name, of) in enumerate(zip(names, hashes, strict=True), start=1)]
    files = _judged(found)
    told = [_shown(sentence, key) for sentence in skipped]
    return Delivered(tuple(files), (*told, *_copies_across_practices(files)), _content_hash(names, hashes))


def delivery_hash(folder: Path) -> str:
    """32 hex digits for the paths and bytes of all files below `folder`: others as soon as anything in them is another."""
    names, _ = _walk(folder)
    return _content_hash(names, _hashes(folder, names))


def delivery_stamp(folder: Path) -> str:
    """32 hex digits for the paths, sizes and times of all files below `folder`, without reading them; empty when there is no file."""
    names, _ = _walk(folder)
    stats = [(folder / name).lstat() for name in names]
    return _digest(f"{name}\0{of.st_size}\0{of.st_mtime_ns}" for name, of in zip(names, stats, strict=True)) if names else ""


def is_junk(name: str) -> bool:
    """Whether a file or folder is one that systems leave behind."""
    return name.startswith(_JUNK_STARTS) or name.lower() in _JUNK


def _walk(folder: Path) -> tuple[list[str], list[str]]:
    """The paths of files below `folder`, and sentences about what is not read, both in code point order."""
    files: list[str] = []
    skipped: list[str] = []
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            entries = _entries(folder / below)
        except OSError:
            skipped.append(f"{below}: is a folder that cannot be opened")
            continue
        for entry in entries:
            path = f"{below}{entry.name}"
            if entry.is_symlink():
                skipped.append(f"{path}: is a link and is not read")
            elif entry.is_dir():
                folders.append(f"{path}/")
            elif entry.is_file():
                files.append(path)
    return sorted(files), sorted(skipped)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, without junk."""
    with os.scandir(folder) as entries:
        return [entry for entry in entries if not is_junk(entry.name)]


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file; OSError when it is none, a link included, or cannot be read."""
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
    above, _, name = path.rpartition("/")
    match = _NAME.fullmatch(name)
    assert match is not None
    top = above.partition("/")[0]
    return DeliveredFile(
        file_id=file_id,
        path=folder / path,
        name=_shown(path, key),
        folder=top if _AGB_FOLDER.fullmatch(top) else "",
        list_name=f"{above}/{match['stem']}",
        version=int(match["version"] or 1),
        bytes=of_bytes[0],
        sha256=of_bytes[1],
    )


def _shown(path: str, key: PseudonymKey) -> str:
    """The path as it may be shown: BSNs masked, and what breaks a line or is no text written as its code."""
    return _UNSHOWABLE.sub(lambda character: f"\\u{ord(character[0]):04x}", key.masked(path))


def _judged(files: Sequence[DeliveredFile]) -> list[DeliveredFile]:
    """`files` with their status.

    Of a list all files of the highest version count. Of files with the same bytes the first counts, unless they are a copy of a
    superseded file of another list.
    """
    highest: Counter[str] = Counter()
    for file in files:
        highest[file.list_name] = max(highest[file.list_name], file.version)
    judged = [replace(file, status=Status.SUPERSEDED) if file.version < highest[file.list_name] else file for file in files]
    superseded_lists: dict[str, set[str]] = defaultdict(set)
    for file in judged:
        if file.status is Status.SUPERSEDED:
            superseded_lists[file.sha256].add(file.list_name)
    counted: set[str] = set()
    return [_unless_copy(file, superseded_lists[file.sha256], counted) for file in judged]


def _unless_copy(file: DeliveredFile, superseded_lists: set[str], counted: set[str]) -> DeliveredFile:
    """`file`, marked when it is a copy; `counted` collects the hashes of the files that count."""
    if file.status is Status.SUPERSEDED or not file.sha256:
        return file
    if superseded_lists - {file.list_name} or file.sha256 in counted:
        return replace(file, status=Status.DUPLICATE_FILE)
    counted.add(file.sha256)
    return file


def _copies_across_practices(files: Iterable[DeliveredFile]) -> list[str]:
    """A warning for each pair of equal files that lie in the folders of two practices."""
    by_hash: dict[str, dict[str, DeliveredFile]] = defaultdict(dict)
    for file in files:
        if file.folder and file.bytes and file.sha256:
            by_hash[file.sha256].setdefault(file.folder, file)
    return [
        f"{first.name} and {second.name} have the same bytes and lie in the folders of two practices"
        for of_practices in by_hash.values()
        for first, second in combinations(of_practices.values(), 2)
    ]

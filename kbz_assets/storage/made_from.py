"""Fingerprints of the inputs of the counts and the money of a quarter, kept next to them: with equal inputs nothing is made again (R34).

A fingerprint is first written for tables in the making (`begin_...`), and confirmed after their checks (`confirm_...`).
"""

from __future__ import annotations

from pathlib import Path

from kbz_assets.storage.files import write_whole
from kbz_assets.storage.home import Home, QuarterFolders
from kbz_assets.storage.input_hashes import by_name
from kbz_assets.storage.warehouse import read_parquet
from pipelines.core.quarter import Quarter
from pipelines.ledger.fingerprints import counts_fingerprint
from pipelines.reference.book import ReferenceBook


def begin_counting(folders: QuarterFolders) -> None:
    """Forget the fingerprint of the counts, because they are about to change."""
    folders.counted.unlink(missing_ok=True)
    folders.being_counted.unlink(missing_ok=True)


def counting_from(folders: QuarterFolders, made_from: str, run: str) -> None:
    """Write the fingerprint of the counts that `run` is making."""
    _keep(folders.being_counted, made_from, run)


def confirm_counts(home: Home, book: ReferenceBook, quarter: Quarter, code: str, run: str) -> str:
    """Confirm the counts that `run` made, whose checks passed; gives their fingerprint.

    It is empty when another run made them, or when its steps did not read the same reference files.
    """
    folders = home.quarter(quarter)
    read = by_name(read_parquet(folders.delivery_records).select("file", "sha256").iter_rows())
    made_from = counts_fingerprint(book, quarter, read, code)
    if _kept(folders.being_counted) == [made_from, run]:
        _keep(folders.counted, made_from)
    return counted_from(folders)


def counted_from(folders: QuarterFolders) -> str:
    """The confirmed fingerprint of the counts; empty when unknown."""
    return " ".join(_kept(folders.counted))


def begin_deciding(folders: QuarterFolders, made_from: str, run: str) -> None:
    """Write the fingerprint of the money tables that `run` is making."""
    folders.decided.unlink(missing_ok=True)
    _keep(folders.being_decided, made_from, run)


def confirm_decided(folders: QuarterFolders, run: str) -> None:
    """Confirm the money tables, whose checks passed, if `run` made them."""
    made_from, *by = _kept(folders.being_decided) or [""]
    if by == [run]:
        _keep(folders.decided, made_from)


def decided_from(folders: QuarterFolders) -> str:
    """The confirmed fingerprint of the money tables; empty when unknown."""
    return " ".join(_kept(folders.decided))


def _keep(path: Path, *words: str) -> None:
    write_whole(path, f"{' '.join(words)}\n".encode())


def _kept(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").split() if path.exists() else []

"""From what the counts and the money of a quarter were made, as hashes kept beside them: what is the same need not be made again (R34).

A hash is first kept as one of something that is being made, and confirmed by whoever comes after the checks of it.
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
    """The counts are no longer those of anything known."""
    folders.counted.unlink(missing_ok=True)
    folders.being_counted.unlink(missing_ok=True)


def counting_from(folders: QuarterFolders, made_from: str, run: str) -> None:
    """The counts that `run` is making are made from this."""
    _keep(folders.being_counted, made_from, run)


def confirm_counts(home: Home, book: ReferenceBook, quarter: Quarter, code: str, run: str) -> str:
    """From what `run` made the counts, now that their checks hold.

    Empty where another run made them, or where its steps did not read the same reference files.
    """
    folders = home.quarter(quarter)
    read = by_name(read_parquet(folders.delivery_records).select("file", "sha256").iter_rows())
    made_from = counts_fingerprint(book, quarter, read, code)
    if _kept(folders.being_counted) == [made_from, run]:
        _keep(folders.counted, made_from)
    return counted_from(folders)


def counted_from(folders: QuarterFolders) -> str:
    """From what the counts were made; empty where that is not known."""
    return " ".join(_kept(folders.counted))


def begin_deciding(folders: QuarterFolders, made_from: str, run: str) -> None:
    """The money tables that `run` is making are made from this."""
    folders.decided.unlink(missing_ok=True)
    _keep(folders.being_decided, made_from, run)


def confirm_decided(folders: QuarterFolders, run: str) -> None:
    """The checks of the money tables hold, if `run` made them."""
    made_from, *by = _kept(folders.being_decided) or [""]
    if by == [run]:
        _keep(folders.decided, made_from)


def decided_from(folders: QuarterFolders) -> str:
    """From what the money tables were made; empty where that is not known."""
    return " ".join(_kept(folders.decided))


def _keep(path: Path, *words: str) -> None:
    write_whole(path, f"{' '.join(words)}\n".encode())


def _kept(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").split() if path.exists() else []

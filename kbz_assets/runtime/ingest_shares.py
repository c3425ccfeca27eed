"""Reading lists in shares, each in a separate process on this machine.

A process gets paths, names and the register; it reads the key for pseudonyms itself, from the secret of its environment.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from pathlib import Path

from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.runtime.pseudonym_key import read_key
from kbz_assets.storage.files import make_folder, private_files
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.file_shares import FileShare, Reading, deal, read_share
from pipelines.ingest.files.discovery import discover
from pipelines.ingest.quarter_lists import IngestResult, merge
from pipelines.ingest.records import FoundInFiles

SHARES_VARIABLE = "KBZ_INGEST_SHARES"
MOST_SHARES = 64
MOST_TRIES = 3
ReadShare = Callable[[Home, FileShare, Path, Reading], FoundInFiles]


def number_of_shares(environment: Mapping[str, str]) -> int:
    """In how many shares lists are read, 1 by default; InputError for anything but a whole number from 1 to `MOST_SHARES`."""
    said = environment.get(SHARES_VARIABLE) or "1"
    number = int(said) if said.isascii() and said.isdecimal() else 0
    if not 1 <= number <= MOST_SHARES:
        expected = f"expected a whole number from 1 to {MOST_SHARES}"
        raise InputError([Diagnostic(SHARES_VARIABLE, None, "", "it is not a number of shares", expected)])
    return number


def ingest_in_processes(
    home: Home,
    quarter: Quarter,
    sink: Path,
    reading: Reading,
    key: PseudonymKey,
    *,
    shares: int,
    lists_before: Mapping[str, str],
    on_progress: Callable[[int, int], None],
) -> IngestResult:
    """The same result and files as `ingest_quarter`, read in `shares` processes."""
    delivered = discover(home.deliveries(quarter), key)
    dealt = deal(delivered, shares)
    done, total, found = 0, sum(len(share.files) for share in dealt), []
    for share, one in read_in_processes(home, dealt, sink, reading):
        found.append(one)
        done += len(share.files)
        on_progress(done, total)
    return merge(delivered, found, reading, lists_before)


def read_in_processes(
    home: Home, shares: Iterable[FileShare], sink: Path, reading: Reading, *, read: ReadShare | None = None
) -> Iterator[tuple[FileShare, FoundInFiles]]:
    """Read every share in a separate process; results come as they end. The parts of a share appear in `sink` when all are complete.

    `read` is called in the process (default `read_aside`). A share whose process dies is read again, `MOST_TRIES` times in
    all; RunFailedError after that.
    """
    left = list(shares)
    for _ in range(MOST_TRIES):
        with ExitStack() as processes:
            reads = {_process(processes).submit(read or read_aside, home, share, sink, reading): share for share in left}
            left = []
            for ended in as_completed(reads):
                try:
                    yield reads[ended], ended.result()
                except BrokenProcessPool:
                    left.append(reads[ended])
        if not left:
            return
    raise RunFailedError([f"the process that reads share {share.number} of the lists died {MOST_TRIES} times" for share in left])


def _process(processes: ExitStack) -> ProcessPoolExecutor:
    """A process per share, so that a crash affects one share only."""
    return processes.enter_context(ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")))


def read_aside(home: Home, share: FileShare, sink: Path, reading: Reading) -> FoundInFiles:
    """Read a share into a folder next to `sink`, and move its parts when all are written. A retry replaces only its own parts."""
    aside = sink.with_name(f"{sink.name}.share-{share.number}")
    shutil.rmtree(aside, ignore_errors=True)
    with private_files():
        make_folder(aside)
        try:
            found = read_share(share, aside, reading, read_key(home, os.environ))
            for part in sorted(aside.iterdir()):
                part.replace(sink / part.name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return found

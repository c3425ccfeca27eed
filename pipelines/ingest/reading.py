"""One delivered file -> its listing, and many of them in turn."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from pipelines.faults import Fault, InputFaults
from pipelines.ingest.ahead import in_turn
from pipelines.ingest.containers import Kind, unpacked, unreadable
from pipelines.ingest.discovery import DeliveredFile, read_bytes
from pipelines.ingest.header import KnownNames
from pipelines.ingest.isolation import IsolatedReader
from pipelines.ingest.limits import Limits
from pipelines.ingest.listing import Listing
from pipelines.ingest.refusal import Refused
from pipelines.ingest.sheet_list import sheet_listing
from pipelines.ingest.text_list import text_listing

_THREADS = 2
_AHEAD_BYTES = 256 * 1024**2
_LIKELY_GROWTH = 8  # a list in memory, compared to its file, when it is packed

Read: TypeAlias = Callable[[DeliveredFile], Listing]


@dataclass(frozen=True, slots=True)
class ListingReader:
    """Reads one delivered file. Called from several threads at a time.

    Texts take turns, for two at a time take longer than one after the other. A workbook has a process of its own: while it is read, however
    long that takes, texts go on.
    """

    names: KnownNames
    limits: Limits
    isolated: IsolatedReader
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, file: DeliveredFile) -> Listing:
        """The listing; Refused when there is none in the file, InputFaults when the file is no longer the one that was found."""
        has_folder = file.folder != ""
        with self._turn:
            self.limits.check_file(file.bytes)
            content = unpacked(_unchanged_bytes(file), self.limits)
            if content.kind is Kind.TEXT:
                return text_listing(content.data, self.names, self.limits, has_folder=has_folder)
        return sheet_listing(self.isolated.sheets(content.kind, content.data), self.names, content.kind, has_folder=has_folder)


def read_ahead(files: Iterable[DeliveredFile], read: Read, limits: Limits) -> Iterator[tuple[DeliveredFile, Listing | Refused]]:
    """What `read` gives for each of `files`, in their order. While one is taken, the next are read, as many as fit in memory."""

    def listing_or_refusal(file: DeliveredFile) -> Listing | Refused:
        try:
            return read(file)
        except Refused as refused:
            return refused

    def size(file: DeliveredFile) -> int:
        return min(file.bytes * _LIKELY_GROWTH, limits.unpacked_bytes)

    return in_turn(listing_or_refusal, files, threads=_THREADS, size=size, most=_AHEAD_BYTES)


def _unchanged_bytes(file: DeliveredFile) -> bytes:
    try:
        data = read_bytes(file.path)
    except OSError:
        raise unreadable("the file cannot be opened") from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise InputFaults([Fault(file.name, None, "", "changed while it was read", "expected deliveries to stay as they are during a run")])
    return data

"""One delivered file -> its listing; and many files, in order."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.ingest.files.containers import Content, Kind, unpacked, unreadable
from pipelines.ingest.files.discovery import DeliveredFile, read_bytes
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.lists.listing import Listing
from pipelines.ingest.prefetch import in_turn
from pipelines.ingest.sheets.isolation import IsolatedReader
from pipelines.ingest.sheets.sheet_list import sheet_listing
from pipelines.ingest.text.text_list import text_listing

_AHEAD_BYTES = 256 * 1024**2
_LIKELY_GROWTH = 8  # size of a list in memory, as a multiple of its packed file

Found: TypeAlias = tuple[DeliveredFile, Listing | RejectedFileError]


@dataclass(frozen=True, slots=True)
class ListingReader:
    """Reads a delivered file in two steps, `content` and `listing`, which may run in different threads. Both can refuse the file."""

    names: KnownNames
    limits: Limits
    isolated: IsolatedReader

    def content(self, file: DeliveredFile) -> Content:
        """The content of the file; InputError when it has changed since it was found."""
        self.limits.check_file(file.bytes)
        return unpacked(_unchanged_bytes(file), self.limits)

    def listing(self, content: Content, *, has_folder: bool) -> Listing:
        """The list in it; `has_folder`: whether a folder says of which practice it is, so that its rows need not."""
        if content.kind is Kind.TEXT:
            return text_listing(content.data, self.names, self.limits, has_folder=has_folder)
        return sheet_listing(self.isolated.sheets(content.kind, content.data), self.names, content.kind, has_folder=has_folder)

    def size(self, file: DeliveredFile) -> int:
        """Roughly how many bytes the list takes in memory."""
        return min(file.bytes * _LIKELY_GROWTH, self.limits.unpacked_bytes)


def read_ahead(files: Iterable[DeliveredFile], reader: ListingReader) -> Iterator[Found]:
    """First the texts among `files` in order, read ahead as far as memory allows; then the others in order.

    Workbooks and Parquet files are read one at a time, in parallel with the texts, so that a slow one does not delay the texts.
    """
    workbooks = ThreadPoolExecutor(1)

    def begun(file: DeliveredFile) -> Listing | RejectedFileError | Future[Listing | RejectedFileError]:
        try:
            content = reader.content(file)
        except RejectedFileError as refused:
            return refused
        if content.kind is Kind.TEXT:
            return _listing_or_refusal(reader, file, content)
        return workbooks.submit(_listing_or_refusal, reader, file, content)

    later: deque[tuple[DeliveredFile, Future[Listing | RejectedFileError]]] = deque()
    try:
        for file, found in in_turn(begun, files, threads=1, size=reader.size, most=_AHEAD_BYTES):
            if isinstance(found, Future):
                later.append((file, found))
                yield from _beyond(later, reader, _AHEAD_BYTES)
            else:
                yield file, found
        yield from _beyond(later, reader, 0)
    finally:
        workbooks.shutdown(cancel_futures=True)


def _beyond(later: deque[tuple[DeliveredFile, Future[Listing | RejectedFileError]]], reader: ListingReader, most: int) -> Iterator[Found]:
    """Yield the first workbooks until the rest takes at most `most` bytes."""
    while sum(reader.size(file) for file, _ in later) > most:
        file, found = later.popleft()
        yield file, found.result()


def _listing_or_refusal(reader: ListingReader, file: DeliveredFile, content: Content) -> Listing | RejectedFileError:
    try:
        return reader.listing(content, has_folder=file.folder != "")
    except RejectedFileError as refused:
        return refused


def _unchanged_bytes(file: DeliveredFile) -> bytes:
    try:
        data = read_bytes(file.path)
    except PermissionError:
        raise unreadable("this user may not open the file, which says nothing of the list: see chmod and chown") from None
    except OSError:
        raise unreadable("the file cannot be opened") from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise InputError(
            [Diagnostic(file.name, None, "", "changed while it was read", "expected deliveries to stay as they are during a run")]
        )
    return data

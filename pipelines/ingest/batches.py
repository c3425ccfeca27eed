"""Listings in batches of a bounded size, lists of one layout together as far as possible."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator

from pipelines.ingest.lists.listing import ListedRows, RegularBody
from pipelines.ingest.registrations import NumberedListing
from pipelines.ingest.text.regular import layout_key

_BATCH_FILES = 100
_BATCH_BYTES = 48 * 1024**2
_WAITING_BYTES = 96 * 1024**2
_FEW = 16


def in_batches(lists: Iterable[NumberedListing]) -> Iterator[list[NumberedListing]]:
    """All of `lists` in batches; the next list is taken only when a batch needs it."""
    waiting = _Waiting()
    for one in lists:
        yield from waiting.batches_with(one)
    yield from waiting.rest()


class _Waiting:
    """Listings that wait until there are enough with their layout for a batch."""

    def __init__(self) -> None:
        self._lists: dict[Hashable, list[NumberedListing]] = defaultdict(list)
        self._sizes: Counter[Hashable] = Counter()

    def batches_with(self, one: NumberedListing) -> Iterator[list[NumberedListing]]:
        """Add `one`; gives the batches that it completes."""
        rows = one.listing.rows
        layout = layout_key(rows) if isinstance(rows, RegularBody) else None
        self._lists[layout].append(one)
        self._sizes[layout] += _size(one)
        if len(self._lists[layout]) == _BATCH_FILES or self._sizes[layout] > _BATCH_BYTES:
            del self._sizes[layout]
            yield self._lists.pop(layout)
        elif self._sizes.total() > _WAITING_BYTES:
            yield from self.rest()

    def rest(self) -> Iterator[list[NumberedListing]]:
        """Everything that waits: a layout with many lists in a batch of its own, the others together."""
        few: list[NumberedListing] = []
        for layout, lists in self._lists.items():
            if self._sizes[layout] * _FEW > _BATCH_BYTES:
                yield lists
            else:
                few += lists
        if few:
            yield sorted(few, key=lambda one: one.file_id)
        self._lists.clear()
        self._sizes.clear()


def _size(one: NumberedListing) -> int:
    """About how many bytes its rows take."""
    return sum(
        int(listing.rows.frame.estimated_size()) if isinstance(listing.rows, ListedRows) else listing.rows.end
        for listing in (one.listing, *one.listing.further)
    )

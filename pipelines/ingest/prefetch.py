"""Work done in threads, some of it ahead of its turn, with the results in order and never too much at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_turn(
    work: Callable[[Item], Result], items: Iterable[Item], *, threads: int, size: Callable[[Item], int], most: int
) -> Iterator[tuple[Item, Result]]:
    """Each of `items` with what `work` makes of it, in their order.

    While one is taken the next are worked on, as long as all that waits has at most the size `most`. An item that is larger than that
    is worked on alone.
    """
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    pool = ThreadPoolExecutor(threads)
    ahead = 0
    try:
        for item in items:
            while waiting and ahead + size(item) > most:
                first, result = waiting.popleft()
                ahead -= size(first)
                yield first, result.result()
            waiting.append((item, pool.submit(work, item)))
            ahead += size(item)
        while waiting:
            first, result = waiting.popleft()
            yield first, result.result()
    finally:
        pool.shutdown(cancel_futures=True)

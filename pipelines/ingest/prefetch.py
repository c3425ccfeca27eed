"""Work done ahead in threads, with the results in order and a bound on what waits."""

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
    """Each of `items` with the result of `work`, in order.

    While one is used the next are worked on, as long as the sizes of all that wait add up to at most `most`. A larger item
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

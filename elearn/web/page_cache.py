"""What never changes, kept in memory, bounded by bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Something that knows how many bytes it takes."""

    @property
    def size(self) -> int: ...


T = TypeVar("T", bound=Sized)


class PageCache(Generic[T]):
    """The most recently used values up to a number of bytes; keys name immutable things, so nothing is
    invalidated."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def peek(self, key: Hashable) -> T | None:
        """The value of a key, if it is kept."""
        return self._kept.get(key)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made on first use. Two threads may both make it: it is the same."""
        try:
            value = self._kept[key]
            self._kept.move_to_end(key)
            return value
        except KeyError:
            value = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value
                self._bytes += value.size
                while self._bytes > self._most and len(self._kept) > 1:
                    _, old = self._kept.popitem(last=False)
                    self._bytes -= old.size
        return value

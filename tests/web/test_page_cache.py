"""What is kept in memory is bounded by bytes; the least used goes first."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from elearn.web.page_cache import PageCache


@dataclass(frozen=True)
class Thing:
    size: int


def test_a_value_is_made_once() -> None:
    made: list[int] = []
    cache: PageCache[Thing] = PageCache(1000)

    def make() -> Thing:
        made.append(1)
        return Thing(10)

    assert cache.get("a", make) is cache.get("a", make)
    assert made == [1]


def test_it_never_holds_more_bytes_than_it_may() -> None:
    cache: PageCache[Thing] = PageCache(1000)
    for number in range(500):
        cache.get(number, lambda number=number: Thing(1 + number % 97))  # type: ignore[misc]
        held = sum(thing.size for thing in cache._kept.values())
        assert held == cache._bytes
        assert held <= 1000


def test_the_least_used_goes_first() -> None:
    cache: PageCache[Thing] = PageCache(100)
    for key in "abc":
        cache.get(key, lambda: Thing(33))
    cache.get("a", lambda: Thing(33))
    cache.get("d", lambda: Thing(33))
    assert list(cache._kept) == ["c", "a", "d"]


def test_what_is_larger_than_all_is_given_but_takes_no_others_along_for_long() -> None:
    cache: PageCache[Thing] = PageCache(100)
    assert cache.get("large", lambda: Thing(1000)).size == 1000
    cache.get("small", lambda: Thing(10))
    assert list(cache._kept) == ["small"]


def test_many_threads_at_once_break_nothing() -> None:
    cache: PageCache[Thing] = PageCache(300)

    def use(thread: int) -> None:
        for number in range(2000):
            cache.get((thread + number) % 37, lambda: Thing(20))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(use, range(8)))
    assert cache._bytes == sum(thing.size for thing in cache._kept.values()) <= 300

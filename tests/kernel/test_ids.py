"""Ids grow and never repeat; the time carries its zone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import time_machine

from elearn.kernel.clock import now
from elearn.kernel.ids import new_id, new_secret


def test_ids_grow_and_fit_into_63_bits() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(set(made))
    assert 0 < made[0] < made[-1] < 1 << 63


def test_ids_of_many_threads_never_meet() -> None:
    with ThreadPoolExecutor(16) as threads:
        lots = list(threads.map(lambda _: [new_id() for _ in range(500)], range(16)))
    assert len({each for lot in lots for each in lot}) == 16 * 500
    assert all(lot == sorted(lot) for lot in lots)


def test_ids_grow_even_when_the_clock_is_put_back() -> None:
    first = new_id()
    with time_machine.travel(now() - timedelta(hours=1)):
        assert new_id() > first


def test_secrets_are_256_bits_and_safe_in_addresses() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(each) == 43 and each.replace("-", "a").replace("_", "a").isalnum() for each in made)


def test_the_clock_speaks_utc_and_tests_can_set_it() -> None:
    assert now().tzinfo is UTC
    with time_machine.travel(datetime(2026, 1, 2, 3, 4, tzinfo=UTC), tick=False):
        assert now() == datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

"""Long answers: begun at once, never short without a word, and nothing left behind."""

import threading
import time
from collections.abc import Generator

import pytest

from elearn.kernel.errors import Busy
from elearn.web.streaming import Stream, Streams, TransferError


def until(happened: object, seconds: float = 5.0) -> bool:
    assert callable(happened)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.005)
    return False


def pieces(*parts: bytes) -> Generator[bytes, None, None]:
    yield from parts


def test_everything_written_is_read() -> None:
    stream = Streams().open(lambda: pieces(b"a" * 200_000, b"b"))
    stream.wait_for_first()
    assert b"".join(stream) == b"a" * 200_000 + b"b"
    stream.close()


def test_the_first_bytes_are_there_while_the_rest_is_written() -> None:
    go_on = threading.Event()

    def slow() -> Generator[bytes, None, None]:
        yield b"first"
        go_on.wait(5)
        yield b"last"

    stream = Streams().open(slow)
    stream.wait_for_first()
    assert next(stream) == b"first"
    assert stream.length(0.01) is None
    go_on.set()
    assert next(stream) == b"last"
    stream.close()


def test_a_slow_reader_holds_the_writer_up_not_at_all() -> None:
    ended = threading.Event()

    def source() -> Generator[bytes, None, None]:
        try:
            for _ in range(100):
                yield b"x" * 10_000
        finally:
            ended.set()

    stream = Streams().open(source)
    assert ended.wait(5)
    assert stream.length() == 1_000_000
    stream.close()


def test_a_reader_who_goes_away_stops_the_writer_and_leaves_no_file() -> None:
    ended = threading.Event()

    def endless() -> Generator[bytes, None, None]:
        try:
            while True:
                yield b"x"
        finally:
            ended.set()

    streams = Streams(most=1)
    stream = streams.open(endless)
    next(stream)
    stream.close()
    assert ended.wait(5)
    assert until(lambda: stream._file.closed)
    assert until(lambda: opens(streams))


def opens(streams: Streams) -> bool:
    try:
        streams.open(lambda: pieces(b"")).close()
    except Busy:
        return False
    return True


def test_an_error_in_the_middle_breaks_the_transfer_off() -> None:
    def broken() -> Generator[bytes, None, None]:
        yield b"half"
        raise ValueError("gone")

    stream = Streams().open(broken, last_words=b"NOT WHOLE")
    stream.wait_for_first()
    assert [next(stream), next(stream)] == [b"half", b"NOT WHOLE"]
    with pytest.raises(TransferError):
        next(stream)
    assert stream.length() is None
    stream.close()


def test_an_error_before_the_first_bytes_is_raised_where_it_can_be_answered() -> None:
    def broken() -> Generator[bytes, None, None]:
        raise ValueError("gone")
        yield b""

    streams = Streams(most=1)
    with pytest.raises(ValueError, match="gone"):
        streams.open(broken).wait_for_first()
    assert opens(streams)


def test_the_seventeenth_stream_is_refused_and_a_closed_one_makes_room() -> None:
    streams = Streams()
    opened: list[Stream] = [streams.open(lambda: pieces(b"x")) for _ in range(16)]
    with pytest.raises(Busy) as refused:
        streams.open(lambda: pieces(b"x"))
    assert refused.value.status == 503
    assert refused.value.retry_after > 0
    opened[0].close()
    assert until(lambda: opens(streams))
    for stream in opened:
        stream.close()


def test_writers_take_turns_and_who_waits_too_long_is_told() -> None:
    leave = threading.Event()

    def holding() -> Generator[bytes, None, None]:
        yield b"x"
        leave.wait(5)

    streams = Streams(writers=1)
    first = streams.open(holding)
    first.wait_for_first()
    with pytest.raises(Busy):
        streams.open(lambda: pieces(b"y")).wait_for_first(0.05)
    leave.set()
    first.close()

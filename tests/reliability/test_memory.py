"""A process holds less than 150 MB with a million people (`make scale`), of which most is the program itself."""

from pathlib import Path

from bench.servers import serving
from tests.reliability.conftest import install

MOST_MB_AT_FIRST = 110


def test_a_process_that_has_just_begun_leaves_room_below_what_is_promised(tmp_path: Path) -> None:
    with serving(install("sqlite", tmp_path)) as server:
        found = server.memory_kib("VmRSS")
    assert len(found) == 1
    assert found[0] / 1024 < MOST_MB_AT_FIRST

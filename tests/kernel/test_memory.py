"""A process is as large as what it holds, not as what it once held."""

import subprocess
import sys

import pytest

MEASURED = """
import threading
from pathlib import Path
from elearn.kernel.memory import keep_little

keep_little()

def in_use():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

from elearn.accounts.passwords import hash_password
before = in_use()
threads = [threading.Thread(target=hash_password, args=("a password",)) for _ in range(32)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(in_use() - before)
"""
MB = 1 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_hashing_passwords_leaves_no_memory_taken() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURED], check=True, capture_output=True, text=True)
    assert int(done.stdout) < 10 * MB

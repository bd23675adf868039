"""A lock between processes whose wait has an end."""

import fcntl
import threading
import time
from contextlib import suppress
from pathlib import Path


class FileLock:
    """A locked file, for one thread of this process at a time.

    The kernel's own wait for such a lock has no end, and looking again and again would lose against who waits there.
    So where the lock is taken, a thread waits in our stead. When nobody wants the lock any more, it gives it back.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")
        self._deciding = threading.Lock()
        self._is_waited_for = self._is_wanted = False
        self._come = threading.Event()

    def acquire(self, until: float) -> bool:
        """Take it, waiting until this moment (monotonic) at most; whether it was had."""
        if not self._is_waited_for:
            with suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
        with self._deciding:
            if not self._is_waited_for:
                self._come.clear()
                threading.Thread(target=self._wait, name="file lock", daemon=True).start()
                self._is_waited_for = True
            self._is_wanted = True
        self._come.wait(max(0.0, until - time.monotonic()))
        with self._deciding:
            self._is_wanted = False
            return self._come.is_set()

    def release(self) -> None:
        """Let others have it."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the file back, and the lock with it."""
        self._file.close()

    def _wait(self) -> None:
        has_come = False
        with suppress(OSError, ValueError):  # closed meanwhile
            fcntl.flock(self._file, fcntl.LOCK_EX)
            has_come = True
        with self._deciding, suppress(ValueError):
            self._is_waited_for = False
            if has_come and self._is_wanted:
                self._come.set()
            elif has_come:
                self.release()

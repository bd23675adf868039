"""Ids and secrets."""

import secrets
import threading
import time

_EPOCH_MS = 1_704_067_200_000  # 2024-01-01: 41 bits of milliseconds last until 2093
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A 63-bit id that grows with time: 41 bits of milliseconds, 22 random; never the same twice in a
    process."""
    global _last
    candidate = (time.time_ns() // 1_000_000 - _EPOCH_MS) << 22 | secrets.randbits(22)
    with _lock:
        _last = candidate if candidate > _last else _last + 1
        return _last


def new_secret() -> str:
    """A URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)

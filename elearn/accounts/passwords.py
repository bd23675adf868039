"""Passwords: argon2id, never within a transaction, a few at a time so that memory stays bounded."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from elearn.kernel.cores import on_any_core

LEAST, MOST = 10, 200

# 19 MiB, 2 passes, 1 lane: OWASP's recommendation for argon2id; about 20 ms on an office machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_places = threading.BoundedSemaphore(4)

# Verified where there is no such person, so that the answer takes as long as if there were one.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to keep."""
    with _places, on_any_core():
        return _hasher.hash(_normal(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether the password is the one whose hash was kept; takes as long where none was."""
    with _places, on_any_core():
        try:
            return _hasher.verify(kept or _NOBODY, _normal(password)) and kept is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)

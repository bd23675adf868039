"""What the C library does with memory that is given back, where it lets us say (glibc); elsewhere nothing happens.

It keeps what threads have freed for their next use. A password's hash takes 19 MB for a twentieth of a second, and
after a few sign-ins in a few threads a process held 230 MB more than it needed.
"""

import ctypes

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
LARGE_BYTES = 1 << 20


def give_large_blocks_back() -> None:
    """Take every large block from the system by itself from now on, so that it goes back when it is freed."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_MMAP_THRESHOLD, LARGE_BYTES)

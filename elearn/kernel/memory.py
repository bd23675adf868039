"""What the C library does with memory that is given back, where it lets us say (glibc); elsewhere nothing happens.

It keeps what threads have freed for their next use. A password's hash takes 19 MB for a twentieth of a second, and
after a few sign-ins in a few threads a process held 230 MB more than it needed.
"""

import ctypes

# M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h.
_LARGE, _ARENAS = -3, -8
LARGE_BYTES = 1 << 20
# Threads that allocate at the same moment are few, whatever their number: the interpreter runs one at a time.
ARENAS = 2


def keep_little() -> None:
    """Take every large block from the system by itself from now on, so that it goes back when it is freed; and let
    all threads use what each of them has freed."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_LARGE, LARGE_BYTES)
        library.mallopt(_ARENAS, ARENAS)

"""Memory of large blocks goes back to the system once they are let go of, where the C library can be told.

glibc raises the size from which blocks get pages of their own to that of the largest block that was freed. A
process that had a few mails of 25 MB in hand would hold hundreds of MB from then on.
"""

from __future__ import annotations

import contextlib
import ctypes

M_MMAP_THRESHOLD = -3  # of malloc.h
LARGE_BYTES = 1024 * 1024


def give_back_large_blocks() -> bool:
    """Let blocks of LARGE_BYTES and more have pages of their own for good; return whether that is done."""
    with contextlib.suppress(OSError, AttributeError):  # a C library that has no such setting
        return bool(ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES))
    return False

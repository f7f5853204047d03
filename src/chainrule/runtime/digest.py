"""Digests of bytes: names for what is on disk."""

from __future__ import annotations

try:  # `hashlib` would load OpenSSL, which takes as long as the rest of a warm start
    from _blake2 import blake2b  # type: ignore[import-not-found]
except ImportError:
    from hashlib import blake2b

SIZE = 32


def digest(data: bytes) -> bytes:
    """Give 256 bits that differ when the data differs."""
    return blake2b(data, digest_size=SIZE).digest()

"""Object code on disk, so that the second process starts warm.

In: a key and bytes. Out: the bytes that were stored under the key, if they are intact. The folder is
`CHAINRULE_CACHE`, or `chainrule` in the user's cache folder; an empty `CHAINRULE_CACHE` turns the cache off.
Files that are broken, foreign or cannot be written are ignored: the cache never makes a compilation fail.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chainrule.runtime.digest import SIZE, digest

MAGIC = b"chainrule object 3\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept for one compiled unit: a description that is plain JSON, and object code."""

    description: Mapping[str, Any]
    code: bytes


def folder() -> str | None:
    """The folder of the cache; None if it is turned off."""
    named = os.environ.get("CHAINRULE_CACHE")
    if named is not None:
        return named or None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser(os.path.join("~", ".cache"))
    return None if base.startswith("~") else os.path.join(base, "chainrule")  # "~": there is no home


def key_of(*parts: str) -> str:
    """Hash texts to a key."""
    encoded = [part.encode() for part in parts]
    return digest(b"".join(len(data).to_bytes(8, "little") + data for data in encoded)).hex()


def read(key: str) -> Entry | None:
    """Give what was stored under a key; None if there is nothing, or it is damaged."""
    place = folder()
    if place is None:
        return None
    try:
        with open(os.path.join(place, f"{key}.o"), "rb") as file:
            data = file.read()
    except OSError:
        return None
    head = len(MAGIC) + SIZE
    body = data[head:]
    if data[:head] != _head(key, body):
        return None
    size = int.from_bytes(body[:8], "little")
    return Entry(json.loads(body[8 : 8 + size]), body[8 + size :])


def write(key: str, entry: Entry) -> None:
    """Store an entry; others see all of it or nothing."""
    place = folder()
    if place is None:
        return
    import tempfile

    description = json.dumps(entry.description).encode()
    body = len(description).to_bytes(8, "little") + description + entry.code
    with contextlib.suppress(OSError):
        os.makedirs(place, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_head(key, body) + body)
            os.replace(name, os.path.join(place, f"{key}.o"))
        except BaseException:
            os.unlink(name)
            raise


def _head(key: str, body: bytes) -> bytes:
    """What a file begins with: nothing is believed, and no code is run, that does not have the digest of all of it."""
    return MAGIC + digest(key.encode() + body)

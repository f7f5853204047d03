"""Object code on disk, so that the second process starts warm.

In: a key and bytes. Out: the bytes that were stored under the key, if they are intact. The folder is
`CHAINRULE_CACHE`, or `chainrule` in the user's cache folder; an empty `CHAINRULE_CACHE` turns the cache off.
Files that are broken, foreign or cannot be written are ignored: the cache never makes a compilation fail.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAGIC = b"chainrule object 1\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept for one compiled unit: a description that is plain JSON, and object code."""

    description: Mapping[str, Any]
    code: bytes


def folder() -> Path | None:
    """The folder of the cache; None if it is turned off."""
    named = os.environ.get("CHAINRULE_CACHE")
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "chainrule"
    except RuntimeError:  # there is no home
        return None


def key_of(*parts: str) -> str:
    """Hash texts to a key."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def read(key: str) -> Entry | None:
    """Give what was stored under a key; None if there is nothing, or it is damaged."""
    place = folder()
    if place is None:
        return None
    try:
        data = (place / f"{key}.o").read_bytes()
    except OSError:
        return None
    head = len(MAGIC) + 32
    body = data[head:]
    if data[:head] != MAGIC + hashlib.sha256(body).digest():
        return None
    try:
        size = int.from_bytes(body[:8], "little")
        return Entry(json.loads(body[8 : 8 + size]), body[8 + size :])
    except ValueError:
        return None


def write(key: str, entry: Entry) -> None:
    """Store an entry; others see all of it or nothing."""
    place = folder()
    if place is None:
        return
    description = json.dumps(entry.description).encode()
    body = len(description).to_bytes(8, "little") + description + entry.code
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + hashlib.sha256(body).digest() + body)
            Path(name).replace(place / f"{key}.o")
        except OSError:
            Path(name).unlink(missing_ok=True)

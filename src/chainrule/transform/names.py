"""Names of derived functions: readable, deterministic, never taken twice."""

from __future__ import annotations

from collections.abc import Container


def pattern_name(name: str, suffix: str, *patterns: tuple[bool, ...]) -> str:
    """Name a derived function after its original, what it is, and what is active where not everything is."""
    bits = ["".join("01"[on] for on in pattern) for pattern in patterns if not all(pattern)]
    return "_".join([name, suffix, *bits])


def unused_name(wish: str, taken: Container[str]) -> str:
    """The name itself, or with the first number that makes it new."""
    name, number = wish, 1
    while name in taken:
        number += 1
        name = f"{wish}_{number}"
    return name

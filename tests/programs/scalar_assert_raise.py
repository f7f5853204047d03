"""Checks that pass: assert with a message, raise in a branch that is not taken."""

import math


def safe_log(x):
    """The logarithm of a positive number."""
    if x <= 0:
        raise ValueError(f"needs a positive number, got {x}")
    return math.log(x)


def program(x: float, y: float) -> float:
    assert x > 0, "x must be positive"
    assert y > 0
    z: float = safe_log(x) * safe_log(y)
    return z + safe_log(x + y)


ARGUMENTS = [(0.7, 1.3), (2.1, 0.4)]

"""Functions of `math` that take a float apart or put it together."""

from __future__ import annotations

import math
from typing import Any


def remainder(x: Any, y: Any) -> Any:
    """math.remainder: what is left of x after the nearest multiple of y; exact."""
    if math.isnan(x) or math.isnan(y):
        return x + y
    if math.isinf(x) or y == 0.0:
        raise ValueError("math domain error")
    if math.isinf(y):
        return x
    ahead = math.copysign(1.0, x) > 0.0
    size = x if ahead else -x
    step = y if y > 0.0 else -y
    left = math.fmod(size, step)
    missing = step - left
    if left > missing:
        left = -missing
    elif left == missing:  # a tie goes to the even multiple
        left = left - 2.0 * math.fmod(0.5 * (size - left), step)
    return left if ahead else -left


def mantissa_and_exponent(x: Any) -> Any:
    """math.frexp: x = m * 2**e with 0.5 <= abs(m) < 1."""
    if x == 0.0 or math.isinf(x) or math.isnan(x):
        return x, 0
    exponent = math.floor(math.log2(abs(x))) + 1
    mantissa = scaled(x, -exponent)
    if abs(mantissa) >= 1.0:
        return 0.5 * mantissa, exponent + 1
    if abs(mantissa) < 0.5:
        return 2.0 * mantissa, exponent - 1
    return mantissa, exponent


def scaled(x: Any, power: int) -> Any:
    """math.ldexp: x * 2**power, in steps that neither overflow nor vanish on the way."""
    if not isinstance(power, int):
        raise TypeError("Expected an int as second argument to ldexp.")
    if x == 0.0 or math.isinf(x) or math.isnan(x):
        return x
    rest = max(min(power, 2200), -2200)
    result = x
    while rest > 1000:
        result = result * 2.0**1000
        rest -= 1000
    while rest < -1000:
        result = result * 2.0**-1000
        rest += 1000
    result = result * 2.0**rest
    if math.isinf(result):
        raise OverflowError("math range error")
    return result


def is_whole(x: Any) -> Any:
    """float.is_integer: infinity and NaN leave NaN, which equals nothing."""
    return x - x == 0.0 and math.fmod(x, 1.0) == 0.0


def distance(p: Any, q: Any) -> Any:
    """math.dist."""
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    total = 0.0
    for k in range(len(p)):
        total += (p[k] - q[k]) ** 2
    return math.sqrt(total)

"""How the studies write numbers, intervals and times."""

import numpy as np


def interval(low: float, high: float) -> str:
    """The values from `low` to `high`, in few characters."""
    if np.isinf(low) and np.isinf(high):
        return "any"
    if np.isinf(low):
        return f"≤ {number(high)}"
    return f"≥ {number(low)}" if np.isinf(high) else f"{number(low)} – {number(high)}"


def number(value: float) -> str:
    """Four digits, which is what people compare, without an exponent where it can be helped."""
    if np.isnan(value):
        return "–"
    if 1e4 <= abs(value) < 1e7:
        return f"{float(f'{value:.4g}'):,.0f}"
    return f"{value:.4g}"


def time(seconds: float) -> str:
    """A time, in the unit that suits it."""
    return f"{seconds * 1e3:.3g} ms" if seconds < 1.0 else f"{seconds:.3g} s"

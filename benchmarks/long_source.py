"""A long function as text, of any number of lines: loops, branches, arrays and calls of small functions, by turns.

In: a number of lines. Out: the text of a module, whose `program(x, y, a)` has about as many lines. All
numbers stay near one, so that values and gradients are finite however long it is.
"""

from __future__ import annotations

_HEAD = """
import numpy as np


def damped(x, rate):
    if x > 2.0:
        return 2.0 + (x - 2.0) * rate
    return x


def mean_of(a, b):
    return 0.5 * (a + b)


def program(x, y, a):
    u = a.copy()
    total = 0.0
"""

_BLOCKS = (
    """
    p{k} = mean_of(np.sin(x + {c}), y)
    q{k} = damped(p{k} * p{k} + x * {c}, 0.5)
    r{k} = q{k} / (1.0 + p{k} * p{k}) - y
    x = mean_of(x, damped(r{k}, {c}))
    total += p{k} * q{k}
""",
    """
    s{k} = 0.0
    for i in range(len(u)):
        v = u[i] * {c} + x
        s{k} += v * v
        u[i] = np.tanh(v)
    total += s{k} / len(u)
""",
    """
    if x > y:
        z{k} = x - {c} * y
        x = 0.9 * x
    else:
        z{k} = y - {c} * x
        y = 0.9 * y
    total += z{k} * z{k}
""",
    """
    w{k} = u * {c} + np.cos(u)
    w{k}[1:-1] = 0.5 * (w{k}[:-2] + w{k}[2:])
    u = 0.5 * u + 0.25 * w{k}
    total += np.sum(w{k} * u) / len(u)
""",
    """
    g{k} = y
    while g{k} > {c}:
        g{k} = 0.5 * g{k}
        total += 0.01 * g{k}
    y = mean_of(y, g{k} + 0.5)
""",
)


def long_source(lines: int) -> str:
    """Write a module whose function has about that many lines."""
    parts = [_HEAD.strip("\n")]
    count, k = 3, 0
    while count < lines:
        block = _BLOCKS[k % len(_BLOCKS)].strip("\n").format(k=k, c=0.1 + 0.8 * (k * 37 % 101) / 101)
        parts.append(block)
        count += block.count("\n") + 1
        k += 1
    return "\n".join([*parts, "    return total + x + y", ""])

"""functools.partial with positional and keyword arguments."""

from functools import partial


def scaled(a, b, x, offset=0.0):
    return a * x**2 + b * x + offset


def apply(f, x):
    return f(x) * 0.5


def program(a, b, x):
    f = partial(scaled, a, b)
    g = partial(scaled, a, b=b, offset=x)
    return apply(f, x) + g(x=1.5) * f(2.0, offset=1.0)


ARGUMENTS = [(0.7, 1.3, 0.4), (-0.1, 0.4, 2.0)]

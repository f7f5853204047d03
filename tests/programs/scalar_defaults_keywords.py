"""Positional, keyword, default, keyword-only and positional-only parameters, and calls that mix them."""


def blend(a, b=2.0, /, c=3.0, *, weight=0.5, scale):
    return scale * (weight * a + (1 - weight) * b) + c * a


def program(x, y=1.5, weight=0.25):
    s = blend(x, scale=y)
    t = blend(x, y, c=x, scale=2.0, weight=weight)
    u = blend(x, 1.0, y, scale=weight)
    return s * t + u


ARGUMENTS = [(0.7,), (0.7, -1.1), (-0.3, 2.0, 0.6)]

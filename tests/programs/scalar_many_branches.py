"""A long straight program with branches inside expressions: conditional values in conditional values."""

import math


def program(a, b):
    c = a if a > b else b
    d = (c if c > 0.0 else -c) + (0.5 if a * b > 0.0 else (a if a > 0.0 else b))
    e = math.sqrt(d) if d > 0.1 else d
    f = min(a, b, e) + max(c, d) - abs(a - b)
    g = f * f if f < 1.0 else 2.0 * f - 1.0
    h = math.atan2(g, d) + math.hypot(a, g)
    return h * (1.0 if h > 0.0 else -2.0) + math.copysign(e, -h) + (a < b) * g


ARGUMENTS = [(0.7, 1.3), (-0.4, 0.9), (1.5, -0.2), (-0.3, -0.7)]

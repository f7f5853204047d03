"""Views that are passed to helpers, which change them and hand them back."""

import numpy as np


def double(v):
    v *= 2.0
    return v


def middle(v):
    return v[1:-1]


def program(x, n):
    y = x.copy()
    kept = double(y[1:])
    m = middle(y)
    for _ in range(n):
        double(m)
    kept[0] += y[0]
    double(middle(m))
    return (y * x).sum() + kept[0] * m[0]


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0, 0.5]), 2), (np.array([0.3, 1.2, -0.8]), 0)]

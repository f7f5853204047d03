"""Lists that become arrays, and arrays whose elements go into lists."""

import numpy as np


def program(values, x):
    a = np.array(values)
    b = np.array([v * x for v in values])
    items = [e * 2.0 for e in a * b]
    c = np.array([[x, 1.0], [values[0], x * x]])
    return np.dot(a, b) + sum(items) + c[1].sum()


ARGUMENTS = [([0.3, 1.2, -0.8], 0.7), ([2.0], -0.4)]

"""where, clip, minimum, maximum, sign and abs on arrays."""

import numpy as np


def program(x, y, limit):
    a = np.where(x > y, x * x, y)
    b = np.clip(x, -limit, limit) * y
    c = np.minimum(x, 0.55) + np.maximum(y, x) - np.maximum(0.0, -x)
    d = np.where(x < 0, 0.0, np.where(y > 1, y, -y)) + np.abs(x) * np.sign(y)
    return (a + b * c + d).sum()


ARGUMENTS = [
    (np.array([0.3, 1.2, -0.8, 2.0]), np.array([0.7, -0.2, 1.1, 1.9]), 1.0),
    (np.array([0.4]), np.array([0.9]), 0.2),
]

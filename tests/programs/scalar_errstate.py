"""NumPy's warnings silenced by a decorator and in a block."""

import numpy as np


@np.errstate(all="ignore")
def ratio(x, y):
    return np.float64(x) / y


def program(x, y):
    total = ratio(x, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        if y > 1.0:
            return total * np.log(x * x)
        total += np.sqrt(x * x + 1.0)
    return total * y


ARGUMENTS = [(0.7, 1.5), (-1.3, 0.4)]

import numpy as np


@np.errstate(all="ignore")
def newton(x):
    x = np.float64(x)
    if not x >= 0.0:
        raise ValueError(f"no root of {x}")
    root = x + 1.0
    while abs(root ** 2 - x) > 1e-12:
        root = 0.5 * (root + x / root)
    return root

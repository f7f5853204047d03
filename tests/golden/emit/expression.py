import numpy as np


@np.errstate(all="ignore")
def expression(x, y):
    x = np.float64(x)
    total = np.sin(x) * np.exp(y) + 1.0 / (x - y)
    return total - (-x - (x + y) * (y - 2.0))

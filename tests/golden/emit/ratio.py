import numpy as np


@np.errstate(all="ignore")
def ratio(u, n):
    return np.sum(u) / len(u), float(n) / np.float64(n - 2), float(n) / np.float64(n + 1)

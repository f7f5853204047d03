import numpy as np


@np.errstate(all="ignore")
def ratio(u, n):
    return np.sum(u) / len(u), np.divide(float(n), float(n - 2)), np.divide(float(n), float(n + 1))

import numpy as np


@np.errstate(all="ignore")
def grow(x, n):
    items = np.full(1, x)
    for _ in range(n):
        items = np.append(items, items[-1] * 0.5)
    return items[:-1].copy(), float(len(items))

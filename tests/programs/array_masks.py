"""Boolean arrays: selection by `where`, masked sums, counts, elements that are overwritten."""

import numpy as np


def program(x, limit):
    above = x > limit
    y = np.where(above, x * x, limit - x)
    count = above.sum()
    masked = (y * above).sum()
    z = y.copy()
    for i in range(len(z)):
        if above[i] and not (i > 0 and above[i - 1]):
            z[i] = z[i - 1] * 0.5
    any_above = 1.0 if above.any() else -1.0
    return masked / (1 + count) + z.sum() * any_above + (0.1 if (x < 10.0).all() else 0.2)


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0]), 0.5), (np.array([0.3, 0.1]), 0.5), (np.array([1.3, 2.1, 1.7]), 0.5)]

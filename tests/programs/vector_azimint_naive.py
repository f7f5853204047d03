"""Azimuthal integration: the mean of the data in each ring of radii, by a mask per ring."""

import numpy as np


def program(data, radius, npt):
    rmax = radius.max()
    res = np.zeros(npt, dtype=np.float64)
    for i in range(npt):
        r1 = rmax * i / npt
        r2 = rmax * (i + 1) / npt
        mask_r12 = np.logical_and((r1 <= radius), (radius < r2))
        values_r12 = data[mask_r12]
        res[i] = values_r12.mean()
    return res


ARGUMENTS = [(np.array([0.3, 1.2, -0.5, 0.8, 2.0, 0.1, 0.7]), np.array([0.1, 0.45, 0.9, 0.72, 1.0, 0.2, 0.55]), 4)]

"""Maxwell's equations by finite differences of slices, in place."""

import numpy as np


def program(TMAX, ex, ey, hz, _fict_):
    for t in range(TMAX):
        ey[0, :] = _fict_[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
    return np.sum(hz * hz) + ex[1, 1] * ey[1, 2]


rng = np.random.default_rng(26)
ARGUMENTS = [(3, rng.random((3, 4)), rng.random((3, 4)), rng.random((3, 4)), np.array([0.1, 0.4, 1.0]))]

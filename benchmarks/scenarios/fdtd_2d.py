"""Maxwell's equations by finite differences, in place (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("ex", "ey", "hz", "_fict_")
SIZES = {
    "tiny": {"tmax": 4, "nx": 6, "ny": 7},
    "small": {"tmax": 20, "nx": 200, "ny": 220},
    "large": {"tmax": 60, "nx": 600, "ny": 700},
}


def kernel(TMAX, ex, ey, hz, _fict_):
    for t in range(TMAX):
        ey[0, :] = _fict_[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


def program(TMAX, ex, ey, hz, _fict_, weights):
    ex, ey, hz = ex.copy(), ey.copy(), hz.copy()
    kernel(TMAX, ex, ey, hz, _fict_)
    return np.sum(weights * hz)


def inputs(tmax, nx, ny):
    i, j = np.arange(nx)[:, None], np.arange(ny)[None, :]
    fields = i * (j + 1) / nx, i * (j + 2) / ny, i * (j + 3) / nx
    return tmax, *fields, 1.0 * np.arange(tmax), np.random.default_rng(1).normal(size=(nx, ny))


def native(TMAX, ex, ey, hz, _fict_, weights):
    return TMAX, *ex.shape, ex, ey, hz, _fict_, weights

"""A product along the last axis of a tensor, one matrix of it at a time, through a scratch array."""

import numpy as np


def program(NR, NQ, NP, A, C4):
    sums = np.empty((NQ, NP), dtype=C4.dtype)
    for r in range(NR):
        sums[:] = A[r, :, :] @ C4
        A[r, :, :] = sums
    return A


rng = np.random.default_rng(25)
ARGUMENTS = [(2, 2, 3, rng.uniform(-1, 1, (2, 2, 3)), rng.uniform(-1, 1, (3, 3)))]

"""A product along the last axis of a tensor, through a scratch vector, in place."""

import numpy as np


def program(A, C4):
    nr, nq, n_p = A.shape
    total = np.zeros(n_p)
    for r in range(nr):
        for q in range(nq):
            for p in range(n_p):
                total[p] = 0.0
                for s in range(n_p):
                    total[p] += A[r, q, s] * C4[s, p]
            for p in range(n_p):
                A[r, q, p] = total[p]
    return A


rng = np.random.default_rng(4)
ARGUMENTS = [(rng.uniform(-1, 1, (2, 2, 3)), rng.uniform(-1, 1, (3, 3)))]

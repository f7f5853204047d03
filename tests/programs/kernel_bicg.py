"""The two matrix-vector products of the biconjugate gradient method, in one pass over the matrix."""

import numpy as np


def program(A, p, r):
    n, m = A.shape
    s, q = np.zeros(m), np.zeros(n)
    for i in range(n):
        q[i] = 0.0
        for j in range(m):
            s[j] = s[j] + r[i] * A[i][j]
            q[i] = q[i] + A[i][j] * p[j]
    return s, q


rng = np.random.default_rng(3)
ARGUMENTS = [(rng.uniform(-1, 1, (4, 3)), rng.uniform(-1, 1, 3), rng.uniform(-1, 1, 4))]

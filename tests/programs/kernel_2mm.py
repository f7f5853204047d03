"""Two matrix products in a row, D := alpha A B C + beta D, with a scratch matrix for the first."""

import numpy as np


def program(alpha, beta, A, B, C, D):
    ni, nk = A.shape
    nj = B.shape[1]
    nl = C.shape[1]
    tmp = np.empty((ni, nj))
    for i in range(ni):
        for j in range(nj):
            tmp[i, j] = 0.0
            for k in range(nk):
                tmp[i, j] += alpha * A[i, k] * B[k, j]
    for i in range(ni):
        for j in range(nl):
            D[i, j] *= beta
            for k in range(nj):
                D[i, j] += tmp[i, k] * C[k, j]
    return D


rng = np.random.default_rng(1)
ARGUMENTS = [
    (1.5, 1.2, rng.uniform(-1, 1, (3, 2)), rng.uniform(-1, 1, (2, 4)), rng.uniform(-1, 1, (4, 2)), rng.random((3, 2)))
]

"""Three matrix products, (A B) (C D), each by a function that fills the matrix it is given."""

import numpy as np


def multiply(n, m, p, X, Y, result):
    for i in range(n):
        for j in range(m):
            result[i][j] = 0.0
            for k in range(p):
                result[i][j] += X[i][k] * Y[k][j]


def program(A, B, C, D):
    ni, nk = A.shape
    nj, nm = C.shape
    nl = D.shape[1]
    E, F, G = np.zeros((ni, nj)), np.zeros((nj, nl)), np.zeros((ni, nl))
    multiply(ni, nj, nk, A, B, E)
    multiply(nj, nl, nm, C, D, F)
    multiply(ni, nl, nj, E, F, G)
    return G


rng = np.random.default_rng(2)
ARGUMENTS = [
    (rng.uniform(-1, 1, (2, 3)), rng.uniform(-1, 1, (3, 2)), rng.uniform(-1, 1, (2, 4)), rng.uniform(-1, 1, (4, 3)))
]

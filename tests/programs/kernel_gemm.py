"""General matrix product by three loops, accumulated into C in place, as in BLAS."""

import numpy as np


def kernel_gemm(ni, nj, nk, alpha, beta, C, A, B):
    for i in range(ni):
        for j in range(nj):
            C[i][j] *= beta
        for k in range(nk):
            for j in range(nj):
                C[i][j] += alpha * A[i][k] * B[k][j]


def program(alpha, beta, C, A, B):
    kernel_gemm(C.shape[0], C.shape[1], A.shape[1], alpha, beta, C, A, B)
    return (C * C).sum()


ni, nj, nk = 3, 4, 2
ARGUMENTS = [
    (
        1.5,
        1.2,
        np.array([[((i * j + 1) % ni) / ni for j in range(nj)] for i in range(ni)]),
        np.array([[(i * (j + 1) % nk + 0.3) / nk for j in range(nk)] for i in range(ni)]),
        np.array([[(i * (j + 2) % nj - 0.2) / nj for j in range(nj)] for i in range(nk)]),
    )
]

"""Stockham's fast Fourier transform of any radix, by reshapes, transposes and einsum."""

import numpy as np


def program(N, R, K, x, y):
    dft_mat = np.empty((R, R), dtype=np.complex128)
    for i in range(R):
        dft_mat[i, :] = np.exp(-2.0j * np.pi * i * np.arange(R) / R)
    y[:] = x[:]
    ii_coord, jj_coord = np.arange(R), np.arange(R ** (K - 1))
    for i in range(K):
        yv = np.reshape(y, (R**i, R, R ** (K - i - 1)))
        tmp_perm = np.transpose(yv, axes=(1, 0, 2))
        D = np.empty((R, R**i, R ** (K - i - 1)), dtype=np.complex128)
        tmp = np.exp(-2.0j * np.pi * ii_coord[:, np.newaxis] * np.arange(R**i) / R ** (i + 1))
        for s in range(R ** (K - i - 1)):
            D[:, :, s] = tmp
        tmp_twid = np.reshape(tmp_perm, (N,)) * np.reshape(D, (N,))
        y[:] = np.reshape(np.dot(dft_mat, np.reshape(tmp_twid, (R, R ** (K - 1)))), (N,))
    return y


rng = np.random.default_rng(52)
ARGUMENTS = [(8, 2, 3, rng.normal(size=8) + 1j * rng.normal(size=8), np.zeros(8, dtype=np.complex128))]

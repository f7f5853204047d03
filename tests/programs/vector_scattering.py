"""Self-energies of scattering electrons: loops over momentum and energy around small complex products."""

import numpy as np


def program(neigh_idx, dH, G, D, Sigma):
    for k in range(G.shape[0]):
        for E in range(G.shape[1]):
            for q in range(D.shape[0]):
                for w in range(D.shape[1]):
                    for i in range(D.shape[-2]):
                        for j in range(D.shape[-1]):
                            for a in range(neigh_idx.shape[0]):
                                for b in range(neigh_idx.shape[1]):
                                    if E - w >= 0:
                                        dHG = G[k, E - w, neigh_idx[a, b]] @ dH[a, b, i]
                                        dHD = dH[a, b, j] * D[q, w, a, b, i, j]
                                        Sigma[k, E, a] += dHG @ dHD
    return Sigma


rng = np.random.default_rng(51)


def random_complex(*shape):
    return rng.normal(size=shape) + 1j * rng.normal(size=shape)


ARGUMENTS = [
    (
        np.array([[1], [0]]), random_complex(2, 1, 1, 2, 2), random_complex(1, 2, 2, 2, 2),
        random_complex(1, 2, 2, 1, 1, 1), np.zeros((1, 2, 2, 2, 2), dtype=np.complex128),
    )
]

"""A product along the last axis of a tensor (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "C4")
SIZES = {"tiny": {"nr": 3, "nq": 4, "np_": 5}, "small": {"nr": 60, "nq": 60, "np_": 128}}


def kernel(NR, NQ, NP, A, C4):
    A[:] = np.reshape(np.reshape(A, (NR, NQ, 1, NP)) @ C4, (NR, NQ, NP))


def program(NR, NQ, NP, A, C4, weights):
    A = A.copy()
    kernel(NR, NQ, NP, A, C4)
    return np.sum(weights * A)


def inputs(nr, nq, np_):
    rng = np.random.default_rng(1)
    return nr, nq, np_, rng.normal(size=(nr, nq, np_)), rng.normal(size=(np_, np_)), rng.normal(size=(nr, nq, np_))


def native(NR, NQ, NP, A, C4, weights):
    return NR * NQ, NP, A, C4, weights

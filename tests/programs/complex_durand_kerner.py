"""Roots of a polynomial by Durand and Kerner: elements of complex arrays, in place, whole powers at run time."""

import numpy as np


def value(coefficients, z):
    result = 0
    for c in coefficients:
        result = result * z + c
    return result


def program(coefficients, sweeps):
    degree = len(coefficients)
    roots = np.zeros(degree, dtype=complex)
    for k in range(degree):
        roots[k] = (0.4 + 0.9j) ** k
    monic = np.concatenate((np.ones(1), coefficients))
    for _ in range(sweeps):
        for k in range(degree):
            others = 1.0 + 0j
            for j in range(degree):
                if j != k:
                    others *= roots[k] - roots[j]
            roots[k] -= value(monic, roots[k]) / others
    product = roots.prod()
    return roots.sum().real, abs(product), roots[0] * 1j, value(monic, 0.3 - 0.2j)


ARGUMENTS = [(np.array([-1.5, 0.7, 2.2, -0.4]), 5)]
RTOL = 1e-8

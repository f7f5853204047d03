"""Likelihood of a phylogenetic tree by Felsenstein's pruning, the tree as arrays of children."""

import math

import numpy as np


def transition(t, kappa):
    same = 0.25 + 0.75 * math.exp(-4.0 / 3.0 * kappa * t)
    other = 0.25 - 0.25 * math.exp(-4.0 / 3.0 * kappa * t)
    P = np.full((4, 4), other)
    for i in range(4):
        P[i, i] = same
    return P


def program(branch, kappa, left, right, tips):
    leaves, sites = tips.shape
    nodes = leaves + len(left)
    total = 0.0
    for site in range(sites):
        partial = np.zeros((nodes, 4))
        for leaf in range(leaves):
            partial[leaf, tips[leaf, site]] = 1.0
        for k in range(len(left)):
            a, b = left[k], right[k]
            partial[leaves + k] = (transition(branch[a], kappa) @ partial[a]) * (transition(branch[b], kappa) @ partial[b])
        total += math.log(0.25 * partial[nodes - 1].sum())
    return total


ARGUMENTS = [
    (
        np.array([0.1, 0.2, 0.3, 0.15, 0.05, 0.0]), 1.3, np.array([0, 2, 4]), np.array([1, 3, 5]),
        np.array([[0, 1], [0, 2], [3, 1], [0, 1]]),
    )
]

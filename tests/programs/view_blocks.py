"""A block of a matrix as a view, a view of a view, and a loop over blocks."""

import numpy as np


def program(A, scale):
    B = A.copy()
    block = B[1:, :2]
    inner = block[-1]
    inner -= scale
    block *= scale
    for k in range(2):
        corner = B[k : k + 2, k : k + 2]
        corner[0, 1] += corner[1, 0] * scale
    return (B * B).sum()


ARGUMENTS = [(np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8], [0.2, 0.1, 0.9]]), 0.4)]

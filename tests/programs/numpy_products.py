"""Products of arrays with any number of axes: einsum, stacks of matrices, tensordot, kron, cross."""

import numpy as np


def program(a, b, v):
    attention = np.einsum("bij,bkj->bik", a, b)
    weights = np.exp(attention - attention.max(axis=-1, keepdims=True))
    mixed = (weights / weights.sum(axis=-1, keepdims=True)) @ b
    flat = np.tensordot(a, mixed, axes=([0, 1], [0, 1]))
    total = np.einsum("ij,jk,k->i", flat, flat, v) @ v + np.einsum("ii", flat) + np.einsum("ij,ij->", flat, flat.T)
    total += (a @ v).sum() + np.kron(flat, v).sum() * np.inner(v, v) + np.matmul(v, b.transpose(0, 2, 1)).sum()
    total += np.cross(v, flat[0]) @ np.cross(a[0, 0], v) + np.vdot(a, b) + np.linalg.multi_dot([flat, flat.T, v]).sum()
    return total


ARGUMENTS = [
    (
        np.array([[[0.3, 1.2, -0.8], [2.0, -0.5, 0.1]], [[0.6, 0.4, 0.7], [-0.3, 0.8, 0.2]]]),
        np.array([[[0.5, -0.2, 0.4], [0.1, 0.9, -0.6]], [[1.1, 0.3, -0.4], [0.2, -0.7, 0.5]]]),
        np.array([0.4, -1.1, 0.7]),
    )
]

"""Slices as values, slices with run-time steps and bounds, flat indices, take, put, views of views."""

import numpy as np

INSIDE = slice(1, -1)


def part(values, stride):
    return values[::stride]


def program(x, A, stride, first):
    total = np.sum(part(x, stride) ** 2) + np.sum(part(x, -stride) * part(x, stride))
    total += np.sum(x[first::stride]) + np.sum(x[:first:-stride] ** 3) + np.sum(A[::-stride, 1] * 0.5)
    window = slice(first, None)
    A[INSIDE, window] *= 2.0
    total += np.sum(A[np.s_[..., :first]] ** 2) + (window.start + 1) * x[window][0]
    terms = (x[0], x[1] * x[2], x[3])
    for term in terms[first:]:
        total += term * term
    weights = [1.0, 2.0, 3.0, 4.0]
    total += sum(w * v for w, v in zip(weights[first : first + 2], x))
    A.flat[first] += x[0]
    A.flat[[2, 5]] = x[:2]
    for v in A.flat[3:6]:
        total += v * v
    np.put(A, [0, -1], [x[2], x[3]])
    inner = A[1:, ::-1][:, 1:]
    inner[0] = x[:3] * inner[1]
    inner[..., -1] += 1.5
    total += np.sum(np.take(A, [1, 0], axis=1) * np.take(x, [first, 3])) + np.take(x, 7, mode="wrap")
    i, j = np.unravel_index(np.argmax(A), A.shape)
    return total * A[i, j], A


ARGUMENTS = [
    (np.array([0.9, -0.3, 0.25, 1.7]), np.linspace(-0.7, 1.1, 12).reshape(3, 4), 2, 1),
]

"""`out=`, `where=` and in-place operators; what a mask leaves out has no derivative."""

import numpy as np


def program(x, y):
    work = np.zeros(len(x))
    np.multiply(x, y, out=work)
    np.add(work, x, work)
    roots = np.sqrt(x, out=np.full(len(x), 2.0), where=x > 0.0)
    ratios = np.divide(y, x, out=np.zeros_like(x), where=np.abs(x) > 0.4)
    np.cumsum(work, out=work)
    np.clip(work, -1.0, 4.0, out=work)
    work *= roots
    work -= np.logaddexp(x, y)
    np.copyto(work, ratios, where=y > 1.0)
    counts = np.zeros(2, dtype=np.int32)
    counts += np.array([1, 2], dtype=np.int8)
    return work @ roots + ratios.sum() * counts[1] + np.hypot(work, 1.0).sum()


ARGUMENTS = [(np.array([0.5, -1.2, 0.1, 2.0]), np.array([1.5, 0.3, -0.4, 0.8]))]

"""Arrays that are put together (run-time lists of them too), taken apart, shifted and repeated; views write through."""

import numpy as np


def program(x, m, shift):
    rows = [m[0] * k for k in range(len(x))]
    wide = np.concatenate([np.outer(row, row) for row in rows], axis=1)
    tall = np.stack(rows, axis=1) + np.column_stack(rows)
    both = np.hstack((wide, np.vstack((m[1], m[0]))))
    turned = np.roll(both, shift, axis=1) + np.flip(both, axis=1)
    left, right = np.split(turned[:, :4], 2, axis=1)
    work = np.tile(x, 2) * np.repeat(x, 2)
    np.flip(work)[:2] = x[:2] * 3.0
    np.swapaxes(turned, 0, 1)[0, 1] = x[0]
    left[0] *= 2.0
    repeated = np.repeat(m, np.array([2, 0]), axis=0)
    return (turned**2).sum() + tall[0] @ x + work @ np.append(x, x) + (left * right).sum() + repeated.sum()


ARGUMENTS = [
    (np.array([0.3, 1.2, -0.8]), np.array([[0.4, 1.1], [-0.6, 0.9]]), 2),
    (np.array([0.7, 1.4]), np.array([[0.4, -1.1], [0.6, 0.9]]), -1),
]

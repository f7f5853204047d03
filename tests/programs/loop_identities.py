"""Names that a loop binds anew, and writes through them: to the argument while it is meant, to a new array then."""

import numpy as np


class Holder:
    def __init__(self, values):
        self.values = values


def rebound(a, count):
    for _ in range(count):
        a = np.tanh(a) * 1.1
    a[0] = 0.5 * a[1]
    return a.sum()


def halved(a, count):
    for _ in range(count):
        a[0] += a[1] * 0.5
        if a[0] > 1.0:
            a = a * 0.5
    a[1] = a[0]
    return a.sum()


def sorted_by_swaps(a, b, count):
    for _ in range(count):
        if a[0] > b[0]:
            a, b = b, a
        a[0] += 0.7
        b[1] *= 1.1
    return a[0] + 2.0 * b[1] + 3.0 * a[1]


def previous(a, count):
    x = a
    while count > 0:
        count -= 1
        y = x
        x = x + 1.0
        if count == 2:
            y[0] = 7.0
    return x.sum() + a.sum()


def two_names(a, count):
    x = a
    y = a
    for _ in range(count):
        x = x * 1.1
        y = x
    y[0] = 3.0
    return x.sum() + a.sum()


def pick(x, y, first):
    return x if first else y


def picked(a, b, count):
    best = a
    for k in range(count):
        best = pick(best, b, best[0] > k)
        best[1] *= 0.5
    best[0] = 0.1
    return a @ b + best[0]


def fields(holder, count):
    for k in range(count):
        other = Holder(holder.values + 1.0)
        if k % 2:
            holder = other
    holder.values[0] = 0.0
    holder.values = holder.values * 2.0
    return holder.values.sum()


def lists(xs, count):
    for k in range(count):
        xs = [x * 1.1 for x in xs] + [0.1 * k]
    xs[0] = 5.0
    xs.append(2.0)
    return sum(xs) * len(xs)


def rows(matrix, count):
    flat = matrix[:, ::-1].reshape(-1)
    flat[0] = 4.0
    row = matrix[0]
    for k in range(count):
        if row[0] > 0.2:
            row = matrix[k % 2]
        row[0] *= 1.5
    row = row * 2.0
    row[1] = 0.0
    return matrix.sum() + row.sum() + flat.sum()


def program(a, b, xs, matrix, count):
    holder = Holder(b)
    total = rebound(a, count) + halved(a, count) + sorted_by_swaps(a, b, count) + previous(a, count)
    total += two_names(b, count) + picked(a, b, count) + fields(holder, count) + lists(xs, count)
    return total + rows(matrix, count) + holder.values.sum()


ARGUMENTS = [
    (np.array([0.3, 0.8, -0.4]), np.array([0.5, -0.2, 0.9]), [0.3, 0.8], np.array([[0.3, 0.8], [0.1, -0.4]]), 4),
    (np.array([0.3, 0.8, -0.4]), np.array([0.5, -0.2, 0.9]), [0.3], np.array([[0.1, 0.8]]), 0),
]

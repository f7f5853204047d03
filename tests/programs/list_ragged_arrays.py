"""Vectors of different sizes in lists: made in loops and comprehensions, changed, grouped, in records, popped, joined."""

import numpy as np


def saved_and_popped(x, n):
    saved = []
    for k in range(n):
        saved.append(x * np.ones(k + 1))
    total = 0.0
    for k in range(n):
        total += saved.pop().sum() * k
    return total + len(saved)


def program(x, n):
    rows = []
    for k in range(1, n + 1):
        rows.append(x * np.arange(2.0, k + 2))
    total = 0.0
    for i, row in enumerate(rows):
        total += (row * row).sum() * (i + 1)
    rows[1][0] = x * 9.0
    rows[2] += 1.0
    rows[2][1:] *= x
    rows[0] = np.array([x, x, x, x, x, x])
    parts = [x * np.ones(k) for k in range(n)]
    groups = [[] for _ in range(2)]
    for k in range(2 * n):
        groups[k % 2].append(x * np.ones(k % 3 + 1))
    named = []
    for k in range(n):
        named.append((k, x * np.ones(k)))
    grown, growing = [], np.zeros(0)
    for k in range(n):
        grown.append(growing)
        growing = np.append(growing, x * k)
    places = []
    for k in range(n):
        places.append(np.arange(k))
    even = []
    for k in range(n):
        even.append(x * np.ones(3 if k > 5 else 2))
    data = x * np.arange(10.0)
    weights = sum(weight * vector.sum() for weight, vector in named) + sum(data[place].sum() for place in places)
    whole = np.concatenate(parts), np.hstack(grown), np.array(even), np.stack(even).sum(axis=0)
    return total, rows[:3], groups, grown, whole, weights, saved_and_popped(x, n), len(rows[0])


ARGUMENTS = [(0.7, 4), (1.3, 3)]

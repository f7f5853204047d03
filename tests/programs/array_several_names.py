"""Arrays that have a name and stand in a list, or have two names that only the run knows to be one; written to by each."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Probe:
    weight: float
    values: np.ndarray


def best(a, n):
    """The best so far is the last one, or not."""
    best, found = a, -1e9
    for k in range(n):
        a = a * 0.9 + 0.1 * k
        v = np.sin(3.0 * a[0])
        if v > found:
            found = v
            best = a
    best[0] = 2.0
    a[1] += best[0]
    return best @ best + a.sum()


def history(a, n):
    kept = [a]
    for _ in range(n):
        a = a * 0.5
        kept.append(a)
    a[0] = 4.0
    kept[0][1] *= 3.0
    return a.sum() + sum(x @ x for x in kept)


def placed(values, probes, n):
    """An array and a list in which it stands both change."""
    probes.append(Probe(0.5, values))
    for k in range(n):
        values[k % 2] += 0.25
        if k == 1:
            probes[0] = Probe(1.5, values)
        probes[0].weight += 1.0
        for probe in probes:
            probe.values[0] *= 1.1
    return sum(p.weight * p.values.sum() for p in probes)


def sliced(probes, x):
    """A slice holds the same arrays; so does the list in another order."""
    some = probes[1:]
    turned = probes[::-1]
    for k in range(len(some)):
        some[k].values[1] *= x
        probes[k].values[0] += 0.5
        turned[k].values *= 1.25
    return sum(p.values[0] + 2.0 * p.values[1] for p in some) + sum(p.values.sum() for p in probes)


def twice(rows, x):
    """One array stands twice in a list."""
    for k in range(1, len(rows)):
        rows[k] = rows[k - 1]
        rows[k - 1][0] += x
    return sum(row[0] for row in rows)


def program(a, values, probes, rows, x, n):
    first = best(1.0 * a, n) + history(x * a, n)
    own = [Probe(p.weight, np.array([p.values[0], x])) for p in probes]
    others = [Probe(p.weight, np.array([x, p.values[0]])) for p in probes]
    second = placed(np.array([x, values[0]]), own, n) + sliced(others, x)
    return first + second + twice([np.array([row[0], x]) for row in rows], x)


ARGUMENTS = [
    (
        np.array([0.3, 0.8, -0.4]),
        np.array([0.9, 0.5]),
        [Probe(0.7, np.array([0.2, 0.6])), Probe(0.2, np.array([0.1, -0.3]))],
        [np.array([0.4, 0.2]), np.array([0.5, 0.1]), np.array([0.7, -0.2])],
        0.7,
        3,
    ),
    (
        np.array([0.3, 0.8, -0.4]),
        np.array([0.3, -0.5]),
        [Probe(0.7, np.array([0.2, 0.6]))],
        [np.array([0.4, 0.2])],
        0.4,
        0,
    ),
]

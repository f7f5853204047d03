"""Lists that `sort` and `reverse` bring into another order: of records, arrays, tuples, texts, and rows of a table."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass
class Job:
    kind: str
    length: float


def queue(x, n):
    waiting = []
    total = 0.0
    for k in range(n):
        waiting.append(Job("abc"[k * k % 3], math.sin(k * x) + 1.5))
        waiting.sort(key=lambda job: (job.kind, -job.length))
        if k % 3 == 2:
            done = waiting.pop(0)
            total += done.length * (2.0 if done.kind == "a" else x)
    waiting.reverse()
    waiting[0].length = x
    return total, waiting


def ranked(x, n):
    jobs = [Job("xy"[k % 2], math.cos(k * x)) for k in range(n)]
    first = jobs[0].kind
    jobs.sort(key=lambda job: job.length)
    best = jobs[0]
    for job in jobs:
        job.length *= 2.0
    return best.length * x, jobs, first


def few(x):
    jobs = [Job("c", x), Job("b", -x), Job("a", x * x)]
    jobs.sort(key=lambda job: job.length, reverse=True)
    rows = [x * np.arange(1.0, 4.0), np.array([0.5, x, 1.0]), np.full(3, -x)]
    rows.sort(key=lambda row: row[1])
    return jobs[-1].kind, jobs[0].length, rows[0] * rows[2]


def program(x, n, pairs):
    table = [[math.sin(x + i), x, math.cos(i * x)] for i in range(n)]
    table[1].sort()
    table[0].reverse()
    pairs.sort(key=lambda pair: pair[1])
    names = ["uvw"[2 * k % 3] for k in range(n)]
    names.sort(reverse=True)
    return queue(x, n), ranked(x, n), few(x), table, pairs[0][0] * x, names


ARGUMENTS = [(0.7, 8, [(1.2, 3.0), (0.4, 1.0), (2.5, 2.0)]), (1.3, 5, [(0.2, 0.3), (0.9, -0.1)])]

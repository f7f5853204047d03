"""Base pairs of an RNA strand, at most how many: dynamic programming over integers, from the last row up."""

import numpy as np


def match(b1, b2):
    return 1 if b1 + b2 == 3 else 0


def max_score(s1, s2):
    return s1 if s1 >= s2 else s2


def kernel_nussinov(seq):
    n = len(seq)
    table = np.zeros((n, n), dtype=np.int64)
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            if j - 1 >= 0:
                table[i, j] = max_score(table[i, j], table[i, j - 1])
            if i + 1 < n:
                table[i, j] = max_score(table[i, j], table[i + 1, j])
            if j - 1 >= 0 and i + 1 < n:
                if i < j - 1:
                    table[i, j] = max_score(table[i, j], table[i + 1, j - 1] + match(seq[i], seq[j]))
                else:
                    table[i, j] = max_score(table[i, j], table[i + 1, j - 1])
            for k in range(i + 1, j):
                table[i, j] = max_score(table[i, j], table[i, k] + table[k + 1, j])
    return table[0, n - 1]


def program(seq, bond):
    return bond * kernel_nussinov(seq)


ARGUMENTS = [(np.array([0, 1, 2, 3, 3, 0, 2, 1]), 0.7)]

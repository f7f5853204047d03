"""Base pairs of an RNA strand, with the inner loop as a maximum of slices."""

import numpy as np


def match(b1, b2):
    return 1 if b1 + b2 == 3 else 0


def program(N, seq, bond):
    table = np.zeros((N, N), np.int32)
    for i in range(N - 1, -1, -1):
        for j in range(i + 1, N):
            if j - 1 >= 0:
                table[i, j] = np.maximum(table[i, j], table[i, j - 1])
            if i + 1 < N:
                table[i, j] = np.maximum(table[i, j], table[i + 1, j])
            if j - 1 >= 0 and i + 1 < N:
                if i < j - 1:
                    table[i, j] = np.maximum(table[i, j], table[i + 1, j - 1] + match(seq[i], seq[j]))
                else:
                    table[i, j] = np.maximum(table[i, j], table[i + 1, j - 1])
            if j > i + 1:
                table[i, j] = np.maximum(table[i, j], np.max(table[i, i + 1 : j] + table[i + 2 : j + 1, j]))
    return bond * table


ARGUMENTS = [(8, np.array([0, 1, 2, 3, 3, 0, 2, 1]), 0.7)]

"""A determinant by minors: recursion, with a linked list of the columns that are left (CppAD's speed tests, GradBench)."""

import numpy as np

GRADIENT = ("A",)
SIZES = {"tiny": {"n": 4}, "small": {"n": 8}, "large": {"n": 10}}


def minor(A, row, following):
    """The determinant of the rows from `row` on and of the columns in the list, which begins at the end of `following`."""
    n = len(A)
    before, total, sign = n, 0.0, 1.0
    column = following[n]
    if row == n - 1:
        return A[row, column]
    while column < n:
        following[before] = following[column]  # without this column
        total += sign * A[row, column] * minor(A, row + 1, following)
        following[before] = column
        before, sign = column, -sign
        column = following[column]
    return total


def program(A):
    n = len(A)
    following = np.arange(1, n + 2)
    following[n] = 0
    return minor(A, 0, following)


def inputs(n):
    return (np.random.default_rng(7).normal(size=(n, n)),)


def native(A):
    return len(A), A

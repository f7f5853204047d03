"""Rows of a matrix that change places with a vector, in loops inside loops; records that are made anew around one array."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Reading:
    weight: float
    values: np.ndarray


def nested(matrix, vector, limit):
    count = 0
    while count < 3:
        count += 1
        for k, row in enumerate(matrix):
            if count * vector[0] > limit + k:
                row, vector = vector, row
            vector *= 0.9
        matrix += 0.1 * count
    return vector @ vector + 3.0 * matrix[0, 1]


def new_or_part(matrix, x):
    total = 0.0
    for k, row in enumerate(matrix):
        if k != 1:
            chosen = np.full(2, x) * row
        else:
            matrix[k, 0] *= 2.0
            chosen = row
        count = 0
        while count < 2:
            count += 1
            matrix[1, 0] += 0.25 * x

            def part(z):
                return z * chosen[0]

        total += part(x)
        chosen[1] = total
    return total


def readings(first, values, count):
    for k in range(count):
        if k > 1:
            first = Reading(0.5 * first.weight, values)
        elif k == 1:
            first = Reading(first.weight + 1.0, first.values)
        first.values[k % 2] += first.weight
    return first.weight + first.values.sum()


def flipped(values, count):
    """A view of an array and the array itself change places, and one of them is made anew."""
    turned = np.flip(values)
    while True:
        count -= 1
        if count < 0:
            break
        turned, values = values, turned
        values = np.tanh(np.maximum(values, 0.7))
    turned[:0:-1] = 0.25
    if count != 1:
        values[0] += 0.5
    return turned @ turned + values.sum()


def program(matrix, vector, first, x, count):
    total = nested(matrix, vector, x) + new_or_part(matrix, x)
    return total + readings(first, vector, count) + flipped(vector * x, count), matrix, vector


ARGUMENTS = [
    (np.array([[0.3, 0.8], [0.1, -0.4], [0.7, 0.2]]), np.array([0.9, 0.5]), Reading(0.7, np.array([0.2, 0.6])), 0.7, 4),
    (np.array([[0.3, 0.8], [0.1, -0.4]]), np.array([0.3, -0.5]), Reading(0.7, np.array([0.2, 0.6])), 0.4, 1),
]

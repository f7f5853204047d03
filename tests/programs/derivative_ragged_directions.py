"""Directions of lists of lists of different lengths, inside compiled code: given, and built beside."""

import chainrule as cr


def weighted(rows):
    total = 0.0
    for k, row in enumerate(rows):
        for value in row:
            total += value**3 * (k + 1)
    return total


def squares(rows):
    return [[value * value for value in row] for row in rows]


def program(rows, x):
    direction = []
    for row in rows:
        other = []
        for value in row:
            other.append(x * value + 1.0)
        direction.append(other)
    moved = cr.jvp(weighted, (rows,), (direction,))[1]
    (pulled,) = cr.vjp(squares, rows)[1](direction)
    return moved, pulled


ARGUMENTS = [([[1.0, 2.0], [3.0], [], [0.5, 0.7, 0.9]], 0.7), ([[0.5], [1.5, 2.0]], 1.3)]

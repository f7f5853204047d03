"""Nested tuples and lists as arguments."""


def program(pair, table):
    (a, b), (c, n) = pair
    total = a * b + c * n
    for row in table:
        for v in row:
            total += v * a
        total *= row[0]
    return total


ARGUMENTS = [(((0.7, 1.3), (0.4, 3)), [[1.0, 2.0], [0.5, 0.1]]), (((1.0, 0.2), (2.0, 1)), [[0.3]])]

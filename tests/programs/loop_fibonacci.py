"""Simultaneous assignment of carried variables."""


def program(x, y, n):
    a, b = x, y
    for _ in range(n):
        a, b = b, 0.6 * a + 0.5 * b * b / (1.0 + b * b)
    return a * b


ARGUMENTS = [(0.7, 1.3, 6), (1.0, -1.0, 1), (0.2, 0.1, 0)]

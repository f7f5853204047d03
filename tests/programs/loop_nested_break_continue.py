"""Nested loops with break and continue, whose conditions depend on data."""


def program(x, n):
    total = 0.0
    for i in range(n):
        if i % 3 == 1:
            continue
        row = x
        for j in range(n):
            if row > 4.0:
                break
            if (i + j) % 2 == 0:
                continue
            row = row * 1.3 + 0.1 * j
        total += row * (i + 1)
    return total


ARGUMENTS = [(0.7, 6), (1.9, 9), (-0.4, 4)]

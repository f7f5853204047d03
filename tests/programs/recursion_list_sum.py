"""Recursion on slices of a list."""


def total(values):
    if not values:
        return 0.0
    return values[0] + 0.5 * total(values[1:])


def program(values):
    return total(values) * total(values[:2])


ARGUMENTS = [([0.3, 1.2, -0.8],), ([0.3],)]

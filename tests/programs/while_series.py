"""A power series until its terms are small: terms and factorials by recurrence."""


def program(x):
    term = x
    total = 0.0
    n = 1
    while abs(term) > 1e-17:
        total += term
        term *= -x * x / ((n + 1) * (n + 2))
        n += 2
    return total


ARGUMENTS = [(0.7,), (-2.5,)]

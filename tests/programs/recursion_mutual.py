"""Two functions that call each other: the even and odd parts of a continued product."""


def even(x, n):
    if n == 0:
        return 1.0
    return 1.0 + x * odd(x, n - 1) / n


def odd(x, n):
    if n == 0:
        return x
    return x - even(x * 0.8, n - 1) / (n + 1)


def program(x, n):
    return even(x, n) * odd(x, n)


ARGUMENTS = [(1.2, 6), (-0.7, 5), (0.5, 0)]

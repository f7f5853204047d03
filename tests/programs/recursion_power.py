"""Power by squaring, recursively, with an integer that shrinks."""


def power(x, n):
    if n == 0:
        return 1.0
    if n % 2 == 1:
        return x * power(x, n - 1)
    half = power(x, n // 2)
    return half * half


def program(x, n):
    return power(x, n) + power(x + 1.0, 3)


ARGUMENTS = [(1.2, 10), (-0.7, 5), (0.4, 0)]

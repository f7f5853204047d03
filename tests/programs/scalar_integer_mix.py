"""Integers beside floats: floor division, modulo, divmod, parity, negative operands, true division."""


def program(x, n, m):
    q, r = divmod(n, m)
    sign = 1 if n % 2 == 0 else -1
    half = n // 2
    back = -n // m
    scaled = x * q + x**2 * r + sign * half / 3
    return scaled + (-n) % m * x + back + n / m + 2**half * x


ARGUMENTS = [(1.5, 7, 3), (-0.4, 10, -4), (2.0, -9, 5)]

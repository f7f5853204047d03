"""Arithmetic operators on floats, with precedence, signs and integer constants."""


def program(x, y):
    a = 3 * x**2 - 2 * x * y + y / 4
    b = -(a - 1.5) * (x + 2) / (1 + y * y)
    return a + b - -x


ARGUMENTS = [(0.7, 1.3), (-2.1, 0.4), (5.0, -3.0)]

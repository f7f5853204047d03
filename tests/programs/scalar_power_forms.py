"""Powers with integer, negative, fractional and variable exponents, by operator, pow and math.pow."""

import math


def program(x, y, n):
    integer = x**2 + x**3 + x**-2 + x**0 + (-x) ** 3 + pow(x, 4)
    root = x**0.5 + x ** (1 / 3) + math.pow(x, 1.5)
    variable = 2**y + x**y + y**n + math.pow(x, n)
    return integer * root + variable


ARGUMENTS = [(0.7, 1.3, 3), (2.2, 0.4, -2), (1.1, 2.5, 0)]

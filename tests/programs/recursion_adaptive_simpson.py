"""Adaptive Simpson quadrature of a function that is passed down."""

import math


def simpson(f, a, b):
    return (b - a) / 6 * (f(a) + 4 * f((a + b) / 2) + f(b))


def adaptive(f, a, b, whole, tolerance):
    m = (a + b) / 2
    left, right = simpson(f, a, m), simpson(f, m, b)
    if abs(left + right - whole) < tolerance:
        return left + right
    return adaptive(f, a, m, left, tolerance / 2) + adaptive(f, m, b, right, tolerance / 2)


def program(a, b, k):
    def f(x):
        return math.exp(-k * x) * math.sin(5 * x)

    return adaptive(f, a, b, simpson(f, a, b), 1e-4)


ARGUMENTS = [(0.0, 2.0, 0.5), (0.3, 1.1, 2.0)]

"""The trapezoid rule for a function that is passed as a lambda."""

import math


def trapezoid(f, a, b, n):
    h = (b - a) / n
    total = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        total += f(a + i * h)
    return total * h


def program(a, b, frequency):
    wave = trapezoid(lambda t: math.sin(frequency * t) ** 2, a, b, 12)
    bell = trapezoid(lambda t: math.exp(-t * t), a, b, 7)
    return wave + bell * frequency


ARGUMENTS = [(0.0, 1.5, 2.0), (-1.0, 0.3, 0.7)]

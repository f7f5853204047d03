"""Newton's method for a function and its derivative that are both passed."""

import math


def newton(f, df, x, *, tolerance=1e-12):
    for _ in range(50):
        step = f(x) / df(x)
        x = x - step
        if abs(step) < tolerance:
            break
    return x


def program(a, b):
    root = newton(lambda x: math.exp(x) - a * x - b, lambda x: math.exp(x) - a, 2.0)
    return root * a + newton(lambda x: x**3 - b, lambda x: 3 * x**2, 1.5)


ARGUMENTS = [(0.7, 2.3), (0.2, 4.0)]
RTOL = 1e-9

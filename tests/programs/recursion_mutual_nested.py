"""Functions inside a function that call each other; one ends with an integer, the other with a float."""

import math


def program(x, n):
    def falling(m, y):
        return 1 if m == 0 else rising(m - 1, y * x)

    def rising(m, y):
        return y if m <= 0 else falling(m - 1, math.sin(y))

    return falling(n, x), rising(n, 0.5), falling(n, 0.5) + rising(n + 1, x)


ARGUMENTS = [(0.7, 3), (1.3, 4), (-0.4, 0)]

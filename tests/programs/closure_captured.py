"""A nested function that reads variables around it, also after they have changed."""

import math


def program(x, y):
    rate = x

    def decay(t):
        return y * math.exp(-rate * t)

    early = decay(1.0)
    rate = rate * 2.0
    late = decay(1.0)
    return early * 3.0 + late


ARGUMENTS = [(0.7, 1.3), (0.1, -0.4)]

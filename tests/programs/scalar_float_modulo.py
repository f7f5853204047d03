"""Floor division and modulo of floats, with the signs that Python gives them."""

import math


def program(x, y):
    turns = x // y
    rest = x % y
    q, r = divmod(-x, y)
    return rest**2 + turns * y + q * r + math.fmod(x, y) * x


ARGUMENTS = [(7.3, 2.1), (-7.3, 2.1), (5.2, -1.9)]

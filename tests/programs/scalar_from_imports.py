"""Names imported from `math` one by one, and under another name."""

from math import cos, exp, pi
from math import sqrt as root

TWO_PI = 2.0 * pi


def normal_density(x, mean=0.0, deviation=1.0):
    z = (x - mean) / deviation
    return exp(-0.5 * z * z) / (deviation * root(TWO_PI))


def program(x, mean, deviation):
    return normal_density(x) + normal_density(x, mean) * cos(x) + normal_density(x, deviation=deviation)


ARGUMENTS = [(0.7, 0.1, 1.3), (-1.2, 0.4, 0.6)]

"""Every elementary function of `math` at points where it is smooth."""

import math


def program(x, y):
    roots = math.sqrt(x) + math.exp(-x) + math.log(x) + math.log2(x) * math.log10(y) + math.log1p(x) + math.expm1(y)
    circle = math.sin(x) * math.cos(y) + math.tan(0.3 * x) + math.asin(x / 9) + math.acos(y / 9) + math.atan(x)
    hyperbola = math.sinh(0.5 * x) + math.cosh(0.5 * y) + math.tanh(x - y)
    plane = math.atan2(y, x) + math.hypot(x, y) + math.pow(x, y) + math.fabs(x - y) + math.copysign(x, -y)
    return roots + circle * hyperbola + plane * math.erf(x / 4) + math.pi * math.e


ARGUMENTS = [(0.7, 1.3), (2.5, 0.4), (3.0, 2.0)]

"""Lambdas in tuples and dicts, chosen by constants, and captured by default values."""

import math

BASIS = (lambda x: 1.0, lambda x: x, lambda x: x * x, math.cos)


def program(coefficients, x, kind):
    total = 0.0
    for c, f in zip(coefficients, BASIS):
        total += c * f(x)
    actions = {"double": lambda v: 2.0 * v, "square": lambda v: v**2}
    shifted = [lambda v, k=k: v + k for k in range(3)]
    return actions["double"](total) + actions[kind](x) + shifted[2](x) * shifted[0](total)


ARGUMENTS = [([0.3, 1.2, -0.8, 0.5], 0.7, "square"), ([2.0, 1.0], -0.4, "double")]

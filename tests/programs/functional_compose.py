"""Functions that make functions: composition, currying, folds, pipelines, combinators."""

import math
from functools import partial, reduce
from operator import add, mul


def compose(*functions):
    return reduce(lambda f, g: lambda x: f(g(x)), functions)


def curry(f):
    return lambda x: lambda y: f(x, y)


def iterate(f, n):
    def repeated(x):
        for _ in range(n):
            x = f(x)
        return x

    return repeated


def pipe(value, *steps):
    for step in steps:
        value = step(value)
    return value


scale = curry(mul)
shift = curry(add)


def derivative(f, h=1e-2):
    return lambda x: (f(x + h) - f(x - h)) / (2 * h)


def program(x, a, b):
    affine = compose(shift(b), scale(a))
    smooth = iterate(lambda v: math.tanh(affine(v)), 3)
    powers = map(partial(pow, x), (1, 2, 3))
    polynomial = reduce(lambda acc, c: acc * x + c, [a, b, 1.0, 0.5])
    total = reduce(add, (f(x) for f in (math.sin, math.cos, smooth)), 0.0)
    return pipe(total + sum(powers) + polynomial, derivative(math.sin), scale(2.0), shift(x))


ARGUMENTS = [(0.7, 1.3, -0.4)]

"""Functions that return functions, composed and called."""

import math


def adder(n):
    def add(x):
        return x + n

    return add


def compose(f, g):
    return lambda x: f(g(x))


def twice(f):
    return compose(f, f)


def program(x, n):
    plus = adder(n)
    h = compose(math.sin, plus)
    return h(x) * twice(plus)(x) + twice(twice(adder(x)))(n)


ARGUMENTS = [(0.7, 1.3), (-0.1, 0.4)]

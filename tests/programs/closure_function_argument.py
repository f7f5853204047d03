"""The program itself takes a function of the module as its argument."""

import math


def tanh(x):
    return math.tanh(x)


def cube(x):
    return x**3


def program(activation, x, n):
    for _ in range(n):
        x = activation(x) + 0.1
    return x


ARGUMENTS = [(tanh, 0.7, 3), (cube, 0.6, 2)]

"""A continued fraction from its tail, with integers that turn into floats."""


def program(x, depth):
    value = 0
    for k in range(depth, 0, -1):
        value = k * x / (k + 1 + value)
    return 1 / (1 + value)


ARGUMENTS = [(0.7, 8), (1.9, 3)]

"""A local that shadows a parameter, a module's constant and a function of the module."""

scale = 10.0


def shift(x):
    return x + scale


def program(x):
    y = shift(x)
    scale = x * 2.0
    x = y * scale
    for y in range(3):
        x += y * scale
    shift_ = shift(x)
    abs_ = abs(shift_)
    return x * abs_ + y


ARGUMENTS = [(0.7,), (-2.1,)]
